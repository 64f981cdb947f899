"""What was read in a report, fact by fact, each with the words it was read from and what others said of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from qa_service.database import db
from qa_service.errors import NotFound
from qa_service.flags.models import FlagEvidence
from qa_service.ofsted import believing, service
from qa_service.ofsted.models import Correction, Inspection, Judgement
from qa_service.reports.field_words import judgement_label
from scrapers.report import ReportRecord, SecondReading


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that was read, or that a flag rests on. ``name`` is its place in the page's address."""

    name: str
    what: str
    value: str = ""
    quote: str | None = None
    page: int | None = None
    sha256: str | None = None
    field: str | None = None
    """What readers and corrections call it: ``judgements.overall``, ``requirements[0]``."""
    source: str | None = None
    """Where it comes from when it stands in no document."""


@dataclass(frozen=True, slots=True)
class OthersSaid:
    """What else is known about a fact: where the readings differed, what the other sources and people said."""

    differences: list[SecondReading] = field(default_factory=list)
    by_source: dict[str, Judgement] = field(default_factory=dict)
    corrections: list[Correction] = field(default_factory=list)
    unread: bool = False


NOTHING_ELSE = OthersSaid()


def facts_of(inspection: Inspection) -> list[Fact]:
    """Everything with a page that was read in an inspection's report, in the order of its page."""
    sha256 = inspection.document_sha256
    if sha256 is None or inspection.state == "withdrawn":
        return []
    facts = [_judgement(key, by_source["report"], sha256)
             for key, by_source in _sorted_sources(inspection.id) if "report" in by_source]
    for requirement in sorted(service.requirements_of([inspection.id]), key=lambda row: row.position):
        regulations = f"Regulation {', '.join(requirement.regulations)}; " if requirement.regulations else ""
        due = f"due {requirement.due_on.day} {requirement.due_on:%B %Y}" if requirement.due_on else (
            "due on a date that was not read")
        facts.append(Fact(f"requirement-{requirement.position}", f"Requirement {requirement.position}",
                          regulations + due, requirement.text, requirement.page, sha256,
                          f"requirements[{requirement.position - 1}]"))
    for row in service.recommendations_of([inspection.id]):
        facts.append(Fact(f"recommendation-{row.position}", f"Recommendation {row.position}", row.cites or "",
                          row.text, row.page, sha256, f"recommendations[{row.position - 1}]"))
    if inspection.enforcement_text and inspection.enforcement_page:
        facts.append(Fact("enforcement", "Enforcement", "Enforcement since the inspection before",
                          inspection.enforcement_text, inspection.enforcement_page, sha256, "enforcement"))
    return facts


def facts_of_flag(pieces: Iterable[FlagEvidence]) -> list[Fact]:
    """What a flag rests on, in its order."""
    return [Fact(str(piece.position), piece.text, quote=piece.quote, page=piece.page, sha256=piece.document,
                 source=piece.source) for piece in pieces]


def place_of(name: str, facts: Sequence[Fact]) -> int:
    """Where the fact of this name is in the list. Raises ``NotFound``: a newer reading may have taken it away."""
    for place, fact in enumerate(facts):
        if fact.name == name:
            return place
    raise NotFound("There is no such evidence; what was read may have changed since.")


def same_fact(fact: Fact, facts: Iterable[Fact]) -> Fact | None:
    """The fact of a report that a flag's evidence quotes."""
    if not fact.quote:
        return None
    return next((one for one in facts if one.page == fact.page and (one.quote or "").find(fact.quote) >= 0), None)


def others_said(inspection: Inspection, name: str | None, record: ReportRecord | None, *, ours: bool) -> OthersSaid:
    """What is known besides about a field of a report. Corrections are shown only to those who may see ``ours``."""
    if name is None:
        return NOTHING_ELSE
    differences = [one for one in record.differences if _is_about(one.field, name)] if record else []
    key = name.removeprefix("judgements.")
    by_source = believing.sources(inspection.id).get(key, {}) if key != name or name == "outcome" else {}
    corrections = [row for row in db.session.scalars(
        select(Correction).where(Correction.inspection_id == inspection.id, Correction.undone_at.is_(None))
        .order_by(Correction.id)) if _is_about(row.field, name)] if ours else []
    return OthersSaid(differences, by_source, corrections, any(_is_about(one, name) for one in inspection.unread))


def _is_about(named: str, name: str) -> bool:
    """Whether a reader's or person's name of a field is this field, or a part of it."""
    return named == name or named.startswith(f"{name}.") or (name == "enforcement" and named == "enforcement_text")


def _sorted_sources(inspection_id: int) -> list[tuple[str, dict[str, Judgement]]]:
    return sorted(believing.sources(inspection_id).items(),
                  key=lambda entry: (entry[0] not in ("overall", "outcome"), entry[0]))


def _judgement(key: str, row: Judgement, sha256: str) -> Fact:
    said = row.outcome or row.grade
    is_outcome = key == "outcome"
    return Fact(f"judgement-{key}", "Outcome" if is_outcome else judgement_label(key, row.label),
                said.words if said else "Not read", row.quote, row.page, sha256,
                "outcome" if is_outcome else f"judgements.{key}")
