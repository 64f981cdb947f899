"""Checking a setting's page on Ofsted's site: what it lists is noted, and “could not check” is a state of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from qa_service.actor import Actor
from qa_service.clock import london, today, utc_now
from qa_service.database import db, transaction
from qa_service.marks.service import mark
from qa_service.ofsted.models import Publication, SettingCheck
from qa_service.ofsted.noting import note_publications, note_registration
from qa_service.providers.models import Setting
from qa_service.vocabulary import ProvisionType, RegistrationStatus, SubjectType, provision_from_printed
from scrapers.fetched import FailureKind, Fetched, FetchFailed, LayoutChanged
from scrapers.provider_page import ProviderPage, read_provider_page
from scrapers.search_page import SearchHit, look_up

if TYPE_CHECKING:
    from scrapers.http import Fetcher

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


def check_setting(fetcher: Fetcher, base: str, urn: str, *, by: Actor, hit: SearchHit | None = None,
                  again_in: timedelta = DAILY, known_remarks: str = "") -> Checked:
    """Fetches and reads one setting's page, and writes what it lists. Opens its own transactions.

    A setting that the register does not know yet is added, marked as known from the site only. A page that shows
    something not known counts as changed the first time; what stands in ``known_remarks`` was told before.
    """
    try:
        url, fetched = _fetch(fetcher, base, urn, hit)
        page = _read(fetched, urn) if fetched.status == "new" else None
    except FetchFailed as failure:
        with transaction():
            _note_failure(urn, failure, hit, again_in)
        return Checked(urn, failure.reason, failure.kind)
    with transaction():
        setting = _known(urn) or _add(urn, page, hit)
        new, gaps = note_publications(setting, page, hit) if page else (0, [])
        if page and page.complete:
            note_registration(setting, page, by=by)
        check = _check_row(setting)
        new_remarks = [remark for remark in page.problems if remark not in known_remarks] if page else []
        if page and not page.complete:
            gaps = [*(page.problems or ("part of the page was not read",)), *gaps]
        missing = _missing(setting, hit)
        failure_words = "; ".join(dict.fromkeys([*gaps, *new_remarks, *missing])) or None
        check.tried_at = utc_now()
        check.page_url = url if len(url) <= 300 else None
        if failure_words:
            _could_not(check, failure_words)
        else:
            if check.checked_at is None or london(check.checked_at).date() != london(check.tried_at).date():
                mark(SubjectType.SETTING, [setting.id], reason="page checked")
            check.state, check.checked_at, check.failing_since = "checked", check.tried_at, None
            check.next_due_at = check.tried_at + again_in
            if page:
                check.reason = "; ".join(page.problems) or None
            check.etag = fetched.etag if len(fetched.etag or "") <= 200 else None
            check.last_modified = fetched.last_modified if len(fetched.last_modified or "") <= 80 else None
    changed = bool(gaps or new_remarks)
    return Checked(urn, failure_words, (FailureKind.LAYOUT_CHANGED if changed else FailureKind.NOT_FOUND)
                   if failure_words else None, new)


def remarks_told() -> str:
    """Everything that pages were said to show and is not known: told once, and not a change of layout again."""
    reasons = db.session.scalars(select(SettingCheck.reason).where(SettingCheck.reason.is_not(None)).distinct())
    return "\n".join(reason for reason in reasons if reason)


def note_unfetched(setting_id: int, reason: str) -> None:
    """Says that a report on the setting's page could not be had: the setting is not wholly checked."""
    check = db.session.get(SettingCheck, setting_id)
    if check is not None:
        page_fails_since = check.failing_since
        _could_not(check, reason)
        check.failing_since = page_fails_since


def note_not_reached(urn: str, reason: str) -> None:
    """Says that the night had no room for this setting's page, which was due."""
    setting = _known(urn)
    if setting is not None:
        _could_not(_check_row(setting), reason)


def _fetch(fetcher: Fetcher, base: str, urn: str, hit: SearchHit | None) -> tuple[str, Fetched]:
    """The page and its address: where a remembered or usual address has nothing, the search is asked for it."""
    setting = _known(urn)
    state = db.session.get(SettingCheck, setting.id) if setting else None
    remembered = state.page_url if state else None
    is_home = setting is not None and setting.provision is ProvisionType.CHILDRENS_HOME
    etag, modified = (state.etag, state.last_modified) if state else (None, None)
    db.session.rollback()  # no snapshot is held while the site answers
    url = f"{base}{hit.path}" if hit else remembered or (f"{base}{CHILDRENS_HOME_PATH}{urn}" if is_home else None)
    if url is not None:
        same = url == remembered
        try:
            return url, fetcher.get(url, etag=etag if same else None, last_modified=modified if same else None)
        except FetchFailed as failure:
            if failure.kind is not FailureKind.NOT_FOUND or hit:
                raise
    found = look_up(fetcher, base, urn)
    if found is None or url == f"{base}{found.path}":
        raise FetchFailed(f"Ofsted's search finds no page of a provider with the URN {urn}.", FailureKind.NOT_FOUND)
    return f"{base}{found.path}", fetcher.get(f"{base}{found.path}")


def _read(fetched: Fetched, urn: str) -> ProviderPage:
    """The page as read; a page that trips its reader costs that page and not the night."""
    try:
        return read_provider_page(fetched.body, urn, fetched.url)
    except (AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        raise LayoutChanged("the page is laid out in a way that could not be taken apart") from error


def _missing(setting: Setting, hit: SearchHit | None) -> list[str]:
    """What keeps the setting from being wholly checked although its page was seen."""
    missing = []
    if hit is not None and hit.latest_report is not None:
        newest = db.session.scalar(select(func.max(Publication.published_on)).where(
            Publication.setting_id == setting.id, Publication.published_on <= today()))
        if newest is None or newest < hit.latest_report:
            missing.append(f"Ofsted's search tells of a report published on {hit.latest_report:%-d %B %Y} that the "
                           "page does not list")
    return missing


def _known(urn: str) -> Setting | None:
    return db.session.scalars(select(Setting).filter_by(urn=urn)).one_or_none()


def _add(urn: str, page: ProviderPage | None, hit: SearchHit | None) -> Setting:
    printed = (page.provision_printed if page else None) or (hit.category if hit else None) or ""
    name, area = (page.name, page.local_authority) if page else (None, None)
    setting = Setting(
        urn=urn, provision=provision_from_printed(printed) or ProvisionType.OTHER, provision_printed=printed[:120],
        status=page.status if page else RegistrationStatus.UNKNOWN, name=name[:200] if name else None,
        local_authority=area[:80] if area else None, known_from="site", first_seen_at=utc_now())
    db.session.add(setting)
    db.session.flush()
    return setting


def _check_row(setting: Setting) -> SettingCheck:
    check = db.session.get(SettingCheck, setting.id)
    if check is None:
        check = SettingCheck(setting_id=setting.id, state="could_not_check")
        db.session.add(check)
    return check


def _could_not(check: SettingCheck, reason: str) -> None:
    """The last good check keeps its date, the page is due with the next run, and no validator vouches for it."""
    check.state, check.reason, check.etag, check.last_modified = "could_not_check", reason, None, None
    check.failing_since = check.failing_since or utc_now()
    check.next_due_at = utc_now()


def _note_failure(urn: str, failure: FetchFailed, hit: SearchHit | None, again_in: timedelta) -> None:
    setting = _known(urn)
    if setting is None and hit is None:
        return  # told in the run's own result; nothing published has named the setting yet
    check = _check_row(setting or _add(urn, None, hit))
    _could_not(check, failure.reason)
    if failure.kind is not FailureKind.RUN_OVER:  # else it was not tried
        check.tried_at = utc_now()
    if failure.kind is FailureKind.NOT_FOUND and again_in > DAILY:
        # A page that Ofsted's site does not have is no accident of one night: it keeps its turn on the rota.
        check.next_due_at = utc_now() + again_in
    db.session.flush()
