"""The team's own spreadsheet of placements, as untidy as real ones are, and the truth of which setting each row means.

Names of homes are not in Ofsted's lists, so a row must help in other ways: the owner (short, misspelled), the area, the
number of beds, a URN with spaces in it. What a row gives is decided row by row as officers would: where the owner has
many homes in the area, most would add something; a few would not, and those rows stay ambiguous.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from random import Random

import xlsxwriter

from qa_service.demo import names
from qa_service.demo.names import dice
from qa_service.demo.placements import placement_at
from qa_service.demo.world import DemoSetting, OwnPlacement, World, build_world
from qa_service.vocabulary import ProvisionType

HEADINGS = ("Child ref", "Home / URN", "Type of placement", "Start", "End date", "£ pw", "SW Team", "SW email", "Notes")
_FEW = 3
_ENDING = re.compile(r"\s*\b(limited|ltd|trust)\b\.?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class OwnRow:
    """One row as written, and the URN of the setting that it means (``None``: a place that is on no register)."""

    cells: tuple[str, ...]
    urn: str | None


@dataclass(frozen=True, slots=True)
class OwnList:
    """A team's list. ``urns[i]`` is the truth of ``rows[i]``."""

    headings: tuple[str, ...]
    rows: list[tuple[str, ...]]
    urns: list[str | None]


def own_list(world: World) -> OwnList:
    """The demonstration council's own list: one row a placement."""
    rng = dice(world.seed, "own list")
    return _listed([_row(rng, world, placement) for placement in world.placements])


def with_a_careless_row(listed: OwnList) -> OwnList:
    """The list with one row more, in which somebody wrote a name and a birthday where the reference belongs."""
    row = ("Otter, Mabel 07/02/2012", *listed.rows[0][1:])
    return OwnList(listed.headings, [*listed.rows, row], [*listed.urns, None])


def messy_list(seed: int, n: int = 300, *, world: World | None = None, today: date | None = None) -> OwnList:
    """``n`` placements over the settings of a world, about one in sixty in a place that is on no register."""
    world = world or build_world(seed, today or date(2026, 11, 20))
    rng = dice(seed, "messy list")
    settings = [s for s in world.settings.values() if s.kind in _PLACED and s.registered_on <= world.lists_as_at]
    numbers = rng.sample(range(10_000, 99_999), n)
    rows = []
    for number in numbers:
        setting = rng.choice(settings)
        placement = placement_at(rng, f"MBC-{number}", None if rng.random() < 1 / 60 else setting, world.today)
        rows.append(_row(rng, world, placement))
    return _listed(rows)


def write_own_list(listed: OwnList, path: Path) -> Path:
    """Writes the list as XLSX or CSV, by the path's ending. An XLSX has a title line above the headings."""
    if path.suffix == ".csv":
        text = io.StringIO(newline="")
        csv.writer(text).writerows([listed.headings, *listed.rows])
        path.write_bytes(text.getvalue().encode("cp1252", "replace"))
        return path
    book = xlsxwriter.Workbook(str(path))
    book.set_properties({"title": "External placements", "author": "", "created": datetime(2026, 1, 5, 9, 0)})
    sheet = book.add_worksheet("Current placements")
    sheet.set_column(0, len(listed.headings) - 1, 22)
    bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "dd/mm/yyyy"})
    sheet.write_row(0, 0, ["External placements - Marlowe commissioning"], bold)
    sheet.write_row(2, 0, listed.headings, bold)
    for number, row in enumerate(listed.rows, start=3):
        for column, cell in enumerate(row):
            _write_cell(sheet, number, column, cell, day)
    book.close()
    return path


_PLACED = (
    ProvisionType.CHILDRENS_HOME, ProvisionType.SCHOOL_AS_HOME, ProvisionType.SECURE_CHILDRENS_HOME,
    ProvisionType.FOSTERING_AGENCY, ProvisionType.SUPPORTED_ACCOMMODATION, ProvisionType.RESIDENTIAL_FAMILY_CENTRE,
)


def _write_cell(sheet: object, row: int, column: int, cell: str, day: object) -> None:
    """Some cells are real dates and numbers in a workbook, as some always are."""
    write = getattr(sheet, "write")  # noqa: B009 - the library is untyped
    if re.fullmatch(r"\d{2}/\d{2}/\d{4}", cell):
        write(row, column, datetime.strptime(cell, "%d/%m/%Y"), day)
    elif re.fullmatch(r"\d{7}(\.0)?|\d+\.\d{2}", cell):
        write(row, column, float(cell))
    else:
        write(row, column, cell)


def _listed(rows: Sequence[OwnRow]) -> OwnList:
    return OwnList(HEADINGS, [row.cells for row in rows], [row.urn for row in rows])


def _row(rng: Random, world: World, placement: OwnPlacement) -> OwnRow:
    setting = world.settings.get(placement.urn) if placement.urn else None
    place = _place(rng, world, setting) if setting else placement.place
    note = placement.note or _note(rng)
    return OwnRow(
        (placement.reference, place, placement.kind, _day(rng, placement.start), _end(rng, placement.end),
         _money(rng, placement.weekly_pence), placement.team, placement.worker_email, note),
        placement.urn,
    )


def _place(rng: Random, world: World, setting: DemoSetting) -> str:
    """How the team writes where the child is."""
    if rng.random() < 0.22:
        return _urn_as_typed(rng, setting)
    if setting.kind in (ProvisionType.FOSTERING_AGENCY, ProvisionType.SUPPORTED_ACCOMMODATION) or not setting.redacted:
        return _misspelt(rng, _without_ending(rng, setting.name))
    owner = _owner_as_typed(rng, setting)
    alike = _alike(world, setting)
    if len(alike) <= _FEW:
        return rng.choice((f"{setting.local_name} ({owner})", f"{owner} - {setting.local_name}", f"{owner}"))
    if len([s for s in alike if s.local_authority == setting.local_authority]) <= _FEW:
        return _with_area(rng, setting, owner)
    same = [s for s in alike if s.local_authority == setting.local_authority and s.places == setting.places]
    if len(same) <= _FEW:
        return f"{owner} - {_area(rng, setting)} {setting.places} bed"
    if rng.random() < 0.7:
        return f"{setting.local_name} ({owner}) {_urn_as_typed(rng, setting)}"
    return f"{setting.local_name} ({owner})"


def _alike(world: World, setting: DemoSetting) -> list[DemoSetting]:
    return [s for s in world.settings.values() if s.group.name == setting.group.name and s.kind is setting.kind]


def _with_area(rng: Random, setting: DemoSetting, owner: str) -> str:
    area = _area(rng, setting)
    return rng.choice((
        f"{setting.local_name}, {area} ({owner})", f"{owner} - {area}", f"{owner} {area}",
        f"{owner} - {area} {setting.places} bed", f"{setting.local_name} / {owner} / {area}",
    ))


def _area(rng: Random, setting: DemoSetting) -> str:
    return rng.choice((setting.local_authority, names.AUTHORITIES[setting.local_authority][1]))


def _urn_as_typed(rng: Random, setting: DemoSetting) -> str:
    urn = setting.urn
    if urn.startswith("SC"):
        return rng.choice((urn, urn, urn.lower(), f"SC {urn[2:]}", f" {urn} ", f"SC{urn[2:5]} {urn[5:]}"))
    return rng.choice((urn, urn, f"{urn}.0", f"URN {urn}", f" {urn}", f"{setting.local_name} {urn}"))


def _owner_as_typed(rng: Random, setting: DemoSetting) -> str:
    full = setting.group.name
    short = setting.group.short
    if setting.sector == "Local Authority":
        return rng.choice((full, full.replace("Borough Council", "BC"), f"{setting.local_authority} LA"))
    return _misspelt(rng, rng.choice((full, _without_ending(rng, full), _without_ending(rng, full), short, short)))


def _without_ending(rng: Random, name: str) -> str:
    if rng.random() < 0.2:
        return name
    return _ENDING.sub("", name)


def _misspelt(rng: Random, text: str) -> str:
    """One slip of the fingers in about one name in five; some in capitals, some abbreviated."""
    chance = rng.random()
    if chance < 0.2:
        at = rng.randrange(1, max(2, len(text.split(" ")[0]) - 1))
        return rng.choice((text[:at] + text[at + 1 :], text[:at] + text[at] + text[at:],
                           text[: at - 1] + text[at] + text[at - 1] + text[at + 1 :]))
    if chance < 0.27:
        return text.upper()
    if chance < 0.33:
        return text.lower()
    if chance < 0.42:
        return text.replace("Children's Services", "CS").replace("Residential", "Resi").replace(" and ", " & ")
    return text


def _day(rng: Random, day: date) -> str:
    return rng.choice((f"{day:%d/%m/%Y}", f"{day:%d/%m/%Y}", f"{day:%d/%m/%y}", f"{day.day} {day:%b %Y}",
                       f"{day.isoformat()}", f"{day.day}.{day.month}.{day:%y}", f"{day.day} {day:%B} {day.year}"))


def _end(rng: Random, day: date | None) -> str:
    if day is None:
        return rng.choice(("", "", "", "ongoing", "Ongoing", "-", "tbc"))
    return _day(rng, day)


def _money(rng: Random, pence: int) -> str:
    pounds = pence / 100
    whole = f"£{pounds:,.0f}" if pence % 100 == 0 else f"£{pounds:,.2f}"
    return rng.choice((f"£{pounds:,.2f} pw", f"£{pounds:,.2f}", f"{pounds:.2f}", f"{pounds:,.2f}", whole))


def _note(rng: Random) -> str:
    return rng.choice(("", "", "", "", "IPA signed", "IPA chased 2x", "Solo until review", "Sibling discount to check",
                       "inc. education", "Notice may be given", "Review due", "Review in Sept", "On framework", "spot"))
