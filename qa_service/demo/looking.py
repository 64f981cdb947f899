"""Somebody who opened many flags that were no work of theirs, just before leaving: found as every night finds it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from sqlalchemy import select

from qa_service.accounts.models import User
from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.audit.trail import LOOKED
from qa_service.database import current_authority, db, transaction
from qa_service.demo.access import LEAVER
from qa_service.flags.models import Flag
from qa_service.reports import caseloads

OPENED: Final = 24


def somebody_looked_around(today: date) -> None:
    """Enters the looks in the trail of the council in scope, and looks for what nothing explains."""
    with transaction():
        left = db.session.scalars(select(User).where(User.email == LEAVER)).one()
        by = Actor.user(left.id, left.role)
        for flag_id in db.session.scalars(select(Flag.id).order_by(Flag.id).limit(OPENED)):
            audit.record(LOOKED, by=by, authority_id=current_authority(), subject="flag", subject_id=flag_id,
                         details={"page": "flags.flag"})
    caseloads.look_everywhere(today + timedelta(days=1))
