"""Sending the audit trail's signed head off this machine, and saying loudly where that fails."""

from __future__ import annotations

from typing import Final

from sqlalchemy import select

from qa_service.alerts import messages, service
from qa_service.alerts.transports import Deferred, Refused, ServerDown, transport_for
from qa_service.audit import heads, places
from qa_service.audit.heads import SignedHead
from qa_service.audit.models import AuditHead
from qa_service.audit.places import NotSent
from qa_service.clock import london, utc_now
from qa_service.config import Config
from qa_service.database import across_authorities, db, transaction
from qa_service.errors import ServiceError
from qa_service.logs import logger
from qa_service.permissions import Role

SENT: Final = "The trail’s newest signed head is where it is to be kept."
_log = logger("audit")


class HeadNotSent(ServiceError):
    """Signed heads do not leave this machine."""


def send_head(config: Config) -> str:
    """Keeps the newest signed head on this machine and sends it to each place that is set.

    Must not be called in a transaction. Says the same sentence whatever the trail holds. Raises ``HeadNotSent``.
    """
    head = heads.of(db.session.scalars(select(AuditHead)).one())
    if head is None:
        return "Nothing is signed yet."
    heads.keep(head)
    failures = [failure for place in places.chosen(config) if (failure := _send_to(place, head, config))]
    if failures:
        _say_loudly()
        raise HeadNotSent(" ".join(failures))
    return SENT


def _send_to(place: str, head: SignedHead, config: Config) -> str | None:
    before = places.last_sent(place)
    try:
        if before != head.size:
            _deliver(place, head, before, config)
    except NotSent as error:
        _log.error("a signed head of the audit trail was not sent", place=place, why=str(error))
        with transaction():
            places.note(place, failure=str(error))
        return str(error)
    with transaction():
        places.note(place, size=head.size)
    return None


def _deliver(place: str, head: SignedHead, before: int | None, config: Config) -> None:
    if place == places.FOLDER:
        assert config.audit_heads_folder is not None
        places.put_in_folder(config.audit_heads_folder, head, before)
    else:
        _mail(head, config)


def _mail(head: SignedHead, config: Config) -> None:
    message = messages.compose("audit-head", {"head": head.line}, public_url=config.public_url)
    transport = transport_for(config)
    try:
        transport.deliver(message, address=config.audit_heads_email or "", message_id=f"audit-head-{head.root[:32]}")
    except (Refused, Deferred, ServerDown) as error:
        raise NotSent(f"The head could not be sent by e-mail: {error}") from error
    finally:
        transport.close()


def _say_loudly() -> None:
    """A task for those who can mend it and those who must know, once a day."""
    with across_authorities(), transaction():
        service.tell_task(key=f"audit-head-not-sent:{london(utc_now()).date().isoformat()}",
                          template="audit-head-not-sent", context={}, roles={Role.ADMINISTRATOR, Role.AUDITOR})
