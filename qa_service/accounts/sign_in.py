"""Signing in: password, then code. Whoever fails hears the same, known or not, after the same time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import select

from qa_service.accounts import passwords, second_factor, sessions, throttle
from qa_service.accounts.models import User
from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.clock import utc_now
from qa_service.database import across_authorities, acting_for, db
from qa_service.errors import BadInput, TooSoon

WRONG: Final = "The e-mail address or the password is wrong. Check both and try again."
WRONG_CODE: Final = "This code is wrong, or was used already. Wait for the next one and type that."


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who tries: from which address, with which browser, in which request, and the installation's key."""

    address: str
    browser: str
    key: str
    request_id: str | None = None

    @property
    def actor(self) -> Actor:
        return Actor("visitor", request_id=self.request_id)


def lower(email: str) -> str:
    """An e-mail address in the one spelling that is compared."""
    return email.strip().lower()


def count_try(email: str, visitor: Visitor) -> throttle.Try:
    """Counts a try before it is judged. Raises ``TooSoon``."""
    faced = throttle.attempt(lower(email), visitor.address, key=visitor.key)
    seconds = throttle.wait(faced)
    if seconds:
        raise TooSoon(seconds)
    throttle.note(faced)
    return faced


def person_with(email: str, password: str) -> User | None:
    """The active person with this password. Slow on purpose: call it outside the transaction."""
    with across_authorities():
        user = db.session.scalars(select(User).where(User.email == lower(email))).one_or_none()
    right = passwords.matches(user.password_hash if user else None, password)
    return user if right and user is not None and user.active else None


def succeed(user_id: int, faced: throttle.Try, visitor: Visitor) -> sessions.Started:
    """The password was right: a new session, still without second factor."""
    throttle.forget(faced)
    with across_authorities():
        user = db.session.get_one(User, user_id)
    audit.record("account.signed_in", by=Actor.user(user.id, user.role, visitor.request_id),
                 authority_id=user.authority_id, subject="account", subject_id=user.reference)
    return sessions.begin(user.id, address=visitor.address, browser=visitor.browser)


def fail(email: str, visitor: Visitor) -> None:
    """Records a failed try, under the person's account when there is one."""
    with across_authorities():
        user = db.session.scalars(select(User).where(User.email == lower(email))).one_or_none()
    audit.record("account.sign_in_failed", by=visitor.actor, authority_id=user.authority_id if user else None,
                 subject="account", subject_id=user.reference if user else None)


def count_code(user_id: int, visitor: Visitor) -> None:
    """Counts a guess at a code, in a transaction of its own so that it stays counted. Raises ``TooSoon``."""
    if not throttle.code_allowed(user_id, key=visitor.key):
        raise TooSoon(int(throttle.CODE_WINDOW.total_seconds()))


def confirm_code(user_id: int, code: str, visitor: Visitor) -> sessions.Started:
    """The right code completes the sign-in in a new session. Raises ``BadInput``."""
    user = _with_lock(user_id)
    if user.totp_secret is None:
        raise BadInput(WRONG_CODE, field="code")
    return _complete(user, user.totp_secret, code, visitor, "account.second_factor")


def enrol(user_id: int, secret: str, code: str, visitor: Visitor) -> sessions.Started:
    """The first code proves that the app has the secret; it is the person's second factor from now on."""
    user = _with_lock(user_id)
    if user.totp_secret is not None:
        raise BadInput("A second factor is set already. Sign in with it.", field="code")
    started = _complete(user, secret, code, visitor, "account.second_factor_set")
    with acting_for(user.authority_id):
        user.totp_secret = secret
        db.session.flush()
    return started


def _with_lock(user_id: int) -> User:
    with across_authorities():
        return db.session.scalars(select(User).where(User.id == user_id).with_for_update(of=User)).one()


def _complete(user: User, secret: str, code: str, visitor: Visitor, action: str) -> sessions.Started:
    step = second_factor.accepted_step(secret, code, after=user.totp_last_step)
    if step is None:
        raise BadInput(WRONG_CODE, field="code")
    with acting_for(user.authority_id):
        user.totp_last_step = step
        db.session.flush()
    throttle.forget_codes(user.id, key=visitor.key)
    audit.record(action, by=Actor.user(user.id, user.role, visitor.request_id), authority_id=user.authority_id,
                 subject="account", subject_id=user.reference)
    return sessions.begin(user.id, second_factor=True, address=visitor.address, browser=visitor.browser)


def sign_out(session_id: int, by: Actor, authority_id: int) -> None:
    """Ends this session at once."""
    sessions.end(session_id)
    audit.record("account.signed_out", by=by, authority_id=authority_id)


def tidy() -> str:
    """Removes sessions and counted tries that mean nothing any more."""
    ended = sessions.remove_old(utc_now() - timedelta(days=31))
    tries = throttle.remove_old(utc_now() - timedelta(days=1))
    return f"Removed {ended} old sessions and {tries} counted tries."
