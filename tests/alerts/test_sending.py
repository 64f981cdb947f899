"""What leaves, when and to whom: holds, digests, the folder, GOV.UK Notify, the command."""

from __future__ import annotations

import json
from datetime import UTC, datetime, time, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
import responses
from flask import Flask
from sqlalchemy import select, update

from qa_service.accounts.models import User, UserPreference
from qa_service.actor import Actor
from qa_service.alerts import outbox, service
from qa_service.alerts.delivery import Sent, send_due
from qa_service.alerts.digests import make_digests
from qa_service.alerts.models import Alert, AlertKind, AlertState
from qa_service.alerts.transports.notify import NotifyTransport
from qa_service.clock import LONDON, today, utc_now
from qa_service.config import Mail
from qa_service.database import across_authorities, db, transaction
from qa_service.permissions import Role
from tests.alerts.conftest import MakePerson, flag

MONDAY = datetime(2026, 2, 23, 7, 30, tzinfo=UTC)
NOTIFY = "https://api.notifications.service.gov.uk/v2/notifications/email"


def tell(reader: int, *keys: str, urgent: bool = True) -> None:
    for key in keys:
        with transaction():
            service.tell(service.Message(
                key=key, template="flag", context=flag(link=f"/flags/{key}"), recipients=[reader],
                                         urgent=urgent))


def alerts() -> list[Alert]:
    db.session.rollback()
    return list(db.session.scalars(select(Alert).order_by(Alert.id)))


def send(app: Flask, transport: NotifyTransport | None = None) -> Sent:
    return send_due(app.config["SERVICE"], transport=transport)


def kept(app: Flask) -> list[EmailMessage]:
    folder: Path = app.config["SERVICE"].data_dir / "mail"
    return [message_from_bytes(file.read_bytes(), policy=default)  # type: ignore[misc]
            for file in sorted(folder.glob("*"))]


def test_by_default_mail_is_kept_in_a_folder(context: Flask, person: MakePerson) -> None:
    tell(person(email="manager@marlowe.example"), "1")
    assert send(context) == Sent(sent=1, waiting=0, failed=0, held=0)
    (found,) = alerts()
    assert found.state is AlertState.KEPT
    (mail,) = kept(context)
    assert mail["To"] == "manager@marlowe.example" and mail["Message-ID"].startswith(f"<{found.message_id}@")
    assert mail.get_body(("plain",)).get_content().startswith("Full inspection")  # type: ignore[union-attr]


def test_a_folder_that_cannot_be_written_is_an_outage_and_nothing_is_lost(context: Flask, person: MakePerson) -> None:
    tell(person(), "1")
    folder = context.config["SERVICE"].data_dir / "mail"
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.write_text("in the way")
    assert send(context).waiting == 1
    assert "folder" in (alerts()[0].last_error or "")


def test_while_alerts_are_held_only_the_task_leaves_and_release_sends_the_rest(
        context: Flask, person: MakePerson) -> None:
    manager = person()
    tell(manager, "1")
    tell(manager, "2", urgent=False)
    with transaction():
        hold = service.hold("The layout changed.").id
    assert make_digests(MONDAY + timedelta(days=365 * 20)) == 0
    assert send(context) == Sent(sent=1, waiting=0, failed=0, held=2)
    assert "held" in kept(context)[0]["Subject"]
    with transaction():
        service.release(hold, by=Actor.user(manager, Role.MANAGER), reason="All is well.")
    assert send(context) == Sent(sent=1, waiting=0, failed=0, held=0)


def test_a_reader_who_left_or_may_no_longer_read_flags_gets_nothing(context: Flask, person: MakePerson) -> None:
    left, changed, last_day_over = person(), person(), person()
    tell(left, "1")
    tell(changed, "2")
    tell(last_day_over, "3")
    with transaction():
        db.session.execute(update(User).where(User.id == left).values(disabled_at=utc_now()))
        db.session.execute(update(User).where(User.id == changed).values(role=Role.COUNCILLOR))
        db.session.execute(update(User).where(User.id == last_day_over).values(ends_on=today() - timedelta(days=1)))
    assert send(context) == Sent(sent=0, waiting=0, failed=0, held=0)
    assert {found.state for found in alerts()} == {AlertState.DROPPED}


@pytest.mark.assures("R15")
def test_an_alert_that_a_killed_sender_had_claimed_is_sent_by_the_next(context: Flask, person: MakePerson) -> None:
    tell(person(), "1")
    with across_authorities():
        assert outbox.claim(utc_now()) is not None
        assert outbox.claim(utc_now()) is None
        assert outbox.claim(utc_now() + timedelta(minutes=4)) is not None


AGES = [timedelta(minutes=4), timedelta(minutes=29), timedelta(minutes=33), timedelta(hours=2), timedelta(days=1),
        timedelta(days=2, hours=20)]


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("age", AGES, ids=str)
def test_R15_an_alert_left_at_any_step_is_sent_however_long_ago_that_was(
        context: Flask, person: MakePerson, age: timedelta) -> None:
    """Never looked at, deferred, and claimed by a sender that died: after an absence of any length each is sent."""
    tell(person(), "new", "deferred", "claimed")
    then = utc_now() - age
    with transaction():
        db.session.execute(update(Alert).values(created_at=then, due_at=then, next_try_at=then))
        db.session.execute(update(Alert).where(Alert.key.startswith("deferred:")).values(
            tries=3, last_error="Busy", next_try_at=then + timedelta(minutes=3)))
        db.session.execute(update(Alert).where(Alert.key.startswith("claimed:")).values(
            claimed_until=then + timedelta(minutes=3)))
    assert send(context) == Sent(sent=3, waiting=0, failed=0, held=0)


@pytest.mark.assures("R13")
def test_a_mail_that_cannot_be_composed_keeps_no_other_back(context: Flask, person: MakePerson) -> None:
    tell(person(), "1", "2")
    with transaction():
        db.session.execute(update(Alert).where(Alert.key.startswith("1:")).values(context=flag(published_on="soon")))
    result = send(context)
    assert (result.sent, result.failed) == (2, 1)
    assert [found.state for found in alerts()][:2] == [AlertState.FAILED, AlertState.KEPT]


def test_what_is_not_urgent_waits_for_one_digest_a_person_and_working_day(context: Flask, person: MakePerson) -> None:
    one, two = person(), person()
    tell(one, "1", "2", urgent=False)
    tell(two, "1", urgent=False)
    assert send(context) == Sent(sent=0, waiting=0, failed=0, held=0)
    assert make_digests(MONDAY - timedelta(minutes=1)) == 0
    assert make_digests(MONDAY - timedelta(days=1)) == 0
    assert make_digests(MONDAY) == 2
    assert make_digests(MONDAY + timedelta(minutes=5)) == 0
    tell(one, "3", urgent=False)
    assert make_digests(MONDAY + timedelta(minutes=10)) == 0
    assert make_digests(MONDAY + timedelta(days=1)) == 1
    digests = [found for found in alerts() if found.kind is AlertKind.DIGEST]
    assert [[item["link"] for item in found.context["items"]] for found in digests] == [
        ["/flags/1", "/flags/2"], ["/flags/1"], ["/flags/3"]]
    assert all(found.digest_id for found in alerts() if found.kind is AlertKind.ITEM)


def test_a_digest_comes_at_the_hour_its_reader_set_on_the_english_clock(context: Flask, person: MakePerson) -> None:
    reader = person()
    tell(reader, "1", urgent=False)
    with transaction():
        db.session.add(UserPreference(user_id=reader, name="digest_time", value="16:00"))
    summer = datetime.combine(datetime(2026, 7, 20).date(), time(16, 0), LONDON)
    assert make_digests(summer - timedelta(minutes=1)) == 0
    assert make_digests(summer) == 1


def test_a_digest_that_was_missed_comes_later_the_same_day(context: Flask, person: MakePerson) -> None:
    tell(person(), "1", urgent=False)
    assert make_digests(MONDAY + timedelta(hours=9)) == 1


@pytest.fixture
def notify() -> NotifyTransport:
    key = "example-11111111-1111-4111-8111-111111111111-22222222-2222-4222-8222-222222222222"
    return NotifyTransport(Mail(
        "notify", "quality@marlowe.example", "", 587, "starttls", None, None, key, "template-1"))


@responses.activate
def test_notify_is_given_subject_body_and_the_token_as_reference(
        context: Flask, person: MakePerson, notify: NotifyTransport) -> None:
    responses.post(NOTIFY, json={"id": "1"}, status=201)
    tell(person(email="manager@marlowe.example"), "1")
    assert send(context, notify).sent == 1
    given = json.loads(responses.calls[0].request.body or "")
    assert given["email_address"] == "manager@marlowe.example" and given["reference"] == alerts()[0].message_id
    assert given["personalisation"].keys() == {"subject", "body"}
    assert alerts()[0].state is AlertState.SENT


@pytest.mark.parametrize(("status", "state"), [
    (400, AlertState.FAILED), (403, AlertState.WAITING), (429, AlertState.WAITING), (500, AlertState.WAITING),
    (503, AlertState.WAITING)])
@responses.activate
def test_notify_s_refusals_are_lasting_or_passing(
        context: Flask, person: MakePerson, notify: NotifyTransport, status: int, state: AlertState) -> None:
    responses.post(NOTIFY, json={"errors": [{"error": "x", "message": "not in our list"}]}, status=status)
    tell(person(Role.COMMISSIONING_OFFICER), "1")
    assert send(context, notify).sent == 0
    assert alerts()[0].state is state


def test_the_command_prints_what_it_did_and_exits_1_while_mail_has_failed(
        app: Flask, context: Flask, person: MakePerson) -> None:
    tell(person(), "1")
    result = app.test_cli_runner().invoke(args=["alerts", "send", "--json"])
    assert (result.exit_code, json.loads(result.stdout)) == (0, {"sent": 1, "waiting": 0, "failed": 0, "held": 0})
    with transaction():
        db.session.execute(update(Alert).values(state=AlertState.FAILED))
    result = app.test_cli_runner().invoke(args=["alerts", "send", "--json"])
    assert result.exit_code == 1 and json.loads(result.stdout)["failed"] == 1


def test_both_jobs_say_what_they_did(app: Flask, context: Flask, person: MakePerson) -> None:
    tell(person(), "1")
    runner = app.test_cli_runner()
    assert "summaries made" in runner.invoke(args=["jobs", "run", "make-digests"]).stdout
    assert runner.invoke(args=["jobs", "run", "send-alerts"]).stdout == "1 e-mails sent, 0 waiting, 0 failed.\n"
