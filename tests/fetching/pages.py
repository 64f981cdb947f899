"""Made-up pages in the known layout of reports.ofsted.gov.uk: no provider, home or grade in them is real."""

from __future__ import annotations

FILES = "https://files.ofsted.gov.uk/v1/file"


def report_event(
    file: int,
    on: str,
    published: str,
    label: str = "Full inspection",
    *,
    shown: str | None = None,
    day_class: str = "timeline__day",
) -> str:
    """An entry with a report; ``shown`` is the link's own markup where it is more than the label."""
    return f"""<li class="{day_class}"><div class="event"><p class="timeline__date"><time>{on}</time></p>
 <span class="event__title heading--sub">
 <a class="publication-link" target="_blank" href="{FILES}/{file}">{shown or label}
 <span class="nonvisual">{label}, PDF - {published}</span></a>
 <div class="event__metadata"><span class="filetype">PDF</span> &ndash; Published <time pubdate>{published}</time></div>
 </span></div></li>"""


def plain_event(modifier: str, on: str, label: str) -> str:
    """An entry without a report."""
    return f"""<li class="timeline__day {modifier}"><div class="event"><p class="timeline__date"><time>{on}</time></p>
<span class="event__title">{label}</span></div></li>"""


REGISTERED = plain_event("timeline__day--registered", "4 October 2019", "Registration")
LATEST = """<div class="latest-rating"><h2 class="latest-rating__title">Overall experiences and progress:
 <span class="nonvisual">Good</span></h2></div>"""
EVENTS = (
    report_event(50000003, "9 January 2026", "31 January 2026"),
    report_event(50000002, "3 June 2025", "11 July 2025", "Monitoring visit"),
    report_event(50000001, "14 May 2024", "24 June 2024", shown="Full inspection: <strong>Inadequate</strong>"),
    REGISTERED,
)


def provider_page(
    *events: str,
    urn: str = "SC900001",
    name: str = "SC900001",
    status: str = "Open",
    provision: str = "Children's Home",
    block: str = "title-block",
    latest: str = LATEST,
) -> bytes:
    """A provider's page; without events it shows three reports and the registration."""
    return f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{name} - {status} - Find an Inspection Report - Ofsted</title>
<link rel="canonical" href="https://reports.ofsted.gov.uk/provider/2/SC000000"></head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/search">Search</a></li></ul></nav>
<main><div class="{block}"><h1 class="title-block__heading">{name}</h1>
<p class="title-block__subheading">URN: {urn}</p><address class="title-block__address">Address: REDACTED</address></div>
<ul><li><span>Type: </span><span>{provision}</span></li>
<li><span>Local authority: </span><span>Farshire</span></li></ul>
{latest}
<ol class="timeline">
{''.join(events or EVENTS)}
</ol></main><footer><a href="/terms-and-conditions">Terms</a></footer></body></html>""".encode()


def result(
    urn: str,
    published: str | None = "31 January 2026",
    *,
    rating: str | None = "Good",
    category: str = "Children's Home",
) -> str:
    """One entry of a result list."""
    facts = [f"Category: {category}"] + ([f"Rating: {rating}"] if rating else [])
    facts += ([f"Latest report: {published}"] if published else []) + [f"URN: {urn}"]
    lists = "".join(f'<ul class="search-result__provider-info"><li>{fact}</li></ul>' for fact in facts)
    return f"""<li class="search-result"><h3 class="search-result__title"><a href="/provider/2/{urn}">{urn}</a></h3>
<address class="search-result__address search-result__address--redacted">REDACTED</address>{lists}</li>"""


def search_page(*results: str, count: int | str | None = None, following: str = "") -> bytes:
    """A page of results; ``count`` is what it prints above them."""
    printed = count if isinstance(count, str) else f"{len(results) if count is None else count:,} results"
    listed = f'<ul class="results-list list-unstyled">{"".join(results)}</ul>' if results else ""
    onward = f'<a class="pagination__next" href="{following}">Next</a>' if following else ""
    return f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Search results - Find an Inspection Report - Ofsted</title></head>
<body><main><h1>Search results</h1><h2 class="results-count js-results-count">{printed}</h2>
{listed}<div class="pagination"><ul class="pagination__numbers"><li>1</li></ul>{onward}</div></main>
</body></html>""".encode()


def shell(title: str, text: str = "") -> bytes:
    """Any other page that a site answers with."""
    return f"""<!DOCTYPE html><html><head><title>{title}</title></head>
<body><h1>{title}</h1><p>{text}</p></body></html>""".encode()
