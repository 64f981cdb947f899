"""An officer's and a manager's verbs on the ledger: waive a month, review a report, record a review or a notice."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select

from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.clock import london, utc_now
from qa_service.database import current_authority, db
from qa_service.documents import service as documents
from qa_service.errors import BadInput, Conflict, NotFound
from qa_service.marks.service import mark
from qa_service.providers.models import Setting
from qa_service.reg44.confirming import report_numbered
from qa_service.reg44.files import media_type_of
from qa_service.reg44.models import QualityReview, ReportWaiver, SeriousEventNotice
from qa_service.reg44.months import month_of
from qa_service.reg44.words import ReportState, ReviewKind, SeriousEvent
from qa_service.vocabulary import ProvisionType, SubjectType


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


def record_quality_review(setting_id: int, kind: ReviewKind, *, written_on: date, received_on: date, note: str | None,
                          file: tuple[bytes, str] | None, by: Actor, today: date) -> int:
    """Records a provider's own review that we received, with its file where there is one. Returns its id."""
    setting = _setting(setting_id)
    fits = (setting.provision is ProvisionType.SUPPORTED_ACCOMMODATION if kind is ReviewKind.SA_REG_32
            else setting.provision.is_home)
    if not fits:
        raise BadInput(f"A setting of this kind writes no such review: {setting.provision.value.lower()}.",
                       field="kind")
    if received_on > today:
        raise BadInput("The day lies in the future.", field="received_on")
    if written_on > received_on:
        raise BadInput("It cannot have been received before the day to which it looks back.", field="written_on")
    if by.user_id is None:
        raise BadInput("Only a person can record a review.")
    row = QualityReview(setting_id=setting_id, kind=kind, written_on=written_on, received_on=received_on,
                        note=(note or "").strip() or None, recorded_by=by.user_id, recorded_at=utc_now())
    if file is not None:
        data, name = file
        media_type = media_type_of(data, name)
        row.document_sha256, row.file_name = documents.keep_bytes(data), name[-200:]
        documents.record_document(row.document_sha256, len(data), media_type=media_type, file_name=row.file_name,
                                  origin=f"upload:{by.user_id}")
    db.session.add(row)
    db.session.flush()
    _noted("reg44.quality_review", setting_id, by, {"review": row.id, "kind": kind.value})
    return row.id


def record_notice(setting_id: int, kind: SeriousEvent, *, happened_on: date, known_at: datetime | None,
                  told_at: datetime, what: str, by: Actor, now: datetime) -> int:
    """Records a notice of a serious event with the times that are known. Returns its id.

    Raises ``BadInput`` for times in the future or out of order, and without a sentence on what happened.
    """
    _setting(setting_id)
    if told_at > now:
        raise BadInput("The time lies in the future.", field="told_on")
    if known_at is not None and known_at > told_at:
        raise BadInput("The home cannot have learned of it after it told us.", field="known_on")
    if happened_on > london(told_at).date():
        raise BadInput("It cannot have happened after we were told.", field="happened_on")
    if not what.strip():
        raise BadInput("Say in a sentence what happened, without names.", field="what")
    if by.user_id is None:
        raise BadInput("Only a person can record a notice.")
    row = SeriousEventNotice(setting_id=setting_id, kind=kind, happened_on=happened_on, known_at=known_at,
                             told_at=told_at, what=what.strip(), recorded_by=by.user_id, recorded_at=utc_now())
    db.session.add(row)
    db.session.flush()
    _noted("reg44.notice", setting_id, by, {"notice": row.id, "kind": kind.value})
    return row.id


def withdraw_notice(notice_id: int, *, by: Actor) -> int:
    """Takes back a notice that was recorded by mistake. Returns its setting. Raises ``NotFound``."""
    row = db.session.scalars(select(SeriousEventNotice).where(
        SeriousEventNotice.id == notice_id, SeriousEventNotice.withdrawn_at.is_(None))).one_or_none()
    if row is None:
        raise NotFound("There is no such notice.")
    row.withdrawn_at = utc_now()
    db.session.flush()
    _noted("reg44.notice_withdrawn", row.setting_id, by, {"notice": row.id})
    return row.setting_id


def _setting(setting_id: int) -> Setting:
    setting = db.session.get(Setting, setting_id)
    if setting is None:
        raise NotFound("There is no such setting.")
    return setting


def _noted(action: str, setting_id: int, by: Actor, details: dict[str, object]) -> None:
    mark(SubjectType.SETTING, [setting_id], reason=action)
    audit.record(action, by=by, authority_id=current_authority(), subject=SubjectType.SETTING, subject_id=setting_id,
                 details=details)
