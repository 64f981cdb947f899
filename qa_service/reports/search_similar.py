"""“Did you mean”: names that hold the typed words but for one wrong, missing or swapped letter."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, product
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from qa_service.own_lists.words import plain
from qa_service.reports.search_names import name_words

MOST: Final = 3
_FEWEST_LETTERS: Final = 4
"""A shorter word is one letter away from too many others."""


def did_you_mean(text: str, names: Iterable[str]) -> list[str]:
    """Up to three other spellings of the text that some of these names hold, the likeliest first."""
    wanted, held = name_words(text), _held(frozenset(names))
    choices = [[word] if _is_known(word, held.known) else _like(word, held) for word in wanted]
    if not all(choices) or all(words == [word] for words, word in zip(choices, wanted, strict=True)):
        return []
    found = [words for words in islice(product(*choices), 100)
             if any(all(_within(word, part) for word in words) for part in held.parts)]
    return [" ".join(words) for words in found[:MOST]]


@dataclass(frozen=True, slots=True)
class _Held:
    """The words of names: of each, and all of them."""

    parts: tuple[tuple[str, ...], ...]
    known: frozenset[str]
    in_order: tuple[str, ...]


@lru_cache(maxsize=4)
def _held(names: frozenset[str]) -> _Held:
    parts = tuple({tuple(plain(name).split()) for name in names})
    known = frozenset(word for words in parts for word in words)
    return _Held(parts, known, tuple(sorted(known)))


def _is_known(word: str, known: frozenset[str]) -> bool:
    return word in known or len(word) < _FEWEST_LETTERS or any(character.isdigit() for character in word)


def _within(word: str, words: tuple[str, ...]) -> bool:
    return word in words or len(word) < _FEWEST_LETTERS or word.isdigit()


def _like(word: str, held: _Held) -> list[str]:
    """Known words that differ by one letter, or by two where the word is long; the nearest first."""
    most = 1 if len(word) < 8 else 2
    near = process.extract(word, held.in_order, scorer=OSA.distance, score_cutoff=most, limit=8)
    return [found for found, _, _ in near if len(found) >= _FEWEST_LETTERS - 1]
