"""A1, A2, A7: every page that is opened leaves one entry before it is shown, and each record says who looked at it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import func, select

from benchmarks.years import add_events
from qa_service.audit.models import AuditEvent
from qa_service.database import acting_for, db, transaction
from qa_service.database.session import migrating
from qa_service.permissions import PUBLIC, Permission, Role, allows
from qa_service.placements.models import Child
from qa_service.vocabulary import SubjectType
from qa_service.web.looks import LISTS_SHOWN_ALL_THE_SAME, NOT_RECORDED, SHOWN_ALL_THE_SAME
from tests.flags.builder import a_placement, a_setting
from tests.reports.making import a_flag
from tests.visits.making import a_colleague, a_visit
from tests.web.client import Browser
from tests.web.test_every_route import address, rules

pytestmark = pytest.mark.only("sqlite")
ClientFor = Callable[[Role], Browser]
Figure = Callable[[str, str], None]
WITHOUT_A_CHILD = {"/council", "/mail", "/mail/hold", "/account/e-mail/next", "/flags", "/flags/not-known", "/service",
                   "/due", "/due/calendar", "/due/<key>.ics"}
"""Lists that are read while the disk is full. Of no other page, and of these only as long as no child is in them."""


def newest(app: Flask, after: int) -> list[AuditEvent]:
    with app.app_context():
        return list(db.session.scalars(select(AuditEvent).where(AuditEvent.sequence > after)))


def end(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.max(AuditEvent.sequence))) or 0


def is_well_made(one: AuditEvent, role: Role, user_id: int | None) -> bool:
    """Who, in which role, what, when, in which request; the facts are plain and short."""
    return (one.actor == f"user:{user_id}" and one.actor_role == role.value and "." in one.action
            and one.request_id is not None and one.authority_id is not None and len(json.dumps(one.details)) < 600)


@pytest.mark.assures("A1")
@pytest.mark.parametrize("role", [Role.COUNCILLOR, *(
    pytest.param(one, marks=pytest.mark.assurance) for one in Role if one is not Role.COUNCILLOR)])
def test_A1_each_page_that_is_opened_or_refused_leaves_exactly_one_well_made_entry(
        app: Flask, client_for: ClientFor, role: Role, figure: Figure) -> None:
    browser, wrong, cells = client_for(role), [], 0
    for rule, decided in rules(app):
        if decided == PUBLIC or decided in NOT_RECORDED or not isinstance(decided, Permission) or (
                "GET" not in (rule.methods or ()) and allows(role, decided)):
            continue
        before, cells = end(app), cells + 1
        status = browser.client.get(address(rule)).status_code
        left = newest(app, before)
        denied = [one.action for one in left] == ["access.denied"]
        if len(left) != 1 or not is_well_made(left[0], role, browser.user_id) or denied == allows(role, decided):
            wrong.append(f"{rule.rule}: {status}, {[one.action for one in left]}")
    assert not wrong
    figure("A1", f"{role.value}: {cells} of {cells} cells leave exactly one entry")


@contextmanager
def refusing(app: Flask) -> Iterator[None]:
    """The database takes no entry of the trail."""
    with app.app_context(), migrating(), db.engine.begin() as raw:
        raw.exec_driver_sql("CREATE TRIGGER broken BEFORE INSERT ON audit_event "
                            "BEGIN SELECT RAISE(ABORT, 'the audit trail cannot be written'); END")
    yield
    with app.app_context(), migrating(), db.engine.begin() as raw:
        raw.exec_driver_sql("DROP TRIGGER broken")


@pytest.mark.assures("A2")
@pytest.mark.assurance
def test_A2_no_page_of_a_record_is_shown_whose_entry_cannot_be_written(
        app: Flask, authority: int, client_for: ClientFor, figure: Figure) -> None:
    manager, shown, closed = client_for(Role.MANAGER), [], 0
    with app.app_context(), acting_for(authority), transaction():
        home, child = a_setting(), Child(reference="KINGFISHER-7")
        db.session.add(child)
        db.session.flush()
        a_flag(home, subject_type=SubjectType.PLACEMENT, subject_id=a_placement(home, child_id=child.id))
    with refusing(app):
        for rule, decided in rules(app):
            if not isinstance(decided, Permission) or decided in NOT_RECORDED | SHOWN_ALL_THE_SAME:
                continue
            if "GET" in (rule.methods or ()):
                answer = manager.client.get(address(rule))
                if rule.rule in WITHOUT_A_CHILD and decided in LISTS_SHOWN_ALL_THE_SAME:
                    if answer.status_code not in (200, 404) or "KINGFISHER-7" in answer.text:
                        shown.append(f"{rule.rule}: {answer.status_code}, of a child")
                    continue
                closed += 1
                if answer.status_code != 500 or "There is a problem with the service" not in answer.text or (
                        "Content-Security-Policy" not in answer.headers):
                    shown.append(f"{rule.rule}: {answer.status_code}")
        assert manager.get("/settings").heading == "Settings", "published facts are there all the same"
    assert not shown
    figure("A2", f"{closed} of {closed} pages closed while no entry can be written")


@pytest.fixture
def visit(app: Flask, authority: int) -> int:
    with app.app_context(), acting_for(authority):
        return a_visit(a_colleague())


def test_a_record_says_who_looked_at_it_to_managers_and_auditors_alone(
        app: Flask, client_for: ClientFor, visit: int) -> None:
    manager, officer = client_for(Role.MANAGER), client_for(Role.COMMISSIONING_OFFICER)
    for _ in range(2):
        page = officer.get(f"/visits/{visit}")
    assert "Who looked at this" not in page.text
    officer.get(f"/looks/visit/{visit}", status=404)
    assert "Who looked at this" in manager.get(f"/visits/{visit}").text
    rows = manager.get(f"/looks/visit/{visit}").rows()
    assert [row[:2] for row in rows] == [
        [f"{name_of(manager)} manager", "once"], [f"{name_of(officer)} commissioning officer", "2 times"]]
    assert "Nobody has looked" in manager.get("/looks/visit/987654").text
    for restricted in ("concern", "notice"):
        manager.get(f"/looks/{restricted}/" + "f" * 20, status=404)


def name_of(browser: Browser) -> str:
    from qa_service.accounts.models import User
    from qa_service.database import across_authorities

    with browser.app.app_context(), across_authorities():
        return db.session.scalars(select(User.name).where(User.id == browser.user_id)).one()


def test_the_log_leaves_out_pages_that_were_only_shown_until_they_are_asked_for(
        client_for: ClientFor, visit: int) -> None:
    auditor = client_for(Role.AUDITOR)
    client_for(Role.MANAGER).get(f"/visits/{visit}")
    assert "record: viewed" not in auditor.get("/audit").text.partition("Facts")[2]
    assert [row[2] for row in auditor.get("/audit?action=record.viewed").rows()][-1] == "record: viewed"
    assert auditor.get(f"/audit?about=visit+{visit}").rows()[0][2] == "record: viewed"


def test_looking_at_pages_of_concerns_and_notices_is_in_no_general_part_of_the_trail(
        app: Flask, client_for: ClientFor) -> None:
    lead = client_for(Role.SAFEGUARDING_LEAD)
    before = end(app)
    for path in ("/concerns", "/concerns/first", "/concerns/lado", f"/concern/{'f' * 20}"):
        lead.client.get(path)
    assert {one.action.partition(".")[0] for one in newest(app, before)} == {"concern"}
    before = end(app)
    for path in ("/regional-notices", "/regional-notices/circulation", f"/regional-notices/{'f' * 20}"):
        lead.client.get(path)
    assert {one.action.partition(".")[0] for one in newest(app, before)} == {"notice"}
    assert client_for(Role.AUDITOR).get("/audit?action=record.viewed").soup.table is None


@pytest.mark.assures("A7")
@pytest.mark.assurance
@pytest.mark.rotating
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_A7_who_saw_a_record_is_told_at_once_in_a_long_trail(
        app: Flask, authority: int, client_for: ClientFor, figure: Figure) -> None:
    import os

    many = int(os.environ.get("QA_AUDIT_EVENTS", "30000"))
    manager = client_for(Role.MANAGER)
    with app.app_context():
        add_events(many, authority)
    began = time.perf_counter()
    page = manager.get("/looks/setting/SC000007")
    seconds = time.perf_counter() - began
    assert page.rows() and seconds <= 2
    figure("A7", f"{many} entries: who saw a record is told in {seconds:.2f} s, one click from the record")

