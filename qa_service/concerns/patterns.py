"""Patterns over settings and providers, for a safeguarding lead: counts against their own past and against their peers.

Only concerns on which the reader is named are counted, so that a count tells nobody of a concern that is not theirs.
The arithmetic is shown in words, since a rate over three homes proves nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy import select

from qa_service.clock import london
from qa_service.concerns.access import Opened
from qa_service.concerns.facts import Facts
from qa_service.database import db
from qa_service.flags import exposure
from qa_service.flags.names import groups_called, settings_called
from qa_service.providers.models import Setting
from qa_service.vocabulary import counted

YEAR: Final = timedelta(days=365)
Place = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Pattern:
    """One setting or provider: concerns of the last 365 days, of the 365 before, and how its peers stand."""

    name: str
    hint: str
    """Which one of those with the same name, and what it is."""
    path: str
    now: int
    before: int
    peers: str
    """The arithmetic of its peers, in words."""
    stands_out: bool

    @property
    def own_past(self) -> str:
        change = self.now - self.before
        words = "as many as" if not change else f"{abs(change)} {'more' if change > 0 else 'fewer'} than"
        return f"{self.now} in the last 365 days, {self.before} in the 365 before: {words} before"


def groups_of(setting_ids: Sequence[int]) -> dict[int, int | None]:
    """The provider group of each of these settings."""
    if not setting_ids:
        return {}
    return {id_: group_id for id_, group_id in db.session.execute(
        select(Setting.id, Setting.group_id).where(Setting.id.in_(setting_ids)))}


def settings_in(opened: Sequence[Opened]) -> list[int]:
    """The settings that these concerns are about."""
    return sorted({one.facts.setting_id for one in opened if one.facts.setting_id is not None})


def patterns(opened: Sequence[Opened], today: date) -> list[Pattern]:
    """Each setting and provider with a concern in the last 365 days, those that stand out first."""
    facts = [one.facts for one in opened]
    groups = groups_of(settings_in(opened))
    now, before = (_count(facts, groups, since, since + YEAR) for since in (today - YEAR, today - 2 * YEAR))
    settings, providers = ([id_ for kind, id_ in now if kind == wanted] for wanted in ("setting", "group"))
    kinds = _kinds(today, settings)
    called, named = settings_called(settings), groups_called(providers)
    found = []
    for place, count in now.items():
        kind, id_ = place
        if kind == "setting":
            words, out = _peers_of_setting(id_, now, kinds)
            one = called[id_]
            found.append(Pattern(one.name, one.ref, f"/settings/{one.ref}", count, before[place], words, out))
        elif id_ in named:
            words, out = _peers_of_provider(id_, now)
            found.append(Pattern(named[id_], "Provider group", f"/groups/{id_}", count, before[place], words, out))
    return sorted(found, key=lambda one: (not one.stands_out, -one.now, one.name))


def _count(facts: Sequence[Facts], groups: Mapping[int, int | None], since: date, until: date) -> Counter[Place]:
    counts: Counter[Place] = Counter()
    for one in facts:
        if not since < london(one.known_at).date() <= until:
            continue
        group_id = one.group_id or groups.get(one.setting_id or 0)
        places = ("setting", one.setting_id), ("group", group_id)
        counts.update((kind, id_) for kind, id_ in places if id_ is not None)
    return counts


def _kinds(today: date, settings: Sequence[int]) -> dict[int, str]:
    """The kind of each setting that is compared: those with concerns, and those to which we are exposed."""
    ids = {*exposure.exposure_of(None, today), *settings}
    return {id_: kind.value for id_, kind in db.session.execute(
        select(Setting.id, Setting.provision).where(Setting.id.in_(ids)))}


def _peers_of_setting(setting_id: int, now: Counter[Place], kinds: Mapping[int, str]) -> tuple[str, bool]:
    peers = [id_ for id_, kind in kinds.items() if kind == kinds[setting_id] and id_ != setting_id]
    total = sum(now["setting", id_] for id_ in peers)
    return _compared(now["setting", setting_id], total, len(peers),
                     f"other settings of ours of its kind ({kinds[setting_id].lower()})")


def _peers_of_provider(group_id: int, now: Counter[Place]) -> tuple[str, bool]:
    others = [place for place in now if place[0] == "group" and place[1] != group_id]
    return _compared(now["group", group_id], sum(now[place] for place in others), len(others),
                     "other providers with a concern")


def _compared(count: int, total: int, peers: int, what: str) -> tuple[str, bool]:
    if not peers:
        return f"No {what} to compare with", count > 1
    words = f"{counted(total, 'concern')} ÷ {peers} {what} = {total / peers:.2f} each; here {count}"
    return words, count > 1 and count * peers > 2 * total
