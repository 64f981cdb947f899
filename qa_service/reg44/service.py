"""An officer's and a manager's verbs on the ledger: waive a month, review a report."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.clock import utc_now
from qa_service.database import current_authority, db
from qa_service.errors import BadInput, Conflict
from qa_service.marks.service import mark
from qa_service.reg44.confirming import report_numbered
from qa_service.reg44.models import ReportWaiver
from qa_service.reg44.months import month_of
from qa_service.reg44.words import ReportState
from qa_service.vocabulary import SubjectType


def waive(setting_id: int, month: date, *, reason: str, by: Actor) -> None:
    """Asks for no report on a month, and says why. Raises ``BadInput`` without a reason."""
    if not reason.strip():
        raise BadInput("Say why no report is asked for.", field="reason")
    if by.user_id is None:
        raise BadInput("Only a person can waive a report.")
    month = month_of(month)
    row = _waiver(setting_id, month)
    if row is None:
        row = ReportWaiver(setting_id=setting_id, month=month)
        db.session.add(row)
    row.reason, row.waived_by, row.waived_at, row.taken_back_at = reason.strip(), by.user_id, utc_now(), None
    db.session.flush()
    _noted("reg44.waived", setting_id, by, {"month": month.isoformat(), "reason": row.reason})


def take_waiver_back(setting_id: int, month: date, *, by: Actor) -> None:
    """Asks for the month's report again. Raises ``Conflict`` where nothing was waived."""
    row = _waiver(setting_id, month_of(month))
    if row is None or row.taken_back_at is not None:
        raise Conflict("This month's report was not waived, or is asked for again already.")
    row.taken_back_at = utc_now()
    db.session.flush()
    _noted("reg44.waiver_taken_back", setting_id, by, {"month": row.month.isoformat()})


def _waiver(setting_id: int, month: date) -> ReportWaiver | None:
    return db.session.scalars(select(ReportWaiver).filter_by(setting_id=setting_id, month=month)).one_or_none()


def review(report_id: int, *, note: str, by: Actor) -> None:
    """The commissioning manager says what follows from a report. Doing it again replaces the note.

    Raises ``Conflict`` while nobody has confirmed what the report says.
    """
    report = report_numbered(report_id)
    if report.state is not ReportState.CONFIRMED:
        raise Conflict("Nobody has confirmed yet what this report says. Confirm that first.")
    if by.user_id is None:
        raise BadInput("Only a person can review a report.")
    if not note.strip():
        raise BadInput("Say what follows from this report.", field="note")
    report.reviewed_by, report.reviewed_at, report.review_note = by.user_id, utc_now(), note.strip()
    db.session.flush()
    _noted("reg44.reviewed", report.setting_id, by, {"report": report.id})


def _noted(action: str, setting_id: int, by: Actor, details: dict[str, object]) -> None:
    mark(SubjectType.SETTING, [setting_id], reason=action)
    audit.record(action, by=by, authority_id=current_authority(), subject=SubjectType.SETTING, subject_id=setting_id,
                 details=details)
