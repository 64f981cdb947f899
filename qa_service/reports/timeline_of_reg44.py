"""What a setting's timeline tells of independent persons' reports, quality reviews and notices of serious events."""

from __future__ import annotations

from sqlalchemy import select

from qa_service.clock import london
from qa_service.database import db
from qa_service.providers.models import Setting
from qa_service.reg44.models import IndependentPersonReport, QualityReview, ReportReceipt, SeriousEventNotice
from qa_service.reg44.months import month_words
from qa_service.reg44.words import ReportState
from qa_service.reports.timeline_entry import Asked, Entry, Told


def reports(setting: Setting, asked: Asked) -> Told:
    """Reports of the home's independent persons, on the day of the visit, else of their coming."""
    row = IndependentPersonReport
    rows = list(db.session.scalars(
        select(row).where(row.setting_id == setting.id, row.state != ReportState.WITHDRAWN,
                          *asked.within(row.visited_on))
        .order_by(row.month.desc(), row.id.desc()).limit(asked.most + 1)))
    receipts = list(db.session.scalars(
        select(ReportReceipt).where(ReportReceipt.setting_id == setting.id, *asked.within(ReportReceipt.received_on))
        .order_by(ReportReceipt.received_on.desc(), ReportReceipt.id.desc()).limit(asked.most + 1)))
    told = [Entry(one.received_on, "independent", f"Regulation 44 report on {month_words(one.month)} received",
                  "As our list says; the report itself is not here.", f"/settings/{setting.ref}/reg44#receipts",
                  one.recorded_at) for one in receipts]
    told += [Entry(one.visited_on or london(one.received_at).date(), "independent",
                   f"Regulation 44 report on {month_words(one.month)}", _state_of(one), f"/reg44/reports/{one.id}",
                   one.received_at) for one in rows]
    return Told(told, len(rows) > asked.most or len(receipts) > asked.most)


def _state_of(one: IndependentPersonReport) -> str:
    if one.reviewed_at is not None:
        return "Reviewed by the commissioning manager."
    return "Confirmed; not reviewed yet." if one.state is ReportState.CONFIRMED else "Nobody has confirmed it yet."


def events(setting: Setting, asked: Asked) -> Told:
    """Notices of serious events, and reviews that were received: no particulars, which have their own page."""
    notice, review = SeriousEventNotice, QualityReview
    notices = list(db.session.scalars(
        select(notice).where(notice.setting_id == setting.id, notice.withdrawn_at.is_(None),
                             *asked.within(notice.happened_on))
        .order_by(notice.happened_on.desc(), notice.id.desc()).limit(asked.most + 1)))
    reviews = list(db.session.scalars(
        select(review).where(review.setting_id == setting.id, review.withdrawn_at.is_(None),
                             *asked.within(review.received_on))
        .order_by(review.received_on.desc(), review.id.desc()).limit(asked.most + 1)))
    page = f"/settings/{setting.ref}/reg44"
    told = [Entry(one.happened_on, "event", "A notice of a serious event", "", f"{page}#notices", one.told_at)
            for one in notices]
    told += [Entry(one.received_on, "event", f"Received: {one.kind.words}", "", f"{page}#reviews", one.recorded_at)
             for one in reviews]
    return Told(told, len(notices) > asked.most or len(reviews) > asked.most)
