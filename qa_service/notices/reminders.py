"""By the clock: whoever handles notices is reminded each working morning of what waits too long, in a bare mail."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from qa_service.clock import london
from qa_service.concerns.working_time import is_working_day, morning
from qa_service.database import db, transaction
from qa_service.logs import logger
from qa_service.notices import access, mailing, receiving, rules
from qa_service.notices.kinds import Direction, NoticeState
from qa_service.notices.models import RegionalNotice

_log = logger("restricted")


def look_after(now: datetime) -> None:
    """Reminds those of the council in scope, once a working day, where SG-06 or SG-07 finds something."""
    today = london(now).date()
    if not is_working_day(today) or now < morning(today):
        return
    try:
        with transaction():
            if _waits(now):
                for one in access.handlers():
                    mailing.remind(one.id, f"waits-{today}")
    except Exception:  # one council must keep no other back, and a failed job would tell everybody that there is one
        _log.exception("something restricted could not be looked after")


def _waits(now: datetime) -> bool:
    if any(said is not None for _, said in rules.undecided(london(now).date())):
        return True
    rows = list(db.session.scalars(select(RegionalNotice).where(
        RegionalNotice.direction == Direction.RECEIVED, RegionalNotice.state == NoticeState.IN_FORCE)))
    return any(said is not None for said in rules.of_received(receiving.known_of(rows, now)))
