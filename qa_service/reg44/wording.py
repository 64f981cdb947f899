"""The words of a report that has no pages to draw, with those marked that were read for its facts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from qa_service.documents import service as documents
from qa_service.errors import NotFound
from qa_service.reg44.models import IndependentPersonReport
from qa_service.reg44.reader import read_file

LONGEST: Final = 200_000
"""Letters shown: more than any report has."""
_SHORTEST_QUOTE: Final = 12


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a paragraph; ``read``: a fact was read from it."""

    text: str
    read: bool = False


def words_of_file(report: IndependentPersonReport) -> list[list[Piece]]:
    """The report's paragraphs, from the file itself; none where it cannot be read."""
    try:
        text = "\n".join(read_file(documents.bytes_of(report.document_sha256)).texts)[:LONGEST]
    except NotFound:
        return []
    quotes = [str(place.get("quote") or "") for place in report.read_from.values()]
    pattern = _pattern(quotes)
    return [_marked(line, pattern) for line in text.split("\n") if line.strip()]


def _pattern(quotes: list[str]) -> re.Pattern[str] | None:
    kept = sorted({" ".join(one.split()) for one in quotes if len(one) >= _SHORTEST_QUOTE}, key=len, reverse=True)
    return re.compile("|".join(re.escape(one) for one in kept)) if kept else None


def _marked(line: str, pattern: re.Pattern[str] | None) -> list[Piece]:
    line = " ".join(line.split())
    pieces, at = [], 0
    for match in pattern.finditer(line) if pattern else ():
        pieces += [Piece(line[at : match.start()])] if match.start() > at else []
        pieces.append(Piece(match[0], True))
        at = match.end()
    return [*pieces, Piece(line[at:])] if at < len(line) else pieces
