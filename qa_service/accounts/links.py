"""Single-use links: an invitation (seven days) makes an account, a reset (20 minutes) sets a new password.

Looking at a link never uses it up: mail scanners look at links too.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import ColumnElement, select, update

from forms.shapes import is_email
from qa_service.accounts import council_sign_in, passwords, service, sessions, telling
from qa_service.accounts.models import Invitation, User
from qa_service.accounts.oidc import Identity
from qa_service.accounts.tokens import hash_of, new_token
from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.clock import utc_now
from qa_service.database import across_authorities, acting_for, current_authority, db
from qa_service.errors import BadInput, NotFound, NotPermitted
from qa_service.permissions import Role

INVITATION_LASTS: Final = timedelta(days=7)
RESET_LASTS: Final = timedelta(minutes=20)
NEEDS_A_SECOND_PERSON: Final = (Role.SAFEGUARDING_LEAD, Role.AUDITOR, Role.MANAGER, Role.ADMINISTRATOR)
"""What one administrator does not give alone; the last two because they agree to it."""
ALONE: Final = ("One administrator alone does not make a safeguarding lead, an auditor, a manager or an administrator. "
                "Ask for it: a second person agrees.")


class LinkNotValid(NotFound):
    """The link is unknown, used, revoked or too old: the answer is the same."""

    def __init__(self) -> None:
        super().__init__("This link can no longer be used. Ask for a new one.")


def invite(email: str, role: Role, *, by: Actor, name: str | None = None, agreed: bool = False) -> str:
    """Invites somebody into the council in scope and returns the link's token, which is nowhere kept.

    An earlier link to the same address is revoked. Raises ``BadInput``, and ``NotPermitted`` for the roles that
    an administrator does not give alone.
    """
    if by.user_id is not None and role in NEEDS_A_SECOND_PERSON and not agreed:
        raise NotPermitted(ALONE)
    email = email.strip().lower()
    refuse_address(email)
    _revoke_open(Invitation.email == email)
    token = _make(email, role, by=by, name=name, lasts=INVITATION_LASTS)
    audit.record("account.invited", by=by, authority_id=current_authority(), details={"role": role.value})
    return token


def refuse_address(email: str) -> None:
    """Raises ``BadInput`` for what is no e-mail address, and for one that an account has."""
    if not is_email(email):
        raise BadInput(f"“{email[:80]}” is not an e-mail address. Give one such as name@example.gov.uk.", field="email")
    service.refuse_known_address(email)


def start_reset(user: User, *, by: Actor) -> str:
    """A link with which this person sets a new password; earlier ones are revoked. Returns its token."""
    _revoke_open(Invitation.user_id == user.id)
    token = _make(user.email, user.role, by=by, user_id=user.id, lasts=RESET_LASTS)
    audit.record("account.reset_started", by=by, authority_id=user.authority_id, subject="account",
                 subject_id=user.reference)
    telling.tell(user, telling.Notice.RESET_STARTED)
    return token


def end_resets(user_id: int) -> None:
    """Links with which somebody could set a new password count no more."""
    _revoke_open(Invitation.user_id == user_id)


def end_what_they_gave(user_id: int) -> None:
    """Links that somebody gave out count no more: they were stopped, or may not invite any longer."""
    _revoke_open(Invitation.invited_by == user_id)


def standing(token: str, *, lock: bool = False) -> Invitation:
    """What this link is for. Raises ``LinkNotValid``. Changes nothing."""
    return _standing(hash_of(token), lock=lock)


def _standing(token_hash: str, *, lock: bool) -> Invitation:
    statement = select(Invitation).where(
        Invitation.token_hash == token_hash, Invitation.used_at.is_(None), Invitation.revoked_at.is_(None),
        Invitation.expires_at > utc_now())
    with across_authorities():
        found = db.session.scalars(statement.with_for_update() if lock else statement).one_or_none()
    if found is None:
        raise LinkNotValid
    return found


def accept(token: str, *, name: str, password: str, by: Actor) -> User:
    """Uses up an invitation and makes the account. Raises ``LinkNotValid`` and ``BadInput``."""
    link = standing(token, lock=True)
    if link.user_id is not None:
        raise LinkNotValid
    with acting_for(link.authority_id):
        user = service.add_person(email=link.email, name=name, role=link.role, password=password, by=by)
        telling.tell(user, telling.Notice.ACCOUNT_MADE)
        link.used_at = utc_now()
        db.session.flush()
    return user


def accept_with_identity(token_hash: str, identity: Identity, *, by: Actor) -> User:
    """Uses up an invitation for who came back from the council's own sign-in: an account without a password.

    Raises ``LinkNotValid`` and ``BadInput``.
    """
    link = _standing(token_hash, lock=True)
    if link.user_id is not None:
        raise LinkNotValid
    with acting_for(link.authority_id):
        user = service.add_person(email=link.email, name=link.name or link.email.partition("@")[0], role=link.role,
                                  password=None, by=by)
        council_sign_in.link(user, identity, by=by)
        telling.tell(user, telling.Notice.ACCOUNT_MADE)
        link.used_at = utc_now()
        db.session.flush()
    return user


def reset(token: str, *, password: str, by: Actor) -> None:
    """Uses up a reset link: the new password counts, every session ends, the second factor stays as it was."""
    link = standing(token, lock=True)
    with acting_for(link.authority_id):
        user = service.user_by_id(link.user_id) if link.user_id is not None else None
        if user is None or not user.active:
            raise LinkNotValid
        passwords.check(password, about=(user.name, user.email, user.authority.name))
        user.password_hash = passwords.hash_of(password)
        link.used_at = utc_now()
        sessions.end_all(user.id)
        db.session.flush()
        audit.record("account.password_reset", by=by, authority_id=user.authority_id, subject="account",
                     subject_id=user.reference)
        telling.tell(user, telling.Notice.PASSWORD_RESET)


def open_invitations() -> list[Invitation]:
    """Invitations of the council in scope that can still be accepted, the latest first."""
    return list(db.session.scalars(
        select(Invitation).where(Invitation.user_id.is_(None), Invitation.used_at.is_(None),
                                 Invitation.revoked_at.is_(None), Invitation.expires_at > utc_now())
        .order_by(Invitation.id.desc())))


def revoke(invitation_id: int, *, by: Actor) -> None:
    """Takes an invitation back. Raises ``NotFound``."""
    found = db.session.scalars(select(Invitation).where(
        Invitation.id == invitation_id, Invitation.user_id.is_(None), Invitation.used_at.is_(None))).one_or_none()
    if found is None:
        raise NotFound("There is no such invitation.")
    found.revoked_at = utc_now()
    audit.record("account.invitation_revoked", by=by, authority_id=found.authority_id,
                 details={"role": found.role.value})


def _make(email: str, role: Role, *, by: Actor, lasts: timedelta, name: str | None = None,
          user_id: int | None = None) -> str:
    token, now = new_token(), utc_now()
    db.session.add(Invitation(token_hash=hash_of(token), email=email, name=name or None, role=role, user_id=user_id,
                              invited_by=by.user_id, created_at=now, expires_at=now + lasts))
    db.session.flush()
    return token


def _revoke_open(which: ColumnElement[bool]) -> None:
    db.session.execute(update(Invitation).where(
        which, Invitation.used_at.is_(None), Invitation.revoked_at.is_(None)).values(revoked_at=utc_now()))
