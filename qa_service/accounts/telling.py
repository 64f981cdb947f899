"""Telling people what happened to their account, by mail. The port is filled by the alerts, which lie above."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import Final

from qa_service.accounts.models import User
from qa_service.clock import utc_now
from qa_service.database import acting_for
from qa_service.permissions import Role


class Notice(StrEnum):
    """What somebody is told of. Each has its sentence in the mail ``account-notice``."""

    PASSWORD_CHANGED = "password-changed"  # noqa: S105 - the name of a mail
    PASSWORD_RESET = "password-reset"  # noqa: S105 - the name of a mail
    RESET_STARTED = "reset-started"
    CODES_SET = "codes-set"
    SECOND_FACTOR_ASKED = "second-factor-asked"
    SECOND_FACTOR_REMOVED = "second-factor-removed"
    PASSKEY_ADDED = "passkey-added"
    PASSKEY_REMOVED = "passkey-removed"
    PASSKEY_COPIED = "passkey-copied"
    OWN_SIGN_IN_LINKED = "own-sign-in-linked"
    OWN_SIGN_IN_UNLINKED = "own-sign-in-unlinked"
    EMAIL_ASKED = "email-asked"
    EMAIL_CHANGED = "email-changed"
    ROLE_CHANGED = "role-changed"
    NEW_BROWSER = "new-browser"
    MANY_FAILURES = "many-failures"
    CODES_GUESSED = "codes-guessed"
    ACCOUNT_MADE = "account-made"


_ONCE: Final = {Notice.MANY_FAILURES: "%Y%m%d%H", Notice.CODES_GUESSED: "%Y%m%d%H"}
"""Told once an hour; the others each time."""
Teller = Callable[[int, Notice, str], None]
"""Takes a user id, what to tell and a key: the same key tells once."""
_ports: Final[dict[str, Callable[..., None]]] = {}


def tell_with(teller: Teller, warner: Callable[[str], None], asker: Callable[[str, list[int]], None],
              reviewer: Callable[..., None]) -> None:
    """Connects what sends mail: to one person, to the administrators, and to those who are to decide or review."""
    _ports.update(tell=teller, warn=warner, ask=asker, review=reviewer)


def tell(user: User, notice: Notice) -> None:
    """Queues the mail, in the transaction of what it tells. Nothing in it helps whoever reads it to sign in."""
    with acting_for(user.authority_id):
        _ports["tell"](user.id, notice, f"account:{notice}:{utc_now():{_ONCE.get(notice, '%Y%m%d%H%M%S')}}")


def warn_administrators(user: User) -> None:
    """Tells the administrators of the council, once an hour, that somebody guesses at its passwords."""
    with acting_for(user.authority_id):
        _ports["warn"](f"account:guessing:{user.authority_id}:{utc_now():%Y%m%d%H}")


def ask(key: str, user_ids: list[int]) -> None:
    """Tells these people of the council in scope that something about an account waits for their decision."""
    _ports["ask"](key, user_ids)


def ask_for_review(key: str, due_on: date, *, late: bool) -> None:
    """Tells the managers and administrators of the council in scope that the review of access waits, or is late; the
    auditors too where it is late.
    """
    _ports["review"](key, due_on, late=late,
                     roles={Role.MANAGER, Role.ADMINISTRATOR} | ({Role.AUDITOR} if late else set()))
