"""Text as the readers compare it: one kind of space, dash, apostrophe and bullet; lines without running headers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from scrapers.readers.spaced import without_letter_spaces

BULLET = "•"

_ODD = str.maketrans(
    dict.fromkeys((160, 8239, 8199, 8201, 8202, 8194, 8195, 12288, 9, 11, 12), " ")
    | dict.fromkeys((8208, 8209, 8210, 8722, 2, 65534), "-")
    | dict.fromkeys((173, 8203, 8204, 8205, 8288, 65279, 0))
    | dict.fromkeys((8216, 8217, 8219, 700, 96, 180), "'")
    | dict.fromkeys((8220, 8221), '"')
    | dict.fromkeys((8212, 8213, 9472, 9473, 11834, 11835, 12540, 65293), "–")
    | dict.fromkeys((9724, 9642, 9632, 9679, 8227, 8259, 183, 8729, 9702, 9830), BULLET)
    | dict.fromkeys(range(57344, 63744), BULLET)
    | {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st"}
)
_ODD_LETTERS = re.compile(
    "[" + "".join(re.escape(chr(code)) for code in sorted(_ODD) if not 57344 <= code < 63744) + "\ue000-\uf8ff]"
)
_SPACES = re.compile(r"  +")


@lru_cache(maxsize=256)
def plain(text: str) -> str:
    """``text`` with every look-alike made one: for comparing and for the record. Line ends stay."""
    usual = _SPACES.sub(" ", _ODD_LETTERS.sub(_usual, text.replace("\r\n", "\n").replace("\r", "\n")))
    return without_letter_spaces(usual)


def _usual(match: re.Match[str]) -> str:
    return match[0].translate(_ODD)


def plain_words(text: str) -> str:
    """``plain`` for words that are already parted by single spaces."""
    words = text.translate(_ODD).strip()
    return without_letter_spaces(words) if words[1:4:2] == "  " else words


def one_line(text: str) -> str:
    return " ".join(text.split())


class Line(NamedTuple):
    """A line of text and the page it stands on."""

    text: str
    page: int


def lines_of(texts: Iterable[tuple[int, str]]) -> list[Line]:
    """The lines of the pages in order, made plain, without blank ones and without running headers and footers."""
    pages = [(page, [line.strip() for line in plain(text).split("\n") if line.strip()]) for page, text in texts]
    running = running_lines([lines for _, lines in pages])
    return [
        Line(line, page)
        for page, lines in pages
        for at, line in enumerate(lines)
        if not _is_running(line, at, len(lines), running)
    ]


_NUMBERS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(r"(?:page )?\d{1,3}(?: of \d{1,3})?", re.IGNORECASE)
_EDGE = 3


def is_page_number(line: str) -> bool:
    """Whether a line is no more than the page's number."""
    return len(line) < 40 and (bare := line.strip())[-1:].isdigit() and bool(_PAGE_NUMBER.fullmatch(bare))


def shape_of(line: str) -> str:
    """A line with its numbers left out: the same on every page for a running header."""
    return _NUMBERS.sub("#", line.lower())


def running_lines(pages: Sequence[Sequence[str]]) -> set[str]:
    """The shapes (numbers left out) of lines at the top, or at the foot, of three pages, or of both of two or three."""
    enough = 3 if len(pages) > 3 else 2
    found: set[str] = set()
    for edge in (slice(None, _EDGE), slice(-_EDGE, None)):
        counts = Counter(shape for lines in pages for shape in {shape_of(line) for line in lines[edge]})
        found |= {shape for shape, count in counts.items() if count >= enough and len(shape) > 5}
    return {shape for shape in found if not _NEVER_RUNNING.search(shape)}


_NEVER_RUNNING = re.compile(r"due date|inspection type|^judgement|^registered |^unique reference|^responsible ")


def _is_running(line: str, at: int, count: int, running: set[str]) -> bool:
    if _EDGE <= at < count - _EDGE:
        return False
    return is_page_number(line) or shape_of(line) in running
