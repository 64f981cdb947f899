"""Days that a person types for an inspection, and reports that are not about a setting."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask

from qa_service import clock
from qa_service.database import db, transaction
from qa_service.errors import BadInput
from qa_service.ofsted import corrections, uploads
from qa_service.ofsted.models import Inspection
from qa_service.ofsted.recording import record_report
from qa_service.vocabulary import Grade, ReadingStatus, ReportKind
from tests.ofsted import build
from tests.ofsted.test_recording import JOB, PAGE, officer


@pytest.mark.parametrize(("day", "why"), [
    (None, "future"), ("2026-03-12", "ended on 11 March 2026")], ids=["tomorrow", "after it ended"])
def test_a_day_that_cannot_be_is_refused_and_would_outrank_nothing(context: Flask, day: str | None, why: str) -> None:
    with transaction():
        by = officer()
        unread = build.record(grade=None, status=ReadingStatus.PARTLY_READ)
        result = record_report(unread, build.setting(), PAGE, by=JOB)
    with pytest.raises(BadInput, match=why), transaction():
        said = {"judgements.overall": "good", "inspected_from": day or _tomorrow()}
        corrections.correct(result.inspection_id or 0, said, note=None, by=by)
    inspection = db.session.get_one(Inspection, result.inspection_id)
    assert (inspection.inspected_from, inspection.overall, inspection.state) == (date(2026, 3, 10), None, "unread")


def _tomorrow() -> str:
    return (clock.today() + timedelta(days=1)).isoformat()


def test_a_report_on_a_council_is_not_taken_for_one_on_a_home(context: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with transaction():
        home_id, by = build.setting().id, officer()
        record = build.record(grade=Grade.OUTSTANDING, kind=ReportKind.LOCAL_AUTHORITY, urns=[])
    monkeypatch.setattr(uploads, "read_report", lambda _data, texts: record)
    with pytest.raises(BadInput, match="local authority"):
        uploads.upload_report(home_id, b"%PDF-1.7 invented", file_name="council.pdf", by=by)
    assert db.session.query(Inspection).count() == 0
