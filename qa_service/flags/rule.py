"""What a flag rule is: a small frozen record with a question, its numbers, and two functions.

``gather`` reads the facts of many subjects in a fixed number of queries; ``judge`` is pure and answers one of three:
a ``Finding``, ``None`` (the evidence shows otherwise) or ``CannotTell``. Not being able to tell never looks like good.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from qa_service.permissions import Permission
from qa_service.vocabulary import Severity, SubjectType

LONGEST_WORDS = 60
SYSTEM_ID = 0
"""The id of the one subject of type ``system``: this installation, as a council uses it."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One fact that a finding rests on. Its text holds no number that changes by the day, only dates."""

    text: str
    document: str | None = None
    """SHA-256 of the stored document it stands in, with its ``page`` and the words themselves (``quote``)."""
    page: int | None = None
    quote: str | None = None
    source: str | None = None
    """Where it comes from when there is no document: a list and its date, a record."""
    link: str | None = None
    """The page of that record in this service, for those who may open it."""

    def as_dict(self) -> dict[str, Any]:
        said = {"text": self.text, "document": self.document, "page": self.page, "quote": self.quote,
                "source": self.source}
        return said | ({"link": self.link} if self.link else {})


@dataclass(frozen=True, slots=True)
class Listed:
    """The published list that a finding without a document rests on: its own day, and when it came."""

    as_at: date | None
    published_on: date | None
    """``None`` where nobody told the service: the file was imported by hand."""
    imported_at: datetime


@dataclass(frozen=True, slots=True)
class Finding:
    """The evidence shows what the rule looks for.

    ``urgent`` asks for a message the same day, whatever the severity, where our child is there; ``urgent_on_arrival``
    asks for one when our child comes to be there. ``unsure`` says what newer evidence could not be read, so that the
    finding rests on older evidence: it is listed as a gap as well.
    """

    evidence: tuple[Evidence, ...]
    severity: Severity | None = None
    title: str | None = None
    urgent: bool = False
    urgent_on_arrival: bool = False
    unsure: str | None = None
    setting_id: int | None = None
    """The setting it concerns, where the subject itself is not the setting."""
    grade: str | None = None
    """The published grade in words, for messages."""
    published_on: date | None = None
    found_at: datetime | None = None
    read_at: datetime | None = None
    listed: Listed | None = None

    def __post_init__(self) -> None:
        if not self.evidence:
            raise ValueError("a finding without evidence is not a finding")

    def fingerprint(self, severity: Severity, title: str) -> str:
        """Changes when what would be shown changes, and only then."""
        shown = [severity.value, title, self.setting_id, [piece.as_dict() for piece in self.evidence]]
        return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class CannotTell:
    """The evidence is missing or could not be read; a standing flag stands, and the gap is listed."""

    why: str


Answer = Finding | CannotTell | None


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number (or a severity) that a rule uses and that a manager may change."""

    name: str
    default: int | str
    unit: str
    meaning: str
    minimum: int = 0
    maximum: int = 3650
    choices: tuple[str, ...] = ()
    words: bool = False
    """Whether it is free text rather than a number."""

    def said(self, value: int | str) -> str:
        """A value of it with its unit."""
        if value == "":
            return "not set"
        if self.choices or self.words:
            return str(value)
        unit = self.unit
        for many in ("days", "months", "grades") if str(value) == "1" else ():
            unit = unit.replace(many, many.removesuffix("s"))
        return f"{value} {unit}"

    def parse(self, text: str) -> int | str:
        """The value that somebody typed. Raises ``ValueError`` with a sentence when it cannot be one."""
        text = text.strip()
        if self.choices:
            if text not in self.choices:
                raise ValueError(f"Choose one of {', '.join(self.choices)}.")
            return text
        if self.words:
            if len(text) > LONGEST_WORDS:
                raise ValueError(f"Use at most {LONGEST_WORDS} characters.")
            return text
        if not text.isascii() or not text.isdigit() or not self.minimum <= int(text) <= self.maximum:
            raise ValueError(f"Enter a whole number from {self.minimum} to {self.maximum}.")
        return int(text)


def severity_parameter(name: str, default: Severity, meaning: str) -> Parameter:
    """A parameter that says how severe a finding is."""
    return Parameter(name, default.value, "severity", meaning, choices=tuple(severity.value for severity in Severity))


@dataclass(frozen=True, slots=True)
class Values:
    """The parameters of a rule as they stand for a council."""

    by_name: Mapping[str, int | str]

    def number(self, name: str) -> int:
        value = self.by_name[name]
        if not isinstance(value, int):
            raise TypeError(f"{name} is not a number")
        return value

    def severity(self, name: str) -> Severity:
        return Severity(str(self.by_name[name]))

    def fingerprint(self) -> str:
        return hashlib.sha256(json.dumps(dict(self.by_name), sort_keys=True).encode()).hexdigest()


SubjectIds = Collection[int] | None
"""Ids of subjects; ``None`` stands for all of them."""
Marked = Mapping[SubjectType, Collection[int]]
Gather = Callable[[SubjectIds, date], Mapping[int, Any]]
Judge = Callable[[Any, date, Values], Answer]
Affected = Callable[[Marked, date], Collection[int]]


@dataclass(frozen=True, slots=True)
class FlagRule:
    """One rule. Rules that share a ``gather`` are fed from one reading.

    ``gather(subject_ids, as_at)`` leaves out whatever is not this rule's subject; a flag on it is then cleared.
    ``affected_by(marked, as_at)`` names the subjects that marks of other types concern; marks of the rule's own
    type always do. A ``small`` rule, about few subjects or about what nothing marks, judges them all in every
    assessment.
    """

    code: str
    title: str
    severity: Severity
    basis: str
    subject: SubjectType
    checks: str
    """What it checks, in a sentence or two for the page "How flags work"."""
    gather: Gather
    judge: Judge
    parameters: tuple[Parameter, ...] = ()
    restricted: bool = False
    seen_with: Permission | None = None
    """What a reader of this rule's flags must be allowed besides: its evidence repeats what that permission guards."""
    stands_at: str | None = None
    """The page of our own record on which its evidence rests where a piece names none: ``{subject}`` stands for the
    subject's id, ``{ref}`` for the setting as it stands in addresses."""
    affected_by: Affected | None = None
    small: bool = False

    @property
    def key(self) -> tuple[str, SubjectType]:
        return self.code, self.subject

    @property
    def defaults(self) -> Values:
        return Values({parameter.name: parameter.default for parameter in self.parameters})
