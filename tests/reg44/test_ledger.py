"""What the ledger expects, of whom, since when, and when it is late."""

from __future__ import annotations

import time
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import insert, update

from qa_service.accounts.models import Authority
from qa_service.clock import utc_now
from qa_service.database import db, transaction
from qa_service.placements.models import Child, Placement
from qa_service.providers.models import EndedWatch, Setting, Watch
from qa_service.reg44 import service
from qa_service.reg44.ledger import ledger
from qa_service.vocabulary import ProvisionType, RegistrationStatus
from tests.flags import builder
from tests.reg44 import build

TODAY = build.TODAY


def go_live(on: date | None) -> None:
    with transaction():
        db.session.execute(update(Authority).values(go_live_on=on))


def months(setting_id: int, as_at: date = TODAY) -> list[tuple[str, str]]:
    return [(f"{one.month:%Y-%m}", one.state(as_at)) for one in ledger(None, as_at).by_home.get(setting_id, [])]


def test_a_report_is_expected_for_every_month_in_which_our_child_was_there(context: Flask) -> None:
    with transaction():
        home = builder.a_setting()
        builder.a_placement(home, date(2025, 2, 28), ended_on=date(2025, 4, 1))
        builder.a_placement(home, date(2025, 5, 31))
    assert months(home) == [("2025-02", "late"), ("2025-03", "late"), ("2025-05", "awaited"), ("2025-06", "awaited")]


def test_it_is_late_when_the_month_after_the_visited_one_has_ended(context: Flask) -> None:
    with transaction():
        home = builder.a_setting()
        builder.a_placement(home, date(2025, 3, 1))
    assert months(home, date(2025, 4, 30))[0] == ("2025-03", "awaited")
    assert months(home, date(2025, 5, 1))[0] == ("2025-03", "late")


@pytest.mark.parametrize(("on", "first"), [(date(2025, 3, 1), "2025-03"), (date(2025, 3, 2), "2025-04")])
def test_nothing_is_expected_before_the_first_whole_month_after_go_live(context: Flask, on: date, first: str) -> None:
    go_live(on)
    with transaction():
        home = builder.a_setting()
        builder.a_placement(home, date(2024, 1, 1))
    assert months(home)[0][0] == first


@pytest.mark.parametrize("on", [None, date(2025, 6, 3)])
def test_without_a_go_live_date_or_before_it_nothing_is_expected(context: Flask, on: date | None) -> None:
    go_live(on)
    with transaction():
        home = builder.a_setting()
        builder.a_placement(home, date(2024, 1, 1))
    assert ledger(None, TODAY).by_home == {}


def test_who_watches_this_very_home_is_owed_the_whole_months_and_who_watches_its_area_is_not(context: Flask) -> None:
    with transaction():
        watched, of_area = builder.a_setting(), builder.a_setting(local_authority="Elsewhere")
        for what in ({"setting_id": watched}, {"area": "Elsewhere"}):
            db.session.add(Watch(since=builder.moment(date(2025, 3, 10)), **what))
    found = ledger(None, TODAY).by_home
    assert [one.month.month for one in found[watched]] == [4, 5, 6]
    assert of_area not in found


def test_a_watch_that_a_colleague_takes_over_in_the_middle_of_a_month_is_no_break(context: Flask) -> None:
    def ended(setting_id: int, first: date, last: date) -> EndedWatch:
        return EndedWatch(setting_id=setting_id, since=builder.moment(first), ended_at=builder.moment(last))

    with transaction():
        handed_over, with_a_gap = builder.a_setting(), builder.a_setting()
        for home, until in ((handed_over, date(2025, 4, 15)), (with_a_gap, date(2025, 4, 13))):
            db.session.add(ended(home, date(2025, 2, 20), until))
            db.session.add(Watch(since=builder.moment(date(2025, 4, 15)), setting_id=home))
    found = ledger(None, TODAY).by_home
    assert [one.month.month for one in found[handed_over]] == [3, 4, 5, 6]
    assert [one.month.month for one in found[with_a_gap]] == [3, 5, 6]


def test_only_registered_homes_owe_one_and_only_while_they_are(context: Flask) -> None:
    with transaction():
        ended = builder.a_setting(registered_on=date(2025, 2, 10), status=RegistrationStatus.CLOSED,
                                  closed_on=date(2025, 4, 2))
        others = [builder.a_setting(provision=ProvisionType.SUPPORTED_ACCOMMODATION),
                  builder.a_setting(provision=ProvisionType.FOSTERING_AGENCY),
                  builder.a_setting(urn=None, known_from="council")]
        for setting_id in (ended, *others):
            builder.a_placement(setting_id, date(2025, 1, 1))
    found = ledger(None, TODAY).by_home
    assert [one.month.month for one in found[ended]] == [2, 3, 4]
    assert not found.keys() & set(others)


def test_a_report_or_a_waiver_answers_its_month_from_the_day_it_came(context: Flask) -> None:
    with transaction():
        home = builder.a_setting()
        builder.a_placement(home, date(2025, 2, 1))
        build.a_report(home, date(2025, 3, 14), received_on=date(2025, 5, 20))
        person = builder.a_person()
    with transaction():
        service.waive(home, date(2025, 2, 20), reason="Our child was in hospital.", by=build.officer(person))
    now = utc_now().date()
    assert [state for _, state in months(home, now)[:3]] == ["waived", "received", "late"]
    assert months(home, date(2025, 5, 19)) == [("2025-02", "late"), ("2025-03", "late"), ("2025-04", "awaited"),
                                               ("2025-05", "awaited")]
    with transaction():
        service.take_waiver_back(home, date(2025, 2, 1), by=build.officer(person))
    assert months(home, now)[0] == ("2025-02", "late")


@pytest.mark.only("sqlite")
def test_300_homes_and_36_months_are_assessed_in_less_than_two_seconds(context: Flask, count_queries) -> None:  # type: ignore[no-untyped-def]
    go_live(date(2022, 6, 1))
    with transaction():
        db.session.execute(insert(Setting), [
            {"urn": f"29{number:05}", "provision": ProvisionType.CHILDRENS_HOME, "known_from": "register",
             "status": RegistrationStatus.ACTIVE, "first_seen_at": utc_now()} for number in range(300)])
        homes = list(db.session.scalars(db.select(Setting.id)))
        authority = db.session.scalar(db.select(Authority.id))
        db.session.execute(insert(Child), [{"reference": f"C{n}", "authority_id": authority} for n in range(300)])
        children = list(db.session.scalars(db.select(Child.id)))
        db.session.execute(insert(Placement), [
            {"child_id": child, "setting_id": home, "setting_as_written": "x", "origin": "own-list",
             "started_on": date(2022, 1, 1) + timedelta(days=home % 90), "origin_key": str(child),
             "recorded_at": utc_now(), "authority_id": authority}
            for child, home in zip(children, homes, strict=True)])
    before, started = count_queries(), time.perf_counter()
    found = ledger(None, date(2025, 5, 31))
    assert sum(len(one) for one in found.by_home.values()) == 300 * 36
    assert time.perf_counter() - started < 2
    assert count_queries() - before <= 9
