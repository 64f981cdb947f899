"""OF-06, UR-03, DQ-01, DQ-02, CA-03 and exposure: the rules that need our placements."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from qa_service.clock import utc_now
from qa_service.database import db, transaction
from qa_service.flags.exposure import exposure_of
from qa_service.flags.rule import Answer, CannotTell, Evidence, Finding, FlagRule
from qa_service.ofsted.rules.contagion import CA_03
from qa_service.own_lists import identifiers
from qa_service.placements.models import PlacementImport, PlacementImportRow
from qa_service.placements.rules import OF_06, UR_03, Registration, Whereabouts
from qa_service.placements.rules_imports import DQ_01, DQ_02, REFUSED, AllLists, ImportedList
from qa_service.providers.models import Setting
from qa_service.vocabulary import Grade, ProvisionType, RegistrationStatus, Severity
from tests.flags.builder import (
    TODAY,
    a_group,
    a_placement,
    a_setting,
    a_watch,
    an_inspection,
    assessed,
    flag,
    marked,
)

DAY = timedelta(days=1)
LIST_OF = date(2025, 3, 31)


def ask(rule: FlagRule, facts: Any, as_at: date = TODAY) -> Answer:
    return rule.judge(facts, as_at, rule.defaults)


# OF-06

@pytest.mark.parametrize("status", [RegistrationStatus.SUSPENDED, RegistrationStatus.RESIGNED,
                                    RegistrationStatus.CANCELLED, RegistrationStatus.CLOSED])
def test_a_registration_that_is_not_active_is_flagged(status: RegistrationStatus) -> None:
    assert isinstance(ask(OF_06, Registration(status, TODAY, None, LIST_OF)), Finding)
    assert ask(OF_06, Registration(status, TODAY + DAY, None, LIST_OF)) is None


@pytest.mark.parametrize(("closed_on", "flagged"), [(TODAY, True), (TODAY + DAY, False)])
def test_a_closing_day_counts_from_that_day(closed_on: date, flagged: bool) -> None:
    answer = ask(OF_06, Registration(RegistrationStatus.ACTIVE, None, closed_on, LIST_OF))
    assert isinstance(answer, Finding) is flagged


def test_an_active_registration_is_fine_and_an_unknown_one_is_not() -> None:
    assert ask(OF_06, Registration(RegistrationStatus.ACTIVE, None, None, LIST_OF)) is None
    assert isinstance(ask(OF_06, Registration(RegistrationStatus.UNKNOWN, None, None, None)), CannotTell)


def test_a_setting_that_the_newest_list_no_longer_has_is_flagged_as_high() -> None:
    answer = ask(OF_06, Registration(RegistrationStatus.UNKNOWN, LIST_OF, None, date(2024, 3, 31)))
    assert isinstance(answer, Finding)
    assert (answer.severity, answer.title) == (Severity.HIGH, "No longer on Ofsted's list of registered settings")


@pytest.mark.parametrize(("ended_on", "open_"), [(None, True), (TODAY + DAY, True), (TODAY, False)])
def test_only_open_placements_count(context: Flask, ended_on: date | None, open_: bool) -> None:
    with transaction():
        home = a_setting(status=RegistrationStatus.CLOSED)
        a_placement(home, ended_on=ended_on)
    assert (home in OF_06.gather(None, TODAY)) is open_
    assert (home in OF_06.gather([home], TODAY)) is open_
    assert (home in exposure_of(None, TODAY)) is open_


# UR-03

def test_an_unregistered_setting_is_flagged(context: Flask) -> None:
    with transaction():
        place = a_setting(urn=None, provision=ProvisionType.OTHER, known_from="council", authority_id=None)
        placement = a_placement(place)
        a_placement(a_setting())
    facts = UR_03.gather(None, TODAY)
    assert list(facts) == [placement]
    answer = ask(UR_03, facts[placement])
    assert isinstance(answer, Finding) and answer.setting_id == place


def where(**facts: Any) -> Whereabouts:
    given = {"setting_id": None, "urn": None, "provision": None, "kind": None, "started_on": date(2025, 1, 6)}
    return Whereabouts(**(given | facts))


def test_a_type_that_says_unregistered_is_flagged_without_a_match() -> None:
    assert isinstance(ask(UR_03, where(kind="Unregistered (where it should be registered)")), Finding)


def test_a_placement_nobody_has_matched_cannot_be_told() -> None:
    assert isinstance(ask(UR_03, where(kind="Residential")), CannotTell)


def test_a_type_that_says_unregistered_of_a_registered_setting_cannot_be_told() -> None:
    assert isinstance(ask(UR_03, where(kind="Unregistered", setting_id=1, urn="2800001")), CannotTell)


def test_supported_accommodation_without_registration_is_not_called_a_home() -> None:
    answer = ask(UR_03, where(setting_id=1, provision=ProvisionType.SUPPORTED_ACCOMMODATION))
    assert isinstance(answer, Finding) and answer.title == "Supported accommodation that is not registered"


def test_a_child_with_own_carers_is_not_the_rules(context: Flask) -> None:
    with transaction():
        a_placement(None, without_setting="own fostering")
    assert UR_03.gather(None, TODAY) == {}


# DQ-01 and DQ-02

def test_refused_references_are_told_by_row_number_alone() -> None:
    answer = ask(DQ_01, ImportedList("list.xlsx", TODAY, (4, 9), (4, 9, 12)))
    assert isinstance(answer, Finding)
    assert answer.evidence[0].text.startswith("Rows 4, 9: ")
    assert ask(DQ_01, ImportedList("list.xlsx", TODAY, (), (12,))) is None


@pytest.mark.parametrize("reference", ["Amy Example", "943 476 5919", "a.example@home.example", "01/02/2011", "!"])
def test_every_refusal_of_a_reference_is_one_that_the_rule_knows(reference: str) -> None:
    reason = identifiers.refusal(reference, shape=identifiers.ReferenceShape(), shared=frozenset(), today=TODAY)
    assert reason is not None and reason.startswith(REFUSED)


def test_the_newest_list_alone_is_judged(context: Flask) -> None:
    with transaction():
        for day, problem in ((1, f"{REFUSED}looks like a name"), (2, "there is no start date")):
            record = PlacementImport(
                format="own-list", file_name="list.xlsx", sha256="0", as_at=date(2025, 5, day), headings_key="0",
                state="imported", created_at=utc_now(), imported_at=utc_now())
            db.session.add(record)
            db.session.flush()
            db.session.add(PlacementImportRow(import_id=record.id, line=7, problem=problem))
    ((_, newest),) = DQ_01.gather(None, TODAY).items()
    assert (newest.as_at, newest.refused, newest.rejected) == (date(2025, 5, 2), (), (7,))


@pytest.mark.parametrize(("as_at", "old"), [(LIST_OF + 45 * DAY, False), (LIST_OF + 46 * DAY, True)])
def test_a_list_is_old_after_forty_five_days(as_at: date, old: bool) -> None:
    facts = AllLists((ImportedList("list.xlsx", LIST_OF, (), ()),), date(2024, 1, 1))
    assert isinstance(ask(DQ_02, facts, as_at), Finding) is old


def test_rows_that_were_not_taken_are_named() -> None:
    answer = ask(DQ_02, AllLists((ImportedList("list.xlsx", TODAY, (), (12,)),), None))
    assert answer == Finding((Evidence("Row 12 of the list could not be taken.", source="The list “list.xlsx”"),))


@pytest.mark.parametrize(("go_live", "answer"), [(None, CannotTell), (TODAY - 45 * DAY, CannotTell),
                                                 (TODAY - 46 * DAY, Finding)])
def test_no_list_at_all_is_a_gap_until_one_is_due(go_live: date | None, answer: type) -> None:
    assert isinstance(ask(DQ_02, AllLists((), go_live)), answer)


# CA-03

def test_trouble_elsewhere_in_the_group_of_our_childs_home_is_flagged(context: Flask, outbox: Any) -> None:
    with transaction():
        group = a_group()
        bad, ours = a_setting(group_id=group), a_setting(group_id=group)
        an_inspection(bad, date(2025, 2, 4), Grade.INADEQUATE)
        a_placement(ours)
    assessed()
    raised = flag("CA-03")
    assert raised is not None and (raised.subject_id, raised.exposed) == (group, True)
    assert ("Problem in the same ownership group", False) in outbox.messages
    assert "Harbour Care Ltd" in [context["provider"] for context in outbox.contexts]


def test_trouble_where_our_only_child_lives_is_not_elsewhere(context: Flask) -> None:
    with transaction():
        group = a_group()
        bad = a_setting(group_id=group)
        a_setting(group_id=group)
        an_inspection(bad, date(2025, 2, 4), Grade.INADEQUATE)
        a_placement(bad)
    assert ask(CA_03, CA_03.gather(None, TODAY)[group]) is None


@pytest.mark.parametrize(("facts", "flagged"), [
    ({"status": RegistrationStatus.SUSPENDED}, True),
    ({"status": RegistrationStatus.CANCELLED, "status_on": date(2024, 6, 2)}, True),
    ({"status": RegistrationStatus.CANCELLED, "status_on": date(2024, 6, 1)}, False),
    ({"status": RegistrationStatus.CLOSED}, False), ({}, False)])
def test_enforcement_counts_and_a_cancelled_registration_for_a_year(
        context: Flask, facts: dict[str, Any], flagged: bool) -> None:
    with transaction():
        group = a_group()
        a_setting(group_id=group, **facts)
        a_placement(a_setting(group_id=group))
    assert isinstance(ask(CA_03, CA_03.gather(None, TODAY)[group]), Finding) is flagged


@pytest.mark.parametrize("status", [RegistrationStatus.CLOSED, RegistrationStatus.UNKNOWN])
def test_a_home_that_closed_or_left_the_list_troubles_nobody_any_more(
        context: Flask, status: RegistrationStatus) -> None:
    with transaction():
        group = a_group()
        an_inspection(a_setting(group_id=group, status=status), date(2015, 2, 4), Grade.INADEQUATE)
        a_placement(a_setting(group_id=group))
    assert ask(CA_03, CA_03.gather(None, TODAY)[group]) is None


def test_a_home_that_leaves_the_group_takes_the_flag_with_it(context: Flask) -> None:
    with transaction():
        group, other = a_group(), a_group("Meadow Homes Ltd")
        bad = a_setting(group_id=group)
        an_inspection(bad, date(2025, 2, 4), Grade.INADEQUATE)
        a_placement(a_setting(group_id=group))
    assessed()
    assert flag("CA-03") is not None
    with transaction():
        db.session.get_one(Setting, bad).group_id = other
        marked(bad)
    assessed()
    assert flag("CA-03") is None


# Exposure

def test_a_watch_on_the_setting_or_its_group_is_exposure(context: Flask) -> None:
    with transaction():
        group = a_group()
        pinned, owned, neither = a_setting(), a_setting(group_id=group), a_setting()
        a_watch(setting_id=pinned)
        a_watch(group_id=group)
    exposed = exposure_of([pinned, owned, neither], TODAY)
    assert set(exposed) == {pinned, owned}
    assert exposed[owned].watched and not exposed[owned].children
    assert exposed[owned].since == date(2025, 5, 1)
