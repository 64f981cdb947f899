"""What is due, and when: from the records and rules of the domains, for the page and for calendars.

A thing that is due is named by its setting and by what kind of thing it is: no child, cost or allegation, since a
calendar shows it on other people's screens.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy import or_, select

from qa_service.database import db
from qa_service.database.kept import Kept
from qa_service.flags.exposure import Exposed, exposure_of
from qa_service.flags.models import Flag
from qa_service.flags.names import Called, settings_called
from qa_service.flags.parameters import values_of
from qa_service.flags.registry import restricted_codes
from qa_service.flags.rule import SYSTEM_ID
from qa_service.ofsted.models import ReportReview
from qa_service.ofsted.rules.histories import History, gather_histories
from qa_service.ofsted.rules.requirements import seen_again
from qa_service.ofsted.rules.reviews import OF_09, Reviewed, reviews_awaited
from qa_service.ofsted.rules.words import working_days_later
from qa_service.placements.rules_imports import DQ_02, gather_all_lists
from qa_service.providers import watching
from qa_service.reports.coming import REG44, VISITS, Coming
from qa_service.reports.due_of_actions import due_of_actions
from qa_service.reports.due_of_reg44 import due_of_reg44
from qa_service.reports.due_of_visits import due_of_visits

WHOSE: Final = {"mine": "Mine", "team": "The team’s", "all": "All"}


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
    """Whether our child lives there, the team follows it, or it is about no one setting."""

    @property
    def words(self) -> str:
        """A calendar's title: the reference tells apart homes whose names are not published."""
        return f"{self.setting.name} ({self.setting.ref}): {self.what}" if self.setting else self.what

    def is_of(self, whose: str) -> bool:
        return whose == "all" or (self.mine if whose == "mine" else self.team)


KINDS: Final = {"requirement": "Ofsted requirements", "review": "Reviews of new reports", "flag": "Flags put off",
                "visit": "Quality visits", "document": "Documents for visits", "action": "Actions",
                "independent": "Regulation 44", "list": "Our own list"}


def due_dates(user_id: int, as_at: date, *, may_import: bool, may_visit: bool = False,
              may_list_reg44: bool = False) -> list[Due]:
    """Everything that is due for the council in scope, the earliest first, in a fixed number of queries.

    Past days are there until the thing is done. ``may_import``: whether the person takes care of our own list;
    ``may_visit``: whether they make visits; ``may_list_reg44``: whether they may know of independent persons' reports.
    """
    ours = _OURS.get(lambda: _ours_on(as_at), as_at)
    concerned = Concerned(user_id, ours)
    hidden = (set() if may_visit else VISITS) | (set() if may_list_reg44 else REG44)
    found = [concerned.due(one) for one in ours.coming if one.kind not in hidden]
    found += _flags(concerned)
    if may_import:
        found += _own_list(as_at)
    return sorted(found, key=lambda one: (one.on, one.words, one.key))


@dataclass(frozen=True, slots=True)
class _Ours:
    """The settings that matter to the council: names, who follows each (``None``: the team), what is due there."""

    exposed: Mapping[int, Exposed]
    called: Mapping[int, Called]
    followers: Mapping[int, frozenset[int | None]]
    coming: tuple[Coming, ...]


_OURS: Final = Kept[_Ours](most=8)


def _ours_on(as_at: date) -> _Ours:
    exposed = exposure_of(None, as_at)
    histories = gather_histories(set(exposed), as_at)
    watches = watching.covering(set(exposed))
    coming = (*_requirements(histories), *_reviews(histories, exposed), *due_of_visits(histories, exposed, as_at),
              *due_of_actions(), *due_of_reg44(histories, exposed, as_at))
    called = settings_called({*exposed, *(one.setting_id for one in coming if one.setting_id is not None)})
    return _Ours(exposed, called,
                 {id_: frozenset(one.user_id for one in found) for id_, found in watches.items()}, coming)


class Concerned:
    """Whose a setting is, and what it is called."""

    def __init__(self, user_id: int, ours: _Ours) -> None:
        self.user_id, self.exposed = user_id, ours.exposed
        self.called = dict(ours.called)
        self.followed = {id_ for id_, found in ours.followers.items() if user_id in found}
        self.teams = {id_ for id_, found in ours.followers.items() if None in found}

    def name(self, setting_ids: Iterable[int]) -> None:
        """Learns the names of more settings."""
        self.called |= settings_called(set(setting_ids) - set(self.called))

    def due(self, one: Coming) -> Due:
        known = self.exposed.get(one.setting_id or 0, Exposed())
        called = self.called.get(one.setting_id or 0)
        return Due(one.key, one.on, one.kind, one.what, called, one.link.format(ref=called.ref if called else ""),
                   mine=one.assigned_to == self.user_id or one.setting_id in self.followed,
                   team=one.setting_id is None or known.children or known.contract or one.setting_id in self.teams)


def _requirements(histories: Mapping[int, History]) -> Iterable[Coming]:
    """One for each report and day, however many requirements are due."""
    for history in histories.values():
        if history.status.ended:
            continue
        counts: dict[tuple[int, date], int] = defaultdict(int)
        for event in history.events:
            for requirement in event.requirements if not event.unusable else ():
                due_on = requirement.due_on
                if due_on and requirement.met_on is None and not seen_again(history, event, due_on):
                    counts[event.id, due_on] += 1
        for (event_id, due_on), count in counts.items():
            what = "Ofsted requirement due" if count == 1 else f"{count} Ofsted requirements due"
            yield Coming(f"requirement-{event_id}-{due_on:%Y%m%d}", due_on, "requirement", what,
                          history.setting_id, f"/inspections/{event_id}")


def _reviews(histories: Mapping[int, History], exposed: Mapping[int, Exposed]) -> Iterable[Coming]:
    """As the rule asks for them: where our children live."""
    days = values_of([OF_09])[OF_09.code].number("working_days")
    reviewed = frozenset(db.session.scalars(select(ReportReview.inspection_id)))
    for setting_id, history in histories.items():
        if not exposed[setting_id].children:
            continue
        for event, found_on in reviews_awaited(Reviewed(history, reviewed)):
            yield Coming(f"review-{event.id}", working_days_later(found_on, days), "review",
                          "review of a new Ofsted report due", setting_id, f"/inspections/{event.id}")


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
