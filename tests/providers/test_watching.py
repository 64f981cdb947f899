"""Following settings, groups and areas: for oneself, for the team, and taken back."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from qa_service.actor import Actor
from qa_service.database import acting_for, db, transaction
from qa_service.errors import BadInput, Conflict, NotFound
from qa_service.marks.models import Mark
from qa_service.permissions import Role
from qa_service.providers import watching
from qa_service.providers.models import Setting, Watch
from qa_service.providers.watching import Target
from qa_service.vocabulary import ProvisionType, SubjectType
from tests.flags.builder import a_group, a_person, a_setting
from tests.web.client import Browser

BY = Actor.command("test")
HOMES = ProvisionType.CHILDRENS_HOME.value
Sign = Callable[[Role], Browser]


def marked() -> list[int]:
    return sorted(db.session.scalars(select(Mark.subject_id).where(Mark.subject_type == SubjectType.SETTING)))


def unmark() -> None:
    with transaction():
        for one in db.session.scalars(select(Mark)):
            db.session.delete(one)


def begin(target: Target, user_id: int | None = None, reason: str | None = None) -> int:
    with transaction():
        watching.start(target, user_id=user_id, reason=reason, by=BY)
    watch = watching.watch_on(target, user_id)
    assert watch is not None
    return watch.id


def test_watching_twice_is_watching_once_with_the_newer_reason(context: Flask) -> None:
    with transaction():
        home = a_setting()
    begin(Target(setting_id=home), reason="Opening soon")
    begin(Target(setting_id=home), reason="Opened")
    assert [watch.reason for watch in db.session.scalars(select(Watch))] == ["Opened"]
    assert marked() == [home, home]


def test_an_area_is_its_settings_of_a_kind_at_any_time(context: Flask) -> None:
    with transaction():
        here, agency = a_setting(), a_setting(provision=ProvisionType.FOSTERING_AGENCY)
        there = a_setting(local_authority="Ashdown")
    homes, everything = Target(area="Marlowe", kind=HOMES), Target(area="Marlowe")
    begin(homes)
    assert (watching.covered_count(homes), watching.covered_count(everything)) == (1, 2)
    assert set(watching.covering([here, agency, there])) == {here}
    with transaction():
        db.session.get_one(Setting, there).local_authority = "Marlowe"
    assert set(watching.covering([here, agency, there])) == {here, there}


def test_the_settings_of_an_area_are_marked_in_one_statement_when_a_watch_begins_and_ends(
        context: Flask, count_queries: Callable[[], int]) -> None:
    with transaction():
        few = [a_setting(local_authority="Few")]
        many = [a_setting(local_authority="Many") for _ in range(40)]
    asked = []
    for area in ("Few", "Many"):
        before = count_queries()
        watch = begin(Target(area=area))
        between = count_queries()
        with transaction():
            watching.stop(watch, user_id=0, team=True, by=BY)
        asked.append((between - before, count_queries() - between))
    assert asked[0] == asked[1]
    assert marked() == sorted(2 * few + 2 * many)


def test_a_group_that_is_watched_is_marked_with_all_its_settings(context: Flask) -> None:
    with transaction():
        group = a_group()
        homes = [a_setting(group_id=group), a_setting(group_id=group)]
        a_setting()
    begin(Target(group_id=group))
    assert marked() == homes
    assert db.session.scalars(select(Mark.subject_id).where(Mark.subject_type == SubjectType.GROUP)).all() == [group]


def test_a_watch_that_is_taken_back_goes_on_since_it_began_and_once(context: Flask) -> None:
    with transaction():
        me = a_person(Role.COMMISSIONING_OFFICER)
        a_setting()
    watch = begin(Target(area="Marlowe"), me, "New owner")
    since = db.session.get_one(Watch, watch).since
    with transaction():
        ended = watching.stop(watch, user_id=me, team=False, by=BY)
        assert watching.stop(watch, user_id=me, team=False, by=BY) is None
    assert ended is not None and watching.watches_of(me) == []
    unmark()
    with transaction():
        watching.take_back(ended, user_id=me, team=False, by=BY)
    (back,) = watching.watches_of(me)
    assert (back.since, back.reason, back.area) == (since, "New owner", "Marlowe")
    assert len(marked()) == 1
    with pytest.raises(Conflict), transaction():
        watching.take_back(ended, user_id=me, team=False, by=BY)


def test_nobody_ends_a_colleagues_watch_and_only_who_may_ends_the_teams(context: Flask) -> None:
    with transaction():
        me, colleague, home = a_person(), a_person(), a_setting()
    theirs, teams = begin(Target(setting_id=home), colleague), begin(Target(setting_id=home))
    for watch, team in ((theirs, True), (teams, False)):
        with pytest.raises(NotFound), transaction():
            watching.stop(watch, user_id=me, team=team, by=BY)
    with transaction():
        ended = watching.stop(teams, user_id=me, team=True, by=BY)
    assert ended is not None
    with pytest.raises(NotFound), transaction():
        watching.take_back(ended, user_id=me, team=False, by=BY)
    assert [watch.id for watch in db.session.scalars(select(Watch))] == [theirs]


def test_another_council_sees_no_watch_of_ours(context: Flask, authority: int) -> None:
    with transaction():
        home = a_setting()
    begin(Target(area="Marlowe"))
    with acting_for(authority + 1):
        assert watching.covering([home]) == {} and watching.watches_of(None) == []


@pytest.mark.parametrize("target", [Target(area="Atlantis"), Target(area="Marlowe", kind="Castle")])
def test_an_area_without_settings_and_an_unknown_kind_are_refused(context: Flask, target: Target) -> None:
    with transaction():
        a_setting()
    with pytest.raises(BadInput), transaction():
        watching.start(target, user_id=None, reason=None, by=BY)


def test_two_who_watch_at_one_moment_for_the_team_leave_one_watch(context: Flask, authority: int) -> None:
    with transaction():
        a_setting()

    def one() -> None:
        with context.app_context(), acting_for(authority):
            begin(Target(area="Marlowe"))

    threads = [threading.Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert db.session.scalar(select(func.count()).select_from(Watch)) == 1


@pytest.fixture
def places(app: Flask, authority: int) -> tuple[str, int]:
    """A home of a group in Marlowe: its reference and the group."""
    with app.app_context(), acting_for(authority), transaction():
        group = a_group("Brightpath Care Ltd")
        home = a_setting(group_id=group)
        return db.session.get_one(Setting, home).ref, group


@pytest.mark.only("sqlite")
def test_an_officer_follows_a_setting_a_group_and_an_area_and_stops(client_for: Sign, places: tuple[str, int]) -> None:
    officer, (ref, group) = client_for(Role.COMMISSIONING_OFFICER), places
    assert "You follow nothing" in officer.get("/following").text
    officer.get(f"/settings/{ref}/watch")
    officer.post(f"/settings/{ref}/watch", {"reason": "New manager"})
    assert "1 setting now" in officer.get(f"/groups/{group}/watch").text
    officer.post(f"/groups/{group}/watch", {})
    assert "Marlowe, children’s home: 1 setting now" in officer.get(
        f"/following/area?area=Marlowe&type={HOMES}").text.replace("'", "’")
    officer.post("/following/area", {"area": "Marlowe", "kind": HOMES})
    officer.post("/following/area", {"area": "Atlantis", "kind": ""}, status=422)
    officer.get("/following/area?area=Marlowe&type=no+such+kind")
    page = officer.get("/following")
    assert {row[0].split()[0] for row in page.rows()} >= {"Marlowe", "Brightpath"} and len(page.rows()) == 3
    assert [row[1] for row in page.rows()] == ["1", "1", "1"]
    assert "as part of Marlowe" in officer.get(f"/settings/{ref}/watch").text
    stop = page.soup.select_one("form[action$='/stop']")
    assert stop is not None
    officer.post(str(stop["action"]))
    after = officer.get("/following")
    undo = after.soup.select_one("form[action$='/undo']")
    assert undo is not None and len(after.rows()) == 2
    officer.post(str(undo["action"]))
    assert len(officer.get("/following").rows()) == 3
    officer.post(str(undo["action"]), status=409)


@pytest.mark.only("sqlite")
def test_only_a_manager_says_what_the_team_follows_and_sees_who_else_does(
        app: Flask, authority: int, client_for: Sign, places: tuple[str, int]) -> None:
    officer, manager, (ref, _) = client_for(Role.COMMISSIONING_OFFICER), client_for(Role.MANAGER), places
    address = f"/settings/{ref}/watch"
    assert officer.get(address).soup.find("input", {"name": "council"}) is None
    officer.post(address, {"council": "y"})
    manager.post(address, {"council": "y"})
    with app.app_context(), acting_for(authority):
        assert [watch.user_id for watch in db.session.scalars(select(Watch).order_by(Watch.id))] == [
            officer.user_id, None]
    assert "Also watched by Commissioning officer" in manager.get(address).text
    assert "Commissioning officer" in manager.get("/following").text
    page = officer.get("/following")
    assert "Colleagues" not in page.text
    assert len(page.soup.select("form[action$='/stop']")) == 1, "the team's has no button for an officer"


@pytest.mark.only("sqlite")
def test_who_may_not_watch_finds_no_such_page(client_for: Sign, places: tuple[str, int]) -> None:
    for role in (Role.COUNCILLOR, Role.REGIONAL_PARTNER, Role.AUDITOR, Role.FINANCE):
        browser = client_for(role)
        for address in ("/following", "/following/area", f"/groups/{places[1]}/watch", f"/settings/{places[0]}/watch"):
            browser.get(address, status=404)
