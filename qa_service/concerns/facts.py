"""What a concern holds: as little as can be, and only sealed. Never the name of an adult or a child."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from qa_service.concerns.kinds import (
    ContractDecision,
    Criterion,
    MeetingKind,
    OfstedTold,
    Outcome,
    PlacementDecision,
    SentHow,
    Stage,
)
from qa_service.concerns.working_time import one_working_day_after


@dataclass(frozen=True, slots=True)
class Meeting:
    """A decision meeting, planned (``decision`` empty) or held."""

    kind: MeetingKind
    on: date
    decision: str = ""
    held: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """A concern about somebody who works with children at a setting or for a provider group."""

    known_at: datetime
    """When our council first knew."""
    setting_id: int | None = None
    group_id: int | None = None
    area: str = ""
    """The local authority whose designated officer it goes to: the setting's host."""
    criteria: tuple[Criterion, ...] = ()
    stage: Stage = Stage.LOGGED
    sent_at: datetime | None = None
    sent_how: SentHow | None = None
    acknowledged_at: datetime | None = None
    lado_reference: str = ""
    outcome: Outcome | None = None
    outcome_on: date | None = None
    placement_decision: PlacementDecision | None = None
    placement_decided_on: date | None = None
    contract_decision: ContractDecision | None = None
    contract_decided_on: date | None = None
    plan_on: date | None = None
    """The day of the provider's action plan."""
    ofsted: OfstedTold | None = None
    ofsted_told_on: date | None = None
    review_on: date | None = None
    note: str = ""
    meetings: tuple[Meeting, ...] = ()
    recused: tuple[int, ...] = ()
    """Who must never see it, whatever else they are given: whom it is about, their manager, anybody linked."""
    hold_why: str = ""
    """Why it is kept beyond its day (legal hold); empty where it is not."""
    hold_ended_on: date | None = None
    """The day on which it was held no longer: the named people have a month from then to see that it goes."""
    notice: str = ""
    """What the domain of regional notices keeps here, in its own words: its decision and a draft."""
    notice_decided_on: date | None = None
    """The day on which it was decided whether to raise a regional notice."""
    closing_by: int | None = None
    """Who has asked to close it; a second person decides."""
    closing_why: str = ""
    closed_on: date | None = None
    bundle_by: int | None = None
    """Who has asked for everything of it as one file; a second person decides."""
    bundle_why: str = ""
    bundle_until: datetime | None = None
    """Until when it can be had, once, since a second person agreed."""
    bundle_phrase: str = ""
    """What opens the file."""

    @property
    def is_open(self) -> bool:
        return self.closed_on is None

    @property
    def deadline(self) -> datetime:
        """When the designated officer must have been told."""
        return one_working_day_after(self.known_at)

    @property
    def planned(self) -> list[Meeting]:
        """Meetings still to come or to be recorded, the earliest first."""
        return sorted((one for one in self.meetings if not one.held), key=lambda one: one.on)


def changed(before: Facts, after: Facts) -> list[str]:
    """The names of what differs: for the trail, which holds no content."""
    return [one.name for one in fields(Facts) if getattr(before, one.name) != getattr(after, one.name)]


def written(facts: Facts) -> bytes:
    """As it is sealed."""
    said = {one.name: _plain(getattr(facts, one.name)) for one in fields(Facts)}
    return json.dumps({name: value for name, value in said.items() if value not in (None, "", [])},
                      sort_keys=True).encode()


def read(content: bytes) -> Facts:
    """What was sealed. What a later version of the programme adds has its default here."""
    said: Mapping[str, Any] = json.loads(content)
    return Facts(**{name: _READ.get(name, _same)(value) for name, value in said.items()})


def _plain(value: Any) -> Any:
    if isinstance(value, Meeting):
        return {"kind": value.kind.value, "on": value.on.isoformat(), "decision": value.decision, "held": value.held}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, StrEnum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value


def _same(value: Any) -> Any:
    return value


def _meetings(said: list[dict[str, Any]]) -> tuple[Meeting, ...]:
    return tuple(Meeting(MeetingKind(one["kind"]), date.fromisoformat(one["on"]), one["decision"], one["held"])
                 for one in said)


_READ: Final[Mapping[str, Callable[[Any], Any]]] = {
    **dict.fromkeys(("known_at", "sent_at", "acknowledged_at", "bundle_until"), datetime.fromisoformat),
    **dict.fromkeys(("outcome_on", "placement_decided_on", "contract_decided_on", "plan_on", "ofsted_told_on",
                     "review_on", "closed_on", "notice_decided_on", "hold_ended_on"), date.fromisoformat),
    "criteria": lambda said: tuple(Criterion(one) for one in said), "stage": Stage, "sent_how": SentHow,
    "outcome": Outcome, "placement_decision": PlacementDecision, "contract_decision": ContractDecision,
    "ofsted": OfstedTold, "meetings": _meetings, "recused": tuple,
}
