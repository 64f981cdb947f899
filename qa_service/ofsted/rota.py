"""Which settings' pages are checked tonight: those that matter to a council, each in its turn.

A night's search finds new reports of every setting; the rota is for what a search does not tell (a status, a report
listed late). Where a council has a child, a contract or a watcher, the page is seen every night. A flag alone puts a
setting on the rota too, at the pace of what it says: weekly for a finding that is high or critical in itself, and
once in four weeks for the rest, mostly old or missing inspections far from anybody's children. Those are listed and
never alert, and by the week they would be most of the rota's requests.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import select

from qa_service.accounts.service import all_authority_ids
from qa_service.clock import london, utc_now
from qa_service.database import acting_for, db
from qa_service.flags import exposure
from qa_service.flags.models import Flag
from qa_service.ofsted.checking import DAILY, WEEKLY
from qa_service.ofsted.models import SettingCheck
from qa_service.providers.models import Setting
from qa_service.vocabulary import Severity

MOST_PAGES: Final = 900
"""The most pages that one night's rota asks for; at one request a second, a quarter of an hour."""
FOUR_WEEKLY: Final = timedelta(days=27, hours=20)
NIGHTS_A_WEEK: Final = 5
"""Collection runs on weekdays: Ofsted publishes on no others."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A setting whose page is due, and when it will be due again."""

    urn: str
    again_in: timedelta


@dataclass(frozen=True, slots=True)
class Watched:
    """Ids of settings, by the most pressing reason to look at their pages."""

    exposed: frozenset[int] = frozenset()
    """Any council has a child, a contract or a watcher there."""
    serious: frozenset[int] = frozenset()
    """Nobody has, and an open flag is high or critical in itself."""
    listed: frozenset[int] = frozenset()
    """Nobody has, and there are open flags of lesser findings alone."""
    ours: frozenset[int] = frozenset()
    """Those exposed by a child or a contract: seen first, however big an area somebody watches."""


@dataclass(frozen=True, slots=True)
class Page:
    """What is known of a setting's page."""

    setting_id: int
    urn: str
    checked_at: datetime | None = None
    tried_at: datetime | None = None
    next_due_at: datetime | None = None
    failed: bool = False


def due_tonight(as_at: date) -> list[Turn]:
    """Every setting whose turn it is, the most pressing first."""
    rows = db.session.execute(
        select(Setting.id, Setting.urn, SettingCheck.checked_at, SettingCheck.tried_at, SettingCheck.next_due_at,
               SettingCheck.state)
        .outerjoin(SettingCheck, SettingCheck.setting_id == Setting.id).where(Setting.urn.is_not(None)))
    pages = [Page(row.id, row.urn, row.checked_at, row.tried_at, row.next_due_at, row.state == "could_not_check")
             for row in rows]
    return turns(pages, watched(as_at), utc_now())


def turns(pages: Iterable[Page], watched: Watched, now: datetime) -> list[Turn]:
    """Whose turn it is: exposed settings, what failed before, then tonight's share of those that carry a flag alone.

    A share is as large on every night of its period, however many have become due at once: no night bears a week's
    pages. A second run on the same day takes no second share.
    """
    kept = sorted(pages, key=lambda page: (page.checked_at is not None, page.checked_at or now, page.urn))
    exposed = sorted((page for page in kept if page.setting_id in watched.exposed and _is_due(page, now)),
                     key=lambda page: page.setting_id not in watched.ours)
    others = [page for page in kept if page.setting_id not in watched.exposed]
    failed = [page for page in others if page.failed and _is_due(page, now)]
    serious = [page for page in others if page.setting_id in watched.serious]
    listed = [page for page in others if page.setting_id in watched.listed]
    return [*(Turn(page.urn, DAILY) for page in exposed),
            *(Turn(page.urn, FOUR_WEEKLY if page.setting_id in watched.listed else WEEKLY) for page in failed),
            *(Turn(page.urn, WEEKLY) for page in _share(serious, NIGHTS_A_WEEK, now)),
            *(Turn(page.urn, FOUR_WEEKLY) for page in _share(listed, 4 * NIGHTS_A_WEEK, now))]


def _is_due(page: Page, now: datetime) -> bool:
    return page.next_due_at is None or page.next_due_at <= now


def _share(pages: Sequence[Page], nights: int, now: datetime) -> list[Page]:
    """As many of those due as fall to one of so many nights, those not seen for longest first."""
    today = london(now).date()
    had = sum(page.tried_at is not None and london(page.tried_at).date() == today for page in pages)
    due = [page for page in pages if not page.failed and _is_due(page, now)]
    return due[:max(0, math.ceil(len(pages) / nights) - had)]


def watched(as_at: date) -> Watched:
    """The settings that matter to any council."""
    exposed: set[int] = set()
    ours: set[int] = set()
    serious: set[int] = set()
    flagged: set[int] = set()
    for authority_id in all_authority_ids():
        with acting_for(authority_id):
            found = exposure.exposure_of(None, as_at)
            exposed |= set(found)
            ours |= {id_ for id_, why in found.items() if not why.only_watched}
            for setting_id, severity in db.session.execute(
                    select(Flag.setting_id, Flag.severity)
                    .where(Flag.cleared_at.is_(None), Flag.setting_id.is_not(None)).distinct()):
                if setting_id is not None:
                    (serious if severity.rank >= Severity.HIGH.rank else flagged).add(setting_id)
    return Watched(frozenset(exposed), frozenset(serious - exposed), frozenset(flagged - serious - exposed),
                   frozenset(ours))
