"""Turning a check that is not satisfactory into an action: what is missing, expired or not met, in one click."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from sqlalchemy import func, select

from qa_service.actions import service as actions
from qa_service.actions.models import Action
from qa_service.actor import Actor
from qa_service.database import db
from qa_service.errors import BadInput, Conflict
from qa_service.ofsted.rules.words import day
from qa_service.providers.models import Setting
from qa_service.sixteen_plus.diligence import ItemState
from qa_service.sixteen_plus.kinds import Standing

SOURCE: Final = "due-diligence"
DAYS: Final = timedelta(days=14)
"""Until an action is due, unless somebody says another day."""


def page_of(setting: Setting, item: str) -> str:
    """The page of one thing of a setting's checklist, to which its actions lead back."""
    return f"/settings/{setting.ref}/sixteen-plus/checks/{item}"


def standing_of(setting_id: int) -> dict[str, Action]:
    """By the page of the thing, the action about it that is not closed; the newest of several. One query."""
    return {one.source_path: one for one in db.session.scalars(
        actions.standing().where(Action.setting_id == setting_id, Action.source == SOURCE).order_by(None)
        .order_by(Action.id)) if one.source_path}


def make_action(setting: Setting, state: ItemState, *, by: Actor, today: date) -> int:
    """An action of whoever asks for it, due in two weeks; one that is not closed stands instead. Returns its id.

    Raises ``Conflict`` where the thing has become satisfactory, ``BadInput`` where nobody asks.
    """
    if state.standing.complete:
        raise Conflict("This is met now, so that no action is needed. Look at it again.")
    if by.user_id is None:
        raise BadInput("Only a person makes an action.")
    path = page_of(setting, state.item.key)
    standing = standing_of(setting.id).get(path)
    if standing is not None:
        return standing.id
    earlier = db.session.scalar(select(func.count()).select_from(Action).where(
        Action.source == SOURCE, Action.source_path == path)) or 0
    return actions.make_action(
        text=_text(state), owner=str(by.user_id), due_on=today + DAYS, source=SOURCE, source_path=path, by=by,
        key=f"check-{setting.id}-{state.item.key}"[:32] + f"-{earlier}", today=today, setting_id=setting.id)


def _text(state: ItemState) -> str:
    """What is to be done. Why it is not met stands on the check's page and is not copied."""
    what = state.item.words
    if state.standing is Standing.MISSING or state.seen is None:
        return f"Look at it for the first time: {what}"
    if state.standing is Standing.NOT_MET:
        return f"Have it put right: {what} (not met on {day(state.seen.seen_on)})"
    assert state.ends_on is not None, "what has expired had an end"
    return f"Have it renewed: {what} (expired after {day(state.ends_on)})"
