"""What a setting's timeline tells of our own quality visits."""

from __future__ import annotations

from sqlalchemy import select

from qa_service.database import db
from qa_service.providers.models import Setting
from qa_service.reports.timeline_entry import Asked, Entry, Told
from qa_service.visits.kinds import WITH_RESULT, VisitState
from qa_service.visits.models import QAVisit


def visits(setting: Setting, asked: Asked) -> Told:
    """Our visits, from their submission on."""
    rows = list(db.session.scalars(
        select(QAVisit).where(QAVisit.setting_id == setting.id, QAVisit.state.in_(WITH_RESULT),
                              *asked.within(QAVisit.visited_on))
        .order_by(QAVisit.visited_on.desc(), QAVisit.id.desc()).limit(asked.most + 1)))
    entries = []
    for row in rows:
        assert row.visited_on is not None  # no visit is submitted without its day
        result = f"rated {row.overall}" if row.overall else "result not known"
        entries.append(Entry(
            row.visited_on, "visit", f"Our quality visit: {result}",
            "Waits for sign-off." if row.state is VisitState.SUBMITTED else "", f"/visits/{row.id}", row.submitted_at))
    return Told(entries, len(rows) > asked.most)
