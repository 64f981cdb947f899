"""Inspections without grades end in an outcome, which both readings must find alike and alone."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from qa_service.vocabulary import Outcome
from scrapers.readers.text import one_line
from scrapers.report import ReadOutcome, ReportRecord, SecondReading

Patterns = Sequence[tuple[Outcome, re.Pattern[str]]]


def outcomes_in(text: str, patterns: Patterns) -> dict[Outcome, str]:
    """Each outcome that the text names, with the sentence that names it."""
    found: dict[Outcome, str] = {}
    for outcome, pattern in patterns:
        match = pattern.search(text)
        if match:
            found[outcome] = _sentence(text, match)
    return found


def _sentence(text: str, match: re.Match[str]) -> str:
    start = max(text.rfind(". ", 0, match.start()) + 2, 0) if ". " in text[: match.start()] else 0
    end = text.find(".", match.end())
    return one_line(text[start : end + 1 if end > 0 else len(text)])[:400]


def agreed_outcome(record: ReportRecord, first: str, second: str, patterns: Patterns, page: int) -> ReadOutcome | None:
    """The one outcome that both texts of a page name; otherwise the field is unread and the difference kept."""
    mine, theirs = (
        {outcome: (quote, page) for outcome, quote in outcomes_in(text, patterns).items()} for text in (first, second)
    )
    return agreed(record, mine, theirs)


def agreed(
    record: ReportRecord, mine: Mapping[Outcome, tuple[str, int]], theirs: Mapping[Outcome, tuple[str, int]]
) -> ReadOutcome | None:
    """The one outcome that both readings name, with its sentence and page, as ``agreed_outcome``."""
    if len(mine) == 1 and mine.keys() == theirs.keys():
        outcome, (quote, page) = next(iter(mine.items()))
        return ReadOutcome(outcome, page, quote)
    record.unread.append("outcome")
    if mine or theirs:
        record.differences.append(SecondReading("outcome", ", ".join(mine) or None, ", ".join(theirs) or None))
    return None
