"""Mail through a real server that answers badly, and one that is away: nothing lost, nothing silent, always TLS."""

from __future__ import annotations

import ssl
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from qa_service.alerts import service
from qa_service.alerts.delivery import Sent, send_due
from qa_service.alerts.models import Alert, AlertKind, AlertState, MailOutage
from qa_service.alerts.transports.smtp import SmtpTransport
from qa_service.audit.models import AuditEvent
from qa_service.clock import utc_now
from qa_service.config import Mail
from qa_service.database import db, transaction
from tests.alerts.conftest import MakePerson, flag
from tests.alerts.mail_server import DROP, WAIT, MailServer, make_certificate
from tests.assured import Figure


class Clock:
    """A clock that tests move."""

    def __init__(self) -> None:
        self.at = utc_now() + timedelta(minutes=1)

    def __call__(self) -> datetime:
        return self.at

    def pass_(self, time: timedelta) -> None:
        self.at += time


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def server(certificate: Path) -> Iterator[MailServer]:
    found = MailServer(certificate)
    found.start()
    yield found
    found.stop()


def settings(port: int, **changes: str) -> Mail:
    given = {"transport": "smtp", "sender": "quality@marlowe.example", "host": "127.0.0.1", "security": "starttls",
             "username": None, "password": None, "notify_key": None, "notify_template": None} | changes
    return Mail(port=port, **given)  # type: ignore[arg-type]


def send(app: Flask, server: MailServer, certificate: Path, now: Clock, **changes: str) -> Sent:
    transport = SmtpTransport(settings(server.port, **changes), timeout=1.0,
                              trust=ssl.create_default_context(cafile=str(certificate)))
    return send_due(app.config["SERVICE"], transport=transport, now=now)


def tell(reader: int, *keys: str) -> None:
    for key in keys:
        with transaction():
            service.tell(service.Message(key=key, template="flag", context=flag(), recipients=[reader], urgent=True))


def alerts(kind: AlertKind = AlertKind.IMMEDIATE) -> list[Alert]:
    db.session.rollback()
    return list(db.session.scalars(select(Alert).where(Alert.kind == kind).order_by(Alert.id)))


def test_a_batch_goes_through_one_trusted_connection_oldest_first(
        context: Flask, person: MakePerson, server: MailServer, certificate: Path, clock: Clock) -> None:
    reader = person(email="manager@marlowe.example")
    tell(reader, *[f"flag:{number}" for number in range(20)])
    result = send(context, server, certificate, clock)
    assert result == Sent(sent=20, waiting=0, failed=0, held=0)
    expected = [f"<{found.message_id}@marlowe.example>" for found in alerts()]
    assert [message_id for _, message_id, _ in server.script.taken] == expected
    assert {address for address, _, _ in server.script.taken} == {"manager@marlowe.example"}
    assert server.script.in_plain_text == 0
    assert send(context, server, certificate, clock).sent == 0


@pytest.mark.parametrize("step", ["recipient", "data"])
@pytest.mark.parametrize("answer", ["421 Closing", "450 Busy", "451 Try later", "452 Full"])
@pytest.mark.assures("R11")
def test_a_passing_refusal_is_tried_again_and_then_sent_once(
        context: Flask, person: MakePerson, server: MailServer, certificate: Path, clock: Clock, step: str,
        answer: str) -> None:
    tell(person(), "flag:1")
    getattr(server.script, step).append(answer)
    assert send(context, server, certificate, clock).waiting == 1
    notice = service.delay_notice(clock() + timedelta(minutes=10))
    assert notice is not None and notice.level == "delayed"
    clock.pass_(timedelta(minutes=5))
    assert send(context, server, certificate, clock).sent == 1
    assert len(server.script.taken) == 1
    assert service.delay_notice(clock() + timedelta(minutes=10)) is None


@pytest.mark.parametrize("step", ["recipient", "data"])
@pytest.mark.parametrize("answer", ["550 No such person", "552 Too much", "554 Refused"])
@pytest.mark.assures("R11")
def test_a_lasting_refusal_fails_at_once_others_go_and_managers_get_a_task(
        context: Flask, person: MakePerson, server: MailServer, certificate: Path, clock: Clock, step: str,
        answer: str) -> None:
    tell(person(), "flag:1", "flag:2")
    getattr(server.script, step).append(answer)
    assert send(context, server, certificate, clock) == Sent(sent=2, waiting=0, failed=1, held=0)
    one, two = alerts()
    assert (one.state, two.state) == (AlertState.FAILED, AlertState.SENT)
    assert answer[:3] in (one.last_error or "")
    assert [task.state for task in alerts(AlertKind.TASK)] == [AlertState.SENT]
    notice = service.delay_notice(clock())
    assert notice is not None and notice.level == "failed"


@pytest.mark.assures("R11")
def test_a_mail_whose_answer_was_lost_goes_at_most_twice_with_the_same_message_id(
        context: Flask, person: MakePerson, server: MailServer, certificate: Path, clock: Clock) -> None:
    tell(person(), "flag:1", "flag:2")
    server.script.data.append(DROP)
    assert send(context, server, certificate, clock) == Sent(sent=1, waiting=1, failed=0, held=0)
    clock.pass_(timedelta(minutes=5))
    assert send(context, server, certificate, clock).sent == 1
    assert sorted(Counter(message_id for _, message_id, _ in server.script.taken).values()) == [1, 2]
    assert len({message_id for _, message_id, _ in server.script.taken}) == 2


@pytest.mark.assures("R11")
def test_a_server_that_always_hangs_up_is_not_asked_for_every_mail(
        context: Flask, person: MakePerson, server: MailServer, certificate: Path, clock: Clock) -> None:
    tell(person(), *[f"flag:{number}" for number in range(10)])
    server.script.data.extend([DROP] * 10)
    assert send(context, server, certificate, clock).sent == 0
    assert len(server.script.data) == 8


@pytest.mark.assures("R11")
def test_a_server_that_answers_too_slowly_is_given_up_for_now(
        context: Flask, person: MakePerson, server: MailServer, certificate: Path, clock: Clock) -> None:
    tell(person(), "flag:1")
    server.script.data.append(WAIT)
    assert send(context, server, certificate, clock).waiting == 1
    assert "lost" in (alerts()[0].last_error or "")


@pytest.mark.parametrize("fault", ["another certificate", "no TLS offered", "wrong password", "sender refused"])
@pytest.mark.assures("R11")
def test_a_server_that_cannot_be_trusted_or_will_not_have_us_gets_nothing_and_people_see_why(
        context: Flask, person: MakePerson, certificate: Path, tmp_path: Path, clock: Clock, fault: str) -> None:
    tell(person(), "flag:1", "flag:2")
    wrong = make_certificate(tmp_path, "other.example") if fault == "another certificate" else certificate
    server = MailServer(wrong, tls=fault != "no TLS offered", password="right" if fault == "wrong password" else None)
    if fault == "sender refused":
        server.script.sender.append("550 Who are you")
    server.start()
    try:
        changes = {"username": "us", "password": "wrong"} if fault == "wrong password" else {}
        assert send(context, server, certificate, clock, **changes) == Sent(sent=0, waiting=2, failed=0, held=0)
    finally:
        server.stop()
    assert server.script.taken == [] and server.script.in_plain_text == 0
    assert alerts()[0].last_error and alerts()[1].last_error is None
    notice = service.delay_notice(clock())
    assert notice is not None and notice.level == "delayed"


@pytest.mark.assures("R11")
def test_plain_text_to_another_machine_is_refused_before_anything_is_said(
        context: Flask, person: MakePerson, certificate: Path, clock: Clock) -> None:
    tell(person(), "flag:1")
    transport = SmtpTransport(settings(25, security="none", host="mail.example"))
    assert send_due(context.config["SERVICE"], transport=transport, now=clock).sent == 0
    assert "this machine alone" in (alerts()[0].last_error or "")


def outage(app: Flask, server: MailServer, certificate: Path, clock: Clock, length: timedelta) -> list[datetime]:
    """The server is away for this long, asked as often as the job and impatient people ask. Returns the probes."""
    server.stop()
    probes, end = [], clock() + length
    while clock() < end:
        before = max((found.tries for found in alerts()), default=0)
        send(app, server, certificate, clock)
        if max((found.tries for found in alerts()), default=0) > before:
            probes.append(clock())
        clock.pass_(timedelta(seconds=50) if len(probes) < 5 else timedelta(minutes=5))
    return probes


@pytest.mark.parametrize("hours", [6, pytest.param(71, marks=pytest.mark.assurance)])
@pytest.mark.assures("R10")
def test_an_outage_loses_nothing_is_seen_and_ends_within_a_quarter_of_an_hour(
        context: Flask, person: MakePerson, server: MailServer, certificate: Path, clock: Clock, hours: int,
        figure: Figure) -> None:
    tell(person(), *[f"flag:{number}" for number in range(50)])
    began = clock()
    probes = outage(context, server, certificate, clock, timedelta(hours=hours))
    assert probes[0] == began
    assert min(later - earlier for earlier, later in pairwise(probes)) >= timedelta(minutes=1)
    notice = service.delay_notice(clock())
    assert notice is not None and (notice.level, notice.waiting) == ("escalated", 50)
    assert db.session.scalars(select(AuditEvent).where(AuditEvent.action == "mail.outage-escalated")).one()
    server.start()
    back = clock()
    sent = 0
    while sent < 50:
        sent += send(context, server, certificate, clock).sent
        assert clock() - back <= timedelta(minutes=15)
        clock.pass_(timedelta(minutes=5))
    assert [message_id for _, message_id, _ in server.script.taken] == [
        f"<{found.message_id}@marlowe.example>" for found in alerts()]
    assert db.session.scalars(select(MailOutage)).all() == []
    assert service.delay_notice(clock()) is None
    figure("R10", f"{hours} hours away: 50 of 50 mails, each once and in order, "
           f"{(clock() - back).total_seconds() / 60:.0f} min after its return; {len(probes)} probes")


@pytest.mark.assures("R10")
def test_after_72_hours_an_alert_fails_in_sight_and_can_be_tried_again(
        context: Flask, person: MakePerson, server: MailServer, certificate: Path, clock: Clock) -> None:
    tell(person(), "flag:1", "flag:2")
    send_at = clock()
    server.stop()
    send(context, server, certificate, clock)
    clock.at = send_at + timedelta(hours=71, minutes=55)
    assert send(context, server, certificate, clock).failed == 0
    clock.at = send_at + timedelta(hours=72, minutes=5)
    assert send(context, server, certificate, clock).failed == 2
    notice = service.delay_notice(clock())
    assert notice is not None and notice.level == "failed" and notice.failed == 2
    assert [task.template for task in alerts(AlertKind.TASK)] == ["mail-failed"]


@pytest.mark.assurance
@pytest.mark.assures("R10")
def test_a_thousand_mails_leave_within_ten_minutes(
        context: Flask, person: MakePerson, server: MailServer, certificate: Path, figure: Figure) -> None:
    people = [person() for _ in range(10)]
    for number in range(100):
        with transaction():
            service.tell(service.Message(
                key=f"flag:{number}", template="flag", context=flag(), recipients=people, urgent=True))
    began = utc_now()
    assert send(context, server, certificate, Clock()).sent == 1000
    assert utc_now() - began < timedelta(minutes=10)
    figure("R10", f"1,000 mails left in {(utc_now() - began).total_seconds():.0f} s")
    assert len({message_id for _, message_id, _ in server.script.taken}) == 1000
