"""Telling the people named on a concern that something waits for them: a mail that says no more than that.

These mails are kept apart from all others. No page of mail, no count and no result of a job tells that there are any.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select

from qa_service.accounts.models import User
from qa_service.alerts import messages
from qa_service.alerts.transports import Deferred, Refused, ServerDown, Transport, transport_for
from qa_service.clock import utc_now
from qa_service.concerns.models import Concern, ConcernAccess, ConcernMail
from qa_service.config import Config
from qa_service.database import across_authorities, acting_for, db, new_reference, transaction
from qa_service.logs import logger
from qa_service.permissions import Permission, allows
from qa_service.restored import service as restored

TEMPLATE: Final = "sign-in-to-read"
PAUSES: Final = tuple(timedelta(minutes=minutes) for minutes in (5, 15, 30, 60))
GIVE_UP_AFTER: Final = timedelta(hours=72)
_MOST_AT_ONCE: Final = 200
_log = logger("concerns")


def tell(concern: Concern, user_id: int, about: str) -> None:
    """Queues a mail to somebody named on a concern, in the caller's transaction; once for each ``about``."""
    _queue(user_id, concern.id, f"{concern.reference}-{user_id}-{about}"[:60])


def tell_of_request(reference: str, user_ids: Iterable[int], about: str) -> None:
    """Queues mails about something that waits to be agreed to, or was: once for each person and ``about``."""
    for user_id in sorted(set(user_ids)):
        _queue(user_id, None, f"{reference}-{user_id}-{about}"[:60])


def _queue(user_id: int, concern_id: int | None, once: str) -> None:
    if db.session.scalar(select(ConcernMail.id).where(ConcernMail.once == once)) is not None:
        return
    now = utc_now()
    db.session.add(ConcernMail(concern_id=concern_id, user_id=user_id, once=once, queued_at=now, next_try_at=now,
                               message_id=new_reference()))
    db.session.flush()


def tell_everybody(concern: Concern, about: str) -> None:
    """Queues a mail to everybody named on a concern now."""
    for user_id in db.session.scalars(select(ConcernAccess.user_id).where(
            ConcernAccess.concern_id == concern.id, ConcernAccess.standing()).order_by(ConcernAccess.id)):
        tell(concern, user_id, about)


def undelivered(concern_id: int, now: datetime) -> list[str]:
    """The names of those whom a mail about a concern did not reach within a quarter of an hour."""
    return list(db.session.scalars(select(User.name).join(ConcernMail, ConcernMail.user_id == User.id).where(
        ConcernMail.concern_id == concern_id, ConcernMail.sent_at.is_(None), ConcernMail.failed.is_not(None),
        ConcernMail.queued_at < now - timedelta(minutes=15)).distinct().order_by(User.name)))


def send_waiting(config: Config, *, transport: Transport | None = None) -> None:
    """Sends what waits, but not from a restored copy. Must not be called in a transaction; a mail that cannot leave
    now is tried again."""
    if restored.stands():
        return
    chosen = transport or transport_for(config)
    try:
        for mail_id, authority_id in _waiting(utc_now()):
            with acting_for(authority_id):
                if not _send(mail_id, chosen, config):
                    return
    finally:
        chosen.close()


def send_at_once(config: Config) -> None:
    """Sends what waits without waiting for the clock. What goes wrong is tried again by the clock."""
    try:
        send_waiting(config)
    except Exception:  # whoever pressed the button must not learn of it as a fault of what they did
        _log.exception("mails could not be sent at once")


def _waiting(now: datetime) -> list[tuple[int, int]]:
    with across_authorities():
        return [(mail_id, authority_id) for mail_id, authority_id in db.session.execute(
            select(ConcernMail.id, ConcernMail.authority_id).where(
                ConcernMail.sent_at.is_(None), ConcernMail.next_try_at <= now)
            .order_by(ConcernMail.id).limit(_MOST_AT_ONCE))]


def _send(mail_id: int, transport: Transport, config: Config) -> bool:
    """Sends one mail; ``False`` where the server takes nothing at all."""
    mail = db.session.get(ConcernMail, mail_id)
    if mail is None:
        return True
    address, message_id = _address(mail), mail.message_id
    if address is None:
        with transaction():
            db.session.delete(db.session.get_one(ConcernMail, mail_id))
        return True
    message = messages.compose(TEMPLATE, {}, public_url=config.public_url)
    try:
        transport.deliver(message, address=address, message_id=message_id)
    except (Refused, Deferred, ServerDown) as answer:
        _put_off(mail_id, str(answer))
        _log.warning("a mail did not leave")
        return not isinstance(answer, ServerDown)
    except Exception as error:  # a fault of ours in one mail keeps no other back, and fails no job that others see
        _log.exception("a mail could not be made")
        _put_off(mail_id, f"A fault of ours ({type(error).__name__})")
        return True
    with transaction():
        sent = db.session.get_one(ConcernMail, mail_id)
        sent.sent_at, sent.failed = utc_now(), None
    return True


def _address(mail: ConcernMail) -> str | None:
    """Where it goes, if its reader may still read concerns and, of a concern, is still named on it."""
    statement = select(User.email, User.role).where(User.id == mail.user_id, User.disabled_at.is_(None))
    if mail.concern_id is not None:
        statement = statement.join(ConcernAccess, ConcernAccess.user_id == User.id).where(
            ConcernAccess.concern_id == mail.concern_id, ConcernAccess.standing())
    reader = db.session.execute(statement.limit(1)).one_or_none()
    return reader.email if reader is not None and allows(reader.role, Permission.CONCERN_READ) else None


def _put_off(mail_id: int, why: str) -> None:
    with transaction():
        mail, now = db.session.get_one(ConcernMail, mail_id), utc_now()
        mail.tries, mail.failed = mail.tries + 1, why[:300]
        given_up = now - mail.queued_at >= GIVE_UP_AFTER
        pause = timedelta(days=3650) if given_up else PAUSES[min(mail.tries, len(PAUSES)) - 1]
        mail.next_try_at = now + pause
