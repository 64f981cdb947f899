"""The mail of one council that has not left, for those who look after it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, cast

from sqlalchemy import Select, select

from qa_service.accounts.models import User
from qa_service.actor import Actor
from qa_service.alerts.messages import Message, compose
from qa_service.alerts.models import Alert, AlertKind, AlertState
from qa_service.audit import service as audit
from qa_service.clock import utc_now
from qa_service.database import db, paginate
from qa_service.database.session import Page
from qa_service.errors import Conflict, NotFound

NOT_SENT: Final = (AlertState.WAITING, AlertState.FAILED, AlertState.KEPT)


@dataclass(frozen=True, slots=True)
class Line:
    """One mail in the list, with its reader's name."""

    alert: Alert
    reader: str
    address: str


def unsent(*, number: int, size: int = 50, state: AlertState | None = None) -> Page[Line]:
    """Mail that waits, failed or was kept on this machine, the newest first: one page, in two queries."""
    states = (state,) if state else NOT_SENT
    mails = select(Alert, User.name, User.email).join(User, User.id == Alert.user_id).where(
        Alert.state.in_(states), Alert.kind != AlertKind.ITEM).order_by(Alert.due_at.desc(), Alert.id.desc())
    page = paginate(cast("Select[Any]", mails), number=number, size=size, scalars=False)
    return Page([Line(*row) for row in page.items], page.number, page.size, page.total)


def one(alert_id: int) -> Line:
    """One mail. Raises ``NotFound``."""
    row = db.session.execute(select(Alert, User.name, User.email).join(User, User.id == Alert.user_id).where(
        Alert.id == alert_id, Alert.kind != AlertKind.ITEM)).one_or_none()
    if row is None:
        raise NotFound("There is no such mail.")
    return Line(*row)


def words_of(alert: Alert, *, public_url: str) -> Message | None:
    """The mail as its reader gets it; nothing where it cannot be composed, which is why it failed."""
    try:
        return compose(alert.template, alert.context, public_url=public_url)
    except ValueError:
        return None


def subject_of(alert: Alert, *, public_url: str) -> str:
    """What its subject line says."""
    words = words_of(alert, public_url=public_url)
    return words.subject if words else "This mail cannot be composed"


def retry(alert_id: int, *, by: Actor, now: datetime | None = None) -> None:
    """Puts a mail that waits or failed at the front again, for another 72 hours. Raises ``Conflict`` for any other."""
    now = now or utc_now()
    alert = _unfinished(alert_id)
    alert.state, alert.due_at, alert.next_try_at, alert.failed_at = AlertState.WAITING, now, now, None
    audit.record("mail.retried", by=by, authority_id=alert.authority_id, subject="alert", subject_id=alert.id)


def give_up(alert_id: int, *, by: Actor) -> None:
    """Sets a mail aside that is not to be sent any more. Raises ``Conflict`` when it has left meanwhile."""
    alert = _unfinished(alert_id)
    alert.state = AlertState.DROPPED
    audit.record("mail.given-up", by=by, authority_id=alert.authority_id, subject="alert", subject_id=alert.id)


def _unfinished(alert_id: int) -> Alert:
    alert = one(alert_id).alert
    if alert.state not in (AlertState.WAITING, AlertState.FAILED):
        raise Conflict("This mail has left, or somebody has set it aside already.")
    return alert
