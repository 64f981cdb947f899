"""Which settings' pages are checked tonight: those that matter to a council, each in its turn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy import select

from qa_service.accounts.service import all_authority_ids
from qa_service.clock import utc_now
from qa_service.database import acting_for, db
from qa_service.flags import exposure
from qa_service.flags.models import Flag
from qa_service.ofsted.checking import DAILY, WEEKLY
from qa_service.ofsted.models import SettingCheck
from qa_service.providers.models import Setting

MOST_PAGES: Final = 900
"""The most pages that one night's rota asks for; at one request a second, a quarter of an hour."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A setting whose page is due, and when it will be due again."""

    urn: str
    again_in: timedelta


def due_tonight(as_at: date) -> list[Turn]:
    """Every setting that is due, the most pressing first: exposed ones daily, flagged ones weekly, and what failed."""
    exposed, flagged = watched(as_at)
    now = utc_now()
    statement = (
        select(Setting.id, Setting.urn, SettingCheck.checked_at, SettingCheck.state)
        .outerjoin(SettingCheck, SettingCheck.setting_id == Setting.id)
        .where(Setting.urn.is_not(None), (SettingCheck.next_due_at.is_(None)) | (SettingCheck.next_due_at <= now))
    )
    due = [row for row in db.session.execute(statement)
           if row.id in exposed or row.id in flagged or row.state == "could_not_check"]
    due.sort(key=lambda row: (row.id not in exposed, row.checked_at is not None, row.checked_at or now, row.urn))
    return [Turn(row.urn, DAILY if row.id in exposed else WEEKLY) for row in due]


def watched(as_at: date) -> tuple[set[int], set[int]]:
    """Ids of settings where any council has a child, a contract or a watcher; and of those that carry an open flag."""
    exposed: set[int] = set()
    flagged: set[int] = set()
    for authority_id in all_authority_ids():
        with acting_for(authority_id):
            exposed |= _ids(exposure.exposure_of(None, as_at))
            flagged |= _ids(db.session.scalars(
                select(Flag.setting_id).where(Flag.cleared_at.is_(None), Flag.setting_id.is_not(None)).distinct()))
    return exposed, flagged


def _ids(values: Iterable[int | None]) -> set[int]:
    return {value for value in values if value is not None}
