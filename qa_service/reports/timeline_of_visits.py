"""What a setting's timeline tells of our own quality visits and of actions."""

from __future__ import annotations

from sqlalchemy import select

from qa_service.clock import london
from qa_service.database import db
from qa_service.ofsted.rules.words import day
from qa_service.providers.models import Setting
from qa_service.reports.timeline_entry import Asked, Entry, Told
from qa_service.visits.action_models import Action
from qa_service.visits.actions import in_force
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


def actions(setting: Setting, asked: Asked) -> Told:
    """Actions that were agreed, and that were closed."""
    rows = list(db.session.scalars(
        select(Action).outerjoin(QAVisit, QAVisit.id == Action.visit_id)
        .where(Action.setting_id == setting.id, *in_force()).order_by(Action.id.desc()).limit(asked.most + 1)))
    entries = []
    for row in rows:
        by = f" By {day(row.due_on)}." if row.due_on else ""
        entries.append(Entry(london(row.created_at).date(), "action", "Action agreed", row.text[:200] + by,
                             f"/actions/{row.id}", row.created_at))
        if row.closed_on:
            entries.append(Entry(row.closed_on, "action", "Action closed", row.text[:200], f"/actions/{row.id}"))
    return Told(entries, len(rows) > asked.most)
