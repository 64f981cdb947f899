"""OF-01 to OF-03: what the last full inspection judged."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from qa_service.database import db, transaction
from qa_service.flags.rule import Answer, CannotTell, Finding, FlagRule, Listed
from qa_service.ofsted.rules.grades import OF_01, OF_02, OF_03
from qa_service.providers.models import ListOffer, RegisterList
from qa_service.vocabulary import EventType, Grade, Outcome, ProvisionType, Severity
from tests.flags.builder import TODAY, a_setting, an_inspection

G = Grade


def answer(rule: FlagRule, setting_id: int, as_at: date = TODAY) -> Answer:
    return rule.judge(rule.gather([setting_id], as_at)[setting_id], as_at, rule.defaults)


def found(rule: FlagRule, setting_id: int) -> Finding:
    result = answer(rule, setting_id)
    assert isinstance(result, Finding)
    return result


@pytest.mark.parametrize(("grade", "severity"), [
    (G.OUTSTANDING, None), (G.GOOD, None), (G.REQUIRES_IMPROVEMENT, Severity.MEDIUM), (G.ADEQUATE, Severity.MEDIUM),
    (G.SATISFACTORY, Severity.MEDIUM), (G.INADEQUATE, Severity.CRITICAL)])
def test_below_good_is_flagged_by_the_grade(context: Flask, grade: Grade, severity: Severity | None) -> None:
    with transaction():
        home = a_setting()
        an_inspection(home, date(2024, 9, 3), grade)
    result = answer(OF_01, home)
    assert (result.severity if isinstance(result, Finding) else result) == severity


@pytest.mark.parametrize(("outcome", "severity"), [
    (Outcome.CONSISTENTLY_STRONG, None), (Outcome.INCONSISTENT, Severity.MEDIUM),
    (Outcome.SERIOUS_OR_WIDESPREAD_WEAKNESSES, Severity.CRITICAL)])
def test_supported_accommodation_is_flagged_by_its_outcome(
        context: Flask, outcome: Outcome, severity: Severity | None) -> None:
    with transaction():
        provider = a_setting(provision=ProvisionType.SUPPORTED_ACCOMMODATION)
        an_inspection(provider, date(2024, 11, 5), outcome=outcome)
    result = answer(OF_01, provider)
    assert (result.severity if isinstance(result, Finding) else result) == severity


def test_the_finding_carries_the_report_the_page_and_the_words(context: Flask) -> None:
    with transaction():
        home = a_setting()
        an_inspection(home, date(2024, 9, 3), G.INADEQUATE)
    piece = found(OF_01, home).evidence[0]
    assert piece.text == "Full inspection of 3 September 2024: Inadequate."
    assert (len(piece.document or ""), piece.page, piece.quote) == (64, 2, "as printed: Inadequate")


def test_a_finding_from_the_list_alone_names_the_list(context: Flask) -> None:
    with transaction():
        home = a_setting()
        an_inspection(home, date(2024, 9, 3), G.INADEQUATE, state="listed", event_number="10330038")
    assert found(OF_01, home).evidence[0].source == "Ofsted's published list, event 10330038"


def test_what_rests_on_a_list_names_its_file_sheet_and_row_and_when_it_came(context: Flask) -> None:
    came = datetime(2025, 7, 12, 8, tzinfo=UTC)
    with transaction():
        listed = RegisterList(sha256="c" * 64, sheet="Inspections", file_name="lists.ods", kind="events", rows=9,
                              as_at=date(2025, 3, 31), changed=9, rejected=0, imported_at=came, imported_by="test")
        db.session.add_all([listed, ListOffer(
            url="https://assets.example/lists.ods", title="Lists", page="/statistics", noticed_at=came,
            state="imported", updated_at=came - timedelta(days=2), sha256="c" * 64)])
        db.session.flush()
        home = a_setting()
        an_inspection(home, date(2024, 9, 3), G.INADEQUATE, state="listed", event_number="10330038",
                      list_id=listed.id, list_line=7)
    answer = found(OF_01, home)
    assert answer.evidence[0].source == (
        "Ofsted's published list, “lists.ods”, sheet “Inspections”, row 7, event 10330038")
    assert answer.listed == Listed(date(2025, 3, 31), date(2025, 7, 10), came)


@pytest.mark.parametrize("event_type", [EventType.MONITORING, EventType.ASSURANCE, EventType.INTERIM])
def test_a_visit_never_overwrites_the_last_full_inspection(context: Flask, event_type: EventType) -> None:
    with transaction():
        home = a_setting()
        an_inspection(home, date(2024, 5, 7), G.INADEQUATE)
        an_inspection(home, date(2024, 8, 6), G.GOOD, event_type=event_type)
    assert found(OF_01, home).grade == "Inadequate"


def test_a_newer_good_inspection_ends_it(context: Flask) -> None:
    with transaction():
        home = a_setting()
        an_inspection(home, date(2024, 5, 7), G.INADEQUATE)
        an_inspection(home, date(2025, 2, 4), G.GOOD)
    assert answer(OF_01, home) is None


def test_what_is_not_yet_published_on_the_day_does_not_count(context: Flask) -> None:
    with transaction():
        home = a_setting()
        an_inspection(home, date(2024, 5, 7), G.INADEQUATE)
        an_inspection(home, date(2025, 5, 20), G.GOOD)
    assert isinstance(answer(OF_01, home, date(2025, 6, 2)), Finding)
    assert answer(OF_01, home, date(2025, 6, 20)) is None


def test_an_unread_newer_report_leaves_the_older_finding(context: Flask) -> None:
    with transaction():
        home = a_setting()
        an_inspection(home, date(2024, 5, 7), G.REQUIRES_IMPROVEMENT)
        an_inspection(home, date(2025, 2, 4), state="unread", unread=["judgements.overall"])
    result = found(OF_01, home)
    assert result.grade == "Requires improvement to be good"
    assert result.unsure == (
        "The overall judgement of the full inspection of 4 February 2025 is unread: a person is asked.")


@pytest.mark.parametrize("rule", [OF_01, OF_02, OF_03])
def test_an_unread_newer_report_is_never_taken_for_good(context: Flask, rule: FlagRule) -> None:
    with transaction():
        home = a_setting()
        an_inspection(home, date(2023, 5, 7), G.GOOD)
        an_inspection(home, date(2024, 5, 7), G.GOOD)
        an_inspection(home, date(2025, 2, 4), state="unread", unread=["judgements.overall"])
    assert isinstance(answer(rule, home), CannotTell)


def test_an_unread_report_of_an_unknown_kind_may_be_a_full_inspection(context: Flask) -> None:
    with transaction():
        home = a_setting()
        an_inspection(home, date(2024, 5, 7), G.GOOD)
        an_inspection(home, date(2025, 2, 4), event_type=None, state="unread", unread=["document"])
    assert isinstance(answer(OF_01, home), CannotTell)


def test_a_grade_below_good_in_doubt_is_flagged_and_said_to_be_in_doubt(context: Flask) -> None:
    with transaction():
        home = a_setting()
        an_inspection(home, date(2025, 2, 4), G.INADEQUATE, state="unread", unread=["event_type"])
    assert found(OF_01, home).unsure


def test_a_good_grade_in_doubt_clears_nothing(context: Flask) -> None:
    with transaction():
        home = a_setting()
        an_inspection(home, date(2024, 5, 7), G.REQUIRES_IMPROVEMENT)
        an_inspection(home, date(2025, 2, 4), G.GOOD, state="unread", unread=["inspected"])
    assert found(OF_01, home).grade == "Requires improvement to be good"


def test_not_judged_is_passed_over_and_named(context: Flask) -> None:
    with transaction():
        home = a_setting()
        an_inspection(home, date(2024, 5, 7), G.INADEQUATE)
        an_inspection(home, date(2025, 2, 4), G.NOT_JUDGED)
    assert found(OF_01, home).evidence[1].text == "The newer full inspection of 4 February 2025 judged nothing."


def test_a_blank_in_the_list_is_not_good(context: Flask) -> None:
    with transaction():
        home = a_setting()
        an_inspection(home, date(2024, 5, 7), state="listed")
    assert answer(OF_01, home) == CannotTell(
        "Ofsted's list gives no overall judgement for the full inspection of 7 May 2024.")


def test_a_setting_never_inspected_is_not_below_good(context: Flask) -> None:
    with transaction():
        home = a_setting()
    assert answer(OF_01, home) is None


@pytest.mark.parametrize(("before", "urgent"), [(G.GOOD, True), (G.REQUIRES_IMPROVEMENT, False), (None, True)])
def test_a_fall_below_good_is_urgent_whatever_the_grade(context: Flask, before: Grade | None, urgent: bool) -> None:
    with transaction():
        home = a_setting()
        if before:
            an_inspection(home, date(2023, 5, 7), before)
        an_inspection(home, date(2024, 5, 7), G.REQUIRES_IMPROVEMENT)
    assert found(OF_01, home).urgent is urgent


def test_the_report_itself_may_say_what_it_was_before(context: Flask) -> None:
    with transaction():
        home = a_setting()
        an_inspection(home, date(2024, 5, 7), G.REQUIRES_IMPROVEMENT, previous_grade=G.INADEQUATE)
    assert found(OF_01, home).urgent is False


def test_serious_concerns_at_a_visit_are_flagged_beside_a_good_grade(context: Flask) -> None:
    with transaction():
        home = a_setting()
        an_inspection(home, date(2024, 5, 7), G.GOOD)
        an_inspection(home, date(2024, 9, 3), event_type=EventType.ASSURANCE, outcome=Outcome.SERIOUS_CONCERNS)
    result = found(OF_01, home)
    assert (result.severity, result.title, result.urgent) == (
        Severity.HIGH, "Serious or widespread concerns found since the last full inspection", True)


@pytest.mark.parametrize("later", [
    {"event_type": EventType.ASSURANCE, "outcome": Outcome.NO_SERIOUS_CONCERNS}, {"overall": G.GOOD}])
def test_serious_concerns_end_with_a_later_visit_or_inspection(context: Flask, later: dict[str, Any]) -> None:
    with transaction():
        home = a_setting()
        an_inspection(home, date(2024, 9, 3), event_type=EventType.ASSURANCE, outcome=Outcome.SERIOUS_CONCERNS)
        an_inspection(home, date(2025, 1, 14), **later)
    assert answer(OF_01, home) is None


@pytest.mark.parametrize(("before", "now", "flagged"), [
    (G.OUTSTANDING, G.GOOD, True), (G.GOOD, G.GOOD, False), (G.REQUIRES_IMPROVEMENT, G.GOOD, False),
    (G.ADEQUATE, G.REQUIRES_IMPROVEMENT, False), (G.REQUIRES_IMPROVEMENT, G.INADEQUATE, True)])
def test_any_drop_is_flagged(context: Flask, before: Grade, now: Grade, flagged: bool) -> None:
    with transaction():
        home = a_setting()
        an_inspection(home, date(2023, 5, 7), before)
        an_inspection(home, date(2024, 5, 7), now)
    result = answer(OF_02, home)
    assert isinstance(result, Finding) is flagged
    if isinstance(result, Finding):
        assert len(result.evidence) == 2


def test_a_drop_is_measured_against_what_the_report_says_when_the_one_before_is_not_known(context: Flask) -> None:
    with transaction():
        home = a_setting()
        an_inspection(home, date(2024, 5, 7), G.GOOD, previous_grade=G.OUTSTANDING)
    assert isinstance(answer(OF_02, home), Finding)


def test_an_unread_inspection_in_between_leaves_the_drop_unknown(context: Flask) -> None:
    with transaction():
        home = a_setting()
        an_inspection(home, date(2022, 5, 7), G.OUTSTANDING)
        an_inspection(home, date(2023, 5, 7), state="unread", unread=["judgements.overall"])
        an_inspection(home, date(2024, 5, 7), G.GOOD)
    assert answer(OF_02, home) == CannotTell("The judgement before the full inspection of 7 May 2024 is unread.")


def test_one_inspection_alone_is_no_drop(context: Flask) -> None:
    with transaction():
        home = a_setting()
        an_inspection(home, date(2024, 5, 7), G.INADEQUATE)
    assert answer(OF_02, home) is None


def test_a_part_below_good_is_flagged_though_the_whole_is_good(context: Flask) -> None:
    with transaction():
        home = a_setting()
        an_inspection(home, date(2024, 5, 7), G.GOOD, parts={"leadership": G.REQUIRES_IMPROVEMENT,
                                                             "help_and_protection": G.GOOD})
    result = found(OF_03, home)
    assert [piece.text for piece in result.evidence] == [
        "Full inspection of 7 May 2024: leadership – Requires improvement to be good."]


def test_parts_are_not_flagged_twice_when_the_whole_is_below_good(context: Flask) -> None:
    with transaction():
        home = a_setting()
        an_inspection(home, date(2024, 5, 7), G.INADEQUATE, parts={"leadership": G.INADEQUATE})
    assert answer(OF_03, home) is None


def test_parts_are_flagged_where_a_report_gives_no_overall_judgement(context: Flask) -> None:
    with transaction():
        home = a_setting()
        an_inspection(home, date(2024, 5, 7), G.GOOD)
        an_inspection(home, date(2025, 2, 4), parts={"leadership": G.INADEQUATE, "experiences": G.GOOD})
    assert isinstance(answer(OF_03, home), Finding)
    assert isinstance(answer(OF_01, home), CannotTell)


def test_an_unread_part_is_not_taken_for_good(context: Flask) -> None:
    with transaction():
        home = a_setting()
        an_inspection(home, date(2024, 5, 7), G.GOOD, parts={"leadership": G.GOOD},
                      unread=["judgements.help_and_protection"], state="partly_read")
    assert answer(OF_03, home) == CannotTell("Not read in the report on the full inspection of 7 May 2024: "
                                             "help and protection.")
