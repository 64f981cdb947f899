"""The visiting programme: every setting that we visit, which first and why, who goes and by when."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy import func, or_, select

from qa_service.database import db
from qa_service.database.kept import Kept
from qa_service.flags.exposure import exposure_of
from qa_service.flags.models import Flag
from qa_service.flags.names import Called, settings_called
from qa_service.flags.parameters import values_of
from qa_service.flags.registry import restricted_codes
from qa_service.flags.rule import Values
from qa_service.ofsted.rules.histories import gather_histories
from qa_service.ofsted.rules.words import day
from qa_service.placements.models import Placement
from qa_service.providers.models import Setting
from qa_service.visits.assigning import assignments
from qa_service.visits.bands import Risk
from qa_service.visits.kinds import Band, VisitState
from qa_service.visits.likely import Likely, likely_inspection
from qa_service.visits.models import QAVisit
from qa_service.visits.programme_models import VisitAssignment
from qa_service.visits.rules_visiting import VI_01, Visiting, said_of_other, visit_due_on, visiting_of
from qa_service.visits.scope import without_regulator
from qa_service.vocabulary import ProvisionType, Severity, counted

SOON: Final = timedelta(days=30)
LATER: Final = timedelta(days=91)
DUE: Final = {"late": "Past its day", "soon": "Within 30 days", "later": "Within three months",
              "after": "After that", "unknown": "Not known"}
BANDS: Final = {**{one.value: one.words for one in Band}, "unknown": "Not known"}
LEAD_TIME: Final = timedelta(days=7)
"""For a visit that is late or due at once: a week, in which documents can be asked for."""


@dataclass(frozen=True, slots=True)
class FlagsSeen:
    """The open flags of a setting that everybody who may read flags may see, but for the one about its next visit."""

    number: int = 0
    worst: Severity | None = None
    title: str = ""
    """Of one of the worst."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A visit that is planned."""

    visit_id: int
    on: date
    lead_id: int


@dataclass(frozen=True, slots=True)
class Assigned:
    """Who is to visit, and by when."""

    officer_id: int
    due_by: date


@dataclass(frozen=True, slots=True)
class Next:
    """A setting in the programme."""

    setting_id: int
    called: Called
    provision: ProvisionType
    area: str
    facts: Visiting
    risk: Risk
    due_on: date | None
    children: int
    flags: FlagsSeen
    assigned: Assigned | None
    planned: Planned | None
    likely: Likely

    @property
    def officer_id(self) -> int | None:
        """Whose visit it is: who has planned it, else to whom it is assigned."""
        return self.planned.lead_id if self.planned else self.assigned.officer_id if self.assigned else None

    def when(self, as_at: date) -> str:
        """A key of ``DUE``."""
        if self.due_on is None:
            return "unknown"
        if self.due_on < as_at:
            return "late"
        return "soon" if self.due_on <= as_at + SOON else "later" if self.due_on <= as_at + LATER else "after"

    def suggested_day(self, as_at: date) -> date:
        """A working day for the next visit: the last that is in time, or a week ahead where that is past or near."""
        known = [one for one in (self.due_on, self.assigned.due_by if self.assigned else None) if one]
        wanted = min(known, default=as_at + SOON)
        if wanted < as_at + LEAD_TIME:
            wanted = as_at + LEAD_TIME + timedelta(days=2)  # on a weekend it moves back by two days at most
        return wanted - timedelta(days=max(0, wanted.weekday() - 4))

    def reasons(self, values: Values) -> list[str]:
        """Why it stands where it stands, in sentences."""
        found = [self.risk.why]
        if self.facts.by_hand is not None:
            worked_out = self.facts.worked_out
            found.append(f"Worked out: {(worked_out.band.words if worked_out.band else 'not known').lower()}. "
                         f"{worked_out.why}")
        if self.flags.number:
            found.append(f"{counted(self.flags.number, 'open flag')}; {self.flags.worst}: {self.flags.title}.")
        if self.children:
            found.append(f"{counted(self.children, 'child', 'children')} of ours.")
        if self.facts.visited_on:
            found.append(f"Our last visit was on {day(self.facts.visited_on)}.")
            if self.facts.listed_due_on:
                found.append(f"The list that it is from had the next one due by {day(self.facts.listed_due_on)}.")
        elif self.facts.before_we_went_live is not None:
            found.append("No visit of ours is recorded; one before "
                         f"{day(self.facts.before_we_went_live)} would not be here unless past visits were loaded.")
        else:
            found.append("No visit of ours is recorded.")
        interval = values.number(f"{self.risk.band or Band.HIGH}_days")
        found += [said_of_other(one, values, interval) for one in self.facts.since_ours()[:2]]
        return found


def order(one: Next) -> tuple[int, int, date, int, str]:
    """Risk first, one that is not known just after high; then the worst open flag, the day, how many children."""
    rank = {Band.HIGH: 0, None: 1, Band.MEDIUM: 2, Band.LOW: 3}[one.risk.band]
    worst = one.flags.worst.rank if one.flags.worst else -1
    return rank, -worst, one.due_on or date.min, -one.children, one.called.name


def rules_values() -> Values:
    """The council's intervals: the parameters of VI-01."""
    return values_of([VI_01])[VI_01.code]


_WHOLE: Final = Kept[tuple[Next, ...]](most=8)


def programme(as_at: date, setting_ids: Collection[int] | None = None) -> list[Next]:
    """Every setting that we visit (or these of them), in the order of ``order``, in a fixed number of queries.

    The whole is kept until something that it rests on changes, apart for those who may see other flags.
    """
    if setting_ids is None:
        return list(_WHOLE.get(lambda: tuple(_worked_out(as_at, None)), as_at, *sorted(restricted_codes())))
    return _worked_out(as_at, setting_ids)


def _worked_out(as_at: date, setting_ids: Collection[int] | None) -> list[Next]:
    exposed, scope = exposure_of(setting_ids, as_at), without_regulator(setting_ids, as_at)
    ours = {id_ for id_, one in exposed.items() if one.children or one.contract} | set(scope)
    histories = gather_histories(ours, as_at) if ours else {}
    facts = visiting_of(histories, exposed, as_at, scope)
    ids, values = set(facts), rules_values()
    called, places, children = settings_called(ids), _places(ids), _children(ids, as_at)
    flags, planned, given = _flags(ids), _planned(ids), assignments(ids)
    found = [Next(
        id_, called[id_], *places[id_], one, one.risk(as_at), visit_due_on(one, values, as_at), children.get(id_, 0),
        flags.get(id_, FlagsSeen()), _assigned(given.get(id_)), planned.get(id_),
        likely_inspection(histories[id_], as_at)) for id_, one in facts.items()]
    return sorted(found, key=order)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which part of the programme somebody wants to see."""

    officer: str = ""
    """An id, or ``nobody``."""
    band: str = ""
    due: str = ""
    kind: str = ""
    area: str = ""


def chosen(rows: Iterable[Next], asked: Asked, as_at: date) -> list[Next]:
    """Those that fit."""
    return [one for one in rows if
            asked.officer in ("", str(one.officer_id or "nobody"))
            and asked.band in ("", str(one.risk.band or "unknown"))
            and asked.due in ("", one.when(as_at))
            and asked.kind in ("", one.provision.value)
            and asked.area in ("", one.area)]


def _assigned(row: VisitAssignment | None) -> Assigned | None:
    return Assigned(row.officer_id, row.due_by) if row else None


def _places(setting_ids: Collection[int]) -> dict[int, tuple[ProvisionType, str]]:
    rows = db.session.execute(select(Setting.id, Setting.provision, Setting.local_authority).where(
        Setting.id.in_(setting_ids)))
    return {row.id: (row.provision, row.local_authority or "") for row in rows}


def _children(setting_ids: Collection[int], as_at: date) -> Mapping[int, int]:
    rows = db.session.execute(select(Placement.setting_id, func.count(Placement.child_id.distinct())).where(
        Placement.setting_id.in_(setting_ids), Placement.started_on <= as_at,
        or_(Placement.ended_on.is_(None), Placement.ended_on > as_at)).group_by(Placement.setting_id))
    return {setting_id: number for setting_id, number in rows if setting_id is not None}


def _flags(setting_ids: Collection[int]) -> dict[int, FlagsSeen]:
    rows = db.session.execute(select(Flag.setting_id, Flag.shown_severity, Flag.title).where(
        Flag.setting_id.in_(setting_ids), Flag.cleared_at.is_(None), Flag.rule != VI_01.code,
        Flag.rule.not_in(restricted_codes())).order_by(Flag.id))
    found: dict[int, FlagsSeen] = {}
    for setting_id, severity, title in rows:
        if setting_id is None:
            continue
        known = found.get(setting_id, FlagsSeen())
        worse = known.worst is None or severity.rank > known.worst.rank
        found[setting_id] = FlagsSeen(known.number + 1, severity if worse else known.worst,
                                      title if worse else known.title)
    return found


def _planned(setting_ids: Collection[int]) -> dict[int, Planned]:
    """The earliest of each setting."""
    rows = db.session.execute(
        select(QAVisit.setting_id, QAVisit.id, QAVisit.planned_for, QAVisit.lead_id).where(
            QAVisit.setting_id.in_(setting_ids), QAVisit.state == VisitState.PLANNED)
        .order_by(QAVisit.planned_for.desc(), QAVisit.id))
    return {row.setting_id: Planned(row.id, row.planned_for, row.lead_id) for row in rows}


def counts(rows: Sequence[Next], as_at: date) -> dict[str, int]:
    """How many are past their day, due within 30 days, assigned to nobody, and not known."""
    return {"late": sum(one.when(as_at) == "late" for one in rows),
            "soon": sum(one.when(as_at) == "soon" for one in rows),
            "nobody": sum(one.officer_id is None for one in rows),
            "unknown": sum(one.when(as_at) == "unknown" for one in rows)}
