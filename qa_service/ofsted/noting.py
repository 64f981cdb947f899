"""What a setting's page says, as rows: the reports it lists, and what it says of the registration."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from sqlalchemy import select

from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.clock import today, utc_now
from qa_service.database import db
from qa_service.marks.service import mark
from qa_service.ofsted.models import Publication
from qa_service.providers.models import RegisterChange, Setting
from qa_service.vocabulary import EventType, ProvisionType, RegistrationStatus, SubjectType, provision_from_printed
from scrapers.provider_page import ProviderPage
from scrapers.search_page import SearchHit
from scrapers.timeline import EventKind, PageEvent

_LONGEST_ADDRESS: Final = 300
_STATUS_KINDS: Final = {
    RegistrationStatus.SUSPENDED: "suspended", RegistrationStatus.ACTIVE: "active_again",
    RegistrationStatus.RESIGNED: "resigned", RegistrationStatus.CANCELLED: "cancelled",
    RegistrationStatus.CLOSED: "closed",
}
_URN_KINDS: Final = {EventKind.PREDECESSOR: "predecessor", EventKind.SUCCESSOR: "successor"}


def note_publications(setting: Setting, page: ProviderPage, hit: SearchHit | None) -> tuple[int, list[str]]:
    """Writes the reports that the page lists; returns how many are new, and what could not be taken.

    What the page cannot be read to say tonight unsays nothing. A recorded report of which the page now says something
    else is recorded again: what it says may settle a doubt, or raise one.
    """
    known = {row.file_url: row for row in db.session.scalars(select(Publication).filter_by(setting_id=setting.id))}
    hints, new = _hints(page, hit), 0
    gaps: list[str] = []
    for listed in page.reports:
        event = _without_days_to_come(listed, gaps)
        if event.file_url is None:
            continue
        if len(event.file_url) > _LONGEST_ADDRESS:
            gaps.append(f"the address of ‘{event.label[:80]}’ is too long to be one of a report")
            continue
        row = known.get(event.file_url)
        if row is None:
            row = known[event.file_url] = Publication(
                setting_id=setting.id, file_url=event.file_url, state="found", tries=0, found_at=utc_now())
            db.session.add(row)
            new += 1
        if _take(row, event, hints.get(event.file_url)) and row.state == "recorded" and row.sha256:
            row.state = "fetched"
    db.session.flush()
    return new, gaps


def _without_days_to_come(event: PageEvent, gaps: list[str]) -> PageEvent:
    """A report is not of a day to come: such a date is a slip, and would hide every later report behind it."""
    now = today()
    if max(event.event_on or now, event.published_on or now) <= now:
        return event
    gaps.append(f"‘{event.label[:80]}’ shows a date in the future")
    return replace(event, event_on=None, published_on=None)


def _take(row: Publication, event: PageEvent, hint: str | None) -> bool:
    said = {"label": event.label[:200] or None, "event_type": event.event_type, "event_on": event.event_on,
            "published_on": event.published_on, "grade_hint": hint[:120] if hint else None}
    changed = {name: value for name, value in said.items() if value is not None and getattr(row, name) != value}
    for name, value in changed.items():
        setattr(row, name, value)
    return bool(changed)


def _hints(page: ProviderPage, hit: SearchHit | None) -> dict[str, str]:
    """What the site prints of results, by file: beside a report, or, at the page's top, of the newest full one."""
    hints = {event.file_url: event.grade_hint for event in page.reports if event.file_url and event.grade_hint}
    full = [event for event in page.reports if event.event_type is EventType.FULL and event.event_on and event.file_url]
    top = page.grade_hint or (hit.rating if hit else None)
    if top and full:
        newest = max(full, key=lambda event: (event.event_on or today(), event.published_on or today()))
        hints.setdefault(str(newest.file_url), top)
    return hints


def note_registration(setting: Setting, page: ProviderPage, *, by: Actor) -> None:
    """Records what the page says of the registration as dated facts, and marks the setting for assessment.

    The page is newer than any list when it says that a setting is suspended or closed. That one is active again is
    taken from it only where the page had said otherwise: elsewhere the list is waited for.
    """
    _note_other_urns(setting, page)
    if setting.known_from == "site":
        _fill(setting, page)
    old, new = setting.status, page.status
    if new is RegistrationStatus.UNKNOWN or new is old or (
            old.ended and (new.ended or not _from_site(setting))):
        return
    if new is RegistrationStatus.ACTIVE and not _from_site(setting):
        return
    on = next((event.event_on for event in page.events if event.kind is EventKind.CLOSED and not event.archived), None)
    on = on if new.ended else None
    db.session.add(RegisterChange(setting_id=setting.id, kind=_STATUS_KINDS[new], field="status", old=old.value,
                                  new=new.value, on=on, learned_at=utc_now(), list_id=None))
    setting.status, setting.status_on, setting.status_printed = new, on or today(), None
    setting.closed_on = (setting.closed_on or on) if new.ended else None
    mark(SubjectType.SETTING, [setting.id], reason="status on Ofsted's page")
    audit.record("setting.status_from_site", by=by, subject=SubjectType.SETTING, subject_id=setting.ref,
                 details={"old": old.value, "new": new.value})


def _fill(setting: Setting, page: ProviderPage) -> None:
    """What a setting that no list has named yet is known by; it was found in the search when its page had failed."""
    printed = page.provision_printed or ""
    if setting.provision is ProvisionType.OTHER and printed:
        setting.provision = provision_from_printed(printed) or ProvisionType.OTHER
        setting.provision_printed = printed[:120]
    setting.name = setting.name or (page.name[:200] if page.name else None)
    setting.local_authority = setting.local_authority or (page.local_authority[:80] if page.local_authority else None)
    if setting.status is RegistrationStatus.UNKNOWN:
        setting.status = page.status


def _from_site(setting: Setting) -> bool:
    """Whether the status that stands was taken from the setting's page, or from nowhere else."""
    last = db.session.scalars(select(RegisterChange).filter_by(setting_id=setting.id, field="status").order_by(
        RegisterChange.id.desc()).limit(1)).one_or_none()
    return last.list_id is None if last is not None else setting.known_from == "site"


def _note_other_urns(setting: Setting, page: ProviderPage) -> None:
    """A setting that was registered anew has another URN before or after: each is a fact, noted once."""
    known = {(row.kind, row.new) for row in db.session.scalars(
        select(RegisterChange).filter_by(setting_id=setting.id, field="urn"))}
    for event in page.events:
        kind, label = _URN_KINDS.get(event.kind), event.label[:400]
        if kind is not None and (kind, label) not in known:
            known.add((kind, label))
            db.session.add(RegisterChange(setting_id=setting.id, kind=kind, field="urn", old=None, new=label,
                                          on=event.event_on, learned_at=utc_now(), list_id=None))
