"""Judgements of agencies from 2013 to 2017, each under its heading: "Judgement outcome: good"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from scrapers.readers.labels import Hit, grade_of
from scrapers.readers.text import Line

PRINTED_ALIKE = re.compile(r"judgement outcome ?:? ?(?P<grade>[a-z ]*)\.?$", re.IGNORECASE)
_HEADINGS = {
    "overall effectiveness": "overall",
    "outcomes for children and young people": "outcomes",
    "outcomes for children, young people and adults": "outcomes",
    "quality of service": "quality",
    "quality of the service": "quality",
    "safeguarding children and young people": "help_and_protection",
    "leadership and management": "leadership",
}


def agency_hits(lines: Sequence[Line]) -> list[Hit]:
    """Each heading whose next line is its judgement; the grade may stand on the line below that."""
    hits: list[Hit] = []
    for at, line in enumerate(lines[:-1]):
        heading = line.text.strip(" .:")
        key = _HEADINGS.get(heading.lower())
        printed = PRINTED_ALIKE.match(lines[at + 1].text) if key else None
        if key is None or printed is None:
            continue
        words = printed["grade"].strip()
        if not words and at + 2 < len(lines):
            words = lines[at + 2].text.strip(" .")
        grade = grade_of(words.lower())
        if grade:
            hits.append(Hit(key, heading, grade, line.page, f"{heading} {lines[at + 1].text}", at))
    return hits
