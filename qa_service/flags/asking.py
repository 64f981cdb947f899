"""What the address of the list of flags asks for: its filters, each in words, and what it asks that means nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from werkzeug.datastructures import MultiDict

from qa_service.flags.filters import SORTS, STATES, Filters
from qa_service.flags.registry import seen_rules
from qa_service.vocabulary import Severity
from qa_service.web.filters import moment

Told = tuple[str, dict[str, Any]] | None
"""A value in words, and the filters that it means."""
OURS: Final = "Where we have a child, a contract or a watcher"


@dataclass(slots=True)
class Asked:
    """The filters, what they say in words by argument (label and words), and values that mean nothing here."""

    filters: dict[str, Any] = field(default_factory=dict)
    words: dict[str, tuple[str, str]] = field(default_factory=dict)
    unknown: dict[str, str] = field(default_factory=dict)

    def take(self, name: str, label: str, words: str, **filters: Any) -> None:
        self.words[name] = (label, words)
        self.filters.update(filters)


def asked(given: MultiDict[str, str], *, me: int, names: Mapping[int, str]) -> tuple[Filters, Asked]:
    """What these arguments ask for. ``me`` is who asks, ``names`` the people of the council by id.

    A value that means nothing narrows nothing, and is told in ``unknown``.
    """
    found = Asked()
    people = {str(id_): name for id_, name in names.items()}
    given = MultiDict(given)
    if given.get("mine") == "yes" and not given.get("assigned"):
        given["assigned"] = "me"
    for name, read in _READERS.items():
        if value := given.get(name, "").strip()[:100]:
            told = read(value, me, people)
            if told is None:
                found.unknown[name] = value
            else:
                words, filters = told
                found.take("mine" if name == "assigned" and given.get("mine") == "yes" else name, _LABELS[name], words,
                           **filters)
    if (sort := given.get("sort", "").strip()) in SORTS:
        found.filters["sort"] = sort
    elif sort:
        found.unknown["sort"] = sort
    return Filters(**found.filters), found


_LABELS: Final = {"severity": "Severity", "rule": "Rule", "state": "State", "ours": "Where", "children": "Where",
                  "watched": "Where", "assigned": "Assigned to", "since": "Flagged since", "untold": "Evidence"}


def _severity(value: str, _me: int, _people: Mapping[str, str]) -> Told:
    return (value.capitalize(), {"severity": Severity(value)}) if value in list(Severity) else None


def _rule(value: str, _me: int, _people: Mapping[str, str]) -> Told:
    rule = next((one for one in seen_rules() if one.code == value), None)
    return (f"{rule.code} {rule.title}", {"rule": value}) if rule else None


def _state(value: str, _me: int, _people: Mapping[str, str]) -> Told:
    return (STATES[value], {"state": value}) if value in STATES else None


def _assigned(value: str, me: int, people: Mapping[str, str]) -> Told:
    if value == "me":
        return "Me", {"assigned_to": me}
    if value == "nobody":
        return "Nobody", {"unassigned": True}
    return (people[value], {"assigned_to": int(value)}) if value in people else None


def _since(value: str, _me: int, _people: Mapping[str, str]) -> Told:
    try:
        at = datetime.fromisoformat(value)
        return (moment(at), {"raised_since": at}) if at.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _yes(words: str, name: str) -> Callable[[str, int, Mapping[str, str]], Told]:
    return lambda value, me, _people: (words, {name: me if name == "watched_by" else True}) if value == "yes" else None


_READERS: Final[dict[str, Callable[[str, int, Mapping[str, str]], Told]]] = {
    "severity": _severity, "rule": _rule, "state": _state, "assigned": _assigned, "since": _since,
    "ours": _yes(OURS, "exposed_only"), "children": _yes("Where our children live", "with_children"),
    "watched": _yes("What I watch", "watched_by"), "untold": _yes("Newer evidence is not known", "cannot_tell"),
}
