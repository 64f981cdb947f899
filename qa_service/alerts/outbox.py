"""The life of an alert on its way out. Each step is one short transaction; none is open while mail is sent.

A sender claims one alert at a time, the oldest first. When the sender dies, the claim runs out and another takes the
alert: the mail may then go twice, with the same Message-ID. An alert record never exists twice.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import or_, select, update

from qa_service.accounts.models import User
from qa_service.actor import Actor
from qa_service.alerts import preferences, service
from qa_service.alerts.models import Alert, AlertKind, AlertState, MailOutage
from qa_service.alerts.notices import ESCALATE_AFTER
from qa_service.audit import service as audit
from qa_service.clock import london
from qa_service.database import acting_for, db, transaction
from qa_service.logs import logger
from qa_service.permissions import Permission, Role, allows
from qa_service.restored import service as restored

CLAIM: Final = timedelta(minutes=3)
GIVE_UP_AFTER: Final = timedelta(hours=72)
PAUSES: Final = (timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=5), timedelta(minutes=10))
"""Between tries of one message; the last goes on. Short enough that all is sent within 15 minutes of a recovery."""
PROBES: Final = (timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=5))
"""Between questions to a mail server that is down: never more than one a minute."""
BY: Final = Actor.job("send-alerts")
_log = logger("outbox")


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A claimed alert, with what is needed to send it."""

    id: int
    authority_id: int
    kind: AlertKind
    template: str
    context: Mapping[str, Any]
    message_id: str
    address: str
    welcome: bool
    """Whether the reader still has an account that may read it."""


def probe_allowed(now: datetime) -> bool:
    """Whether the mail server may be asked now: always, unless it was down a moment ago, or this is a restored copy.

    A moment further ahead than any pause was written by a clock that was wrong; the same in ``claim``.
    """
    if restored.stands():
        return False
    outage = db.session.scalars(select(MailOutage)).first()
    return outage is None or not now < outage.next_probe_at <= now + 2 * PROBES[-1]


def claim(now: datetime) -> Outgoing | None:
    """Takes the oldest alert that is due. Nothing but tasks is due while alerts are held."""
    kinds: Collection[AlertKind] = {AlertKind.IMMEDIATE, AlertKind.DIGEST, AlertKind.TASK}
    with transaction():
        if service.standing_hold() is not None:
            kinds = {AlertKind.TASK}
        resting = preferences.quiet_people() if preferences.is_evening(london(now)) else frozenset()
        alert = db.session.scalars(select(Alert).where(
            Alert.state == AlertState.WAITING, Alert.kind.in_(kinds),
            or_(Alert.next_try_at <= now, Alert.next_try_at > now + 2 * PAUSES[-1]),
            or_(Alert.kind != AlertKind.DIGEST, Alert.user_id.not_in(resting)),
            or_(Alert.claimed_until.is_(None), Alert.claimed_until <= now, Alert.claimed_until > now + 2 * CLAIM),
        ).order_by(Alert.due_at, Alert.id).limit(1).with_for_update(skip_locked=True)).first()
        if alert is None:
            return None
        reader = db.session.get_one(User, alert.user_id)
        alert.claimed_until = now + CLAIM
        welcome = reader.active and (alert.kind is AlertKind.TASK or allows(reader.role, Permission.FLAG_READ))
        return Outgoing(alert.id, alert.authority_id, alert.kind, alert.template, dict(alert.context), alert.message_id,
                        reader.email, welcome)


def went(alert_id: int, state: AlertState, now: datetime) -> None:
    """The mail was taken. The outage, if there was one, is over."""
    with transaction():
        _change(alert_id, state=state, sent_at=now, last_error=None, claimed_until=None)
        for outage in db.session.scalars(select(MailOutage)):
            db.session.delete(outage)


def drop(alert_id: int, why: str) -> None:
    """The mail is not sent on purpose."""
    with transaction():
        _change(alert_id, state=AlertState.DROPPED, last_error=why, claimed_until=None)


def refused(outgoing: Outgoing, error: str, now: datetime) -> None:
    """The server will never take this mail: it fails at once, and managers are told."""
    with transaction():
        _change(outgoing.id, state=AlertState.FAILED, failed_at=now, last_error=error, claimed_until=None,
                tries=Alert.tries + 1)
        _tell_of_failure(outgoing.authority_id, outgoing.kind, now)


def deferred(outgoing: Outgoing, error: str, now: datetime) -> None:
    """The server would not take this mail now: it is tried again, for 72 hours."""
    with transaction():
        alert = db.session.get_one(Alert, outgoing.id)
        alert.tries, alert.last_error, alert.claimed_until = alert.tries + 1, error, None
        if now - alert.due_at >= GIVE_UP_AFTER:
            alert.state, alert.failed_at = AlertState.FAILED, now
            _tell_of_failure(alert.authority_id, alert.kind, now)
        else:
            alert.next_try_at = now + PAUSES[min(alert.tries, len(PAUSES)) - 1]


def server_down(outgoing: Outgoing, error: str, now: datetime) -> None:
    """The server takes nothing: everything waits for the next probe; what has waited for 72 hours is given up."""
    with transaction():
        _change(outgoing.id, tries=Alert.tries + 1, last_error=error, claimed_until=None)
        outage = db.session.scalars(select(MailOutage).with_for_update()).first()
        if outage is None:
            outage = MailOutage(id=1, since=now, probes=0, next_probe_at=now, last_error=error)
            db.session.add(outage)
        outage.probes, outage.last_error = outage.probes + 1, error
        outage.next_probe_at = now + PROBES[min(outage.probes, len(PROBES)) - 1]
        if outage.escalated_at is None and now - outage.since >= ESCALATE_AFTER:
            outage.escalated_at = now
            audit.record("mail.outage-escalated", by=BY, details={"since": outage.since.isoformat()})
            _log.error("no mail has left for four hours", since=outage.since.isoformat())
        _give_up_old(error, now)


def _give_up_old(error: str, now: datetime) -> None:
    held = service.standing_hold() is not None
    leaving = {AlertKind.TASK} if held else {AlertKind.IMMEDIATE, AlertKind.DIGEST, AlertKind.TASK}
    for alert in db.session.scalars(select(Alert).where(
            Alert.state == AlertState.WAITING, Alert.kind.in_(leaving), Alert.due_at <= now - GIVE_UP_AFTER)):
        alert.state, alert.failed_at, alert.last_error = AlertState.FAILED, now, error
        _tell_of_failure(alert.authority_id, alert.kind, now)


def _tell_of_failure(authority_id: int, kind: AlertKind, now: datetime) -> None:
    """A task for the council's managers, one a day; not about a task, which would go round in circles."""
    _log.error("an alert was given up", kind=str(kind))
    if kind is AlertKind.TASK:
        return
    day: date = london(now).date()
    with acting_for(authority_id):
        service.tell_task(key=f"mail-failed:{authority_id}:{day.isoformat()}", template="mail-failed", context={},
                          roles={Role.MANAGER})


def _change(alert_id: int, **values: object) -> None:
    db.session.execute(update(Alert).where(Alert.id == alert_id).values(**values))
