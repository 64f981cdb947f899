"""Receipts of regulation 44 reports from a list: they count as received, and are never shown as read from a report."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from qa_service.accounts.models import Authority
from qa_service.database import db, transaction
from qa_service.flags.rule import CannotTell, Finding
from qa_service.own_lists.models import OwnListRow
from qa_service.reg44.ledger import Expected
from qa_service.reg44.models import ReportReceipt
from qa_service.reg44.rules.opinions import R44_03, R44_04, gather_opinions
from qa_service.vocabulary import Opinion
from tests.own_lists.bringing import TODAY, bring, take_back

LIST = """Home,URN,Month,Visit date,Received on,Children safeguarded,Well-being promoted
Elm,SC900001,March 2026,14/3/2026,9/4/2026,Yes,Yes
Elm,SC900001,Apr-26,,12/5/2026,No,
Elm,SC900001,,20/5/2026,8/6/2026,qualified,not stated
"""


def receipts() -> list[ReportReceipt]:
    return list(db.session.scalars(select(ReportReceipt).order_by(ReportReceipt.month)))


def test_months_and_opinions_are_taken_as_the_list_has_them(settings: dict[str, int]) -> None:
    _, done = bring("reg44", LIST)
    assert (done.new, done.refused) == (3, 0)
    assert [(one.month, one.visited_on, one.safeguarded, one.well_being) for one in receipts()] == [
        (date(2026, 3, 1), date(2026, 3, 14), Opinion.YES, Opinion.YES),
        (date(2026, 4, 1), None, Opinion.NO, None),
        (date(2026, 5, 1), date(2026, 5, 20), Opinion.QUALIFIED, Opinion.NOT_STATED)]
    again, done = bring("reg44", LIST.replace("9/4/2026,Yes", "10/4/2026,Yes"))
    assert (done.changed, done.unchanged) == (1, 2)
    take_back(again)
    assert receipts()[0].received_on == date(2026, 4, 9)


@pytest.mark.parametrize(("row", "why"), [
    ("Elm,SC900001,June,,1/7/2026,,", "“Month”: this is not a month"),
    ("Elm,SC900001,13/2026,,1/7/2026,,", "“Month”: this is not a month"),
    ("Elm,SC900001,March 2027,,1/7/2026,,", "“Month”: this is in the future"),
    ("Elm,SC900001,,,1/7/2026,,", "“Month”: there is neither a month nor a visit date"),
    ("Elm,SC900001,June 2026,3/7/2026,9/7/2026,,", "“Visit date”: this is not in June 2026"),
    ("Elm,SC900001,June 2026,9/6/2026,8/6/2026,,", "“Received on”: this is before the visit"),
    ("Elm,SC900001,June 2026,,,,", "“Received on”: there is no date"),
    ("Elm,SC900001,June 2026,,1/7/2026,fine,", "“Children safeguarded”: “fine” is not a word that is known here"),
    ("Elm,SC900001,March 2026,,1/7/2026,,", "the same report as row 2"),
    ("Agency,2900004,June 2026,,1/7/2026,,", "this setting is no children’s home"),
])
def test_a_receipt_that_cannot_be_taken_says_why(settings: dict[str, int], row: str, why: str) -> None:
    import_id, done = bring("reg44", LIST + row + "\n")
    problem = db.session.scalar(select(OwnListRow.problem).where(OwnListRow.import_id == import_id,
                                                                 OwnListRow.line == 5))
    assert (done.new, done.refused) == (3, 1) and why in (problem or "")


def test_a_month_on_the_list_is_neither_late_nor_a_report() -> None:
    receipt = ReportReceipt(month=date(2026, 3, 1), received_on=date(2026, 4, 9))
    month = Expected(1, date(2026, 3, 1), date(2026, 4, 30), True, receipt=receipt)
    assert month.state(TODAY) == "on_list" and not month.open and not month.late(TODAY)
    assert Expected(1, date(2026, 3, 1), date(2026, 4, 30), True).state(TODAY) == "late"


def test_an_opinion_on_the_list_counts_with_its_source_and_what_is_missing_is_not_good(
        settings: dict[str, int]) -> None:
    bring("reg44", LIST)
    id_ = settings["SC900001"]

    def judged(rule: object, as_at: date) -> object:
        assert rule in (R44_03, R44_04)
        facts = gather_opinions([id_], as_at).get(id_)
        return None if facts is None else rule.judge(facts, as_at, None)  # type: ignore[attr-defined]

    first, second, third = date(2026, 4, 9), date(2026, 5, 12), date(2026, 6, 8)
    assert judged(R44_03, first - timedelta(days=1)) is None, "nothing had come"
    assert judged(R44_03, first) is None and judged(R44_04, first) is None
    found = judged(R44_03, second)
    assert isinstance(found, Finding) and "as our list says: no" in found.evidence[0].text
    assert found.evidence[0].document is None, "no report was read"
    assert isinstance(judged(R44_04, second), CannotTell)
    assert isinstance(judged(R44_03, third), Finding) and isinstance(judged(R44_04, third), CannotTell)


def test_the_ledger_counts_a_receipt_as_received_from_the_day_it_came(context: Flask, settings: dict[str, int]) -> None:
    from qa_service.clock import utc_now
    from qa_service.placements.models import Child, Placement
    from qa_service.reg44.ledger import ledger

    with transaction():
        db.session.execute(update(Authority).values(go_live_on=date(2026, 3, 1)))
        child = Child(reference="MBC-1")
        db.session.add(child)
        db.session.flush()
        db.session.add(Placement(child_id=child.id, setting_id=settings["SC900001"], setting_as_written="Elm",
                                 started_on=date(2026, 1, 1), origin="own-list", origin_key="own-list",
                                 recorded_at=utc_now()))
    bring("reg44", LIST)
    states = [one.state(TODAY) for one in ledger([settings["SC900001"]], TODAY).by_home[settings["SC900001"]]]
    assert states[:4] == ["on_list", "on_list", "on_list", "late"]
    before = ledger([settings["SC900001"]], date(2026, 4, 8)).by_home[settings["SC900001"]]
    assert before[0].state(date(2026, 4, 8)) == "awaited"
