"""Whoever knows somebody's password, and nothing else, can neither come in nor keep them out, and is noticed."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, update

from qa_service.accounts import passwords, sessions, sign_in, throttle
from qa_service.accounts.models import KeptForm, User
from qa_service.alerts.models import Alert
from qa_service.audit.models import AuditEvent
from qa_service.clock import utc_now
from qa_service.database import across_authorities, db, transaction
from qa_service.errors import TooSoon
from qa_service.permissions import Role
from tests.accounts.test_second_factor import NOON, code_at, give_secret, half_way, send, strict
from tests.accounts.test_sign_in import EMAIL, PASSWORD, try_to_sign_in
from tests.assured import Figure
from tests.web.client import Browser, make_user

__all__ = ["strict"]
ELSEWHERE = {"REMOTE_ADDR": "198.51.100.66"}


def whole(app: Flask, step: int = 0) -> Browser:
    """The owner, wholly signed in."""
    browser = half_way(app)
    send(browser, code_at(NOON + timedelta(seconds=30 * step)), status=302)
    return browser


def confirm(browser: Browser, code: str) -> None:
    field = browser.get("/account/confirm").soup.select_one("input[name=csrf_token]")
    assert field is not None
    browser.post("/account/confirm", {"code": code, "csrf_token": str(field["value"])})


def thief(app: Flask) -> Browser:
    """Somebody elsewhere whose password was right."""
    browser = Browser(app)
    browser.client.environ_base.update(ELSEWHERE)
    try_to_sign_in(browser, EMAIL, PASSWORD, status=302)
    return browser


@pytest.mark.only("sqlite")
@pytest.mark.assures("S5", "V34")
def test_a_stolen_password_ends_none_of_its_owners_sessions(strict: Flask, figure: Figure) -> None:
    give_secret(strict)
    with time_machine.travel(NOON, tick=False) as clock:
        owner = []
        for number in range(sessions.MOST):
            owner.append(whole(strict, number))
            clock.shift(30)
        for _ in range(2 * sessions.MOST):
            thief(strict)
        for browser in owner:
            browser.get("/account")
    figure("S5", f"{2 * sessions.MOST} sign-ins with a stolen password end 0 of its owner's {sessions.MOST} sessions")


@pytest.mark.only("sqlite")
@pytest.mark.assures("S5", "S8")
def test_wrong_codes_from_elsewhere_keep_the_owner_out_nowhere_and_are_told(strict: Flask, figure: Figure) -> None:
    give_secret(strict)
    with strict.app_context(), across_authorities():
        user = db.session.scalars(select(User)).one()
        owner_id, administrator = user.id, make_user(user.authority_id, Role.ADMINISTRATOR)
    with time_machine.travel(NOON, tick=False) as clock:
        owner = whole(strict)
        clock.shift(timedelta(minutes=11))
        attacker = thief(strict)
        for _ in range(throttle.CODES):
            send(attacker, "000000", status=422)
        send(attacker, code_at(NOON + timedelta(minutes=11)), status=429)
        confirm(owner, code_at(NOON + timedelta(minutes=11)))
        clock.shift(30)
        send(half_way(strict), code_at(NOON + timedelta(minutes=11, seconds=30)), status=302)
        send(attacker, code_at(NOON + timedelta(minutes=11, seconds=30)), status=429)
    with strict.app_context(), across_authorities():
        told = [(alert.user_id, alert.context.get("what")) for alert in db.session.scalars(select(Alert))
                if alert.context.get("what") != "new-browser"]
        failed = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "account.second_factor_failed")).all()
    assert sorted(told, key=str) == sorted([(owner_id, "codes-guessed"), (administrator, None)], key=str)
    assert len(failed) == throttle.CODES
    figure("S8", f"{throttle.CODES} wrong codes elsewhere: recorded, told, and its owner waits 0 s where known")


@pytest.mark.only("sqlite")
@pytest.mark.assures("Z8")
@pytest.mark.parametrize("act", ["disabled_at", "password_hash"])
def test_what_changes_while_a_password_is_compared_counts(
        app: Flask, authority: int, act: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with app.app_context():
        user_id = make_user(authority, Role.MANAGER, email=EMAIL, password_hash=passwords.hash_of(PASSWORD))
    compare = passwords.matches

    def slowly(kept: str | None, password: str) -> bool:
        right = compare(kept, password)
        with db.engine.begin() as another:  # as another worker does it
            another.execute(update(User).where(User.id == user_id).values(
                {act: utc_now() if act == "disabled_at" else "another"}))
        return right

    monkeypatch.setattr(passwords, "matches", slowly)
    try_to_sign_in(Browser(app), EMAIL, PASSWORD, status=422)


@pytest.mark.only("sqlite")
def test_with_a_password_alone_nothing_is_kept_for_its_owner(strict: Flask) -> None:
    answer = half_way(strict).client.post("/heard/new", data={"words": "planted"})
    assert answer.status_code == 302 and answer.headers["Location"].endswith("&not-kept")
    with strict.app_context(), across_authorities():
        assert db.session.scalars(select(KeptForm)).all() == []


@pytest.mark.only("sqlite")
@pytest.mark.assures("S4", "V46")
def test_giving_a_code_again_makes_no_session_longer_than_ten_hours(strict: Flask) -> None:
    give_secret(strict)
    with time_machine.travel(NOON, tick=False) as clock:
        browser = whole(strict)
        for _ in range(23):
            clock.shift(timedelta(minutes=25))
            browser.get("/account")
        moment = NOON + timedelta(minutes=575)
        confirm(browser, code_at(moment))
        browser.get("/account")
        clock.move_to(NOON + sessions.ABSOLUTE + timedelta(seconds=1))
        browser.get("/account", status=302)


@pytest.mark.assures("S5", "V34")
def test_of_many_guesses_at_one_moment_only_the_free_ones_are_looked_at(
        app: Flask, authority: int, figure: Figure) -> None:
    with app.app_context():
        make_user(authority, Role.MANAGER, email=EMAIL, password_hash=passwords.hash_of(PASSWORD))
    together, looked_at = threading.Barrier(12), list[int]()

    def guess(number: int) -> None:
        with app.app_context():
            try:
                db.session.scalar(select(User.id).limit(1))  # a connection is there, and the others are as far
                together.wait(timeout=20)
                with transaction():
                    sign_in.count_try(EMAIL, sign_in.Visitor(f"198.51.100.{number}", "test", "a key"))
                looked_at.append(number)
            except TooSoon:
                pass
            finally:
                db.session.remove()

    threads = [threading.Thread(target=guess, args=(number,)) for number in range(together.parties)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(looked_at) == throttle.FREE_FOR_ACCOUNT
    figure("S5", f"of {together.parties} guesses at one moment {len(looked_at)} were looked at")
