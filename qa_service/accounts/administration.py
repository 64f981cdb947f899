"""What an administrator does with other people's accounts; everything takes effect at the person's next request."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from qa_service.accounts import links, passkeys, second_factor, service, sessions, telling
from qa_service.accounts.links import ALONE, NEEDS_A_SECOND_PERSON
from qa_service.accounts.models import User
from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.clock import today, utc_now
from qa_service.database import db, paginate
from qa_service.database.session import Page
from qa_service.errors import BadInput, NotFound, NotPermitted
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
    if role in NEEDS_A_SECOND_PERSON and user.role is not role and by.user_id is not None:
        raise NotPermitted(ALONE)
    if user.role is not role:
        give_role(user, role, by=by)


def give_role(user: User, role: Role, *, by: Actor) -> None:
    """Gives the role that whoever may has agreed to."""
    old, user.role, user.role_since = user.role, role, utc_now()
    _stop(user)
    _record("account.role_changed", user, by, {"from": old.value, "to": role.value})
    telling.tell(user, telling.Notice.ROLE_CHANGED)


def disable(reference: str, *, by: Actor) -> None:
    """The person cannot sign in any more, and what they have open ends."""
    user = _somebody_else(reference, by)
    if user.disabled_at is None:
        user.disabled_at = utc_now()
        _stop(user)
        _record("account.disabled", user, by)


def enable(reference: str, *, by: Actor) -> None:
    """The person may sign in again, with the password and role they had. Raises ``NotPermitted``."""
    user = _somebody_else(reference, by)
    if user.role in NEEDS_A_SECOND_PERSON and by.user_id is not None:
        raise NotPermitted(ALONE)
    let_in_again(user, by=by)


def let_in_again(user: User, *, by: Actor) -> None:
    """Ends that somebody is kept out; a last day that is over goes with it."""
    if not user.active:
        user.disabled_at = None
        if user.has_left:
            user.ends_on = None
        _record("account.enabled", user, by)


def set_last_day(reference: str, day: date | None, *, by: Actor) -> None:
    """From the day after, nobody signs in with the account: the end of a post, or of a councillor's term.

    Raises ``BadInput`` for a day that would open an account again, and ``NotPermitted``.
    """
    user = _somebody_else(reference, by)
    if not user.active:
        raise BadInput("The account is closed already.", field="ends_on")
    if day == user.ends_on:
        return
    old, user.ends_on = user.ends_on, day
    if user.has_left:
        _stop(user)
    _record("account.last_day_set", user, by, {"from": str(old or ""), "to": str(day or "")})


def close_those_who_left(*, by: Actor) -> int:
    """Disables the accounts of the council in scope whose last day is over, and says how many."""
    left = [user for user in db.session.scalars(select(User).where(
        User.disabled_at.is_(None), User.ends_on.is_not(None), User.ends_on < today()))]
    for user in left:
        user.disabled_at = utc_now()
        _stop(user)
        _record("account.disabled", user, by, {"last_day": str(user.ends_on)})
    return len(left)


def sign_out_everywhere(reference: str, *, by: Actor) -> None:
    """Ends all of somebody's sessions: a lost laptop, or something odd."""
    user = _somebody_else(reference, by)
    sessions.end_all(user.id)
    _record("account.signed_out_everywhere", user, by)


def remove_second_factor(reference: str, *, by: Actor) -> None:
    """From the command line of the server, for a lost phone. Through the pages it takes two people: ``two_people``.

    Raises ``NotPermitted``.
    """
    user = _somebody_else(reference, by)
    if by.user_id is not None:
        raise NotPermitted("One person alone does not remove a second factor. Ask for it: a second person agrees.")
    forget_second_factor(user, by=by)


def forget_second_factor(user: User, *, by: Actor) -> None:
    """Removes codes and passkeys: at the next sign-in, which needs the password, a new second factor is set up."""
    second_factor.forget(user)
    passkeys.remove_all(user.id)
    sessions.end_all(user.id)
    _record("account.second_factor_removed", user, by)
    telling.tell(user, telling.Notice.SECOND_FACTOR_REMOVED)


def change_email(user: User, email: str, *, by: Actor) -> None:
    """Another address to sign in with and to write to; links that were sent to the old one end."""
    service.refuse_known_address(email)
    user.email = email
    links.end_resets(user.id)
    sessions.end_all(user.id)
    _record("account.email_changed", user, by)
    telling.tell(user, telling.Notice.EMAIL_CHANGED)


def _stop(user: User) -> None:
    """Ends what somebody has open, and the links that they gave to others."""
    sessions.end_all(user.id)
    links.end_what_they_gave(user.id)


def _somebody_else(reference: str, by: Actor) -> User:
    user = by_reference(reference)
    if user.id == by.user_id:
        raise NotPermitted("Nobody does this to their own account. Ask another administrator.")
    return user


def _record(action: str, user: User, by: Actor, details: dict[str, str] | None = None) -> None:
    db.session.flush()
    audit.record(action, by=by, authority_id=user.authority_id, subject="account", subject_id=user.reference,
                 details=details)
