"""From the bytes of a notice, PDF or Word, to what stands at the form's labels; run in the reading process alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from scrapers.pdf import Document, Unreadable
from scrapers.word import WordDocument
from scrapers.word.document import Item, Table

LABELS: Final = {
    "issuing_authority": r"issuing (?:local )?authority", "officer_name": r"officer name(?: and e-?mail)?",
    "officer_email": r"officer e-?mail", "officer_phone": r"officer telephone(?: number)?",
    "to_provider_on": r"date issued to (?:the )?provider",
    "to_region_on": r"date (?:issued )?to (?:placements north west|the regional body)",
    "review_on": r"date for review(?: by (?:the )?issuing (?:local )?authority)?", "organisation": r"organisation name",
    "company_number": r"company number", "address": r"address", "host_authority": r"host (?:local )?authority",
    "service": r"name of (?:the )?home ?/ ?property ?/ ?school", "urn": r"(?:ofsted )?urn",
}
"""The form's labels, by the field that they stand for."""
_STARTS: Final = {name: re.compile(rf"(?i){label}\b\s*[:\-–]?\s*(.*)") for name, label in LABELS.items()}
_URN: Final = re.compile(r"\b(SC\d{6}|\d{6,7})\b")
_EMAIL: Final = re.compile(r"[^@\s,;<>()]+@[^@\s,;<>()]+\.[a-z]{2,}", re.IGNORECASE)
_TICKED: Final = re.compile(r"[☒☑✓✔]\s*([^☐☒☑✓✔\n]+)")
_LONGEST: Final = 400


def answer(data: bytes) -> dict[str, Any]:
    """What the reading process sends back: the fields that were found, what was ticked, or why nothing can be read."""
    try:
        lines = list(_lines(data))
    except Unreadable as error:
        return {"unreadable": str(error)}
    if not any(line.strip() for line in lines):
        return {"unreadable": "The file holds no text: it is a scan or a picture."}
    ticked = [one.strip()[:200] for line in lines for one in _TICKED.findall(line)]
    return {"fields": fields_in(lines), "ticked": ticked}


def fields_in(lines: Iterable[str]) -> dict[str, str]:
    """What stands at each label: on the same line, or on the next one where that is no label itself."""
    given, found = [" ".join(line.split()) for line in lines], {}
    for number, line in enumerate(given):
        for name, label in _STARTS.items():
            hit = label.match(line)
            if hit is None or name in found:
                continue
            value = hit[1] or next((one for one in given[number + 1:number + 2] if not _is_label(one)), "")
            if value:
                found[name] = value[:_LONGEST]
            break
    if email := _EMAIL.search(found.get("officer_name", "")):
        found.setdefault("officer_email", email[0])
        found["officer_name"] = found["officer_name"].replace(email[0], "").strip(" ,;()<>")
    if urn := _URN.search(found.pop("urn", "")):
        found["urn"] = urn[0]
    return found


def _is_label(line: str) -> bool:
    return any(one.match(line) for one in _STARTS.values())


def _lines(data: bytes) -> Iterator[str]:
    if data.startswith(b"PK"):
        with WordDocument(data) as word:
            yield from _of_word(word.items())
        return
    with Document(data) as paper:
        for number in range(1, min(paper.page_count, 20) + 1):
            yield from paper.text(number).splitlines()


def _of_word(items: Iterable[Item | Table]) -> Iterator[str]:
    for one in items:
        if isinstance(one, Item):
            yield from one.text.splitlines()
            continue
        for row in one.rows:
            cells = [" ".join(_of_word(cell.items)) for cell in row]
            yield ": ".join(cell for cell in cells if cell)
