"""The timeline of a provider's page: its reports and the other events of its registration, as printed."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from urllib.parse import urljoin, urlsplit

from bs4.element import Tag

from qa_service.vocabulary import EventType, event_type_from_printed, grade_from_printed, outcome_from_printed
from scrapers.pages import printed_date, tidy, whole_date, words

_FILE = re.compile(r"/v1/file/\d+|/provider/files/\d+/")
_FILE_SUFFIX = re.compile(r"(?:,\s*|\s+as\s+)(PDF|DOCX?|HTML)(?:\s*-.*)?$", re.IGNORECASE)
# A report's link repeats its date for screen readers: "Full inspection, PDF - 31 January 2026".
_REPEATED = re.compile(r".+[-\u2013\u2014]\s*(?P<on>\d{1,2} [A-Za-z]+ \d{4})")
_OTHER_INSPECTIONS = re.compile(r"children.s services|\bsend\b|special educational|joint|youth|\bilacs\b", re.I)


class EventKind(StrEnum):
    """What an entry of the timeline is."""

    REPORT = "report"
    REGISTRATION = "registration"
    OPENED = "opened"
    CLOSED = "closed"
    PREDECESSOR = "predecessor"
    SUCCESSOR = "successor"
    OTHER = "other"


_BY_CLASS = {
    "timeline__day--registered": EventKind.REGISTRATION,
    "timeline__day--opened": EventKind.OPENED,
    "timeline__day--closed": EventKind.CLOSED,
    "timeline__day--predecessor": EventKind.PREDECESSOR,
    "timeline__day--successor": EventKind.SUCCESSOR,
}
_BY_LABEL = {
    "registration": EventKind.REGISTRATION,
    "registered": EventKind.REGISTRATION,
    "opened": EventKind.OPENED,
    "closed": EventKind.CLOSED,
}


@dataclass(frozen=True, slots=True)
class PageEvent:
    """One entry. ``event_on`` is the day of the inspection or event; a date that cannot be read is ``None``.

    ``grade_hint`` is what the page prints of the result: a hint for people, never a judgement to record.
    """

    kind: EventKind
    label: str
    event_type: EventType | None
    event_on: date | None
    published_on: date | None
    file_url: str | None
    filetype: str | None
    grade_hint: str | None
    archived: bool


@dataclass(frozen=True, slots=True)
class Timeline:
    """The entries, newest publication first. ``gaps`` are what may hide a report; ``remarks`` what cannot."""

    events: tuple[PageEvent, ...]
    gaps: tuple[str, ...]
    remarks: tuple[str, ...]


def read_timeline(timeline: Tag, page: Tag, page_url: str) -> Timeline:
    """Every entry of the timeline, with all that could not be read of it said."""
    gaps: list[str] = []
    remarks: list[str] = []
    events: list[PageEvent] = []
    for item in timeline.find_all("li", recursive=False):
        if "timeline__day" not in item.get_attribute_list("class"):
            gaps.append(f"the timeline holds an entry of an unknown kind: ‘{words(item)[:80]}’")
    for day in timeline.select("li.timeline__day"):
        if not day.select(".event"):
            gaps.append(f"an entry of the timeline cannot be read: ‘{words(day)[:80]}’")
    for entry in timeline.select(".event"):
        events += _read_event(entry, page_url, gaps, remarks)
    events = _without_repeats(events, gaps)
    _nothing_outside(events, page, page_url, gaps)
    if not events:
        gaps.append("the timeline is empty")
    elif all(event.kind is EventKind.OTHER for event in events):
        gaps.append("the timeline shows neither a report nor a registration")
    events.sort(key=lambda event: event.published_on or event.event_on or date.min, reverse=True)
    return Timeline(tuple(events), tuple(dict.fromkeys(gaps)), tuple(dict.fromkeys(remarks)))


def _read_event(entry: Tag, page_url: str, gaps: list[str], remarks: list[str]) -> list[PageEvent]:
    archived = entry.find_parent(class_="timeline__archive") is not None
    links = [a for a in entry.select("a[href]") if _is_publication(a)]
    shown = entry.select_one("p.timeline__date time")
    event_on = whole_date(words(shown))
    if not links:
        return [_other_event(entry, event_on, archived, gaps)]
    if event_on is None:
        gaps.append(f"the date of the event ‘{words(links[0], '.nonvisual')[:80]}’ cannot be read")
    return [_report(entry, link, event_on, page_url, archived, gaps, remarks) for link in links]


def _is_publication(link: Tag) -> bool:
    return "publication-link" in link.get_attribute_list("class") or bool(_FILE.search(str(link["href"])))


def _report(
    entry: Tag, link: Tag, event_on: date | None, page_url: str, archived: bool, gaps: list[str], remarks: list[str]
) -> PageEvent:
    label, hint = _label(link, remarks)
    published_on = _published(entry, link, label, gaps)
    if event_on and published_on and published_on < event_on:
        gaps.append(f"‘{label}’ would be published ({published_on}) before it took place ({event_on})")
        event_on = published_on = None
    if not label:
        gaps.append("a report of the timeline has no label")
    event_type = event_type_from_printed(label)
    if label and event_type is None and not _OTHER_INSPECTIONS.search(label):
        remarks.append(f"the kind of inspection ‘{label[:80]}’ is not known")
    url = _file_url(str(link["href"]), page_url)
    if url is None:
        gaps.append(f"the report ‘{label[:80]}’ has no address that can be fetched")
    elif not _FILE.search(url):
        remarks.append(f"the address of the report ‘{label[:80]}’ is not of a known form")
    filetype = words(entry.select_one(".filetype")) or None
    return PageEvent(EventKind.REPORT, label, event_type, event_on, published_on, url, filetype, hint, archived)


def _label(link: Tag, remarks: list[str]) -> tuple[str, str | None]:
    """The label without file type, and the grade that some pages print after a colon."""
    label = _FILE_SUFFIX.sub("", words(link, ".nonvisual")).strip(" ,")
    before, colon, after = (tidy(part) for part in label.partition(":"))
    if not colon:
        return label, None
    if grade_from_printed(after) or outcome_from_printed(after):
        return before, after
    if event_type_from_printed(before) and not event_type_from_printed(after):
        remarks.append(f"the page prints a result in words not known: ‘{after[:80]}’")
        return before, None
    return label, None


def _published(entry: Tag, link: Tag, label: str, gaps: list[str]) -> date | None:
    """The day of publication, printed twice on most pages; where the two differ neither is taken."""
    metadata = link.find_parent(class_="event__title") or entry
    shown = metadata.select_one(".event__metadata time[pubdate]") or entry.select_one("time[pubdate]")
    stamped = whole_date(words(shown))
    repeated = _REPEATED.fullmatch(words(link.select_one(".nonvisual")))
    spoken = printed_date(repeated["on"]) if repeated else None
    if shown is not None and stamped is None:
        gaps.append(f"the date of publication of ‘{label[:80]}’ cannot be read from ‘{words(shown)[:40]}’")
        return None
    if stamped and spoken and stamped != spoken:
        gaps.append(f"‘{label[:80]}’ shows two dates of publication ({stamped} and {spoken})")
        return None
    if stamped is None and spoken is None:
        gaps.append(f"‘{label[:80]}’ shows no date of publication")
    return stamped or spoken


def _other_event(entry: Tag, event_on: date | None, archived: bool, gaps: list[str]) -> PageEvent:
    day = entry.find_parent("li", class_="timeline__day")
    classes = day.get_attribute_list("class") if day else []
    label = words(entry.select_one(".event__title")) or tidy(words(entry, ".timeline__date"))
    kinds = {_BY_CLASS[name] for name in classes if name in _BY_CLASS}
    kind = kinds.pop() if len(kinds) == 1 else _BY_LABEL.get(label.lower(), EventKind.OTHER)
    if event_type_from_printed(label):
        gaps.append(f"‘{label[:80]}’ is listed without a report")
    elif not label:
        gaps.append("an entry of the timeline has no label")
    if event_on is None:
        gaps.append(f"the date of the event ‘{label[:80]}’ cannot be read")
    return PageEvent(kind, label, None, event_on, None, None, None, None, archived)


def _file_url(href: str, page_url: str) -> str | None:
    try:
        url = urljoin(page_url, href.strip())
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.hostname else None


def _without_repeats(events: list[PageEvent], gaps: list[str]) -> list[PageEvent]:
    """Each file once; the same file under two dates or labels is a contradiction."""
    kept: dict[tuple[object, ...], PageEvent] = {}
    for event in events:
        known = kept.setdefault((event.file_url or id(event),), event)
        if replace(known, archived=False) != replace(event, archived=False):
            gaps.append(f"the same file stands under ‘{known.label[:60]}’ and ‘{event.label[:60]}’ with other facts")
    return list(kept.values())


def _nothing_outside(events: list[PageEvent], page: Tag, page_url: str, gaps: list[str]) -> None:
    """A report linked outside the timeline's entries means that the timeline is not where reports are any more."""
    known = {event.file_url for event in events}
    for link in page.select("a[href]"):
        href = str(link["href"])
        if _FILE.search(href) and _file_url(href, page_url) not in known:
            gaps.append(f"a report is linked outside the timeline: ‘{words(link, '.nonvisual')[:80]}’")
