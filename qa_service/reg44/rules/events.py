"""R44-10 and R44-11: quality reviews that are overdue, and a rise in notices of serious events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import func, select

from qa_service.clock import london
from qa_service.database import db
from qa_service.flags.exposure import exposure_of, stays_of
from qa_service.flags.rule import Answer, CannotTell, Evidence, Finding, FlagRule, Parameter, SubjectIds, Values
from qa_service.ofsted.rules.histories import go_live_on
from qa_service.ofsted.rules.words import day, months_later
from qa_service.permissions import Permission
from qa_service.providers.models import Setting
from qa_service.reg44.models import QualityReview, SeriousEventNotice
from qa_service.vocabulary import ProvisionType, Severity, SubjectType

WINDOWS_BEFORE: Final = 3
"""The earlier mean is that of so many windows before."""
_WRITE_REVIEWS: Final = (*(kind for kind in ProvisionType if kind.is_home), ProvisionType.SUPPORTED_ACCOMMODATION)
NOTICES: Final = "Our record of notices of serious events"
REVIEWS: Final = "Our record of quality reviews"


@dataclass(frozen=True, slots=True)
class Reviews:
    """A setting where our child lives, and the newest review of its own quality that we received."""

    go_live_on: date | None
    placed_since: date
    """Since when a child of ours has been there without a break."""
    written_on: date | None


def gather_reviews(setting_ids: SubjectIds, as_at: date) -> Mapping[int, Reviews]:
    """The registered homes and supported accommodation among these where our child lives."""
    ours = [id_ for id_, why in exposure_of(setting_ids, as_at).items() if why.children]
    kept = set(db.session.scalars(select(Setting.id).where(
        Setting.id.in_(ours), Setting.provision.in_(_WRITE_REVIEWS), Setting.urn.is_not(None)))) if ours else set()
    if not kept:
        return {}
    newest: Any = db.session.execute(
        select(QualityReview.setting_id, func.max(QualityReview.written_on)).where(
            QualityReview.setting_id.in_(kept), QualityReview.withdrawn_at.is_(None),
            QualityReview.received_on <= as_at).group_by(QualityReview.setting_id))
    written = {setting_id: on for setting_id, on in newest}
    begun, stays = go_live_on(), stays_of(kept, as_at, as_at)
    return {id_: Reviews(begun, min(stay.first for stay in stays[id_] if stay.children), written.get(id_))
            for id_ in kept}


def quality_review_due_on(facts: Reviews, values: Values) -> date | None:
    """The day by which the next review is due; ``None`` where it is not known since when they are recorded."""
    months, days = values.number("months"), timedelta(days=values.number("days"))
    if facts.written_on is not None:
        return months_later(facts.written_on, months) + days
    if facts.go_live_on is None:
        return None
    return months_later(max(facts.go_live_on, facts.placed_since), months) + days


def judge_review(facts: Reviews, as_at: date, values: Values) -> Answer:
    """R44-10. Without any review, the time runs from the go-live date or the first placement, whichever is later."""
    due = quality_review_due_on(facts, values)
    if facts.written_on is not None:
        if due is None or as_at <= due:
            return None
        return Finding((Evidence(f"The newest review that we received looks back from {day(facts.written_on)}; the "
                                 f"next was due by {day(due)}.", source=REVIEWS),))
    if facts.go_live_on is None or due is None:
        return CannotTell("The council has not set the day from which it records these reviews.")
    since = max(facts.go_live_on, facts.placed_since)
    if as_at <= due:
        return CannotTell(f"No review has been received yet; the council has recorded them since {day(since)}.")
    return Finding((Evidence(f"No review was received since {day(since)}; one was due by {day(due)}.",
                             source=REVIEWS),))


@dataclass(frozen=True, slots=True)
class Notices:
    """A setting, and the days of its serious events of which we had been told."""

    go_live_on: date | None
    days: tuple[date, ...]


def gather_notices(setting_ids: SubjectIds, as_at: date) -> Mapping[int, Notices]:
    """The settings among these of which a notice was ever recorded."""
    row = SeriousEventNotice
    statement: Any = select(row.setting_id, row.happened_on, row.told_at).where(
        row.withdrawn_at.is_(None)).order_by(row.happened_on)
    if setting_ids is not None:
        statement = statement.where(row.setting_id.in_(setting_ids))
    found: dict[int, list[date]] = {}
    for setting_id, happened_on, told_at in db.session.execute(statement):
        if london(told_at).date() <= as_at and happened_on <= as_at:
            found.setdefault(setting_id, []).append(happened_on)
    begun = go_live_on()
    return {id_: Notices(begun, tuple(days)) for id_, days in found.items()}


def judge_rise(facts: Notices, as_at: date, values: Values) -> Answer:
    """R44-11. The window ends with the day of judging."""
    window = values.number("days")
    recent = [on for on in facts.days if (as_at - on).days < window]
    before = [on for on in facts.days if window <= (as_at - on).days < window * (1 + WINDOWS_BEFORE)]
    doubled = len(recent) >= values.number("fewest") and len(recent) * WINDOWS_BEFORE >= 2 * len(before) > 0
    if len(recent) >= values.number("notices") or doubled:
        return Finding(tuple(Evidence(f"A serious event on {day(on)}.", source=NOTICES) for on in recent))
    if facts.go_live_on is None:
        return CannotTell("The council has not set the day from which it records these notices.")
    if as_at - timedelta(days=window - 1) < facts.go_live_on:
        return CannotTell(f"The council has recorded these notices since {day(facts.go_live_on)} only.")
    known_before = as_at - timedelta(days=window * (1 + WINDOWS_BEFORE) - 1) >= facts.go_live_on
    if len(recent) >= values.number("fewest") and not known_before:
        return CannotTell("How many notices came in the months before is not known: the council did not record them.")
    return None


R44_10 = FlagRule(
    seen_with=Permission.REG44_LIST, stands_at="/settings/{ref}/reg44",
    code="R44-10", title="Six-monthly quality review overdue", severity=Severity.LOW,
    basis="Children's Homes (England) Regulations 2015, regulation 45(1) and (4); Supported Accommodation (England) "
          "Regulations 2023, regulation 32 (its interval is to be confirmed)",
    subject=SubjectType.SETTING,
    checks="Where our child lives, no review of the quality of care or support was received within six months and 28 "
           "days of the one before. The provider sends it to a placing authority on request.",
    gather=gather_reviews, judge=judge_review,
    parameters=(Parameter("months", 6, "months", "Between one review and the next", 1, 36),
                Parameter("days", 28, "days", "Days for it to reach us", 0, 365)))

R44_11 = FlagRule(
    seen_with=Permission.REG44_READ, stands_at="/settings/{ref}/reg44",
    code="R44-11", title="Rise in serious-event notices", severity=Severity.HIGH,
    basis="Children's Homes (England) Regulations 2015, regulation 40; Supported Accommodation (England) Regulations "
          "2023, regulation 27; the numbers are our own", subject=SubjectType.SETTING,
    checks="So many serious events happened within the window, or at least twice the mean of the three windows before.",
    gather=gather_notices, judge=judge_rise,
    parameters=(Parameter("notices", 3, "notices", "Events within the window", 1, 100),
                Parameter("days", 30, "days", "Length of the window", 1, 365),
                Parameter("fewest", 2, "notices", "Fewest events that can count as twice as many", 1, 100)))
