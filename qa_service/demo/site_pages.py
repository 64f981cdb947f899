"""The pages of the stand-in, in the markup of reports.ofsted.gov.uk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape
from urllib.parse import urlencode

from qa_service.demo.layouts.wording import long_date
from qa_service.demo.world import DemoInspection, DemoSetting
from qa_service.vocabulary import EventType, ProvisionType, RegistrationStatus

FILES = "https://files.ofsted.gov.uk/v1/file"
# Only 2 is known from the real site; the others are made up, and whoever follows links does not need them.
TYPE_CODES: dict[ProvisionType, int] = {
    ProvisionType.CHILDRENS_HOME: 2,
    ProvisionType.SECURE_CHILDRENS_HOME: 61,
    ProvisionType.SCHOOL_AS_HOME: 62,
    ProvisionType.FOSTERING_AGENCY: 63,
    ProvisionType.SUPPORTED_ACCOMMODATION: 64,
    ProvisionType.RESIDENTIAL_FAMILY_CENTRE: 65,
    ProvisionType.RESIDENTIAL_SPECIAL_SCHOOL: 66,
    ProvisionType.VOLUNTARY_ADOPTION_AGENCY: 67,
}
_ANY_OTHER = 70
_CATEGORIES = {ProvisionType.CHILDRENS_HOME: "Children's Home"}
_LABELS = {
    EventType.FULL: "Full inspection",
    EventType.MONITORING: "Monitoring visit",
    EventType.ASSURANCE: "Assurance inspection",
    EventType.INTERIM: "Interim inspection",
    EventType.EMERGENCY: "Emergency inspection",
}


def provider_path(setting: DemoSetting) -> str:
    """The path of a setting's page."""
    return f"/provider/{type_code(setting)}/{setting.urn}"


def type_code(setting: DemoSetting) -> str:
    """The number that stands for the setting's kind in its page's address."""
    return str(TYPE_CODES.get(setting.kind, _ANY_OTHER))


def provider_page(setting: DemoSetting, events: Sequence[DemoInspection]) -> str:
    """A setting's page: who it is and what was published of it, newest first."""
    closed = setting.status.ended
    name = setting.urn if setting.redacted else setting.name
    status = "Open" if setting.status is RegistrationStatus.ACTIVE else setting.status.value
    timeline = [_report_entry(event) for event in reversed(events)]
    if setting.ended_on:
        timeline.insert(0, _plain_entry("timeline__day--closed", setting.ended_on, setting.status.value))
    timeline.append(_plain_entry("timeline__day--registered", setting.registered_on, "Registration"))
    address = "REDACTED" if setting.redacted else ", ".join(part for part in setting.address if part)
    modifier = " title-block--closed" if closed else ""
    return _shell(
        f"{name} - {status} - Find an Inspection Report - Ofsted",
        f"""<div class="title-block{modifier}"><h1 class="title-block__heading heading--title">{escape(name)}</h1>
<p class="title-block__subheading">URN: {setting.urn}</p>
<address class="title-block__address">Address: {escape(address)}</address></div>
<ul class="list-unstyled"><li><span>Type: </span><span>{escape(_category(setting))}</span></li>
<li><span>Local authority: </span><span>{escape(setting.local_authority)}</span></li></ul>
{_latest(events)}
<h2>All reports</h2>
<ol class="timeline">
{"".join(timeline)}</ol>""",
        canonical=f"https://reports.ofsted.gov.uk{provider_path(setting)}",
    )


def changed_provider_page(setting: DemoSetting, events: Sequence[DemoInspection]) -> str:
    """The same page after a redesign that nobody announced: same facts, other elements."""
    page = provider_page(setting, events)
    for before, after in (
        ('<ol class="timeline">', '<section class="documents">'), ("</ol>", "</section>"), ("<li ", "<article "),
        ("</li>", "</article>"), ("timeline__day", "documents__item"), ("timeline__date", "documents__when"),
        ("publication-link", "documents__link"), ("title-block__subheading", "provider-summary__reference"),
    ):
        page = page.replace(before, after)
    return page


def search_page(
    hits: Sequence[tuple[DemoSetting, DemoInspection | None]], total: int, start: int, rows: int, asked: dict[str, str]
) -> str:
    """One page of search results."""
    items = "".join(_result(setting, latest) for setting, latest in hits)
    listed = f'<ul class="results-list list-unstyled">{items}</ul>' if hits else ""
    links = []
    if start > 0:
        links.append(_page_link("pagination__previous", asked, max(0, start - rows), rows, "Previous"))
    if start + rows < total:
        links.append(_page_link("pagination__next", asked, start + rows, rows, "Next"))
    return _shell(
        "Search results - Find an Inspection Report - Ofsted",
        f"""<h1>Search results</h1>
<h2 class="results-count js-results-count">{total:,} result{"" if total == 1 else "s"}</h2>
{listed}
<div class="pagination"><ul class="pagination__numbers"><li>{start // rows + 1}</li></ul>{"".join(links)}</div>""",
    )


def message_page(title: str, text: str) -> str:
    """Any page that is only a message, such as "Report not found"."""
    return _shell(f"{title} - Find an Inspection Report - Ofsted", f"<h1>{escape(title)}</h1><p>{escape(text)}</p>")


def _category(setting: DemoSetting) -> str:
    return _CATEGORIES.get(setting.kind, setting.kind.value)


def _latest(events: Sequence[DemoInspection]) -> str:
    graded = [event for event in events if event.overall]
    if not graded or not graded[-1].overall:
        return ""
    return (
        '<div class="latest-rating"><h2 class="latest-rating__title">Overall experiences and progress: '
        f'<span class="nonvisual">{graded[-1].overall.words}</span></h2></div>'
    )


def _report_entry(event: DemoInspection) -> str:
    label, published = _LABELS[event.event_type], long_date(event.published_on)
    return f"""<li class="timeline__day"><div class="event">
<p class="timeline__date"><time>{long_date(event.start)}</time></p>
<span class="event__title heading--sub">
<a class="publication-link" target="_blank" href="{FILES}/{event.file_id}">{label}
<span class="nonvisual">{label}, PDF - {published}</span></a>
<div class="event__metadata"><span class="filetype">PDF</span> &ndash; Published <time pubdate>{published}</time></div>
</span></div></li>
"""


def _plain_entry(modifier: str, on: date, label: str) -> str:
    return f"""<li class="timeline__day {modifier}"><div class="event">
<p class="timeline__date"><time>{long_date(on)}</time></p><span class="event__title">{label}</span></div></li>
"""


def _result(setting: DemoSetting, latest: DemoInspection | None) -> str:
    name = setting.urn if setting.redacted else setting.name
    hidden = " search-result__address--redacted" if setting.redacted else ""
    address = "REDACTED" if setting.redacted else ", ".join(part for part in setting.address if part)
    facts = [f"Category: {_category(setting)}"]
    if latest:
        if latest.overall:
            facts.append(f"Rating: {latest.overall.words}")
        facts.append(f"Latest report: {long_date(latest.published_on)}")
    facts.append(f"URN: {setting.urn}")
    first, *rest = facts
    closed = " search-result__title--closed" if setting.status.ended else ""
    return f"""<li class="search-result">
<h3 class="search-result__title{closed}"><a href="{provider_path(setting)}">{escape(name)}</a></h3>
<address class="search-result__address{hidden}">{escape(address)}</address>
<ul class="search-result__provider-info"><li>{escape(first)}</li></ul>
<ul class="search-result__provider-info">{"".join(f"<li>{escape(fact)}</li>" for fact in rest)}</ul></li>
"""


def _page_link(name: str, asked: dict[str, str], start: int, rows: int, words: str) -> str:
    query = urlencode({**asked, "start": start, "rows": rows})
    return f'<a class="{name}" href="/search?{escape(query)}">{words}</a>'


def _shell(title: str, body: str, canonical: str = "https://reports.ofsted.gov.uk/") -> str:
    return f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>
<link rel="canonical" href="{canonical}"></head>
<body><header><p>A stand-in for demonstrations. Nothing here is real.</p></header>
<main>
{body}
</main>
<footer><ul><li><a href="/terms-and-conditions">Terms and conditions</a></li></ul></footer></body></html>
"""
