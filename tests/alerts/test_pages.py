"""The pages of unsent mail and of the hold."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from qa_service.alerts import service
from qa_service.alerts.delivery import send_due
from qa_service.alerts.models import Alert, AlertState
from qa_service.audit.models import AuditEvent
from qa_service.clock import utc_now
from qa_service.database import across_authorities, acting_for, db, transaction
from qa_service.permissions import Role
from tests.alerts.conftest import flag
from tests.web.client import Browser

ClientFor = Callable[[Role], Browser]


@pytest.fixture
def manager(client_for: ClientFor) -> Browser:
    return client_for(Role.MANAGER)


def tell(app: Flask, authority: int, reader: Browser, key: str = "1") -> int:
    with app.app_context(), acting_for(authority):
        with transaction():
            service.tell(service.Message(
                key=key, template="flag", context=flag(), recipients=[reader.user_id or 0], urgent=True))
        return db.session.scalars(select(Alert.id).order_by(Alert.id.desc())).first() or 0


def change(app: Flask, **values: object) -> None:
    with app.app_context(), across_authorities(), transaction():
        db.session.execute(update(Alert).values(**values))


def test_mail_that_is_kept_here_is_shown_with_its_words(app: Flask, authority: int, manager: Browser) -> None:
    mail = tell(app, authority, manager)
    with app.app_context():
        send_due(app.config["SERVICE"])
    page = manager.get("/mail")
    assert "sends no e-mail" in page.text
    assert [row[1:4] for row in page.rows()] == [
        ["Alert about a flag", "Full inspection judged inadequate: Larch House", "Kept here"]]
    words = manager.get(f"/mail/{mail}")
    assert "Full inspection judged inadequate: Larch House" in words.text and "/flags/17" in words.text


def test_those_who_may_not_read_flags_or_only_audit_see_that_a_mail_waits_and_not_its_words(
        app: Flask, authority: int, manager: Browser, client_for: ClientFor) -> None:
    mail = tell(app, authority, manager)
    administrator, auditor = client_for(Role.ADMINISTRATOR), client_for(Role.AUDITOR)
    for page in (administrator.get("/mail"), administrator.get(f"/mail/{mail}"), auditor.get("/mail"),
                 auditor.get(f"/mail/{mail}")):
        assert "Manager" in page.text
        assert "Larch" not in page.html and "inadequate" not in page.html and "/flags/17" not in page.html
    files = [browser.get("/export/mail.csv").response.text for browser in (administrator, auditor, manager)]
    assert ["Not for you to read" in file for file in files] == [True, True, False]
    assert ["Larch" in file for file in files] == [False, False, True]


def test_a_failed_mail_is_tried_again_or_given_up_and_both_are_audited(
        app: Flask, authority: int, manager: Browser, client_for: ClientFor) -> None:
    mail = tell(app, authority, manager)
    old = utc_now() - timedelta(hours=80)
    change(app, state=AlertState.FAILED, due_at=old, failed_at=utc_now(), last_error="The mail server said 550")
    page = manager.get("/mail")
    assert "not tried any more" in page.text and "550" in page.text and "Not delivered" in page.text
    client_for(Role.AUDITOR).post(f"/mail/{mail}/retry", status=404)
    manager.post(f"/mail/{mail}/retry")
    with app.app_context(), acting_for(authority):
        found = db.session.get_one(Alert, mail)
        assert found.state is AlertState.WAITING and found.due_at > old
    manager.post(f"/mail/{mail}/give-up")
    manager.post(f"/mail/{mail}/retry", status=409)
    manager.post("/mail/999/retry", status=404)
    assert manager.get("/mail").rows() == [["Nothing waits."]]
    with app.app_context():
        actions = [event.action for event in db.session.scalars(select(AuditEvent).where(
            AuditEvent.subject_type == "alert").order_by(AuditEvent.sequence))]
    assert actions == ["mail.retried", "mail.given-up"]


def test_late_mail_is_said_to_be_delayed(app: Flask, authority: int, manager: Browser) -> None:
    tell(app, authority, manager)
    assert "delayed" not in manager.get("/mail").text
    change(app, due_at=utc_now() - timedelta(minutes=11))
    assert "E-mail is delayed" in manager.get("/mail").text
    change(app, due_at=utc_now() - timedelta(hours=5))
    assert "more than four hours" in manager.get("/mail").text


def test_another_councils_mail_is_not_there(app: Flask, authority: int, manager: Browser) -> None:
    from qa_service.accounts.models import Authority

    mail = tell(app, authority, manager)
    with app.app_context(), transaction():
        other = Authority(name="Fenwick Council", area="Fenwick", go_live_on=None)
        db.session.add(other)
        db.session.flush()
        other_id = other.id
    change(app, authority_id=other_id)
    assert manager.get("/mail").rows() == [["Nothing waits."]]
    manager.get(f"/mail/{mail}", status=404)
    manager.post(f"/mail/{mail}/retry", status=404)


def test_a_manager_ends_a_hold_with_a_reason(
        app: Flask, authority: int, manager: Browser, client_for: ClientFor) -> None:
    assert manager.get("/mail/hold").heading == "Alerts are not held"
    tell(app, authority, manager)
    with app.app_context(), acting_for(authority), transaction():
        hold = service.hold("A third of the pages could not be read.").id
    assert "held" in manager.get("/mail").text
    page = manager.get("/mail/hold")
    assert "A third of the pages" in page.text
    auditor = client_for(Role.AUDITOR)
    assert "A manager can release them" in auditor.get("/mail/hold").text
    auditor.post(f"/mail/hold/{hold}", {"decision": "send", "reason": "x"}, status=404)
    assert "There is a problem" in manager.post(f"/mail/hold/{hold}", {"decision": "send"}, status=422).text
    manager.post(f"/mail/hold/{hold}", {"decision": "send", "reason": "I looked at ten pages; all are right."})
    assert "1 alerts can leave now" in manager.get("/mail").text
    manager.post(f"/mail/hold/{hold}", {"decision": "send", "reason": "Again."}, status=404)


def test_the_list_costs_the_same_for_any_number_of_mails(
        app: Flask, authority: int, manager: Browser, count_queries: Callable[[], int]) -> None:
    def cost() -> int:
        before = count_queries()
        manager.get("/mail")
        return count_queries() - before

    tell(app, authority, manager)
    cost()
    few = cost()
    for number in range(60):
        tell(app, authority, manager, f"flag:{number}")
    assert cost() == few
