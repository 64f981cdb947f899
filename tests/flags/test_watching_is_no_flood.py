"""What stands where somebody begins to watch is one line; what happens from then on is told."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from qa_service.actor import Actor
from qa_service.alerts import preferences
from qa_service.alerts.digests import make_digests
from qa_service.alerts.models import Alert, AlertKind
from qa_service.alerts.preferences import Choices
from qa_service.clock import utc_now
from qa_service.database import db, transaction
from qa_service.flags.models import Flag
from qa_service.ofsted import rota
from qa_service.permissions import Role
from qa_service.placements.exposure import exposure_of
from qa_service.providers import watching
from qa_service.providers.models import Setting, Watch
from qa_service.providers.watching import Target
from qa_service.vocabulary import Grade, Severity
from tests.flags.builder import a_group, a_person, a_placement, a_setting, an_inspection, assessed, marked

DAY = date(2026, 3, 2)
BY = Actor.command("test")
MARLOWE = Target(area="Marlowe")
SETTINGS = 30
pytestmark = pytest.mark.only("sqlite")


def homes_below_good(number: int, **facts: Any) -> list[int]:
    homes = [a_setting(**facts) for _ in range(number)]
    for home in homes:
        an_inspection(home, date(2026, 1, 12), Grade.INADEQUATE)
    return homes


def watch(target: Target = MARLOWE, user_id: int | None = None) -> None:
    with transaction():
        watching.start(target, user_id=user_id, reason=None, by=BY)
        (one,) = db.session.scalars(select(Watch))
        one.since = one.since.replace(year=DAY.year, month=DAY.month, day=DAY.day)


def told() -> list[tuple[str, AlertKind]]:
    """What was told of settings; not of this service's own sources."""
    return [(alert.context["title"], alert.kind) for alert in about_settings()]


def about_settings() -> list[Alert]:
    return [alert for alert in db.session.scalars(select(Alert).order_by(Alert.id))
            if alert.context["setting_name"] or alert.context["link"].startswith("/settings")]


def test_a_watch_on_a_big_area_comes_as_one_line_and_its_flags_count_in_full(context: Flask) -> None:
    with transaction():
        a_person()
        homes = homes_below_good(SETTINGS)
    assessed(DAY)
    assert told() == []
    watch()
    assessed(DAY)
    assert told() == [("Flags that stood already where watching began: Marlowe", AlertKind.ITEM)]
    critical = select(Flag.setting_id).where(Flag.shown_severity == Severity.CRITICAL).distinct()
    assert set(db.session.scalars(critical)) == set(homes)
    with transaction():
        for one in db.session.scalars(select(Alert)):
            one.created_at = utc_now()
    assessed(DAY + timedelta(days=1), full=True)
    assert len(told()) == 1, "a full assessment tells nothing twice"


def test_what_happens_there_from_then_on_is_told_by_itself_and_at_once_if_critical(context: Flask) -> None:
    with transaction():
        a_person()
        homes = homes_below_good(3)
        fine = a_setting()
        an_inspection(fine, date(2026, 1, 12), Grade.GOOD)
    assessed(DAY)
    watch()
    assessed(DAY)
    before = len(told())
    with transaction():
        an_inspection(fine, date(2026, 2, 9), Grade.INADEQUATE, published_on=DAY + timedelta(days=1))
        marked(fine, *homes)
    assessed(DAY + timedelta(days=1))
    new = told()[before:]
    assert ("Rated below good", AlertKind.IMMEDIATE) in new
    assert not any("stood already" in title for title, _ in new)


def test_a_setting_that_joins_a_watched_group_later_is_watched_by_itself(context: Flask) -> None:
    with transaction():
        a_person()
        group = a_group("Umber Care Ltd")
        an_inspection(a_setting(group_id=group), date(2026, 1, 12), Grade.GOOD)
        (later,) = homes_below_good(1)
    assessed(DAY)
    watch(Target(group_id=group))
    assessed(DAY)
    assert told() == [] and later not in exposure_of(None, DAY)
    with transaction():
        db.session.get_one(Setting, later).group_id = group
        marked(later)
    assessed(DAY + timedelta(days=1))
    assert told() == [("Flags that stood already where watching began: Umber Care Ltd", AlertKind.ITEM)]
    assert exposure_of([later], DAY)[later].only_watched


def test_our_child_in_a_watched_area_is_told_of_as_ever(context: Flask) -> None:
    with transaction():
        a_person()
        (home,) = homes_below_good(1)
        a_placement(home, date(2026, 1, 1))
    assessed(DAY)
    assert AlertKind.IMMEDIATE in {kind for _, kind in told()}


def test_a_watched_area_is_on_the_nightly_rota_and_leaves_it(context: Flask) -> None:
    with transaction():
        homes = {a_setting(), a_setting()}
        a_setting(local_authority="Ashdown")
    watch()
    assert rota.watched(DAY).exposed == homes
    with transaction():
        (one,) = db.session.scalars(select(Watch))
        watching.stop(one.id, user_id=0, team=True, by=BY)
    assert rota.watched(DAY).exposed == frozenset()


def test_who_wants_no_mail_of_what_is_only_watched_gets_none_and_hears_of_our_children(context: Flask) -> None:
    with transaction():
        spared, other = a_person(), a_person(Role.COMMISSIONING_OFFICER)
        preferences.choose(spared, Choices(watched=False), by=BY)
        homes_below_good(1)
        (ours,) = homes_below_good(1, local_authority="Ashdown")
    assessed(DAY)
    watch(user_id=spared)
    assessed(DAY)
    assert {alert.user_id for alert in about_settings()} == {other}
    with transaction():
        a_placement(ours, DAY)
        marked(ours)
    assessed(DAY)
    urgent = {alert.user_id for alert in about_settings() if alert.kind is AlertKind.IMMEDIATE}
    assert urgent == {spared, other}


def test_the_line_leads_to_the_flagged_settings_and_goes_into_one_digest(context: Flask) -> None:
    with transaction():
        a_person()
        homes_below_good(2)
    assessed(DAY)
    watch(Target(area="Marlowe", kind="Children's home"))
    assessed(DAY)
    monday = utc_now().replace(year=2026, month=3, day=2, hour=9)
    assert make_digests(monday) == 1
    (digest,) = db.session.scalars(select(Alert).where(Alert.kind == AlertKind.DIGEST))
    (item,) = (item for item in digest.context["items"] if "stood already" in item["title"])
    assert item["link"] == "/settings?area=Marlowe&type=Children%27s+home&flag=any"
    assert item["title"] == "Flags that stood already where watching began: Marlowe, children's home"


def test_a_big_area_that_is_watched_never_pushes_our_childrens_homes_off_a_night(context: Flask) -> None:
    with transaction():
        for _ in range(20):
            a_setting()
        ours = a_setting()
        a_placement(ours, date(2026, 1, 1))
        urn = db.session.get_one(Setting, ours).urn
    watch()
    assert rota.due_tonight(DAY)[0].urn == urn
    assert len(rota.due_tonight(DAY)) == 21
