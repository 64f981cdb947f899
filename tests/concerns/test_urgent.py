"""Z7: urgent access: a reason, a fresh second factor, another person who agrees, four hours, told and logged."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select, update

from qa_service.accounts.models import User, UserSession
from qa_service.actor import Actor
from qa_service.audit.models import AuditEvent
from qa_service.audit.trail import is_general
from qa_service.clock import utc_now
from qa_service.concerns import access, requests, urgent
from qa_service.concerns.kinds import RequestKind
from qa_service.concerns.models import ConcernAccess, ConcernMail
from qa_service.database import acting_for, db, transaction
from qa_service.errors import BadInput, NotFound, NotPermitted
from qa_service.permissions import Role
from tests.concerns.making import NOTE, a_lead, arranged, opened, reported, said
from tests.flags.builder import a_setting
from tests.visits.making import a_colleague
from tests.visits.test_pages import form_of
from tests.web.client import Browser

pytestmark = pytest.mark.only("sqlite")
WHY = "A child may be at risk tonight"


def asked(setting_id: int, by: Actor) -> str:
    with transaction():
        urgent.ask(setting_id, why=WHY, by=by)
    return requests.of_kind(RequestKind.URGENT)[0].reference


def test_Z7_a_manager_opens_what_there_is_for_four_hours_once_a_lead_agrees_and_everybody_is_told(
        context: Flask, figure: Callable[[str, str], None]) -> None:
    lead, second, manager = a_lead(), a_lead(), a_colleague(Role.MANAGER)
    arranged(lead)
    with transaction():
        home, other = a_setting(), a_setting()
    reference, elsewhere = reported(lead, said(home)), reported(lead, said(other))
    request = asked(home, manager)
    for attempt in (manager, a_colleague(Role.ADMINISTRATOR), Actor.job("night")):
        with pytest.raises(NotFound), transaction():
            urgent.agree(request, by=attempt)
    with pytest.raises(NotFound):
        opened(reference, manager)
    with transaction():
        urgent.agree(request, by=second)
    assert opened(reference, manager).facts.note == NOTE
    with pytest.raises(BadInput, match="why"), transaction():
        access.record_reading(reference, by=manager)
    with pytest.raises(NotFound):
        opened(elsewhere, manager)
    with pytest.raises(NotFound):
        opened(reference, second)
    told = set(db.session.scalars(select(ConcernMail.user_id).where(ConcernMail.once.endswith("-agreed"))))
    assert told == {lead.user_id, manager.user_id} and len(told) >= urgent.TOLD_AT_LEAST
    with time_machine.travel(utc_now() + timedelta(hours=4, seconds=1), tick=False):
        with pytest.raises(NotFound):
            opened(reference, manager)
        assert access.named_on(manager) == []
    actions = dict(db.session.execute(select(AuditEvent.action, func.count()).group_by(AuditEvent.action)).all())
    for action in ("safeguarding.asked", "safeguarding.agreed", "safeguarding.urgent_told", "concern.urgent_named"):
        assert actions[action] == 1, action
    figure("Z7", "0 opened without reason, agreement, or after 4 hours; 2 told at once; 4 of 4 steps logged")


def test_Z7_nobody_agrees_to_what_they_asked_for_and_no_other_role_asks(context: Flask) -> None:
    with transaction():
        home = a_setting()
    for other in (a_colleague(role) for role in Role if role is not Role.MANAGER):
        with pytest.raises(NotPermitted), transaction():
            urgent.ask(home, why=WHY, by=other)
    manager = a_colleague(Role.MANAGER)
    for why in ("", "x", "too short"):
        with pytest.raises(BadInput, match="Say why"), transaction():
            urgent.ask(home, why=why, by=manager)
    request = asked(home, manager)
    with transaction():
        db.session.execute(update(User).where(User.id == manager.user_id).values(role=Role.SAFEGUARDING_LEAD))
    promoted = Actor.user(manager.user_id or 0, Role.SAFEGUARDING_LEAD)
    with pytest.raises(NotPermitted, match="You asked"), transaction():
        urgent.agree(request, by=promoted)


@pytest.mark.assures("Z5")
def test_Z7_the_audit_trail_of_everybody_says_the_same_whether_or_not_anything_is_kept(context: Flask) -> None:
    lead, other, third, manager = a_lead(), a_lead(), a_lead(), a_colleague(Role.MANAGER)
    arranged(lead)
    with transaction():
        homes = [a_setting(), a_setting()]
    reference = reported(lead, said(homes[1]))
    with transaction():
        for one in (other, third):
            access.name(reference, one.user_id or 0, by=lead)
    for home in homes:
        request = asked(home, manager)
        with transaction():
            urgent.agree(request, by=other)
    rows = db.session.execute(select(AuditEvent.action, AuditEvent.details).where(
        AuditEvent.action.startswith("safeguarding."), is_general()).order_by(AuditEvent.sequence)).all()
    told = [tuple(row) for row in rows if row.action != "safeguarding.arranged"]
    assert len(told) == 6 and told[:3] == told[3:], "who reads the trail cannot count the people named"


@pytest.mark.assures("Z6")
def test_Z7_who_must_not_see_a_concern_neither_decides_nor_gets_in_nor_hears_of_it(context: Flask) -> None:
    lead, subject, manager, linked = a_lead(), a_lead(), a_colleague(Role.MANAGER), a_colleague(Role.MANAGER)
    arranged(lead)
    with transaction():
        home = a_setting()
    reference = reported(lead, said(home, involved=(subject.user_id, linked.user_id)))
    request = asked(home, manager)
    assert subject.user_id not in set(db.session.scalars(select(ConcernMail.user_id)))
    one = requests.of_kind(RequestKind.URGENT)[0]
    assert urgent.may_know(one, lead) and not urgent.may_know(one, subject)
    for refuse in (urgent.agree, urgent.end):
        with pytest.raises(NotFound), transaction():
            refuse(request, by=subject)
    theirs = asked(home, linked)
    with transaction():
        urgent.agree(theirs, by=lead)
    with pytest.raises(NotFound):
        opened(reference, linked)
    assert not db.session.scalars(select(ConcernAccess.id).where(ConcernAccess.user_id == linked.user_id)).all()


def test_Z7_the_answer_is_the_same_where_nothing_is_kept_and_it_can_be_ended_before_its_time(
        app: Flask, authority: int, client_for: Callable[[Role], Browser], figure: Callable[[str, str], None]) -> None:
    lead, manager, auditor = (client_for(role) for role in (Role.SAFEGUARDING_LEAD, Role.MANAGER, Role.AUDITOR))
    pages, mails = [], app.config["SERVICE"].data_dir / "mail"
    for number, urn in enumerate(("2800661", "2800662")):
        with app.app_context(), acting_for(authority):
            with transaction():
                home = a_setting(urn=urn, name="Invented House")
            if number:
                reference = reported(a_colleague(), said(home))
        path = f"/concerns/urgent/ask?setting={urn}"
        manager.post(path, form_of(manager.get(path), reason="hm"), status=422)
        manager.post(path, form_of(manager.get(path), reason=WHY))
        refused = manager.post(path, form_of(manager.get(path), reason=WHY), status=422)
        assert "asked for urgent access already" in refused.text
        button = str(lead.get("/concerns/requests").soup.select_one("form[action$='/agree']")["action"])  # type: ignore[index]
        before, began = len(list(mails.glob("*"))), time.perf_counter()
        lead.post(button)
        told, took = len(list(mails.glob("*"))) - before, time.perf_counter() - began
        assert told >= urgent.TOLD_AT_LEAST and took < 60, "told by mail before the answer to whoever agreed"
        page = manager.get("/concerns/urgent")
        pages.append(page.rows()[0][3].partition(" until")[0])
        listed = manager.get("/concerns")
        assert ("There is none" in listed.text) is (number == 0) and "Invented" not in listed.html
    assert pages == ["Agreed", "Agreed"]
    manager.post(f"/concern/{reference}", {"reason": "To move a child tonight"}, status=200)
    ends = manager.get("/concerns/urgent").soup.select("form[action$='/end']")
    manager.post(str(ends[0]["action"]))
    manager.get(f"/concern/{reference}", status=404)
    reviewed = auditor.get("/concerns/urgent/review")
    assert len(reviewed.rows()) == 2 and WHY in reviewed.text
    lead.get("/concerns/urgent/review", status=404)
    figure("Z7", f"{told} people told by e-mail within {took:.1f} s, whether or not anything is kept")


def test_Z7_a_stale_second_factor_is_asked_for_anew(
        app: Flask, authority: int, client_for: Callable[[Role], Browser]) -> None:
    browsers = {role: client_for(role) for role in (Role.SAFEGUARDING_LEAD, Role.MANAGER, Role.AUDITOR)}
    with app.app_context(), acting_for(authority), transaction():
        db.session.execute(update(User).values(totp_sealed=b"codes"))
        db.session.execute(update(UserSession).values(second_factor_at=utc_now() - timedelta(minutes=11)))
    for role, path in ((Role.MANAGER, "/concerns/urgent"), (Role.MANAGER, "/concerns/urgent/ask?setting=1"),
                       (Role.SAFEGUARDING_LEAD, "/concerns/requests"), (Role.AUDITOR, "/concerns/counts")):
        there = browsers[role].get(path, status=302).location
        assert there is not None and there.startswith("/account/confirm?next=%2Fconcerns"), path
    there = browsers[Role.SAFEGUARDING_LEAD].post("/concerns/requests/made-up/agree").location
    assert there == "/account/confirm?next=%2Fconcerns%2Frequests", "back to the page of the button, which is none"
