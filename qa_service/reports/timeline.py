"""Everything that is known to have happened about a setting, in one order, each entry with where it leads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select

from qa_service.clock import london
from qa_service.database import db
from qa_service.flags.models import Flag, FlagEvent
from qa_service.ofsted.models import Inspection, Publication
from qa_service.ofsted.service import reviews_of
from qa_service.placements.models import Placement
from qa_service.providers.models import RegisterChange, Setting
from qa_service.reports.settings_list import grade_shown

KINDS = ("inspection", "register", "flag", "placement", "report")

_CHANGE_WORDS = {
    "registered": "Registered", "suspended": "Registration suspended", "active_again": "Registration active again",
    "resigned": "Registration resigned", "cancelled": "Registration cancelled", "closed": "Closed",
    "owner_changed": "Owner changed", "places_changed": "Number of places changed",
    "grade_changed": "Grade on the published list changed", "corrected": "The published list was corrected",
}
_EVENT_WORDS = {
    "raised": "Flag raised", "changed": "Flag changed", "cannot_tell": "Flag could not be judged",
    "acknowledged": "Flag acknowledged", "snoozed": "Flag snoozed", "woken": "Flag back from its snooze",
    "assigned": "Flag assigned", "reopened": "Flag open again", "cleared": "Flag cleared by evidence",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened: the day, what, the particulars, and the path of its evidence."""

    on: date
    kind: str
    title: str
    text: str
    path: str | None = None


def timeline_of(setting: Setting, *, kinds: frozenset[str] = frozenset()) -> list[Entry]:
    """The setting's story, newest first; ``kinds`` narrows it. A fixed number of queries."""
    wanted = kinds or frozenset(KINDS)
    entries: list[Entry] = []
    if "inspection" in wanted:
        entries += _inspections(setting)
    if "register" in wanted:
        entries += _register(setting)
    if "flag" in wanted:
        entries += _flags(setting)
    if "placement" in wanted:
        entries += _placements(setting)
    if "report" in wanted:
        entries += _publications(setting)
    return sorted(entries, key=lambda entry: (entry.on, entry.kind), reverse=True)


def _inspections(setting: Setting) -> list[Entry]:
    rows = list(db.session.scalars(
        select(Inspection).where(Inspection.setting_id == setting.id, Inspection.inspected_from.is_not(None))))
    reviews = reviews_of([row.id for row in rows])
    entries = []
    for row in rows:
        assert row.inspected_from is not None
        name = row.event_type.words if row.event_type else (row.event_type_printed or "Inspection")
        shown = grade_shown(row.overall, row.outcome, row.state, row.inspected_from)
        published = f"Published {row.published_on:%-d %B %Y}." if row.published_on else "No publication date known."
        state = " A person said that this document is not a report of this setting." if row.state == "withdrawn" else ""
        entries.append(Entry(row.inspected_from, "inspection", f"{name}: {shown.words}", published + state,
                             f"/inspections/{row.id}"))
        if review := reviews.get(row.id):
            entries.append(Entry(london(review.reviewed_at).date(), "inspection", f"{name} reviewed by us",
                                 review.note, f"/inspections/{row.id}"))
    return entries


def _register(setting: Setting) -> list[Entry]:
    entries = []
    for row in db.session.scalars(select(RegisterChange).filter_by(setting_id=setting.id)):
        on = row.on or london(row.learned_at).date()
        change = f"{row.old or 'nothing'} → {row.new or 'nothing'}" if row.old or row.new else ""
        entries.append(Entry(on, "register", _CHANGE_WORDS.get(row.kind, row.kind), change))
    if setting.registered_on and not any(entry.title == "Registered" for entry in entries):
        entries.append(Entry(setting.registered_on, "register", "Registered", ""))
    return entries


def _flags(setting: Setting) -> list[Entry]:
    statement = (
        select(FlagEvent.on, FlagEvent.kind, FlagEvent.note, Flag.title, Flag.id)
        .join(Flag, Flag.id == FlagEvent.flag_id)
        .where(Flag.setting_id == setting.id)
    )
    return [Entry(row.on, "flag", f"{_EVENT_WORDS.get(row.kind, row.kind)}: {row.title}", row.note or "",
                  f"/flags/{row.id}") for row in db.session.execute(statement)]


def _placements(setting: Setting) -> list[Entry]:
    """Starts and ends without saying which child: who may see references sees them on the placements page."""
    entries = []
    statement = select(Placement.started_on, Placement.ended_on).where(
        Placement.setting_id == setting.id, or_(Placement.started_on.is_not(None), Placement.ended_on.is_not(None)))
    for started, ended in db.session.execute(statement):
        entries.append(Entry(started, "placement", "A child of ours moved in", ""))
        if ended:
            entries.append(Entry(ended, "placement", "A child of ours moved out", ""))
    return entries


def _publications(setting: Setting) -> list[Entry]:
    entries = []
    for row in db.session.scalars(select(Publication).filter_by(setting_id=setting.id)):
        if row.published_on is None:
            continue
        text = {"recorded": "Fetched and read.", "fetched": "Fetched; not read yet.", "found": "Not fetched yet."}.get(
            row.state, f"Could not be fetched: {row.last_error}")
        entries.append(Entry(row.published_on, "report", f"Ofsted published: {row.label or 'a report'}", text,
                             f"/documents/{row.sha256}" if row.sha256 else None))
    return entries
