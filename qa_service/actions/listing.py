"""Lists of actions for pages, and of what is due for calendars."""

from __future__ import annotations

from datetime import date
from typing import Final

from sqlalchemy import Select, select

from qa_service.actions.kinds import ActionState
from qa_service.actions.models import Action
from qa_service.actions.service import in_force
from qa_service.database import db

STATES: Final = {"standing": "Not closed", "late": "Past their day", "evidence_given": "Evidence to look at",
                 "closed": "Closed"}


def actions(*, state: str, as_at: date, owner_id: int | None = None) -> Select[Action]:
    """Actions that count, the earliest day first."""
    statement = select(Action).where(*in_force())
    if state == "closed":
        statement = statement.where(Action.state == ActionState.CLOSED)
    else:
        statement = statement.where(Action.state != ActionState.CLOSED)
    if state == "late":
        statement = statement.where(Action.due_on < as_at)
    elif state == "evidence_given":
        statement = statement.where(Action.state == ActionState.EVIDENCE_GIVEN)
    if owner_id is not None:
        statement = statement.where(Action.owner_id == owner_id)
    return statement.order_by(Action.due_on, Action.id)


def open_actions() -> list[Action]:
    """The actions that count, have a day, and are not closed."""
    return list(db.session.scalars(actions(state="standing", as_at=date.max).where(Action.due_on.is_not(None))))
