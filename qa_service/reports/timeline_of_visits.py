"""What a setting's timeline tells of quality visits, ours and other councils', and of its risk band."""

from __future__ import annotations

from sqlalchemy import select

from qa_service.clock import london
from qa_service.database import db
from qa_service.ofsted.rules.words import day
from qa_service.providers.models import Setting
from qa_service.reports.timeline_entry import Asked, Entry, Told
from qa_service.visits.kinds import WITH_RESULT, VisitState
from qa_service.visits.models import QAVisit
from qa_service.visits.programme_models import OtherCouncilVisit, SettingBand


def visits(setting: Setting, asked: Asked) -> Told:
    """Our visits from their submission on, visits by other councils, and risk bands that somebody set."""
    told = [_ours(setting, asked), _by_others(setting, asked), _bands(setting, asked)]
    return Told([entry for one in told for entry in one.entries], any(one.more for one in told))


def _ours(setting: Setting, asked: Asked) -> Told:
    rows = list(db.session.scalars(
        select(QAVisit).where(QAVisit.setting_id == setting.id, QAVisit.state.in_(WITH_RESULT),
                              *asked.within(QAVisit.visited_on))
        .order_by(QAVisit.visited_on.desc(), QAVisit.id.desc()).limit(asked.most + 1)))
    entries = []
    for row in rows:
        assert row.visited_on is not None  # no visit is submitted without its day
        result = f"rated {row.overall}" if row.overall else "result not known"
        entries.append(Entry(
            row.visited_on, "visit", f"Our quality visit: {result}",
            _how_far(row), f"/visits/{row.id}",
            row.created_at if row.state is VisitState.EARLIER else row.submitted_at))
    return Told(entries, len(rows) > asked.most)


def _by_others(setting: Setting, asked: Asked) -> Told:
    rows = list(db.session.scalars(
        select(OtherCouncilVisit).where(
            OtherCouncilVisit.setting_id == setting.id, OtherCouncilVisit.withdrawn_at.is_(None),
            *asked.within(OtherCouncilVisit.visited_on))
        .order_by(OtherCouncilVisit.visited_on.desc(), OtherCouncilVisit.id.desc()).limit(asked.most + 1)))
    return Told([Entry(row.visited_on, "visit", f"Visit by another council: {row.council}", row.kind.words + ".",
                       f"/settings/{setting.ref}/visiting", row.recorded_at) for row in rows], len(rows) > asked.most)


def _bands(setting: Setting, asked: Asked) -> Told:
    rows = list(db.session.scalars(select(SettingBand).where(SettingBand.setting_id == setting.id)
                                   .order_by(SettingBand.id.desc()).limit(asked.most + 1)))
    return Told([Entry(london(row.set_at).date(), "visit", f"Risk band set by hand: {row.band.words.lower()}",
                       f"To be reviewed by {day(row.review_on)}.", f"/settings/{setting.ref}/visiting", row.set_at)
                 for row in rows], len(rows) > asked.most)


def _how_far(row: QAVisit) -> str:
    if row.state is VisitState.EARLIER:
        return "From an earlier record."
    return "Waits for sign-off." if row.state is VisitState.SUBMITTED else ""
