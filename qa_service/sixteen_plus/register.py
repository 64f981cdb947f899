"""The 16+ register: each setting with its registration, due diligence, our young people, next visit and flags."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import func, select

from qa_service.database import db
from qa_service.database.kept import Kept
from qa_service.flags.exposure import exposure_of
from qa_service.flags.models import Flag
from qa_service.flags.names import Called, settings_called
from qa_service.flags.parameters import values_of
from qa_service.flags.registry import restricted_codes
from qa_service.providers.found import records_on
from qa_service.providers.models import RegistrationRecord, Setting
from qa_service.sixteen_plus.clocks import clocks
from qa_service.sixteen_plus.diligence import ItemState, seen_on, states_of
from qa_service.sixteen_plus.kinds import DiligenceKind
from qa_service.sixteen_plus.rules.registration import Covered, children_there, covered
from qa_service.sixteen_plus.rules.reviews import UR_06
from qa_service.sixteen_plus.rules.visits import UR_07, yearly_of
from qa_service.sixteen_plus.scope import Used, kinds_of, scope_now, settings_on_register, used_of
from qa_service.visits.kinds import VisitState
from qa_service.visits.models import QAVisit

NOT_CHECKED: Final = "not_checked"
DILIGENCE: Final = {"incomplete": "Something missing, expired or not met", "complete": "Complete"}


@dataclass(frozen=True, slots=True)
class Row:
    """One setting of the register on a day."""

    setting: Setting
    called: Called
    kind: DiligenceKind | None
    """As which it is checked; ``None``: nothing is."""
    record: RegistrationRecord | None
    """What an officer found; ``None``: nobody has checked."""
    covered: Covered | None
    """What we say beside what the published lists say; ``None`` for a kind that is on none."""
    states: tuple[ItemState, ...]
    children: int
    planned_for: date | None
    visit_due_on: date | None
    flags: int

    @property
    def differences(self) -> tuple[str, ...]:
        return self.covered.compared.differences if self.covered else ()

    @property
    def complete(self) -> int:
        return sum(one.standing.complete for one in self.states)

    @property
    def found(self) -> str:
        """What was found, as a filter's value; never “registered” where nobody has looked. Empty where there is nothing
        to find: no regulator inspects the place."""
        if not self.setting.provision.is_inspected:
            return ""
        return self.record.found.value if self.record else NOT_CHECKED

    @property
    def found_words(self) -> str:
        if not self.setting.provision.is_inspected:
            return "No regulator inspects it"
        return self.record.found.words if self.record else "Not checked"


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list is narrowed to; empty: not by this."""

    kind: str = ""
    found: str = ""
    diligence: str = ""
    area: str = ""
    ours: bool = False
    differs: bool = False

    def takes(self, row: Row) -> bool:
        complete = row.complete == len(row.states)
        return ((not self.kind or row.kind == self.kind) and (not self.found or row.found == self.found)
                and (not self.diligence or complete is (self.diligence == "complete"))
                and (not self.area or row.setting.local_authority == self.area)
                and (not self.ours or row.children > 0) and (not self.differs or bool(row.differences)))


def rows_on(as_at: date, *, only: Setting | None = None) -> list[Row]:
    """The register on a day, our young people's settings first, then by name; in a fixed number of queries."""
    exposed = exposure_of(None if only is None else [only.id], as_at)
    settings = [only] if only is not None else settings_on_register(exposed)
    ids = [one.id for one in settings]
    kinds, scope, seen, records = kinds_of(settings), scope_now(), seen_on(ids, as_at), records_on(ids, as_at)
    called, children, flags = settings_called(ids), children_there(ids, as_at), _flags(ids)
    compared, planned = covered(settings, records, children), _planned(ids)
    due = _due(used_of(settings, kinds, [id_ for id_, why in exposed.items() if why.children], as_at), as_at)
    rows = [Row(one, called[one.id], kinds.get(one.id), records.get(one.id),
                compared.get(one.id),
                tuple(states_of(scope[kinds[one.id]], seen.get(one.id, {}), as_at)) if one.id in kinds else (),
                children.get(one.id, 0), planned.get(one.id), due.get(one.id), flags.get(one.id, 0))
            for one in settings]
    return sorted(rows, key=lambda row: (row.children == 0, row.called.name.casefold(), row.setting.id))


def _flags(setting_ids: Collection[int]) -> Mapping[int, int]:
    return _pairs(select(Flag.setting_id, func.count()).where(
        Flag.setting_id.in_(setting_ids), Flag.cleared_at.is_(None), Flag.rule.not_in(restricted_codes()))
        .group_by(Flag.setting_id))


def _planned(setting_ids: Collection[int]) -> Mapping[int, date]:
    return _pairs(select(QAVisit.setting_id, func.min(QAVisit.planned_for)).where(
        QAVisit.setting_id.in_(setting_ids), QAVisit.state == VisitState.PLANNED).group_by(QAVisit.setting_id))


def _due(used: Mapping[int, Used], as_at: date) -> Mapping[int, date]:
    months = values_of([UR_07])[UR_07.code].number("months")
    due = {id_: facts.due_on(months) for id_, facts in yearly_of(used, as_at).items()}
    return {id_: on for id_, on in due.items() if on is not None}


def _pairs(statement: Any) -> Mapping[int, Any]:
    return {first: second for first, second in db.session.execute(statement)}


@dataclass(frozen=True, slots=True)
class Summary:
    """What a manager is told first."""

    running: int
    """Placements without registration."""
    review_overdue: int
    not_checked: int
    """Settings with our young people whose registration nobody has checked."""
    incomplete: int
    """Settings with our young people of which something is missing, expired or not met."""


_SUMMARY: Final = Kept[Summary](most=8)


def summary(as_at: date) -> Summary:
    """How much needs a look on a day: worked out once, and anew when something changes."""
    return _SUMMARY.get(lambda: _worked_out(as_at), as_at)


def _worked_out(as_at: date) -> Summary:
    every = values_of([UR_06])[UR_06.code].number("days")
    due = [one.review_due_on(every) for one in clocks(None, as_at)]
    ours = [row for row in rows_on(as_at) if row.children]
    return Summary(len(due), sum(on is not None and on < as_at for on in due),
                   sum(row.found == NOT_CHECKED for row in ours),
                   sum(row.complete < len(row.states) for row in ours))
