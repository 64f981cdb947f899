"""Taking back what a person decided about a report, so that it stands as if nobody had."""

from __future__ import annotations

from sqlalchemy import select

from qa_service.actor import Actor
from qa_service.database import db
from qa_service.errors import NotFound
from qa_service.ofsted import corrections
from qa_service.ofsted.fetching import found_of
from qa_service.ofsted.models import Inspection, Publication, ReadingTask
from qa_service.ofsted.reading import newest_reading
from qa_service.ofsted.recording import Found, record_report
from qa_service.providers.models import Setting


def take_back(task_id: int, *, by: Actor) -> None:
    """Takes back the last decision on a report. “Not a report” is followed by recording again what was read in it.

    Raises ``NotFound`` when there is no decision to take back.
    """
    task = db.session.get(ReadingTask, task_id)
    if task is None:
        raise NotFound("There is no decision to take back.")
    decision, inspection_id = task.decision, task.inspection_id
    corrections.undo(task_id, by=by)
    if decision == "not_a_report" and inspection_id is not None:
        _record_again(inspection_id, by)


def _record_again(inspection_id: int, by: Actor) -> None:
    """A document that lends its setting grades again needs them read again: they were taken away with it."""
    inspection = db.session.get_one(Inspection, inspection_id)
    sha256 = inspection.document_sha256
    record = newest_reading(sha256) if sha256 else None
    if record is None:
        return
    publication = db.session.scalars(
        select(Publication).filter_by(setting_id=inspection.setting_id, sha256=sha256).limit(1)).one_or_none()
    found = found_of(publication) if publication else Found()
    record_report(record, db.session.get_one(Setting, inspection.setting_id), found, by=by)
