"""A report's recommendations as lines that an officer changes: one a line, with our day of following up in brackets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

from qa_service.errors import BadInput
from qa_service.reg44.confirming import SaidRecommendation
from qa_service.reg44.models import ReportRecommendation

_DAY: Final = re.compile(r"\s*\[\s*(\d{1,2})\s*[/. -]\s*(\d{1,2})\s*[/. -]\s*(\d{4})\s*\]\s*$")


def line_of(row: ReportRecommendation) -> str:
    """The recommendation as a line: Mend the window. [30/6/2026]"""
    on = row.follow_up_on
    return " ".join(row.text.split()) + (f" [{on.day}/{on.month}/{on.year}]" if on else "")


def said_in(text: str, known: Sequence[ReportRecommendation]) -> list[SaidRecommendation]:
    """What the lines say. One whose words stood there before is that one, with what was followed up.

    Raises ``BadInput`` for a day that there is not.
    """
    by_words = {" ".join(row.text.split()): row for row in known}
    said = []
    for line in (one.strip() for one in text.splitlines()):
        words, on = _taken_apart(line)
        row = by_words.pop(words, None)
        if row is not None:
            said.append(SaidRecommendation(row.text, row.target_on, on, row.page, row.id))
        elif words:
            said.append(SaidRecommendation(words, None, on))
    return said


def _taken_apart(line: str) -> tuple[str, date | None]:
    found = _DAY.search(line)
    if found is None:
        return " ".join(line.split()), None
    day, month, year = (int(part) for part in found.groups())
    try:
        return " ".join(line[:found.start()].split()), date(year, month, day)
    except ValueError:
        raise BadInput(f"There is no such day: {found[0].strip()}.", field="recommendations") from None
