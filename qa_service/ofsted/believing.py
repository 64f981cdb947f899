"""Which of the sources is believed: a person, else the report and the register where they do not contradict.

The published register is the third reader. Where it holds the same inspection and says otherwise, nobody's grade is
believed until a person has looked.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from sqlalchemy import select

from qa_service.clock import utc_now
from qa_service.database import db
from qa_service.errors import BadInput
from qa_service.ofsted.models import Correction, Inspection, Judgement, ReadingTask
from qa_service.vocabulary import EventType, Grade, Outcome

CRITICAL: Final = ("judgements", "outcome", "urns", "inspected", "event_type", "kind", "document")
"""Fields without which a report cannot be relied on: when one is unread a person is asked."""

FIELDS: Final = ("event_type", "inspected_from", "inspected_to", "published_on", "enforcement_text", "manager_vacant")
"""Fields of an inspection that a person may correct, besides ``judgements.<key>`` and ``outcome``."""
Said = Grade | Outcome | None
_DOCUMENT: Final = "document"
"""Beside the judgements in what a person saw: the document that they had before them."""


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
    task = _open_or_last_task(inspection)
    reopened = _reopened(inspection, task, judgements)
    overall, outcome = believed(judgements.get("overall", {})), believed(judgements.get("outcome", {}))
    inspection.overall = overall.grade if overall and "overall" not in reopened else None
    inspection.outcome = outcome.outcome if outcome and "outcome" not in reopened else None
    if inspection.state in ("listed", "withdrawn"):
        return
    disputed = sorted(key for key, by_source in judgements.items() if is_disputed(by_source))
    answered = answered_fields(inspection)
    critical = [field for field in inspection.unread if is_critical(field) and field not in answered]
    if disputed or reopened or critical:
        inspection.state = "unread"
        _ask(inspection, task, disputed, sorted(reopened), critical)
        return
    if _looked_at(task, inspection):
        inspection.state = "confirmed"
    else:
        left = [field for field in inspection.unread if field not in answered]
        inspection.state = "partly_read" if left else "read"
    if task is not None and task.closed_at is None:
        task.closed_at, task.decision = utc_now(), "settled"


def what_is_said(inspection: Inspection) -> dict[str, dict[str, str]]:
    """What report and register say, by judgement and source: kept with a person's decision (``ReadingTask.saw``)."""
    seen = {key: {source: str(value) for source, row in by_source.items()
                  if source != "person" and (value := said(row)) is not None}
            for key, by_source in sources(inspection.id).items()}
    return seen | {_DOCUMENT: {"sha256": inspection.document_sha256 or ""}}


def _looked_at(task: ReadingTask | None, inspection: Inspection) -> bool:
    """Whether the person who decided had this very document before them."""
    return (task is not None and task.saw is not None
            and task.saw[_DOCUMENT]["sha256"] == (inspection.document_sha256 or ""))


def answered_fields(inspection: Inspection) -> set[str]:
    """The unread fields of this document that a person has answered. An answer about another version counts no more."""
    if not _looked_at(_open_or_last_task(inspection), inspection):
        return set()
    fields = set(db.session.scalars(
        select(Correction.field).filter_by(inspection_id=inspection.id, undone_at=None)))
    return fields | {_field(key) for key, by_source in sources(inspection.id).items() if "person" in by_source}


def _reopened(inspection: Inspection, task: ReadingTask | None,
              judgements: Mapping[str, Mapping[str, Judgement]]) -> set[str]:
    """The judgements of which a source now says something that the person who decided had not seen.

    A person's own word stands against any new reading of the same document, which they had before them.
    """
    if task is None or task.saw is None:
        return set()
    found, looked = set(), _looked_at(task, inspection)
    for key, by_source in judgements.items():
        seen, person = task.saw.get(key, {}), by_source.get("person")
        if not seen and person is None and key not in ("overall", "outcome"):
            continue  # one judgement more contradicts nobody
        known = {str(said(person))} if person else set()
        known |= set(seen.values()) if looked or not person else set()
        for source in ("report", "register"):
            value = said(by_source.get(source))
            if value is not None and str(value) not in known and not (source == "report" and person and looked):
                found.add(key)
    return found


def _field(key: str) -> str:
    return "outcome" if key == "outcome" else f"judgements.{key}"


def _open_or_last_task(inspection: Inspection) -> ReadingTask | None:
    statement = select(ReadingTask).filter_by(inspection_id=inspection.id).order_by(ReadingTask.id.desc())
    return db.session.scalars(statement.limit(1)).one_or_none()


def _ask(inspection: Inspection, task: ReadingTask | None, disputed: list[str], reopened: list[str],
         critical: list[str]) -> None:
    """Opens the task that asks a person, or brings the open one up to date."""
    fields = {_field(key) for key in (*disputed, *reopened)} | set(critical)
    reasons = []
    if disputed:
        reasons.append("The report and Ofsted's published list disagree.")
    if reopened:
        reasons.append("Something newer says otherwise than what a person has confirmed.")
    if critical:
        reasons.append("The readers could not agree on, or could not find: " + ", ".join(critical) + ".")
    same_document = task is not None and task.sha256 == inspection.document_sha256
    if task is None or (task.closed_at is not None and not same_document):
        task = ReadingTask(sha256=inspection.document_sha256, setting_id=inspection.setting_id,
                           inspection_id=inspection.id, opened_at=utc_now(), reason="",
                           saw=task.saw if task is not None else None)
        db.session.add(task)
    task.closed_at = task.closed_by = task.decision = None
    task.fields = sorted(fields)
    task.reason = " ".join(reasons)
    db.session.flush()


def reapply(inspection: Inspection) -> None:
    """Puts a person's words back over a new reading (judgements keep theirs as rows of their own)."""
    statement = select(Correction).filter_by(inspection_id=inspection.id, undone_at=None).order_by(Correction.id)
    for correction in db.session.scalars(statement):
        if correction.field in FIELDS:
            setattr(inspection, correction.field, value_of(correction.field, correction.corrected))


def value_of(field: str, text: str | None) -> object:
    """The value of one of ``FIELDS`` that a correction keeps as text. Raises ``BadInput`` for a day that is none."""
    if text is None:
        return None
    if field in ("inspected_from", "inspected_to", "published_on"):
        try:
            return date.fromisoformat(text)
        except ValueError as error:
            raise BadInput(f"“{text}” is not a date", field=field) from error
    if field == "event_type":
        return EventType(text)
    if field == "manager_vacant":
        return text == "yes"
    return text
