"""UR-06 to UR-09, and UR-03 of places for 18 and over: on both sides of each limit, at it, and without evidence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from qa_service.clock import today
from qa_service.database import transaction
from qa_service.flags.rule import Answer, CannotTell, Finding, FlagRule
from qa_service.ofsted.rules.words import months_later
from qa_service.placements.ages import band_in_words, band_on
from qa_service.placements.rules import UR_03, Whereabouts
from qa_service.sixteen_plus import law, registration
from qa_service.sixteen_plus.clocks import Clock
from qa_service.sixteen_plus.diligence import Seen, state_of, states_of
from qa_service.sixteen_plus.items import BY_KEY, ITEMS
from qa_service.sixteen_plus.kinds import CheckOutcome, DiligenceKind, Standing
from qa_service.sixteen_plus.over_18 import places_in_use
from qa_service.sixteen_plus.registration import Compared, Place, Published, Said, compare
from qa_service.sixteen_plus.rules.diligence import UR_08, Checklist
from qa_service.sixteen_plus.rules.registration import UR_09, Covered
from qa_service.sixteen_plus.rules.reviews import UR_06
from qa_service.sixteen_plus.rules.visits import UR_07, Yearly, gather_yearly
from qa_service.vocabulary import AgeBand, ProvisionType, RegistrationFound, RegistrationStatus
from tests.flags.builder import TODAY, a_placement, a_setting, assessed, flag
from tests.sixteen_plus.making import BY, a_place, complete, reviewed

DAY = timedelta(days=1)
BEGUN = TODAY - 200 * DAY
only_sqlite = pytest.mark.only("sqlite")


def ask(rule: FlagRule, facts: Any, as_at: date = TODAY) -> type | None:
    answer: Answer = rule.judge(facts, as_at, rule.defaults)
    return None if answer is None else type(answer)


# UR-06

CLOCK = Clock(1, "C0001", 1, "as written", None, since=BEGUN + 50 * DAY, go_live_on=BEGUN)


@pytest.mark.parametrize(("facts", "start"), [
    (replace(CLOCK, reviewed_on=TODAY), TODAY), (replace(CLOCK, visited_on=TODAY), TODAY),
    (replace(CLOCK, reviewed_on=TODAY, visited_on=TODAY - 3 * DAY), TODAY), (CLOCK, CLOCK.since),
    (replace(CLOCK, since=BEGUN - 9 * DAY), BEGUN)])
def test_a_review_is_overdue_the_day_after_seven_days(facts: Clock, start: date) -> None:
    assert [ask(UR_06, facts, start + days * DAY) for days in (6, 7, 8)] == [None, None, Finding]


def test_without_a_go_live_date_and_a_review_nothing_can_be_told() -> None:
    assert ask(UR_06, replace(CLOCK, go_live_on=None)) is CannotTell
    assert ask(UR_06, replace(CLOCK, go_live_on=None, reviewed_on=TODAY - 8 * DAY)) is Finding


# UR-07

@pytest.mark.parametrize(("facts", "start"), [
    (Yearly(BEGUN, BEGUN - 900 * DAY, BEGUN), BEGUN), (Yearly(None, BEGUN + 9 * DAY, BEGUN), BEGUN + 9 * DAY)])
def test_a_yearly_visit_is_overdue_the_day_after_twelve_months(facts: Yearly, start: date) -> None:
    due = months_later(start, 12)
    assert [ask(UR_07, facts, due + late * DAY) for late in (-1, 0, 1)] == [None, None, Finding]


def test_visits_before_the_go_live_date_cannot_be_told() -> None:
    facts = Yearly(None, BEGUN - 900 * DAY, BEGUN)
    due = months_later(BEGUN, 12)
    assert [ask(UR_07, facts, due + late * DAY) for late in (-1, 0, 1)] == [CannotTell, CannotTell, Finding]
    assert ask(UR_07, replace(facts, go_live_on=None), due + DAY) is CannotTell


# UR-08

GAS, LOCATION = BY_KEY["gas"], BY_KEY["location"]


def seen(on: date = TODAY, until: date | None = None, outcome: CheckOutcome = CheckOutcome.MET) -> Seen:
    return Seen(1, outcome, on, until, "why", None)


def list_of(one: Seen | None, item: Any = GAS, *, placed: date = BEGUN + DAY, begun: date | None = BEGUN,
            as_at: date = TODAY) -> Checklist:
    return Checklist(DiligenceKind.REGISTERED, (state_of(item, one, as_at),), placed, begun)


def test_a_thing_holds_on_its_last_day_and_is_expired_on_the_next() -> None:
    one = seen(TODAY - 300 * DAY, TODAY)
    for days, standing, answer in ((-29, Standing.MET, None), (-28, Standing.ENDS_SOON, None),
                                   (0, Standing.ENDS_SOON, None), (1, Standing.EXPIRED, Finding)):
        as_at = TODAY + days * DAY
        assert state_of(GAS, one, as_at).standing is standing
        assert ask(UR_08, list_of(one, as_at=as_at), as_at) is answer


def test_a_yearly_assessment_holds_until_the_end_of_the_next_year() -> None:
    one = seen(date(2024, 1, 9))
    assert [ask(UR_08, list_of(one, LOCATION, as_at=day), day) for day in (
        date(2025, 1, 1), date(2025, 12, 31), date(2026, 1, 1))] == [None, None, Finding]


def test_what_is_not_met_is_a_finding_and_what_does_not_apply_is_not() -> None:
    assert ask(UR_08, list_of(seen(outcome=CheckOutcome.NOT_MET))) is Finding
    assert ask(UR_08, list_of(seen(outcome=CheckOutcome.NOT_APPLICABLE))) is None


def test_what_was_never_looked_at_counts_from_the_day_after_the_first_placement() -> None:
    facts = list_of(None, placed=TODAY)
    assert [ask(UR_08, facts, TODAY + days * DAY) for days in (0, 1)] == [None, Finding]


def test_what_was_checked_before_the_go_live_date_has_four_weeks_to_be_entered() -> None:
    facts = list_of(None, placed=BEGUN - 9 * DAY)
    assert [ask(UR_08, facts, BEGUN + days * DAY) for days in (0, 28, 29)] == [CannotTell, CannotTell, Finding]
    assert ask(UR_08, replace(facts, go_live_on=None)) is CannotTell


def test_what_expired_is_told_although_something_else_cannot_be() -> None:
    facts = Checklist(DiligenceKind.SPOT, (state_of(GAS, seen(BEGUN, BEGUN), TODAY), state_of(LOCATION, None, TODAY)),
                      BEGUN, None)
    answer = UR_08.judge(facts, TODAY, UR_08.defaults)
    assert isinstance(answer, Finding) and answer.unsure and len(answer.evidence) == 2


def test_the_checklist_has_every_thing_once_and_each_kind_its_own() -> None:
    assert len(BY_KEY) == len(ITEMS) and all(one.group and one.kinds for one in ITEMS)
    assert {one.standing for one in states_of(ITEMS, {}, TODAY)} == {Standing.MISSING}
    assert "location" in {one.key for one in ITEMS if DiligenceKind.REGISTERED in one.kinds}
    assert "certificate" not in {one.key for one in ITEMS if DiligenceKind.OVER_18 in one.kinds}


# UR-09

SAID = Said(RegistrationFound.REGISTERED, BEGUN, 2, "Marlowe", None)
LISTED = Published("2900001", RegistrationStatus.ACTIVE, date(2025, 3, 31), date(2023, 11, 1),
                   (Place(2, 3, "Marlowe"), Place(1, 1, "Tarnshire")))


def told(said: Said | None, published: Published | None, children: int = 1, urn: str | None = "2900001") -> type | None:
    return ask(UR_09, Covered(said, published, compare(said, published, urn=urn, children=children)))


@pytest.mark.parametrize(("children", "answer"), [(2, None), (3, None), (4, Finding)])
def test_places_used_over_capacity_are_a_finding(children: int, answer: type | None) -> None:
    assert told(SAID, LISTED, children) is answer


@pytest.mark.parametrize("said", [
    replace(SAID, category=3), replace(SAID, category=1), replace(SAID, area="Elsewhere"),
    replace(SAID, found=RegistrationFound.REFUSED)])
def test_what_we_say_and_the_list_does_not_have_is_a_finding(said: Said) -> None:
    assert told(said, LISTED) is Finding


def test_a_provider_whose_premises_the_list_does_not_have_is_a_finding_unless_it_registered_later() -> None:
    assert told(SAID, replace(LISTED, premises=())) is Finding
    assert told(SAID, replace(LISTED, premises=(), registered_on=date(2025, 4, 1))) is CannotTell
    assert told(SAID, replace(LISTED, status=RegistrationStatus.CANCELLED)) is Finding


@pytest.mark.parametrize(("said", "published"), [
    (None, LISTED), (replace(SAID, category=None), LISTED), (SAID, replace(LISTED, list_as_at=None)),
    (SAID, replace(LISTED, premises=(Place(2, None, "Marlowe"),)))])
def test_without_a_category_a_list_or_places_it_cannot_be_told(said: Said | None, published: Published) -> None:
    assert told(said, published) is CannotTell


def test_a_place_without_a_urn_is_compared_with_the_provider_that_is_named() -> None:
    assert told(replace(SAID, under_urn="2900001"), LISTED, urn=None) is None
    assert told(SAID, None, urn=None) is Finding and told(replace(SAID, under_urn="2900009"), None, urn=None) is Finding
    assert compare(replace(SAID, found=RegistrationFound.UNREGISTERED), None, urn=None, children=1) == Compared()


# UR-03 where no regulator inspects

OVER_18 = Whereabouts(1, None, ProvisionType.OVER_18, "Residential", BEGUN)


@pytest.mark.parametrize(("band", "answer"), [
    (AgeBand.OVER_18, None), (AgeBand.SIXTEEN_TO_17, Finding), (AgeBand.UNDER_16, Finding), (None, CannotTell)])
def test_nobody_under_18_is_silent_in_a_place_for_18_and_over(band: AgeBand | None, answer: type | None) -> None:
    assert ask(UR_03, replace(OVER_18, band=band)) is answer


@pytest.mark.parametrize(("found", "answer"), [
    (RegistrationFound.EXCEPTED, None), (RegistrationFound.REGISTERED, None), (RegistrationFound.UNREGISTERED, Finding),
    (RegistrationFound.APPLICATION_PENDING, Finding), (RegistrationFound.REFUSED, Finding), (None, Finding)])
def test_a_place_that_an_officer_found_excepted_or_registered_is_not_flagged(
        found: RegistrationFound | None, answer: type | None) -> None:
    assert ask(UR_03, replace(OVER_18, provision=ProvisionType.OTHER, found=found)) is answer


def test_a_band_says_less_as_time_goes_by_and_never_18_too_soon() -> None:
    days = (0, 364, 365, 730, 731)
    assert [band_on(AgeBand.SIXTEEN_TO_17, TODAY, TODAY + one * DAY) for one in days] == [
        AgeBand.SIXTEEN_TO_17, AgeBand.SIXTEEN_TO_17, None, None, AgeBand.OVER_18]
    assert [band_on(AgeBand.UNDER_16, TODAY, TODAY + one * DAY) for one in days] == [
        AgeBand.UNDER_16, AgeBand.UNDER_16, None, None, None]
    assert band_on(AgeBand.OVER_18, TODAY, TODAY - DAY) is None and band_on(
        AgeBand.SIXTEEN_TO_17, TODAY, TODAY - DAY) is None


@pytest.mark.parametrize(("words", "band"), [
    ("Supported 18+", AgeBand.OVER_18), ("16-17 supported", AgeBand.SIXTEEN_TO_17), ("Supported accom 16+", None),
    ("16-17 and 18+", None), ("", None), (None, None)])
def test_the_lists_own_words_name_a_band_only_where_they_are_plain(words: str | None, band: AgeBand | None) -> None:
    assert band_in_words(words) is band


# The law

@pytest.mark.parametrize(("started_on", "until", "band", "regulation"), [
    (date(2021, 9, 8), date(2021, 9, 8), AgeBand.UNDER_16, None),
    (date(2021, 9, 8), date(2021, 9, 9), AgeBand.UNDER_16, "27A"), (date(2021, 9, 9), TODAY, AgeBand.UNDER_16, "27A"),
    (date(2023, 10, 27), date(2023, 10, 27), AgeBand.SIXTEEN_TO_17, None),
    (date(2023, 10, 28), TODAY, AgeBand.SIXTEEN_TO_17, "27C"), (date(2024, 1, 1), TODAY, AgeBand.OVER_18, None),
    (date(2024, 1, 1), TODAY, None, None)])
def test_the_day_of_the_placement_decides_which_law_concerns_it(
        started_on: date, until: date, band: AgeBand | None, regulation: str | None) -> None:
    found = law.law_for(started_on, until, band)
    assert (found.law.regulation[-3:] if found.law else None) == regulation
    assert found.words.startswith("Cannot tell") is (band is None)


# In the database

@only_sqlite
def test_the_rules_raise_and_clear_their_flags_as_the_records_change(context: Flask) -> None:
    with transaction():
        home = a_setting(provision=ProvisionType.SUPPORTED_ACCOMMODATION)
        a_placement(home, TODAY - 400 * DAY)
        flat = a_place(ProvisionType.CHILDRENS_HOME)
        placement = a_placement(flat, TODAY - 20 * DAY)
        for_adults = a_place(ProvisionType.OVER_18)
        a_placement(for_adults, TODAY - 20 * DAY)
    assessed(full=True)
    assert {code: flag(code, flat) is not None for code in ("UR-03", "UR-06", "UR-07", "UR-08", "UR-09")} == {
        "UR-03": True, "UR-06": True, "UR-07": False, "UR-08": True, "UR-09": False}
    assert flag("UR-07", home) is not None and flag("UR-08", home) is not None
    assert flag("UR-03", for_adults) is None and flag("UR-06", for_adults) is None
    assert flag("UR-08", for_adults) is not None, "places for 18 and over are checked too"
    assert set(gather_yearly(None, TODAY)) == {home, for_adults}
    assert set(places_in_use(None, today())) == {for_adults} and not places_in_use(None, TODAY), "it was entered today"
    with transaction():
        reviewed(placement, TODAY)
        complete(for_adults, DiligenceKind.OVER_18, TODAY)
        registration.record_found(flat, RegistrationFound.EXCEPTED, checked_on=TODAY, source="Letter",
                                  reason="Hospital", by=BY, today=TODAY)
    assessed()
    assert flag("UR-06", flat) is None and flag("UR-03", flat) is None and flag("UR-08", for_adults) is None
    assert flag("UR-08", home) is not None
