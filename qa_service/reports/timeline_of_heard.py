"""What a setting's timeline tells of what we heard. Who told us, and in which role, is no part of it."""

from __future__ import annotations

from sqlalchemy import select

from qa_service.database import db
from qa_service.heard.models import HeardEntry, HeardSaid
from qa_service.providers.models import Setting
from qa_service.reports.timeline_entry import Asked, Entry, Told


def heard(setting: Setting, asked: Asked) -> Told:
    """What stands; what was taken back is left out."""
    rows = db.session.execute(
        select(HeardSaid, HeardEntry).join(HeardEntry, HeardEntry.id == HeardSaid.entry_id)
        .where(HeardSaid.setting_id == setting.id, HeardSaid.standing, HeardEntry.withdrawn_at.is_(None),
               *asked.within(HeardSaid.heard_on))
        .order_by(HeardSaid.heard_on.desc(), HeardSaid.id.desc()).limit(asked.most + 1)).all()
    return Told([Entry(said.heard_on, "heard", f"We heard: {said.kind.words.lower()}", said.words[:200],
                       f"/heard/{entry.id}", entry.created_at) for said, entry in rows], len(rows) > asked.most)
