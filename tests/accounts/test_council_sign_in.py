"""A council's own sign-in, against a mock provider: what is taken, and everything that is refused."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from joserfc import jwt
from joserfc.jwk import RSAKey
from sqlalchemy import select

from qa_service.accounts import council_sign_in
from qa_service.accounts.access_models import ExternalIdentity, IdentityProvider
from qa_service.accounts.models import User
from qa_service.accounts.oidc import RETURN_PATH, Identity
from qa_service.actor import Actor
from qa_service.audit.models import AuditEvent
from qa_service.database import across_authorities, acting_for, db, transaction
from qa_service.permissions import Role
from tests.accounts import provider as mock
from tests.accounts.provider import CLIENT, ISSUER, SECRET, Provider
from tests.accounts.test_links import invited
from tests.assured import Figure
from tests.web.client import Browser, Page, make_user, signed_in

pytestmark = pytest.mark.only("sqlite")
BY = Actor.command("test")


@pytest.fixture
def provider(app: Flask, authority: int) -> Iterator[Provider]:
    """The mock provider, which the council has set up."""
    with app.app_context(), acting_for(authority), transaction():
        council_sign_in.save(council_sign_in.Setup(ISSUER, CLIENT, SECRET, "mfa", True), version=0, by=BY)
    with mock.running() as running:
        yield running


@pytest.fixture
def ada(app: Flask, authority: int, provider: Provider) -> int:
    """Somebody whose account is linked with the provider's subject."""
    with app.app_context():
        user_id = make_user(authority, Role.MANAGER, email="ada@example.gov.uk")
        with acting_for(authority), transaction():
            council_sign_in.link(db.session.get_one(User, user_id), Identity(ISSUER, provider.subject), by=BY)
    return user_id


def go(browser: Browser, provider: Provider, path: str) -> str:
    """Follows the link to the provider and signs in there; where the browser is sent back to."""
    there = browser.get(path, status=302).location or ""
    assert there.startswith(f"{ISSUER}/authorize?"), there
    return provider.sign_in(there)


def come_in(app: Flask, authority: int, provider: Provider, *, status: int = 302) -> tuple[Browser, Page]:
    browser = Browser(app)
    back = go(browser, provider, f"/sign-in/council/{authority}")
    return browser, browser.get(back, status=status)


def test_a_linked_person_comes_in_wholly_signed_in(app: Flask, authority: int, provider: Provider, ada: int) -> None:
    browser, _ = come_in(app, authority, provider)
    assert "ada@example.gov.uk" in browser.get("/account").text
    asked = provider.asked[0]
    assert (asked["response_type"], asked["scope"], asked["code_challenge_method"]) == ("code", "openid", "S256")
    assert len(asked["nonce"]) >= 40 and len(asked["state"]) >= 40
    assert asked["redirect_uri"] == f"http://127.0.0.1:8000{RETURN_PATH}"


def test_the_session_is_another_before_and_after(app: Flask, authority: int, provider: Provider, ada: int) -> None:
    browser = Browser(app)
    back = go(browser, provider, f"/sign-in/council/{authority}")
    before = browser.client.get_cookie("session")
    browser.get(back, status=302)
    after = browser.client.get_cookie("session")
    assert before is not None and after is not None and before.value != after.value


def unsigned(claims: dict[str, Any]) -> str:
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()
             for part in ({"alg": "none", "typ": "JWT"}, claims)]
    return ".".join([*parts, ""])


def signed_with(secret: bytes, claims: dict[str, Any]) -> str:
    """What a careless library takes: the public key of the issuer, used as if it were a secret that both know."""
    head, body = (base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()
                  for part in ({"alg": "HS256", "kid": "one"}, claims))
    mark = hmac.new(secret, f"{head}.{body}".encode(), hashlib.sha256).digest()
    return f"{head}.{body}.{base64.urlsafe_b64encode(mark).rstrip(b'=').decode()}"


def forge(provider: Provider, nonce: str, how: str) -> None:
    """Makes the provider answer with a token that must be refused."""
    now = int(time.time())
    right = {"iss": ISSUER, "sub": provider.subject, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": nonce,
             "amr": ["mfa"]}
    public = provider.key.as_pem(private=False)
    if how == "alg none":
        provider.token = unsigned(right)
    elif how == "signed with the public key as a shared secret":
        provider.token = signed_with(public, right)
    elif how == "signed by another key":
        stranger = RSAKey.generate_key(2048, {"kid": "one"})
        provider.token = jwt.encode({"alg": "RS256", "kid": "one"}, right, stranger)
    elif how == "changed after signing":
        head, body, tail = provider.signs(nonce).split(".")
        provider.token = f"{head}.{body[:-4]}AAAA.{tail}"
    else:
        claims: dict[str, dict[str, Any]] = {
            "wrong iss": {"iss": "https://login.evil.example/"}, "wrong aud": {"aud": "another-service"},
            "wrong nonce": {"nonce": "of another browser"}, "expired": {"exp": now - 3600, "iat": now - 7200},
            "missing amr": {}, "password alone": {"amr": ["pwd"]}, "old": {"iat": now - 3600},
            "for several, meant for another": {"aud": [CLIENT, "other"], "azp": "other"}}
        provider.claims = claims[how]
        provider.without = ("amr",) if how == "missing amr" else ()


FORGED = ("alg none", "signed with the public key as a shared secret", "signed by another key", "changed after signing",
          "wrong iss", "wrong aud", "wrong nonce", "expired", "missing amr", "password alone", "old",
          "for several, meant for another")


@pytest.mark.assures("V43")
def test_what_does_not_hold_is_refused_with_a_plain_sentence(
        app: Flask, authority: int, provider: Provider, ada: int, figure: Figure) -> None:
    refused = 0
    for how in FORGED:
        provider.claims, provider.without, provider.token = {}, (), None
        browser = Browser(app)
        back = go(browser, provider, f"/sign-in/council/{authority}")
        forge(provider, provider.asked[-1]["nonce"], how)
        page = browser.get(back, status=422)
        assert page.heading == "You were not signed in", how
        assert "Your council’s sign-in was not accepted" in page.text and "Traceback" not in page.html
        browser.get("/account", status=302)
        refused += 1
    with app.app_context():
        kept = [event.details["why"] for event in db.session.scalars(
            select(AuditEvent).where(AuditEvent.action == "account.council_sign_in_refused"))]
    assert len(kept) == len(FORGED) and all(provider.subject not in why for why in kept)
    figure("V43", f"{refused} of {len(FORGED)} forged answers refused")


@pytest.mark.assures("V43")
def test_an_answer_counts_once_in_the_browser_that_asked(
        app: Flask, authority: int, provider: Provider, ada: int) -> None:
    browser = Browser(app)
    back = go(browser, provider, f"/sign-in/council/{authority}")
    Browser(app).get(back, status=422)  # stolen, in another browser
    browser.get(back.replace("state=", "state=x"), status=422)
    browser.get(back, status=422)  # what was asked is gone with the first answer, whatever it was
    again = go(browser, provider, f"/sign-in/council/{authority}")
    browser.get(again, status=302)
    browser.get(again, status=422)


def test_a_code_that_the_provider_does_not_confirm_lets_nobody_in(
        app: Flask, authority: int, provider: Provider, ada: int) -> None:
    browser = Browser(app)
    back = go(browser, provider, f"/sign-in/council/{authority}")
    provider.codes.clear()
    assert "would not confirm" in browser.get(back, status=422).text


def test_a_person_without_a_link_is_told_how_to_get_one(app: Flask, authority: int, provider: Provider) -> None:
    with app.app_context():
        make_user(authority, Role.MANAGER, email="ada@example.gov.uk")
    provider.claims = {"email": "ada@example.gov.uk", "email_verified": True}
    _, page = come_in(app, authority, provider, status=422)
    assert council_sign_in.NOT_LINKED in page.text  # an e-mail address is no identity


def test_a_disabled_person_does_not_come_in(app: Flask, authority: int, provider: Provider, ada: int) -> None:
    from qa_service.clock import utc_now

    with app.app_context(), across_authorities(), transaction():
        db.session.get_one(User, ada).disabled_at = utc_now()
    come_in(app, authority, provider, status=422)


def test_one_links_and_unlinks_ones_own_account(app: Flask, authority: int, provider: Provider) -> None:
    with app.app_context():
        user_id = make_user(authority, Role.MANAGER, password_hash="set")
    browser, elsewhere = signed_in(app, user_id), signed_in(app, user_id)
    browser.get(go(browser, provider, "/account/council-sign-in/link"), status=302)
    assert "Linked" in browser.get("/account").text
    elsewhere.get("/account", status=302)
    come_in(app, authority, provider)
    with app.app_context(), across_authorities():
        row = db.session.scalars(select(ExternalIdentity)).one()
        assert (row.issuer, row.subject, row.user_id) == (ISSUER, provider.subject, user_id)


def test_nobody_takes_a_sign_in_that_is_anothers(app: Flask, authority: int, provider: Provider, ada: int) -> None:
    with app.app_context():
        eve = make_user(authority, Role.FINANCE)
    browser = signed_in(app, eve)
    page = browser.get(go(browser, provider, "/account/council-sign-in/link"), status=422)
    assert "Another account here is linked" in page.text


def test_confirming_asks_the_provider_to_ask_again(app: Flask, authority: int, provider: Provider, ada: int) -> None:
    browser, _ = come_in(app, authority, provider)
    back = go(browser, provider, "/account/confirm/council?next=/account/password")
    assert (provider.asked[-1]["prompt"], provider.asked[-1]["max_age"]) == ("login", "0")
    provider.claims = {"auth_time": int(time.time()) - 3600}
    browser.get(back, status=422)
    provider.claims = {}
    back = go(browser, provider, "/account/confirm/council?next=/account/password")
    assert browser.get(back, status=302).location == "/account/password"


def test_an_invitation_can_be_accepted_with_it(app: Flask, authority: int, provider: Provider) -> None:
    token, browser = invited(app, authority), Browser(app)
    assert "Accept with" in browser.get(f"/invitation/{token}").text
    browser.get(go(browser, provider, f"/invitation/{token}/council"), status=302)
    assert "Finance" in browser.get("/account").text
    Browser(app).get(f"/invitation/{token}", status=404)
    with app.app_context(), across_authorities():
        assert db.session.scalars(select(User)).one().password_hash is None


def test_the_clients_secret_is_sealed_and_on_no_page(
        app: Flask, provider: Provider, client_for: Callable[[Role], Browser]) -> None:
    page = client_for(Role.ADMINISTRATOR).get("/accounts/council-sign-in")
    assert ISSUER in page.html and SECRET not in page.html
    with app.app_context(), across_authorities():
        kept = db.session.scalars(select(IdentityProvider)).one()
        assert SECRET.encode() not in kept.client_secret


@pytest.mark.parametrize(("field", "value"), [
    ("issuer", "http://login.marlowe.example"), ("issuer", "https://127.0.0.1/"), ("issuer", "https://localhost/x"),
    ("issuer", "https://user@login.marlowe.example/"), ("mfa_values", "pwd"), ("mfa_values", " , "),
    ("client_secret", "")])
def test_a_provider_that_could_not_be_safe_is_not_saved(
        client_for: Callable[[Role], Browser], field: str, value: str) -> None:
    browser = client_for(Role.ADMINISTRATOR)
    browser.get("/accounts/council-sign-in")
    typed = {"issuer": ISSUER, "client_id": CLIENT, "client_secret": SECRET, "mfa_values": "mfa", "enabled": "y",
             "version": "0"}
    browser.post("/accounts/council-sign-in", typed | {field: value}, status=422)
    browser.post("/accounts/council-sign-in", typed)
