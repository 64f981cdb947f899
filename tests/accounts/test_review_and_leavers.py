"""The quarter's review of access, and those who leave: found, ended, and their work given to somebody else."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from qa_service.accounts import administration, jobs, leavers, reviews
from qa_service.accounts.access_models import AccessReviewLine
from qa_service.accounts.models import User
from qa_service.actions import service as actions
from qa_service.actions.models import Action
from qa_service.actor import Actor
from qa_service.alerts.models import Alert
from qa_service.audit import service as audit
from qa_service.audit.models import AuditEvent
from qa_service.clock import today, utc_now
from qa_service.database import across_authorities, acting_for, db, transaction
from qa_service.errors import BadInput
from qa_service.permissions import Role
from tests.web.client import Browser, make_user, signed_in

pytestmark = pytest.mark.only("sqlite")
Client = Callable[[Role], Browser]
BY = Actor.command("test")
NOON = datetime(2026, 4, 3, 12, 0, tzinfo=UTC)


def told(app: Flask) -> list[tuple[str, str]]:
    with app.app_context(), across_authorities():
        return [(alert.template, alert.context["late"]) for alert in db.session.scalars(
            select(Alert).where(Alert.template == "access-review").order_by(Alert.id))]


def lines(app: Flask) -> dict[int, int]:
    with app.app_context(), across_authorities():
        return {row.user_id: row.id for row in db.session.scalars(select(AccessReviewLine))}


def test_a_review_begins_each_quarter_and_reminds_until_it_is_done(app: Flask, authority: int) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        with app.app_context():
            for role in (Role.MANAGER, Role.ADMINISTRATOR, Role.AUDITOR, Role.FINANCE):
                make_user(authority, role)
            assert jobs.review_access() == "Began 1 reviews of access and reminded of 1."
            assert jobs.review_access() == "Began 0 reviews of access and reminded of 0."
        assert len(told(app)) == 2  # the manager and the administrator
        for days, expected in ((22, 0), (1, 2), (6, 0), (1, 2), (7, 3)):
            before = len(told(app))
            clock.shift(timedelta(days=days))
            with app.app_context():
                jobs.review_access()
            assert len(told(app)) - before == expected, days
        assert told(app)[-1] == ("access-review", "yes")  # late: the auditor is told too
        clock.move_to(datetime(2026, 7, 1, 12, 0, tzinfo=UTC))
        with app.app_context():
            assert jobs.review_access() == "Began 1 reviews of access and reminded of 1."


def test_each_person_is_confirmed_or_ended_by_somebody_else_and_it_is_recorded(
        app: Flask, authority: int, client_for: Client) -> None:
    manager, other = client_for(Role.MANAGER), client_for(Role.ADMINISTRATOR)
    with app.app_context():
        stays, goes = make_user(authority, Role.FINANCE), make_user(authority, Role.COUNCILLOR)
        with acting_for(authority), transaction():
            review = reviews.begin(today())
            assert review is not None
            number = review.id
    at, hers = lines(app), signed_in(app, goes)
    assert "A colleague decides about you" in manager.get("/access-review").text
    manager.post("/access-review", {"review": str(number)}, status=422)
    manager.post("/access-review", {"review": str(number), f"line-{at[manager.user_id or 0]}": "keep"}, status=403)
    manager.post("/access-review", {"review": str(number), f"line-{at[stays]}": "keep", f"line-{at[goes]}": "end",
                                    f"line-{at[other.user_id or 0]}": "keep"})
    hers.get("/account", status=302)
    manager.post("/access-review", {"review": str(number), f"line-{at[stays]}": "end"}, status=409)
    assert "Waits" in manager.get("/access-review").text
    other.post("/access-review", {"review": str(number), f"line-{at[manager.user_id or 0]}": "keep"})
    assert "Finished" in manager.get("/access-review").text
    with app.app_context():
        kept = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "access-review.decided")).all()
        assert sorted(event.details["decision"] for event in kept) == ["end", "keep", "keep", "keep"]
    assert manager.get("/export/access-review.csv").status == 200
    client_for(Role.AUDITOR).get("/access-review", status=404)


def test_what_looks_unused_is_said_and_work_on_a_concern_shows_nowhere(
        context: Flask, authority: int) -> None:
    worker, reader, lead = (make_user(authority, role) for role in (
        Role.COMMISSIONING_OFFICER, Role.FINANCE, Role.SAFEGUARDING_LEAD))
    asleep = make_user(authority, Role.COUNCILLOR)

    def hints() -> dict[int, tuple[str, ...]]:
        review = reviews.newest()
        assert review is not None
        return {line.user.id: line.hints for line in reviews.lines(review)}

    with transaction():
        reviews.begin(today())
        for user_id in (worker, reader, lead):
            db.session.get_one(User, user_id).last_signed_in_at = utc_now()
        db.session.get_one(User, asleep).last_signed_in_at = utc_now() - timedelta(days=91)
        audit.record("flag.acknowledged", by=Actor.user(worker, Role.COMMISSIONING_OFFICER), authority_id=authority)
    before = hints()
    assert before == {worker: (), lead: (), reader: ("Has done nothing that is recorded for 90 days but sign in",),
                      asleep: ("Has not signed in for 90 days",)}
    with transaction():
        for user_id, role in ((lead, Role.SAFEGUARDING_LEAD), (reader, Role.FINANCE)):
            audit.record("concern.read", by=Actor.user(user_id, role), authority_id=authority)
    assert hints() == before


def bring_in(browser: Browser, text: bytes, *, status: int = 200) -> str:
    browser.get("/accounts/leavers")
    return browser.post("/accounts/leavers", {"file": (io.BytesIO(text), "leavers.csv")}, status=status).text


@pytest.mark.parametrize("written", [
    "Name;E-Mail;Last working day\nAda;ADA@example.gov.uk;{day:%d/%m/%Y}\nZed;zed@example.gov.uk;{day:%d/%m/%Y}\n",
    "Email address,Leaving date\nada@example.gov.uk,{day:%Y-%m-%d}\nnobody@example.gov.uk,\n",
    "\ufeffE-mail\tTermination\nada@example.gov.uk\t{day:%d %B %Y}\nx@example.gov.uk\t\n"])
def test_a_list_of_leavers_is_shown_first_and_then_sets_last_days(
        app: Flask, authority: int, client_for: Client, written: str) -> None:
    browser, day = client_for(Role.ADMINISTRATOR), today() + timedelta(days=10)
    with app.app_context():
        ada = make_user(authority, Role.FINANCE, email="ada@example.gov.uk", name="Ada Quill")
    text = bring_in(browser, written.format(day=day).encode())
    assert "Ada Quill" in text and "1 of its people have no account here" in text
    with app.app_context(), across_authorities():
        reference = db.session.get_one(User, ada).reference
        assert db.session.get_one(User, ada).ends_on is None
    browser.post("/accounts/leavers/take", {"row": f"{reference}:{day.isoformat()}"})
    with app.app_context(), across_authorities():
        assert db.session.get_one(User, ada).ends_on == day
    assert "Leaves" in browser.get("/accounts/leavers").text


def test_without_a_day_the_account_ends_at_once_and_nobody_ends_their_own(
        app: Flask, authority: int, client_for: Client) -> None:
    browser = client_for(Role.ADMINISTRATOR)
    with app.app_context(), across_authorities():
        own = db.session.get_one(User, browser.user_id)
        ada = db.session.get_one(User, make_user(authority, Role.FINANCE, email="ada@example.gov.uk"))
        mail, own_reference, reference = own.email, own.reference, ada.reference
    text = bring_in(browser, f"E-mail\nada@example.gov.uk\n{mail}\nnot an address\n".encode())
    assert "This is your own account" in text and "Row 4: no e-mail address" in text
    browser.post("/accounts/leavers/take", {"row": [f"{reference}:", f"{own_reference}:"]}, status=403)
    browser.post("/accounts/leavers/take", {"row": f"{reference}:"})
    with app.app_context(), across_authorities():
        assert db.session.scalars(select(User).where(User.reference == reference)).one().disabled_at is not None


@pytest.mark.parametrize("data", [b"", b"\n\n", b"Name,Day\nAda,1/2/2026\n", b"PK\x03\x04\x00\x00\x00",
                                  b"E-mail\n" * 20_002])
def test_what_is_no_list_of_leavers_is_refused(context: Flask, data: bytes) -> None:
    with pytest.raises(BadInput):
        leavers.look_at(data, by=BY)


def test_open_work_of_a_leaver_is_listed_and_handed_over(app: Flask, authority: int, client_for: Client) -> None:
    manager = client_for(Role.MANAGER)
    with app.app_context(), acting_for(authority):
        leaver, heir = (make_user(authority, Role.COMMISSIONING_OFFICER, name=name) for name in ("Lee", "Ada Quill"))
        with transaction():
            actions.make_action(text="Ring the school", owner=str(leaver), due_on=today() + timedelta(days=3), key="1",
                                source="other", by=BY, today=today())
            administration.set_last_day(db.session.get_one(User, leaver).reference, today() + timedelta(days=2), by=BY)
    assert "Ring the school" in manager.get("/handover").text
    manager.post(f"/handover/{leaver}", {"to": str(leaver)}, status=422)
    manager.post(f"/handover/{leaver}", {"to": str(heir)})
    assert "Nobody who leaves has open work" in manager.get("/handover").text
    with app.app_context(), across_authorities():
        assert db.session.scalars(select(Action.owner_id)).all() == [heir]
    client_for(Role.COMMISSIONING_OFFICER).get("/handover", status=404)


def test_quarters_begin_as_the_calendar_says() -> None:
    assert [reviews.quarter_of(date(2026, month, 9)) for month in (1, 3, 4, 12)] == [
        date(2026, 1, 1), date(2026, 1, 1), date(2026, 4, 1), date(2026, 10, 1)]
