"""Ofsted's published lists of the invented world, in the columns and habits of the 2025 release."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

from qa_service.demo.calendar import inspection_year
from qa_service.demo.names import AUTHORITIES
from qa_service.demo.world import DemoInspection, DemoSetting, World
from qa_service.vocabulary import EventType, Outcome, ProvisionType, RegistrationStatus

_LINK = "Ofsted Social Care Provider Webpage"
_REDACTED = "REDACTED"
_SETTING = [
    "Web link", "URN", "Linked Education URN", "Provision type", "Registration date", "Registration status", "Name",
    "Address 1", "Address 2", "Town", "County", "Postcode", "Ofsted Region", "Government Office Region",
    "Local authority", "Parliamentary constituency", "Sector", "Places", "Supported accommodation premises",
    "Short-break-only children's home", "Multi building children's home", "Organisation which owns the provider",
]
_GRADES = [
    "\nOverall experiences and progress of children and young people",
    "Outcomes in education and related learning activities", "Health services",
    "\nHow well children and young people are helped and protected", "The effectiveness of leaders and managers",
    "Supported Accommodation outcome",
]
_LATEST = [
    "\nLatest Full inspection event type", "\nLatest full inspection date", "Latest full inspection publication date",
    "\nLatest full inspection event number",
]
_IN_YEAR = [
    "Inspection event type", "Inspection date", "Inspection publication date", "Inspection event number",
]
_PREMISES = [
    "Web link", "URN", "Provider name", "Provision type", "Registration date", "Registration status",
    "Service category (Note 4)", "Places", "Premises Ofsted Region", "Premises Government Office Region",
    "Premises Parliamentary Constituency", "Premises Local Authority", "Sector", "Organisation name",
]
_EVENT_WORDS = {
    EventType.FULL: "Full inspection", EventType.MONITORING: "Monitoring inspection",
    EventType.ASSURANCE: "Assurance visit", EventType.INTERIM: "Interim inspection",
    EventType.EMERGENCY: "Emergency visit",
}
_LISTED_OUTCOMES = {
    Outcome.CONSISTENTLY_STRONG, Outcome.INCONSISTENT, Outcome.SERIOUS_OR_WIDESPREAD_WEAKNESSES,
    Outcome.IMPROVED, Outcome.SUSTAINED, Outcome.DECLINED,
}


def write_lists(world: World, folder: Path, *, as_at: date | None = None) -> list[Path]:
    """Writes the provider list, events (three years and the year begun), premises and movements; returns the files.

    ``as_at`` is the day of the lists (default: the world's). The same world and day make the same files.
    """
    day = as_at or world.lists_as_at
    folder.mkdir(parents=True, exist_ok=True)
    year = inspection_year(day)
    written = [_providers(world, day, folder / f"{day.year}_provider_level_at_{day:%d_%b_%Y}.csv".lower())]
    for first in range(year - 3, year + 1):
        part = f"_to_{day:%d_%b_%Y}".lower() if first == year else ""
        name = f"{min(first + 1, day.year)}_provider_level_in_year_{first}_{(first + 1) % 100:02d}{part}.csv"
        written.append(_events(world, day, first, folder / name))
    written.append(_premises(world, day, folder / f"{day.year}_sa_premises_at_{day:%d_%b}.csv".lower()))
    written.append(_movements(world, day, folder / f"{day.year}_leavers_joiners.csv"))
    return written


def listed(world: World, day: date) -> list[DemoSetting]:
    """The settings on the provider list as at a day: registered, and not ended."""
    return [s for s in world.settings.values() if s.registered_on <= day and not (s.ended_on and s.ended_on <= day)]


def _providers(world: World, day: date, path: Path) -> Path:
    title = f"Children's social care data in England {day.year} – Provider level as at {day.day} {day:%B %Y}"
    rows = []
    for setting in listed(world, day):
        rows.append([*_setting_cells(setting, day), *_latest_cells(world.latest_full(setting.urn, until=day))])
    return _write(path, [*_SETTING, *_LATEST, *_GRADES], rows, title)


def _latest_cells(latest: DemoInspection | None) -> list[str]:
    return [*_event_cells(latest), *_grade_cells(latest)] if latest else [""] * (len(_LATEST) + len(_GRADES))


def _events(world: World, day: date, first: int, path: Path) -> Path:
    """Every event inspected in the year from April ``first`` and published by ``day``."""
    start, end = date(first, 4, 1), date(first + 1, 3, 31)
    title = (
        f"Children's social care data in England {min(first + 1, day.year)} – Provider level in year "
        f"{first}-{(first + 1) % 100:02d}" + (f", as at {day.day} {day:%B %Y}" if end > day else "")
    )
    events = [e for e in world.inspections if start <= e.start <= end and e.published_on <= day]
    rows = []
    for event in events:
        setting = world.settings[event.urn]
        if setting.registered_on <= day:
            rows.append([*_setting_cells(setting, day), *_event_cells(event, setting), *_grade_cells(event)])
    return _write(path, [*_SETTING, *_IN_YEAR, *_GRADES], rows, title)


def _setting_cells(setting: DemoSetting, day: date) -> list[str]:
    supported = setting.kind is ProvisionType.SUPPORTED_ACCOMMODATION
    status = setting.status if not (setting.ended_on and setting.ended_on > day) else RegistrationStatus.ACTIVE
    address = [_REDACTED] * 5 if setting.redacted or supported else list(setting.address)
    places = sum(premises.places for premises in setting.premises) if supported else setting.places
    return [
        _LINK, setting.urn, "", setting.kind.value, _slashed(setting.registered_on), status.value,
        _REDACTED if setting.redacted else setting.name, *address, *setting.region, setting.local_authority,
        setting.constituency, setting.sector, str(places or ""), str(len(setting.premises) or ""),
        "Yes" if setting.short_breaks else "", "", setting.owner,
    ]


def _event_cells(event: DemoInspection, setting: DemoSetting | None = None) -> list[str]:
    words = _EVENT_WORDS[event.event_type]
    if setting and setting.kind is ProvisionType.SUPPORTED_ACCOMMODATION:
        words = words.title()
    return [words, _slashed(event.start), _slashed(event.published_on), event.event_number]


def _grade_cells(event: DemoInspection) -> list[str]:
    """Grades as listed. Interim outcomes stand in the overall column; assurance and monitoring rows are blank."""
    grades = {key: grade.words for key, grade in event.grades.items()}
    outcome = event.outcome.words if event.outcome in _LISTED_OUTCOMES else ""
    interim = event.event_type is EventType.INTERIM
    return [
        outcome if interim else grades.get("overall", ""), grades.get("education", ""), grades.get("health", ""),
        grades.get("help_and_protection", ""), grades.get("leadership", ""), "" if interim else outcome,
    ]


def _premises(world: World, day: date, path: Path) -> Path:
    rows = []
    for setting in listed(world, day):
        for premises in setting.premises:
            region = AUTHORITIES[premises.local_authority][0]
            rows.append([
                _LINK, setting.urn, setting.name, setting.kind.value, setting.registered_on.isoformat(),
                setting.status.value, f"Category {premises.category}", str(premises.places), *region,
                premises.constituency, premises.local_authority, setting.sector, setting.owner,
            ])
    return _write(path, _PREMISES, rows)


def _movements(world: World, day: date, path: Path) -> Path:
    """Who joined and who left in the twelve months to ``day``."""
    before = day - timedelta(days=364)
    header = [
        "URN", "Provision type", "Ofsted Region", "Government Office Region", "Local authority",
        "Parliamentary constituency", "Sector", "Places", "Supported accommodation premises",
        "Short-break-only children's home", "First effective date (that the provider became active)",
        "First effective date (that the provider became resigned)",
        "First effective date (that the provider closed)", "First effective date (that the provider became cancelled)",
        "Joiner status", "Leaver status", f"Registration status (as at {before.day} {before:%B %Y})",
        f"Registration status (as at {day.day} {day:%B %Y})", f"Inspectorate (as at {before.day} {before:%B %Y})",
        f"Inspectorate (as at {day.day} {day:%B %Y})", "Setting name", "Reason",
    ]
    return _write(path, header, list(_movement_rows(world, before, day)))


def _movement_rows(world: World, before: date, day: date) -> Iterable[list[str]]:
    for setting in world.settings.values():
        joined = before <= setting.registered_on <= day
        ended = setting.ended_on
        left = ended is not None and before <= ended <= day
        if not joined and not left:
            continue
        on = ended.isoformat() if ended and left else ""
        status = setting.status
        reason = "In current dataset as active, not in previous year"
        if left:
            reason = "In previous year, not in current dataset (closed date in Year)"
        yield [
            setting.urn, setting.kind.value, *setting.region, setting.local_authority, setting.constituency,
            setting.sector, str(setting.places or ""), str(len(setting.premises) or ""), "",
            setting.registered_on.isoformat(), on if status is RegistrationStatus.RESIGNED else "",
            on if status in (RegistrationStatus.RESIGNED, RegistrationStatus.CLOSED) else "",
            on if status is RegistrationStatus.CANCELLED else "", "Joiner" if joined else "", "Leaver" if left else "",
            "" if joined else RegistrationStatus.ACTIVE.value, status.value, "", "",
            _REDACTED if setting.redacted else setting.name, reason,
        ]


def _slashed(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def _write(path: Path, header: list[str], rows: list[list[str]], title: str | None = None) -> Path:
    """A CSV as Ofsted's are: UTF-8 with a byte-order mark, three lines of preamble above a yearly table."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        if title:
            blank = [""] * (len(header) - 1)
            writer.writerow([title, *blank])
            writer.writerow([
                "This worksheet contains one table, this table begins in cell A4. Column A includes a link to the "
                "Ofsted social care provider webpage for each provider, links will open in a new window.", *blank])
            writer.writerow([
                "Some cells in this table are empty. This is in instances where the column refers to data that is not "
                "applicable for that provider type or inspection type.", *blank])
        writer.writerow(header)
        writer.writerows(rows)
    return path
