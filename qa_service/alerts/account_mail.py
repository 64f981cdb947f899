"""Mail about accounts: what happened to one's own, and what waits for a decision. It names nobody."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from qa_service.accounts.telling import Notice
from qa_service.alerts import service
from qa_service.clock import utc_now
from qa_service.permissions import Role


def tell(user_id: int, notice: Notice, key: str) -> None:
    """Tells somebody of the council in scope what happened to their account; the same key once."""
    service.tell_people(key=key, template="account-notice", user_ids=[user_id],
                        context={"what": notice.value, "at": utc_now().isoformat()})


def warn(key: str) -> None:
    """Tells the administrators in scope that somebody guesses at a password."""
    service.tell_task(key=key, template="account-guessing", context={}, roles={Role.ADMINISTRATOR})


def ask(key: str, user_ids: Collection[int]) -> None:
    """Tells these people in scope that something about an account waits for them."""
    service.tell_people(key=key, template="account-decision", context={}, user_ids=user_ids)


def ask_for_review(key: str, due_on: date, *, late: bool, roles: Collection[Role]) -> None:
    """Tells those with these roles in scope that the quarter's review of access waits, or is late."""
    service.tell_task(key=key, template="access-review", roles=roles,
                      context={"due_on": due_on.isoformat(), "late": "yes" if late else ""})
