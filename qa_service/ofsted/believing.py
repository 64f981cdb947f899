"""Which of the sources is believed: a person, else the report and the register where they do not contradict.

The published register is the third reader. Where it holds the same inspection and says otherwise, nobody's grade is
believed until a person has looked.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlalchemy import select

from qa_service.clock import utc_now
from qa_service.database import db
from qa_service.ofsted.models import Correction, Inspection, Judgement, ReadingTask
from qa_service.vocabulary import Grade, Outcome

CRITICAL: Final = ("judgements", "outcome", "urns", "inspected", "event_type", "kind", "document")
"""Fields without which a report cannot be relied on: when one is unread a person is asked."""

Said = Grade | Outcome | None


def is_critical(field: str) -> bool:
    """Whether an unread field stops the report at a person."""
    return field.split(".")[0] in CRITICAL


def sources(inspection_id: int) -> dict[str, dict[str, Judgement]]:
    """Every judgement of an inspection: key → source → judgement."""
    found: dict[str, dict[str, Judgement]] = {}
    for row in db.session.scalars(select(Judgement).filter_by(inspection_id=inspection_id).order_by(Judgement.id)):
        found.setdefault(row.key, {})[row.source] = row
    return found


def said(judgement: Judgement | None) -> Said:
    """What a judgement says, grade or outcome."""
    return None if judgement is None else (judgement.outcome or judgement.grade)


def is_disputed(by_source: Mapping[str, Judgement]) -> bool:
    """Whether report and register contradict each other and no person has decided."""
    report, register = said(by_source.get("report")), said(by_source.get("register"))
    return "person" not in by_source and report is not None and register is not None and report != register


def believed(by_source: Mapping[str, Judgement]) -> Judgement | None:
    """The judgement that counts for one key; ``None`` while it is disputed or unread."""
    if is_disputed(by_source):
        return None
    if "person" in by_source:
        return by_source["person"] if said(by_source["person"]) is not None else None
    return next((by_source[source] for source in ("report", "register")
                 if source in by_source and said(by_source[source]) is not None), None)


def settle(inspection: Inspection) -> None:
    """Brings an inspection's believed grade and state up to date with its sources, and its reading task with both.

    Call it in the transaction of any change to the judgements, corrections or reading of an inspection that has, or
    should have, a document.
    """
    db.session.flush()
    judgements = sources(inspection.id)
    overall, outcome = believed(judgements.get("overall", {})), believed(judgements.get("outcome", {}))
    inspection.overall = overall.grade if overall else None
    inspection.outcome = outcome.outcome if outcome else None
    if inspection.state in ("listed", "withdrawn"):
        return
    disputed = sorted(key for key, by_source in judgements.items() if is_disputed(by_source))
    answered = _answered(inspection.id, judgements)
    critical = [field for field in inspection.unread if is_critical(field) and field not in answered]
    task = _open_or_last_task(inspection)
    if disputed or critical:
        inspection.state = "unread"
        _ask(inspection, task, disputed, critical)
        return
    if task is not None and task.decision in ("confirmed", "corrected"):
        inspection.state = "confirmed"
    else:
        left = [field for field in inspection.unread if field not in answered]
        inspection.state = "partly_read" if left else "read"
    if task is not None and task.closed_at is None:
        task.closed_at, task.decision = utc_now(), "settled"


def _answered(inspection_id: int, judgements: Mapping[str, Mapping[str, Judgement]]) -> set[str]:
    """The unread fields that a person, or for a grade the register, has answered since."""
    fields = set(db.session.scalars(
        select(Correction.field).filter_by(inspection_id=inspection_id, undone_at=None)))
    for key, by_source in judgements.items():
        if "person" in by_source:
            fields.add(_field(key))
    return fields


def _field(key: str) -> str:
    return "outcome" if key == "outcome" else f"judgements.{key}"


def _open_or_last_task(inspection: Inspection) -> ReadingTask | None:
    statement = select(ReadingTask).filter_by(inspection_id=inspection.id).order_by(ReadingTask.id.desc())
    return db.session.scalars(statement.limit(1)).one_or_none()


def _ask(inspection: Inspection, task: ReadingTask | None, disputed: list[str], critical: list[str]) -> None:
    """Opens the task that asks a person, or brings the open one up to date."""
    fields = [_field(key) for key in disputed] + [field for field in critical if field not in disputed]
    reasons = []
    if disputed:
        reasons.append("The report and Ofsted's published list disagree.")
    if critical:
        reasons.append("The readers could not agree on, or could not find: " + ", ".join(critical) + ".")
    same_document = task is not None and task.sha256 == inspection.document_sha256
    if task is None or (task.closed_at is not None and not same_document):
        task = ReadingTask(sha256=inspection.document_sha256, setting_id=inspection.setting_id,
                           inspection_id=inspection.id, opened_at=utc_now(), reason="")
        db.session.add(task)
    task.closed_at = task.closed_by = task.decision = None
    task.fields = sorted(set(fields))
    task.reason = " ".join(reasons)
    db.session.flush()
