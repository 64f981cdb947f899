"""Who opened many records without a reason is told to managers and auditors, with the records, and is answered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from qa_service.actor import Actor
from qa_service.alerts.models import Alert
from qa_service.audit import service as audit
from qa_service.audit.models import AuditEvent, UnexplainedLooks
from qa_service.clock import today, utc_now
from qa_service.database import across_authorities, acting_for, db, transaction
from qa_service.permissions import Role
from qa_service.providers.models import Watch
from qa_service.reports.caseloads import look_everywhere
from qa_service.visits.models import QAVisit
from tests.visits.making import a_colleague, a_visit
from tests.web.client import Browser, make_user, signed_in

pytestmark = pytest.mark.only("sqlite")
ClientFor = Callable[[Role], Browser]


def browsing(app: Flask, authority: int, user_id: int, role: Role, many: int) -> None:
    """Opens so many notes yesterday with which this person has nothing to do."""
    with time_machine.travel(utc_now() - timedelta(days=1), tick=False), app.app_context(), acting_for(
            authority), transaction():
        for number in range(many):
            audit.record("record.viewed", by=Actor.user(user_id, role, "AAAA-BBBB"), authority_id=authority,
                         subject="heard", subject_id=1000 + number, details={"page": "heard.entry"})


def look(app: Flask) -> None:
    with app.app_context():
        assert look_everywhere(today()) == "Looked."


def test_managers_and_auditors_are_told_but_not_whom_it_is_about(
        app: Flask, authority: int, client_for: ClientFor) -> None:
    auditor, other, officer = client_for(Role.AUDITOR), client_for(Role.MANAGER), client_for(Role.COMMISSIONING_OFFICER)
    with app.app_context():
        curious = make_user(authority, Role.MANAGER, name="Curio Marl")
    browsing(app, authority, curious, Role.MANAGER, 30)
    look(app)
    look(app)
    with app.app_context(), across_authorities():
        assert sorted(db.session.scalars(select(Alert.user_id))) == sorted(
            one.user_id or 0 for one in (auditor, other)), "each is told once"
        assert {one.template for one in db.session.scalars(select(Alert))} == {"looks-to-ask-about"}
    officer.get("/looks", status=404)
    about = signed_in(app, curious)
    assert "Nobody stands out" in about.get("/looks").text
    about.get("/looks/found/1", status=404)
    (row,) = auditor.get("/looks").rows()
    assert row[0].startswith("Curio Marl") and row[2:] == ["30, where colleagues have 0", "Not looked into yet"]
    page = other.get("/looks/found/1")
    assert page.heading == "Looks by Curio Marl" and len(page.rows()) == 30


def test_what_asking_showed_is_noted_and_can_be_put_right(app: Flask, authority: int, client_for: ClientFor) -> None:
    manager = client_for(Role.MANAGER)
    with app.app_context():
        browsing(app, authority, make_user(authority, Role.FINANCE), Role.FINANCE, 25)
    look(app)
    page = manager.post("/looks/found/1", {"words": ""}, status=422)
    assert "Say whether there was a reason" in page.text and "Say in a few words" in page.text
    for given, said in (("not-fine", "There was no reason"), ("fine", "There was a reason")):
        manager.post("/looks/found/1", {"answer": given, "words": "Asked, with personnel."})
        assert manager.get("/looks").rows()[0][3] == said
    with app.app_context():
        told = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "looks.answered")).all()
        assert [one.details["answer"] for one in told] == ["not-fine", "fine"]
        assert "personnel" not in str([one.details for one in told]), "the trail has no content"


def test_following_settings_explains_no_look(app: Flask, authority: int) -> None:
    """Whoever wants to look around would follow them all first."""
    with app.app_context(), acting_for(authority):
        worker, curious = a_colleague(), a_colleague(Role.FINANCE)
        others = [a_visit(worker) for _ in range(22)]
        with transaction():
            settings = select(QAVisit.setting_id).where(QAVisit.id.in_(others)).distinct()
            db.session.add_all([Watch(user_id=curious.user_id, setting_id=one, since=utc_now())
                                for one in db.session.scalars(settings)])
        with time_machine.travel(utc_now() + timedelta(days=30), tick=False), transaction():
            for one in others:
                audit.record("record.viewed", by=curious, authority_id=authority, subject="visit", subject_id=one)
    with time_machine.travel(utc_now() + timedelta(days=31), tick=False):
        look(app)
    with app.app_context(), acting_for(authority):
        assert [len(row.records) for row in db.session.scalars(select(UnexplainedLooks))] == [22]


def test_ones_own_visits_are_ones_caseload(app: Flask, authority: int) -> None:
    with app.app_context(), acting_for(authority):
        by = a_colleague()
        mine = [a_visit(by) for _ in range(22)]
        assert by.user_id is not None
        with time_machine.travel(utc_now() - timedelta(days=1), tick=False), transaction():
            for one in mine:
                audit.record("record.viewed", by=by, authority_id=authority, subject="visit", subject_id=one)
    look(app)
    with app.app_context(), across_authorities():
        assert not db.session.scalars(select(Alert)).all()
