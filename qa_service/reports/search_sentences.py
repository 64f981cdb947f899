"""The sentence that a hit stands in, cut out of its page, with the words that were looked for marked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from qa_service.reports.search_pages import END_OF_MARK, MARK

LONGEST: Final = 320
_ENDS: Final = re.compile(r"(?<=[.!?;:])[\x03”’\"')]*\s+(?=[\x02“‘\"'(]*[A-Z0-9])|\s*[•▪]\s*|\n\s*\n")
_PIECES: Final = re.compile(f"{MARK}(.*?){END_OF_MARK}", re.DOTALL)
_BETWEEN_MARKS: Final = re.compile(f"{END_OF_MARK}(\\s+){MARK}")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a sentence; ``marked`` where it is one of the words that were looked for."""

    text: str
    marked: bool


def sentence_in(marked_page: str) -> list[Piece]:
    """The sentence of a page that holds most of the marked words, the first of them; long ones are cut with “…”."""
    sentences = [" ".join(sentence.split()) for sentence in _ENDS.split(marked_page) if sentence]
    best = max(sentences, key=_worth, default="")
    return _pieces(_cut(_BETWEEN_MARKS.sub(r"\1", best)))


def _worth(sentence: str) -> tuple[int, int]:
    """How many different marked words stand in a sentence, and how many of them side by side."""
    words = {found.casefold() for found in _PIECES.findall(sentence)}
    return len(words), len(_BETWEEN_MARKS.findall(sentence))


def _cut(sentence: str) -> str:
    if len(sentence) <= LONGEST:
        return sentence
    first = max(sentence.find(MARK), 0)
    start = max(0, min(first - LONGEST // 3, len(sentence) - LONGEST))
    start = sentence.rfind(" ", 0, start) + 1 if start else 0
    end = sentence.find(" ", start + LONGEST)
    part = sentence[start:end if end > 0 else len(sentence)]
    if part.count(MARK) > part.count(END_OF_MARK):
        part += END_OF_MARK
    return ("… " if start else "") + part + (" …" if end > 0 else "")


def _pieces(sentence: str) -> list[Piece]:
    pieces, at = [], 0
    for found in _PIECES.finditer(sentence):
        pieces += [Piece(sentence[at:found.start()], False), Piece(found[1], True)]
        at = found.end()
    pieces.append(Piece(sentence[at:], False))
    return [piece for piece in pieces if piece.text]
