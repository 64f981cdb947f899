"""The circulation list: the organisations of the protocol to which this council sends notices."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from forms.shapes import is_email, is_telephone
from qa_service.accounts.models import User
from qa_service.actor import Actor
from qa_service.clock import utc_now
from qa_service.database import db
from qa_service.errors import BadInput, Conflict, NotFound
from qa_service.notices.access import trail
from qa_service.notices.kinds import RecipientKind
from qa_service.notices.models import NoticeRecipient
from qa_service.permissions import Role


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as somebody fills it in."""

    organisation: str
    kind: RecipientKind
    email: str = ""
    phone: str = ""
    user_id: int | None = None


def recipients(*, removed_too: bool = False) -> list[NoticeRecipient]:
    """The list: the regional body first, then in the order of names."""
    statement = select(NoticeRecipient)
    if not removed_too:
        statement = statement.where(NoticeRecipient.removed_at.is_(None))
    return sorted(db.session.scalars(statement), key=lambda one: (
        one.kind is not RecipientKind.REGION, one.organisation.lower(), one.id))


def recipient(recipient_id: int) -> NoticeRecipient:
    """One entry. Raises ``NotFound``."""
    found = db.session.scalars(select(NoticeRecipient).where(NoticeRecipient.id == recipient_id)).one_or_none()
    if found is None:
        raise NotFound("There is no such entry of the circulation list.")
    return found


def partners() -> list[User]:
    """Accounts of regional partners, by which what was sent can be read here."""
    return list(db.session.scalars(select(User).where(
        User.role == Role.REGIONAL_PARTNER, User.disabled_at.is_(None)).order_by(User.name, User.id)))


def keep(entry: Entry, *, by: Actor, recipient_id: int | None = None, version: int = 0) -> int:
    """Adds an entry, or changes one, and returns its id. Raises ``BadInput`` and ``Conflict``."""
    organisation = " ".join(entry.organisation.split())
    _check(organisation, entry, recipient_id)
    said = {"organisation": organisation, "kind": entry.kind, "email": entry.email.strip().lower() or None,
            "phone": entry.phone.strip() or None, "user_id": entry.user_id}
    if recipient_id is None:
        row = NoticeRecipient(added_at=utc_now(), added_by=by.user_id, **said)
        db.session.add(row)
    else:
        row = recipient(recipient_id)
        if row.version != version:
            raise Conflict("Somebody else changed this entry meanwhile. Look at what it says now, then save again.")
        for field, value in said.items():
            setattr(row, field, value)
        row.removed_at = None
    db.session.flush()
    trail("circulation_kept", "list", by=by, details={"entry": row.id})
    return row.id


def remove(recipient_id: int, *, by: Actor) -> None:
    """Takes an entry off the list. It still gets the updates of what it had, and can be put back."""
    row = recipient(recipient_id)
    if row.removed_at is None:
        row.removed_at = utc_now()
        db.session.flush()
        trail("circulation_removed", "list", by=by, details={"entry": row.id})


def restore(recipient_id: int, *, by: Actor) -> None:
    """Puts an entry back on the list."""
    row = recipient(recipient_id)
    if row.removed_at is not None:
        row.removed_at = None
        db.session.flush()
        trail("circulation_restored", "list", by=by, details={"entry": row.id})


def _check(organisation: str, entry: Entry, recipient_id: int | None) -> None:
    if not organisation or len(organisation) > 160:
        raise BadInput("Give the organisation’s name, of at most 160 characters.", field="organisation")
    if entry.email.strip() and not is_email(entry.email.strip()):
        raise BadInput("Enter one e-mail address, such as commissioning@example.gov.uk.", field="email")
    if entry.phone.strip() and (len(entry.phone.strip()) > 40 or not is_telephone(entry.phone)):
        raise BadInput("Enter one telephone number in figures, such as 01632 960 001.", field="phone")
    if entry.user_id is not None and entry.user_id not in {one.id for one in partners()}:
        raise BadInput("Choose an account of a regional partner.", field="account")
    same = [one for one in recipients() if one.id != recipient_id and one.organisation.lower() == organisation.lower()]
    if same:
        raise BadInput(f"{same[0].organisation} is on the list already. Change that entry.", field="organisation")
