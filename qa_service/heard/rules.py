"""VI-10: soft intelligence building up at a setting."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from textwrap import shorten
from typing import Any, Final

from sqlalchemy import select

from qa_service.database import db
from qa_service.flags.registry import register
from qa_service.flags.rule import (
    SYSTEM_ID,
    Answer,
    CannotTell,
    Evidence,
    Finding,
    FlagRule,
    Parameter,
    SubjectIds,
    Values,
)
from qa_service.heard.kinds import COUNTED, HeardKind
from qa_service.heard.models import HeardEntry, HeardSaid
from qa_service.heard.patterns import log_kept_since
from qa_service.ofsted.rules.words import day
from qa_service.permissions import Permission
from qa_service.placements.models import Placement
from qa_service.vocabulary import Severity, SubjectType, counted

SOURCE: Final = "What we heard"
_SHOWN: Final = 160


@dataclass(frozen=True, slots=True)
class One:
    """One thing that we heard, in our words."""

    on: date
    kind: HeardKind
    words: str


@dataclass(frozen=True, slots=True)
class Heard:
    """What stands about a setting, compliments left out, the newest first; and since when such a log is kept."""

    entries: tuple[One, ...]
    kept_since: date | None


def gather_heard(setting_ids: SubjectIds, as_at: date) -> Mapping[int, Heard]:
    """The settings among these of which we heard something: elsewhere nothing builds up, as far as the log goes, and
    how far it goes is asked once, of the log (``gather_log``)."""
    since = log_kept_since()
    statement: Any = (
        select(HeardSaid.setting_id, HeardSaid.heard_on, HeardSaid.kind, HeardSaid.words)
        .join(HeardEntry, HeardEntry.id == HeardSaid.entry_id)
        .where(HeardSaid.standing, HeardEntry.withdrawn_at.is_(None), HeardSaid.kind.in_(COUNTED),
               HeardSaid.setting_id.is_not(None), HeardSaid.heard_on <= as_at)
        .order_by(HeardSaid.heard_on.desc(), HeardEntry.id.desc()))
    if setting_ids is not None:
        statement = statement.where(HeardSaid.setting_id.in_(setting_ids))
    found: defaultdict[int, list[One]] = defaultdict(list)
    for setting_id, *said in db.session.execute(statement):
        found[setting_id].append(One(*said))
    return {id_: Heard(tuple(said), since) for id_, said in found.items()}


def gather_log(_ids: SubjectIds, as_at: date) -> Mapping[int, date | None]:
    """The log itself, once children of ours are placed: since when it is kept (``None``: nothing was ever noted)."""
    placed = db.session.scalar(select(Placement.id).limit(1))
    return {} if placed is None else {SYSTEM_ID: log_kept_since()}


def judge_log(kept_since: date | None, as_at: date, values: Values) -> Answer:
    """VI-10, about the log as a whole: in one line, of all settings of which nothing was heard."""
    days = values.number("days")
    if kept_since is None:
        return CannotTell("Nothing that we heard was ever noted, so it is not known whether anything builds up at any "
                          "setting.")
    if kept_since > as_at - timedelta(days=days - 1):
        return CannotTell(f"What we hear is noted only since {day(kept_since)}: what was heard before is not known of "
                          "any setting.")
    return None


def judge_heard(facts: Heard, as_at: date, values: Values) -> Answer:
    """VI-10. What was noted counts, whenever the log began; what cannot have been noted is not taken for nothing."""
    days, count, fewest = values.number("days"), values.number("count"), values.number("fewest")
    periods, times = values.number("periods"), values.number("times")
    begins = as_at - timedelta(days=days - 1)
    now = [one for one in facts.entries if one.on >= begins]
    if len(now) >= count:
        return _finding(now, f"{counted(len(now), 'entry', 'entries')} since {day(now[-1].on)}, within {days} days.")
    if facts.kept_since is None:
        return CannotTell("Nothing that we heard was ever noted, so it is not known whether anything builds up.")
    if facts.kept_since > begins:
        return CannotTell(f"What we hear is noted only since {day(facts.kept_since)}: what was heard before is not "
                          "known.")
    if len(now) < fewest:
        return None
    earliest = begins - timedelta(days=days * periods)
    earlier = sum(earliest <= one.on < begins for one in facts.entries)
    enough = len(now) >= times * Fraction(earlier, periods)
    if enough and facts.kept_since > earliest:
        return CannotTell(f"What we hear is noted only since {day(facts.kept_since)}: too short to tell whether "
                          f"{counted(len(now), 'entry', 'entries')} are more than usual.")
    if earlier and enough:
        return _finding(now, f"{counted(len(now), 'entry', 'entries')} since {day(now[-1].on)}; in the "
                             f"{days * periods} days before, {counted(earlier, 'entry', 'entries')}.")
    return None


def _finding(now: list[One], sentence: str) -> Finding:
    """Who told us, and in which role, is no part of it."""
    return Finding((Evidence(sentence, source=SOURCE), *(
        Evidence(f"{one.kind.words}, {day(one.on)}: {shorten(one.words, _SHOWN, placeholder='…')}", source=SOURCE)
        for one in now)))


_TITLE: Final = "Soft intelligence building up"
_BASIS: Final = "Our strategy: earlier recognition of issues within placements"
_CHECKS: Final = (
    "So many worries, complaints and pieces of intelligence about a setting were noted within the days, or many times "
    "the mean of the periods before. Compliments, and what was taken back, do not count. Where the log is not kept "
    "long enough to compare, it cannot be told. Who told us is never shown.")
_PARAMETERS: Final = (
    Parameter("days", 60, "days", "Length of the period", 7, 365),
    Parameter("count", 3, "entries", "Entries in the period that are enough by themselves", 1, 50),
    Parameter("times", 2, "times", "How many times the earlier mean is a rise", 1, 10),
    Parameter("periods", 2, "periods", "Earlier periods of the same length whose mean is compared", 1, 12),
    Parameter("fewest", 2, "entries", "Fewest entries in the period for which a rise counts", 1, 50))

VI_10 = FlagRule(
    code="VI-10", title=_TITLE, severity=Severity.MEDIUM, basis=_BASIS, subject=SubjectType.SETTING, checks=_CHECKS,
    gather=gather_heard, judge=judge_heard, parameters=_PARAMETERS, seen_with=Permission.HEARD_READ,
    stands_at="/heard?setting={ref}")
VI_10_SYSTEM = FlagRule(
    code="VI-10", title=_TITLE, severity=Severity.MEDIUM, basis=_BASIS, subject=SubjectType.SYSTEM, checks=_CHECKS,
    gather=gather_log, judge=judge_log, parameters=_PARAMETERS, seen_with=Permission.HEARD_READ, small=True)

register(VI_10, VI_10_SYSTEM)
