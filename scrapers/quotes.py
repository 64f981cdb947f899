"""Finding the words of a quote among the letters of a page: all of them, or none.

Nothing else is ever taken for them. Spaces, line ends, hyphens, bullets and look-alike characters make no difference;
letters, digits and punctuation do. A quote that a table's other column cuts apart is put together from parts that
stand next to each other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from scrapers.readers.text import BULLET, plain

Box = tuple[float, float, float, float]  # left, top, right, bottom; down is more
BoxOf = Callable[[int], Box]
_Run = tuple[int, int]  # where letters begin and end in the stream
Places = tuple[tuple[int, ...], ...]

MOST_PARTS = 60
MOST_STARTS = 8
_NO_MATTER = frozenset({"-", "–", BULLET, " ", "\n", "\r", "\ufffe", "\x02"})


@dataclass(frozen=True, slots=True)
class Found:
    """Where the words stand: for each place the indices of its letters, and the words that this page lacks."""

    places: Places = ()
    rest: str = ""


NOWHERE = Found()


class PageText:
    """A page's letters in their order, and the place of each as ``box_of`` tells it by its index."""

    def __init__(self, text: str, box_of: BoxOf) -> None:
        kept = [(letter, index) for index, character in enumerate(text) for letter in _letters(character)]
        self._stream = "".join(letter for letter, _ in kept)
        self._index = [index for _, index in kept]
        self._opens = {at for at, (_, index) in enumerate(kept) if index == 0 or not _joins(text[index - 1])}
        self._closes = {at + 1 for at, (_, index) in enumerate(kept) if not _joins(text[index + 1 : index + 2])}
        for at, (letter, _) in enumerate(kept):
            if not letter.isalnum():
                self._opens |= {at, at + 1}
                self._closes |= {at, at + 1}
        self._box_of: BoxOf = cache(box_of)

    def find(self, quote: str) -> Found:
        """Every place of the whole quote; else its parts that stand together, with what may stand on the next page."""
        words = [word for word in (_bare(part) for part in plain(quote).split()) if word]
        if not words:
            return NOWHERE
        whole = list(self._runs("".join(words)))
        if whole:
            return Found(tuple(tuple(dict.fromkeys(self._index[start:end])) for start, end in whole))
        return self._in_parts(words, quote)

    def _runs(self, wanted: str) -> Iterator[_Run]:
        at = self._stream.find(wanted)
        while at >= 0:
            if at in self._opens and at + len(wanted) in self._closes:
                yield at, at + len(wanted)
            at = self._stream.find(wanted, at + 1)

    def _in_parts(self, words: Sequence[str], quote: str) -> Found:
        best: tuple[int, list[_Run]] = (0, [])
        length = self._longest(words, 0)
        for start, end in list(self._runs("".join(words[:length])))[:MOST_STARTS] if length else ():
            done, parts = self._following(words, length, [(start, end)])
            if done > best[0]:
                best = done, parts
        done, parts = best
        letters = tuple(dict.fromkeys(self._index[at] for start, end in parts for at in range(start, end)))
        if not letters:
            return NOWHERE
        printed = [part for part in plain(quote).split() if _bare(part)]
        return Found((letters,), " ".join(printed[done:]))

    def _following(self, words: Sequence[str], done: int, parts: list[_Run]) -> tuple[int, list[_Run]]:
        """The parts after the first, each the longest that stands next to those before it."""
        while done < len(words) and len(parts) < MOST_PARTS:
            for length in range(self._longest(words, done), 0, -1):
                runs = self._runs("".join(words[done : done + length]))
                near = [run for run in runs if not _overlaps(run, parts) and self._is_near(run, parts)]
                if near:
                    parts.append(min(near, key=lambda run: self._distance(run, parts)))
                    done += length
                    break
            else:
                break
        return done, parts

    def _longest(self, words: Sequence[str], first: int) -> int:
        length = 0
        while first + length < len(words) and any(self._runs("".join(words[first : first + length + 1]))):
            length += 1
        return length

    def _bounds(self, runs: Iterable[_Run]) -> Box:
        boxes = [self._box_of(self._index[at]) for start, end in runs for at in (start, end - 1)]
        left, top, right, bottom = zip(*boxes, strict=True)
        return min(left), min(top), max(right), max(bottom)

    def _is_near(self, run: _Run, parts: Sequence[_Run]) -> bool:
        """Whether no more than two lines lie between."""
        one = self._bounds([run])
        return self._gap(one, parts) <= 2.5 * max(one[3] - one[1], 1.0)

    def _distance(self, run: _Run, parts: Sequence[_Run]) -> tuple[float, int]:
        return self._gap(self._bounds([run]), parts), abs(run[0] - parts[-1][1])

    def _gap(self, one: Box, parts: Sequence[_Run]) -> float:
        other = self._bounds(parts)
        return max(one[1] - other[3], other[1] - one[3], 0.0)


def lines_of(letters: Iterable[int], box_of: BoxOf) -> list[Box]:
    """The boxes round these letters, one for each stretch of a line."""
    lines: list[Box] = []
    for box in map(box_of, letters):
        if box[2] <= box[0] or box[3] <= box[1]:
            continue
        if lines and _goes_on(lines[-1], box):
            last = lines[-1]
            lines[-1] = (min(last[0], box[0]), min(last[1], box[1]), max(last[2], box[2]), max(last[3], box[3]))
        else:
            lines.append(box)
    return lines


def _goes_on(line: Box, box: Box) -> bool:
    height = min(line[3] - line[1], box[3] - box[1])
    level = min(line[3], box[3]) - max(line[1], box[1]) > 0.5 * height
    return level and -2 * height < box[0] - line[2] < 1.5 * height


def _overlaps(run: _Run, parts: Sequence[_Run]) -> bool:
    return any(run[0] < end and start < run[1] for start, end in parts)


@cache
def _letters(character: str) -> str:
    return "".join(letter for letter in plain(character).casefold() if letter not in _NO_MATTER)


def _bare(text: str) -> str:
    return "".join(_letters(character) for character in text)


def _joins(character: str) -> bool:
    """Whether a letter next to this one would be in the middle of a word."""
    return any(letter.isalnum() for letter in _letters(character)) if character else False
