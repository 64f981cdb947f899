"""Single-use links: invitations and new passwords, on their pages and from the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, update

from qa_service.accounts import administration, links, passwords, service
from qa_service.accounts.models import Authority, Invitation, User
from qa_service.actor import Actor
from qa_service.alerts.models import Alert
from qa_service.clock import utc_now
from qa_service.database import across_authorities, acting_for, db, transaction
from qa_service.errors import BadInput, NotPermitted
from qa_service.permissions import Role
from tests.accounts.test_sign_in import EMAIL, PASSWORD, try_to_sign_in
from tests.web.client import Browser, Page, make_user, signed_in

NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
BY = Actor.command("test")


def invited(app: Flask, authority: int, role: Role = Role.FINANCE) -> str:
    with app.app_context(), acting_for(authority), transaction():
        return links.invite(EMAIL, role, by=BY, name="Ada Quill")


def reset_started(app: Flask, authority: int) -> str:
    with app.app_context():
        user_id = make_user(authority, Role.MANAGER, email=EMAIL, password_hash=passwords.hash_of(PASSWORD))
        with acting_for(authority), transaction():
            return links.start_reset(db.session.get_one(User, user_id), by=BY)


def send(browser: Browser, path: str, *, status: int, **fields: str) -> Page:
    token = browser.get("/sign-in").soup.select_one("input[name=csrf_token]")
    assert token is not None
    return browser.post(path, {"csrf_token": token["value"], **fields}, status=status)


def test_an_invitation_makes_an_account_once(app: Flask, authority: int) -> None:
    path = f"/invitation/{invited(app, authority)}"
    browser = Browser(app)
    page = browser.get(path)
    assert EMAIL in page.text and "finance" in page.text
    assert page.soup.select_one("input[name=name]")["value"] == "Ada Quill"  # type: ignore[index]
    send(browser, path, status=302, name="Ada Quill", password=PASSWORD)
    browser.get("/sign-in/code", status=302)
    assert "Finance" in browser.get("/account").text
    send(Browser(app), path, status=404, name="Eve", password="another long password")
    try_to_sign_in(Browser(app), EMAIL, PASSWORD, status=302)
    with app.app_context(), across_authorities():
        made = db.session.scalars(select(User).where(User.email == EMAIL)).one()
        assert [alert.context["what"] for alert in db.session.scalars(select(Alert).where(
            Alert.user_id == made.id))] == ["account-made"], "whoever has the address hears of it"


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("kind", ["invitation", "reset"])
def test_looking_at_a_link_never_uses_it_up(app: Flask, authority: int, kind: str) -> None:
    token = invited(app, authority) if kind == "invitation" else reset_started(app, authority)
    for _ in range(3):
        Browser(app).get(f"/{kind}/{token}")
        Browser(app).client.head(f"/{kind}/{token}")
    send(Browser(app), f"/{kind}/{token}", status=302, name="Ada Quill", password="velvet harbour lantern")


def test_a_link_of_the_other_kind_is_not_taken(app: Flask, authority: int) -> None:
    token = reset_started(app, authority)
    send(Browser(app), f"/invitation/{token}", status=404, name="Eve", password="velvet harbour lantern")
    with app.app_context(), acting_for(authority), transaction():
        other = links.invite("eve@example.gov.uk", Role.FINANCE, by=BY)
    send(Browser(app), f"/reset/{other}", status=404, password="velvet harbour lantern")


@pytest.mark.parametrize(("kind", "lasts"), [("invitation", timedelta(days=7)), ("reset", timedelta(minutes=20))])
def test_a_link_ends_in_time(app: Flask, authority: int, kind: str, lasts: timedelta) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        token = invited(app, authority) if kind == "invitation" else reset_started(app, authority)
        clock.shift(lasts - timedelta(seconds=1))
        Browser(app).get(f"/{kind}/{token}")
        clock.shift(2)
        Browser(app).get(f"/{kind}/{token}", status=404)
        send(Browser(app), f"/{kind}/{token}", status=404, name="Ada", password=PASSWORD)


def test_a_newer_link_ends_the_older(app: Flask, authority: int) -> None:
    old, new = invited(app, authority), invited(app, authority)
    Browser(app).get(f"/invitation/{old}", status=404)
    Browser(app).get(f"/invitation/{new}")


def test_the_database_keeps_the_hash_of_a_link_alone(app: Flask, authority: int) -> None:
    token = invited(app, authority)
    with app.app_context(), across_authorities():
        assert token not in {str(value) for value in vars(db.session.scalars(select(Invitation)).one()).values()}


def test_a_new_password_ends_every_session_and_signs_nobody_in(app: Flask, authority: int) -> None:
    token = reset_started(app, authority)
    with app.app_context(), across_authorities():
        user_id = db.session.scalars(select(User.id).where(User.email == EMAIL)).one()
    elsewhere, browser = signed_in(app, user_id), Browser(app)
    assert send(browser, f"/reset/{token}", status=302, password="velvet harbour lantern").location == "/sign-in"
    browser.get("/account", status=302)
    elsewhere.get("/account", status=302)
    try_to_sign_in(Browser(app), EMAIL, PASSWORD, status=422)
    try_to_sign_in(Browser(app), EMAIL, "velvet harbour lantern", status=302)
    send(Browser(app), f"/reset/{token}", status=404, password="once more with feeling")


def test_a_new_password_leaves_the_second_factor(app: Flask, authority: int) -> None:
    token = reset_started(app, authority)
    with app.app_context(), across_authorities(), transaction():
        db.session.execute(update(User).values(totp_sealed=b"codes"))
    send(Browser(app), f"/reset/{token}", status=302, password="velvet harbour lantern")
    browser = Browser(app)
    try_to_sign_in(browser, EMAIL, "velvet harbour lantern", status=302)
    assert browser.get("/sign-in/code").heading == "Enter your code"
    browser.get("/account", status=302)


def test_a_disabled_person_cannot_set_a_password(app: Flask, authority: int) -> None:
    token = reset_started(app, authority)
    with app.app_context(), across_authorities(), transaction():
        db.session.execute(update(User).values(disabled_at=utc_now()))
    send(Browser(app), f"/reset/{token}", status=404, password="velvet harbour lantern")


def test_a_forged_host_does_not_get_into_a_link(client_for: Callable[[Role], Browser]) -> None:
    browser = client_for(Role.ADMINISTRATOR)
    cookie = browser.client.get_cookie("session")
    assert cookie is not None
    browser.client.set_cookie("session", cookie.value, domain="evil.example")
    page = browser.post("/accounts/invite", {"email": EMAIL, "role": "finance"}, status=200,
                        base_url="http://evil.example", headers={"X-Forwarded-Host": "evil.example"})
    assert "http://127.0.0.1:8000/invitation/" in page.text and "evil" not in page.html


@pytest.mark.parametrize("password", [
    "short", "elevenchars", "password1234", "Password 2024!", "qwertyuiop12", "aaaaaaaaaaaaaaaa", "ada quill 123",
    "marlowe borough", "PlacementQuality1", "x" * 201,
])
def test_a_password_that_is_easily_guessed_is_refused(password: str) -> None:
    with pytest.raises(BadInput):
        passwords.check(password, about=("Ada Quill", EMAIL, "Marlowe Borough Council"))


@pytest.mark.parametrize("password", [
    PASSWORD, "velvet harbour lantern", "7kR2xw9Qp4Lm", "пароль из трёх слов", "🐝🌧🎻🪵🧭🚲 bumblebee",
])
def test_any_composition_may_be_a_password(password: str) -> None:
    passwords.check(password, about=("Ada Quill", EMAIL, "Marlowe Borough Council"))
    assert passwords.matches(passwords.hash_of(password), password)


def test_after_a_poor_password_the_link_still_works(app: Flask, authority: int) -> None:
    path = f"/invitation/{invited(app, authority)}"
    page = send(Browser(app), path, status=422, name="Ada Quill", password="password1234")
    assert page.soup.select_one('.govuk-error-summary a[href="#password"]') is not None
    assert page.soup.select_one("input[name=name]")["value"] == "Ada Quill"  # type: ignore[index]
    send(Browser(app), path, status=302, name="Ada Quill", password=PASSWORD)


@pytest.mark.only("sqlite")
@pytest.mark.assures("Z10")
@pytest.mark.parametrize("role", [Role.SAFEGUARDING_LEAD, Role.AUDITOR])
def test_one_administrator_alone_makes_no_safeguarding_lead_or_auditor(
        app: Flask, authority: int, client_for: Callable[[Role], Browser], role: Role) -> None:
    browser = client_for(Role.ADMINISTRATOR)
    browser.post("/accounts/invite", {"email": EMAIL, "role": role.value}, status=422)
    with app.app_context():
        officer = reference_of(make_user(authority, Role.COMMISSIONING_OFFICER))
        lead = reference_of(make_user(authority, role))
    browser.post(f"/accounts/{officer}/role", {"role": role.value}, status=422)
    page = browser.post(f"/accounts/{lead}/second-factor/remove", {"reason": "The phone is lost."}, status=403)
    assert "nobody else here who may agree" in page.text
    with app.app_context(), acting_for(authority), transaction(), pytest.raises(NotPermitted):
        administration.change_role(officer, role, by=Actor.user(1, Role.ADMINISTRATOR))


def reference_of(user_id: int) -> str:
    with across_authorities():
        return db.session.get_one(User, user_id).reference


@pytest.mark.assures("Z10")
def test_nobody_changes_their_own_role_or_disables_themselves(
        app: Flask, client_for: Callable[[Role], Browser]) -> None:
    browser = client_for(Role.ADMINISTRATOR)
    with app.app_context():
        own = reference_of(browser.user_id or 0)
    for path, fields in (("role", {"role": "manager"}), ("disable", {}), ("second-factor/remove", {})):
        browser.post(f"/accounts/{own}/{path}", fields, status=403)
    assert "Administrator" in browser.get("/account").text


def test_an_administrator_sees_and_changes_the_councils_own_people_alone(
        app: Flask, client_for: Callable[[Role], Browser]) -> None:
    with app.app_context():
        with transaction():
            other = Authority(name="Fenwick Council", area="Fenwick")
            db.session.add(other)
            db.session.flush()
            other_id = other.id
        stranger = reference_of(make_user(other_id, Role.MANAGER, email="zed@example.gov.uk"))
    browser = client_for(Role.ADMINISTRATOR)
    assert "zed@example.gov.uk" not in browser.get("/accounts").text
    browser.get(f"/accounts/{stranger}", status=404)
    for path in ("role", "disable", "enable", "reset", "second-factor/remove"):
        browser.post(f"/accounts/{stranger}/{path}", {"role": "finance"}, status=404)


def test_an_administrator_invites_lists_and_revokes(
        app: Flask, authority: int, client_for: Callable[[Role], Browser]) -> None:
    browser = client_for(Role.ADMINISTRATOR)
    browser.get("/accounts/invite")
    page = browser.post("/accounts/invite", {"email": EMAIL, "role": "finance", "name": "Ada"}, status=200)
    path = page.soup.select_one(".qa-long strong").text.removeprefix("http://127.0.0.1:8000")  # type: ignore[union-attr]
    assert EMAIL in browser.get("/accounts").text
    with app.app_context(), acting_for(authority):
        number = links.open_invitations()[0].id
    browser.post(f"/accounts/invitations/{number}/revoke")
    Browser(app).get(path, status=404)
    assert EMAIL not in browser.get("/accounts").text
    browser.post("/accounts/invite", {"email": "no address", "role": "finance"}, status=422)


def test_an_administrator_helps_somebody_who_is_locked_out(
        app: Flask, authority: int, client_for: Callable[[Role], Browser]) -> None:
    with app.app_context():
        user = reference_of(make_user(authority, Role.COMMISSIONING_OFFICER, email=EMAIL))
    browser = client_for(Role.ADMINISTRATOR)
    assert "/reset/" in browser.post(f"/accounts/{user}/reset", status=200).text
    browser.post(f"/accounts/{user}/disable")
    assert "Disabled" in browser.get(f"/accounts/{user}").text
    browser.post(f"/accounts/{user}/enable")
    browser.post(f"/accounts/{user}/role", {"role": "finance"})
    assert "Finance" in browser.get(f"/accounts/{user}").text


def test_an_address_that_has_an_account_is_not_invited_again(context: Flask, authority: int) -> None:
    make_user(authority, Role.MANAGER, email=EMAIL)
    with pytest.raises(BadInput, match="already"), transaction():
        links.invite(EMAIL.upper(), Role.FINANCE, by=BY)


@pytest.mark.assures("V38")
def test_the_first_administrator_comes_from_the_command_line(app: Flask) -> None:
    run = app.test_cli_runner().invoke(args=["accounts", "invite", EMAIL, "--role", "administrator", "--council",
                                             "Marlowe Borough Council", "--area", "Marlowe", "--name", "Ada"])
    assert run.exit_code == 0, run.output
    path = run.stdout.strip().removeprefix("http://127.0.0.1:8000")
    browser = Browser(app)
    send(browser, path, status=302, name="Ada Quill", password=PASSWORD)
    browser.get("/sign-in/code", status=302)
    assert browser.get("/council").rows is not None and "Marlowe" in browser.get("/council").text


def test_an_empty_database_takes_an_invitation_without_a_council(app: Flask) -> None:
    run = app.test_cli_runner().invoke(args=["accounts", "invite", EMAIL, "--role", "manager", "--json"])
    assert run.exit_code == 0
    assert json.loads(run.stdout)["link"].startswith("http://127.0.0.1:8000/invitation/")
    assert "Give it its name and area" in run.stderr


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(("arguments", "said"), [
    (["accounts", "invite", "no address", "--role", "manager"], "not an e-mail address"),
    (["accounts", "invite", EMAIL, "--role", "king"], "Invalid value for '--role'"),
    (["accounts", "invite", EMAIL, "--role", "manager", "--authority", "Nowhere"], "There is no council “Nowhere”"),
    (["accounts", "reset", "nobody@example.gov.uk"], "There is no account"),
])
def test_a_wrong_call_says_what_to_do(app: Flask, authority: int, arguments: list[str], said: str) -> None:
    run = app.test_cli_runner().invoke(args=arguments)
    assert run.exit_code == 2
    assert said in run.stderr and run.stdout == ""


def test_with_several_councils_one_must_be_named(app: Flask, authority: int) -> None:
    with app.app_context(), transaction():
        db.session.add(Authority(name="Fenwick Council", area="Fenwick"))
    invoke = app.test_cli_runner().invoke
    run = invoke(args=["accounts", "invite", EMAIL, "--role", "manager"])
    assert run.exit_code == 2 and "Fenwick Council" in run.stderr
    run = invoke(args=["accounts", "invite", EMAIL, "--role", "auditor", "--authority", "fenwick council"])
    assert run.exit_code == 0


def test_whoever_runs_the_server_can_let_the_last_administrator_in_again(app: Flask, authority: int) -> None:
    with app.app_context():
        make_user(authority, Role.ADMINISTRATOR, email=EMAIL)
    run = app.test_cli_runner().invoke(args=["accounts", "reset", EMAIL, "--second-factor"])
    assert run.exit_code == 0, run.output
    Browser(app).get(run.stdout.strip().removeprefix("http://127.0.0.1:8000"))


def test_roles_are_found_within_the_council_and_without_those_who_left(context: Flask, authority: int) -> None:
    manager, gone = make_user(authority, Role.MANAGER), make_user(authority, Role.MANAGER)
    make_user(authority, Role.FINANCE)
    with transaction():
        db.session.execute(update(User).where(User.id == gone).values(disabled_at=utc_now()))
    assert [user.id for user in service.users_with_role(Role.MANAGER)] == [manager]
    assert len(service.active_users()) == 2
    assert service.user_by_id(gone) is not None
    assert service.all_authority_ids() == [authority]
