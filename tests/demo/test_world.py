"""The invented world: the same from the same seed, and like the real lists in its shares and lags."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from statistics import median

import pytest

from qa_service.demo.names import OWNER_WORDS
from qa_service.demo.placements import CHILDREN
from qa_service.demo.world import Twist, World, build_world
from qa_service.vocabulary import EventType, Grade, Outcome, ProvisionType, RegistrationStatus, urn_from_printed

TODAY = date(2026, 11, 20)


def test_the_same_seed_and_day_make_the_same_world(world: World) -> None:
    again = build_world(7, TODAY)
    assert again == world
    assert build_world(8, TODAY).settings.keys() != world.settings.keys()


@pytest.mark.parametrize("today", [date(2026, 11, 22), date(2027, 1, 1), date(2028, 2, 29), date(2026, 4, 1)])
def test_any_day_makes_a_world_with_every_twist_shown_in_the_last_nights(today: date) -> None:
    made = build_world(3, today)
    newest = {event.twist: event for event in made.newest()}
    assert set(newest) == set(Twist)
    for event in newest.values():
        assert today - timedelta(days=7) <= event.published_on <= today
        assert event.published_on.weekday() < 5
        assert event.start <= event.end < event.published_on


def test_nothing_is_published_after_today_or_at_a_weekend(world: World) -> None:
    assert all(e.published_on <= TODAY and e.published_on.weekday() < 5 for e in world.inspections)
    assert all(e.start.weekday() < 5 and e.end.weekday() < 5 for e in world.inspections)


def test_grade_shares_are_near_those_of_the_published_list() -> None:
    found: Counter[Grade] = Counter()
    for seed in range(5):
        world = build_world(seed, TODAY)
        latest = [world.latest_full(urn) for urn in world.settings]
        found.update(event.overall for event in latest if event and event.overall)
    shares = {grade: number / found.total() for grade, number in found.items()}
    assert shares[Grade.OUTSTANDING] == pytest.approx(0.14, abs=0.03)
    assert shares[Grade.GOOD] == pytest.approx(0.70, abs=0.05)
    assert shares[Grade.REQUIRES_IMPROVEMENT] == pytest.approx(0.13, abs=0.03)
    assert shares[Grade.INADEQUATE] == pytest.approx(0.02, abs=0.015)


def test_publication_lags_are_near_those_of_the_published_list(world: World) -> None:
    lags = sorted((e.published_on - e.start).days for e in world.inspections if e.event_type is EventType.FULL)
    assert median(lags) == pytest.approx(41, abs=2)
    assert lags[len(lags) // 20] == pytest.approx(27, abs=3)
    assert lags[len(lags) * 19 // 20] == pytest.approx(64, abs=8)


def test_the_mix_of_settings_is_mostly_redacted_homes_with_named_others(world: World) -> None:
    kinds = Counter(setting.kind for setting in world.settings.values())
    assert kinds[ProvisionType.CHILDRENS_HOME] > 0.65 * len(world.settings)
    for kind in (ProvisionType.SECURE_CHILDRENS_HOME, ProvisionType.RESIDENTIAL_FAMILY_CENTRE,
                 ProvisionType.SCHOOL_AS_HOME, ProvisionType.FOSTERING_AGENCY):
        assert kinds[kind]
    assert all(s.redacted for s in world.settings.values() if s.kind.is_home)
    supported = [s for s in world.settings.values() if s.kind is ProvisionType.SUPPORTED_ACCOMMODATION]
    assert all(s.premises and not s.redacted for s in supported)
    assert {p.category for s in supported for p in s.premises} == {1, 2, 3, 4}
    statuses = {setting.status for setting in world.settings.values()}
    assert statuses >= {RegistrationStatus.SUSPENDED, RegistrationStatus.RESIGNED, RegistrationStatus.CLOSED}


def test_owners_differ_only_in_case_or_ending_between_spellings(world: World) -> None:
    several = [group for group in world.groups if len(group.spellings) > 1]
    assert several
    for group in several:
        plain = {" ".join(s.lower().replace("limited", "ltd").split()) for s in group.spellings}
        assert len(plain) == 1


def test_every_event_has_its_own_number_and_file(world: World) -> None:
    one, other = (e for e in world.inspections if e.shared_with)
    assert (one.event_number, one.file_id) == (other.event_number, other.file_id), "one inspection of two settings"
    assert len({e.event_number for e in world.inspections}) == len(world.inspections) - 1
    assert len({e.file_id for e in world.inspections}) == len(world.inspections) - 1


def test_assurance_and_monitoring_events_carry_no_grades(world: World) -> None:
    for event in world.inspections:
        setting = world.settings[event.urn]
        graded = event.event_type is EventType.FULL and setting.kind is not ProvisionType.SUPPORTED_ACCOMMODATION
        assert bool(event.grades) is graded
        if event.event_type is EventType.ASSURANCE:
            assert event.outcome in (Outcome.SERIOUS_CONCERNS, Outcome.NO_SERIOUS_CONCERNS)


def test_the_council_has_children_in_every_situation_worth_showing(world: World) -> None:
    open_now = [p for p in world.placements if p.end is None]
    assert len(world.placements) == CHILDREN
    assert 40 <= len(world.own_urns()) <= 50
    assert sum(p.urn is None for p in open_now) == 1
    statuses = Counter(world.settings[p.urn].status for p in open_now if p.urn)
    assert statuses[RegistrationStatus.SUSPENDED] == 1
    assert statuses[RegistrationStatus.CLOSED] == 1
    latest = [world.latest_full(p.urn) for p in open_now if p.urn]
    assert sum(bool(e and e.overall and e.overall.below_good) for e in latest) >= 3


def test_no_placement_starts_before_its_setting_registered_or_after_it_closed(world: World) -> None:
    for placement in world.placements:
        assert placement.start <= TODAY
        if placement.urn:
            setting = world.settings[placement.urn]
            assert setting.registered_on <= placement.start
            assert setting.ended_on is None or placement.start < setting.ended_on


def test_urns_look_right(world: World) -> None:
    assert all(urn_from_printed(urn) == urn for urn in world.settings)
    assert all(urn.startswith(("SC9", "29")) for urn in world.settings)


@pytest.mark.shared_data
def test_no_urn_and_no_owner_is_a_real_one(shared: Path, world: World) -> None:
    words = "".join((shared / "data" / "register" / name).read_text("utf-8", "replace") for name in (
        "provider_at_march_2024.csv", "provider_at_march_2019.csv", "2025_leavers_joiners.csv",
        "2025_sa_premises_at_31_mar.csv"))
    words += (shared / "data" / "events" / "2025_provider_level_in_year_2024_25.csv").read_text("utf-8-sig")
    assert not [urn for urn in world.settings if urn in words]
    assert not [word for word in OWNER_WORDS if word in words]
