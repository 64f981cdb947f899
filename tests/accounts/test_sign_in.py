"""Signing in with a password: the same answer for everybody who fails, and a growing delay."""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, update

from qa_service.accounts import kept_forms, passwords, sign_in, throttle
from qa_service.accounts.models import SignInAttempt, User
from qa_service.audit.models import AuditEvent
from qa_service.clock import utc_now
from qa_service.database import across_authorities, acting_for, db, transaction
from qa_service.errors import TooSoon
from qa_service.permissions import Role
from qa_service.web.gate import safe_next
from tests.web.client import Browser, Page, make_user

PASSWORD = "copper kettle orchard"
EMAIL = "ada@example.gov.uk"
NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)


@pytest.fixture
def ada(app: Flask, authority: int) -> int:
    with app.app_context():
        return make_user(authority, Role.MANAGER, name="Ada Quill", email=EMAIL,
                         password_hash=passwords.hash_of(PASSWORD))


def try_to_sign_in(browser: Browser, email: str, password: str, *, status: int, path: str = "/sign-in") -> Page:
    token = browser.get("/sign-in").soup.select_one("input[name=csrf_token]")
    assert token is not None
    return browser.post(path, {"email": email, "password": password, "csrf_token": token["value"]}, status=status)


def visitor(address: str = "192.0.2.1") -> sign_in.Visitor:
    return sign_in.Visitor(address, "test", "a key")


def fail_once(email: str, address: str = "192.0.2.1") -> None:
    with transaction():
        sign_in.count_try(email, visitor(address))


def test_the_right_password_opens_the_page_that_was_asked_for(app: Flask, ada: int) -> None:
    browser = Browser(app)
    asked = browser.get("/council", status=302)
    assert asked.location == "/sign-in?next=%2Fcouncil"
    page = try_to_sign_in(browser, " Ada@Example.GOV.uk ", PASSWORD, status=302, path=asked.location)
    assert page.location is not None
    page = browser.get(page.location, status=302)
    assert page.location == "/council"
    assert browser.get("/council").heading == "Council"


def test_known_and_unknown_addresses_get_the_same_answer(app: Flask, ada: int) -> None:
    def answer(email: str) -> str:
        html = try_to_sign_in(Browser(app), email, "wrong password here", status=422).html
        return re.sub(r'value="[^"]*"', "", html)

    assert answer(EMAIL) == answer("nobody@example.gov.uk")


def test_known_and_unknown_addresses_cost_the_same_comparison(
        context: Flask, authority: int, monkeypatch: pytest.MonkeyPatch) -> None:
    make_user(authority, Role.FINANCE, email=EMAIL, password_hash=passwords.hash_of(PASSWORD))
    compared: list[str | None] = []
    real = passwords.matches
    monkeypatch.setattr(passwords, "matches", lambda kept, given: compared.append(kept) or real(kept, given))
    assert sign_in.person_with(EMAIL, "wrong password") is None
    assert sign_in.person_with("nobody@example.gov.uk", "wrong password") is None
    assert len(compared) == 2 and compared[1] is None
    assert not real(None, "nobody has this password")


def test_a_disabled_person_gets_the_answer_for_a_wrong_password(app: Flask, ada: int) -> None:
    with app.app_context(), across_authorities(), transaction():
        db.session.execute(update(User).values(disabled_at=utc_now()))
    page = try_to_sign_in(Browser(app), EMAIL, PASSWORD, status=422)
    assert sign_in.WRONG in page.text


def test_the_password_is_never_sent_back(app: Flask, ada: int) -> None:
    assert "wrong-canary-word" not in try_to_sign_in(Browser(app), EMAIL, "wrong-canary-word", status=422).html


def test_every_try_is_recorded(app: Flask, ada: int) -> None:
    try_to_sign_in(Browser(app), EMAIL, "wrong password here", status=422)
    try_to_sign_in(Browser(app), EMAIL, PASSWORD, status=302)
    with app.app_context():
        actions = db.session.scalars(select(AuditEvent.action).order_by(AuditEvent.sequence)).all()
    assert actions[-2:] == ["account.sign_in_failed", "account.signed_in"]


def test_the_delay_grows_with_each_failure_and_never_locks(context: Flask) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        waits = []
        for _ in range(13):
            try:
                fail_once(EMAIL)
            except TooSoon as refusal:
                waits.append(refusal.seconds)
                clock.shift(refusal.seconds)
                fail_once(EMAIL)
        assert waits == [2, 4, 8, 16, 32, 64, 120, 120]
        clock.shift(timedelta(hours=1, seconds=1))
        fail_once(EMAIL)


def test_an_account_takes_at_most_a_hundred_guesses_an_hour_from_any_number_of_addresses(context: Flask) -> None:
    judged = 0
    with time_machine.travel(NOON, tick=False) as clock:
        for second in range(0, 3600, 5):
            clock.move_to(NOON + timedelta(seconds=second))
            try:
                fail_once(EMAIL, f"198.51.100.{second % 250}")
                judged += 1
            except TooSoon:
                pass
    assert 20 < judged <= 100


def test_an_address_that_tries_many_accounts_is_slowed(context: Flask) -> None:
    with pytest.raises(TooSoon):
        for number in range(throttle.FREE_FOR_ADDRESS + 1):
            fail_once(f"person{number}@example.gov.uk")


def test_attackers_elsewhere_do_not_keep_a_person_out_of_their_own_office(context: Flask, authority: int) -> None:
    user_id = make_user(authority, Role.MANAGER, email=EMAIL, password_hash=passwords.hash_of(PASSWORD))
    office = visitor("203.0.113.7")
    with transaction():
        sign_in.succeed(user_id, sign_in.count_try(EMAIL, office), office)
    for number in range(throttle.FREE_FOR_ACCOUNT):
        fail_once(EMAIL, f"198.51.100.{number}")
    with pytest.raises(TooSoon):
        fail_once(EMAIL, "198.51.100.99")
    fail_once(EMAIL, office.address)


def test_too_many_tries_are_told_how_long_to_wait(app: Flask, ada: int) -> None:
    browser = Browser(app)
    for _ in range(throttle.FREE_FOR_ACCOUNT):
        try_to_sign_in(browser, EMAIL, "wrong password here", status=422)
    page = try_to_sign_in(browser, EMAIL, PASSWORD, status=429)
    assert "Wait 2 seconds" in page.text
    with app.app_context(), transaction():
        db.session.execute(update(SignInAttempt).values(at=utc_now() - timedelta(minutes=5)))
    try_to_sign_in(browser, EMAIL, PASSWORD, status=302)


def test_the_table_of_tries_names_nobody(context: Flask) -> None:
    fail_once(EMAIL)
    assert not [subject for subject in db.session.scalars(select(SignInAttempt.subject)) if "ada" in subject]


@pytest.mark.parametrize("target", [
    "//evil.example", "https://evil.example/", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)",
    "/ok\r\nSet-Cookie: a=b", "evil", "", None, "/\tevil", "///evil.example",
])
def test_sign_in_leads_to_our_own_pages_alone(target: str | None) -> None:
    assert safe_next(target) is None


def test_sign_in_keeps_the_filters_of_the_page_that_was_asked_for() -> None:
    assert safe_next("/settings?grade=inadequate&page=2") == "/settings?grade=inadequate&page=2"


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(("role", "path"), [(Role.MANAGER, "/"), (Role.COUNCILLOR, "/")])
def test_somebody_signed_in_is_led_to_their_first_page(
        client_for: Callable[[Role], Browser], role: Role, path: str) -> None:
    assert client_for(role).get("/sign-in", status=302).location == path


def test_old_sessions_and_tries_are_tidied_away(context: Flask, authority: int) -> None:
    with acting_for(authority), time_machine.travel(NOON, tick=False) as clock:
        fail_once(EMAIL)
        clock.shift(timedelta(days=2))
        with transaction():
            assert sign_in.tidy() == "Removed 0 old sessions and 2 counted tries."


def test_a_form_that_nobody_went_back_to_is_kept_for_thirty_days_also_of_one_who_left(
        context: Flask, authority: int) -> None:
    user_id = make_user(authority, Role.FINANCE)
    with acting_for(authority), time_machine.travel(NOON, tick=False) as clock:
        for path, days in (("/concern/1/note", 1), ("/heard/new", 30)):
            with transaction():
                kept_forms.keep(user_id, path, {"text": ["Half written"]})
            clock.shift(timedelta(days=days))
        with transaction():
            sign_in.tidy()
        assert [kept_forms.kept(user_id, path) is None for path in ("/concern/1/note", "/heard/new")] == [True, False]


@pytest.mark.assurance
@pytest.mark.only("sqlite")
def test_known_and_unknown_addresses_take_the_same_time(context: Flask, authority: int) -> None:
    make_user(authority, Role.FINANCE, email=EMAIL, password_hash=passwords.hash_of(PASSWORD))
    taken: dict[str, list[float]] = {EMAIL: [], "nobody@example.gov.uk": []}
    for _ in range(60):
        for email, times in taken.items():
            began = time.process_time()
            assert sign_in.person_with(email, "a wrong password") is None
            times.append(time.process_time() - began)
    known, unknown = (statistics.median(times) for times in taken.values())
    assert abs(known - unknown) < 0.010
