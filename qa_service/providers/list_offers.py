"""Published lists that GOV.UK offers: noticed by a job, looked at and imported by a person on a page."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from sqlalchemy import select

from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.clock import utc_now
from qa_service.config import Config
from qa_service.database import db, transaction
from qa_service.documents import service as documents
from qa_service.errors import BadInput, NotFound
from qa_service.providers.models import ListOffer, ListSourceCheck
from qa_service.vocabulary import SubjectType
from scrapers.fetched import FetchFailed
from scrapers.govuk import Attachment, ContentError, ContentPage, api_path, read_content

if TYPE_CHECKING:
    from scrapers.http import Fetcher

START_PAGES: Final = (
    "/government/collections/childrens-social-care-statistics",
    "/government/publications/inspection-and-regulation-of-childrens-social-care-providers",
)
"""Where the lists are published: a collection of yearly pages, and the page of the half-yearly list."""
NEWEST_PAGES: Final = 4
"""How many of a collection's newest pages are looked at: revisions are made to recent years."""
RUN_SECONDS: Final = 900.0
_LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)
_WORDS: Final = ("provider", "social care", "social-care", "childrens", "children's")


def gov_uk_fetcher(config: Config) -> Fetcher:
    """What a look at GOV.UK, and at the lists that it links, fetches with."""
    from scrapers.http import polite_fetcher  # heavy, and needed for a look alone

    return polite_fetcher(config.ofsted_reports_url, config.ofsted_files_url, config.gov_uk_url,
                          pause=config.seconds_between_requests, contact=config.contact, run_seconds=RUN_SECONDS)


def notice(fetcher: Fetcher, site: str, *, start_pages: tuple[str, ...] = START_PAGES) -> tuple[int, list[str]]:
    """Looks for lists not seen before: how many were found, and which pages could not be checked. An edge."""
    found, failures = 0, []
    for page in start_pages:
        try:
            attachments = _attachments(fetcher, site, page)
        except (FetchFailed, ContentError) as failure:
            with transaction():
                _note_check(page, str(failure))
            failures.append(f"{page}: {failure}")
            continue
        with transaction():
            found += _note_offers(page, attachments)
            _note_check(page, None)
    return found, failures


def offers() -> list[ListOffer]:
    """The lists that wait for a person, newest first."""
    return list(db.session.scalars(
        select(ListOffer).filter_by(state="offered").order_by(ListOffer.updated_at.desc().nulls_last(), ListOffer.id)))


def checks() -> list[ListSourceCheck]:
    """How the last look at each page went."""
    return list(db.session.scalars(select(ListSourceCheck).order_by(ListSourceCheck.page)))


def fetch_offer(fetcher: Fetcher, offer_id: int, *, by: Actor) -> tuple[str, str]:
    """Fetches an offered list into the store: its hash and file name. An edge: opens its own transaction."""
    offer = _offer(offer_id)
    url, name = offer.url, PurePosixPath(urlsplit(offer.url).path).name
    db.session.rollback()
    try:
        fetched = fetcher.get(url, accept="*/*")
    except FetchFailed as failure:
        raise BadInput(f"the list could not be fetched: {failure.reason} Try again later, or download it and upload it "
                       "here", file=name) from failure
    sha256 = documents.keep_bytes(fetched.body)
    with transaction():
        documents.record_document(sha256, len(fetched.body), origin=url,
                                  media_type=fetched.content_type or "application/octet-stream",
                                  file_name=name, http_status=fetched.http_status, etag=fetched.etag,
                                  last_modified=fetched.last_modified)
        _offer(offer_id).sha256 = sha256
        audit.record("list_offer.fetched", by=by, subject=SubjectType.IMPORT, subject_id=offer_id,
                     details={"document": sha256})
    return sha256, name


def decide(offer_id: int, *, imported: bool, by: Actor) -> None:
    """Says that an offered list was imported, or passed over."""
    offer = _offer(offer_id)
    offer.state = "imported" if imported else "passed_over"
    offer.decided_by, offer.decided_at = by.user_id, utc_now()
    audit.record(f"list_offer.{offer.state}", by=by, subject=SubjectType.IMPORT, subject_id=offer_id)


def _offer(offer_id: int) -> ListOffer:
    offer = db.session.get(ListOffer, offer_id)
    if offer is None:
        raise NotFound("There is no such offer.")
    return offer


def _attachments(fetcher: Fetcher, site: str, page: str) -> list[tuple[str, Attachment]]:
    start = _content(fetcher, site, page)
    newest = sorted((linked for linked in start.pages if _is_ours(linked.title)),
                    key=lambda linked: linked.updated or _LONG_AGO, reverse=True)[:NEWEST_PAGES]
    pages = [(page, start), *((linked.path, _content(fetcher, site, linked.path)) for linked in newest)]
    return [(path, attachment) for path, content in pages for attachment in content.attachments
            if attachment.may_be_a_list and _is_ours(f"{attachment.title} {attachment.url}")]


def _content(fetcher: Fetcher, site: str, page: str) -> ContentPage:
    return read_content(fetcher.get(site + api_path(page), accept="application/json").body)


def _is_ours(title: str) -> bool:
    return any(word in title.lower() for word in _WORDS)


def _note_offers(page: str, attachments: list[tuple[str, Attachment]]) -> int:
    known = set(db.session.scalars(select(ListOffer.url)))
    fresh = {attachment.url: (path, attachment) for path, attachment in attachments if attachment.url not in known}
    for url, (path, attachment) in fresh.items():
        db.session.add(ListOffer(url=url, title=attachment.title[:300], page=path or page, state="offered",
                                 updated_at=attachment.updated, noticed_at=utc_now()))
    db.session.flush()
    return len(fresh)


def _note_check(page: str, failure: str | None) -> None:
    check = db.session.get(ListSourceCheck, page)
    if check is None:
        check = ListSourceCheck(page=page, state="could_not_check", tried_at=utc_now())
        db.session.add(check)
    check.tried_at, check.reason = utc_now(), failure
    check.state = "could_not_check" if failure else "checked"
    if not failure:
        check.checked_at = check.tried_at
    db.session.flush()
