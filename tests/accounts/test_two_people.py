"""What takes two people: neither who asks, nor whom it is about, agrees; and nobody can make the other one up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from qa_service.accounts import administration, links, second_factor, two_people
from qa_service.accounts.access_models import AccountRequest, RequestKind, RequestState
from qa_service.accounts.models import User
from qa_service.actor import Actor
from qa_service.alerts.models import Alert
from qa_service.audit.models import AuditEvent
from qa_service.database import across_authorities, acting_for, db, transaction
from qa_service.errors import NotPermitted
from qa_service.permissions import Role
from tests.accounts.test_links import reference_of
from tests.assured import Figure
from tests.web.client import Browser, make_user, signed_in

pytestmark = pytest.mark.only("sqlite")
NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
Client = Callable[[Role], Browser]
WHY = {"reason": "She rang; I know her voice."}


@pytest.fixture
def ada(app: Flask, authority: int) -> int:
    with app.app_context():
        return make_user(authority, Role.COMMISSIONING_OFFICER, name="Ada Quill", email="ada@example.gov.uk")


def person(app: Flask, user_id: int) -> User:
    with app.app_context(), across_authorities():
        return db.session.get_one(User, user_id)


def newest(app: Flask) -> AccountRequest:
    with app.app_context(), across_authorities():
        return db.session.scalars(select(AccountRequest).order_by(AccountRequest.id.desc())).first()  # type: ignore[return-value]


def told(app: Flask, user_id: int) -> list[str]:
    with app.app_context(), across_authorities():
        return [alert.context.get("what", alert.template) for alert in db.session.scalars(
            select(Alert).where(Alert.user_id == user_id).order_by(Alert.id))]


def ref(app: Flask, user_id: int) -> str:
    with app.app_context():
        return reference_of(user_id)


@pytest.mark.assures("S8", "V41")
def test_a_lost_second_factor_is_removed_by_two_and_its_owner_is_told(app: Flask, ada: int, client_for: Client) -> None:
    asks, agrees = client_for(Role.ADMINISTRATOR), client_for(Role.MANAGER)
    with app.app_context(), across_authorities(), transaction():
        second_factor.keep(db.session.get_one(User, ada), "JBSWY3DPEHPK3PXP")
    hers = signed_in(app, ada)
    asks.post(f"/accounts/{ref(app, ada)}/second-factor/remove", WHY)
    assert person(app, ada).has_codes
    hers.get("/account")
    assert "Ada Quill" in agrees.get("/account-requests").text
    agrees.post(f"/account-requests/{newest(app).id}/agree")
    assert not person(app, ada).has_codes
    hers.get("/account", status=302)
    assert told(app, ada) == ["second-factor-asked", "second-factor-removed"]
    assert told(app, agrees.user_id or 0) == ["account-decision"]
    with app.app_context():
        kept = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "account.agreed")).one()
        assert kept.actor == f"user:{agrees.user_id}" and kept.details["kind"] == "second-factor"


@pytest.mark.assures("Z10", "S8")
def test_no_one_hand_does_what_takes_two(app: Flask, ada: int, authority: int, client_for: Client,
                                         figure: Figure) -> None:
    asks, other = client_for(Role.ADMINISTRATOR), client_for(Role.ADMINISTRATOR)
    client_for(Role.MANAGER)
    own, hers = ref(app, asks.user_id or 0), ref(app, ada)
    second_session, officer, tries = signed_in(app, asks.user_id or 0), signed_in(app, ada), 0
    for role in links.NEEDS_A_SECOND_PERSON:
        asks.post(f"/accounts/{own}/role", {"role": role.value, "role_reason": "For myself"}, status=403)
        asks.post(f"/accounts/{hers}/role", {"role": role.value, "role_reason": "She needs it"})
        found = newest(app)
        second_session.post(f"/account-requests/{found.id}/agree", status=403)
        officer.post(f"/account-requests/{found.id}/agree", status=404)  # an officer decides nothing
        with app.app_context(), acting_for(authority), transaction(), pytest.raises(NotPermitted):
            administration.change_role(hers, role, by=Actor.user(asks.user_id or 0, Role.ADMINISTRATOR))
        asks.post(f"/account-requests/{found.id}/withdraw")
        other.post(f"/account-requests/{found.id}/agree", status=403 if role is Role.SAFEGUARDING_LEAD else 409)
        tries += 5
    for path in ("second-factor/remove", "disable", "enable", "sign-out-everywhere"):
        asks.post(f"/accounts/{own}/{path}", WHY, status=403)
        tries += 1
    assert person(app, ada).role is Role.COMMISSIONING_OFFICER
    assert person(app, asks.user_id or 0).role is Role.ADMINISTRATOR
    figure("Z10", f"0 of {tries} tries by one person alone succeeded")


@pytest.mark.assures("Z10")
def test_a_safeguarding_lead_is_agreed_to_by_another_one(app: Flask, ada: int, client_for: Client) -> None:
    asks, manager, lead = (client_for(role) for role in (Role.ADMINISTRATOR, Role.MANAGER, Role.SAFEGUARDING_LEAD))
    asks.post(f"/accounts/{ref(app, ada)}/role", {"role": "safeguarding-lead", "role_reason": "Agreed in the panel"})
    manager.post(f"/account-requests/{newest(app).id}/agree", status=403)
    hers = signed_in(app, ada)
    lead.post(f"/account-requests/{newest(app).id}/agree")
    assert person(app, ada).role is Role.SAFEGUARDING_LEAD and person(app, ada).role_since is not None
    hers.get("/account", status=302)
    assert told(app, ada) == ["role-changed"]


@pytest.mark.assures("S8", "V41")
@pytest.mark.parametrize("order", ["link first", "link last"])
def test_who_makes_a_link_for_a_password_has_no_part_in_removing_the_second_factor(
        app: Flask, ada: int, client_for: Client, order: str) -> None:
    asks, agrees, hers = client_for(Role.ADMINISTRATOR), client_for(Role.ADMINISTRATOR), ref(app, ada)
    with app.app_context(), across_authorities(), transaction():
        second_factor.keep(db.session.get_one(User, ada), "JBSWY3DPEHPK3PXP")
    if order == "link first":
        asks.post(f"/accounts/{hers}/reset", status=200)
        asks.post(f"/accounts/{hers}/second-factor/remove", WHY, status=403)
        agrees.post(f"/accounts/{hers}/second-factor/remove", WHY)
        asks.post(f"/account-requests/{newest(app).id}/agree", status=403)
        return
    asks.post(f"/accounts/{hers}/second-factor/remove", WHY)
    agrees.post(f"/account-requests/{newest(app).id}/agree")
    for browser in (asks, agrees):
        browser.post(f"/accounts/{hers}/reset", status=403)
    client_for(Role.ADMINISTRATOR).post(f"/accounts/{hers}/reset", status=200)


def test_an_invitation_to_a_guarded_role_is_agreed_to_and_then_makes_one_link(app: Flask, client_for: Client) -> None:
    asks, agrees = client_for(Role.ADMINISTRATOR), client_for(Role.MANAGER)
    asks.post("/accounts/invite", {"email": "new@example.gov.uk", "role": "auditor", **WHY})
    request = newest(app)
    asks.post(f"/account-requests/{request.id}/link", status=409)
    agrees.post(f"/account-requests/{request.id}/agree")
    agrees.post(f"/account-requests/{request.id}/link", status=404)
    page = asks.post(f"/account-requests/{request.id}/link", status=200)
    assert "/invitation/" in page.text
    asks.post(f"/account-requests/{request.id}/link", status=409)


@pytest.mark.assures("S8", "V50")
def test_another_e_mail_address_is_asked_for_agreed_to_and_told(app: Flask, ada: int, client_for: Client) -> None:
    agrees, hers = client_for(Role.MANAGER), signed_in(app, ada)
    hers.get("/account/e-mail-address")
    hers.post("/account/e-mail-address", {"email": "ada.new@example.gov.uk", "reason": "I married"})
    assert person(app, ada).email == "ada@example.gov.uk"
    agrees.post(f"/account-requests/{newest(app).id}/agree")
    assert person(app, ada).email == "ada.new@example.gov.uk"
    hers.get("/account", status=302)
    assert told(app, ada) == ["email-asked", "email-changed"]


def test_what_was_refused_or_is_too_old_is_not_done(app: Flask, ada: int, client_for: Client) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        asks, agrees = client_for(Role.ADMINISTRATOR), client_for(Role.MANAGER)
        asks.post(f"/accounts/{ref(app, ada)}/role", {"role": "auditor", "role_reason": "Needed"})
        agrees.post(f"/account-requests/{newest(app).id}/refuse")
        agrees.post(f"/account-requests/{newest(app).id}/agree", status=409)
        assert newest(app).state is RequestState.REFUSED
        asks.post(f"/accounts/{ref(app, ada)}/role", {"role": "auditor", "role_reason": "Needed"})
        asks.post(f"/accounts/{ref(app, ada)}/role", {"role": "auditor", "role_reason": "Twice"}, status=422)
        clock.shift(two_people.STANDS_FOR + timedelta(seconds=1))
        late = signed_in(app, agrees.user_id or 0)
        assert "Too old" in late.get("/account-requests").text
        late.post(f"/account-requests/{newest(app).id}/agree", status=409)
        assert person(app, ada).role is Role.COMMISSIONING_OFFICER


def test_where_nobody_else_may_agree_it_says_who_can_help(app: Flask, ada: int, client_for: Client) -> None:
    page = client_for(Role.ADMINISTRATOR).post(f"/accounts/{ref(app, ada)}/second-factor/remove", WHY, status=403)
    assert "Ask whoever runs the server" in page.text


def test_another_councils_requests_do_not_exist(app: Flask, ada: int, client_for: Client) -> None:
    client_for(Role.MANAGER)
    client_for(Role.ADMINISTRATOR).post(f"/accounts/{ref(app, ada)}/second-factor/remove", WHY)
    from qa_service.accounts.models import Authority

    with app.app_context():
        with transaction():
            other = Authority(name="Fenwick Council", area="Fenwick")
            db.session.add(other)
            db.session.flush()
            other_id = other.id
        stranger = make_user(other_id, Role.MANAGER)
    browser = signed_in(app, stranger)
    assert "Nothing has been asked for" in browser.get("/account-requests").text
    browser.post(f"/account-requests/{newest(app).id}/agree", status=404)
    assert newest(app).kind is RequestKind.SECOND_FACTOR
