"""A person's word on what a report says: kept beside what was read, and outlasting any new reading."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from sqlalchemy import select

from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.clock import today, utc_now
from qa_service.database import db
from qa_service.errors import BadInput, Conflict, NotFound
from qa_service.marks.service import mark
from qa_service.ofsted import believing
from qa_service.ofsted.fetching import found_of
from qa_service.ofsted.models import Correction, Inspection, Judgement, Publication, ReadingTask
from qa_service.ofsted.reading import newest_reading
from qa_service.ofsted.recording import Found, record_report
from qa_service.ofsted.writing import take_away
from qa_service.providers.models import Setting
from qa_service.vocabulary import Grade, Outcome, SubjectType

_ANSWERS: Final = {"inspected_from": "inspected", "enforcement_text": "enforcement"}


def open_tasks(*, oldest_first: bool = True) -> list[ReadingTask]:
    """The reports that wait for a person."""
    order = ReadingTask.opened_at if oldest_first else ReadingTask.opened_at.desc()
    return list(db.session.scalars(select(ReadingTask).filter_by(closed_at=None).order_by(order, ReadingTask.id)))


def confirm(inspection_id: int, *, by: Actor) -> None:
    """Says that everything was read right. Raises ``BadInput`` while a field that matters is unread."""
    inspection = _inspection(inspection_id)
    task = _task_of(inspection)
    if task.closed_at is None and task.fields:
        raise BadInput("Say what the report says first: " + ", ".join(task.fields) + " could not be read.")
    _close(task, "confirmed", by)
    task.saw = believing.what_is_said(inspection)
    _settle(inspection, by, "reading.confirmed", {})


def correct(inspection_id: int, changes: Mapping[str, str | None], *, note: str | None, by: Actor) -> None:
    """Records a person's word on one or more fields.

    ``changes`` maps a field (``judgements.overall``, ``outcome``, or one of ``believing.FIELDS``) to its value as text:
    a grade's or outcome's key, an ISO date, words, or empty for “the report does not say”. What is already as a person
    says is confirmed, not corrected.
    """
    inspection = _inspection(inspection_id)
    task = _task_of(inspection)
    may_be_anothers = bool({"urns", "kind"} & set(task.fields))
    if may_be_anothers and not any(field == "outcome" or field.startswith("judgements.") for field in changes):
        raise BadInput("Give each judgement as the report prints it: what may be another setting's report lends no "
                       "grade that nobody has looked at.")
    for field, value in changes.items():
        _correct_one(inspection, field, value or None, note, by)
    for field in [left for left in task.fields if left in ("urns", "kind", "document", "judgements")]:
        # The person has the document before them and says what it says: it is this setting's.
        _note(inspection, field, None, "confirmed by a person", note, by)
    _check_days(inspection)
    _close(task, "corrected", by)
    task.saw = believing.what_is_said(inspection)
    _settle(inspection, by, "reading.corrected", {"fields": sorted(changes)})
    if inspection.state == "unread":
        raise BadInput("Some of what could not be read is still open; give every judgement that the report prints.")


def not_a_report(inspection_id: int, *, note: str, by: Actor) -> None:
    """Says that the document is not an inspection report of this setting; it lends it nothing any more."""
    inspection = _inspection(inspection_id)
    task = _task_of(inspection)
    _close(task, "not_a_report", by)
    if inspection.in_register:
        take_away(inspection)
        inspection.document_sha256, inspection.state, inspection.unread = None, "listed", []
    else:
        inspection.state = "withdrawn"
    _settle(inspection, by, "reading.not_a_report", {"note": bool(note)})


def undo(task_id: int, *, by: Actor) -> None:
    """Takes back the last decision on a report: a person's words count no more, and what was in doubt is asked again.

    Where nothing was in doubt before somebody looked, nobody is asked afterwards.
    """
    task = db.session.get(ReadingTask, task_id)
    if task is None or task.closed_at is None or task.inspection_id is None:
        raise NotFound("There is no decision to take back.")
    inspection, decision = _inspection(task.inspection_id), task.decision
    now = utc_now()
    for correction in db.session.scalars(
            select(Correction).filter_by(inspection_id=inspection.id, undone_at=None)):
        correction.undone_at = now
        if correction.field in believing.FIELDS:
            setattr(inspection, correction.field, believing.value_of(correction.field, correction.was_read))
    for row in db.session.scalars(select(Judgement).filter_by(inspection_id=inspection.id, source="person")):
        db.session.delete(row)
    task.closed_at = task.closed_by = task.decision = task.saw = None
    if inspection.document_sha256 is None:
        inspection.document_sha256 = task.sha256
    inspection.state = "unread"
    _settle(inspection, by, "reading.reopened", {})
    if decision == "not_a_report":
        _record_again(inspection, by)


def _record_again(inspection: Inspection, by: Actor) -> None:
    """A document that lends its setting grades again needs them recorded again: they were taken away with it."""
    sha256 = inspection.document_sha256
    record = newest_reading(sha256) if sha256 else None
    if record is None:
        return
    publication = db.session.scalars(
        select(Publication).filter_by(setting_id=inspection.setting_id, sha256=sha256).limit(1)).one_or_none()
    found = found_of(publication) if publication else Found()
    record_report(record, db.session.get_one(Setting, inspection.setting_id), found, by=by)


def _correct_one(inspection: Inspection, field: str, value: str | None, note: str | None, by: Actor) -> None:
    if field in believing.FIELDS:
        new = believing.value_of(field, value)
        if new == getattr(inspection, field) and _ANSWERS.get(field, field) not in inspection.unread:
            return
        _note(inspection, field, _text(getattr(inspection, field)), value, note, by)
        if field in _ANSWERS:
            _note(inspection, _ANSWERS[field], None, value, note, by)
        setattr(inspection, field, new)
        if field == "enforcement_text":
            inspection.enforcement_none = new is None
        return
    key = field.removeprefix("judgements.")
    if key == field and field != "outcome":
        raise BadInput("this field cannot be corrected", field=field)
    by_source = believing.sources(inspection.id).get(key, {})
    row = by_source.get("person") or Judgement(inspection_id=inspection.id, key=key, source="person")
    read = believing.said(by_source.get("report"))
    row.grade, row.outcome = (None, _outcome(value)) if key == "outcome" else (_grade(value, key), None)
    row.label = row.label or (by_source["report"].label if "report" in by_source else None)
    row.page = row.page or (by_source["report"].page if "report" in by_source else None)
    db.session.add(row)
    _note(inspection, field, _text(read), value, note, by)


def _note(inspection: Inspection, field: str, was: str | None, now: str | None, note: str | None, by: Actor) -> None:
    if by.user_id is None:
        raise BadInput("Only a person can correct a reading.")
    db.session.add(Correction(inspection_id=inspection.id, field=field, was_read=was, corrected=now, note=note,
                              by=by.user_id, at=utc_now()))
    db.session.flush()


def _settle(inspection: Inspection, by: Actor, action: str, details: dict[str, object]) -> None:
    believing.settle(inspection)
    mark(SubjectType.SETTING, [inspection.setting_id], reason="reading decided")
    audit.record(action, by=by, subject=SubjectType.SETTING, subject_id=inspection.setting_id,
                 details={"inspection": inspection.id, "state": inspection.state, **details})


def _inspection(inspection_id: int) -> Inspection:
    inspection = db.session.get(Inspection, inspection_id)
    if inspection is None:
        raise NotFound("There is no such inspection.")
    return inspection


def _task_of(inspection: Inspection) -> ReadingTask:
    """The report's task; a report that needed no one gets one the moment somebody looks."""
    statement = select(ReadingTask).filter_by(inspection_id=inspection.id).order_by(ReadingTask.id.desc()).limit(1)
    task = db.session.scalars(statement).one_or_none()
    if task is None or (task.closed_at is not None and task.sha256 != inspection.document_sha256):
        task = ReadingTask(sha256=inspection.document_sha256, setting_id=inspection.setting_id,
                           inspection_id=inspection.id, reason="Looked at by a person.", opened_at=utc_now(),
                           fields=[])
        db.session.add(task)
        db.session.flush()
    return task


def _close(task: ReadingTask, decision: str, by: Actor) -> None:
    if by.user_id is None:
        raise BadInput("Only a person can decide this.")
    if task.closed_at is not None and task.closed_by not in (None, by.user_id):
        raise Conflict("Somebody else has decided about this report meanwhile. Look at what they said first.")
    task.closed_at, task.closed_by, task.decision = utc_now(), by.user_id, decision


def _check_days(inspection: Inspection) -> None:
    """Raises ``BadInput`` for days that cannot be: a wrong day would outrank every later inspection."""
    first, last, published = inspection.inspected_from, inspection.inspected_to, inspection.published_on
    if first is not None and first > today():
        raise BadInput("the day lies in the future", field="inspected_from")
    if first is not None and last is not None and first > last:
        raise BadInput(f"the inspection ended on {last.day} {last:%B %Y}, before this day", field="inspected_from")
    if first is not None and published is not None and first > published:
        raise BadInput(f"the report was published on {published.day} {published:%B %Y}, before this day",
                       field="inspected_from")


def _text(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, date) else str(value)


def _grade(value: str | None, key: str) -> Grade | None:
    if value is None:
        return None
    try:
        return Grade(value)
    except ValueError as error:
        raise BadInput(f"“{value}” is not a grade", field=key) from error


def _outcome(value: str | None) -> Outcome | None:
    if value is None:
        return None
    try:
        return Outcome(value)
    except ValueError as error:
        raise BadInput(f"“{value}” is not an outcome", field="outcome") from error
