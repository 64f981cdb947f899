"""Recommendations: a list under its heading, each with the part of the guide or standard that it cites."""

from __future__ import annotations

import re
from collections.abc import Sequence

from scrapers.readers.regulations import citation
from scrapers.readers.text import BULLET, Line, one_line
from scrapers.report import ReadRecommendation

_START = re.compile(
    r"^(?:recommendations?|points? for improvement|national minimum standards?)(?: \(.*\))?:?$", re.IGNORECASE
)
_END = re.compile(
    r"^(?:inspection judgements?|information about th|key findings|recent inspection history|inspection history|"
    r"[\w' ]{3,50} details|overall experiences and|the office for standards|how well (?:children|young|adults)|"
    r"the effectiveness of|inspection findings|what (?:the )?inspection judgements mean|summary of|full report|"
    r"(?:statutory )?requirements?(?: due date)?$|what does |since the last|next inspection|contents|judgements?$|"
    r"unique reference number|registered provider|piccadilly|©)",
    re.IGNORECASE,
)
_CLOSED = re.compile(r"(?:\)|\.)['\"]?\.?$")
_BULLET = re.compile(rf"^[{BULLET}–*-] ?(?=[A-Z'])")
_NEW = re.compile(rf"^(?:{BULLET}|\d{{1,2}}[.)] |The registered|Ensure\b)")


def read_recommendations(lines: Sequence[Line]) -> list[ReadRecommendation]:
    """The recommendations in order; the section may come once and run over pages."""
    start = next((at for at, line in enumerate(lines) if _START.match(line.text) and not _runs_on(lines, at)), None)
    if start is None:
        return []
    section: list[Line] = []
    for line in lines[start + 1 :]:
        if _END.match(line.text) and (not section or _CLOSED.search(section[-1].text) or line.text[:1].isupper()):
            break
        section.append(line)
    items = _items(section)
    return [ReadRecommendation(text, citation(text), item[0].page) for item in items if (text := _text(item))]


def _runs_on(lines: Sequence[Line], at: int) -> bool:
    """Whether a line like the heading begins a sentence: "Recommendations / made by the visitor must be recorded"."""
    return at + 1 < len(lines) and bool(re.match(r"a\b|[a-z]{2}", lines[at + 1].text))


def _text(item: Sequence[Line]) -> str:
    text = one_line(" ".join(line.text for line in item))
    return re.sub(rf"^(?:[{BULLET}–*-]|\d{{1,2}}[.)]) ?", "", text)


def _items(section: Sequence[Line]) -> list[list[Line]]:
    """One list of lines an item: by bullets where there are any, else by citations that end an item."""
    bulleted = any(_BULLET.match(line.text) for line in section)
    items: list[list[Line]] = []
    for line in section:
        if bulleted:
            new = bool(_BULLET.match(line.text))
        else:
            before = one_line(" ".join(part.text for part in items[-1])) if items else ""
            new = not items or (
                bool(_CLOSED.search(before)) and (bool(_NEW.match(line.text)) or citation(before[-160:]) is not None)
            )
        if new:
            items.append([])
        if items:
            items[-1].append(line)
    return [item for item in items if not _text(item).endswith(":")]
