"""What we heard over time, month by month and kind by kind; and since when the council has kept such a log."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, func, select

from qa_service.accounts.models import Authority
from qa_service.database import current_authority, db
from qa_service.heard.kinds import COUNTED, HeardKind
from qa_service.heard.listing import about_group
from qa_service.heard.models import HeardEntry, HeardSaid
from qa_service.ofsted.rules.words import months_later
from qa_service.vocabulary import counted

MONTHS: Final = 12
DRAWN: Final = 6


@dataclass(frozen=True, slots=True)
class Month:
    """What we heard in one month; ``None`` where the log was not kept in all of it, and it holds nothing."""

    first: date
    by_kind: dict[HeardKind, int] | None

    @property
    def words(self) -> str:
        return f"{self.first:%B %Y}"

    @property
    def counting(self) -> int | None:
        """How many that can build up to something."""
        return None if self.by_kind is None else sum(self.by_kind[kind] for kind in COUNTED)

    @property
    def compliments(self) -> int | None:
        return None if self.by_kind is None else self.by_kind[HeardKind.COMPLIMENT]


@dataclass(frozen=True, slots=True)
class Pattern:
    """The last twelve months, the oldest first."""

    months: list[Month]
    sentence: str

    @property
    def bars(self) -> list[dict[str, Any]]:
        """The newest months as a chart draws them."""
        return [{"label": one.words, "values": [one.counting, one.compliments]} for one in self.months[-DRAWN:]]

    @property
    def empty(self) -> bool:
        return not any(one.by_kind and any(one.by_kind.values()) for one in self.months)


def log_kept_since() -> date | None:
    """Since when the council in scope keeps this log: its first entry, but not before its go-live date.

    ``None`` where nothing was ever noted.
    """
    live = select(Authority.go_live_on).where(Authority.id == current_authority()).scalar_subquery()
    first, begun = db.session.execute(select(func.min(HeardSaid.heard_on), live).join(
        HeardEntry, HeardEntry.id == HeardSaid.entry_id).where(
            HeardSaid.standing, HeardEntry.withdrawn_at.is_(None))).one()
    return max(first, begun) if first and begun else first


def pattern_of_setting(setting_id: int, today: date) -> Pattern:
    """What we heard about a setting, in two queries."""
    return _pattern(HeardSaid.setting_id == setting_id, today)


def pattern_of_group(group_id: int, today: date) -> Pattern:
    """What we heard about a provider group and its settings, in two queries."""
    return _pattern(about_group(group_id), today)


def _pattern(about: ColumnElement[bool], today: date) -> Pattern:
    this_month = today.replace(day=1)
    first = months_later(this_month, 1 - MONTHS)
    rows = db.session.execute(
        select(HeardSaid.heard_on, HeardSaid.kind).join(HeardEntry, HeardEntry.id == HeardSaid.entry_id)
        .where(HeardSaid.standing, HeardEntry.withdrawn_at.is_(None), HeardSaid.heard_on >= first,
               HeardSaid.heard_on <= today, about)).all()
    counts = Counter((heard_on.replace(day=1), kind) for heard_on, kind in rows)
    since, months = log_kept_since(), []
    for number in range(MONTHS):
        month = months_later(first, number)
        by_kind = {kind: counts[month, kind] for kind in HeardKind}
        known = since is not None and since <= month
        months.append(Month(month, by_kind if known or any(by_kind.values()) else None))
    return Pattern(months, _in_words(months, len(rows), since))


def _in_words(months: list[Month], all_: int, since: date | None) -> str:
    if since is None:
        return "Nothing has been noted yet about any setting, so it is not known what was heard."
    praise = sum(one.compliments or 0 for one in months)
    unknown = sum(one.by_kind is None for one in months)
    said = f"{counted(all_, 'entry', 'entries')} in twelve months" if all_ else "Nothing in these twelve months"
    said += f", {praise:,} of them {'a compliment' if praise == 1 else 'compliments'}." if praise else "."
    if unknown:
        said += (f" The log is kept since {since.day} {since:%B %Y}: of {counted(unknown, 'earlier month')} nothing is "
                 "known.")
    return said
