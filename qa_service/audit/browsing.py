"""Looking without need: who opened many records that nothing in the trail gives them a reason to open.

A look is explained by the person's own work (they did something with the record in the three months before, or it is
in their caseload) or by news (somebody else did something with it in the fortnight before). What is left is counted as
different records in four weeks and held against colleagues of the same role: each council's own habits set the limit.
Plain arithmetic, with every record that was counted as evidence: it is a reason to ask, never a judgement.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from statistics import median
from typing import Final

Subject = tuple[str, str]
PUBLISHED: Final = frozenset({"setting", "document", "inspection", "group", "rule", "requirement", "register"})
"""Kinds of which most is published: opening many of them is how places are looked for."""
WINDOW: Final = timedelta(days=28)
WORKED_ON: Final = timedelta(days=90)
NEWS: Final = timedelta(days=14)
FEWEST: Final = 20
"""Fewer records than this in four weeks are never a finding."""
SPREADS: Final = 5.0
PEERS_NEEDED: Final = 4


@dataclass(frozen=True, slots=True)
class Deed:
    """One entry of the trail about a record: somebody looked, or did something."""

    user: int | None
    role: str
    subject: Subject
    day: date
    looked: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """One person's looks in four weeks for which the trail has no reason, and what colleagues usually have."""

    user: int
    since: date
    until: date
    records: tuple[tuple[Subject, date], ...]
    """Each record with the day when it was first opened."""
    usual: int
    limit: int


@dataclass(slots=True)
class _Work:
    """When each record was worked on: by whom, and by anybody."""

    own: dict[tuple[int, Subject], list[date]] = field(default_factory=lambda: defaultdict(list))
    any: dict[Subject, list[tuple[date, int | None]]] = field(default_factory=lambda: defaultdict(list))


def unexplained(deeds: Iterable[Deed], caseload: Mapping[int, frozenset[Subject]], until: date) -> dict[
        int, dict[Subject, date]]:
    """By person, the records of the four weeks up to ``until`` that nothing explains, with the day of the first look.

    People who looked at nothing are not in it; those whose looks are all explained are, with nothing.
    """
    work, looks, since = _Work(), [], until - WINDOW
    for one in deeds:
        if one.looked and one.user is not None and since < one.day <= until and one.subject[0] not in PUBLISHED:
            looks.append(one)
        elif not one.looked:
            if one.user is not None:
                work.own[one.user, one.subject].append(one.day)
            work.any[one.subject].append((one.day, one.user))
    found: dict[int, dict[Subject, date]] = {}
    for one in sorted(looks, key=lambda look: look.day):
        assert one.user is not None
        mine = found.setdefault(one.user, {})
        if one.subject not in mine and not _explained(one, work, caseload, until):
            mine[one.subject] = one.day
    return found


def _explained(look: Deed, work: _Work, caseload: Mapping[int, frozenset[Subject]], until: date) -> bool:
    user = look.user
    assert user is not None
    if look.subject in caseload.get(user, frozenset()):
        return True
    if any(look.day - WORKED_ON <= day <= until for day in work.own.get((user, look.subject), ())):
        return True
    return any(look.day - NEWS <= day <= look.day and by != user for day, by in work.any.get(look.subject, ()))


def findings(unexplained_by: Mapping[int, Mapping[Subject, date]], roles: Mapping[int, str], until: date) -> list[
        Finding]:
    """Those who stand far out among their colleagues: at least ``FEWEST`` records, and five spreads above the usual."""
    counts = {user: len(records) for user, records in unexplained_by.items()}
    found = []
    for user, count in sorted(counts.items()):
        usual, limit = _limit([number for one, number in counts.items() if one != user and roles[one] == roles[user]],
                              [number for one, number in counts.items() if one != user])
        if count >= limit:
            records = tuple(sorted(unexplained_by[user].items(), key=lambda item: (item[1], item[0])))
            found.append(Finding(user, until - WINDOW + timedelta(days=1), until, records, usual, limit))
    return found


def _limit(same_role: list[int], everybody: list[int]) -> tuple[int, int]:
    """What colleagues usually have, and from where on it is a finding."""
    peers = same_role if len(same_role) >= PEERS_NEEDED else everybody
    if not peers:
        return 0, FEWEST
    usual = median(peers)
    spread = 1.4826 * median(abs(one - usual) for one in peers)
    return round(usual), max(FEWEST, round(usual + SPREADS * max(spread, usual ** 0.5, 1.0)))
