"""What the pages ask of the records: what waits, what is late, the reports of a home."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import and_, case, func, select

from qa_service.accounts.models import Authority
from qa_service.clock import london
from qa_service.database import db, paginate
from qa_service.database.session import Page
from qa_service.errors import NotFound
from qa_service.jobs.models import JobRun
from qa_service.jobs.service import runs
from qa_service.reg44.folder import NOT_TAKEN
from qa_service.reg44.models import (
    IndependentPersonReport,
    QualityReview,
    ReportArrival,
    ReportReceipt,
    ReportRecommendation,
    SeriousEventNotice,
)
from qa_service.reg44.words import Arrival, ReportState

TAKING_IN: Final = "take-in-reg44"
"""The job that takes in the watched folder and the mail folder."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How much waits for a person."""

    waiting: int
    to_confirm: int
    to_review: int


def counts() -> Counts:
    """How many files, reports and reviews wait, in two queries."""
    report = IndependentPersonReport
    waiting = db.session.scalar(select(func.count(ReportArrival.id)).where(ReportArrival.outcome == Arrival.WAITING))
    to_confirm, to_review = db.session.execute(select(
        func.count(case((report.state == ReportState.TO_CONFIRM, 1))),
        func.count(case((and_(report.state == ReportState.CONFIRMED, report.reviewed_at.is_(None)), 1))))).one()
    return Counts(waiting or 0, to_confirm, to_review)


def receipts_of(setting_id: int) -> list[ReportReceipt]:
    """The reports that came before as a list of ours says, the newest month first."""
    return list(db.session.scalars(select(ReportReceipt).where(ReportReceipt.setting_id == setting_id)
                                   .order_by(ReportReceipt.month.desc())))


def waiting_files(*, most: int = 100) -> list[ReportArrival]:
    """The files of which a person must say where they belong, the oldest first; at most so many."""
    return list(db.session.scalars(select(ReportArrival).where(ReportArrival.outcome == Arrival.WAITING)
                                   .order_by(ReportArrival.id).limit(most)))


@dataclass(frozen=True, slots=True)
class Refused:
    """Files of the watched folder or the mail folder that were not taken in, in the words of the job."""

    at: datetime
    words: str


def refused_lately(now: datetime) -> list[Refused]:
    """What was refused within a week, each once, the newest first; nothing where several councils share the folders."""
    if db.session.scalar(select(func.count(Authority.id))) != 1:
        return []
    told: dict[str, Refused] = {}
    for run in db.session.scalars(runs(TAKING_IN).where(
            JobRun.started_at > now - timedelta(days=7), JobRun.sentence.contains(NOT_TAKEN)).limit(100)):
        for words in (run.sentence or "").split(NOT_TAKEN)[1:]:
            told.setdefault(words.partition(" By mail:")[0].strip(), Refused(run.started_at, words.partition(
                " By mail:")[0].strip()))
    return list(told.values())[:10]


def arrival_numbered(arrival_id: int) -> ReportArrival:
    """A file that came in. Raises ``NotFound``."""
    found = db.session.scalars(select(ReportArrival).where(ReportArrival.id == arrival_id)).one_or_none()
    if found is None:
        raise NotFound("There is no such file.")
    return found


def reports_to_do(*, number: int, size: int = 50) -> Page[IndependentPersonReport]:
    """Reports to confirm or to review, the oldest first."""
    report = IndependentPersonReport
    return paginate(select(report).where(report.state != ReportState.WITHDRAWN, report.reviewed_at.is_(None))
                    .order_by(report.received_at, report.id), number=number, size=size)


def reports_of(setting_id: int) -> list[IndependentPersonReport]:
    """A home's reports, the newest month first."""
    return list(db.session.scalars(
        select(IndependentPersonReport).where(
            IndependentPersonReport.setting_id == setting_id, IndependentPersonReport.state != ReportState.WITHDRAWN)
        .order_by(IndependentPersonReport.month.desc(), IndependentPersonReport.id.desc())))


def recommendations_of(report_ids: Sequence[int]) -> list[ReportRecommendation]:
    """The recommendations of these reports, as they are printed."""
    return list(db.session.scalars(
        select(ReportRecommendation).where(ReportRecommendation.report_id.in_(report_ids))
        .order_by(ReportRecommendation.report_id.desc(), ReportRecommendation.position)))


def notices_of(setting_id: int) -> list[SeriousEventNotice]:
    """The notices of serious events of a setting, the newest first."""
    return list(db.session.scalars(
        select(SeriousEventNotice).where(SeriousEventNotice.setting_id == setting_id,
                                         SeriousEventNotice.withdrawn_at.is_(None))
        .order_by(SeriousEventNotice.happened_on.desc(), SeriousEventNotice.id.desc())))


def quality_reviews_of(setting_id: int) -> list[QualityReview]:
    """The reviews of its own quality that we received of a setting, the newest first."""
    return list(db.session.scalars(
        select(QualityReview).where(QualityReview.setting_id == setting_id, QualityReview.withdrawn_at.is_(None))
        .order_by(QualityReview.written_on.desc(), QualityReview.id.desc())))


def report_with_document(sha256: str) -> int | None:
    """The report of the council in scope that rests on a document, by its number."""
    return db.session.scalar(
        select(IndependentPersonReport.id).where(
            IndependentPersonReport.document_sha256 == sha256, IndependentPersonReport.state != ReportState.WITHDRAWN)
        .order_by(IndependentPersonReport.id).limit(1))


def unreviewed() -> list[tuple[int, int, date]]:
    """Reports that nobody has reviewed: number, setting, and the day on which each came."""
    rows = db.session.execute(
        select(IndependentPersonReport.id, IndependentPersonReport.setting_id, IndependentPersonReport.received_at)
        .where(IndependentPersonReport.state != ReportState.WITHDRAWN, IndependentPersonReport.reviewed_at.is_(None)))
    return [(id_, setting_id, london(received_at).date()) for id_, setting_id, received_at in rows]


def open_recommendations() -> list[tuple[int, int, int, date]]:
    """Recommendations that have a day and are not done: number, report, setting, day."""
    row = ReportRecommendation
    rows = db.session.execute(
        select(row.id, row.report_id, IndependentPersonReport.setting_id, row.follow_up_on)
        .join(IndependentPersonReport, IndependentPersonReport.id == row.report_id)
        .where(row.closed_on.is_(None), row.follow_up_on.is_not(None),
               IndependentPersonReport.state != ReportState.WITHDRAWN))
    return [(id_, report_id, setting_id, on) for id_, report_id, setting_id, on in rows if on is not None]
