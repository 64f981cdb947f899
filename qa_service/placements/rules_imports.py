"""DQ-01 and DQ-02: what is wrong with the lists of placements that were imported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy import select

from qa_service.accounts.models import Authority
from qa_service.database import current_authority, db
from qa_service.flags.rule import (
    SYSTEM_ID,
    Answer,
    CannotTell,
    Evidence,
    Finding,
    FlagRule,
    Parameter,
    SubjectIds,
    Values,
)
from qa_service.placements.models import PlacementImport, PlacementImportRow
from qa_service.vocabulary import Severity, SubjectType

REFUSED: Final = "the child reference "
"""How ``identifiers.refusal`` begins."""
MOST_NAMED: Final = 50


@dataclass(frozen=True, slots=True)
class ImportedList:
    """The newest imported list of a format: its day, and the numbers of the rows that were not taken."""

    file_name: str
    as_at: date
    refused: tuple[int, ...]
    """Rows whose child reference was refused."""
    rejected: tuple[int, ...]
    """All rows that were not taken."""


def gather_lists(import_ids: SubjectIds, as_at: date) -> Mapping[int, ImportedList]:
    """The newest imported list of each format, where it is among these. An older one has been replaced."""
    newest: dict[str, tuple[int, str, date]] = {}
    for row in db.session.execute(
            select(PlacementImport.id, PlacementImport.format, PlacementImport.file_name, PlacementImport.as_at)
            .where(PlacementImport.state == "imported").order_by(PlacementImport.imported_at, PlacementImport.id)):
        newest[row.format] = (row.id, row.file_name, row.as_at)
    ids = [id_ for id_, _, _ in newest.values() if import_ids is None or id_ in import_ids]
    rows: dict[int, list[tuple[int, str]]] = {id_: [] for id_ in ids}
    for import_id, line, problem in db.session.execute(
            select(PlacementImportRow.import_id, PlacementImportRow.line, PlacementImportRow.problem)
            .where(PlacementImportRow.import_id.in_(ids), PlacementImportRow.problem.is_not(None),
                   PlacementImportRow.placement_id.is_(None)).order_by(PlacementImportRow.line)):
        rows[import_id].append((line, problem or ""))
    return {id_: ImportedList(
        name, on, tuple(line for line, problem in rows[id_] if problem.startswith(REFUSED)),
        tuple(line for line, _ in rows[id_])) for id_, name, on in newest.values() if id_ in rows}


def judge_references(facts: ImportedList, as_at: date, values: Values) -> Answer:
    """DQ-01. Only row numbers are told: what was refused is not kept."""
    if not facts.refused:
        return None
    return Finding((Evidence(
        f"{_rows(facts.refused)}: the child reference looks like a person's name or number, or is none. Those rows "
        "were not taken, and what they held was not kept.", source=f"The list “{facts.file_name}”"),))


@dataclass(frozen=True, slots=True)
class AllLists:
    """What is held of placements: the newest list of each format, and since when lists are due."""

    lists: tuple[ImportedList, ...]
    go_live_on: date | None


def gather_all_lists(_ids: SubjectIds, as_at: date) -> Mapping[int, AllLists]:
    """The one subject: this service."""
    go_live_on = db.session.scalar(select(Authority.go_live_on).where(Authority.id == current_authority()))
    return {SYSTEM_ID: AllLists(tuple(gather_lists(None, as_at).values()), go_live_on)}


def judge_age(facts: AllLists, as_at: date, values: Values) -> Answer:
    """DQ-02."""
    days = timedelta(days=values.number("days"))
    if not facts.lists:
        if facts.go_live_on is None or as_at <= facts.go_live_on + days:
            return CannotTell("No list of placements has been imported yet.")
        return Finding((Evidence("No list of placements has been imported.", source="Our placements"),))
    pieces = []
    newest = max(facts.lists, key=lambda one: one.as_at)
    if as_at > newest.as_at + days:
        pieces.append(Evidence(f"The newest list of placements is of {newest.as_at.day} {newest.as_at:%B %Y}.",
                               source=f"The list “{newest.file_name}”"))
    pieces += [Evidence(f"{_rows(one.rejected)} of the list could not be taken.", source=f"The list “{one.file_name}”")
               for one in facts.lists if one.rejected]
    return Finding(tuple(pieces)) if pieces else None


def _rows(lines: Sequence[int]) -> str:
    if len(lines) == 1:
        return f"Row {lines[0]}"
    more = f" and {len(lines) - MOST_NAMED} more" if len(lines) > MOST_NAMED else ""
    return "Rows " + ", ".join(str(line) for line in lines[:MOST_NAMED]) + more


DQ_01 = FlagRule(
    code="DQ-01", title="Identifier looks like a person's name or number", severity=Severity.CRITICAL,
    basis="Data protection", subject=SubjectType.IMPORT,
    checks="Rows of the newest list of placements were refused because the child reference looks like a name, a date "
           "of birth, an NHS or pupil number or an e-mail address, or does not have the council's shape.",
    gather=gather_lists, judge=judge_references, small=True,
    parameters=(Parameter("reference_shape", "", "shape", "The shape of child references: # a digit, @ a letter, * any "
                          "letters and digits to the end; several separated by |. Empty: letters and digits with at "
                          "least one digit", words=True),))

DQ_02 = FlagRule(
    code="DQ-02", title="Import is old or partial", severity=Severity.LOW, basis="Quarterly census",
    subject=SubjectType.SYSTEM,
    checks="The newest list of placements is older than the limit, or rows of it could not be taken.",
    gather=gather_all_lists, judge=judge_age, small=True,
    parameters=(Parameter("days", 45, "days", "Oldest day that the newest list may describe", 1, 365),))
