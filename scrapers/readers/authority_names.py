"""Which authority a report's title names."""

from __future__ import annotations

import re

from scrapers.readers.kinds import from_salutation
from scrapers.readers.text import one_line

_ENDS = (
    r"(?=\.? (?:(?:visit|inspection) dates?\b|(?:This|Between|From|Her|His|The Secretar|Headline|Inspectors|Dear)\b)|$)"
)
_NAME = r"(?:the )?(?P<name>[A-Z][\w'&,. -]{2,60}?)"
_TITLES = (
    re.compile(
        rf"(?i:joint targeted area inspection of (?:the )?(?:multi-agency|response)) .{{5,220}}? in {_NAME}{_ENDS}"
    ),
    re.compile(rf"(?i:joint targeted area inspection of) {_NAME}{_ENDS}"),
    re.compile(
        r"(?:inspection of|focused visit (?:of|to)|monitoring visit (?:of|to)|re-inspection of) (?:the )?"
        r"(?P<name>[\w'&,. -]{3,70}?)(?:'s)? (?:local authority )?children's (?:social care )?services",
        re.IGNORECASE,
    ),
    re.compile(
        r"inspection of (?:safeguarding and )?looked[ -]after children'?s? services,? (?P<name>[\w'&,. -]{3,60}?)"
        r" (?:inspection dates?\b|age group)",
        re.IGNORECASE,
    ),
    re.compile(
        r"arrangements for the protection of children,? (?P<name>[\w'&,. -]{3,60}?) (?:inspection dates?\b|age group)",
        re.IGNORECASE,
    ),
    re.compile(
        r"safeguarding services in (?:the )?(?P<name>[\w'&, -]{3,60}?) (?:care quality|inspection dates?\b|age)", re.I
    ),
    re.compile(r"^(?P<name>[\w'&,. -]{3,60}?) (?:local )?safeguarding children board review of", re.IGNORECASE),
    re.compile(
        r"(?P<name>[\w'&,. -]{3,60}?) (?:re-?inspection|inspection) of (?:local authority|children's|services)",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?:inspection of|(?:focused|monitoring) visit (?:to|of)) (?:the )?"
        r"(?P<name>[\w'&,. -]{3,60}?)(?: (?:visit|inspection) dates?\b|: | this letter|$)",
        re.IGNORECASE,
    ),
    re.compile(
        r"^(?P<name>[\w'&,. -]{3,60}?) (?:(?:ilacs|short|standard|single|full) )+(?:re-?)?inspection\b", re.IGNORECASE
    ),
)
_KIND_OF_COUNCIL = re.compile(
    r"\b(?:metropolitan borough council|metropolitan borough of|london borough of|royal borough of|city and county of|"
    r"metropolitan district council|metropolitan district of|metropolitan council|county borough of|borough council of|"
    r"city council|county council|borough council|district council|unitary authority|council of the|the city "
    r"of|city of|"
    r"borough of|county of|council|local authority)\b",
    re.IGNORECASE,
)
_BEHIND_THE_NAME = re.compile(
    r"(?: (?:ilacs|ofsted|joint|short|standard|single|full|focused|re-?|report))*"
    r"(?: (?:(?:metropolitan )?borough|metropolitan district|district|city|mbc|children's (?:trust|services)))?$",
    re.IGNORECASE,
)


def authority_named(front: str) -> str | None:
    """The authority in the title of the first page, without the words for its kind of council."""
    title = from_salutation(front)[:700]
    for pattern in _TITLES:
        match = pattern.search(title)
        if match:
            name = without_kind(match["name"])
            if name:
                return name
    return None


def without_kind(printed: str) -> str:
    """The printed name without the words for its kind of council; empty where nothing else is printed."""
    printed = printed.strip(" ,.")
    if printed.lower() in ("city of london", "city of london corporation"):
        return "City of London"
    name = one_line(_KIND_OF_COUNCIL.sub(" ", printed)).strip(" ,.")
    return _BEHIND_THE_NAME.sub("", re.sub(r"^the ", "", name, flags=re.IGNORECASE)).strip(" ,.")
