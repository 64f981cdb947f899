"""What a setting's timeline tells of Ofsted: inspections, the register, publications, and the documents that came."""

from __future__ import annotations

from typing import Final

from sqlalchemy import select

from qa_service.clock import london
from qa_service.database import db
from qa_service.documents.models import Document
from qa_service.ofsted.models import Inspection
from qa_service.ofsted.service import inspections_ever_of, publications_of
from qa_service.providers.models import RegisterChange, Setting
from qa_service.reports.grades_shown import of_inspection
from qa_service.reports.timeline_entry import Asked, Entry, Told
from qa_service.vocabulary import Grade, Outcome

_CHANGE_WORDS: Final = {
    "registered": "Registered", "suspended": "Registration suspended", "active_again": "Registration active again",
    "resigned": "Registration resigned", "cancelled": "Registration cancelled", "closed": "Closed",
    "owner_changed": "Owner changed", "places_changed": "Number of places changed",
    "grade_changed": "Grade on the published list changed", "corrected": "The published list was corrected",
    "not_listed": "No longer on the published list",
    "status_not_known": "The published list gives a registration status that this service does not know",
    "predecessor": "Registered before as", "successor": "Registered anew as",
}
PUBLICATION_STATES: Final = {
    "found": "Not fetched yet.", "fetched": "Fetched; not read yet.", "recorded": "Fetched and recorded.",
    "could_not_fetch": "Could not be fetched: {}", "not_a_report": "What Ofsted gave is not a report: {}",
}

MOST_DOCUMENTS: Final = 500
"""A setting has a few dozen reports; more than these are said to be more, and not read."""


def inspections(setting: Setting, asked: Asked) -> Told:
    """Inspections and visits; one whose days are not known stands on its publication, or on the day we learned."""
    known = asked.known.inspections
    rows = inspections_ever_of(setting.id) if known is None else known
    entries = []
    for row in rows:
        published = f"Published {row.published_on:%-d %B %Y}." if row.published_on else "No publication date known."
        undated = "" if row.inspected_from else " The days of the inspection are not known."
        day = row.inspected_from or row.published_on or london(row.recorded_at).date()
        entries.append(Entry(day, "inspection", f"{name_of(row)}: {of_inspection(row).words}", published + undated,
                             f"/inspections/{row.id}", row.found_at or row.recorded_at))
    return Told(entries)


def name_of(row: Inspection) -> str:
    """The kind of an inspection."""
    return row.event_type.words if row.event_type else (row.event_type_printed or "Inspection of an unknown kind")


def register(setting: Setting, asked: Asked) -> Told:
    """What newer lists said differently."""
    rows = list(db.session.scalars(
        select(RegisterChange).where(RegisterChange.setting_id == setting.id, *asked.within(RegisterChange.on))
        .order_by(RegisterChange.on.desc().nulls_first(), RegisterChange.id.desc()).limit(asked.most + 1)))
    entries = [_change(row) for row in rows]
    if setting.registered_on and not any(entry.title == "Registered" for entry in entries):
        entries.append(Entry(setting.registered_on, "register", "Registered", ""))
    return Told(entries, len(rows) > asked.most)


def _change(row: RegisterChange) -> Entry:
    change = "" if row.kind == "registered" or not (row.old or row.new) else (
        f"{_printed(row.old)} → {_printed(row.new)}")
    if row.kind in ("predecessor", "successor"):
        change = row.new or ""
    source = " (Ofsted’s page says so)" if row.list_id is None and row.field in ("status", "urn") else ""
    return Entry(row.on or london(row.learned_at).date(), "register", _CHANGE_WORDS.get(row.kind, row.kind),
                 change + source, None, row.learned_at)


def _printed(value: str | None) -> str:
    """A value of the register in words: grades and outcomes are kept by their keys."""
    words = next((kind(value).words for kind in (Grade, Outcome) if value in list(kind)), value)
    return words or "not known"


def publications(setting: Setting, asked: Asked) -> Told:
    """Reports that Ofsted's site lists, and how far we are with each."""
    known = asked.known.publications
    rows = publications_of(setting.id) if known is None else known
    entries = []
    for row in rows:
        text = PUBLICATION_STATES.get(row.state, row.state).format(row.last_error or "no reason is known")
        entries.append(Entry(row.published_on or london(row.found_at).date(), "report",
                             f"Ofsted published: {row.label or 'a report'}", text,
                             f"/documents/{row.sha256}" if row.sha256 else None, row.found_at))
    return Told(entries)


def documents(setting: Setting, asked: Asked) -> Told:
    """Documents that came into the store."""
    rows = db.session.execute(
        select(Document.sha256, Document.stored_at, Inspection).join(
            Inspection, Inspection.document_sha256 == Document.sha256).where(Inspection.setting_id == setting.id)
        .order_by(Document.stored_at.desc(), Document.sha256).limit(MOST_DOCUMENTS + 1)).all()
    entries = [Entry(london(stored_at).date(), "document", f"Document stored: {name_of(row)}",
                     f"SHA-256 {sha256[:12]}…", f"/documents/{sha256}", stored_at) for sha256, stored_at, row in rows]
    return Told(entries[:MOST_DOCUMENTS], len(rows) > MOST_DOCUMENTS)
