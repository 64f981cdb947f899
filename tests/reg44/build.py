"""Invented reports, and files of them, for tests of this domain."""

from __future__ import annotations

import hashlib
import itertools
from datetime import UTC, date, datetime
from typing import Any

from qa_service.actor import Actor
from qa_service.clock import utc_now
from qa_service.database import db
from qa_service.documents.models import Document
from qa_service.permissions import Role
from qa_service.reg44.models import IndependentPersonReport, ReportRecommendation
from qa_service.reg44.months import month_of
from qa_service.reg44.words import ReportState, Way
from qa_service.vocabulary import Opinion, ReadingStatus
from scrapers.reg44.record import IndependentReportRecord, Read, Stated, VisitorsRecommendation
from tests.flags.builder import moment

TODAY = date(2025, 6, 2)
VIRUS = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-" + b"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
"""The file by which virus scanners are tested, in two parts so that none finds it here."""
_numbers = itertools.count(1)


def officer(user_id: int) -> Actor:
    return Actor.user(user_id, Role.COMMISSIONING_OFFICER)


def at(on: date, hour: int = 9) -> datetime:
    return datetime(on.year, on.month, on.day, hour, tzinfo=UTC)


def a_document() -> str:
    sha256 = f"{next(_numbers):064x}"
    db.session.add(Document(sha256=sha256, size=1, media_type="application/pdf", stored_at=utc_now()))
    db.session.flush()
    return sha256


def a_report(setting_id: int, visited_on: date, *, received_on: date | None = None, said: list[str] | None = None,
             **facts: Any) -> int:
    """A confirmed report with both opinions yes, and these recommendations."""
    given: dict[str, Any] = {
        "state": ReportState.CONFIRMED, "safeguarded": Opinion.YES, "well_being": Opinion.YES, "children_spoken": 2,
        "visitor": "Pat Marl", "conflict": False, "way": Way.UPLOAD, "file_name": "report.pdf", "counts": {},
        "read_from": {"safeguarded": {"page": 2, "quote": "In my opinion children are safe."}}}
    report = IndependentPersonReport(
        setting_id=setting_id, month=month_of(visited_on), visited_on=visited_on, document_sha256=a_document(),
        received_at=moment(received_on or visited_on), **(given | facts))
    db.session.add(report)
    db.session.flush()
    for position, text in enumerate(said or [], 1):
        db.session.add(ReportRecommendation(report_id=report.id, position=position, text=text, page=3))
    db.session.flush()
    return report.id


def pdf(words: str = "A report") -> bytes:
    """Bytes that begin as a PDF does; the reader of these tests does not look into them."""
    return b"%PDF-1.7\n" + words.encode() + b"\n%%EOF"


class TestReader:
    """A reader that answers what the test has laid out for these bytes."""

    __test__ = False

    def __init__(self) -> None:
        self.records: dict[str, IndependentReportRecord] = {}

    def __call__(self, data: bytes) -> IndependentReportRecord:
        sha256 = hashlib.sha256(data).hexdigest()
        return self.records.get(sha256) or IndependentReportRecord(
            sha256, ReadingStatus.UNREADABLE, reason="Nothing could be read.")

    def says(self, data: bytes, **fields: Any) -> bytes:
        """Lays out what these bytes say; plain values stand on page 1."""
        record = IndependentReportRecord(hashlib.sha256(data).hexdigest(), ReadingStatus.READ, page_count=4,
                                         reader_version="test")
        for name, value in fields.items():
            whole = name in ("recommendations", "signs", "counts", "earlier") or isinstance(value, Read)
            setattr(record, name, value if whole else Read(value, 1, f"words of {name}"))
        self.records[record.sha256] = record
        return data

    def usual(self, data: bytes, urn: str | None, *visited: date, **fields: Any) -> bytes:
        """A whole report: both opinions yes, one recommendation."""
        return self.says(data, **({
            "urn": urn, "visited": visited or None, "visitor": "Pat Marl", "announced": Stated.NO,
            "children_spoken_to": 2, "safeguarded": Opinion.YES, "well_being": Opinion.YES, "conflict": Stated.NO,
            "recommendations": [VisitorsRecommendation("Mend the window of the back door.", 3, date(2025, 6, 30))],
        } | fields))
