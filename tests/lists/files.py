"""Small invented lists for tests, written as the published files are."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

HEADER = (
    "Web link", "URN", "Linked Education URN", "Provision type", "Registration date", "Registration status", "Name",
    "Address 1", "Address 2", "Town", "County", "Postcode", "Ofsted Region", "Government Office Region",
    "Local authority", "Parliamentary constituency", "Sector", "Places", "Supported accommodation premises",
    "Short-break-only children's home", "Multi Building Children's Home", "Organisation which owns the provider",
    "\nLatest Full inspection event type", "\nLatest full inspection date", "Latest full inspection publication date",
    "\nLatest full inspection event number", "\nOverall experiences and progress of children and young people",
    "Outcomes in education and related learning activities", "Health services",
    "\nHow well children and young people are helped and protected", "The effectiveness of leaders and managers",
    "Supported Accommodation outcome",
)
HOME = dict(zip(HEADER, (
    "Ofsted Social Care Provider Webpage", "SC012345", "", "Children's home", "14/02/2013", "Active", "REDACTED",
    "REDACTED", "REDACTED", "REDACTED", "REDACTED", "REDACTED", "North East, Yorkshire and the Humber", "North East",
    "Marlowe", "Marlowe South", "Private", "4", "", "", "", "Invented Care Ltd", "Full inspection", "14/01/2025",
    "19/02/2025", "10330001", "Good", "", "", "Good", "Requires improvement to be good", ""), strict=True))
BANNER = "Children's social care data in England 2025 - Provider level as at 31 March 2025"
EVENT_HEADER = {
    "\nLatest Full inspection event type": "Inspection event type", "\nLatest full inspection date": "Inspection date",
    "Latest full inspection publication date": "Inspection publication date",
    "\nLatest full inspection event number": "Inspection event number",
}


def home(**changes: str) -> dict[str, str]:
    """A row for a children's home; ``changes`` name columns by their last words (``urn``, ``places``, ``owner``)."""
    names = {"urn": "URN", "provision": "Provision type", "registered_on": "Registration date",
             "status": "Registration status", "name": "Name", "address1": "Address 1", "address2": "Address 2",
             "town": "Town", "county": "County", "postcode": "Postcode", "authority": "Local authority",
             "sector": "Sector", "places": "Places", "owner": "Organisation which owns the provider",
             "event_type": HEADER[22], "inspected_on": HEADER[23], "published_on": HEADER[24],
             "event_number": HEADER[25], "overall": HEADER[26], "education": HEADER[27], "health": HEADER[28],
             "helped": HEADER[29], "leadership": HEADER[30], "sa_outcome": HEADER[31], "short_break": HEADER[19]}
    return HOME | {names[key]: value for key, value in changes.items()}


def never_inspected(**changes: str) -> dict[str, str]:
    """A row for a home without any inspection."""
    blank = dict.fromkeys(("event_type", "inspected_on", "published_on", "event_number", "overall", "helped",
                           "leadership"), "")
    return home(**(blank | changes))


def event(**changes: str) -> dict[str, str]:
    """A row of a year's list of inspections."""
    return {EVENT_HEADER.get(name, name): value for name, value in home(**changes).items()}


def csv_bytes(rows: Sequence[dict[str, str]], *, above: Sequence[str] = (), encoding: str = "utf-8-sig",
              header: Sequence[str] | None = None) -> bytes:
    """A CSV as the statistics pages offer it, with lines above the header. ``header`` is written as it is given."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    names = list(header or (rows[0] if rows else HEADER))
    for line in above:
        writer.writerow([line, *[""] * (len(names) - 1)])
    writer.writerow(names if header else [name.strip() for name in names])
    for row in rows:
        writer.writerow([row.get(name, "") for name in names])
    return out.getvalue().encode(encoding)


def write_csv(folder: Path, rows: Sequence[dict[str, str]], *, name: str = "provider_at_march_2025.csv",
              above: Sequence[str] = (), encoding: str = "utf-8-sig", header: Sequence[str] | None = None) -> Path:
    file = folder / name
    file.write_bytes(csv_bytes(rows, above=above, encoding=encoding, header=header))
    return file


def write_ods(folder: Path, sheets: dict[str, Sequence[Sequence[object]]], *, name: str = "list.ods",
              extra: str = "") -> Path:
    """An OpenDocument spreadsheet; ``float`` and ``int`` cells are typed, ``extra`` goes after each sheet's rows."""
    tables = "".join(
        f'<table:table table:name="{escape(title)}">{"".join(map(_ods_row, rows))}{extra}</table:table>'
        for title, rows in sheets.items())
    spaces = " ".join(f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{prefix}:1.0"'
                      for prefix in ("office", "table", "text"))
    content = (f"<?xml version=\"1.0\"?><office:document-content {spaces}><office:body><office:spreadsheet>"
               f"{tables}</office:spreadsheet></office:body></office:document-content>")
    file = folder / name
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("META-INF/manifest.xml", '<?xml version="1.0"?><manifest:manifest '
                         'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>')
        package.writestr("content.xml", content)
    return file


def _ods_row(cells: Sequence[object]) -> str:
    return f"<table:table-row>{''.join(map(_ods_cell, cells))}</table:table-row>"


def _ods_cell(value: object) -> str:
    if value in ("", None):
        return "<table:table-cell/>"
    if isinstance(value, int | float):
        return f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>{value}</text:p>' \
               "</table:table-cell>"
    return f'<table:table-cell office:value-type="string"><text:p>{escape(str(value))}</text:p></table:table-cell>'
