"""Finding what we heard: the list as it is narrowed, and what stands about one setting or provider group."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select

from qa_service.database import db
from qa_service.heard.kinds import FromWhom, HeardKind, HeardState
from qa_service.heard.models import HeardEntry, HeardSaid
from qa_service.providers.models import ProviderGroup, Setting, SettingName

WITHDRAWN: Final = "withdrawn"
STATES: Final = {**{state.value: state.words for state in HeardState}, WITHDRAWN: "Taken back"}
"""What the list can be narrowed to. Without it, everything but what was taken back."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What of it is wanted."""

    setting_id: int | None = None
    group_id: int | None = None
    """A provider group: also what is about one of its settings."""
    kind: str = ""
    from_whom: str = ""
    since: date | None = None
    state: str = ""
    text: str = ""
    """Words of the name, own name, URN or owner of what it is about."""


def entries(filters: Filters) -> Select[Any]:
    """Pairs of an entry and what stands of it, the newest first."""
    taken_back = filters.state == WITHDRAWN
    found: Select[Any] = _standing().where(
        HeardEntry.withdrawn_at.is_not(None) if taken_back else HeardEntry.withdrawn_at.is_(None))
    if filters.setting_id is not None:
        found = found.where(HeardSaid.setting_id == filters.setting_id)
    if filters.group_id is not None:
        found = found.where(about_group(filters.group_id))
    if filters.kind:
        found = found.where(HeardSaid.kind == HeardKind(filters.kind))
    if filters.from_whom:
        found = found.where(HeardSaid.from_whom == FromWhom(filters.from_whom))
    if filters.since is not None:
        found = found.where(HeardSaid.heard_on >= filters.since)
    if filters.text:
        found = found.where(about(filters.text))
    if filters.state and not taken_back:
        found = found.where(HeardEntry.state == HeardState(filters.state))
    return found.order_by(HeardSaid.heard_on.desc(), HeardEntry.id.desc())


def newest(filters: Filters, *, most: int) -> list[Any]:
    """The newest pairs of an entry and what stands of it."""
    return list(db.session.execute(entries(filters).limit(most)))


def about_group(group_id: int) -> ColumnElement[bool]:
    """What is about a provider group or one of the settings that are its own now."""
    return or_(HeardSaid.group_id == group_id,
               HeardSaid.setting_id.in_(select(Setting.id).where(Setting.group_id == group_id)))


def about(text: str) -> ColumnElement[bool]:
    """What is about a setting or a provider group that has all these words."""
    settings, groups = select(Setting.id), select(ProviderGroup.id)
    for word in text.lower().split():
        own = exists().where(SettingName.setting_id == Setting.id, _has(SettingName.name, word))
        settings = settings.where(or_(own, *(
            _has(column, word) for column in (Setting.name, Setting.urn, Setting.owner_printed))))
        groups = groups.where(_has(ProviderGroup.name, word))
    return or_(HeardSaid.setting_id.in_(settings), HeardSaid.group_id.in_(groups))


def _has(column: Any, word: str) -> ColumnElement[bool]:
    return func.lower(column).contains(word, autoescape=True)


def promised() -> list[tuple[HeardEntry, HeardSaid]]:
    """Everything about which we said what we would do by a day, and have not."""
    rows = db.session.execute(_standing().where(
        HeardEntry.due_on.is_not(None), HeardEntry.withdrawn_at.is_(None)).order_by(HeardEntry.due_on, HeardEntry.id))
    return [(entry, said) for entry, said in rows]


def standing_of(entry_ids: Collection[int]) -> dict[int, HeardSaid]:
    """What stands of these entries."""
    if not entry_ids:
        return {}
    rows = db.session.scalars(select(HeardSaid).where(HeardSaid.standing, HeardSaid.entry_id.in_(entry_ids)))
    return {one.entry_id: one for one in rows}


def _standing() -> Any:
    return select(HeardEntry, HeardSaid).join(HeardSaid, and_(HeardSaid.entry_id == HeardEntry.id, HeardSaid.standing))
