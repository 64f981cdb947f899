"""VI-01 to VI-04 and VI-08: on both sides of each limit, at it, and where the evidence is missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from qa_service.accounts.models import Authority
from qa_service.actions import service as actions
from qa_service.database import db, transaction
from qa_service.flags.rule import Answer, CannotTell, Finding, FlagRule
from qa_service.ofsted.rules.words import working_days_later
from qa_service.permissions import Role
from qa_service.visits import service
from qa_service.visits.actions import of_visit
from qa_service.visits.bands import ByHand, Risk
from qa_service.visits.kinds import Band, OtherVisitKind, Rag, VisitState
from qa_service.visits.rules import VI_02, VI_04, VI_08, Result, Unfinished
from qa_service.visits.rules_visiting import VI_01, ByOther, Visiting
from qa_service.vocabulary import Grade
from tests.flags.builder import a_placement, a_setting, a_watch, an_inspection, assessed, flag, moment
from tests.visits.making import TODAY, a_colleague, a_finished_visit, a_visit, fill, submitted

only_sqlite = pytest.mark.only("sqlite")
DAY = timedelta(days=1)


def ask(rule: FlagRule, facts: Any, as_at: date = TODAY) -> type | None:
    answer: Answer = rule.judge(facts, as_at, rule.defaults)
    return None if answer is None else type(answer)


# VI-01

@pytest.mark.parametrize(("band", "days"), [(Band.HIGH, 90), (Band.MEDIUM, 182), (Band.LOW, 365)])
def test_a_visit_is_overdue_the_day_after_its_bands_interval(band: Band, days: int) -> None:
    for visited, counts_from in ((TODAY - days * DAY, None), (None, TODAY - days * DAY)):
        facts = Visiting(Risk(band, "why"), visited, counts_from)
        assert [ask(VI_01, facts, TODAY + late * DAY) for late in (-1, 0, 1)] == [None, None, Finding]


@pytest.mark.parametrize(("days", "answer"), [(90, None), (91, CannotTell), (365, CannotTell), (366, Finding)])
def test_without_a_band_only_what_holds_in_every_band_is_told(days: int, answer: type | None) -> None:
    assert ask(VI_01, Visiting(Risk(None, "why"), TODAY - days * DAY, None)) is answer


def test_a_setting_never_visited_before_a_council_counts_cannot_be_told() -> None:
    assert ask(VI_01, Visiting(Risk(Band.HIGH, "why"), None, None)) is CannotTell


@pytest.mark.parametrize(("days", "answer"), [(90, None), (91, CannotTell)])
def test_where_we_may_have_been_before_we_went_live_it_cannot_be_told(days: int, answer: type | None) -> None:
    """Until the interval has passed from that day on: then nobody was there in time."""
    live = TODAY - 30 * DAY
    unrecorded = Visiting(Risk(Band.HIGH, "why"), None, live, TODAY - days * DAY)
    assert ask(VI_01, unrecorded) is answer
    assert ask(VI_01, replace(unrecorded, visited_on=TODAY)) is None, "a visit is on record"
    assert ask(VI_01, unrecorded, live + 91 * DAY) is Finding


@pytest.mark.parametrize(("band", "days"), [(Band.HIGH, 90), (Band.MEDIUM, 182), (Band.LOW, 365)])
def test_a_band_set_by_hand_counts_until_its_review_day(band: Band, days: int) -> None:
    review = TODAY + 1000 * DAY
    for worked_out in (*Band, None):
        facts = Visiting(Risk(worked_out, "why"), TODAY, None, by_hand=ByHand(band, TODAY, review))
        assert [ask(VI_01, facts, TODAY + (days + late) * DAY) for late in (-1, 0, 1)] == [None, None, Finding]


@pytest.mark.parametrize(("by_hand", "worked_out", "counts"), [
    (Band.LOW, Band.HIGH, Band.HIGH), (Band.LOW, Band.LOW, Band.LOW), (Band.HIGH, Band.LOW, Band.HIGH),
    (Band.MEDIUM, Band.LOW, Band.MEDIUM), (Band.LOW, None, None), (Band.HIGH, None, Band.HIGH)])
def test_after_its_review_day_the_closer_of_the_two_counts(
        by_hand: Band, worked_out: Band | None, counts: Band | None) -> None:
    facts = Visiting(Risk(worked_out, "why"), TODAY, None, by_hand=ByHand(by_hand, TODAY - 9 * DAY, TODAY))
    assert [facts.risk(TODAY).band, facts.risk(TODAY + DAY).band] == [by_hand, counts]


def by_other(visited_on: date, kind: OtherVisitKind = OtherVisitKind.WHOLE, *, may: bool = True) -> ByOther:
    return ByOther("Halden", visited_on, kind, may)


@pytest.mark.parametrize(("band", "days"), [(Band.HIGH, 90), (Band.MEDIUM, 182), (Band.LOW, 182)])
def test_another_councils_visit_stands_in_for_its_band_and_at_most_its_own_days(band: Band, days: int) -> None:
    """As long as the band allows, or the limit for such visits where that is shorter."""
    for visited, counts_from in ((TODAY - 500 * DAY, None), (None, TODAY - 500 * DAY)):
        facts = Visiting(Risk(band, "why"), visited, counts_from, others=(by_other(TODAY),))
        assert [ask(VI_01, facts, TODAY + (days + late) * DAY) for late in (-1, 0, 1)] == [None, None, Finding]
    unknown = Visiting(Risk(band, "why"), None, None, others=(by_other(TODAY),))
    assert [ask(VI_01, unknown, TODAY + (days + late) * DAY) for late in (0, 1)] == [None, CannotTell]


@pytest.mark.parametrize("other", [
    by_other(TODAY, may=False), by_other(TODAY, OtherVisitKind.THEMED), by_other(TODAY, OtherVisitKind.MEETING),
    by_other(TODAY - 120 * DAY)])
def test_another_councils_visit_that_may_not_count_changes_nothing(other: ByOther) -> None:
    """Its recorder says that it may not, it is of another kind, or it was before our own."""
    facts = Visiting(Risk(Band.HIGH, "why"), TODAY - 91 * DAY, None, others=(other,))
    answer = VI_01.judge(facts, TODAY, VI_01.defaults)
    assert isinstance(answer, Finding)
    said = [one.text for one in answer.evidence if "Halden" in one.text]
    assert len(said) == (other.visited_on == TODAY) and all("does not count" in one for one in said)


@only_sqlite
@pytest.mark.parametrize(("grade", "state", "band"), [
    (Grade.INADEQUATE, "read", Band.HIGH), (Grade.REQUIRES_IMPROVEMENT, "read", Band.MEDIUM),
    (Grade.GOOD, "read", Band.LOW), (Grade.OUTSTANDING, "read", Band.LOW), (None, "unread", None),
    (Grade.NOT_JUDGED, "read", None)])
def test_the_band_is_that_of_the_latest_full_inspection(
        context: Flask, grade: Grade | None, state: str, band: Band | None) -> None:
    with transaction():
        home = a_setting()
        a_placement(home)
        an_inspection(home, date(2024, 3, 4), Grade.GOOD)
        an_inspection(home, date(2025, 3, 4), grade, state=state)
    assert VI_01.gather([home], TODAY)[home].worked_out.band is band


@only_sqlite
def test_no_registration_and_no_inspection_are_not_low_risk(context: Flask) -> None:
    with transaction():
        unregistered, new = a_setting(urn=None), a_setting()
        for home in (unregistered, new):
            a_placement(home)
        watched = a_setting()
        a_watch(setting_id=watched)
    facts = VI_01.gather(None, TODAY)
    assert {home: one.worked_out.band for home, one in facts.items()} == {unregistered: Band.HIGH, new: Band.MEDIUM}


@only_sqlite
@pytest.mark.parametrize(("rating", "band"), [("green", Band.LOW), ("amber", Band.MEDIUM), ("red", Band.HIGH)])
def test_our_own_last_visit_raises_the_band(context: Flask, rating: str, band: Band) -> None:
    officer = a_colleague()
    with transaction():
        home = a_setting()
        a_placement(home)
        an_inspection(home, date(2025, 3, 4), Grade.GOOD)
    visit = a_visit(officer, setting_id=home)
    fill(visit, officer, ratings={18: rating})  # the first question about protection
    assert VI_01.gather([home], TODAY)[home].worked_out.band is Band.LOW, "a draft has no result"
    submitted(visit, officer)
    facts = VI_01.gather([home], TODAY)[home]
    assert (facts.worked_out.band, facts.visited_on) == (band, TODAY)


@only_sqlite
def test_days_count_from_our_first_child_there_or_from_going_live(context: Flask) -> None:
    with transaction():
        home = a_setting()
        a_placement(home, date(2023, 5, 1))
        later = a_setting()
        a_placement(later, date(2025, 3, 3), recorded_at=moment(TODAY))
    assert VI_01.gather([home], TODAY)[home].counts_from == date(2024, 1, 1)
    assert VI_01.gather([later], TODAY)[later].counts_from == date(2025, 3, 3), "not when the list was brought in"
    with transaction():
        council = db.session.query(Authority).one()
        council.go_live_on = None
    assert VI_01.gather([home], TODAY)[home].counts_from is None


# VI-02

def test_a_report_is_late_after_ten_working_days() -> None:
    facts = Unfinished(1, VisitState.DRAFT, TODAY, TODAY)
    due = working_days_later(TODAY, 10)
    for state in (VisitState.DRAFT, VisitState.SUBMITTED):
        one = replace(facts, state=state)
        assert [ask(VI_02, one, due + late * DAY) for late in (-1, 0, 1)] == [None, None, Finding]


def test_a_planned_visit_of_which_nobody_says_it_was_made_cannot_be_told() -> None:
    facts = Unfinished(1, VisitState.PLANNED, TODAY, None)
    assert [ask(VI_02, facts, TODAY + late * DAY) for late in (-1, 0, 1)] == [None, None, CannotTell]


# VI-04 and VI-08

def result(*themes: Rag | None, overall: Rag | None = Rag.GREEN, heard: bool | None = True) -> Result:
    return Result(1, TODAY, overall, tuple((f"Theme {number}", rag) for number, rag in enumerate(themes)), heard)


@pytest.mark.parametrize(("facts", "answer"), [
    (result(Rag.GREEN, Rag.AMBER, overall=Rag.AMBER), None), (result(Rag.GREEN, Rag.RED), Finding),
    (result(overall=Rag.RED), Finding), (result(Rag.GREEN, None), CannotTell),
    (result(Rag.GREEN, overall=None), CannotTell), (result(None, Rag.RED, overall=None), Finding)])
def test_any_red_theme_of_the_newest_visit_is_flagged(facts: Result, answer: type | None) -> None:
    assert ask(VI_04, (facts,)) is answer
    assert ask(VI_04, (facts, result(Rag.RED))) is answer, "an older visit is not asked"


@pytest.mark.parametrize(("heard", "answer"), [
    ([False], None), ([False, False], Finding), ([False, True], None), ([True, False], None),
    ([False, None], CannotTell), ([None, None], CannotTell), ([None, True], None),
    ([False, False, True], Finding), ([], None)])
def test_two_visits_in_a_row_without_a_childs_view_are_flagged(heard: list[bool | None], answer: type | None) -> None:
    assert ask(VI_08, tuple(result(Rag.GREEN, heard=one) for one in heard)) is answer


def test_the_rules_follow_a_visit_through_its_life(context: Flask) -> None:
    officer, manager = a_colleague(), a_colleague(Role.MANAGER)
    with transaction():
        home = a_setting()
        a_placement(home, date(2024, 3, 1))
        an_inspection(home, date(2025, 3, 4), Grade.GOOD)
    assessed()
    assert flag("VI-01", home) is not None
    visit_id = a_finished_visit(officer, manager, setting_id=home, ratings={18: "red"}, heard=False)
    assessed()
    assert flag("VI-01", home) is None
    red = flag("VI-04", home)
    assert red is not None and red.severity == "high"
    later = TODAY + 30 * DAY
    assessed(later)
    overdue = flag("VI-03", home)
    assert overdue is not None
    (action,) = of_visit(visit_id)
    with transaction():
        actions.close(action.id, reason="Seen", by=officer, today=later)
    assessed(later)
    assert flag("VI-03", home) is None and flag("VI-02", home) is None
    again = a_visit(officer, setting_id=home, visited_on=later, today=later)
    fill(again, officer, heard=False, today=later)
    assert service.visit_by_id(again).state is VisitState.DRAFT
    assessed(later)
    assert flag("VI-04", home) is not None, "a draft changes nothing"
    submitted(again, officer)
    assessed(later)
    assert flag("VI-04", home) is None and flag("VI-08", home) is not None
    assessed(working_days_later(later, 10) + DAY)
    unfinished = flag("VI-02", home)
    assert unfinished is not None and unfinished.subject_id == again
