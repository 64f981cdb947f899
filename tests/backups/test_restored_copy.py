"""B5: a restored copy sends nothing, knows nobody, says what it is, and does what each domain asks of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from qa_service.accounts import links as account_links
from qa_service.actor import Actor
from qa_service.alerts import outbox
from qa_service.alerts import service as alerts
from qa_service.alerts.delivery import send_due
from qa_service.alerts.models import Alert, AlertState
from qa_service.clock import utc_now
from qa_service.concerns.mailing import send_waiting
from qa_service.database import across_authorities, acting_for, db, transaction
from qa_service.errors import Conflict, ServiceError
from qa_service.jobs import scheduler
from qa_service.jobs import service as jobs
from qa_service.permissions import Role
from qa_service.private_links import service as private_links
from qa_service.restored import service as restored
from tests.assured import Figure
from tests.web.client import Browser

BY = Actor.command("test")
pytestmark = pytest.mark.only("sqlite")
ClientFor = Callable[[Role], Browser]


class Recording:
    """A mail server that would take everything."""

    outcome = AlertState.SENT

    def __init__(self) -> None:
        self.delivered: list[str] = []

    def deliver(self, _message: Any, *, address: str, message_id: str) -> None:
        self.delivered.append(address)

    def close(self) -> None:
        pass


def restore(app: Flask) -> list[str]:
    with app.app_context(), transaction():
        return restored.settle("20261123T090000000000Z-0123abcd", utc_now() - timedelta(minutes=9), by=BY)


@pytest.mark.assures("B5")
def test_a_restored_copy_sends_no_mail_knows_no_session_and_opens_by_no_link(
        app: Flask, authority: int, client_for: ClientFor, figure: Figure) -> None:
    people = [client_for(role) for role in Role]
    with app.app_context(), acting_for(authority), transaction():
        invitation = account_links.invite("new@example.gov.uk", Role.MANAGER, by=BY)
        link = private_links.make("reg44-report", 1, made_for="The registered manager", lasts=timedelta(days=9), by=BY)
        queued = alerts.tell_task(key="old", template="mail-failed", context={}, roles=set(Role))
    assert queued == len(Role)
    said = restore(app)
    assert any("sessions ended" in line for line in said)

    server = Recording()
    with app.app_context():
        assert restored.stands()
        send_due(app.config["SERVICE"], transport=server)  # type: ignore[arg-type]
        send_waiting(app.config["SERVICE"], transport=server)  # type: ignore[arg-type]
        assert scheduler.tick() == 0 and not outbox.probe_allowed(utc_now())
        with pytest.raises(Conflict, match="restored copy"):
            jobs.run_now(app, "tidy-job-runs")
    dead = 0
    for browser in people:
        response = browser.client.get("/account")
        dead += response.status_code == 302 and response.headers["Location"].startswith("/sign-in")
    for path in (f"/invitation/{invitation}", f"/reg44-report/{link}"):
        assert Browser(app).client.get(path).status_code in (404, 410)
    assert "Restored copy." in Browser(app).client.get("/sign-in").text

    again = client_for(Role.ADMINISTRATOR)
    page = again.get("/service")
    assert "Restored copy" in page.html and "This is a restored copy" in page.text
    assert "Put this copy in service" not in client_for(Role.MANAGER).get("/service").html
    again.post("/service/put-in-service")
    again.post("/service/put-in-service", status=409)
    assert "Restored copy." not in again.get("/service").html
    with app.app_context():
        assert not restored.stands()
        send_due(app.config["SERVICE"], transport=server)  # type: ignore[arg-type]
        assert scheduler.tick() > 0
        with across_authorities():
            old = set(db.session.scalars(select(Alert.state).where(Alert.key.startswith("old:"))))
    assert old == {AlertState.FAILED}, "a person says whether it goes again"
    figure("B5", f"{len(server.delivered)} old mails sent, {dead} of {len(people)} sessions and 2 of 2 links dead, the "
                 "banner stands until an administrator puts the copy in service")
    assert server.delivered == [] and dead == len(people)


@pytest.mark.assures("B5")
def test_each_step_is_told_the_moment_and_one_that_fails_ends_the_restoration(
        app: Flask, authority: int, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: dict[str, Any] = dict(restored._steps)
    monkeypatch.setattr(restored, "_steps", steps)
    given: list[object] = []
    restored.after_restoring("step")(lambda made_at: given.append(made_at) or "It was done.")
    assert "It was done." in restore(app) and len(given) == 1

    def fails(_made_at: object) -> str:
        raise ServiceError("The list of erasures cannot be read.")

    restored.after_restoring("fails")(fails)
    with app.app_context():
        before = restored.newest()
    with pytest.raises(ServiceError):
        restore(app)
    with app.app_context():
        after = restored.newest()
        assert before is not None and after is not None and after.id == before.id


def test_every_domain_that_sends_or_lets_in_says_what_it_does_to_a_copy() -> None:
    assert {"sign-ins", "private-links", "calendars", "mail", "named-people", "mail-to-providers",
            "mail-to-homes", "erasures"} <= set(restored._steps)


def test_a_service_that_is_no_copy_pays_no_query_for_asking(
        app: Flask, client_for: ClientFor, count_queries: Callable[[], int]) -> None:
    browser = client_for(Role.MANAGER)
    browser.get("/account")
    with app.app_context():
        db.session.connection()
        before = count_queries()
        assert not restored.stands()
        assert not restored.stands()
        assert count_queries() == before
