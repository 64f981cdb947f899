"""“Did you mean”: names that hold the typed words but for one wrong, missing or swapped letter."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import islice, product
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from qa_service.placements.words import plain
from qa_service.reports.search_names import name_words

MOST: Final = 3
_FEWEST_LETTERS: Final = 4
"""A shorter word is one letter away from too many others."""


def did_you_mean(text: str, names: Iterable[str]) -> list[str]:
    """Up to three other spellings of the text that some of these names hold, the likeliest first."""
    wanted = name_words(text)
    parts = [_words(name) for name in names]
    known = {word for words in parts for word in words}
    choices = [[word] if _is_known(word, known) else _like(word, known) for word in wanted]
    if not all(choices) or all(words == [word] for words, word in zip(choices, wanted, strict=True)):
        return []
    found = [words for words in islice(product(*choices), 100)
             if any(all(_within(word, held) for word in words) for held in parts)]
    return [" ".join(words) for words in found[:MOST]]


@lru_cache(maxsize=65536)
def _words(name: str) -> tuple[str, ...]:
    return tuple(plain(name).split())


def _is_known(word: str, known: set[str]) -> bool:
    return word in known or len(word) < _FEWEST_LETTERS or any(character.isdigit() for character in word)


def _within(word: str, words: tuple[str, ...]) -> bool:
    return word in words or len(word) < _FEWEST_LETTERS or word.isdigit()


def _like(word: str, known: set[str]) -> list[str]:
    """Known words that differ by one letter, or by two where the word is long; the nearest first."""
    most = 1 if len(word) < 8 else 2
    near = process.extract(word, sorted(known), scorer=OSA.distance, score_cutoff=most, limit=8)
    return [found for found, _, _ in near if len(found) >= _FEWEST_LETTERS - 1]
