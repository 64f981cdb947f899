"""A provider's page on reports.ofsted.gov.uk: who it is about, and the events of its timeline.

Grades on the page are hints in the site's words and never recorded: the report itself is read for them.
"""

from __future__ import annotations

from dataclasses import dataclass

from bs4 import BeautifulSoup

from qa_service.vocabulary import RegistrationStatus, grade_from_printed, outcome_from_printed, urn_from_printed
from scrapers.fetched import LayoutChanged, WrongProvider
from scrapers.pages import closed_after, not_as_known, open_page, tidy, words
from scrapers.timeline import EventKind, PageEvent, read_timeline

SITE = "https://reports.ofsted.gov.uk/"
_TITLE_END = ("Find an Inspection Report", "Ofsted")
_STATUSES = {
    "open": RegistrationStatus.ACTIVE,
    "active": RegistrationStatus.ACTIVE,
    "registered": RegistrationStatus.ACTIVE,
    "suspended": RegistrationStatus.SUSPENDED,
    "resigned": RegistrationStatus.RESIGNED,
    "cancelled": RegistrationStatus.CANCELLED,
    "closed": RegistrationStatus.CLOSED,
}
_GRADES = (
    "h2.latest-rating__title",
    "ol.rating-scale > li.rating--selected",
    "div.subjudgements__overall > strong",
)


@dataclass(frozen=True, slots=True)
class ProviderPage:
    """What the page says. ``name`` is ``None`` where it prints REDACTED or the URN alone.

    ``complete`` is whether every entry of the timeline was understood: only then may "nothing new" be concluded.
    ``problems`` lists all that was not as known, also what does not touch the timeline.
    """

    urn: str
    name: str | None
    status: RegistrationStatus
    provision_printed: str | None
    local_authority: str | None
    grade_hint: str | None
    events: tuple[PageEvent, ...]
    complete: bool
    problems: tuple[str, ...]

    @property
    def reports(self) -> tuple[PageEvent, ...]:
        """The events that are published reports, newest publication first."""
        return tuple(event for event in self.events if event.kind is EventKind.REPORT)


def read_provider_page(html: bytes, expected_urn: str, page_url: str = SITE) -> ProviderPage:
    """The page of the provider with this URN. ``page_url`` is where it came from, for relative addresses in it.

    ``LayoutChanged`` when it is not a provider's page as known, ``WrongProvider`` when it prints another URN. The
    URN is taken from the visible text alone: the canonical address in the head is a constant on error pages.
    """
    soup = open_page(html)
    urn = _urn(soup, html)
    if urn != urn_from_printed(expected_urn):
        raise WrongProvider(f"the page asked for {expected_urn} is about {urn}")
    timelines = [t for t in soup.select("ol.timeline") if t.find_parent(class_="timeline__archive") is None]
    if len(timelines) != 1:
        raise not_as_known(html, "timeline") if not timelines else LayoutChanged("the page has several timelines")
    if not closed_after(html, "timeline__day", "</ol>"):
        raise LayoutChanged("the timeline breaks off")
    timeline = read_timeline(timelines[0], soup, page_url)
    remarks: list[str] = []
    return ProviderPage(
        urn=urn,
        name=_name(soup, urn, remarks),
        status=_status(soup, timeline.events, remarks),
        provision_printed=_detail(soup, "Type", remarks),
        local_authority=_detail(soup, "Local authority", remarks),
        grade_hint=_grade_hint(soup, remarks),
        events=timeline.events,
        complete=not timeline.gaps,
        problems=timeline.gaps + timeline.remarks + tuple(remarks),
    )


def _urn(soup: BeautifulSoup, html: bytes) -> str:
    printed = [words(tag) for tag in soup.select("p.title-block__subheading")]
    found = {urn_from_printed(text.partition(":")[2]) for text in printed if text.upper().startswith("URN")}
    if not found:
        raise not_as_known(html, "URN under its heading")
    if len(found) != 1 or None in found:
        raise LayoutChanged(f"the URN under the heading cannot be read: ‘{'; '.join(printed)[:80]}’")
    return str(found.pop())


def _name(soup: BeautifulSoup, urn: str, remarks: list[str]) -> str | None:
    heading = words(soup.select_one("h1.title-block__heading"))
    if not heading:
        remarks.append("the page has no heading")
    return None if not heading or heading.upper() in ("REDACTED", urn) else heading


def _status(soup: BeautifulSoup, events: tuple[PageEvent, ...], remarks: list[str]) -> RegistrationStatus:
    """The status in the title ("name - status - Find an Inspection Report - Ofsted"), if nothing contradicts it."""
    parts = [tidy(part) for part in words(soup.find("title")).split(" - ")]
    if len(parts) < 4 or tuple(parts[-2:]) != _TITLE_END:
        remarks.append("the page's title is not as known, so the status was not read")
        return RegistrationStatus.UNKNOWN
    status = _STATUSES.get(parts[-3].lower(), RegistrationStatus.UNKNOWN)
    if status is RegistrationStatus.UNKNOWN:
        remarks.append(f"the status ‘{parts[-3][:60]}’ is not known")
    closed = bool(soup.select_one(".title-block--closed, .title-block .badge--closed")) or any(
        event.kind is EventKind.CLOSED and not event.archived for event in events
    )
    if closed and not status.ended:
        remarks.append(f"the page shows the provider as closed, but its title says ‘{parts[-3][:60]}’")
        return RegistrationStatus.UNKNOWN
    return status


def _detail(soup: BeautifulSoup, name: str, remarks: list[str]) -> str | None:
    """The value of a line of details: ``<li><span>Type: </span><span>Children's Home</span></li>``."""
    values = set()
    for item in soup.select("li"):
        spans = item.find_all("span", recursive=False)
        if len(spans) == 2 and words(spans[0]).rstrip(":").strip().lower() == name.lower():
            values.add(words(spans[1]))
    if len(values) == 1 and (value := values.pop()):
        return value
    remarks.append(f"the line ‘{name}’ of the details {'is there more than once' if values else 'is missing'}")
    return None


def _grade_hint(soup: BeautifulSoup, remarks: list[str]) -> str | None:
    """The latest grade as printed, in any of the three ways known; none where the page prints none."""
    found: set[str] = set()
    for selector in _GRADES:
        for tag in soup.select(selector):
            printed = words(tag)
            value = next((v for v in (printed, tidy(printed.rpartition(":")[2])) if _is_known(v)), None)
            value = value or next((v for v in map(words, tag.select(".nonvisual, strong")) if _is_known(v)), None)
            if value is None:
                remarks.append(f"the page prints a result in words not known: ‘{printed[:80]}’")
            else:
                found.add(value)
    if len({value.lower() for value in found}) > 1:
        remarks.append(f"the page prints several results: {', '.join(sorted(found))}")
    return found.pop() if len(found) == 1 else None


def _is_known(printed: str) -> bool:
    return grade_from_printed(printed) is not None or outcome_from_printed(printed) is not None
