"""What an administrator does with other people's accounts; everything takes effect at the person's next request."""

from __future__ import annotations

from sqlalchemy import select

from qa_service.accounts import sessions
from qa_service.accounts.links import ALONE, NEEDS_A_SECOND_PERSON
from qa_service.accounts.models import User
from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.clock import utc_now
from qa_service.database import db, paginate
from qa_service.database.session import Page
from qa_service.errors import NotFound, NotPermitted
from qa_service.permissions import Role


def people(*, number: int, size: int = 50) -> Page[User]:
    """Everybody of the council in scope, those who left at the end."""
    return paginate(select(User).order_by(User.disabled_at.is_not(None), User.name, User.id), number=number,
                    size=size)


def by_reference(reference: str) -> User:
    """A person of the council in scope. Raises ``NotFound``."""
    found = db.session.scalars(select(User).where(User.reference == reference)).one_or_none()
    if found is None:
        raise NotFound("There is no such account.")
    return found


def change_role(reference: str, role: Role, *, by: Actor) -> None:
    """Gives another role; the person's sessions end, so that they sign in with it. Raises ``NotPermitted``."""
    user = _somebody_else(reference, by)
    if role in NEEDS_A_SECOND_PERSON and user.role is not role:
        raise NotPermitted(ALONE)
    if user.role is role:
        return
    old, user.role = user.role, role
    sessions.end_all(user.id)
    _record("account.role_changed", user, by, {"from": old.value, "to": role.value})


def disable(reference: str, *, by: Actor) -> None:
    """The person cannot sign in any more, and what they have open ends."""
    user = _somebody_else(reference, by)
    if user.active:
        user.disabled_at = utc_now()
        sessions.end_all(user.id)
        _record("account.disabled", user, by)


def enable(reference: str, *, by: Actor) -> None:
    """The person may sign in again, with the password and role they had. Raises ``NotPermitted``."""
    user = _somebody_else(reference, by)
    if user.role in NEEDS_A_SECOND_PERSON and by.user_id is not None:
        raise NotPermitted(ALONE)
    if not user.active:
        user.disabled_at = None
        _record("account.enabled", user, by)


def remove_second_factor(reference: str, *, by: Actor) -> None:
    """For a lost phone: at the next sign-in, which needs the password, a new second factor is set up.

    With a reset link beside it an administrator could sign in as the person; so not for the roles that one
    administrator may not give. Raises ``NotPermitted``.
    """
    user = _somebody_else(reference, by)
    if user.role in NEEDS_A_SECOND_PERSON and by.user_id is not None:
        raise NotPermitted(ALONE)
    user.totp_secret = user.totp_last_step = None
    sessions.end_all(user.id)
    _record("account.second_factor_removed", user, by)


def _somebody_else(reference: str, by: Actor) -> User:
    user = by_reference(reference)
    if user.id == by.user_id:
        raise NotPermitted("Nobody does this to their own account. Ask another administrator.")
    return user


def _record(action: str, user: User, by: Actor, details: dict[str, str] | None = None) -> None:
    db.session.flush()
    audit.record(action, by=by, authority_id=user.authority_id, subject="account", subject_id=user.reference,
                 details=details)
