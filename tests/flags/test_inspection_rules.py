"""OF-04, OF-05, OF-08 to OF-11: each on both sides of its limit, at it, and with the evidence missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from qa_service.flags.exposure import Exposed
from qa_service.flags.rule import Answer, CannotTell, Finding, FlagRule
from qa_service.ofsted.rules.cycle import OF_05
from qa_service.ofsted.rules.enforcement import OF_04
from qa_service.ofsted.rules.enforcement_words import in_force
from qa_service.ofsted.rules.histories import Event, History, RequirementFact
from qa_service.ofsted.rules.managers import OF_08
from qa_service.ofsted.rules.requirements import OF_10
from qa_service.ofsted.rules.reviews import OF_09, Reviewed
from qa_service.ofsted.rules.source_checks import OF_11, OF_11_SYSTEM, Checked, Searched
from qa_service.vocabulary import EventType, Grade, ProvisionType, RegistrationStatus, Severity

TODAY = date(2025, 6, 2)
DAY = timedelta(days=1)


def history(*events: Event, **facts: Any) -> History:
    given: dict[str, Any] = {
        "setting_id": 1, "urn": "2800001", "provision": ProvisionType.CHILDRENS_HOME,
        "status": RegistrationStatus.ACTIVE, "status_on": None, "registered_on": date(2015, 1, 5),
        "list_as_at": date(2025, 3, 31), "group_id": None, "go_live_on": date(2024, 1, 1)}
    found = History(**(given | facts))
    found.events = sorted(events, key=lambda event: event.on or date.min, reverse=True)
    return found


def report(on: date, **facts: Any) -> Event:
    given: dict[str, Any] = {
        "id": on.toordinal(), "event_number": "10330038", "event_type": EventType.FULL, "start": on, "end": on,
        "published_on": on + 30 * DAY, "overall": Grade.GOOD, "outcome": None, "state": "read", "document": "d" * 64,
        "manager_vacant": False, "found_at": datetime(on.year, on.month, on.day, 9, tzinfo=UTC) + 30 * DAY}
    return Event(**(given | facts))


def ask(rule: FlagRule, facts: Any, as_at: date = TODAY, **changed: int) -> Answer:
    return rule.judge(facts, as_at, replace(rule.defaults, by_name={**rule.defaults.by_name, **changed}))


# OF-04

@pytest.mark.parametrize(("status", "source"), [
    (RegistrationStatus.SUSPENDED, "Ofsted's published list of 31 March 2025, row of 2800001"),
    (RegistrationStatus.CANCELLED, "Ofsted's list of settings that joined or left, row of 2800001")])
def test_a_suspended_or_cancelled_registration_is_enforcement(status: RegistrationStatus, source: str) -> None:
    answer = ask(OF_04, history(status=status, status_on=TODAY))
    assert isinstance(answer, Finding)
    assert "2 June 2025" in answer.evidence[0].text
    assert answer.evidence[0].source == source, "an end after the list's day was learned from a list of who left"


def test_a_suspension_to_come_is_not_yet_in_force() -> None:
    assert ask(OF_04, history(status=RegistrationStatus.SUSPENDED, status_on=TODAY + DAY)) is None


def test_a_resigned_registration_is_not_enforcement() -> None:
    assert ask(OF_04, history(status=RegistrationStatus.RESIGNED)) is None


def test_enforcement_in_the_newest_report_carries_page_and_sentence() -> None:
    answer = ask(OF_04, history(report(
        date(2025, 3, 4), enforcement_text="A compliance notice was issued on 10 March 2025.", enforcement_page=3)))
    assert isinstance(answer, Finding)
    piece = answer.evidence[0]
    assert (piece.document, piece.page) == ("d" * 64, 3)
    assert piece.quote == "A compliance notice was issued on 10 March 2025."


def test_none_in_a_newer_report_ends_what_an_older_one_said() -> None:
    assert ask(OF_04, history(
        report(date(2024, 3, 4), enforcement_text="A compliance notice was issued."),
        report(date(2025, 3, 4), enforcement_none=True))) is None


def test_a_newer_report_that_does_not_speak_of_it_leaves_it_standing() -> None:
    assert isinstance(ask(OF_04, history(
        report(date(2024, 3, 4), enforcement_text="A compliance notice was issued."),
        report(date(2025, 3, 4), event_type=EventType.MONITORING))), Finding)


def test_an_unread_section_clears_nothing_and_is_said() -> None:
    answer = ask(OF_04, history(
        report(date(2024, 3, 4), enforcement_text="A compliance notice was issued."),
        report(date(2025, 3, 4), unread=["enforcement"])))
    assert isinstance(answer, Finding) and answer.unsure is not None


@pytest.mark.parametrize("event", [
    report(date(2025, 3, 4), unread=["enforcement"]),
    report(date(2025, 3, 4), state="unread", unread=["document"]),
    report(date(2025, 3, 4), state="unread", unread=["urns"], enforcement_none=True),
    report(date(2025, 3, 4), enforcement_text="See the letter of 3 May.")])
def test_enforcement_that_cannot_be_read_cannot_be_told(event: Event) -> None:
    assert isinstance(ask(OF_04, history(event)), CannotTell)


@pytest.mark.parametrize(("text", "measures"), [
    ("None", []),
    ("There has been no enforcement action since the last inspection.", []),
    ("A compliance notice was issued on 3 May 2024. This was met on 12 June 2024.", []),
    ("Two compliance notices were served in May 2024. Both notices have been met.", []),
    ("The compliance notices issued at the last visit have been complied with.", []),
    ("Ofsted restricted accommodation at the home on 3 May 2024. The restriction was lifted on 1 July 2024.", []),
    ("The suspension ended on 3 June 2024.", []),
    ("A compliance notice was issued on 3 May 2024.", ["Compliance notice"]),
    ("The compliance notice issued in May has not been met.", ["Compliance notice"]),
    ("The compliance notice issued in May has been partially met.", ["Compliance notice"]),
    ("The restriction of accommodation remains in place.", ["Restriction of accommodation"]),
    ("The restriction will be lifted when the actions are complete.", ["Restriction of accommodation"]),
    ("Ofsted issued a notice to suspend the registration. The compliance notice served in May is met.", ["Suspension"]),
    ("Two compliance notices were issued and a notice restricting accommodation was served. The restriction was "
     "lifted on 4 June.", ["Compliance notice"]),
    ("Ofsted issued a notice of proposal to cancel the registration.", ["Cancellation"]),
    ("Additional conditions were imposed on 3 May 2024.", ["Conditions of registration"]),
    ("Children were removed from the home and a suspension notice was served.", ["Suspension"]),
    ("All placements ended when Ofsted suspended the registration.", ["Suspension"]),
    ("The suspension has since ended.", []),
    ("The restriction of accommodation was removed on 3 June 2024.", []),
    ("The provider met the compliance notice by the date set.", []),
    ("Inspectors met the manager after a compliance notice was served.", ["Compliance notice"]),
])
def test_what_was_lifted_or_met_is_history_and_the_rest_is_in_force(text: str, measures: list[str]) -> None:
    standing = in_force(text)
    assert standing is not None
    assert [name for name, _ in standing] == measures


def test_words_that_name_no_measure_are_for_a_person() -> None:
    assert in_force("See the letter of 3 May.") is None


# OF-05

@pytest.mark.parametrize(("as_at", "old"), [(date(2025, 6, 4), False), (date(2025, 6, 5), True)])
def test_a_home_is_old_after_fifteen_months(as_at: date, old: bool) -> None:
    answer = ask(OF_05, history(report(date(2024, 3, 4))), as_at)
    assert isinstance(answer, Finding) is old


@pytest.mark.parametrize("provision", [ProvisionType.FOSTERING_AGENCY, ProvisionType.SUPPORTED_ACCOMMODATION])
@pytest.mark.parametrize(("as_at", "old"), [(date(2027, 10, 7), False), (date(2027, 10, 8), True)])
def test_agencies_and_supported_accommodation_have_three_years(
        provision: ProvisionType, as_at: date, old: bool) -> None:
    answer = ask(OF_05, history(report(date(2024, 10, 7)), provision=provision), as_at)
    assert isinstance(answer, Finding) is old


def test_the_limit_is_the_councils_to_set() -> None:
    assert isinstance(ask(OF_05, history(report(date(2024, 9, 4))), TODAY, home_months=8), Finding)


def test_a_visit_is_no_full_inspection() -> None:
    visit = report(date(2025, 3, 4), event_type=EventType.ASSURANCE, overall=None)
    assert isinstance(ask(OF_05, history(visit)), Finding)


@pytest.mark.parametrize(("registered", "missing"), [(date(2024, 6, 2), False), (date(2024, 6, 1), True)])
def test_a_new_home_has_a_year_until_its_first_inspection(registered: date, missing: bool) -> None:
    assert isinstance(ask(OF_05, history(registered_on=registered)), Finding) is missing


@pytest.mark.parametrize(("as_at", "missing"), [(date(2027, 9, 1), False), (date(2027, 9, 2), True)])
def test_supported_accommodation_counts_from_when_inspections_began(as_at: date, missing: bool) -> None:
    provider = history(registered_on=date(2023, 11, 1), provision=ProvisionType.SUPPORTED_ACCOMMODATION)
    answer = ask(OF_05, provider, as_at)
    assert isinstance(answer, Finding) is missing


@pytest.mark.parametrize("facts", [
    history(registered_on=None), history(report(date(2024, 3, 4), start=None, end=None, published_on=None))])
def test_without_a_date_it_cannot_be_told_whether_an_inspection_is_due(facts: History) -> None:
    assert isinstance(ask(OF_05, facts), CannotTell)


@pytest.mark.parametrize("status", [RegistrationStatus.CLOSED, RegistrationStatus.UNKNOWN])
def test_what_has_closed_or_left_the_list_is_not_due(status: RegistrationStatus) -> None:
    assert ask(OF_05, history(status=status)) is None


# OF-08

@pytest.mark.parametrize(("as_at", "flagged"), [(date(2025, 4, 1), False), (date(2025, 4, 2), True)])
def test_a_vacant_post_is_flagged_after_twenty_eight_days(as_at: date, flagged: bool) -> None:
    answer = ask(OF_08, history(report(date(2025, 3, 4), manager_vacant=True)), as_at)
    assert isinstance(answer, Finding) is flagged


def test_a_later_report_that_names_a_manager_ends_it() -> None:
    assert ask(OF_08, history(report(date(2024, 3, 4), manager_vacant=True), report(date(2025, 3, 4)))) is None


def test_a_later_report_without_a_word_on_the_manager_does_not() -> None:
    answer = ask(OF_08, history(report(date(2024, 3, 4), manager_vacant=True),
                                report(date(2025, 3, 4), manager_vacant=None)))
    assert isinstance(answer, Finding) and answer.unsure is not None


def test_a_manager_never_read_cannot_be_told() -> None:
    assert isinstance(ask(OF_08, history(report(date(2025, 3, 4), manager_vacant=None))), CannotTell)


# OF-09

@pytest.mark.parametrize(("as_at", "late"), [(date(2025, 5, 9), False), (date(2025, 5, 10), True)])
def test_a_review_is_due_in_five_working_days_and_a_bank_holiday_is_none(as_at: date, late: bool) -> None:
    found = report(date(2025, 4, 1), found_at=datetime(2025, 5, 1, 9, tzinfo=UTC))  # a Thursday; 5 May is a holiday
    assert isinstance(ask(OF_09, Reviewed(history(found), frozenset()), as_at), Finding) is late


def test_a_reviewed_report_is_done_with() -> None:
    found = report(date(2025, 4, 1))
    assert ask(OF_09, Reviewed(history(found), frozenset({found.id}))) is None


def test_reports_from_before_go_live_cannot_be_told_and_newer_ones_can() -> None:
    before, since = report(date(2023, 10, 2)), report(date(2025, 4, 1))
    assert isinstance(ask(OF_09, Reviewed(history(before), frozenset())), CannotTell)
    answer = ask(OF_09, Reviewed(history(before, since), frozenset()))
    assert isinstance(answer, Finding) and len(answer.evidence) == 1
    assert ask(OF_09, Reviewed(history(before, since), frozenset({since.id}))) is None


def test_without_a_go_live_date_no_review_can_be_late() -> None:
    assert isinstance(ask(OF_09, Reviewed(history(report(date(2025, 4, 1)), go_live_on=None), frozenset())), CannotTell)


def test_a_line_of_the_list_is_no_report_to_review() -> None:
    assert ask(OF_09, Reviewed(history(report(date(2025, 4, 1), state="listed", document=None)), frozenset())) is None


# OF-10

def requirement(due_on: date | None, **facts: Any) -> RequirementFact:
    given: dict[str, Any] = {"id": 1, "regulations": ["12(1)"], "due_on": due_on, "text": "The registered person must…",
                             "page": 4, "met_on": None}
    return RequirementFact(**(given | facts))


@pytest.mark.parametrize(("due_on", "overdue"), [(TODAY, False), (TODAY - DAY, True)])
def test_a_requirement_is_overdue_the_day_after_its_date(due_on: date, overdue: bool) -> None:
    answer = ask(OF_10, history(report(date(2025, 3, 4), requirements=[requirement(due_on)])))
    assert isinstance(answer, Finding) is overdue
    if isinstance(answer, Finding):
        assert (answer.evidence[0].page, answer.evidence[0].quote) == (4, "The registered person must…")


def test_a_requirement_recorded_as_met_is_done_with() -> None:
    met = requirement(date(2025, 4, 4), met_on=date(2025, 4, 2))
    assert ask(OF_10, history(report(date(2025, 3, 4), requirements=[met]))) is None


@pytest.mark.parametrize(("later", "ended"), [
    (report(date(2025, 5, 6)), True),
    (report(date(2025, 4, 4)), False),
    (report(date(2025, 5, 6), event_type=EventType.MONITORING), False),
    (report(date(2025, 5, 6), state="listed"), False),
    (report(date(2025, 5, 6), unread=["requirements"], state="partly_read"), False)])
def test_only_a_later_full_inspection_that_was_read_ends_it(later: Event, ended: bool) -> None:
    answer = ask(OF_10, history(report(date(2025, 3, 4), requirements=[requirement(date(2025, 4, 4))]), later))
    assert (answer is None) is ended


def test_a_requirement_due_before_go_live_cannot_be_told() -> None:
    old = report(date(2023, 10, 2), requirements=[requirement(date(2023, 12, 31))])
    assert isinstance(ask(OF_10, history(old)), CannotTell)


@pytest.mark.parametrize("event", [
    report(date(2025, 3, 4), requirements=[requirement(None)]),
    report(date(2025, 3, 4), unread=["requirements"], state="partly_read")])
def test_requirements_that_were_not_read_cannot_be_told(event: Event) -> None:
    assert isinstance(ask(OF_10, history(event)), CannotTell)


# OF-11

OURS = Exposed(children=True, since=date(2025, 1, 6))


@pytest.mark.parametrize(("checked", "stale"), [(TODAY - 7 * DAY, False), (TODAY - 8 * DAY, True)])
def test_a_check_is_stale_after_seven_days(checked: date, stale: bool) -> None:
    assert isinstance(ask(OF_11, Checked(OURS, checked)), Finding) is stale


@pytest.mark.parametrize(("since", "answer"), [(TODAY - 7 * DAY, CannotTell), (TODAY - 8 * DAY, Finding)])
def test_never_checked_is_never_fine(since: date, answer: type) -> None:
    assert isinstance(ask(OF_11, Checked(replace(OURS, since=since))), answer)


def test_a_setting_without_exposure_needs_no_check() -> None:
    assert ask(OF_11, Checked(Exposed())) is None


def test_a_report_that_waits_for_a_reader_is_flagged_whoever_is_exposed() -> None:
    answer = ask(OF_11, Checked(Exposed(), tasks=[("e" * 64, "The readers could not agree.")]))
    assert isinstance(answer, Finding) and answer.evidence[0].document == "e" * 64


@pytest.mark.parametrize(("found", "flagged"), [(TODAY - 7 * DAY, False), (TODAY - 8 * DAY, True)])
def test_a_listed_report_that_does_not_arrive_is_flagged(found: date, flagged: bool) -> None:
    answer = ask(OF_11, Checked(OURS, TODAY, not_fetched=[("Full inspection", found, None)]))
    assert isinstance(answer, Finding) is flagged


@pytest.mark.parametrize(("last", "answer"), [
    (TODAY - 7 * DAY, type(None)), (TODAY - 8 * DAY, Finding), (None, Finding)])
def test_a_site_that_is_not_searched_is_flagged(last: date | None, answer: type) -> None:
    assert isinstance(ask(OF_11_SYSTEM, Searched(last, date(2024, 1, 1))), answer)


def test_before_go_live_nobody_has_searched_yet() -> None:
    assert isinstance(ask(OF_11_SYSTEM, Searched(None, TODAY)), CannotTell)


def test_severities_are_those_of_the_catalogue() -> None:
    assert [rule.severity for rule in (OF_04, OF_05, OF_08, OF_09, OF_10, OF_11)] == [
        Severity.CRITICAL, Severity.LOW, Severity.MEDIUM, Severity.MEDIUM, Severity.MEDIUM, Severity.MEDIUM]
