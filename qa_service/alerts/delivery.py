"""Sending what is due."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select

from qa_service.alerts import messages, outbox, service
from qa_service.alerts.models import Alert, AlertKind, AlertState
from qa_service.alerts.notices import waits_to_leave
from qa_service.alerts.transports import Deferred, Refused, ServerDown, Transport, transport_for
from qa_service.clock import utc_now
from qa_service.config import Config
from qa_service.database import across_authorities, db
from qa_service.logs import logger

_log = logger("alerts")


@dataclass(frozen=True, slots=True)
class Sent:
    """How a round ended: mails that left (or were kept) in it, and what stands in the outbox now."""

    sent: int
    waiting: int
    failed: int
    held: int

    def sentence(self) -> str:
        parts = [f"{self.sent} e-mails sent", f"{self.waiting} waiting", f"{self.failed} failed"]
        if self.held:
            parts.append(f"{self.held} held until a manager releases them")
        return ", ".join(parts) + "."


def send_due(config: Config, *, transport: Transport | None = None, now: Callable[[], datetime] = utc_now) -> Sent:
    """Sends every alert of every council that is due, the oldest first, unless the mail server was just down.

    Must not be called in a transaction; several may run at once.
    """
    with across_authorities():
        chosen = transport or transport_for(config)
        sent = 0
        try:
            while outbox.probe_allowed(now()) and (outgoing := outbox.claim(now())):
                sent += _send(outgoing, chosen, config, now)
        finally:
            chosen.close()
        return _standing(sent)


def _send(outgoing: outbox.Outgoing, transport: Transport, config: Config, now: Callable[[], datetime]) -> bool:
    if not outgoing.welcome:
        outbox.drop(outgoing.id, "The reader has no account any more that may see this.")
        return False
    try:
        message = messages.compose(outgoing.template, outgoing.context, public_url=config.public_url)
    except Exception as error:  # a fault of ours in one mail must not keep the others back
        _log.exception("a mail could not be composed", template=outgoing.template)
        outbox.refused(outgoing, f"A fault of ours: this mail cannot be composed ({type(error).__name__}).", now())
        return False
    try:
        transport.deliver(message, address=outgoing.address, message_id=outgoing.message_id)
    except Refused as answer:
        outbox.refused(outgoing, str(answer), now())
    except Deferred as answer:
        outbox.deferred(outgoing, str(answer), now())
    except ServerDown as answer:
        outbox.server_down(outgoing, str(answer), now())
    else:
        outbox.went(outgoing.id, transport.outcome, now())
        return True
    return False


def _standing(sent: int) -> Sent:
    tasks, others = db.session.execute(select(
        func.count(case((Alert.kind == AlertKind.TASK, 1))),
        func.count(case((Alert.kind != AlertKind.TASK, 1)))).where(waits_to_leave())).one()
    failed = db.session.scalar(select(func.count(Alert.id)).where(Alert.state == AlertState.FAILED)) or 0
    if service.standing_hold() is not None:
        items = db.session.scalar(select(func.count(Alert.id)).where(
            Alert.state == AlertState.WAITING, Alert.kind == AlertKind.ITEM)) or 0
        return Sent(sent, tasks, failed, others + items)
    return Sent(sent, tasks + others, failed, 0)
