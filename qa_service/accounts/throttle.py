"""Slows down guessing: a delay that grows with each failure, for an account and for an address; never a lock.

Somebody who has signed in with the same browser, or from the same address, within a month waits for their own failures
there alone, so that an attacker elsewhere cannot keep them out. A passkey or the council's own sign-in does not come
past here at all: nobody can guess either.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import case, delete, func, select

from qa_service.accounts.models import SignInAttempt, User, UserSession
from qa_service.clock import AHEAD, utc_now
from qa_service.database import across_authorities, db

WINDOW: Final = timedelta(hours=1)
KNOWN_FOR: Final = timedelta(days=30)
LONGEST_WAIT: Final = 120
"""Seconds. With it an account takes at most 42 guesses an hour from strangers, and as many from each known address."""
FREE_FOR_ACCOUNT: Final = 5
FREE_FOR_ADDRESS: Final = 30
CODES: Final = 5
CODE_WINDOW: Final = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Try:
    """One attempt to sign in: which counters it faces. The keys are hashes, so that the table names nobody."""

    account: str
    address: str
    pair: str
    known: bool

    @property
    def faced(self) -> tuple[tuple[str, int], ...]:
        if self.known:
            return ((self.pair, FREE_FOR_ACCOUNT),)
        return ((self.account, FREE_FOR_ACCOUNT), (self.address, FREE_FOR_ADDRESS))


def attempt(email: str, address: str, *, key: str, device: str | None = None) -> Try:
    """The counters for this e-mail address from this network address, and from this browser if it kept its mark."""
    with across_authorities():
        by_device, by_address = db.session.execute(
            select(func.max(case((UserSession.device == (device or "none"), 1), else_=0)),
                   func.max(case((UserSession.address == address, 1), else_=0)))
            .select_from(UserSession).join(User, User.id == UserSession.user_id).where(
                User.email == email, UserSession.created_at > utc_now() - KNOWN_FOR)).one()
    own = device if device and by_device else address
    return Try(_hash(key, "account", email), _hash(key, "address", address), _hash(key, "pair", email, own),
               bool(by_device or by_address))


def failures(faced: Try) -> int:
    """How many tries of the last hour on this account failed, from anywhere."""
    return db.session.scalar(select(func.count()).where(
        SignInAttempt.subject.in_((faced.account, faced.pair)), SignInAttempt.at > utc_now() - WINDOW)) or 0


def wait(faced: Try) -> int:
    """Seconds to wait before this try may be looked at; 0 when it may now."""
    now = utc_now()
    return max(_wait(subject, free, now) for subject, free in faced.faced)


def in_turn(faced: Try) -> None:
    """Lets tries on one account be counted one after another: of many at one moment, only the free ones are looked at.

    On PostgreSQL until the transaction ends; SQLite's write transaction does so by itself.
    """
    if db.engine.dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"sign-in:{faced.account}"))))


def note(faced: Try) -> None:
    """Counts this try, before it is judged; ``forget`` takes it back when it was right."""
    now = utc_now()
    db.session.add_all(SignInAttempt(subject=subject, at=now) for subject, _free in faced.faced)
    db.session.flush()


def forget(faced: Try) -> None:
    """The right password clears the account's counters, and takes this one try off the address."""
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.subject.in_((faced.account, faced.pair))))
    last = db.session.scalar(select(func.max(SignInAttempt.id)).where(SignInAttempt.subject == faced.address))
    if last is not None and not faced.known:
        db.session.execute(delete(SignInAttempt).where(SignInAttempt.id == last))


def code_counter(user_id: int, address: str, *, key: str, device: str | None = None) -> str:
    """Where guesses at this person's code are counted: for browsers and places unknown together, for others apart.

    Known is where the person was wholly signed in: whoever stole the password keeps nobody out by wrong codes.
    """
    by_device, by_address = db.session.execute(
        select(func.max(case((UserSession.device == (device or "none"), 1), else_=0)),
               func.max(case((UserSession.address == address, 1), else_=0)))
        .where(UserSession.user_id == user_id, UserSession.second_factor_at > utc_now() - KNOWN_FOR)).one()
    own = device if device and by_device else address if by_address else ""
    return _hash(key, "code", str(user_id), own)


def code_guesses(counter: str) -> int:
    """How many guesses of the last fifteen minutes are counted there."""
    return db.session.scalar(select(func.count()).select_from(SignInAttempt).where(
        SignInAttempt.subject == counter, SignInAttempt.at > utc_now() - CODE_WINDOW)) or 0


def code_allowed(counter: str) -> bool:
    """Counts one guess at a code; ``False`` from the sixth within fifteen minutes."""
    if code_guesses(counter) >= CODES:
        return False
    db.session.add(SignInAttempt(subject=counter, at=utc_now()))
    db.session.flush()
    return True


def forget_codes(counter: str) -> None:
    """A right code clears the guesses."""
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.subject == counter))


def remove_old(before: datetime) -> int:
    """Removes counted tries from before then, and says how many."""
    return int(db.session.execute(delete(SignInAttempt).where(SignInAttempt.at < before)).rowcount)  # type: ignore[attr-defined]


def _wait(subject: str, free: int, now: datetime) -> int:
    failures, last = db.session.execute(
        select(func.count(), func.max(SignInAttempt.at)).where(
            SignInAttempt.subject == subject, SignInAttempt.at.between(now - WINDOW, now + AHEAD))).one()
    if failures < free or last is None:
        return 0
    delay = min(2 ** (failures - free + 1), LONGEST_WAIT) if failures - free < 10 else LONGEST_WAIT
    return max(0, delay - int((now - last).total_seconds()))


def _hash(key: str, *parts: str) -> str:
    return hmac.new(key.encode(), "\n".join(parts).encode(), hashlib.sha256).hexdigest()
