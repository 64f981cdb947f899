"""Taking in files, by whatever way they came: kept first, then placed with a home and month, or kept until a person
says whose they are. Nothing that came in is lost.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.clock import today as this_day
from qa_service.clock import utc_now
from qa_service.database import current_authority, db, transaction
from qa_service.documents import service as documents
from qa_service.documents.uploaded import safe_name
from qa_service.errors import BadInput, NotFound
from qa_service.providers.models import Setting
from qa_service.reg44.files import made_fit
from qa_service.reg44.models import IndependentPersonReport, ReportArrival
from qa_service.reg44.months import month_of, month_words
from qa_service.reg44.placing import put, refuse_home, refuse_month
from qa_service.reg44.reader import Reader, read_file
from qa_service.reg44.suggesting import kept_of, months_read
from qa_service.reg44.visitors import name_key, our_people
from qa_service.reg44.words import WHY_NOT_OURS, Arrival, ReportState, Way
from qa_service.vocabulary import SubjectType
from scrapers.reg44.record import IndependentReportRecord


@dataclass(frozen=True, slots=True)
class Brought:
    """One file as it came: its bytes and name, the way, and what makes it one arrival (``came_as``).

    Whoever brought it may have said which home and month it is about.
    """

    data: bytes
    file_name: str
    way: Way
    came_as: str
    setting_id: int | None = None
    month: date | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a file."""

    arrival_id: int
    outcome: Arrival
    why: str | None
    report_id: int | None

    @property
    def sentence(self) -> str:
        """For whoever brought it."""
        if self.outcome is Arrival.PLACED:
            return "The report is kept. An officer confirms what it says."
        if self.outcome is Arrival.DUPLICATE:
            return f"Nothing new was kept. {self.why}"
        return f"The file is kept, and a person must say where it belongs. {self.why}"


class _Waits(Exception):
    """Why a file cannot be placed without a person."""


class _IsThere(Exception):
    """That the same file is there already."""


def take_in(brought: Brought, *, by: Actor, today: date | None = None, reader: Reader = read_file) -> Taken:
    """Reads, keeps and places one file for the council in scope. An edge: opens its own transaction.

    The same arrival taken in again changes nothing. Raises ``BadInput`` for what is neither a PDF nor a Word document
    of a size that can be kept; nothing is kept then.
    """
    data, media_type = made_fit(brought.data, brought.file_name)
    came_as = hashlib.sha256(brought.came_as.encode()).hexdigest()
    known = _arrival_as(came_as)
    if known is not None:
        return _taken(known)
    db.session.rollback()
    record = reader(data)
    sha256 = documents.keep_bytes(data)
    with transaction():
        if (known := _arrival_as(came_as)) is not None:
            return _taken(known)
        documents.record_document(sha256, len(data), media_type=media_type, file_name=_named(brought),
                                  origin=f"reg44:{current_authority()}:{came_as[:32]}")
        arrival = ReportArrival(
            document_sha256=sha256, file_name=_named(brought), way=brought.way, came_as=came_as, came_at=utc_now(),
            outcome=Arrival.WAITING, said_setting_id=brought.setting_id, said_month=brought.month,
            suggested=kept_of(record))
        db.session.add(arrival)
        db.session.flush()
        _decide(arrival, record, today or this_day(), by)
        audit.record("reg44.arrived", by=by, authority_id=arrival.authority_id, subject=SubjectType.SETTING,
                     subject_id=brought.setting_id, details={
                         "arrival": arrival.id, "way": brought.way.value, "outcome": arrival.outcome.value,
                         "document": sha256})
        return _taken(arrival)


def _named(brought: Brought) -> str:
    return safe_name(brought.file_name) if brought.file_name.strip() else "a file without a name"


def _arrival_as(came_as: str) -> ReportArrival | None:
    return db.session.scalars(select(ReportArrival).filter_by(came_as=came_as)).one_or_none()


def _taken(arrival: ReportArrival) -> Taken:
    return Taken(arrival.id, arrival.outcome, arrival.why, arrival.report_id)


def _decide(arrival: ReportArrival, record: IndependentReportRecord, today: date, by: Actor) -> None:
    try:
        _refuse_known(arrival)
        setting = _home(arrival.said_setting_id, record)
        month = _month(arrival.said_month, record, today)
        refuse_home(setting)
        refuse_month(month, record.visited.value, today)
        _refuse_other_kinds(record)
        report = put(arrival, setting.id, month, record)
    except _IsThere as reason:
        arrival.outcome, arrival.why = Arrival.DUPLICATE, str(reason)
    except (_Waits, BadInput) as reason:
        arrival.outcome = Arrival.WAITING
        arrival.why = reason.message if isinstance(reason, BadInput) else str(reason)
    else:
        arrival.outcome, arrival.report_id = Arrival.PLACED, report.id
    db.session.flush()


def _refuse_known(arrival: ReportArrival) -> None:
    """Raises ``_IsThere`` where this very file is a report of ours, or waits, already."""
    report = db.session.scalars(select(IndependentPersonReport).where(
        IndependentPersonReport.document_sha256 == arrival.document_sha256,
        IndependentPersonReport.state != ReportState.WITHDRAWN).limit(1)).one_or_none()
    if report is not None:
        raise _IsThere(f"The same file is already here as the report on {month_words(report.month)}.")
    waits = db.session.scalars(select(ReportArrival.id).where(
        ReportArrival.document_sha256 == arrival.document_sha256, ReportArrival.outcome == Arrival.WAITING,
        ReportArrival.id != arrival.id).limit(1)).one_or_none()
    if waits is not None:
        raise _IsThere("The same file is already here and waits for a person to say where it belongs.")


def _home(said: int | None, record: IndependentReportRecord) -> Setting:
    """The home that the file is about. Raises ``_Waits`` where that is not known, or contradicted."""
    urn = record.urn.value
    named = db.session.scalars(select(Setting).filter_by(urn=urn)).one_or_none() if urn else None
    if said is None:
        if urn is None:
            raise _Waits("No URN could be read in it.")
        if named is None:
            raise _Waits(f"It names URN {urn}, which the register does not have.")
        return named
    setting = db.session.get(Setting, said)
    if setting is None:
        raise NotFound("There is no such setting.")
    if urn is not None and urn != setting.urn:
        raise _Waits(f"It names URN {urn}, and was brought for {setting.ref}.")
    return setting


def _month(said: date | None, record: IndependentReportRecord, today: date) -> date:
    """The month that was visited. Raises ``_Waits`` where that is not known, or contradicted."""
    months = months_read(record)
    if said is not None and months and month_of(said) not in months:
        told = " and ".join(month_words(month) for month in months)
        raise _Waits(f"It tells of a visit in {told}, and was brought for {month_words(said)}.")
    if said is not None:
        return month_of(said)
    if not months:
        raise _Waits("The day of the visit could not be read in it.")
    if len(months) > 1:
        told = " and ".join(month_words(month) for month in months)
        raise _Waits(f"It tells of visits in {told}: say which month it is the report of.")
    return months[0]


def _refuse_other_kinds(record: IndependentReportRecord) -> None:
    if record.signs:
        raise _Waits(" ".join(record.signs)[:1000])
    if name_key(record.visitor.value) in our_people():
        raise _Waits(f"It names one of this council’s people as the visitor. {WHY_NOT_OURS}")
