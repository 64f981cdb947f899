"""S7: fourteen ways to abuse a link for a new password, each refused, and its owner told."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from qa_service.accounts import administration, links, passwords, second_factor
from qa_service.accounts.models import Invitation, User
from qa_service.actor import Actor
from qa_service.alerts.models import Alert
from qa_service.clock import utc_now
from qa_service.database import across_authorities, acting_for, db, transaction
from qa_service.permissions import Role
from tests.accounts.test_links import send
from tests.accounts.test_sign_in import EMAIL, PASSWORD, try_to_sign_in
from tests.assured import Figure
from tests.web.client import Browser, make_user, signed_in

pytestmark = pytest.mark.only("sqlite")
NEW = "velvet harbour lantern"
BY = Actor.command("test")


@pytest.fixture
def ada(app: Flask, authority: int) -> int:
    with app.app_context():
        user_id = make_user(authority, Role.MANAGER, email=EMAIL, password_hash=passwords.hash_of(PASSWORD))
        with across_authorities(), transaction():
            second_factor.keep(db.session.get_one(User, user_id), "JBSWY3DPEHPK3PXP")
    return user_id


def started(app: Flask, authority: int, user_id: int) -> str:
    with app.app_context(), acting_for(authority), transaction():
        return links.start_reset(db.session.get_one(User, user_id), by=BY)


def refused(app: Flask, token: str, *, status: int = 404) -> None:
    send(Browser(app), f"/reset/{token}", status=status, password=NEW)


@pytest.mark.assures("S7", "V41")
def test_S7_fourteen_abuses_of_a_link_are_refused(
        app: Flask, authority: int, ada: int, figure: Figure) -> None:
    cases = 0
    # 1, 2: used twice; used again by somebody who is signed in
    token = started(app, authority, ada)
    send(Browser(app), f"/reset/{token}", status=302, password=NEW)
    refused(app, token)
    signed_in(app, ada).post(f"/reset/{token}", {"password": NEW}, status=404)
    cases += 2
    # 3: too old
    with time_machine.travel(datetime(2026, 3, 3, 12, 0, tzinfo=UTC), tick=False) as clock:
        token = started(app, authority, ada)
        clock.shift(timedelta(minutes=20, seconds=1))
        refused(app, token)
    cases += 1
    # 4: an old one after a newer was made
    old, _new = started(app, authority, ada), started(app, authority, ada)
    refused(app, old)
    cases += 1
    # 5: after another e-mail address was set
    token = started(app, authority, ada)
    with app.app_context(), acting_for(authority), transaction():
        administration.change_email(db.session.get_one(User, ada), "ada.new@example.gov.uk", by=BY)
    refused(app, token)
    cases += 1
    # 6: for another account: the form names nobody, and the link is its owner's alone
    with app.app_context():
        eve = make_user(authority, Role.FINANCE, email="eve@example.gov.uk", password_hash=passwords.hash_of(PASSWORD))
    token = started(app, authority, eve)
    send(Browser(app), f"/reset/{token}", status=302, password=NEW, email="ada.new@example.gov.uk", user_id=str(ada))
    with app.app_context(), across_authorities():
        assert not passwords.matches(db.session.get_one(User, ada).password_hash, "nobody chose this one")
        assert passwords.matches(db.session.get_one(User, eve).password_hash, NEW)
    cases += 1
    # 7: for an account that was disabled since
    token = started(app, authority, eve)
    with app.app_context(), across_authorities(), transaction():
        db.session.get_one(User, eve).disabled_at = utc_now()
    refused(app, token)
    cases += 1
    # 8: another host in the request: the link's host comes from the settings alone
    with app.app_context():
        administrator = make_user(authority, Role.ADMINISTRATOR)
        reference = _reference(ada)
    asked = signed_in(app, administrator)
    page = asked.post(f"/accounts/{reference}/reset", status=200, headers={"X-Forwarded-Host": "evil.example"})
    assert "evil.example" not in page.html and "http://127.0.0.1:8000/reset/" in page.text
    poisoned = asked.client.post(f"/accounts/{reference}/reset", data={"csrf_token": asked.token},
                                 headers={"Host": "evil.example"})
    assert "evil.example" not in poisoned.text
    cases += 1
    # 9: the address does not leak in a Referer
    token = started(app, authority, ada)
    assert Browser(app).client.get(f"/reset/{token}").headers["Referrer-Policy"] == "strict-origin"
    cases += 1
    # 10: a mail scanner looks first, with GET and HEAD: nothing is used up
    for method in ("GET", "HEAD", "OPTIONS", "GET"):
        Browser(app).client.open(f"/reset/{token}", method=method)
    Browser(app).get(f"/reset/{token}")
    cases += 1
    # 11: guessed: 256 random bits, and the wrong one tells nothing
    answers = {Browser(app).client.get(f"/reset/{secrets.token_urlsafe(32)}").status_code for _ in range(20)}
    assert answers == {404} and len(token) == 43
    cases += 1
    # 12: past the second factor: nobody is signed in by it, and the factor stays
    browser = Browser(app)
    send(browser, f"/reset/{token}", status=302, password="another good phrase")
    browser.get("/account", status=302)
    try_to_sign_in(browser, "ada.new@example.gov.uk", "another good phrase", status=302)
    browser.get("/account", status=302)
    assert browser.get("/sign-in/code").heading == "Enter your code"
    cases += 1
    # 13: without its form's token, from another site
    token = started(app, authority, ada)
    stranger = Browser(app)
    stranger.get(f"/reset/{token}")
    answer = stranger.client.post(f"/reset/{token}", data={"password": NEW}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 400
    cases += 1
    # 14: an invitation's link used as one for a password, and the other way round
    with app.app_context(), acting_for(authority), transaction():
        invitation = links.invite("new@example.gov.uk", Role.FINANCE, by=BY)
    refused(app, invitation)
    send(Browser(app), f"/invitation/{token}", status=404, name="Eve", password=NEW)
    cases += 1
    with app.app_context(), across_authorities():
        told = [alert.context["what"] for alert in db.session.scalars(select(Alert).where(Alert.user_id == ada))]
        kept = {row.token_hash for row in db.session.scalars(select(Invitation))}
    assert {"reset-started", "password-reset", "email-changed"} <= set(told) and token not in kept
    figure("S7", f"{cases} of 14 abuses refused, and the person told")
    assert cases == 14


def _reference(user_id: int) -> str:
    with across_authorities():
        return db.session.get_one(User, user_id).reference
