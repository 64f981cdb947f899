"""The words of a report are kept with its reading, and a job takes in those of documents that were held before."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from qa_service.database import db, transaction
from qa_service.documents import service as documents
from qa_service.documents import text
from qa_service.documents.text_models import DocumentText
from qa_service.ofsted.reading import keep_reading
from qa_service.reports.search import reports_searched
from qa_service.reports.search_catching_up import catch_up
from scrapers.reading import read_report
from tests.flags.builder import a_setting, an_inspection
from tests.readers.making import home_report

pytestmark = pytest.mark.only("sqlite")


def held(data: bytes) -> str:
    """Stores a file as the report of a new inspection, as it was before words were kept."""
    sha256 = documents.keep_bytes(data)
    with transaction():
        documents.record_document(sha256, len(data), media_type="application/pdf", origin="upload:1")
        an_inspection(a_setting(), date(2026, 3, 10), document_sha256=sha256)
    return sha256


def test_reading_a_report_hands_over_and_keeps_what_its_pages_say(context: Flask) -> None:
    data = home_report()
    record = read_report(data, texts=True)
    assert len(record.texts) == record.page_count > 0
    assert "texts" not in record.as_json()
    sha256 = held(data)
    with transaction():
        keep_reading(sha256, record)
    assert "experiences and progress" in (text.text_on(sha256, 1) or "")


@pytest.mark.assures("D6")
def test_documents_that_were_held_before_are_taken_in_a_batch_at_a_time(context: Flask) -> None:
    held(home_report())
    broken = held(b"%PDF-1.4 no more than this")
    assert reports_searched().not_yet == 2
    assert catch_up(most=1).left == 1
    assert catch_up().sentence == "The words of 1 document taken in for searching."
    searched = reports_searched()
    assert (searched.searched, searched.could_not_read, searched.not_yet) == (1, 1, 0)
    kept = db.session.query(DocumentText).filter_by(sha256=broken).one()
    assert kept.state == "could_not_read" and kept.reason
    assert catch_up().taken == 0, "nothing is taken in twice"
