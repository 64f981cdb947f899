"""Everything that is known to have happened about a setting, in one order, each entry with where it leads."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import select

from qa_service.clock import london
from qa_service.database import db
from qa_service.flags.models import Flag, FlagEvent
from qa_service.ofsted.models import Inspection, Publication, ReportReview
from qa_service.placements.models import Placement
from qa_service.providers.models import RegisterChange, Setting
from qa_service.reports.grades_shown import of_inspection
from qa_service.reports.setting_filters import not_restricted
from qa_service.vocabulary import Grade, Outcome

KINDS: Final = {"inspection": "Inspections", "register": "Register", "report": "Publications", "flag": "Flags",
                "review": "Our reviews", "placement": "Placements"}
"""What a timeline can show, with the words of its filter."""

_CHANGE_WORDS = {
    "registered": "Registered", "suspended": "Registration suspended", "active_again": "Registration active again",
    "resigned": "Registration resigned", "cancelled": "Registration cancelled", "closed": "Closed",
    "owner_changed": "Owner changed", "places_changed": "Number of places changed",
    "grade_changed": "Grade on the published list changed", "corrected": "The published list was corrected",
    "not_listed": "No longer on the published list",
    "predecessor": "Registered before as", "successor": "Registered anew as",
}
_EVENT_WORDS = {
    "raised": "Flag raised", "changed": "Flag changed", "cannot_tell": "Flag could not be judged",
    "acknowledged": "Flag acknowledged", "snoozed": "Flag snoozed", "woken": "Flag back from its snooze",
    "assigned": "Flag assigned", "reopened": "Flag open again", "cleared": "Flag cleared by evidence",
}
PUBLICATION_STATES: Final = {
    "found": "Not fetched yet.", "fetched": "Fetched; not read yet.", "recorded": "Fetched and recorded.",
    "could_not_fetch": "Could not be fetched: {}", "not_a_report": "What Ofsted gave is not a report: {}",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened: the day, what, the particulars, and the path of its evidence."""

    on: date
    kind: str
    title: str
    text: str
    path: str | None = None


def timeline_of(setting: Setting, kinds: Collection[str]) -> list[Entry]:
    """The setting's story of these kinds, newest first. A fixed number of queries."""
    told: dict[str, Callable[[Setting], list[Entry]]] = {
        "inspection": _inspections, "register": _register, "report": _publications, "flag": _flags,
        "review": _reviews, "placement": _placements}
    entries = [entry for kind, tell in told.items() if kind in kinds for entry in tell(setting)]
    return sorted(entries, key=lambda entry: (entry.on, entry.kind), reverse=True)


def _inspections(setting: Setting) -> list[Entry]:
    entries = []
    for row in db.session.scalars(select(Inspection).where(Inspection.setting_id == setting.id)):
        published = f"Published {row.published_on:%-d %B %Y}." if row.published_on else "No publication date known."
        undated = "" if row.inspected_from else " The days of the inspection are not known."
        entries.append(Entry(_day_of(row), "inspection", f"{_name(row)}: {of_inspection(row).words}",
                             published + undated, f"/inspections/{row.id}"))
    return entries


def _reviews(setting: Setting) -> list[Entry]:
    rows = db.session.execute(select(ReportReview, Inspection).join(
        Inspection, Inspection.id == ReportReview.inspection_id).where(Inspection.setting_id == setting.id))
    return [Entry(london(review.reviewed_at).date(), "review", f"{_name(row)} reviewed by us", review.note,
                  f"/inspections/{row.id}") for review, row in rows]


def _name(row: Inspection) -> str:
    return row.event_type.words if row.event_type else (row.event_type_printed or "Inspection of an unknown kind")


def _day_of(row: Inspection) -> date:
    return row.inspected_from or row.published_on or london(row.recorded_at).date()


def _register(setting: Setting) -> list[Entry]:
    entries = []
    for row in db.session.scalars(select(RegisterChange).filter_by(setting_id=setting.id)):
        on = row.on or london(row.learned_at).date()
        change = "" if row.kind == "registered" or not (row.old or row.new) else (
            f"{_printed(row.old)} → {_printed(row.new)}")
        if row.kind in ("predecessor", "successor"):
            change = row.new or ""
        source = " (Ofsted’s page says so)" if row.list_id is None and row.field in ("status", "urn") else ""
        entries.append(Entry(on, "register", _CHANGE_WORDS.get(row.kind, row.kind), change + source))
    if setting.registered_on and not any(entry.title == "Registered" for entry in entries):
        entries.append(Entry(setting.registered_on, "register", "Registered", ""))
    return entries


def _printed(value: str | None) -> str:
    """A value of the register in words: grades and outcomes are kept by their keys."""
    words = next((kind(value).words for kind in (Grade, Outcome) if value in list(kind)), value)
    return words or "not known"


def _flags(setting: Setting) -> list[Entry]:
    statement = (
        select(FlagEvent.on, FlagEvent.kind, FlagEvent.note, Flag.title, Flag.id)
        .join(Flag, Flag.id == FlagEvent.flag_id)
        .where(Flag.setting_id == setting.id, not_restricted())
    )
    return [Entry(row.on, "flag", f"{_EVENT_WORDS.get(row.kind, row.kind)}: {row.title}", row.note or "",
                  f"/flags/{row.id}") for row in db.session.execute(statement)]


def _placements(setting: Setting) -> list[Entry]:
    """Starts and ends without saying which child: who may see references sees them on the placements page."""
    entries = []
    statement = select(Placement.started_on, Placement.ended_on).where(Placement.setting_id == setting.id)
    for started, ended in db.session.execute(statement):
        entries.append(Entry(started, "placement", "A child of ours moved in", ""))
        if ended:
            entries.append(Entry(ended, "placement", "A child of ours moved out", ""))
    return entries


def _publications(setting: Setting) -> list[Entry]:
    entries = []
    for row in db.session.scalars(select(Publication).filter_by(setting_id=setting.id)):
        text = PUBLICATION_STATES.get(row.state, row.state).format(row.last_error or "no reason is known")
        on = row.published_on or london(row.found_at).date()
        entries.append(Entry(on, "report", f"Ofsted published: {row.label or 'a report'}", text,
                             f"/documents/{row.sha256}" if row.sha256 else None))
    return entries
