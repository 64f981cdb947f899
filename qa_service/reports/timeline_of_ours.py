"""What a setting's timeline tells of the council's own work: flags, corrections, checks, placements, contacts."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Subquery, func, literal, select, union_all

from qa_service.clock import LONDON, london
from qa_service.database import db
from qa_service.flags.models import Flag, FlagEvent
from qa_service.ofsted.models import Correction, Inspection, ReportReview
from qa_service.placements.models import Placement, PlacementCheck
from qa_service.placements.placement_checks import OUTCOMES
from qa_service.providers.models import Setting
from qa_service.providers.names import contacts_ever_of
from qa_service.reports.field_words import field_words
from qa_service.reports.setting_filters import not_restricted
from qa_service.reports.timeline_entry import Asked, Entry, Told
from qa_service.reports.timeline_of_ofsted import name_of

_EVENT_WORDS: Final = {
    "raised": "Flag raised", "changed": "Flag changed", "cannot_tell": "Flag could not be judged",
    "acknowledged": "Flag acknowledged", "snoozed": "Flag snoozed", "woken": "Flag back from its snooze",
    "assigned": "Flag assigned", "reopened": "Flag open again", "cleared": "Flag cleared by evidence",
}


def flags(setting: Setting, asked: Asked) -> Told:
    """What happened to the setting's flags."""
    rows = db.session.execute(
        select(FlagEvent.on, FlagEvent.at, FlagEvent.kind, FlagEvent.note, Flag.title, Flag.id)
        .join(Flag, Flag.id == FlagEvent.flag_id)
        .where(Flag.setting_id == setting.id, not_restricted(), *asked.within(FlagEvent.on))
        .order_by(FlagEvent.on.desc(), FlagEvent.id.desc()).limit(asked.most + 1)).all()
    return Told([Entry(row.on, "flag", f"{_EVENT_WORDS.get(row.kind, row.kind)}: {row.title}", row.note or "",
                       f"/flags/{row.id}", row.at) for row in rows], len(rows) > asked.most)


def reviews(setting: Setting, asked: Asked) -> Told:
    """Reports that an officer of ours has reviewed."""
    rows = db.session.execute(
        select(ReportReview, Inspection).join(Inspection, Inspection.id == ReportReview.inspection_id)
        .where(Inspection.setting_id == setting.id, *_moments(ReportReview.reviewed_at, asked))
        .order_by(ReportReview.reviewed_at.desc()).limit(asked.most + 1)).all()
    return Told([Entry(_day(review.reviewed_at), "review", f"{name_of(row)} reviewed by us", review.note,
                       f"/inspections/{row.id}", review.reviewed_at) for review, row in rows], len(rows) > asked.most)


def corrections(setting: Setting, asked: Asked) -> Told:
    """What people said was read wrongly."""
    rows = db.session.execute(
        select(Correction, Inspection).join(Inspection, Inspection.id == Correction.inspection_id)
        .where(Inspection.setting_id == setting.id, *_moments(Correction.at, asked))
        .order_by(Correction.at.desc(), Correction.id.desc()).limit(asked.most + 1)).all()
    return Told([Entry(_day(one.at), "correction", f"Corrected by a person: {field_words(one.field)}",
                       "Taken back since." if one.undone_at else "", f"/inspections/{row.id}", one.at)
                 for one, row in rows], len(rows) > asked.most)


def checks(setting: Setting, asked: Asked) -> Told:
    """Checks before placing."""
    rows = list(db.session.scalars(
        select(PlacementCheck).where(PlacementCheck.setting_id == setting.id,
                                     *_moments(PlacementCheck.recorded_at, asked))
        .order_by(PlacementCheck.recorded_at.desc(), PlacementCheck.id.desc()).limit(asked.most + 1)))
    return Told([Entry(_day(row.recorded_at), "check", "Check before placing" + (
        f": {OUTCOMES[row.outcome].lower()}" if row.outcome in OUTCOMES else ""),
        f"Corrects check {row.corrects_id}." if row.corrects_id else "", f"/checks/{row.id}", row.recorded_at)
        for row in rows], len(rows) > asked.most)


def placements(setting: Setting, asked: Asked) -> Told:
    """How many children of ours moved in and out on a day: which, the placements page says to whoever may know."""
    ways = (("moved in", Placement.started_on), ("moved out", Placement.ended_on))
    rows = db.session.execute(union_all(*(select(_moved(setting, asked, verb, column)) for verb, column in ways))).all()
    entries = []
    for verb, on, children, recorded_at in rows:
        whose = "A child of ours" if children == 1 else f"{children} children of ours"
        entries.append(Entry(on, "placement", f"{whose} {verb}", "", None,
                             recorded_at if verb == "moved in" else None))
    return Told(entries, any(sum(row[0] == verb for row in rows) > asked.most for verb, _ in ways))


def _moved(setting: Setting, asked: Asked, verb: str, column: Any) -> Subquery:
    return (
        select(literal(verb).label("verb"), column.label("on"),
               func.count(Placement.child_id.distinct()).label("children"),
               func.min(Placement.recorded_at, type_=Placement.recorded_at.type).label("recorded_at"))
        .where(Placement.setting_id == setting.id, column.is_not(None), *asked.within(column))
        .group_by(column).order_by(column.desc()).limit(asked.most + 1).subquery())


def contacts(setting: Setting, asked: Asked) -> Told:
    """Contacts that were kept or taken away: the role, and nobody's name."""
    known = asked.known.contacts
    rows = contacts_ever_of(setting.id) if known is None else known
    entries = []
    for row in rows:
        entries.append(Entry(_day(row.added_at), "contact", f"Contact kept: {row.role}", "", None, row.added_at))
        if row.removed_at:
            entries.append(Entry(_day(row.removed_at), "contact", f"Contact removed: {row.role}", "", None,
                                 row.removed_at))
    return Told(entries, len(rows) > asked.most)


def _day(moment: datetime) -> date:
    return london(moment).date()


def _moments(column: Any, asked: Asked) -> list[ColumnElement[bool]]:
    """The days that are asked for, as conditions on a column of moments."""
    found: list[ColumnElement[bool]] = []
    if asked.since:
        found.append(column >= datetime.combine(asked.since, time(), LONDON))
    if asked.until:
        found.append(column < datetime.combine(asked.until + timedelta(days=1), time(), LONDON))
    return found
