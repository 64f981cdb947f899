"""Checking a setting's page on Ofsted's site: what it lists is noted, and “could not check” is a state of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from qa_service.clock import utc_now
from qa_service.database import db, transaction
from qa_service.ofsted.models import Publication, SettingCheck
from qa_service.providers.models import Setting
from qa_service.vocabulary import ProvisionType, RegistrationStatus, provision_from_printed
from scrapers.fetched import FailureKind, FetchFailed
from scrapers.http import Fetcher
from scrapers.provider_page import ProviderPage, read_provider_page
from scrapers.search_page import SearchHit, look_up

DAILY = timedelta(hours=20)
"""After this long a setting with our exposure is due again: a night's run, a little early or late."""
WEEKLY = timedelta(days=6, hours=20)
CHILDRENS_HOME_PATH = "/provider/2/"


@dataclass(frozen=True, slots=True)
class Checked:
    """How a check ended: ``failure`` is empty when the page was seen whole."""

    urn: str
    failure: str | None
    kind: FailureKind | None = None
    new_publications: int = 0


def check_setting(fetcher: Fetcher, base: str, urn: str, *, hit: SearchHit | None = None,
                  again_in: timedelta = DAILY) -> Checked:
    """Fetches and reads one setting's page, and writes what it lists. Opens its own transactions.

    A setting that the register does not know yet is added, marked as known from the site only.
    """
    setting = _known(urn)
    state = db.session.get(SettingCheck, setting.id) if setting else None
    url = f"{base}{hit.path}" if hit else (state.page_url if state else None)
    etag, modified = (state.etag, state.last_modified) if state and state.page_url == url else (None, None)
    db.session.rollback()  # no snapshot is held while the site answers
    try:
        if url is None:
            url = _page_url(fetcher, base, urn, setting)
        fetched = fetcher.get(url, etag=etag, last_modified=modified)
        page = read_provider_page(fetched.body, urn, fetched.url) if fetched.status == "new" else None
    except FetchFailed as failure:
        with transaction():
            _note_failure(urn, failure.reason, again_in)
        return Checked(urn, failure.reason, failure.kind)
    incomplete = None if page is None or page.complete else "; ".join(page.problems) or "part of the page was not read"
    with transaction():
        setting = _known(urn) or _add(urn, page, hit)
        new = _note_publications(setting, page) if page else 0
        check = _check_row(setting)
        check.tried_at = utc_now()
        check.next_due_at = check.tried_at + again_in
        check.page_url = url
        if incomplete:
            check.state, check.reason, check.etag, check.last_modified = "could_not_check", incomplete, None, None
        else:
            check.state, check.reason, check.checked_at = "checked", None, check.tried_at
            check.etag, check.last_modified = fetched.etag, fetched.last_modified
    return Checked(urn, incomplete, FailureKind.LAYOUT_CHANGED if incomplete else None, new)


def note_unfetched(setting_id: int, reason: str) -> None:
    """Says that a report on the setting's page could not be had: the setting is not wholly checked."""
    check = db.session.get(SettingCheck, setting_id)
    if check is not None:
        check.state, check.reason, check.etag, check.last_modified = "could_not_check", reason, None, None


def _known(urn: str) -> Setting | None:
    return db.session.scalars(select(Setting).filter_by(urn=urn)).one_or_none()


def _page_url(fetcher: Fetcher, base: str, urn: str, setting: Setting | None) -> str:
    """The page's address: known for children's homes; for the rest the search tells the kind of provider."""
    if setting is not None and setting.provision is ProvisionType.CHILDRENS_HOME:
        return f"{base}{CHILDRENS_HOME_PATH}{urn}"
    hit = look_up(fetcher, base, urn)
    if hit is None:
        raise FetchFailed(f"Ofsted's search finds no provider with the URN {urn}.", FailureKind.NOT_FOUND)
    return f"{base}{hit.path}"


def _add(urn: str, page: ProviderPage | None, hit: SearchHit | None) -> Setting:
    printed = (page.provision_printed if page else None) or (hit.category if hit else None) or ""
    setting = Setting(
        urn=urn, provision=provision_from_printed(printed) or ProvisionType.OTHER, provision_printed=printed,
        status=page.status if page else RegistrationStatus.UNKNOWN, name=page.name if page else None,
        local_authority=page.local_authority if page else None, known_from="site", first_seen_at=utc_now())
    db.session.add(setting)
    db.session.flush()
    return setting


def _check_row(setting: Setting) -> SettingCheck:
    check = db.session.get(SettingCheck, setting.id)
    if check is None:
        check = SettingCheck(setting_id=setting.id, state="could_not_check", tried_at=utc_now())
        db.session.add(check)
    return check


def _note_failure(urn: str, reason: str, again_in: timedelta) -> None:
    setting = _known(urn)
    if setting is None:
        return  # told in the run's own result; there is no record of the setting yet to hang it on
    check = _check_row(setting)
    check.state, check.reason, check.tried_at = "could_not_check", reason, utc_now()
    check.etag = check.last_modified = None
    check.next_due_at = check.tried_at + min(again_in, DAILY)
    db.session.flush()


def _note_publications(setting: Setting, page: ProviderPage) -> int:
    """Writes the reports that the page lists and we did not know; returns how many."""
    known = {row.file_url: row for row in db.session.scalars(
        select(Publication).filter_by(setting_id=setting.id))}
    new, now = 0, utc_now()
    for event in page.reports:
        if event.file_url is None:
            continue
        row = known.get(event.file_url)
        if row is None:
            known[event.file_url] = row = _publication(setting, event.file_url, now)
            new += 1
        row.label, row.event_type = event.label, event.event_type
        row.event_on, row.published_on = event.event_on, event.published_on
    db.session.flush()
    return new


def _publication(setting: Setting, file_url: str, now: datetime) -> Publication:
    row = Publication(setting_id=setting.id, file_url=file_url, state="found", tries=0, found_at=now)
    db.session.add(row)
    return row
