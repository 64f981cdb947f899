"""Whether to raise a notice: what calls for a decision where we are the host authority, and the decisions recorded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy import ColumnElement, or_, select

from qa_service.actor import Actor
from qa_service.clock import london, utc_now
from qa_service.contracts.models import Provider
from qa_service.contracts.oversight_models import FinancialCheck
from qa_service.contracts.rules.finances import CN_05
from qa_service.database import db
from qa_service.database.once import make_once
from qa_service.errors import BadInput
from qa_service.flags.parameters import values_of
from qa_service.notices import places
from qa_service.notices.access import SUBJECT, trail
from qa_service.notices.drafting import WHOSE
from qa_service.notices.kinds import Direction, NoticeState
from qa_service.notices.models import NoticeDecision, RegionalNotice
from qa_service.ofsted.models import Inspection, Judgement
from qa_service.ofsted.rules.words import day
from qa_service.own_lists.free_text import refuse_personal
from qa_service.providers.models import Setting
from qa_service.vocabulary import Grade, Outcome

LONGEST: Final = 2000
LOOKED_BACK: Final = timedelta(days=400)
"""An older judgement asks for no decision any more: Ofsted has been back within the year."""


@dataclass(frozen=True, slots=True)
class Cause:
    """Something that asks the host authority for a decision, about a setting or a provider group."""

    setting_id: int | None
    group_id: int | None
    words: str
    known_on: date
    path: str
    decided: bool = False


def causes(as_at: date) -> list[Cause]:
    """What asks us for a decision now, decided or not, the newest first; in a fixed number of queries."""
    since = max(places.council().go_live_on or date.min, as_at - LOOKED_BACK)
    found = [one for one in (*_inadequate(as_at), *_finances(as_at)) if since <= one.known_on <= as_at]
    answered = _answered()
    return sorted((Cause(one.setting_id, one.group_id, one.words, one.known_on, one.path, any(
        on >= one.known_on for on in answered.get((one.setting_id, one.group_id), ()))) for one in found),
        key=lambda one: (one.known_on, one.words), reverse=True)


def decide(setting_id: int | None, group_id: int | None, wanted: bool | None, why: str, *, key: str, by: Actor,
           today: date, looked_at_names: bool = False) -> None:
    """Records whether a notice is raised about a place, and why; the same form again, once."""
    if wanted is None:
        raise BadInput("Choose yes or no.", field="wanted")
    why = why.strip()
    if len(why) < 5:
        raise BadInput("Say why, in a few words.", field="why")
    if len(why) > LONGEST:
        raise BadInput(f"Use at most {LONGEST:,} characters.", field="why")
    refuse_personal({"why": why}, looked_at_names, whose=WHOSE)
    places.may_raise(setting_id, group_id, today)
    _, new = make_once(NoticeDecision, key, {"setting_id": setting_id, "group_id": group_id, "wanted": wanted,
                                             "why": why}, {"decided_on": today, "at": utc_now(), "by": by.user_id})
    if new:
        trail("decided", SUBJECT, by=by, details={"setting": setting_id, "group": group_id, "wanted": wanted})


def decisions() -> list[NoticeDecision]:
    """The decisions recorded, the latest first."""
    return list(db.session.scalars(select(NoticeDecision).order_by(NoticeDecision.id.desc()).limit(200)))


def _answered() -> dict[tuple[int | None, int | None], list[date]]:
    """The days on which it was decided about a place, or a notice of ours about it stood."""
    found: dict[tuple[int | None, int | None], list[date]] = {}
    for one in db.session.scalars(select(NoticeDecision)):
        found.setdefault((one.setting_id, one.group_id), []).append(one.decided_on)
    for row in db.session.scalars(select(RegionalNotice).where(
            RegionalNotice.direction == Direction.SENT, RegionalNotice.begun_at.is_not(None))):
        until = row.removed_on if row.state is NoticeState.REMOVED else date.max
        found.setdefault((row.setting_id, row.group_id), []).append(until or london(row.made_at).date())
    return found


def is_inadequate(setting_id: int, as_at: date) -> bool:
    """Whether a setting's newest full inspection is inadequate in a key judgement, wherever it lies."""
    return bool(_judged(Setting.id == setting_id, as_at))


def _inadequate(as_at: date) -> list[Cause]:
    """The settings in our area whose newest full inspection is inadequate in a key judgement."""
    return _judged(Setting.local_authority == places.council().area, as_at)


def _judged(which: ColumnElement[bool], as_at: date) -> list[Cause]:
    found, seen = [], set()
    worst = select(Judgement.inspection_id).where(Judgement.grade == Grade.INADEQUATE)
    rows = db.session.execute(
        select(Inspection.id, Inspection.setting_id, Inspection.overall, Inspection.outcome, Inspection.published_on,
               Inspection.inspected_from, Inspection.found_at, Inspection.id.in_(worst).label("one_of_them"))
        .join(Setting, Setting.id == Inspection.setting_id)
        .where(which, Inspection.may_be_full, Inspection.state != "withdrawn",
               or_(Inspection.known_by.is_(None), Inspection.known_by <= as_at))
        .order_by(Inspection.setting_id, Inspection.known_by.desc().nulls_last(), Inspection.id.desc()))
    for row in rows:
        if row.setting_id in seen or (row.overall is None and row.outcome is None and not row.one_of_them):
            continue  # an unread newer report neither raises nor clears: the one before it counts
        seen.add(row.setting_id)
        if not (row.overall is Grade.INADEQUATE or row.outcome is Outcome.SERIOUS_OR_WIDESPREAD_WEAKNESSES
                or row.one_of_them):
            continue
        inspected = f" at the inspection of {day(row.inspected_from)}" if row.inspected_from else ""
        weak = row.outcome is Outcome.SERIOUS_OR_WIDESPREAD_WEAKNESSES
        words = f"Ofsted found {row.outcome.words.lower() if weak else 'it inadequate in a key judgement'}{inspected}."
        known = row.published_on or (london(row.found_at).date() if row.found_at else row.inspected_from)
        if known is not None:
            found.append(Cause(row.setting_id, None, words, known, f"/inspections/{row.id}"))
    return found


def _finances(as_at: date) -> list[Cause]:
    """The provider groups with a setting in our area whose newest financial check is below what we accept."""
    groups = select(Setting.group_id).where(Setting.local_authority == places.council().area,
                                            Setting.group_id.is_not(None))
    newest: dict[int, tuple[Provider, FinancialCheck]] = {}
    for provider, check in db.session.execute(
            select(Provider, FinancialCheck).join(FinancialCheck, FinancialCheck.provider_id == Provider.id).where(
                Provider.removed_at.is_(None), Provider.group_id.in_(groups), FinancialCheck.removed_at.is_(None),
                FinancialCheck.checked_on <= as_at).order_by(FinancialCheck.checked_on, FinancialCheck.id)):
        newest[provider.id] = provider, check
    found, accepted = [], values_of([CN_05])[CN_05.code].number("lowest_score")
    for provider, check in newest.values():
        lowest = check.lowest_score if check.lowest_score is not None else accepted
        if check.score is not None and check.score < lowest:
            found.append(Cause(None, provider.group_id, f"Its financial check of {day(check.checked_on)} gives "
                               f"{check.score}; the lowest that we accept is {lowest}.", check.checked_on,
                               f"/contracts/providers/{provider.id}#checks"))
    return found
