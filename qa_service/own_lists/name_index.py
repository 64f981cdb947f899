"""Names of owners and settings, indexed by word, so that a written place finds those it may mean."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from qa_service.own_lists.words import GENERIC, initials, shortens, tokens

_GENERIC_WEIGHT: Final = 0.25
_SLIP: Final = 0.75
"""Two words of at least five letters are the same word with a slip from this likeness (one letter in four, or five)."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A name that a written place seems to hold: how much of it (0 to 1), and by which written words."""

    share: float
    written: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Name:
    words: tuple[str, ...]
    weights: tuple[float, ...]


class NameIndex:
    """Names to be found in written places. Rare words weigh more than common ones, and slips a little less."""

    def __init__(self, names: Iterable[str]) -> None:
        words = {name: tuple(dict.fromkeys(tokens(name))) for name in set(names)}
        counts: dict[str, int] = defaultdict(int)
        for found in words.values():
            for word in found:
                counts[word] += 1
        self._names = {
            name: _Name(found, tuple(self._weight(word, counts[word], len(words)) for word in found))
            for name, found in words.items()
            if found
        }
        self._by_word: dict[str, set[str]] = defaultdict(set)
        self._by_initials: dict[str, set[str]] = defaultdict(set)
        self._joined: dict[str, tuple[str, str]] = {}
        for name, found_name in self._names.items():
            self._enter(name, found_name.words)
        self._vocabulary = [word for word in self._by_word if len(word) >= 5]
        self._by_letter: dict[str, list[str]] = defaultdict(list)
        for word in self._vocabulary:
            self._by_letter[word[0]].append(word)
        self._alike: dict[str, dict[str, float]] = {}

    @staticmethod
    def _weight(word: str, count: int, total: int) -> float:
        weight = math.log(1 + total / count)
        return weight * _GENERIC_WEIGHT if word in GENERIC else weight

    def _enter(self, name: str, words: Sequence[str]) -> None:
        for word in words:
            self._by_word[word].add(name)
        for first, second in pairwise(words):
            self._joined.setdefault(first + second, (first, second))
        if len(words) >= 2:
            self._by_initials[initials(words)].add(name)

    def look_up(self, written: Sequence[str]) -> dict[str, Hit]:
        """Every name of which the written words hold a telling part."""
        likeness: dict[str, tuple[float, str]] = {}
        for token in self._spellings(written):
            for word, like in self._words_like(token).items():
                if like > likeness.get(word, (0.0, ""))[0]:
                    likeness[word] = (like, token)
        hits = {
            name: hit
            for name in {
                name
                for word in likeness
                for name in self._by_word[word]
                if word not in GENERIC or len(self._names[name].words) == 1
            }
            if (hit := self._hit(self._names[name], likeness)).share >= 0.25
        }
        for token in written:
            for name in self._by_initials.get(token, ()) if len(token) >= 3 else ():
                if name not in hits or hits[name].share < 0.7:
                    hits[name] = Hit(0.7, (token,))
        return hits

    @staticmethod
    def _spellings(written: Sequence[str]) -> list[str]:
        """The words, and neighbours run together: "bright path" is looked up as "brightpath" too."""
        return [*written, *(first + second for first, second in pairwise(written))]

    def _words_like(self, token: str) -> dict[str, float]:
        if token in self._alike:
            return self._alike[token]
        found = {token: 1.0} if token in self._by_word else {}
        if token in self._joined:
            found |= dict.fromkeys(self._joined[token], 0.97)
        if len(token) >= 4 and not found and token not in GENERIC:
            for word, like, _ in process.extract(
                token, self._vocabulary, scorer=OSA.normalized_similarity, score_cutoff=_SLIP, limit=6
            ):
                found[word] = like * 0.97
            for word in self._by_letter[token[0]]:
                if word not in found and shortens(token, word):
                    found[word] = 0.85
        self._alike[token] = found
        return found

    @staticmethod
    def _hit(name: _Name, likeness: dict[str, tuple[float, str]]) -> Hit:
        held = [
            (weight, *likeness[word])
            for word, weight in zip(name.words, name.weights, strict=True)
            if word in likeness
        ]
        covered = sum(weight * like for weight, like, _ in held) / sum(name.weights)
        telling = max(weight * like for weight, like, _ in held) / max(name.weights)
        return Hit(0.6 * covered + 0.4 * telling, tuple(dict.fromkeys(token for _, _, token in held)))
