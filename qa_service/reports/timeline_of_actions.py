"""What a setting's timeline tells of actions."""

from __future__ import annotations

from sqlalchemy import select

from qa_service.actions.models import Action
from qa_service.actions.service import in_force
from qa_service.clock import london
from qa_service.database import db
from qa_service.masking import masked_words
from qa_service.ofsted.rules.words import day
from qa_service.providers.models import Setting
from qa_service.reports.timeline_entry import Asked, Entry, Told


def actions(setting: Setting, asked: Asked) -> Told:
    """Actions that were agreed, and that were closed; whom they name is on their own pages, for those who may know."""
    rows = list(db.session.scalars(
        select(Action).where(Action.setting_id == setting.id, *in_force()).order_by(Action.id.desc())
        .limit(asked.most + 1)))
    entries = []
    for row in rows:
        text, by = masked_words(row.text)[:200], f" By {day(row.due_on)}." if row.due_on else ""
        entries.append(Entry(london(row.created_at).date(), "action", "Action agreed", text + by,
                             f"/actions/{row.id}", row.created_at))
        if row.closed_on:
            entries.append(Entry(row.closed_on, "action", "Action closed", text, f"/actions/{row.id}"))
    return Told(entries, len(rows) > asked.most)
