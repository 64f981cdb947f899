"""Settings of a list: new ones, changed ones, and what an older list adds to the history of those already known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import Connection, Table, bindparam, insert, select, update

from qa_service.providers import register_changes as changes
from qa_service.providers.models import RegisterChange, RegisterList, RegisterMention, Setting
from qa_service.providers.register_groups import groups_of
from qa_service.providers.register_history import Past
from qa_service.vocabulary import RegistrationStatus
from scrapers.lists import CellWarning, SettingRow

_SETTINGS = cast(Table, Setting.__table__)
_CHANGES = cast(Table, RegisterChange.__table__)
_LISTS = cast(Table, RegisterList.__table__)
_MENTIONS = cast(Table, RegisterMention.__table__)
_COLUMNS = ("provision", "provision_printed", "status", "status_on", "status_printed", "registered_on", "closed_on",
            "name", "address", "postcode", "region", "local_authority", "constituency", "sector", "places",
            "short_break_only", "linked_education_urn", "web_link", "owner_printed", "group_id", "known_from",
            "list_as_at", "list_line")
_WITHHELD = ("name", "address", "postcode")
_OF_THE_PRESENT = (*_WITHHELD, "status_printed")
"""What an older list does not fill: it is withheld by now, or a newer list has said how the registration stands."""
_OPEN = (RegistrationStatus.ACTIVE, RegistrationStatus.SUSPENDED)
_TOLD_OF_LEAVERS = ("provision", "registered_on", "name", "region", "local_authority", "sector", "places")
"""What a list of leavers tells of a setting beside its end: the last word on it."""

WHOLE_LIST_SHARE = 0.8
"""A list with fewer settings than this share of those listed before may be an extract: nobody is missed in it."""


@dataclass(slots=True)
class Register:
    """The register as known while one list is taken: every setting by URN, and what will be written at the end."""

    link: Connection
    list_id: int
    as_at: date
    """The day that the list describes, taken from its rows where its title names none."""
    now: datetime
    settings: dict[str, dict[str, Any]]
    lists_before: list[date]
    """Days of the provider lists imported before this one, in order."""
    same_day: str | None = None
    """The file of another list of providers of this day that was imported before, if there is one."""
    contradictions: list[CellWarning] = field(default_factory=list)
    """What this list says otherwise than that one."""
    touched: set[int] = field(default_factory=set)
    _new: dict[str, dict[str, Any]] = field(default_factory=dict)
    _changed: set[str] = field(default_factory=set)
    _facts: list[tuple[str, changes.Fact]] = field(default_factory=list)
    _past: Past | None = None

    @classmethod
    def load(cls, link: Connection, list_id: int, as_at: date, now: datetime,
             before: Register | None = None) -> Register:
        """Reads what is known, or takes it over from the list ``before`` in the same transaction.

        Nobody else may write settings until the transaction ends.
        """
        days = link.scalars(select(_LISTS.c.as_at).where(
            _LISTS.c.kind == "providers", _LISTS.c.id != list_id, _LISTS.c.as_at.is_not(None)).distinct())
        same_day = link.scalar(select(_LISTS.c.file_name).where(
            _LISTS.c.kind == "providers", _LISTS.c.id != list_id, _LISTS.c.as_at == as_at)
            .order_by(_LISTS.c.id.desc()).limit(1))
        if before is not None:
            return cls(link, list_id, as_at, now, before.settings, sorted(days), same_day)
        if link.dialect.name == "postgresql":
            link.exec_driver_sql("LOCK TABLE setting IN SHARE ROW EXCLUSIVE MODE")
        columns = [_SETTINGS.c.id, _SETTINGS.c.urn, *(_SETTINGS.c[name] for name in _COLUMNS)]
        rows = link.execute(select(*columns).where(_SETTINGS.c.urn.is_not(None))).mappings()
        return cls(link, list_id, as_at, now, {row["urn"]: dict(row) for row in rows}, sorted(days), same_day)

    def name_owners(self, owners: Iterable[str | None], *, from_providers: bool = False) -> dict[str, int]:
        """The group of each printed owner; the newest list of providers decides how a group is spelt."""
        newest = from_providers and not any(day > self.as_at for day in self.lists_before)
        return groups_of(self.link, (owner for owner in owners if owner), self.now, newest=newest)

    def take(self, row: SettingRow, groups: dict[str, int], *, from_providers: bool) -> bool:
        """Takes what a row says of its setting; whether that was news."""
        said = changes.values_of(row)
        if "owner_printed" in said:
            said["group_id"] = groups.get(row.owner or "")
        known = self.settings.get(row.urn)
        line = row.line if from_providers else None
        if known is None:
            self._add(row.urn, said, line, from_providers=from_providers)
            return True
        newest = known["list_as_at"]
        if newest is None or self.as_at > newest or (from_providers and self.as_at == newest):
            if from_providers and self.same_day and newest == self.as_at and known["list_line"] is not None:
                self._compare_with_same_day(known, said, row.line, self.same_day)
            return self._renew(known, said, line)
        return self._remember(known, said) if from_providers else False

    def meet(self, row: SettingRow, groups: dict[str, int]) -> bool:
        """Adds a setting that a list of premises or movements names, if nobody knew it; whether it was unknown.

        Such a list describes no setting in full, so any list of providers or inspections, older ones too, says more.
        """
        if row.urn in self.settings:
            return False
        self.take(row, groups, from_providers=False)
        self.settings[row.urn]["list_as_at"] = None
        return True

    def _add(self, urn: str, said: changes.Values, line: int | None, *, from_providers: bool) -> None:
        known: dict[str, Any] = dict.fromkeys(_COLUMNS) | {"provision_printed": ""} | said
        status = said.get("status", RegistrationStatus.UNKNOWN)
        known |= {"id": None, "urn": urn, "status": status, "known_from": "register", "list_as_at": self.as_at,
                  "list_line": line, "first_seen_at": self.now,
                  "status_on": self._since(status, said.get("registered_on"))}
        self.settings[urn] = self._new[urn] = known
        later, told = self._next_list(), changes.status_told(known)
        if later and _stands_open(known):
            # A newer list of providers was imported already, and this setting was not in it.
            known["status"], known["status_on"], known["status_printed"] = RegistrationStatus.UNKNOWN, later, None
            self._facts.append((urn, changes.status_fact(told, RegistrationStatus.UNKNOWN, later)))
        elif from_providers and self.lists_before and self.lists_before[-1] < self.as_at:
            self._facts.append((urn, changes.Fact("registered", "status", None, str(told),
                                                  said.get("registered_on") or self.as_at)))

    def _since(self, status: RegistrationStatus, registered_on: date | None) -> date | None:
        return (registered_on if status is RegistrationStatus.ACTIVE else None) or self.as_at

    def _renew(self, known: dict[str, Any], said: changes.Values, line: int | None) -> bool:
        if self._status_is_settled(known, said):
            del said["status"], said["status_printed"]
        if self._ended_later(known):
            if said.get("places") is not None and known["list_as_at"] != self.as_at and known["places"] is not None \
                    and said["places"] != known["places"]:
                self._facts.append((known["urn"], changes.history_fact(
                    "places", said["places"], known["places"], known["status_on"])))
            said = {name: value for name, value in said.items()
                    if name not in _TOLD_OF_LEAVERS or known[name] is None or (value is None and name in _WITHHELD)}
        changed = changes.differences(known, said)
        if known["known_from"] != "register":
            changed["known_from"] = "register"
        if changed:
            self._facts.extend((known["urn"], fact) for fact in changes.facts_of(known, changed, self.as_at))
            if "status" in changed or "status_printed" in changed:
                known["status_on"] = self.as_at
                known["closed_on"] = known["closed_on"] if said["status"].ended else None
            if "provision" in changed:
                changed["provision_printed"] = said["provision_printed"]
            known.update(changed)
        if changed or known["list_as_at"] != self.as_at:
            known["list_as_at"], known["list_line"] = self.as_at, line
            self._changed.add(known["urn"])
        return bool(changed)

    def _compare_with_same_day(self, known: dict[str, Any], said: changes.Values, line: int, file: str) -> None:
        """Notes what two lists of one day say differently. A corrected list stands in place of the one before; only
        the graver of two statuses stands whichever came last, since nobody can tell which of the two is right."""
        other = f"row {known['list_line']} of “{file}”, of the same day"
        for name in changes.HISTORY_FIELDS:
            if said.get(name) is None:
                continue
            here, there = (changes.status_told(one) if name == "status" else one[name] for one in (said, known))
            if there is None or there is RegistrationStatus.UNKNOWN or changes.same(name, here, there):
                continue
            kept = name == "status" and changes.graver(there, here)
            stands = (f"“{there}” stands until a newer list or Ofsted's page says otherwise" if kept
                      else "what stands is what was imported last" if name != "status" else f"“{here}” stands")
            self.contradictions.append(CellWarning(
                line, name.removesuffix("_printed"), f"“{here}” here, but “{there}” in {other}; {stands}", kept))
            if kept:
                del said["status"], said["status_printed"]

    def _status_is_settled(self, known: dict[str, Any], said: changes.Values) -> bool:
        """Whether something newer than this list has said how the registration stands, or that nobody lists it."""
        if "status" not in said:
            return False
        return self._ended_later(known) or (not said["status"].ended and self._next_list() is not None)

    def _ended_later(self, known: dict[str, Any]) -> bool:
        """Whether it is known to have ended after the day of this list."""
        return bool(known["status"].ended and known["status_on"] is not None and known["status_on"] > self.as_at)

    def _remember(self, known: dict[str, Any], said: changes.Values) -> bool:
        """An older list: present values stay; where it differs from what followed, that is a change in the past.

        What no newer list has said (a blank there does not unsay) is filled, unless it is withheld by now.
        """
        filled = {column: value for column, value in said.items()
                  if value is not None and known[column] is None and column not in _OF_THE_PRESENT}
        if filled:
            known.update(filled)
            self._changed.add(known["urn"])
        news = bool(filled)
        past = self._past = self._past or Past.load(self.link, self.as_at, self.list_id, self.lists_before)
        past.not_new(known["id"])
        for name in changes.HISTORY_FIELDS:
            if said.get(name) is not None:
                news = self._remember_field(known, said, name, past) or news
        return news

    def _remember_field(self, known: dict[str, Any], said: changes.Values, name: str, past: Past) -> bool:
        is_status = name == "status"
        value = changes.printed(changes.status_told(said) if is_status else said[name]) or ""
        now = changes.printed(changes.status_told(known) if is_status else known[name])
        following = past.following(known["id"], name)
        if is_status and not following and known["status"].ended:
            return self._remember_before_end(known, value, past)
        changed_on = following[-1].on if following else None
        facts = past.facts(known["id"], name, value, now=now,
                           otherwise=known["status_on" if is_status else "list_as_at"])
        self._facts.extend((known["urn"], fact) for fact in facts)
        if is_status and not following:
            self._date_status(known, facts)
        elif is_status and known["status_on"] == changed_on != following[-1].on:
            known["status_on"] = following[-1].on
            self._changed.add(known["urn"])
        return bool(facts)

    def _remember_before_end(self, known: dict[str, Any], value: str, past: Past) -> bool:
        """An older list's status of one that has ended: it changed when it ended, whatever lists lie between."""
        on = known["status_on"]
        if (changes.same("status", value, known["status"].value) or (known["id"], "status") in past.undated
                or (on is not None and on <= self.as_at)):
            return False
        self._facts.append((known["urn"], changes.history_fact(
            "status", value, known["status"].value, on)))
        return True

    def _date_status(self, known: dict[str, Any], facts: list[changes.Fact]) -> None:
        """Since when the present status stands: from the change that this list shows, or from its own day."""
        since = known["status_on"]
        on = facts[-1].on if facts else self.as_at
        if on is None or since is None or known["closed_on"] is not None or (on <= since if facts else on >= since):
            return
        known["status_on"] = on
        self._changed.add(known["urn"])

    def _next_list(self) -> date | None:
        """The day of the next newer list of providers that was imported before this one."""
        return next((day for day in self.lists_before if day > self.as_at), None)

    def listed_before(self) -> int:
        """How many open settings a whole list is expected to have: those of the newest list of providers and of what
        came after it, or, before any list of providers, those of the fullest list of inspections."""
        days = Counter(known["list_as_at"] for known in self._open())
        if self.lists_before:
            return sum(number for day, number in days.items() if day >= self.lists_before[-1])
        return max(days.values(), default=0)

    def _open(self) -> list[dict[str, Any]]:
        return [known for known in self.settings.values() if known["id"] is not None and _stands_open(known)
                and known["known_from"] == "register" and known["list_as_at"] is not None]

    def miss_unlisted(self, listed: set[str], expected: int) -> None:
        """Settings that the newest whole list no longer has: nobody says any more that they are registered.

        So it is too with those that only a list of inspections, imported before any list of providers, has named.
        """
        if self.lists_before and self.lists_before[-1] >= self.as_at:
            return
        if len(listed) < WHOLE_LIST_SHARE * expected:
            return
        for known in self._open():
            if known["urn"] in listed or known["list_as_at"] >= self.as_at:
                continue
            self._facts.append((known["urn"], changes.status_fact(
                changes.status_told(known), RegistrationStatus.UNKNOWN, self.as_at)))
            known["status"], known["status_on"] = RegistrationStatus.UNKNOWN, self.as_at
            known["status_printed"] = None
            self._changed.add(known["urn"])

    def set_ended(self, urn: str, status: RegistrationStatus, on: date | None) -> bool:
        """What a list of leavers says; whether it was news. It never goes against a newer list."""
        known = self.settings[urn]
        newer = known["list_as_at"] is not None and known["list_as_at"] > self.as_at
        if newer or (known["status"] is status and known["closed_on"] == on):
            return False
        known["status"], known["status_on"], known["closed_on"] = status, on or self.as_at, on
        known["status_printed"] = None
        self._changed.add(urn)
        return True

    def set_not_known(self, urn: str, words: str) -> bool:
        """What a list of leavers prints of one whose end it names in words that are not known; whether it was news."""
        known = self.settings[urn]
        if known["status"].ended or (known["list_as_at"] is not None and known["list_as_at"] > self.as_at):
            return False
        if known["status_printed"] == words[:60]:
            return False
        self._facts.append((urn, changes.status_fact(changes.status_told(known), words[:60], self.as_at)))
        known["status"], known["status_on"], known["status_printed"] = (
            RegistrationStatus.UNKNOWN, self.as_at, words[:60])
        self._changed.add(urn)
        return True

    def last_word(self, row: SettingRow, on: date | None) -> bool:
        """Takes what a list of leavers tells of a setting that an older list described and that ended on this day;
        whether that was news."""
        known = self.settings[row.urn]
        if known["list_as_at"] is None or known["list_as_at"] >= self.as_at:
            return False
        said = {name: value for name, value in changes.values_of(row).items() if name in _TOLD_OF_LEAVERS}
        changed = changes.differences(known, said)
        if changed:
            self._facts.extend((row.urn, fact) for fact in changes.facts_of(known, changed, on or self.as_at))
            known.update(changed)
            self._changed.add(row.urn)
        return bool(changed)

    def state_fact(self, urn: str, fact: changes.Fact) -> None:
        """Adds a dated fact about a setting."""
        self._facts.append((urn, fact))
        self._changed.add(urn)

    def save_settings(self) -> None:
        """Writes new and changed settings, so that each has its id."""
        if self._new:
            rows = [{key: value for key, value in row.items() if key != "id"} for row in self._new.values()]
            self.link.execute(insert(_SETTINGS), rows)
            ids = self.link.execute(select(_SETTINGS.c.urn, _SETTINGS.c.id).where(_SETTINGS.c.urn.is_not(None)))
            for urn, id_ in ids:
                if urn in self._new:
                    self._new[urn]["id"] = id_
        altered = [self.settings[urn] for urn in self._changed if urn not in self._new]
        if altered:
            self.link.execute(
                update(_SETTINGS).where(_SETTINGS.c.id == bindparam("setting_id")).values(
                    {name: bindparam(f"new_{name}") for name in _COLUMNS}),
                [{"setting_id": row["id"]} | {f"new_{name}": row[name] for name in _COLUMNS} for row in altered])
        self.touched |= {self.settings[urn]["id"] for urn in (*self._new, *self._changed)}
        if self._past is not None:
            self._past.save()
        self._save_facts()
        self._new, self._changed = {}, set()

    def note_mentions(self, rows: Sequence[SettingRow]) -> None:
        """Keeps which settings this list of providers names, and where."""
        if rows:
            self.link.execute(insert(_MENTIONS), [
                {"list_id": self.list_id, "setting_id": self.settings[row.urn]["id"], "line": row.line,
                 "told": changes.told_of(row)} for row in rows])

    def _save_facts(self) -> None:
        rows = [{"setting_id": self.settings[urn]["id"], "kind": fact.kind, "field": fact.field, "old": fact.old,
                 "new": fact.new, "on": fact.on, "learned_at": self.now, "list_id": self.list_id}
                for urn, fact in self._facts]
        if rows:
            self.link.execute(insert(_CHANGES), rows)
            self.touched |= {row["setting_id"] for row in rows}
        self._facts = []


def _stands_open(known: dict[str, Any]) -> bool:
    """Whether the last list that had it named no end, be it in words that are not known."""
    return known["status"] in _OPEN or known["status_printed"] is not None


def take_providers(register: Register, rows: Sequence[SettingRow]) -> set[str]:
    """Takes a list of providers; the URNs of which it told something new."""
    groups = register.name_owners((row.owner for row in rows), from_providers=True)
    expected = register.listed_before()
    news = {row.urn for row in rows if register.take(row, groups, from_providers=True)}
    register.miss_unlisted({row.urn for row in rows}, expected)
    register.save_settings()
    register.note_mentions(rows)
    return news
