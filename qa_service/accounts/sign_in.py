"""Signing in: password, then code. Whoever fails hears the same, known or not, after the same time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import select

from qa_service.accounts import kept_forms, passwords, second_factor, sessions, telling, throttle
from qa_service.accounts.models import User, UserSession
from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.clock import utc_now
from qa_service.database import across_authorities, acting_for, db
from qa_service.errors import BadInput, TooSoon

WRONG: Final = "The e-mail address or the password is wrong. Check both and try again."
MANY_FAILURES: Final = 10
"""Failed tries on one account within an hour of which its owner and the administrators are told."""
WRONG_CODE: Final = "This code is wrong, or was used already. Wait for the next one and type that."


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who tries: from which address, with which browser, in which request, and the installation's key."""

    address: str
    browser: str
    key: str
    request_id: str | None = None
    device: str | None = None
    """The hash of what this browser keeps to be known again."""

    @property
    def actor(self) -> Actor:
        return Actor("visitor", request_id=self.request_id)


def lower(email: str) -> str:
    """An e-mail address in the one spelling that is compared."""
    return email.strip().lower()


def count_try(email: str, visitor: Visitor) -> throttle.Try:
    """Counts a try before it is judged. Raises ``TooSoon``."""
    faced = throttle.attempt(lower(email), visitor.address, key=visitor.key, device=visitor.device)
    throttle.in_turn(faced)
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


def still_stands(user_id: int, password_hash: str | None) -> bool:
    """Whether the account is open and its password the one that was compared; nothing changes it until the sign-in is
    saved.
    """
    user = _with_lock(user_id)
    return user.active and user.password_hash == password_hash


def succeed(user_id: int, faced: throttle.Try, visitor: Visitor, *, second_factor_asked: bool = True
            ) -> sessions.Started:
    """The password was right: a new session, still without second factor.

    Where none is asked for (``second_factor_asked``), the person is wholly signed in with it.
    """
    throttle.forget(faced)
    with across_authorities():
        user = db.session.get_one(User, user_id)
    audit.record("account.signed_in", by=Actor.user(user.id, user.role, visitor.request_id),
                 authority_id=user.authority_id, subject="account", subject_id=user.reference)
    if not second_factor_asked:
        _note_sign_in(user, visitor)
    return sessions.begin(user.id, address=visitor.address, browser=visitor.browser, device=visitor.device)


def fail(email: str, visitor: Visitor, faced: throttle.Try | None = None) -> None:
    """Records a failed try, under the person's account when there is one, and warns of many."""
    with across_authorities():
        user = db.session.scalars(select(User).where(User.email == lower(email))).one_or_none()
    audit.record("account.sign_in_failed", by=visitor.actor, authority_id=user.authority_id if user else None,
                 subject="account", subject_id=user.reference if user else None)
    if user is not None and user.active and faced is not None and throttle.failures(faced) >= MANY_FAILURES:
        telling.tell(user, telling.Notice.MANY_FAILURES)
        telling.warn_administrators(user)


def come_in(user_id: int, visitor: Visitor, how: str) -> sessions.Started:
    """A whole sign-in by what carries its own second factor: a passkey, or the council's own sign-in."""
    user = _with_lock(user_id)
    audit.record("account.signed_in", by=Actor.user(user.id, user.role, visitor.request_id),
                 authority_id=user.authority_id, subject="account", subject_id=user.reference, details={"how": how})
    return _begin_whole(user, visitor)


def count_code(user_id: int, visitor: Visitor) -> str:
    """Counts a guess at a code, in a transaction of its own so that it stays counted, and says where.

    Raises ``TooSoon``.
    """
    _with_lock(user_id)
    counter = throttle.code_counter(user_id, visitor.address, key=visitor.key, device=visitor.device)
    if not throttle.code_allowed(counter):
        raise TooSoon(int(throttle.CODE_WINDOW.total_seconds()))
    return counter


def fail_code(user_id: int, counter: str, visitor: Visitor) -> None:
    """Records a wrong guess at a code by somebody who had the password right; of the last that is looked at, warns."""
    user = _with_lock(user_id)
    audit.record("account.second_factor_failed", by=visitor.actor, authority_id=user.authority_id, subject="account",
                 subject_id=user.reference)
    if throttle.code_guesses(counter) >= throttle.CODES:
        telling.tell(user, telling.Notice.CODES_GUESSED)
        telling.warn_administrators(user)


def confirm_code(user_id: int, code: str, visitor: Visitor, *, after: sessions.Found | None = None
                 ) -> sessions.Started:
    """The right code completes the sign-in in a new session, or continues one (``after``).

    Raises ``BadInput``, and ``CannotCheck`` where the secret cannot be opened.
    """
    user = _with_lock(user_id)
    if not user.has_codes:
        raise BadInput(WRONG_CODE, field="code")
    return _complete(user, second_factor.secret_of(user), code, visitor, "account.second_factor", after)


def enrol(user_id: int, secret: str, code: str, visitor: Visitor) -> sessions.Started:
    """The first code proves that the app has the secret; it is the person's second factor from now on."""
    user = without_second_factor(user_id)
    started = _complete(user, secret, code, visitor, "account.second_factor_set")
    with acting_for(user.authority_id):
        second_factor.keep(user, secret)
        db.session.flush()
        telling.tell(user, telling.Notice.CODES_SET)
    return started


def without_second_factor(user_id: int) -> User:
    """The person who sets up their first one; of two who try at one moment, one does. Raises ``BadInput``."""
    user = _with_lock(user_id)
    if second_factor.is_set(user):
        raise BadInput("A second factor is set already. Sign in with it.", field="code")
    return user


def confirm_password(user_id: int, password: str, visitor: Visitor, *, after: sessions.Found | None = None
                     ) -> sessions.Started:
    """The right password of somebody who has nothing else continues in a new session. Raises ``BadInput``."""
    user = _with_lock(user_id)
    if not passwords.matches(user.password_hash, password):
        raise BadInput("This is not your password.", field="password")
    audit.record("account.confirmed", by=Actor.user(user.id, user.role, visitor.request_id),
                 authority_id=user.authority_id, subject="account", subject_id=user.reference)
    return sessions.begin(user.id, second_factor=True, address=visitor.address, browser=visitor.browser,
                          device=visitor.device, after=after)


def replace_codes(user_id: int, secret: str, code: str, visitor: Visitor) -> None:
    """Sets another authenticator app up, whose first code this is. Raises ``BadInput``."""
    user = _with_lock(user_id)
    step = second_factor.accepted_step(secret, code, after=None)
    if step is None:
        raise BadInput(WRONG_CODE, field="code")
    audit.record("account.second_factor_set", by=Actor.user(user.id, user.role, visitor.request_id),
                 authority_id=user.authority_id, subject="account", subject_id=user.reference)
    second_factor.keep(user, secret)
    user.totp_last_step = step
    db.session.flush()
    telling.tell(user, telling.Notice.CODES_SET)


def remove_codes(user: User, *, by: Actor, second_factor_needed: bool, has_another: bool) -> None:
    """Codes are asked for no more. Raises ``BadInput`` where they are the last thing that a sign-in needs."""
    if second_factor_needed and not has_another:
        raise BadInput("This is the only second factor that you have. Add a passkey first.")
    second_factor.forget(user)
    db.session.flush()
    audit.record("account.second_factor_removed", by=by, authority_id=user.authority_id, subject="account",
                 subject_id=user.reference)
    telling.tell(user, telling.Notice.SECOND_FACTOR_REMOVED)


def _with_lock(user_id: int) -> User:
    with across_authorities():
        return db.session.scalars(select(User).where(User.id == user_id).with_for_update(of=User)).one()


def _complete(user: User, secret: str, code: str, visitor: Visitor, action: str,
              after: sessions.Found | None = None) -> sessions.Started:
    step = second_factor.accepted_step(secret, code, after=user.totp_last_step)
    if step is None:
        raise BadInput(WRONG_CODE, field="code")
    with acting_for(user.authority_id):
        user.totp_last_step = step
        db.session.flush()
    audit.record(action, by=Actor.user(user.id, user.role, visitor.request_id), authority_id=user.authority_id,
                 subject="account", subject_id=user.reference)
    return _begin_whole(user, visitor, after)


def _begin_whole(user: User, visitor: Visitor, after: sessions.Found | None = None) -> sessions.Started:
    _note_sign_in(user, visitor)
    return sessions.begin(user.id, second_factor=True, address=visitor.address, browser=visitor.browser,
                          device=visitor.device, after=after)


def _note_sign_in(user: User, visitor: Visitor) -> None:
    """Notes when somebody was last wholly signed in, and tells them of a browser and address never seen of them."""
    seen = db.session.execute(select(UserSession.address, UserSession.device).where(
        UserSession.user_id == user.id, UserSession.second_factor_at.is_not(None))).all()
    with acting_for(user.authority_id):
        if seen and not any(address == visitor.address or (device and device == visitor.device)
                            for address, device in seen):
            telling.tell(user, telling.Notice.NEW_BROWSER)
        user.last_signed_in_at = utc_now()
        db.session.flush()


def sign_out(session_id: int, by: Actor, authority_id: int) -> None:
    """Ends this session at once."""
    sessions.end(session_id)
    audit.record("account.signed_out", by=by, authority_id=authority_id)


def tidy() -> str:
    """Removes sessions and counted tries that mean nothing any more, and forms that nobody went back to."""
    kept_forms.remove_old(utc_now() - kept_forms.KEPT_FOR)
    ended = sessions.remove_old(utc_now() - timedelta(days=31))
    tries = throttle.remove_old(utc_now() - timedelta(days=1))
    return f"Removed {ended} old sessions and {tries} counted tries."
