"""What the summary of a setting's page says, as plain words: so that it can be kept exactly as it was.

A page, a record of a check before placing and a printed file all show the same ``Standing``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that is said. ``tag`` and ``tone`` (see the macro ``status``) say its state in a word or two."""

    what: str
    words: str = ""
    tag: str = ""
    tone: str = "plain"
    links: tuple[tuple[str, str], ...] = ()
    """Where it stands: words and paths of this service."""
    to_do: str = ""
    """For what is not known: how to find out."""

    @property
    def line(self) -> str:
        """All that it says, without links."""
        return " ".join(part for part in (f"{self.what}:", self.tag and f"{self.tag}.", self.words, self.to_do) if part)


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands against placing a child at a setting, what is not known, and what is known besides."""

    name: str
    ref: str
    kind: str
    day: str
    data_age: str
    against: tuple[Point, ...]
    not_known: tuple[Point, ...]
    known: tuple[Point, ...]
    flags: tuple[Mapping[str, Any], ...] = ()
    """The open flags that it rests on: number, rule, title, severity, state, since, and the hash of the finding."""
    documents: tuple[Mapping[str, str], ...] = ()
    """The stored reports that it rests on, by hash."""

    def as_record(self) -> dict[str, Any]:
        """All of it as JSON takes it."""
        record: dict[str, Any] = json.loads(json.dumps(asdict(self)))
        return record

    def is_same_as(self, other: Standing) -> bool:
        """Whether both say the same of the setting. The age of the data passes by itself and is no difference."""
        return replace(self, data_age="", day="").as_record() == replace(other, data_age="", day="").as_record()


def from_record(record: Mapping[str, Any]) -> Standing:
    """What was kept, as it was. What a later version of the service would add is empty."""
    known = {field.name for field in fields(Standing)}
    points = {name: _points(record.get(name, ())) for name in ("against", "not_known", "known")}
    rest: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value
                            for name, value in record.items() if name in known and name not in points}
    return Standing(**(rest | points))


def _points(records: Sequence[Mapping[str, Any]]) -> tuple[Point, ...]:
    return tuple(Point(**{**one, "links": tuple((words, path) for words, path in one.get("links", ()))})
                 for one in records)


@dataclass(frozen=True, slots=True)
class Difference:
    """What one standing says and an earlier one did not, and the other way round."""

    new: tuple[Point, ...]
    gone: tuple[Point, ...]


def difference(before: Standing, now: Standing) -> Difference:
    """What changed between the two, point by point."""
    earlier = [point for group in (before.against, before.not_known, before.known) for point in group]
    later = [point for group in (now.against, now.not_known, now.known) for point in group]
    return Difference(tuple(point for point in later if point not in earlier),
                      tuple(point for point in earlier if point not in later))
