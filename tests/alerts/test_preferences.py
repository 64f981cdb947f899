"""What a person chooses about their e-mail, and what nobody can turn off."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, time

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from qa_service.accounts import service as accounts
from qa_service.accounts.models import UserPreference
from qa_service.actor import Actor
from qa_service.alerts import outbox, preferences, service
from qa_service.alerts.digests import coming, make_digests
from qa_service.alerts.models import Alert, AlertKind, AlertState
from qa_service.alerts.preferences import Choices
from qa_service.clock import LONDON, london
from qa_service.database import across_authorities, acting_for, db, transaction
from qa_service.errors import BadInput
from qa_service.permissions import Role
from tests.alerts.conftest import MakePerson, flag
from tests.web.client import Browser

BY = Actor.command("test")
Sign = Callable[[Role], Browser]


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of March 2026, of which the 2nd is a Monday."""
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


def something_waits(user_id: int, key: str = "1") -> None:
    with transaction():
        service.tell(service.Message(key=key, template="flag", context=flag(), recipients=[user_id], urgent=False))


def choose(user_id: int, choices: Choices) -> None:
    with transaction():
        preferences.choose(user_id, choices, by=BY)


def test_two_saves_at_one_moment_leave_one_preference(context: Flask, authority: int, person: MakePerson) -> None:
    me, failed = person(), []

    def save(value: str) -> None:
        try:
            with context.app_context(), acting_for(authority), transaction():
                accounts.set_preference(me, "digest_time", value)
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=save, args=(f"0{number}:00",)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    assert db.session.scalar(select(func.count()).select_from(UserPreference)) == 1


def test_the_digest_comes_on_the_days_that_were_chosen(context: Flask, person: MakePerson) -> None:
    me = person()
    choose(me, Choices(at=time(8), days=frozenset({2, 5})))
    something_waits(me)
    assert [make_digests(at(day, 9)) for day in range(2, 9)] == [0, 0, 1, 0, 0, 0, 0]
    something_waits(me, "2")
    assert make_digests(at(14, 7, 30)) == 0
    assert make_digests(at(14, 8, 5)) == 1, "a Saturday"


def test_a_late_digest_waits_for_the_morning_of_who_wants_quiet_evenings(context: Flask, person: MakePerson) -> None:
    quiet, usual = person(), person()
    choose(quiet, Choices(quiet=True))
    for user_id in (quiet, usual):
        something_waits(user_id, str(user_id))
    assert make_digests(at(2, 20)) == 1
    assert db.session.scalars(select(Alert.user_id).where(Alert.kind == AlertKind.DIGEST)).all() == [usual]
    assert make_digests(at(3, 9)) == 1


@pytest.mark.parametrize(("urgent", "hour", "leaves"), [(False, 22, False), (False, 9, True), (True, 22, True)])
def test_what_is_urgent_leaves_in_a_quiet_evening_and_a_digest_does_not(
        context: Flask, person: MakePerson, urgent: bool, hour: int, leaves: bool) -> None:
    me = person()
    choose(me, Choices(quiet=True))
    with transaction():
        service.tell(service.Message(key="1", template="flag", context=flag(), recipients=[me], urgent=urgent))
    with transaction():
        for alert in db.session.scalars(select(Alert)):
            alert.kind = AlertKind.IMMEDIATE if urgent else AlertKind.DIGEST
            alert.next_try_at = alert.due_at = at(2, 8)
    with across_authorities():
        assert (outbox.claim(at(2, hour)) is not None) is leaves


def test_nobody_is_left_without_a_day_or_with_an_hour_that_never_comes(context: Flask, person: MakePerson) -> None:
    me = person()
    for choices in (Choices(days=frozenset()), Choices(at=time(6), quiet=True), Choices(at=time(19), quiet=True)):
        with pytest.raises(BadInput), transaction():
            preferences.choose(me, choices, by=BY)


@pytest.mark.parametrize("kept", [{"digest_time": "noon"}, {"digest_days": ""}, {"digest_days": "9,x,77"}, {}])
def test_what_cannot_be_understood_is_the_usual_so_that_the_digest_comes(
        context: Flask, person: MakePerson, kept: dict[str, str]) -> None:
    me = person()
    with transaction():
        for name, value in kept.items():
            accounts.set_preference(me, name, value)
    assert preferences.choices_of([me]) == {me: Choices()}


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(day=st.integers(1, 31), hour=st.integers(0, 23), minute=st.integers(0, 59), made=st.booleans(),
       quiet=st.booleans(), mask=st.integers(1, 127), morning=st.integers(7, 18))
def test_the_next_digest_is_when_one_may_be_made(day: int, hour: int, minute: int, made: bool, quiet: bool,
                                                 mask: int, morning: int) -> None:
    days = frozenset(day for day in range(7) if mask & 1 << day)
    now = at(day, hour, minute)
    choices = Choices(time(morning), days, quiet=quiet)
    found = choices.next_digest(now, made_today=made)
    assert found >= now and choices.digest_may_be_made(london(found))
    if made:
        assert london(found).date() > london(now).date() or found.astimezone(LONDON).time() == choices.at


def test_the_preview_holds_what_the_digest_then_holds(context: Flask, person: MakePerson) -> None:
    me = person()
    something_waits(me)
    before = coming(me, at(2, 5))
    assert before.at == at(2, 7, 30)
    assert make_digests(at(2, 7, 35)) == 1
    (digest,) = db.session.scalars(select(Alert).where(Alert.kind == AlertKind.DIGEST))
    assert digest.context["items"] == before.items
    assert coming(me, at(2, 8)).items == []
    assert coming(me, at(2, 8)).at == at(3, 7, 30)


def test_while_alerts_are_held_no_digest_is_promised(context: Flask, person: MakePerson) -> None:
    me = person()
    something_waits(me)
    with transaction():
        service.hold("The layout changed.")
    assert coming(me, at(2, 5)).at is None


def test_a_test_mail_goes_to_oneself_and_not_again_at_once(context: Flask, person: MakePerson) -> None:
    me = person(Role.COUNCILLOR)
    with transaction():
        assert service.tell_oneself(me)
        assert not service.tell_oneself(me)
    (mail,) = db.session.scalars(select(Alert))
    assert (mail.user_id, mail.kind, mail.state) == (me, AlertKind.TASK, AlertState.WAITING)


@pytest.mark.only("sqlite")
def test_the_page_of_ones_e_mail(app: Flask, authority: int, client_for: Sign) -> None:
    browser = client_for(Role.MANAGER)
    assert "cannot be turned off" in browser.get("/account/e-mail").text
    for nonsense in ("", "25:00", "7", "07:60", "noon"):
        browser.post("/account/e-mail", {"digest_time": nonsense, "days": ["0"]}, status=422)
    browser.post("/account/e-mail", {"digest_time": "07:30"}, status=422)
    browser.post("/account/e-mail", {"digest_time": "06:45", "days": ["0", "3"], "watched": "maybe"}, status=422)
    browser.post("/account/e-mail", {"digest_time": "06:45", "days": ["0", "3"], "watched": "on", "quiet": "on"},
                 status=422)
    browser.post("/account/e-mail", {"digest_time": "06:45", "days": ["0", "3"], "watched": "off", "quiet": "off"})
    assert "comes at 06:45, Monday, Thursday" in browser.get("/account/e-mail").text
    with app.app_context(), acting_for(authority):
        me = browser.user_id or 0
        assert preferences.choices_of([me])[me] == Choices(time(6, 45), frozenset({0, 3}), watched=False)
    assert "Nothing waits for it" in browser.get("/account/e-mail/next").text
    with app.app_context(), acting_for(authority):
        something_waits(me)
    assert "Full inspection judged inadequate" in browser.get("/account/e-mail/next").text
    browser.post("/account/e-mail/test")
    assert "leaves within five minutes" in browser.get("/account/e-mail").text
    client_for(Role.COUNCILLOR).get("/account/e-mail/next", status=404)
