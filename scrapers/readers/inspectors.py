"""Inspectors' names out of the lists and lines that reports print them in."""

from __future__ import annotations

import re
from collections.abc import Sequence

from scrapers.readers.text import Line, one_line

_ROLE = re.compile(
    r"\b(?:inspectors?|majesty'?s?|hmi|oi|ai|designated|ofsted|cqc|regulatory|social care|manager|analyst|"
    r"director|lead|senior|team|"
    r"deputy|shadow|quality assurance|regional|hmip|hmicfrs|inspectorate)\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"[A-Z][\w'.-]*(?: (?:[A-Z][\w'.-]*|de|van|von|der|la|le|al)){1,4}")
_LEAD = re.compile(
    r"(?:ofsted )?(?:lead|deputy lead|team|shadow|associate|reporting) inspectors? ?:? ?(?P<rest>.*)", re.IGNORECASE
)
_IN_A_LETTER = re.compile(
    r"\b(?:(?:the|her majesty's|his majesty's) (?:inspectors?|inspection team)(?: for this visit)? (?:were|was)|"
    r"(?:visit|inspection) was (?:conducted|carried out|undertaken|led) by(?: (?:her|his) majesty's)?"
    r"(?: inspectors?)?:?|"
    r"(?:her|his) majesty's inspectors?,?(?: \(HMIs?\))?,?) "
    r"(?P<names>[^.]{5,300})\.",
    re.IGNORECASE,
)
_STOPS = re.compile(
    r"(?:judgements?\b|senior data|quality assur|any complaints|the office for|contents|inspection date|"
    r"information about|overall |the impact|the experiences)",
    re.IGNORECASE,
)


def names_in(text: str) -> list[str]:
    """The names in a list such as "A. Person, HMI, B. Person (HMI) and C. Person, social care inspector"."""
    text = re.sub(r"\([^)]*\)", ",", text)
    text = re.sub(
        r",? ?\b(?:senior )?(?:her|his) majesty's inspectors?\b.*?(?=,|;|$)|\b(?:senior )?(?:hmi|oi|ai)\b",
        ",",
        text,
        flags=re.IGNORECASE,
    )
    found: list[str] = []
    for part in re.split(r"[,;:–]| and | - ", text):
        name = part.strip(" .•-")
        if name and not _ROLE.search(name) and _NAME.fullmatch(name) and name not in found:
            found.append(name)
    return found


def names_after(lines: Sequence[Line]) -> list[str]:
    """Names behind "Lead inspector", "Deputy lead inspector" and "Team inspectors", wherever the report prints them."""
    found: list[str] = []
    for letter in _IN_A_LETTER.finditer(one_line(" ".join(line.text for line in lines if line.page == 1))):
        found = found or names_in(letter["names"])
    for at, line in enumerate(lines):
        match = _LEAD.fullmatch(line.text)
        if not match:
            continue
        parts = [match["rest"]]
        for following in lines[at + 1 : at + 7]:
            if _STOPS.match(following.text) or _LEAD.fullmatch(following.text):
                break
            if parts[0] and not parts[-1].rstrip().endswith((",", "and")) and not _goes_on(parts[-1], following.text):
                break
            parts.append(following.text)
        found += [name for name in names_in(" ".join(parts)) if name not in found]
    return found


def _goes_on(line: str, following: str) -> bool:
    """Whether a list of names runs over to the next line: it has commas, and the next line is short and name-like."""
    first = re.split(r"[,;]| and ", following)[0].strip(" .")
    return "," in line and bool(first) and len(first) < 30 and first[:1].isupper() and not _ROLE.match(first)
