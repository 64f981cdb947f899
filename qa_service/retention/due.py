"""Which records are past their time on a day, and which of them a legal hold keeps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, case, false, func, select

from qa_service.data_dictionary.periods import PERIODS
from qa_service.database import current_authority, db
from qa_service.retention.models import LegalHold
from qa_service.retention.rules import RULES, Rule, table, under_contract


@dataclass(frozen=True, slots=True)
class Due:
    """How much of one kind of record is past its time: to go, and kept by a hold."""

    rule: Rule
    go: int
    held: int

    @property
    def any(self) -> bool:
        """Whether anything of it is past its time."""
        return bool(self.go or self.held)


def last_day(kind: str, as_at: date) -> date:
    """The last day from which a record of this kind is past its time."""
    years = PERIODS[kind].years
    assert years is not None, f"{kind} is not erased by time"
    try:
        return as_at.replace(year=as_at.year - years)
    except ValueError:
        return as_at.replace(year=as_at.year - years, day=28)


def standing_holds() -> list[LegalHold]:
    """The holds that stand, the newest first."""
    return list(db.session.scalars(select(LegalHold).where(LegalHold.ended_at.is_(None)).order_by(LegalHold.id.desc())))


def settings_held(since: datetime) -> set[int]:
    """The settings of which everything is kept by a hold now, or was after this moment."""
    return {int(which) for which in db.session.scalars(select(LegalHold.which).where(
        LegalHold.of == "setting", LegalHold.ended_at.is_(None) | (LegalHold.ended_at > since)))}


def preview(as_at: date) -> list[Due]:
    """What would go, rule by rule, and what a hold keeps."""
    holds, found = standing_holds(), []
    for rule in (one for one in RULES if not one.quiet):
        kept = _held(rule, holds)
        row = db.session.execute(_due(rule, as_at).with_only_columns(
            func.count(), func.coalesce(func.sum(case((kept, 1), else_=0)), 0))).one()
        found.append(Due(rule, row[0] - row[1], int(row[1])))
    return found


def ids_of(rule: Rule, as_at: date) -> list[int]:
    """The numbers of the records that go under a rule."""
    statement = _due(rule, as_at).where(~_held(rule, standing_holds()))
    return list(db.session.scalars(statement.order_by(table(rule.table).c.id)))


def listed(rule: Rule, as_at: date, *, most: int = 500) -> Iterator[tuple[int, date | None]]:
    """(number, day from which it is counted) of the records that go, for the page that is looked at first."""
    t = table(rule.table)
    day = _since(rule, t) if rule.since else None
    columns = [t.c.id, *([day] if day is not None else [])]
    for row in db.session.execute(_due(rule, as_at).where(~_held(rule, standing_holds())).with_only_columns(
            *columns).order_by(t.c.id).limit(most)):
        yield row[0], _as_day(row[1]) if day is not None else None


def _due(rule: Rule, as_at: date) -> Select[Any]:
    t, last = table(rule.table), last_day(rule.kind, as_at)
    statement = select(t.c.id)
    if "authority_id" in t.c:
        statement = statement.where(t.c.authority_id == current_authority())
    if rule.since:
        statement = statement.where(_before(rule, t, last))
    if rule.also is not None:
        statement = statement.where(rule.also(t, last))
    if rule.while_contract:
        statement = statement.where(~under_contract(t.c.setting_id, last))
    return statement


def _since(rule: Rule, t: Any) -> ColumnElement[Any]:
    columns = [t.c[name] for name in rule.since]
    return columns[0] if len(columns) == 1 else func.coalesce(*columns)


def _before(rule: Rule, t: Any, last: date) -> ColumnElement[bool]:
    """The first column that is filled is at or before the day; of moments, before its end."""
    end = datetime.combine(last + timedelta(days=1), time(), UTC)
    found: ColumnElement[bool] = false()
    for name in reversed(rule.since):
        column = t.c[name]
        past = column <= last if isinstance(column.type, Date) else column < end
        found = past if name == rule.since[-1] else case((column.is_not(None), past), else_=found)
    return found


def _held(rule: Rule, holds: list[LegalHold]) -> ColumnElement[bool]:
    t = table(rule.table)
    if any(hold.of == "kind" and hold.which == rule.kind for hold in holds):
        return t.c.id.is_not(None)  # type: ignore[no-any-return]
    settings = [int(hold.which) for hold in holds if hold.of == "setting"]
    children = [int(hold.which) for hold in holds if hold.of == "child"]
    found: ColumnElement[bool] = t.c.id.is_(None)
    if rule.table == "heard_entry" and settings:
        said = table("heard_said")
        found = found | t.c.id.in_(select(said.c.entry_id).where(said.c.setting_id.in_(settings)))
    for name in ("setting_id", "said_setting_id"):
        if settings and name in t.c:
            found = found | func.coalesce(t.c[name].in_(settings), false())
    if children and "child_id" in t.c:
        found = found | t.c.child_id.in_(children)
    if children and rule.table == "placement_import_row":
        stay = table("placement")
        found = found | func.coalesce(t.c.placement_id.in_(
            select(stay.c.id).where(stay.c.child_id.in_(children))), false())
    return found


def _as_day(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, str):
        return date.fromisoformat(value[:10])
    return value if isinstance(value, date) else None
