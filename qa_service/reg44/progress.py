"""What a report says of recommendations made before it: suggestions for closing those, which an officer confirms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from qa_service.actor import Actor
from qa_service.database import db
from qa_service.errors import NotFound
from qa_service.reg44 import following
from qa_service.reg44.confirming import report_numbered
from qa_service.reg44.models import IndependentPersonReport, ReportRecommendation
from qa_service.reg44.months import month_words
from qa_service.reg44.repeats import likeness, speaks_of
from qa_service.reg44.suggesting import record_kept
from qa_service.reg44.words import ReportState
from scrapers.reg44.record import EarlierRecommendation, Progress


@dataclass(frozen=True, slots=True)
class SaidOfEarlier:
    """A report's words on something recommended before, and the recommendation of ours that they seem to be about."""

    words: EarlierRecommendation
    recommendation: ReportRecommendation | None = None
    month: date | None = None
    """The month of the report that made it."""

    @property
    def suggests_closing(self) -> bool:
        return (self.recommendation is not None and self.recommendation.closed_on is None
                and self.words.progress is Progress.DONE)


def said_of_earlier(report: IndependentPersonReport) -> list[SaidOfEarlier]:
    """What the report says of earlier recommendations, as read. Nothing is closed by it."""
    record = record_kept(report.suggested)
    if record is None or not record.earlier:
        return []
    before = _before(report)
    return [_about(one, before) for one in record.earlier]


def _before(report: IndependentPersonReport) -> list[tuple[ReportRecommendation, date]]:
    """The home's earlier recommendations, the newest report's first; open ones before closed ones."""
    rows = db.session.execute(
        select(ReportRecommendation, IndependentPersonReport.month)
        .join(IndependentPersonReport, IndependentPersonReport.id == ReportRecommendation.report_id)
        .where(IndependentPersonReport.setting_id == report.setting_id, IndependentPersonReport.month < report.month,
               IndependentPersonReport.state != ReportState.WITHDRAWN)
        .order_by(ReportRecommendation.closed_on.is_not(None), IndependentPersonReport.month.desc(),
                  ReportRecommendation.position))
    return [(row, month) for row, month in rows]


def _about(words: EarlierRecommendation, before: Sequence[tuple[ReportRecommendation, date]]) -> SaidOfEarlier:
    fitting = [one for one in before if speaks_of(words.text, one[0].text)]
    if not fitting:
        return SaidOfEarlier(words)
    is_open = any(row.closed_on is None for row, _ in fitting)
    row, month = max((one for one in fitting if (one[0].closed_on is None) is is_open),
                     key=lambda one: likeness(words.text, one[0].text))
    return SaidOfEarlier(words, row, month)


def close_as_said(report_id: int, recommendation_id: int, *, by: Actor, today: date) -> None:
    """An officer confirms what a report says of an earlier recommendation: it was done. Raises ``NotFound``."""
    report = report_numbered(report_id)
    said = next((one for one in said_of_earlier(report) if one.suggests_closing and one.recommendation
                 and one.recommendation.id == recommendation_id), None)
    if said is None:
        raise NotFound("The report does not say that this recommendation was done.")
    page = f", page {said.words.page}" if said.words.page else ""
    following.close(recommendation_id, on=min(report.visited_on or today, today), by=by, today=today,
                    evidence=f"The report on {month_words(report.month)}{page}: “{said.words.text}” "
                             f"({said.words.words or 'done'})")
