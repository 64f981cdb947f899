"""Financial checks of providers: the score, the lowest that we accept, where it comes from and who looked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import select

from qa_service.actor import Actor
from qa_service.clock import utc_now
from qa_service.contracts.noting import in_turn, noted
from qa_service.contracts.oversight_models import FinancialCheck
from qa_service.contracts.providers import provider_by_id
from qa_service.database import db
from qa_service.errors import BadInput, NotFound
from qa_service.vocabulary import SubjectType

HIGHEST: Final = 1000


@dataclass(frozen=True, slots=True)
class CheckSaid:
    """What a check found. Without ``lowest_score`` the rule's own limit counts."""

    checked_on: date
    source: str
    who: str
    score: int | None = None
    lowest_score: int | None = None
    note: str | None = None


def record_check(provider_id: int, said: CheckSaid, *, by: Actor, today: date) -> int:
    """Records a financial check; the same again is the same. Raises ``BadInput``."""
    in_turn()
    provider_by_id(provider_id)
    if said.checked_on > today:
        raise BadInput("The day lies in the future.", field="checked_on")
    for field, value in (("score", said.score), ("lowest_score", said.lowest_score)):
        if value is not None and not 0 <= value <= HIGHEST:
            raise BadInput(f"Enter a whole number from 0 to {HIGHEST}.", field=field)
    facts: dict[str, Any] = {"provider_id": provider_id, "checked_on": said.checked_on, "source": said.source,
                             "score": said.score, "lowest_score": said.lowest_score, "who": said.who}
    same = db.session.scalars(select(FinancialCheck).filter_by(removed_at=None, **facts)).first()
    if same is not None:
        return same.id
    check = FinancialCheck(note=said.note or None, recorded_by=by.user_id, recorded_at=utc_now(), **facts)
    db.session.add(check)
    db.session.flush()
    _noted("financial-check.recorded", check, by)
    return check.id


def remove_check(check_id: int, *, by: Actor) -> int:
    """Takes a check away that was entered by mistake. Returns its provider."""
    check = check_by_id(check_id)
    if check.removed_at is None:
        check.removed_at = utc_now()
        _noted("financial-check.removed", check, by)
    return check.provider_id


def restore_check(check_id: int, *, by: Actor) -> int:
    """Brings a removed check back. Returns its provider."""
    check = check_by_id(check_id)
    if check.removed_at is not None:
        check.removed_at = None
        _noted("financial-check.restored", check, by)
    return check.provider_id


def check_by_id(check_id: int) -> FinancialCheck:
    """A check of the council in scope, removed or not. Raises ``NotFound``."""
    found = db.session.scalars(select(FinancialCheck).where(FinancialCheck.id == check_id)).one_or_none()
    if found is None:
        raise NotFound("There is no such check.")
    return found


def checks_of(provider_id: int) -> list[FinancialCheck]:
    """A provider's checks, the newest first."""
    return list(db.session.scalars(select(FinancialCheck).where(
        FinancialCheck.provider_id == provider_id, FinancialCheck.removed_at.is_(None))
        .order_by(FinancialCheck.checked_on.desc(), FinancialCheck.id.desc())))


def _noted(action: str, check: FinancialCheck, by: Actor) -> None:
    noted(action, SubjectType.PROVIDER, check.provider_id, by, {
        "check": check.id, "on": check.checked_on.isoformat(), "score": check.score})
