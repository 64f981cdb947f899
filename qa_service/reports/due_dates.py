"""What is due, and when: from the records and rules of the domains, for the page and for calendars.

A thing that is due is named by its setting and by what kind of thing it is: no child, cost or allegation, since a
calendar shows it on other people's screens.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy import or_, select

from qa_service.database import db
from qa_service.flags.exposure import Exposed
from qa_service.flags.models import Flag
from qa_service.flags.names import Called, settings_called
from qa_service.flags.parameters import values_of
from qa_service.flags.registry import restricted_codes
from qa_service.flags.rule import SYSTEM_ID
from qa_service.permissions import Permission
from qa_service.placements.rules_imports import DQ_02, gather_all_lists
from qa_service.reports.coming import KINDS, Coming
from qa_service.reports.due_sources import Ours, ours_on

WHOSE: Final = {"mine": "Mine", "team": "My team’s", "all": "The service’s"}


@dataclass(frozen=True, slots=True)
class Due:
    """One thing that is due."""

    key: str
    """What stays the same while its day, words and number change; part of an address."""
    on: date
    kind: str
    """A key of ``KINDS``."""
    what: str
    setting: Called | None
    link: str
    mine: bool
    """Whether this person follows the setting, or the thing is assigned to them."""
    team: bool
    """Whether our child lives there, the team follows it, the council set it itself, no regulator inspects the place
    and we do, or it is about no one setting."""
    assigned_to: int | None = None
    who: str = ""
    """Who does it, where that is no colleague."""

    @property
    def words(self) -> str:
        """A calendar's title: the reference tells apart homes whose names are not published."""
        return f"{self.setting.name} ({self.setting.ref}): {self.what}" if self.setting else self.what

    def is_of(self, whose: str) -> bool:
        return whose == "all" or (self.mine if whose == "mine" else self.team)


def due_dates(user_id: int, as_at: date, *, may: Callable[[Permission], bool]) -> list[Due]:
    """Everything that is due for the council in scope, the earliest first, in a fixed number of queries.

    Past days are there until the thing is done. ``may``: what the person may; each kind needs its permission.
    """
    concerned = Concerned(user_id, ours_on(as_at), may)
    known = {name for name, kind in KINDS.items() if may(kind.needs)}
    found = [concerned.due(one) for one in concerned.ours.coming if one.kind in known]
    if "flag" in known:
        found += _flags(concerned)
    if "list" in known:
        found += _own_list(as_at)
    return sorted(found, key=lambda one: (one.on, one.words, one.key))


class Concerned:
    """Whose a setting is, and what it is called."""

    def __init__(self, user_id: int, ours: Ours, may: Callable[[Permission], bool]) -> None:
        self.user_id, self.ours, self.may = user_id, ours, may
        self.called = dict(ours.called)
        self.followed = {id_ for id_, found in ours.followers.items() if user_id in found}
        self.teams = ours.visited | {id_ for id_, found in ours.followers.items() if None in found}

    def name(self, setting_ids: Iterable[int]) -> None:
        """Learns the names of more settings."""
        self.called |= settings_called(set(setting_ids) - set(self.called))

    def due(self, one: Coming) -> Due:
        known = self.ours.known.exposed.get(one.setting_id or 0, Exposed())
        called = self.called.get(one.setting_id or 0)
        link = one.link_for(self.may).format(ref=called.ref if called else "")
        return Due(one.key, one.on, one.kind, one.what, called, link,
                   mine=one.assigned_to == self.user_id or one.setting_id in self.followed,
                   team=(one.teams or KINDS[one.kind].teams or one.setting_id is None or known.children
                         or known.contract or one.setting_id in self.teams),
                   assigned_to=one.assigned_to, who=one.who)


def _flags(concerned: Concerned) -> list[Due]:
    """Flags that come back on a day."""
    flags = db.session.execute(
        select(Flag.id, Flag.setting_id, Flag.snoozed_until, Flag.assigned_to).where(
            Flag.cleared_at.is_(None), Flag.state == "snoozed", Flag.snoozed_until.is_not(None),
            Flag.rule.not_in(restricted_codes()),
            or_(Flag.exposed, Flag.assigned_to == concerned.user_id))).all()
    concerned.name({row.setting_id for row in flags if row.setting_id is not None})
    return [concerned.due(Coming(f"flag-{row.id}", row.snoozed_until, "flag", "a flag that was put off comes back",
                                 row.setting_id, f"/flags/{row.id}", row.assigned_to))
            for row in flags if row.snoozed_until is not None]


def _own_list(as_at: date) -> list[Due]:
    facts = gather_all_lists(None, as_at)[SYSTEM_ID]
    days = timedelta(days=values_of([DQ_02])[DQ_02.code].number("days"))
    begun = max((one.as_at for one in facts.lists), default=facts.go_live_on)
    if begun is None:
        return []
    return [Due("own-list", begun + days, "list", "New list of placements due", None, "/placements/import",
                mine=False, team=True)]


def counts_of(found: Collection[Due]) -> dict[str, int]:
    """How many of these are whose."""
    return {whose: sum(one.is_of(whose) for one in found) for whose in WHOSE}
