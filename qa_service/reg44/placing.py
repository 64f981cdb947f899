"""Placing a file with a home and a month: by itself where that is certain, else by a person; and taking that back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.clock import utc_now
from qa_service.database import current_authority, db
from qa_service.errors import BadInput, Conflict, NotFound
from qa_service.marks.service import mark
from qa_service.providers.models import Setting
from qa_service.reg44.models import IndependentPersonReport, ReportArrival, ReportRecommendation
from qa_service.reg44.months import month_of, month_words
from qa_service.reg44.repeats import spot_repeats
from qa_service.reg44.suggesting import facts_read, kept_of, places_read, record_kept
from qa_service.reg44.visitors import refuse_ours
from qa_service.reg44.words import WHY_NOT_OURS, Arrival, ReportState
from qa_service.vocabulary import SubjectType
from scrapers.reg44.record import IndependentReportRecord


def refuse_home(setting: Setting) -> None:
    """Raises ``BadInput`` where regulation 44 does not apply."""
    if not setting.provision.is_home:
        raise BadInput("Regulation 44 applies to children's homes, and this setting is none: "
                       f"{setting.provision.value.lower()}.", field="setting")


def refuse_month(month: date, visited: Sequence[date] | None, today: date) -> None:
    """Raises ``BadInput`` for a month or a visit that lies in the future."""
    if month > today:
        raise BadInput(f"{month_words(month)} has not begun: no visit in it can have been made.", field="month")
    for on in visited or ():
        if on > today:
            raise BadInput(f"The visit is dated {on.day} {on:%B %Y}, which lies in the future.", field="visited_on")


def put(arrival: ReportArrival, setting_id: int, month: date,
        record: IndependentReportRecord | None) -> IndependentPersonReport:
    """Makes the file the report of this home and month, its facts as the reader suggests them."""
    report = db.session.scalars(select(IndependentPersonReport).filter_by(
        setting_id=setting_id, document_sha256=arrival.document_sha256)).one_or_none()
    if report is None:
        report = IndependentPersonReport(setting_id=setting_id, document_sha256=arrival.document_sha256,
                                         file_name=arrival.file_name, way=arrival.way, received_at=arrival.came_at)
        db.session.add(report)
    report.month, report.state = month_of(month), ReportState.TO_CONFIRM
    report.confirmed_at = report.confirmed_by = report.reviewed_at = report.reviewed_by = report.review_note = None
    if record is not None:
        facts_read(record).put_into(report)
        report.read_from, report.suggested = places_read(record), kept_of(record)
    db.session.flush()
    _put_recommendations(report, record)
    spot_repeats(setting_id)
    mark(SubjectType.SETTING, [setting_id], reason="regulation 44 report received")
    return report


def _put_recommendations(report: IndependentPersonReport, record: IndependentReportRecord | None) -> None:
    """The recommendations as read, unless the report has some already. The day given is where we begin to follow up."""
    has = db.session.scalar(select(ReportRecommendation.id).where(ReportRecommendation.report_id == report.id).limit(1))
    if record is None or has is not None:
        return
    for position, one in enumerate(record.recommendations, 1):
        db.session.add(ReportRecommendation(report_id=report.id, position=position, text=one.text, page=one.page,
                                            target_on=one.target, follow_up_on=one.target))
    db.session.flush()


def waiting(arrival_id: int) -> ReportArrival:
    """A file that waits for a person. Raises ``NotFound``, and ``Conflict`` where somebody has decided already."""
    arrival = db.session.scalars(
        select(ReportArrival).where(ReportArrival.id == arrival_id).with_for_update()).one_or_none()
    if arrival is None:
        raise NotFound("There is no such file.")
    if arrival.outcome is not Arrival.WAITING:
        raise Conflict("Somebody else has decided about this file meanwhile.")
    return arrival


def place(arrival_id: int, *, setting_id: int, month: date, independent: bool, by: Actor,
          today: date) -> IndependentPersonReport:
    """A person says whose report a file is, and that the home's independent person made the visit (``independent``):
    one of a commissioner is refused, with the reason. Raises ``BadInput``, ``NotFound`` and ``Conflict``.
    """
    if not independent:
        raise BadInput(WHY_NOT_OURS, field="made_by")
    arrival, setting = waiting(arrival_id), db.session.get(Setting, setting_id)
    if setting is None:
        raise NotFound("There is no such setting.")
    record = record_kept(arrival.suggested)
    refuse_home(setting)
    refuse_month(month_of(month), None, today)
    if record is not None:
        refuse_ours(record.visitor.value)
    report = put(arrival, setting_id, month, record)
    _decided(arrival, Arrival.PLACED, None, by)
    arrival.report_id = report.id
    _audit("reg44.placed", arrival, setting_id, by)
    return report


def set_aside(arrival_id: int, *, why: str, by: Actor) -> None:
    """A person says that a file is no report for us. It stays kept. Raises ``BadInput`` without a reason."""
    if not why.strip():
        raise BadInput("Say what the file is.", field="why")
    arrival = waiting(arrival_id)
    _decided(arrival, Arrival.SET_ASIDE, why.strip(), by)
    _audit("reg44.set_aside", arrival, arrival.said_setting_id, by)


def take_back(arrival_id: int, *, by: Actor) -> None:
    """A file that was set aside waits again. Raises ``NotFound``, and ``Conflict`` where it is not set aside."""
    arrival = db.session.scalars(select(ReportArrival).where(ReportArrival.id == arrival_id)).one_or_none()
    if arrival is None:
        raise NotFound("There is no such file.")
    if arrival.outcome is not Arrival.SET_ASIDE:
        raise Conflict("This file is not set aside any more.")
    _decided(arrival, Arrival.WAITING, f"It was set aside, and taken back: {arrival.why or ''}".strip(), by)
    _audit("reg44.taken_back", arrival, arrival.said_setting_id, by)


def withdraw(report_id: int, *, why: str, by: Actor) -> None:
    """Takes a report off its home and month; its file waits again for somebody to say where it belongs."""
    report = db.session.scalars(select(IndependentPersonReport).where(
        IndependentPersonReport.id == report_id,
        IndependentPersonReport.state != ReportState.WITHDRAWN)).one_or_none()
    if report is None:
        raise NotFound("There is no such report.")
    if not why.strip():
        raise BadInput("Say why this is not the report of this home and month.", field="why")
    report.state = ReportState.WITHDRAWN
    arrival = db.session.scalars(select(ReportArrival).filter_by(report_id=report_id)).first()
    if arrival is not None:
        _decided(arrival, Arrival.WAITING, why.strip(), by)
        _audit("reg44.withdrawn", arrival, report.setting_id, by)
        arrival.report_id = None
    spot_repeats(report.setting_id)
    mark(SubjectType.SETTING, [report.setting_id], reason="regulation 44 report withdrawn")


def _decided(arrival: ReportArrival, outcome: Arrival, why: str | None, by: Actor) -> None:
    arrival.outcome, arrival.why, arrival.decided_by, arrival.decided_at = outcome, why, by.user_id, utc_now()
    db.session.flush()


def _audit(action: str, arrival: ReportArrival, setting_id: int | None, by: Actor) -> None:
    audit.record(action, by=by, authority_id=current_authority(), subject=SubjectType.SETTING, subject_id=setting_id,
                 details={"arrival": arrival.id, "report": arrival.report_id})
