"""A draft at the level of its pages: the day of the visit, a session that had ended, one thing that is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from qa_service.accounts import kept_forms
from qa_service.accounts.models import UserSession
from qa_service.clock import today, utc_now
from qa_service.database import acting_for, db, transaction
from qa_service.permissions import Role
from qa_service.visits import service
from tests.flags.builder import a_setting
from tests.visits.test_pages import form_of, planned
from tests.web.client import Browser

ClientFor = Callable[[Role], Browser]
pytestmark = pytest.mark.only("sqlite")


@pytest.fixture
def path(app: Flask, authority: int, client_for: ClientFor) -> str:
    """A planned visit."""
    with app.app_context(), acting_for(authority), transaction():
        a_setting(urn="2800999", name="Invented House")
    return planned(client_for(Role.COMMISSIONING_OFFICER))


def parts(days_ago: int = 0) -> list[int]:
    on = today() - timedelta(days=days_ago)
    return [on.day, on.month, on.year]


def day_of(app: Flask, authority: int, path: str) -> object:
    with app.app_context(), acting_for(authority):
        return service.visit_by_id(int(path.rpartition("/")[2])).visited_on


@pytest.mark.assures("D3")
def test_the_day_of_the_visit_is_saved_as_it_is_typed(
        app: Flask, authority: int, path: str, client_for: ClientFor) -> None:
    officer = client_for(Role.COMMISSIONING_OFFICER)
    on = today()

    def save(value: str, shown: str, status: int = 200) -> dict[str, str]:
        sent = {"name": "visited_on", "value": value, "shown": shown}
        found: dict[str, str] = officer.post(f"{path}/save?part=about", sent, status=status).response.json
        return found

    assert save(f"{on.day}/{on.month}/{on.year}", "")["shown"] == on.isoformat()
    assert day_of(app, authority, path) == on
    assert "in the future" in save(f"{on.day}/{on.month}/{on.year + 1}", on.isoformat(), 422)["error"]
    assert "no such date" in save(f"31/2/{on.year}", on.isoformat(), 422)["error"]
    assert "Enter the day" in save("x", on.isoformat(), 422)["error"]
    assert "1 Apr" not in save(f"1/4/{on.year - 1}", "", 409)["error"].partition("You wrote")[0], "over another day"
    assert day_of(app, authority, path) == on


def test_D1_a_day_that_somebody_wrote_meanwhile_is_not_written_over_unseen(
        app: Flask, authority: int, path: str, client_for: ClientFor) -> None:
    one, other = client_for(Role.COMMISSIONING_OFFICER), client_for(Role.PLACEMENTS_OFFICER)
    one.post(f"{path}/about", form_of(one.get(f"{path}/about"), visited_on=parts(3)))
    first, second = one.get(f"{path}/about"), other.get(f"{path}/about")
    one.post(f"{path}/about", form_of(first, visited_on=parts(2)))
    other.post(f"{path}/about", form_of(second, people_seen="Two staff"))
    assert day_of(app, authority, path) == today() - timedelta(days=2), "who changed only something else changed no day"
    page = other.post(f"{path}/about", form_of(second, visited_on=parts(1), summary="Typed here"), status=409)
    assert "Somebody wrote meanwhile that the visit was made on" in page.text and "Typed here" in page.html
    assert day_of(app, authority, path) == today() - timedelta(days=2)
    other.post(f"{path}/about", form_of(page))
    assert day_of(app, authority, path) == today() - timedelta(days=1), "pressed again, having seen both"
    assert "Typed here" in other.get(f"{path}/about").html


def test_a_day_in_the_future_is_refused_and_the_page_keeps_everything_typed(
        app: Flask, authority: int, path: str, client_for: ClientFor) -> None:
    officer = client_for(Role.COMMISSIONING_OFFICER)
    page = officer.post(f"{path}/about", form_of(officer.get(f"{path}/about"), visited_on=parts(-1),
                                                 summary="Typed before it was refused"), status=422)
    assert "cannot have been made on a day in the future" in page.text and "Typed before it was refused" in page.html
    assert page.soup.select_one("form[data-qa-unsaved]") is not None, "with script it is saved at once"
    assert officer.get(f"{path}/about").soup.select_one("form[data-qa-unsaved]") is None


@pytest.mark.assures("D3")
def test_what_was_sent_when_the_session_had_ended_opens_again_after_the_sign_in(
        app: Flask, authority: int, path: str, client_for: ClientFor) -> None:
    officer = client_for(Role.COMMISSIONING_OFFICER)
    said = form_of(officer.get(f"{path}/about"), visited_on=parts(), summary="Half an hour of writing")
    with app.app_context(), transaction():
        db.session.execute(update(UserSession).values(ended_at=utc_now()))
    assert "/sign-in" in (officer.post(f"{path}/about", said).location or "")
    with app.app_context(), transaction():
        db.session.execute(update(UserSession).values(ended_at=None))
    other = client_for(Role.PLACEMENTS_OFFICER)
    assert "Half an hour of writing" not in other.get(f"{path}/about").html, "it is its writer's own"
    page = officer.get(f"{path}/about")
    assert "Half an hour of writing" in page.html and "You were signed out" in page.text
    assert day_of(app, authority, path) is None, "it is not sent by itself"
    officer.post(f"{path}/about", form_of(page))
    assert "You were signed out" not in officer.get(f"{path}/about").text
    assert day_of(app, authority, path) == today()


@pytest.mark.parametrize(("words", "kept"), [(20_000, True), (kept_forms.LONGEST + 1, False)])
def test_a_long_form_is_kept_over_the_end_of_a_session_or_the_sign_in_says_that_it_is_not(
        app: Flask, authority: int, path: str, client_for: ClientFor, words: int, kept: bool) -> None:
    officer = client_for(Role.COMMISSIONING_OFFICER)
    long = "word " * (words // 5) + "."
    said = form_of(officer.get(f"{path}/about"), visited_on=parts(), summary=long, people_seen=long)
    with app.app_context(), transaction():
        db.session.execute(update(UserSession).values(ended_at=utc_now()))
    where = officer.post(f"{path}/about", said).location or ""
    assert ("what you had just sent could not be kept" in Browser(app).get(where).text) is not kept
    with app.app_context(), transaction():
        db.session.execute(update(UserSession).values(ended_at=None))
    assert (long[:20_000] in officer.get(f"{path}/about").html) is kept
