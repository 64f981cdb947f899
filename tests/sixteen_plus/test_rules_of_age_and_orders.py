"""UR-01, UR-02, UR-04 and UR-05: on both sides of each limit, at it, and with the evidence missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from qa_service.clock import utc_now
from qa_service.database import transaction
from qa_service.flags.rule import Answer, CannotTell, Finding, FlagRule
from qa_service.placements.ages import record_ages
from qa_service.sixteen_plus import registration, unregistered
from qa_service.sixteen_plus.clocks import Clock
from qa_service.sixteen_plus.models import UnregisteredPlacement
from qa_service.sixteen_plus.rules.ages import UR_01, UR_02, Living
from qa_service.sixteen_plus.rules.orders import UR_04, UR_05
from qa_service.vocabulary import AgeBand, ProvisionType, RegistrationFound, RegistrationStatus
from tests.flags.builder import TODAY, a_placement, a_setting, assessed, flag
from tests.sixteen_plus.making import BY, a_place

DAY = timedelta(days=1)
BEGAN_27A, BEGAN_27C = date(2021, 9, 9), date(2023, 10, 28)
REGISTERED = Living(1, supported=True, registered=True, status=RegistrationStatus.ACTIVE, started_on=date(2020, 1, 1))
ENTERED = Living(1, supported=True, registered=False, status=RegistrationStatus.UNKNOWN, started_on=date(2020, 1, 1))
UNREGISTERED = replace(ENTERED, supported=False)
UNDER, SIXTEEN, ADULT = AgeBand.UNDER_16, AgeBand.SIXTEEN_TO_17, AgeBand.OVER_18


def answer(rule: FlagRule, facts: Any, as_at: date = TODAY) -> Answer:
    return rule.judge(facts, as_at, rule.defaults)


def ask(rule: FlagRule, facts: Any, as_at: date = TODAY) -> type | None:
    found = answer(rule, facts, as_at)
    return None if found is None else type(found)


# UR-01

@pytest.mark.parametrize("place", [REGISTERED, ENTERED, UNREGISTERED])
def test_under_16_is_flagged_from_9_september_2021_on_and_not_the_day_before(place: Living) -> None:
    facts = replace(place, band=UNDER)
    assert [ask(UR_01, facts, BEGAN_27A + days * DAY) for days in (-1, 0, 1)] == [None, Finding, Finding]


def test_16_is_the_limit_and_without_an_age_nothing_can_be_told() -> None:
    assert [ask(UR_01, replace(REGISTERED, band=band)) for band in (UNDER, SIXTEEN, ADULT, None)] == [
        Finding, None, None, CannotTell]


def test_an_exception_for_16_and_17_is_not_taken_for_one_for_those_under_16() -> None:
    assert ask(UR_01, replace(ENTERED, band=UNDER, found=RegistrationFound.EXCEPTED)) is CannotTell
    assert ask(UR_01, replace(UNREGISTERED, band=UNDER, found=RegistrationFound.REGISTERED)) is None, "as a home"
    assert ask(UR_01, replace(ENTERED, band=UNDER, found=RegistrationFound.REGISTERED)) is Finding, "never for under 16"


def test_a_list_that_contradicts_the_register_about_under_16_cannot_be_told() -> None:
    assert ask(UR_01, replace(UNREGISTERED, registered=True, band=UNDER)) is CannotTell


def test_a_courts_order_is_shown_and_changes_nothing() -> None:
    found = answer(UR_01, replace(REGISTERED, band=UNDER, dol_order=True))
    assert isinstance(found, Finding) and "does not make up for it" in found.evidence[-1].text
    assert "Regulation 27a" not in found.evidence[0].text and "egulation 27A" in found.evidence[0].text


# UR-02

def test_16_or_17_without_registration_is_flagged_from_28_october_2023_on_and_not_the_day_before() -> None:
    facts = replace(ENTERED, band=SIXTEEN)
    assert [ask(UR_02, facts, BEGAN_27C + days * DAY) for days in (-1, 0, 1)] == [None, Finding, Finding]


@pytest.mark.parametrize(("band", "expected"), [(UNDER, None), (SIXTEEN, Finding), (ADULT, None), (None, CannotTell)])
def test_only_16_and_17_are_meant_and_without_an_age_nothing_can_be_told(
        band: AgeBand | None, expected: type | None) -> None:
    assert ask(UR_02, replace(ENTERED, band=band)) is expected


@pytest.mark.parametrize(("status", "expected"), [
    (RegistrationStatus.ACTIVE, None), (RegistrationStatus.SUSPENDED, Finding), (RegistrationStatus.RESIGNED, Finding),
    (RegistrationStatus.CANCELLED, Finding), (RegistrationStatus.CLOSED, Finding),
    (RegistrationStatus.UNKNOWN, CannotTell)])
def test_only_an_active_registration_is_one(status: RegistrationStatus, expected: type | None) -> None:
    assert ask(UR_02, replace(REGISTERED, band=SIXTEEN, status=status)) is expected


@pytest.mark.parametrize(("found", "expected"), [
    (RegistrationFound.REGISTERED, None), (RegistrationFound.EXCEPTED, None),
    (RegistrationFound.APPLICATION_PENDING, Finding), (RegistrationFound.REFUSED, Finding),
    (RegistrationFound.UNREGISTERED, Finding), (None, Finding)])
def test_what_an_officer_found_counts_and_an_application_is_no_registration(
        found: RegistrationFound | None, expected: type | None) -> None:
    assert ask(UR_02, replace(ENTERED, band=SIXTEEN, found=found, found_on=TODAY)) is expected


def test_where_register_and_officer_differ_or_no_setting_is_matched_it_cannot_be_told() -> None:
    assert ask(UR_02, replace(REGISTERED, band=SIXTEEN, found=RegistrationFound.REFUSED)) is CannotTell
    assert ask(UR_02, replace(ENTERED, band=SIXTEEN, setting_id=None)) is CannotTell
    assert ask(UR_02, replace(UNREGISTERED, band=SIXTEEN)) is None, "another rule's: no supported accommodation"


# UR-04 and UR-05

def clock(**facts: Any) -> Clock:
    return Clock(1, "C0001", 1, "as written", None, since=TODAY - 100 * DAY, go_live_on=None,
                 record=UnregisteredPlacement(placement_id=1, changed_at=utc_now(), **facts))


@pytest.mark.parametrize(("order", "expected"), [(True, Finding), (False, None), (None, CannotTell)])
def test_an_order_makes_up_for_no_registration(order: bool | None, expected: type | None) -> None:
    assert ask(UR_04, clock(dol_order=order)) is expected
    assert ask(UR_04, replace(clock(), record=None)) is CannotTell


def test_ofsted_must_be_told_within_seven_days_of_the_order() -> None:
    ordered = clock(ordered_on=TODAY)
    assert [ask(UR_05, ordered, TODAY + days * DAY) for days in (6, 7, 8)] == [None, None, Finding]
    told = clock(ordered_on=TODAY, told_ofsted_on=TODAY + 9 * DAY)
    assert ask(UR_05, told, TODAY + 9 * DAY) is None


def test_an_order_from_before_the_placement_counts_from_its_first_day() -> None:
    facts = replace(clock(ordered_on=TODAY - 20 * DAY), since=TODAY)
    assert [ask(UR_05, facts, TODAY + days * DAY) for days in (7, 8)] == [None, Finding]


def test_without_an_order_there_is_a_reminder_and_never_a_flag() -> None:
    assert ask(UR_05, clock()) is CannotTell and ask(UR_05, replace(clock(), record=None)) is CannotTell
    assert ask(UR_05, clock(dol_order=True)) is CannotTell
    assert ask(UR_05, clock(dol_order=False)) is None, "no court has ordered anything"
    assert ask(UR_05, clock(told_ofsted_on=TODAY)) is None


# In the database

def test_flags_of_age_and_orders_come_and_go_with_the_records(context: Flask) -> None:
    with transaction():
        home = a_setting(provision=ProvisionType.SUPPORTED_ACCOMMODATION)
        young = a_placement(home, TODAY - 30 * DAY)
        flat = a_place(ProvisionType.SUPPORTED_ACCOMMODATION)
        older = a_placement(flat, TODAY - 30 * DAY)
        adults = a_place(ProvisionType.OVER_18)
        record_ages({young: UNDER, older: SIXTEEN, a_placement(adults, TODAY - 30 * DAY): UNDER}, on=TODAY, by=BY)
        unregistered.record_facts(older, {"dol_order": True, "ordered_on": TODAY - 20 * DAY}, version=0, by=BY,
                                  today=TODAY)
    assessed(full=True)
    assert {code: (flag(code, home) is not None, flag(code, flat) is not None) for code in (
        "UR-01", "UR-02", "UR-04", "UR-05")} == {
            "UR-01": (True, False), "UR-02": (False, True), "UR-04": (False, True), "UR-05": (False, True)}
    assert flag("UR-01", adults) is None and flag("UR-02", adults) is None, "switched off for 18 and over"
    with transaction():
        record_ages({young: SIXTEEN}, on=TODAY, by=BY)
        registration.record_found(flat, RegistrationFound.REGISTERED, checked_on=TODAY, source="Certificate", reason="",
                                  under_urn="2812345", by=BY, today=TODAY)
    assessed()
    assert flag("UR-01", home) is None and flag("UR-02", flat) is None and flag("UR-04", flat) is None
