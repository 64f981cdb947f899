"""Invented reports with words, for searching: written as reading writes them, without drawing a PDF."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from qa_service.database import db
from qa_service.ofsted.models import Inspection
from qa_service.ofsted.reading import keep_words
from qa_service.vocabulary import Grade, ReadingStatus
from scrapers.report import ReportRecord
from tests.flags.builder import an_inspection


def a_report(setting_id: int, pages: Sequence[str], on: date = date(2026, 3, 10), *, page_count: int | None = None,
             **fields: Any) -> str:
    """A stored report that says this on its pages; its hash."""
    sha256 = _document_of(an_inspection(setting_id, on, Grade.GOOD, **fields))
    keep_words(sha256, ReportRecord(sha256, ReadingStatus.READ, texts=list(pages),
                                    page_count=page_count or len(pages)))
    return sha256


def an_unreadable_report(setting_id: int, on: date = date(2026, 3, 10)) -> str:
    """A stored report whose words could not be read; its hash."""
    sha256 = _document_of(an_inspection(setting_id, on, state="unread"))
    keep_words(sha256, ReportRecord(sha256, ReadingStatus.UNREADABLE, "The file holds pictures of pages but no text.",
                                    page_count=3))
    return sha256


def _document_of(inspection_id: int) -> str:
    sha256 = db.session.get_one(Inspection, inspection_id).document_sha256
    assert sha256 is not None
    return sha256
