"""What an older list adds to the history of a setting: dated facts as if the lists had come in their order."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import cast

from sqlalchemy import Connection, Table, bindparam, or_, select, update

from qa_service.providers import register_changes as changes
from qa_service.providers.models import RegisterChange, RegisterList, RegisterMention

_CHANGES = cast(Table, RegisterChange.__table__)
_LISTS = cast(Table, RegisterList.__table__)
_MENTIONS = cast(Table, RegisterMention.__table__)
Key = tuple[int, str]


@dataclass(slots=True)
class Later:
    """A fact after the day of the list."""

    id: int
    kind: str
    old: str | None
    new: str | None
    on: date
    dated_by_list: bool
    """Whether its day is that of the list that first showed it, and not one that was published."""


@dataclass(slots=True)
class Past:
    """The facts after the day of an older list, and which lists of providers named each setting."""

    link: Connection
    as_at: date
    lists: list[date]
    """Days of all lists of providers."""
    later: defaultdict[Key, list[Later]] = field(default_factory=lambda: defaultdict(list))
    told: defaultdict[Key, list[date]] = field(default_factory=lambda: defaultdict(list))
    known_lists: set[date] = field(default_factory=set)
    undated: set[Key] = field(default_factory=set)
    """Fields that changed on a day that nobody told."""
    _mended: dict[int, Later] = field(default_factory=dict)
    _void: set[int] = field(default_factory=set)

    @classmethod
    def load(cls, link: Connection, as_at: date, list_id: int, lists: list[date]) -> Past:
        """Everything of all settings, in two queries."""
        past = cls(link, as_at, lists)
        rows = link.execute(
            select(_CHANGES.c.setting_id, _CHANGES.c.field, _CHANGES.c.id, _CHANGES.c.kind, _CHANGES.c.old,
                   _CHANGES.c.new, _CHANGES.c.on, _LISTS.c.kind)
            .outerjoin_from(_CHANGES, _LISTS, _LISTS.c.id == _CHANGES.c.list_id)
            .where(or_(_CHANGES.c.on > as_at, _CHANGES.c.on.is_(None)), _CHANGES.c.field.in_(changes.HISTORY_FIELDS))
            .order_by(_CHANGES.c.on, _CHANGES.c.id))
        for setting_id, name, id_, kind, old, new, on, source in rows:
            if on is None:
                past.undated.add((setting_id, name))
                continue
            past.later[setting_id, name].append(Later(id_, kind, old, new, on, source == "providers"))
        mentions = link.execute(
            select(_MENTIONS.c.setting_id, _LISTS.c.as_at, _MENTIONS.c.told)
            .join_from(_MENTIONS, _LISTS, _LISTS.c.id == _MENTIONS.c.list_id)
            .where(_LISTS.c.as_at.is_not(None), _LISTS.c.id != list_id).order_by(_LISTS.c.as_at))
        for setting_id, on, told in mentions:
            past.known_lists.add(on)
            for name in told.split():
                past.told[setting_id, name].append(on)
        return past

    def next_told(self, setting_id: int, name: str) -> date | None:
        """The day of the next newer list that tells this of the setting; of lists whose rows were not kept, any."""
        days = [*self.told[setting_id, name], *(on for on in self.lists if on not in self.known_lists)]
        return min((on for on in days if on > self.as_at), default=None)

    def told_before(self, setting_id: int, name: str) -> bool:
        """Whether an older list is known to tell this of the setting."""
        return any(on < self.as_at for on in self.told[setting_id, name])

    def following(self, setting_id: int, name: str) -> list[Later]:
        """The later changes of a field, in order."""
        return [fact for fact in self.later[setting_id, name] if fact.kind != "registered"]

    def not_new(self, setting_id: int) -> None:
        """It was listed by this day: a later fact that a list first had it says what is not so."""
        facts = self.later[setting_id, "status"]
        self._void |= {fact.id for fact in facts if fact.kind == "registered" and fact.dated_by_list}

    def facts(self, setting_id: int, name: str, value: str, *, now: str | None,
              otherwise: date | None) -> list[changes.Fact]:
        """The facts that this list's value of a field adds; a later one that it shows in another light is mended.

        ``now`` is the present value; ``otherwise`` the day of the change where no list of providers tells it.
        """
        following = self.following(setting_id, name)
        stood = following[0].old if following else now
        if stood is None or changes.same(name, value, stood):
            return []
        if following and changes.same(name, stood, following[0].new):
            following[0].old = value  # a list of leavers repeats the end as what stood before it
            self._mended[following[0].id] = following[0]
            return []
        found = [changes.history_fact(name, stood, value, self.as_at)] if self.told_before(setting_id, name) else []
        changed_on = self.next_told(setting_id, name) or otherwise
        if not following or (changed_on is not None and changed_on < following[0].on):
            return [*found, changes.history_fact(name, value, stood, changed_on)]
        first = following[0]
        if not changes.same(name, value, first.new):
            first.old = value
            self._mended[first.id] = first
            return found
        if found and first.dated_by_list:
            first.on = self.as_at
            self._mended[first.id] = first
        return []

    def save(self) -> None:
        """Writes what was mended."""
        if self._void:
            self.link.execute(_CHANGES.delete().where(_CHANGES.c.id == bindparam("fact")),
                              [{"fact": id_} for id_ in sorted(self._void)])
        if self._mended:
            self.link.execute(
                update(_CHANGES).where(_CHANGES.c.id == bindparam("fact")).values(
                    {"old": bindparam("new_old"), "on": bindparam("new_on")}),
                [{"fact": id_, "new_old": fact.old, "new_on": fact.on} for id_, fact in self._mended.items()])
        self._void, self._mended = set(), {}
