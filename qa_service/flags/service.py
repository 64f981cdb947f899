"""Questions about flags: which are open, on which settings, since when, on what evidence. Restricted ones never."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Select, and_, case, func, select, true

from qa_service.database import db, paginate
from qa_service.database.kept import Kept
from qa_service.database.session import Page
from qa_service.errors import NotFound
from qa_service.flags.filters import NOT_PUT_OFF, conditions_of, order_of
from qa_service.flags.filters import Filters as Filters
from qa_service.flags.models import Flag, FlagEvent, FlagEvidence, RuleGap
from qa_service.flags.registry import restricted_codes
from qa_service.vocabulary import Severity

_COUNTS: Final = Kept[tuple[int, ...]](most=128)
_OLDEST: Final = Kept[date | None]()


def open_flags(filters: Filters, *, number: int = 1, size: int = 50) -> Page[Flag]:
    """One page of open flags: worst first, then newest first, unless sorted otherwise."""
    statement = _open().where(*conditions_of(filters)).order_by(*order_of(filters.sort))
    return paginate(statement, number=number, size=size)


def counts_of(each: Sequence[Filters]) -> list[int]:
    """How many open flags fit each of these filters, in one query."""
    return list(_COUNTS.get(lambda: _counts_of(each), *each, *sorted(restricted_codes()))) if each else []


def _counts_of(each: Sequence[Filters]) -> tuple[int, ...]:
    counts = [func.count(case((and_(true(), *conditions_of(filters)), 1))) for filters in each]
    return tuple(db.session.execute(_open().with_only_columns(*counts)).one())


def oldest_raised(filters: Filters) -> date | None:
    """Since when the flag stands that has stood longest of those that fit."""
    statement = _open().where(*conditions_of(filters)).with_only_columns(func.min(Flag.raised_on))
    return _OLDEST.get(lambda: db.session.scalar(statement), filters, *sorted(restricted_codes()))


def all_open_flags(rule: str | None = None) -> list[Flag]:
    """Every open flag (of one rule), in the order of the lists."""
    return list(db.session.scalars(_open().where(*conditions_of(Filters(rule=rule))).order_by(*order_of(""))))


def flags_of_settings(setting_ids: Collection[int]) -> Mapping[int, list[Flag]]:
    """By setting, its open flags, worst first: in one query for a page of settings."""
    by_setting: dict[int, list[Flag]] = {id_: [] for id_ in setting_ids}
    for flag in db.session.scalars(_open().where(Flag.setting_id.in_(setting_ids)).order_by(*order_of(""))):
        if flag.setting_id is not None:
            by_setting[flag.setting_id].append(flag)
    return by_setting


def flags_of_setting(setting_id: int) -> list[Flag]:
    """A setting's open flags, worst first."""
    return flags_of_settings([setting_id])[setting_id]


def counts_by_severity(*, exposed_only: bool = False) -> dict[Severity, int]:
    """How many flags are open by shown severity; flags that are put off do not count."""
    statement = _open().where(*conditions_of(Filters(exposed_only=exposed_only, state=NOT_PUT_OFF)))
    rows = db.session.execute(
        statement.with_only_columns(Flag.shown_severity, func.count()).group_by(Flag.shown_severity))
    counted = {row[0]: row[1] for row in rows}
    return {severity: counted.get(severity, 0) for severity in reversed(Severity)}


def flag_numbered(flag_id: int) -> Flag:
    """A flag, open or cleared. Raises ``NotFound`` also for a restricted one."""
    flag = db.session.scalars(
        select(Flag).where(Flag.id == flag_id, Flag.rule.not_in(restricted_codes()))).one_or_none()
    if flag is None:
        raise NotFound("There is no flag of that number.")
    return flag


def evidence_of(flag_ids: Collection[int]) -> Mapping[int, list[FlagEvidence]]:
    """By flag, what it rests on, in one query."""
    by_flag: dict[int, list[FlagEvidence]] = {id_: [] for id_ in flag_ids}
    for start in range(0, len(ids := sorted(flag_ids)), 5000):
        pieces = select(FlagEvidence).where(FlagEvidence.flag_id.in_(ids[start:start + 5000])).order_by(
            FlagEvidence.flag_id, FlagEvidence.position)
        for piece in db.session.scalars(pieces):
            by_flag[piece.flag_id].append(piece)
    return by_flag


def history_of(flag_id: int) -> list[FlagEvent]:
    """What happened to a flag, first first."""
    return list(db.session.scalars(select(FlagEvent).filter_by(flag_id=flag_id).order_by(FlagEvent.id)))


def history_since(flag_id: int, version: int) -> list[FlagEvent]:
    """What happened to a flag after it had this version, first first.

    Every event makes a new version, but the reopening that goes with a change.
    """
    seen, since = 0, []
    for event in history_of(flag_id):
        seen += event.kind != "reopened"
        if seen > version:
            since.append(event)
    return since


def gaps(*, number: int = 1, size: int = 50, rule: str | None = None) -> Page[RuleGap]:
    """Where rules cannot tell and why, by rule and reason; our own faults first."""
    statement = select(RuleGap).where(RuleGap.rule.not_in(restricted_codes()))
    if rule:
        statement = statement.where(RuleGap.rule == rule)
    ordered = statement.order_by(RuleGap.is_fault.desc(), RuleGap.rule, RuleGap.why, RuleGap.id)
    return paginate(ordered, number=number, size=size)


def gap_counts() -> dict[str, int]:
    """By rule, about how many subjects it cannot tell."""
    rows = db.session.execute(select(RuleGap.rule, func.count()).where(RuleGap.rule.not_in(restricted_codes()))
                              .group_by(RuleGap.rule).order_by(RuleGap.rule))
    return {row[0]: row[1] for row in rows}


def gaps_of_setting(setting_id: int) -> list[RuleGap]:
    """What rules cannot tell about a setting."""
    return list(db.session.scalars(select(RuleGap).where(
        RuleGap.subject_type == "setting", RuleGap.subject_id == setting_id,
        RuleGap.rule.not_in(restricted_codes())).order_by(RuleGap.rule)))


@dataclass(frozen=True, slots=True)
class FlagThen:
    """A flag as it was on a day, from its history."""

    flag: Flag
    title: str
    severity: Severity
    shown_severity: Severity
    exposed: bool
    raised_on: date
    state: str
    evidence: list[dict[str, Any]]


_STATES: Mapping[str, str] = {"raised": "open", "reopened": "open", "woken": "open", "acknowledged": "acknowledged",
                              "snoozed": "snoozed"}


def flags_open_on(day: date, rule: str | None = None) -> list[FlagThen]:
    """The flags that were open at the end of a day, as they were then: what we knew on that day."""
    statement = (select(FlagEvent, Flag).join(Flag, Flag.id == FlagEvent.flag_id)
                 .where(FlagEvent.on <= day, Flag.rule.not_in(restricted_codes())).order_by(FlagEvent.id))
    if rule:
        statement = statement.where(Flag.rule == rule)
    then: dict[int, FlagThen] = {}
    for event, flag in db.session.execute(statement):
        if event.kind == "cleared":
            then.pop(flag.id, None)
        else:
            then[flag.id] = _after(then.get(flag.id), event, flag)
    return sorted(then.values(), key=lambda one: (-one.shown_severity.rank, -one.raised_on.toordinal(), one.flag.id))


def _after(before: FlagThen | None, event: FlagEvent, flag: Flag) -> FlagThen:
    told = event.details
    known = before or FlagThen(flag, flag.title, flag.severity, flag.shown_severity, flag.exposed, event.on, "open", [])
    return FlagThen(
        flag=flag,
        title=told.get("title", known.title),
        severity=Severity(told.get("severity", known.severity)),
        shown_severity=Severity(told.get("shown_severity", known.shown_severity)),
        exposed=told.get("exposed", known.exposed),
        raised_on=event.on if event.kind == "raised" else known.raised_on,
        state=told["state"] if event.kind == "undone" else _STATES.get(event.kind, known.state),
        evidence=told.get("evidence", known.evidence))


def _open() -> Select[Flag]:
    return select(Flag).where(Flag.cleared_at.is_(None), Flag.rule.not_in(restricted_codes()))
