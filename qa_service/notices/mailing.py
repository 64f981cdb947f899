"""Mails about notices: a recipient's link, and reminders to those who handle them. None holds anything of a notice.

They are kept apart from all other mail: no page of mail, no count and no result of a job tells that there are any. A
link's token is made when its mail leaves and is nowhere kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import select

from qa_service.accounts.models import User
from qa_service.actor import Actor
from qa_service.alerts import messages
from qa_service.alerts.transports import Deferred, Refused, ServerDown, Transport
from qa_service.clock import utc_now
from qa_service.config import Config
from qa_service.database import db, new_reference, transaction
from qa_service.logs import logger
from qa_service.notices.access import SUBJECT
from qa_service.notices.models import NoticeMail, NoticeSending
from qa_service.notices.places import council
from qa_service.permissions import Permission, allows
from qa_service.private_links import service as links

PURPOSE: Final = "shared-form"
"""It stands in the link's address, and says no more than that."""
links.keep_apart(PURPOSE, SUBJECT)
TEMPLATE: Final = "shared-form"
REMINDER: Final = "something-waits"
LASTS: Final = timedelta(days=7)
GIVE_UP_AFTER: Final = timedelta(hours=72)
_PAUSES: Final = tuple(timedelta(minutes=minutes) for minutes in (5, 15, 30, 60))
_MOST_AT_ONCE: Final = 200
_log = logger("restricted")


def queue_link(sending: NoticeSending, once: str) -> None:
    """Queues the mail with a recipient's link, in the caller's transaction; once for each ``once``."""
    _queue(once, sending_id=sending.id)


def remind(user_id: int, about: str) -> None:
    """Queues a reminder to somebody who handles notices; once for each ``about``."""
    _queue(f"{user_id}-{about}"[:60], user_id=user_id)


def _queue(once: str, *, sending_id: int | None = None, user_id: int | None = None) -> None:
    if db.session.scalar(select(NoticeMail.id).where(NoticeMail.once == once)) is not None:
        return
    now = utc_now()
    db.session.add(NoticeMail(once=once, sending_id=sending_id, user_id=user_id, message_id=new_reference(),
                              state="waiting", queued_at=now, next_try_at=now))
    db.session.flush()


@dataclass(frozen=True, slots=True)
class _Claimed:
    """A mail on its way out; one to a recipient with its link."""

    mail_id: int
    address: str
    message_id: str
    token: str = ""
    link_id: int = 0
    sending_id: int = 0


def send_waiting(config: Config, transport: Transport, *, by: Actor) -> None:
    """Sends the mails that wait, for the council in scope. An edge: opens its own transactions."""
    for _number in range(_MOST_AT_ONCE):
        claimed = _next(by)
        if claimed is None:
            return
        try:
            transport.deliver(_message(claimed, config), address=claimed.address, message_id=claimed.message_id)
        except (Refused, Deferred, ServerDown) as answer:
            _not_sent(claimed, str(answer), by, final=isinstance(answer, Refused))
            if isinstance(answer, ServerDown):
                return
        except Exception as error:  # a fault of ours in one mail keeps no other back, and fails no job that others see
            _log.exception("a mail could not be made")
            _not_sent(claimed, f"A fault of ours ({type(error).__name__})", by)
        else:
            _sent(claimed, by)


def _message(claimed: _Claimed, config: Config) -> messages.Message:
    if not claimed.token:
        return messages.compose(REMINDER, {}, public_url=config.public_url)
    return messages.compose(TEMPLATE, {
        "council": council().name, "link": f"{config.public_url}/{PURPOSE}/{claimed.token}",
        "until": (utc_now() + LASTS).date().isoformat()}, public_url=config.public_url)


def _next(by: Actor) -> _Claimed | None:
    """Claims the oldest mail that is due. Those to nobody any more are given up."""
    with transaction():
        for row in db.session.scalars(select(NoticeMail).where(
                NoticeMail.state == "waiting", NoticeMail.next_try_at <= utc_now())
                .order_by(NoticeMail.next_try_at, NoticeMail.id).limit(50).with_for_update(skip_locked=True)):
            address = _address(row)
            if address is None:
                row.state, row.failed = "failed", "There is no such address any more."
                continue
            row.tries += 1
            row.next_try_at = utc_now() + _PAUSES[min(row.tries, len(_PAUSES)) - 1]
            if row.sending_id is None:
                return _Claimed(row.id, address, row.message_id)
            sending = db.session.get_one(NoticeSending, row.sending_id)
            token = links.make(PURPOSE, sending.id, made_for=sending.organisation, lasts=LASTS, by=by,
                               ends_earlier=False)
            return _Claimed(row.id, address, row.message_id, token, links.newest(PURPOSE, sending.id), sending.id)
    return None


def _address(row: NoticeMail) -> str | None:
    if row.sending_id is not None:
        return db.session.get_one(NoticeSending, row.sending_id).address
    user = db.session.get(User, row.user_id or 0)
    return user.email if user and user.active and allows(user.role, Permission.NOTICE_READ) else None


def _sent(claimed: _Claimed, by: Actor) -> None:
    """Only now does the link that the recipient had before end."""
    with transaction():
        row = db.session.get_one(NoticeMail, claimed.mail_id)
        row.state, row.sent_at, row.failed = "sent", utc_now(), None
        if claimed.token:
            links.end_all_but(claimed.link_id, PURPOSE, claimed.sending_id, by=by)


def _not_sent(claimed: _Claimed, error: str, by: Actor, *, final: bool = False) -> None:
    with transaction():
        row = db.session.get_one(NoticeMail, claimed.mail_id)
        row.failed = error[:300]
        if final or utc_now() - row.queued_at >= GIVE_UP_AFTER:
            row.state = "failed"
        if claimed.token:
            links.revoke(claimed.link_id, by=by)

