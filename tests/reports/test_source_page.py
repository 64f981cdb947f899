"""The source page: what was read, whether the two readers agreed, what the published list says, and who confirmed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta

import pytest

from qa_service.clock import utc_now
from qa_service.database import db
from qa_service.ofsted.agreement import readers_by_kind, register_by_kind
from qa_service.ofsted.models import Inspection, Judgement, ReadingTask, SettingCheck
from qa_service.ofsted.reading import keep_reading
from qa_service.permissions import Role
from qa_service.providers.models import Setting
from qa_service.vocabulary import EventType, Grade, ReadingStatus, ReportKind
from scrapers.report import SecondReading
from tests.ofsted import build
from tests.web.client import Browser

Writing = Callable[[], AbstractContextManager[None]]
ClientFor = Callable[[Role], Browser]
pytestmark = pytest.mark.only("sqlite")


def a_report(home: Setting, number: int, register: Grade | None = None, state: str = "read", **fields: object) -> int:
    """A stored report of the home, read as its record says, and perhaps listed with a grade."""
    record = build.record(number, **fields)  # type: ignore[arg-type]
    keep_reading(record.sha256, record)
    row = Inspection(setting_id=home.id, kind=ReportKind.CHILDRENS_HOME, event_type=EventType.FULL, state=state,
                     document_sha256=record.sha256, inspected_from=date(2026, 1, number), unread=record.unread,
                     recorded_at=utc_now())
    db.session.add(row)
    db.session.flush()
    said = [("report", judgement.grade) for judgement in record.judgements] + ([("register", register)] if register
                                                                              else [])
    db.session.add_all(Judgement(inspection_id=row.id, key="overall", source=source, grade=grade)
                       for source, grade in said)
    return row.id


def differing(first: str | None, second: str | None) -> dict[str, object]:
    return {"grade": None, "status": ReadingStatus.PARTLY_READ,
            "differences": [SecondReading("judgements.overall", first, second)]}


def test_coverage_agreement_and_confirmations_stand_by_kind(writing: Writing, client_for: ClientFor) -> None:
    with writing():
        home = build.setting()
        confirmed = a_report(home, 1, Grade.GOOD, state="confirmed")
        a_report(home, 2, Grade.GOOD)
        a_report(home, 3, Grade.INADEQUATE, state="unread")
        a_report(home, 4, state="unread", **differing("good", "inadequate"))
        a_report(home, 5, state="unread", **differing("good", None))
        a_report(home, 6, state="withdrawn")
        db.session.add(ReadingTask(setting_id=home.id, inspection_id=confirmed, reason="-", fields=[],
                                   opened_at=utc_now(), closed_at=utc_now(), decision="confirmed"))
    page = client_for(Role.MANAGER).get("/source")
    line = next(row for row in page.rows() if "Full inspection" in row[0])
    kind, _, fields, readers, listed, waiting, looked_at, proven = line
    assert "children’s home" in kind.lower()
    assert readers == "3 agreed on every grade 1 differed 1 read by one reader alone"
    assert listed == "2 agree 1 differs"
    assert "2 unread" in fields and " of " in fields and "%" in fields
    assert (waiting, looked_at) == ("3", "1")
    assert "1 of 5 confirmed" in proven


def test_agreement_takes_one_query_for_the_readers_and_one_for_the_list(
        writing: Writing, count_queries: Callable[[], int]) -> None:
    with writing():
        home = build.setting()
        for number in range(1, 20):
            a_report(home, number, Grade.GOOD)
        db.session.flush()
        before = count_queries()
        readers, listed = readers_by_kind(), register_by_kind()
        assert count_queries() - before == 2
    key = (ReportKind.CHILDRENS_HOME, EventType.FULL)
    assert readers[key].by_agreement.total() == 19 and listed[key] == (19, 0)


def test_a_page_that_fails_says_since_when_and_one_never_tried_says_so(writing: Writing, client_for: ClientFor) -> None:
    with writing():
        now = utc_now()
        for urn, tried, since in (("SC900001", now, now - timedelta(days=3)), ("SC900002", None, now),
                                  ("SC900003", now, None)):
            db.session.add(SettingCheck(setting_id=build.setting(urn).id, state="could_not_check", reason="Why.",
                                        tried_at=tried, failing_since=since))
    rows = {row[0].split()[-1]: row for row in client_for(Role.MANAGER).get("/source").rows() if "Why." in row}
    assert rows["SC900001"][4] == "never" and rows["SC900001"][2] != rows["SC900001"][3]
    assert rows["SC900002"][3] == "not yet"
    assert rows["SC900003"][2] == "the page was seen; a report on it is missing"
