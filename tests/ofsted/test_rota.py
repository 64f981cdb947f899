"""The rota: who is looked at how often, an even load every night, and a quiet night's requests counted."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select

from qa_service.clock import today, utc_now
from qa_service.database import db, transaction
from qa_service.flags.models import Flag
from qa_service.ofsted import rota
from qa_service.ofsted.models import SettingCheck
from qa_service.ofsted.rota import FOUR_WEEKLY, Page, Turn, Watched, turns
from qa_service.providers.models import Watch
from qa_service.vocabulary import Severity, SubjectType
from tests.fetching.pages import REGISTERED, provider_page
from tests.ofsted import build
from tests.ofsted.site import Site

FIRST = datetime(2026, 3, 2, 5, 30, tzinfo=UTC)
WATCHED = Watched(frozenset(range(300)), frozenset(range(300, 900)), frozenset(range(900, 2900)))


def weekdays(nights: int) -> list[datetime]:
    days = (FIRST + timedelta(days=day) for day in range(nights * 2))
    return [day for day in days if day.weekday() < 5][:nights]


def nights(count: int, watched: Watched, missed: tuple[int, ...] = ()) -> list[list[Turn]]:
    """So many nights in which every page answers; on some no run took place."""
    pages = {f"SC{id_:06}": Page(id_, f"SC{id_:06}") for id_ in range(5600)}
    held = []
    for number, now in enumerate(weekdays(count)):
        taken = [] if number in missed else turns(pages.values(), watched, now)
        for turn in taken:
            pages[turn.urn] = replace(pages[turn.urn], checked_at=now, tried_at=now, next_due_at=now + turn.again_in)
        held.append(taken)
    return held


def test_every_night_bears_the_same_load_and_no_night_bursts() -> None:
    assert {len(taken) for taken in nights(40, WATCHED)} == {300 + 600 // 5 + 2000 // 20}


def test_exposed_settings_come_first_and_every_night() -> None:
    ours = {f"SC{id_:06}" for id_ in WATCHED.exposed}
    for taken in nights(10, WATCHED):
        assert {turn.urn for turn in taken[:300]} == ours


def test_each_flagged_setting_is_seen_once_in_its_period_and_others_never() -> None:
    for count, ids in ((5, WATCHED.serious), (20, WATCHED.listed)):
        seen = Counter(turn.urn for taken in nights(2 * count, WATCHED) for turn in taken)
        assert {seen[f"SC{id_:06}"] for id_ in ids} == {2}
    assert max(int(urn[2:]) for urn in seen) == 2899, "no flag and no exposure: the search alone is enough"


def test_a_night_without_a_run_bursts_nowhere_and_drops_nobody() -> None:
    held = nights(30, WATCHED, missed=(3, 4, 12))
    assert {len(taken) for number, taken in enumerate(held) if number not in (3, 4, 12)} == {520}
    seen = Counter(turn.urn for taken in held[5:20] for turn in taken)
    assert min(seen[f"SC{id_:06}"] for id_ in WATCHED.serious) >= 2


def test_a_second_run_on_the_same_day_takes_no_second_share() -> None:
    pages = [Page(id_, f"SC{id_:06}") for id_ in range(900, 2900)]
    first = {turn.urn for turn in turns(pages, WATCHED, FIRST)}
    pages = [replace(page, checked_at=FIRST, tried_at=FIRST, next_due_at=FIRST + FOUR_WEEKLY)
             if page.urn in first else page for page in pages]
    assert (len(first), turns(pages, WATCHED, FIRST + timedelta(hours=6))) == (100, [])


@pytest.mark.parametrize("change", [datetime(2026, 3, 29), datetime(2026, 10, 25)])
def test_when_the_clocks_change_a_page_is_due_the_next_morning_and_the_next_week(change: datetime) -> None:
    before, after = ((change + timedelta(days=days, hours=5, minutes=30)).replace(tzinfo=ZoneInfo("Europe/London"))
                     for days in (-1, 0))
    for watched, again_in, due in ((Watched(exposed=frozenset({1})), rota.DAILY, after),
                                   (Watched(serious=frozenset({1})), rota.WEEKLY, before + timedelta(days=7))):
        seen = before.astimezone(UTC)
        page = Page(1, "SC000001", checked_at=seen, tried_at=seen, next_due_at=seen + again_in)
        assert turns([page], watched, before.astimezone(UTC)) == []
        assert turns([page], watched, due.astimezone(UTC)) == [Turn("SC000001", again_in)]


def test_what_failed_comes_again_with_the_next_run_whoever_it_is() -> None:
    failed = Page(5000, "SC005000", tried_at=FIRST, next_due_at=FIRST, failed=True)
    assert turns([failed], WATCHED, FIRST + timedelta(minutes=1)) == [Turn("SC005000", rota.WEEKLY)]


@pytest.fixture
def flagged(context: Flask, authority: int, site: Site) -> None:
    """40 homes: one watched, nine with a critical flag, twenty with a flag of low severity, ten with none."""
    now = utc_now()
    with transaction():
        homes = [build.setting(f"SC91{number:04}") for number in range(40)]
        db.session.add(Watch(setting_id=homes[0].id, since=now))
        for number, home in enumerate(homes[1:30]):
            severity = Severity.CRITICAL if number < 9 else Severity.LOW
            db.session.add(Flag(
                rule="OF-05", subject_type=SubjectType.SETTING, subject_id=home.id, setting_id=home.id, title="-",
                severity=severity, shown_severity=Severity.LOW, exposed=False, state="open", raised_on=today(),
                raised_at=now, judged_at=now, fingerprint="0"))
    for number in range(40):
        site.page(f"SC91{number:04}", provider_page(REGISTERED, urn=f"SC91{number:04}"))


@pytest.mark.only("sqlite")
def test_flags_say_how_often_a_page_is_seen(flagged: None) -> None:
    found = rota.watched(today())
    assert (len(found.exposed), len(found.serious), len(found.listed)) == (1, 9, 20)
    assert len(rota.due_tonight(today())) == 1 + 2 + 1


@pytest.mark.only("sqlite")
def test_a_quiet_night_costs_a_search_and_tonights_share_of_the_rota(
        context: Flask, flagged: None, site: Site) -> None:
    first = site.collect(context)
    with transaction():  # it was last night
        for check in db.session.scalars(select(SettingCheck)):
            check.tried_at -= timedelta(days=1)
            check.next_due_at -= timedelta(days=1)
    asked = len(site.seen)
    quiet = site.collect(context)
    paths = [request.path for request in site.seen[asked:]]
    pages = [path for path in paths if path.startswith("/provider/")]
    assert (quiet.problems, quiet.not_checked, quiet.fetching.new_documents) == ([], {}, 0)
    assert (first.settings_checked, len(pages)) == (4, 4)
    assert sorted({path.split("?")[0] for path in paths} - set(pages)) == ["/robots.txt", "/search"]
    assert quiet.requests == len(paths) == 2 + len(pages), "robots.txt, one search, and the rota"
