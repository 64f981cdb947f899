"""The visiting programme: who is to be visited first and why, who goes, and what is shown of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask

from qa_service.clock import utc_now
from qa_service.database import db, transaction
from qa_service.errors import BadInput, Conflict
from qa_service.flags.models import Flag
from qa_service.flags.registry import read_by
from qa_service.ofsted.rules.histories import gather_histories
from qa_service.permissions import Role
from qa_service.reports.due_dates import due_dates
from qa_service.visits import assigning, banding, by_others, scope, service
from qa_service.visits.by_others import Told
from qa_service.visits.kinds import Band, OtherVisitKind, Rag, VisitState
from qa_service.visits.likely import likely_inspection
from qa_service.visits.programme import programme, rules_values
from qa_service.visits.rules_visiting import VI_01
from qa_service.visits.scope import InScope
from qa_service.vocabulary import EventType, Grade, Outcome, ProvisionType, RegistrationStatus, Severity, SubjectType
from tests.flags.builder import a_placement, a_setting, an_inspection, assessed, flag
from tests.visits.making import TODAY, a_colleague, a_visit, key

pytestmark = pytest.mark.only("sqlite")
DAY = timedelta(days=1)


def ours(grade: Grade | None = Grade.GOOD, **facts: object) -> int:
    """A setting with a child of ours and, with a grade, a full inspection."""
    setting_id = a_setting(**facts)
    a_placement(setting_id)
    if grade is not None:
        an_inspection(setting_id, date(2025, 3, 4), grade)
    return setting_id


def test_the_highest_risk_stands_first_and_what_is_not_known_just_after_it(context: Flask) -> None:
    officer = a_colleague()
    with transaction():
        low, medium, high = ours(), ours(Grade.REQUIRES_IMPROVEMENT), ours(Grade.INADEQUATE)
        unknown = ours(Grade.NOT_JUDGED)
        crowded = ours(Grade.REQUIRES_IMPROVEMENT)
        a_placement(crowded)
        banding.set_band(low, Band.HIGH, reason="New owner", review_on=TODAY + 30 * DAY, by=officer, today=TODAY)
    rows = programme(TODAY)
    assert {one.setting_id for one in rows[:2]} == {high, low}
    assert [one.setting_id for one in rows[2:]] == [unknown, crowded, medium]
    assert [one.children for one in rows] == [1, 1, 1, 2, 1]
    by_hand = next(one for one in rows if one.setting_id == low)
    assert (by_hand.risk.band, by_hand.facts.worked_out.band) == (Band.HIGH, Band.LOW), "both are shown"
    assert any("good at the full inspection" in one.lower() for one in by_hand.reasons(rules_values()))


def test_the_worst_open_flag_comes_before_the_day_and_is_among_the_reasons(context: Flask) -> None:
    with transaction():
        plain, flagged = ours(), ours(status=RegistrationStatus.SUSPENDED)
    assessed(full=True)
    rows = programme(TODAY)
    assert [one.setting_id for one in rows] == [flagged, plain]
    assert rows[0].flags.worst is not None
    assert any(rows[0].flags.title in reason for reason in rows[0].reasons(rules_values()))


def test_the_programme_takes_as_many_queries_for_many_settings_as_for_few(
        context: Flask, count_queries: Callable[[], int]) -> None:
    def queries() -> int:
        before = count_queries()
        programme(TODAY)
        return count_queries() - before

    with transaction():
        ours()
    few = queries()
    with transaction():
        for _ in range(5):
            ours(Grade.INADEQUATE)
    assert queries() == few


def test_the_kept_programme_shows_nobody_the_flags_that_somebody_else_may_see(context: Flask) -> None:
    with transaction():
        setting_id = ours()
        db.session.add(Flag(rule="VI-10", subject_type=SubjectType.SETTING, subject_id=setting_id,
                            setting_id=setting_id, title="Soft intelligence building up", severity=Severity.MEDIUM,
                            shown_severity=Severity.MEDIUM, exposed=True, state="open", raised_on=TODAY,
                            raised_at=utc_now(), judged_at=utc_now(), fingerprint="x"))
    for role, number in ((Role.MANAGER, 1), (Role.AUDITOR, 0), (Role.MANAGER, 1)):
        with read_by(role):
            (one,) = programme(TODAY)
        assert one.flags.number == number, role
        assert ("Soft intelligence" in " ".join(one.reasons(rules_values()))) is bool(number)


def test_a_later_visit_without_a_result_does_not_take_an_earlier_red_away(context: Flask) -> None:
    officer = a_colleague()
    with transaction():
        setting_id = ours()
    for on, result in ((TODAY - 100 * DAY, Rag.RED), (TODAY - 20 * DAY, None)):
        visit_id = a_visit(officer, setting_id=setting_id, visited_on=on)
        with transaction():
            visit = service.visit_by_id(visit_id)
            visit.state, visit.overall = VisitState.SIGNED_OFF, result
    (one,) = programme(TODAY)
    assert (one.risk.band, one.facts.visited_on) == (Band.HIGH, TODAY - 20 * DAY)


def test_what_is_late_in_every_band_is_late_although_the_band_is_not_known(context: Flask) -> None:
    officer = a_colleague()
    with transaction():
        late, perhaps = ours(Grade.NOT_JUDGED), ours(Grade.NOT_JUDGED)
    for setting_id, days in ((late, 366), (perhaps, 365)):
        a_visit(officer, setting_id=setting_id, visited_on=TODAY - days * DAY)
    found = {one.setting_id: (one.risk.band, one.when(TODAY)) for one in programme(TODAY)}
    assert found == {late: (None, "late"), perhaps: (None, "unknown")}


def test_a_suggested_day_is_a_working_day_in_time_or_a_week_ahead(context: Flask) -> None:
    with transaction():
        ours(Grade.INADEQUATE)
    (late,) = programme(TODAY)
    assert late.when(TODAY) == "late" and timedelta(7) <= late.suggested_day(TODAY) - TODAY <= timedelta(9)
    a_visit(a_colleague(), setting_id=late.setting_id)
    (later,) = programme(TODAY)
    assert later.due_on == TODAY + 90 * DAY
    assert later.suggested_day(TODAY) <= later.due_on and later.suggested_day(TODAY).weekday() < 5


# Bands by hand

def test_a_band_is_set_changed_ended_and_each_step_is_undone(context: Flask) -> None:
    officer, values = a_colleague(), {"review_on": TODAY + 30 * DAY, "today": TODAY}
    with transaction():
        home = ours()
    with transaction():
        first = banding.set_band(home, Band.HIGH, reason="New owner", by=officer, **values)
        again = banding.set_band(home, Band.HIGH, reason="New owner", by=officer, **values)
        second = banding.set_band(home, Band.MEDIUM, reason="Calmer", by=officer, **values)
    assert first == again != second

    def stands() -> Band | None:
        return VI_01.gather([home], TODAY)[home].risk(TODAY).band

    assert stands() is Band.MEDIUM
    with transaction():
        banding.take_back(second, by=officer)
    assert stands() is Band.HIGH, "what it replaced stands again"
    with transaction():
        assert banding.end_band(home, by=officer) == first
    assert stands() is Band.LOW, "what is worked out"
    with transaction():
        banding.take_back(first, by=officer)
    assert stands() is Band.HIGH
    with transaction():
        banding.set_band(home, Band.LOW, reason="Settled", by=officer, **values)
    with pytest.raises(Conflict), transaction():
        banding.take_back(first, by=officer)


@pytest.mark.parametrize(("reason", "days"), [("", 30), ("New owner", 0), ("New owner", 367),
                                              ("NHS 943 476 5919", 30)])
def test_a_band_needs_a_reason_and_a_day_within_a_year(context: Flask, reason: str, days: int) -> None:
    officer = a_colleague()
    with pytest.raises(BadInput), transaction():
        banding.set_band(a_setting(), Band.LOW, reason=reason, review_on=TODAY + days * DAY, by=officer, today=TODAY)


# Who visits

def assigned_to(setting_id: int) -> int | None:
    found = next(one for one in programme(TODAY) if one.setting_id == setting_id)
    return found.assigned.officer_id if found.assigned else None


def test_many_are_assigned_at_once_once_and_taken_back_together(context: Flask) -> None:
    officer, other, manager = a_colleague(), a_colleague(), a_colleague(Role.MANAGER)
    assert officer.user_id is not None and other.user_id is not None
    with transaction():
        homes = [ours(), ours()]
    days = dict.fromkeys(homes, TODAY + 20 * DAY)
    with transaction():
        assert assigning.assign(days, officer.user_id, key=key(), by=manager, today=TODAY) == 2
    form = key()
    with transaction():
        assert assigning.assign(days, other.user_id, key=form, by=manager, today=TODAY) == 2
        assert assigning.assign(days, other.user_id, key=form, by=manager, today=TODAY) == 0, "sent twice"
    assert [assigned_to(home) for home in homes] == [other.user_id] * 2
    with transaction():
        assert assigning.take_back(form, by=manager) == 2
    assert [assigned_to(home) for home in homes] == [officer.user_id] * 2, "as it was before"


def test_a_visit_made_since_fulfils_an_assignment_and_one_before_does_not(context: Flask) -> None:
    officer = a_colleague()
    assert officer.user_id is not None
    with transaction():
        home = ours()
    a_visit(officer, setting_id=home, visited_on=TODAY - DAY)
    with transaction():
        assigning.assign({home: TODAY + 9 * DAY}, officer.user_id, key=key(), by=officer, today=TODAY)
    assert assigned_to(home) == officer.user_id
    made = a_visit(officer, setting_id=home)
    assert assigned_to(home) is None
    with transaction():
        service.cancel(made, reason="Nobody was in", by=officer)
    assert assigned_to(home) == officer.user_id, "a cancelled visit fulfils nothing"


def test_a_late_visit_stays_late_among_what_is_due_whatever_day_its_officer_is_given(context: Flask) -> None:
    officer = a_colleague()
    with transaction():
        late, soon = ours(), ours()
    for setting_id, days in ((late, 400), (soon, 300)):
        a_visit(officer, setting_id=setting_id, visited_on=TODAY - days * DAY)
    assert officer.user_id is not None
    with transaction():
        assigning.assign({late: TODAY + 30 * DAY, soon: TODAY + 9 * DAY}, officer.user_id, key=key(), by=officer,
                         today=TODAY)
    found = {one.key: (one.on, one.mine) for one in due_dates(officer.user_id, TODAY, may=lambda _: True)}
    assert found[f"next-visit-{late}"] == (TODAY - 35 * DAY, True)
    assert found[f"next-visit-{soon}"] == (TODAY + 9 * DAY, True)


def test_nobody_is_assigned_who_makes_no_visits(context: Flask) -> None:
    finance, officer = a_colleague(Role.FINANCE), a_colleague()
    assert finance.user_id is not None
    with pytest.raises(BadInput), transaction():
        assigning.assign({a_setting(): TODAY}, finance.user_id, key=key(), by=officer, today=TODAY)


# Visits by other councils

def told(visited_on: date | None = TODAY, *, shared: str = "Calm and settled", may_count: bool = True) -> Told:
    return Told("Halden Council", visited_on, OtherVisitKind.WHOLE, shared, may_count, "The same questions as ours")


def test_another_councils_visit_clears_the_flag_for_a_time_and_is_named_when_it_comes_back(context: Flask) -> None:
    officer = a_colleague()
    with transaction():
        home = ours()
        a_placement(home, date(2024, 3, 1))
    assessed()
    assert flag("VI-01", home) is not None
    form = key()
    with transaction():
        other = by_others.record(home, told(), key=form, by=officer, today=TODAY)
        assert by_others.record(home, told(), key=form, by=officer, today=TODAY) == other, "sent twice"
    assessed()
    assert flag("VI-01", home) is None
    with transaction():
        by_others.withdraw(other, by=officer)
    assessed()
    assert flag("VI-01", home) is not None, "what is withdrawn does not count"
    with transaction():
        by_others.restore(other, by=officer)
    assessed()
    assessed(TODAY + 183 * DAY, full=True)
    assert flag("VI-01", home) is not None


@pytest.mark.parametrize("wrong", [told(None), told(TODAY + DAY), told(shared=""), told(shared="UPN A123456789012")])
def test_another_councils_visit_needs_a_day_and_what_they_told_us_without_numbers(context: Flask, wrong: Told) -> None:
    officer = a_colleague()
    with pytest.raises(BadInput), transaction():
        by_others.record(a_setting(), wrong, key=key(), by=officer, today=TODAY)


# Ofsted's next inspection

@pytest.mark.parametrize(("kind", "inspected_on", "outcome", "by"), [
    (ProvisionType.CHILDRENS_HOME, date(2024, 5, 7), Grade.GOOD, date(2026, 3, 31)),
    (ProvisionType.CHILDRENS_HOME, date(2024, 3, 31), Grade.INADEQUATE, date(2025, 3, 31)),
    (ProvisionType.CHILDRENS_HOME, date(2024, 4, 1), Grade.GOOD, date(2026, 3, 31)),
    (ProvisionType.FOSTERING_AGENCY, date(2023, 1, 31), Grade.GOOD, date(2026, 1, 31)),
    (ProvisionType.SUPPORTED_ACCOMMODATION, date(2024, 9, 10), Outcome.CONSISTENTLY_STRONG, date(2027, 9, 10)),
    (ProvisionType.SUPPORTED_ACCOMMODATION, date(2024, 9, 10), Outcome.INCONSISTENT, date(2026, 3, 10)),
    (ProvisionType.SUPPORTED_ACCOMMODATION, date(2024, 8, 31), Outcome.SERIOUS_OR_WIDESPREAD_WEAKNESSES,
     date(2025, 2, 28)),
    (ProvisionType.SUPPORTED_ACCOMMODATION, date(2024, 8, 31), None, None),
    (ProvisionType.BOARDING_SCHOOL, date(2024, 8, 31), Grade.GOOD, None)])
def test_ofsteds_next_inspection_is_estimated_by_kind_and_history(
        context: Flask, kind: ProvisionType, inspected_on: date, outcome: Grade | Outcome | None,
        by: date | None) -> None:
    with transaction():
        setting_id = a_setting(provision=kind)
        an_inspection(setting_id, inspected_on, outcome if isinstance(outcome, Grade) else None,
                      outcome=outcome if isinstance(outcome, Outcome) else None)
    found = likely_inspection(gather_histories([setting_id], TODAY)[setting_id], TODAY)
    assert found.by == by and ("Estimate" in found.how) == (by is not None)
    if by is not None and by < TODAY:
        assert "has passed" in found.words(TODAY)


def test_an_assurance_inspection_counts_for_a_homes_year_and_a_monitoring_visit_does_not(context: Flask) -> None:
    with transaction():
        home = a_setting()
        an_inspection(home, date(2023, 5, 7), Grade.GOOD)
        an_inspection(home, date(2024, 5, 7), event_type=EventType.ASSURANCE)
        an_inspection(home, date(2025, 4, 7), event_type=EventType.MONITORING)
    assert likely_inspection(gather_histories([home], TODAY)[home], TODAY).by == date(2026, 3, 31)


@pytest.mark.parametrize("facts", [{"urn": None}, {"status": RegistrationStatus.CLOSED}])
def test_nothing_is_estimated_where_ofsted_does_not_inspect(context: Flask, facts: dict[str, object]) -> None:
    with transaction():
        setting_id = a_setting(**facts)
    assert likely_inspection(gather_histories([setting_id], TODAY)[setting_id], TODAY).by is None


# Settings that no regulator inspects

def test_a_setting_without_regulator_is_visited_and_needs_no_registration(
        context: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with transaction():
        house = a_setting(urn=None, provision=ProvisionType.OTHER)
    assert programme(TODAY, [house]) == []
    monkeypatch.setattr(scope, "_port", lambda ids, as_at: {
        house: InScope("Supported housing for young people of 18 and over.", since=date(2024, 1, 1))})
    (one,) = programme(TODAY)
    assert one.risk.band is Band.MEDIUM and "18 and over" in one.reasons(rules_values())[0]
    assessed(full=True)
    assert flag("VI-01", house) is not None


