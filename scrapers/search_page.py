"""The search pages of reports.ofsted.gov.uk: their addresses, what they list, and all of them for a span of days."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from bs4 import BeautifulSoup
from bs4.element import Tag

from qa_service.vocabulary import urn_from_printed
from scrapers.fetched import FetchFailed, LayoutChanged
from scrapers.pages import closed_after, not_as_known, open_page, tidy, whole_date, words

if TYPE_CHECKING:
    from scrapers.http import Fetcher

ROWS = 100
"""The most rows that the site gives on one page (since February 2025)."""
SOCIAL_CARE = 3
_PROVIDER = re.compile(r"(?:https?://[^/]+)?(/provider/\d+/([A-Za-z]{0,2}\d+))/?")
_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+|\d+")


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One provider of a result list. ``rating`` is a hint in the site's words, never a judgement."""

    urn: str
    path: str
    title: str
    category: str | None
    rating: str | None
    latest_report: date | None
    address: str | None
    redacted: bool
    closed: bool
    proposed: bool


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One page of results. ``count`` is the number found in all, ``None`` where the page lists entries without saying
    how many there are; ``items`` is how many it lists.
    """

    count: int | None
    items: int
    hits: tuple[SearchHit, ...]
    next_url: str | None
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Discovery:
    """Every provider with a report published in a span; ``complete`` only when no page and no entry was lost."""

    hits: tuple[SearchHit, ...]
    complete: bool
    problems: tuple[str, ...]


def search_url(
    base: str,
    *,
    start_date: date | None = None,
    end_date: date | None = None,
    start: int = 0,
    rows: int = ROWS,
    query: str = "",
    level_1_types: int = SOCIAL_CARE,
) -> str:
    """The address of one page of results; ``start`` is the offset of its first row."""
    asked = {
        "q": query,
        "level_1_types": level_1_types,
        "latest_report_date_start": start_date.isoformat() if start_date else "",
        "latest_report_date_end": end_date.isoformat() if end_date else "",
        "start": start,
        "rows": rows,
    }
    return f"{base.rstrip('/')}/search?{urlencode(asked)}"


def read_search_page(html: bytes) -> SearchPage:
    """What a page of results lists. No results is an answer only where the page itself counts none.

    ``LayoutChanged`` for whatever is not a page of results: an error page, a cookie wall, a page broken off.
    """
    soup = open_page(html)
    items = soup.select("ul.results-list > li.search-result")
    count = _count(soup, html, listed=len(items))
    if count == 0 and (items or soup.select('a[href*="/provider/"]')):
        raise LayoutChanged("the page counts no results but lists some")
    results = soup.select_one("ul.results-list")
    if count and results is None:
        raise not_as_known(html, "list of results, although it counts some")
    if results is not None and len(results.find_all("li", recursive=False)) != len(items):
        raise LayoutChanged("the list of results holds entries of an unknown kind")
    if items and not closed_after(html, "search-result__title", "</ul>"):
        raise LayoutChanged("the list of results breaks off")
    problems: list[str] = [] if count is not None else ["the page does not say how many results there are"]
    hits = [hit for item in items if (hit := _hit(item, problems))]
    urns = [hit.urn for hit in hits]
    problems += [f"the provider {urn} is listed twice" for urn in sorted({u for u in urns if urns.count(u) > 1})]
    following = soup.select_one("a.pagination__next[href]")
    return SearchPage(count, len(items), tuple(hits), str(following["href"]) if following else None, tuple(problems))


def discover(
    fetcher: Fetcher, base: str, since: date, until: date, *, most_pages: int = 50, query: str = ""
) -> Discovery:
    """Every provider whose latest report was published from ``since`` to ``until``, over all pages of results.

    Never raises for what the site does: what went wrong is in ``problems``, and the list is then not complete.
    """
    gathering = _Gathering(since, until)
    try:
        for _ in range(most_pages):
            url = search_url(base, start_date=since, end_date=until, start=gathering.offset, query=query)
            if gathering.add(read_search_page(fetcher.get(url).body)):
                break
        else:
            gathering.problems.append(f"there are more results than {most_pages} pages hold; the rest was not read")
    except FetchFailed as failure:
        gathering.problems.append(f"the search pages could not be read to the end: {failure.reason}")
    return gathering.result()


def look_up(fetcher: Fetcher, base: str, urn: str) -> SearchHit | None:
    """The provider of this URN as the search finds it, ``None`` when the site knows none. ``FetchFailed`` otherwise.

    The kind of provider in a page's address is not known beforehand, so the search is the way to it.
    """
    page = read_search_page(fetcher.get(search_url(base, query=urn)).body)
    for hit in page.hits:
        if hit.urn == urn:
            return hit
    if page.problems or page.count is None or page.count > page.items:
        raise LayoutChanged(f"the search for {urn} could not be read: {'; '.join(page.problems) or 'too many results'}")
    return None


@dataclass(slots=True)
class _Gathering:
    """The pages of one search put together, with everything that does not add up."""

    since: date
    until: date
    offset: int = 0
    count: int | None = None
    hits: dict[str, SearchHit] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def add(self, page: SearchPage) -> bool:
        """Take in a page; whether it was the last."""
        if self.count is not None and page.count is not None and page.count != self.count:
            self.problems.append(f"the number of results changed from {self.count} to {page.count} while reading")
        self.count = page.count
        self.offset += page.items
        self.problems += page.problems
        for hit in page.hits:
            if hit.urn in self.hits:
                self.problems.append(f"the provider {hit.urn} came twice: results moved while reading")
            elif hit.latest_report is None:
                self.problems.append(f"the provider {hit.urn} shows no date of its latest report")
            elif not self.since <= hit.latest_report <= self.until:
                self.problems.append(f"the provider {hit.urn} lies outside the dates searched for")
            self.hits.setdefault(hit.urn, hit)
        if page.count is None:
            return page.next_url is None
        if page.items == 0 and self.offset < page.count:
            self.problems.append(f"only {self.offset} of {page.count} results were listed")
            return True
        return self.offset >= page.count

    def result(self) -> Discovery:
        if self.count is not None and len(self.hits) != self.count and not self.problems:
            self.problems.append(f"{len(self.hits)} providers were read of {self.count} results")
        return Discovery(tuple(self.hits.values()), not self.problems, tuple(dict.fromkeys(self.problems)))


def _count(soup: BeautifulSoup, html: bytes, *, listed: int) -> int | None:
    """The number of results that the page itself prints ("1,234 results", "1 to 100 of 1,234").

    ``None`` where it prints none but lists entries: those are news all the same, though not known to be all.
    """
    tag = soup.select_one(".js-results-count, .results-count")
    if tag is None:
        if listed:
            return None
        raise not_as_known(html, "count of results")
    printed = words(tag)
    after_of = re.search(r"\bof (?:about )?(\d[\d,]*)", printed)
    numbers = [after_of.group(1)] if after_of else _NUMBER.findall(printed)
    if len(numbers) != 1:
        if not numbers and re.match(r"no (?:results|providers|matches)\b", printed.lower()):
            return 0
        raise LayoutChanged(f"the count of results cannot be read from ‘{printed[:80]}’")
    return int(numbers[0].replace(",", ""))


def _hit(item: Tag, problems: list[str]) -> SearchHit | None:
    """One entry, or ``None`` with a problem noted when it is not certain which provider it is."""
    heading = item.select_one("h3.search-result__title")
    link = heading.select_one("a[href]") if heading else None
    title = words(heading)
    address = _PROVIDER.fullmatch(str(link["href"]).strip().split("?")[0]) if link else None
    urn = urn_from_printed(address.group(2)) if address else None
    if address is None or urn is None or heading is None:
        problems.append(f"the entry ‘{title[:80] or words(item)[:80]}’ does not lead to a provider's page")
        return None
    facts = _facts(item, problems)
    if urn_from_printed(facts.get("urn", "")) != urn:
        problems.append(f"the entry for {urn} prints ‘{facts.get('urn', 'no URN')}’ as its URN")
        return None
    classes = " ".join(c for tag in item.select("[class]") for c in tag.get_attribute_list("class") if c)
    redacted = "search-result__address--redacted" in classes or title.upper() in ("REDACTED", urn)
    printed = tidy(words(item.select_one("address.search-result__address")).removeprefix("Address:"))
    return SearchHit(
        urn=urn,
        path=address.group(1),
        title=title,
        category=facts.get("category"),
        rating=facts.get("rating"),
        latest_report=_latest(urn, facts, problems),
        address=None if redacted or not printed or printed.upper() == "REDACTED" else printed,
        redacted=redacted or printed.upper() == "REDACTED",
        closed="--closed" in classes or "--closed" in " ".join(item.get_attribute_list("class")),
        proposed="--proposed" in classes or "--proposed" in " ".join(item.get_attribute_list("class")),
    )


def _facts(item: Tag, problems: list[str]) -> dict[str, str]:
    """The lines "Name: value" of an entry, by name in small letters."""
    facts: dict[str, str] = {}
    for line in item.select("ul.search-result__provider-info > li"):
        name, colon, value = words(line).partition(":")
        key = tidy(name).lower()
        if key in facts and facts[key] != tidy(value):
            problems.append(f"an entry prints ‘{tidy(name)}’ twice")
        if colon:
            facts[key] = tidy(value)
    if "category" not in facts:
        problems.append(f"the entry ‘{words(item.select_one('h3'))[:80]}’ prints no category")
    return facts


def _latest(urn: str, facts: dict[str, str], problems: list[str]) -> date | None:
    """The date of the latest report; its absence is normal for a provider that was never inspected."""
    printed = facts.get("latest report")
    if printed is None:
        return None
    latest = whole_date(printed)
    if latest is None:
        problems.append(f"the date of the latest report of {urn} cannot be read from ‘{printed[:60]}’")
    return latest
