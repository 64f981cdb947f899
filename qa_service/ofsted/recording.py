"""From what was read in a report to an inspection on a setting. Nothing is recorded that the report does not carry."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import select

from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.clock import utc_now
from qa_service.database import db
from qa_service.marks.service import mark
from qa_service.ofsted import believing
from qa_service.ofsted.doubts import doubts_about, is_no_report, is_superseded, may_be_anothers
from qa_service.ofsted.identity import Found, days_of, same_inspection
from qa_service.ofsted.models import Inspection
from qa_service.ofsted.writing import write_reading
from qa_service.providers.models import Setting
from qa_service.vocabulary import ReadingStatus, SubjectType
from scrapers.report import ReportRecord

__all__ = ["Found", "Recorded", "record_report", "record_unfetched"]


@dataclass(slots=True)
class Recorded:
    """What recording a report did. ``grade_changed``: a result that was known before came out differently."""

    inspection_id: int | None
    is_new: bool = False
    needs_person: bool = False
    grade_changed: bool = False
    doubts: list[str] = field(default_factory=list)


def record_report(record: ReportRecord, setting: Setting, found: Found, *, by: Actor) -> Recorded:
    """Records a report as an inspection of this setting: a new one, or more about one already known.

    What cannot be relied on (unread, or contradicting the page it was found on) leaves the inspection ``unread`` and
    asks a person. An older version of a report never takes the place of a newer one, and one that cannot be read or
    had never that of one that could. Doing it again changes nothing.
    """
    inspection = same_inspection(record, setting, found)
    if record.sha256 and is_no_report(record.sha256, setting.id):
        return Recorded(inspection.id if inspection else None)
    if is_superseded(record, setting, found):
        return Recorded(inspection.id if inspection else None)
    is_new = inspection is None or (inspection.document_sha256 is None and inspection.state == "listed")
    if inspection is None:
        inspection = Inspection(setting_id=setting.id, state="unread", unread=[], recorded_at=utc_now())
        db.session.add(inspection)
        db.session.flush()
    before = (inspection.overall, inspection.outcome, inspection.document_sha256, inspection.state)
    doubts = doubts_about(record, setting, found)
    if record.status is ReadingStatus.UNREADABLE and before[2] not in (None, record.sha256):
        inspection.unread = sorted({*inspection.unread, "document"})
        inspection.state = "unread"
    else:
        _write(inspection, record, found, doubts)
    believing.reapply(inspection)
    believing.settle(inspection)
    mark(SubjectType.SETTING, [setting.id], reason="inspection recorded")
    after = (inspection.overall, inspection.outcome, inspection.document_sha256, inspection.state)
    if after != before or is_new:
        audit.record("inspection.recorded", by=by, subject=SubjectType.SETTING, subject_id=setting.ref,
                     details={"inspection": inspection.id, "document": record.sha256, "state": inspection.state,
                              "event_type": inspection.event_type, "doubts": [name for name, _ in doubts]})
    was_known = before[2] is not None and (before[0] or before[1]) is not None
    return Recorded(
        inspection.id, is_new=is_new, needs_person=inspection.state == "unread",
        grade_changed=was_known and before[:2] != after[:2], doubts=[why for _, why in doubts])


def record_unfetched(setting: Setting, found: Found, reason: str, *, by: Actor) -> Recorded:
    """Records that the site lists a report which could not be had: an unread inspection, and a person is asked."""
    record = ReportRecord(sha256="", status=ReadingStatus.UNREADABLE, reason=reason, unread=["document"])
    return record_report(record, setting, found, by=by)


def _write(inspection: Inspection, record: ReportRecord, found: Found, doubts: list[tuple[str, str]]) -> None:
    doubtful = {name for name, _ in doubts}
    if record.sha256 and record.event_number and inspection.event_number != record.event_number:
        doubtful |= _take_number(inspection, record.event_number)
    inspection.event_type_printed = (found.label or inspection.event_type_printed or "")[:80] or None
    inspection.published_on = found.published_on or record.published or inspection.published_on
    inspection.found_at = inspection.found_at or found.found_at
    answered = believing.answered_fields(inspection) if inspection.document_sha256 == record.sha256 else set()
    write_reading(inspection, record, days_of(record, found), record.event_type or found.event_type,
                  set(record.unread) | doubtful, lends_grade=not may_be_anothers(doubtful - answered))
    unreadable = record.status is ReadingStatus.UNREADABLE
    inspection.state = "unread" if unreadable or doubtful else "read"


def _take_number(inspection: Inspection, number: str) -> set[str]:
    """Takes over the event number that the report prints; where another inspection has it, that is a doubt."""
    taken = inspection.event_number is not None or len(number) > 20 or db.session.scalar(
        select(Inspection.id).filter_by(setting_id=inspection.setting_id, event_number=number)) is not None
    if taken:
        return {"inspected"}
    inspection.event_number = number
    return set()
