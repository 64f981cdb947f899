"""S5, S6: guessing is slow, from one place and from many; it locks nobody out, and learns nothing."""

from __future__ import annotations

import os
import re
import statistics
import time
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete, select

from qa_service.accounts import passwords, sign_in, throttle
from qa_service.accounts.models import SignInAttempt, User
from qa_service.alerts.models import Alert
from qa_service.database import across_authorities, acting_for, db, transaction
from qa_service.errors import TooSoon
from qa_service.permissions import Role
from tests.accounts.test_sign_in import EMAIL, PASSWORD, try_to_sign_in
from tests.assured import Figure
from tests.web.client import Browser, make_user

pytestmark = pytest.mark.only("sqlite")
NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
GUESSES = int(os.environ.get("QA_GUESSES", "400"))
"""For each account and in each of the two attacks; the catalogue's 10,000 take an hour."""
MOST_AN_HOUR = 100


def visitor(address: str, device: str | None = None) -> sign_in.Visitor:
    return sign_in.Visitor(address, "test", "a key", device=device)


def attack(emails: list[str], addresses: list[str]) -> dict[str, int]:
    """An hour of guesses, evenly spread; how many of each account were looked at."""
    judged = dict.fromkeys(emails, 0)
    with time_machine.travel(NOON, tick=False) as clock:
        for number in range(GUESSES):
            clock.move_to(NOON + timedelta(seconds=3600 * number / GUESSES))
            for email in emails:
                here = visitor(addresses[number % len(addresses)])
                try:
                    with transaction():
                        sign_in.count_try(email, here)
                    judged[email] += 1
                except TooSoon:
                    pass
    return judged


@pytest.mark.assurance
@pytest.mark.rotating
@pytest.mark.assures("S5")
@pytest.mark.parametrize("places", [1, 500])
def test_S5_an_account_takes_few_guesses_an_hour_from_one_place_and_from_many(
        context: Flask, places: int, figure: Figure) -> None:
    emails = [f"person{number}@example.gov.uk" for number in range(int(os.environ.get("QA_GUESSED_ACCOUNTS", "3")))]
    judged = attack(emails, [f"198.51.{number // 250}.{number % 250}" for number in range(places)])
    assert max(judged.values()) <= MOST_AN_HOUR
    figure("S5", f"{max(judged.values())} of {GUESSES} guesses an hour at an account were looked at, from {places} "
                 f"address{'es' if places > 1 else ''}")


@pytest.mark.assures("S5", "V34")
def test_while_others_guess_its_owner_comes_in_at_once_where_they_are_known(
        context: Flask, authority: int, figure: Figure) -> None:
    user_id = make_user(authority, Role.MANAGER, email=EMAIL, password_hash=passwords.hash_of(PASSWORD))
    laptop, office = visitor("203.0.113.7", "a laptop's mark"), visitor("203.0.113.7")
    with transaction():
        sign_in.succeed(user_id, sign_in.count_try(EMAIL, laptop), laptop, second_factor_asked=False)
    for number in range(60):
        try:
            with transaction():
                sign_in.count_try(EMAIL, visitor(f"198.51.100.{number}"))
        except TooSoon:
            pass
    with pytest.raises(TooSoon), transaction():
        sign_in.count_try(EMAIL, visitor("192.0.2.1"))
    for known in (office, visitor("192.0.2.99", "a laptop's mark")):  # the same place, or the same browser elsewhere
        with transaction():
            throttle.forget(sign_in.count_try(EMAIL, known))
    assert throttle.LONGEST_WAIT <= 15 * 60
    figure("S5", f"its owner waits 0 s where known, else at most {throttle.LONGEST_WAIT} s after the last guess")


@pytest.mark.assures("S5")
def test_a_forged_forwarding_header_changes_nothing(app: Flask, authority: int) -> None:
    with app.app_context():
        make_user(authority, Role.MANAGER, email=EMAIL, password_hash=passwords.hash_of(PASSWORD))
    statuses = []
    for number in range(throttle.FREE_FOR_ACCOUNT + 2):
        browser = Browser(app)
        field = browser.get("/sign-in").soup.select_one("input[name=csrf_token]")
        assert field is not None
        answer = browser.client.post("/sign-in", data={
            "email": EMAIL, "password": "wrong password here", "csrf_token": field["value"]},
            headers={"X-Forwarded-For": f"203.0.113.{number}", "X-Real-IP": f"203.0.113.{number}",
                     "Forwarded": f"for=203.0.113.{number}"})
        statuses.append(answer.status_code)
    assert statuses == [422] * throttle.FREE_FOR_ACCOUNT + [429] * 2


@pytest.mark.assures("S5")
def test_many_failures_are_told_to_the_owner_and_to_administrators_at_once(app: Flask, authority: int) -> None:
    with app.app_context():
        user_id = make_user(authority, Role.MANAGER, email=EMAIL, password_hash=passwords.hash_of(PASSWORD))
        administrator = make_user(authority, Role.ADMINISTRATOR)
        with acting_for(authority):
            with time_machine.travel(NOON, tick=False) as clock:
                for _ in range(sign_in.MANY_FAILURES + 3):
                    clock.shift(timedelta(seconds=121))
                    with transaction():
                        faced = sign_in.count_try(EMAIL, visitor("198.51.100.7"))
                        sign_in.fail(EMAIL, visitor("198.51.100.7"), faced)
            told = [(alert.user_id, alert.template) for alert in db.session.scalars(select(Alert).order_by(Alert.id))]
    assert told == [(user_id, "account-notice"), (administrator, "account-guessing")]


@pytest.mark.assures("S5")
def test_the_mail_of_many_failures_cannot_be_skipped(
        app: Flask, authority: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tries at one moment are counted together before the first is recorded: none of them finds exactly the number."""
    monkeypatch.setattr(throttle, "failures", lambda _faced: sign_in.MANY_FAILURES + 2)
    with app.app_context():
        user_id = make_user(authority, Role.MANAGER, email=EMAIL, password_hash=passwords.hash_of(PASSWORD))
        with acting_for(authority):
            with transaction():
                sign_in.fail(EMAIL, visitor("198.51.100.7"), sign_in.count_try(EMAIL, visitor("198.51.100.7")))
            assert [alert.user_id for alert in db.session.scalars(select(Alert))] == [user_id]


def sent(app: Flask, email: str) -> tuple[str, float]:
    began = time.process_time()
    html = try_to_sign_in(Browser(app), email, "wrong password here", status=422).html
    taken = time.process_time() - began
    return re.sub(r'value="[^"]*"', "", html).replace(email, ""), taken


@pytest.mark.assurance
@pytest.mark.assures("S6")
def test_S6_signing_in_and_links_tell_nobody_who_has_an_account(app: Flask, authority: int, figure: Figure) -> None:
    with app.app_context():
        make_user(authority, Role.MANAGER, email=EMAIL, password_hash=passwords.hash_of(PASSWORD))
        make_user(authority, Role.MANAGER, email="nopassword@example.gov.uk")
    pages: dict[str, set[str]] = {EMAIL: set(), "nopassword@example.gov.uk": set(), "nobody@example.gov.uk": set()}
    taken: dict[str, list[float]] = {email: [] for email in pages}
    rounds = int(os.environ.get("QA_ENUMERATIONS", "40"))
    for _ in range(rounds):
        for email in pages:
            page, seconds = sent(app, email)
            pages[email].add(page)
            taken[email].append(seconds)
        with app.app_context(), across_authorities(), transaction():
            db.session.execute(delete(SignInAttempt))
    assert len(set.union(*pages.values())) == 1
    medians = [statistics.median(times) for times in taken.values()]
    assert max(medians) - min(medians) < 0.010
    unknown = Browser(app)
    assert len({re.sub(r"[0-9A-F]{4}-[0-9A-F]{4}", "", unknown.get(f"/{kind}/{'x' * 43}", status=404).html)
                for kind in ("invitation", "reset")}) == 1
    figure("S6", f"the same page for {len(pages)} kinds of address, medians {1000 * (max(medians) - min(medians)):.1f} "
                 f"ms apart (n={rounds} each)")


def test_a_new_browser_elsewhere_is_told_and_a_known_one_is_not(app: Flask, authority: int) -> None:
    with app.app_context():
        user_id = make_user(authority, Role.MANAGER, email=EMAIL, password_hash=passwords.hash_of(PASSWORD))
    with app.app_context(), acting_for(authority):
        for address, device in (("203.0.113.7", "one"), ("192.0.2.1", "one"), ("203.0.113.7", "two")):
            with transaction():
                sign_in.come_in(user_id, visitor(address, device), "passkey")
        assert db.session.scalars(select(Alert)).all() == []
        with transaction():
            sign_in.come_in(user_id, visitor("198.51.100.1", "three"), "passkey")
        assert [alert.context["what"] for alert in db.session.scalars(select(Alert))] == ["new-browser"]
        assert db.session.get_one(User, user_id).last_signed_in_at is not None
