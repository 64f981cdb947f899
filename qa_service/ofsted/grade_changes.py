"""How grades went from one full inspection on the published lists to the next, as dated facts.

What follows from the inspections alone is the same in whatever order their lists were imported.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any, cast

from sqlalchemy import Connection, Table, bindparam, insert, select, update

from qa_service.providers.models import RegisterChange

_CHANGES = cast(Table, RegisterChange.__table__)
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Judged:
    """What a full inspection judged, and whether this import brought it."""

    on: date
    words: str
    is_new: bool


Corrected = tuple[int, date, str, str]
"""Setting, day, and the words of its latest inspection before and after a list that corrects it."""


def record_grade_changes(link: Connection, courses: Mapping[int, Sequence[Judged]], corrected: Sequence[Corrected], *,
                         list_id: int, now: datetime) -> None:
    """Adds the facts that are missing. One that left out an inspection, which came now, is mended or taken away."""
    known = _known(link, sorted(courses))
    new: list[dict[str, Any]] = []

    def state(setting_id: int, on: date, old: str, words: str) -> None:
        new.append({"setting_id": setting_id, "kind": "grade_changed", "field": "overall", "old": old, "new": words,
                    "on": on, "learned_at": now, "list_id": list_id})

    for setting_id, on, old, words in corrected:
        state(setting_id, on, old, words)
    told = {(setting_id, on, old) for setting_id, on, old, _ in corrected}
    mended: list[dict[str, Any]] = []
    void: list[int] = []
    for setting_id, course in courses.items():
        for before, after in pairwise(course):
            facts = known[setting_id, after.on]
            if before.words == after.words:
                void += [fact.id for fact in facts if before.is_new and fact.new == after.words]
            elif (setting_id, after.on, before.words) in told or any(fact.old == before.words for fact in facts):
                continue
            elif same := next((fact for fact in facts if fact.new == after.words), None):
                mended.append({"fact": same.id, "before": before.words})
            else:
                state(setting_id, after.on, before.words, after.words)
    if void:
        link.execute(_CHANGES.delete().where(_CHANGES.c.id == bindparam("fact")), [{"fact": id_} for id_ in void])
    if mended:
        link.execute(update(_CHANGES).where(_CHANGES.c.id == bindparam("fact")).values(
            {"old": bindparam("before")}), mended)
    if new:
        link.execute(insert(_CHANGES), new)


def _known(link: Connection, setting_ids: Sequence[int]) -> defaultdict[tuple[int, date], list[Any]]:
    found: defaultdict[tuple[int, date], list[Any]] = defaultdict(list)
    for start in range(0, len(setting_ids), _CHUNK):
        rows = link.execute(
            select(_CHANGES.c.id, _CHANGES.c.setting_id, _CHANGES.c.on, _CHANGES.c.old, _CHANGES.c.new)
            .where(_CHANGES.c.kind == "grade_changed", _CHANGES.c.on.is_not(None),
                   _CHANGES.c.setting_id.in_(setting_ids[start:start + _CHUNK])))
        for row in rows:
            found[row.setting_id, row.on].append(row)
    return found
