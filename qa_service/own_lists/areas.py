"""Which local authority or part of one a written place names: in full, shortened, or with a slip."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import DamerauLevenshtein

from qa_service.own_lists.words import shortens, tokens

_SHORT: Final = {
    "lancs": "lancashire",
    "notts": "nottinghamshire",
    "derbys": "derbyshire",
    "staffs": "staffordshire",
    "wilts": "wiltshire",
    "herts": "hertfordshire",
    "cambs": "cambridgeshire",
    "northants": "northamptonshire",
    "leics": "leicestershire",
    "lincs": "lincolnshire",
    "bucks": "buckinghamshire",
    "beds": "bedfordshire",
    "berks": "berkshire",
    "hants": "hampshire",
    "oxon": "oxfordshire",
    "glos": "gloucestershire",
    "worcs": "worcestershire",
    "salop": "shropshire",
    "shrops": "shropshire",
    "warks": "warwickshire",
    "yorks": "yorkshire",
    "bham": "birmingham",
    "brum": "birmingham",
    "manc": "manchester",
    "mcr": "manchester",
    "lpool": "liverpool",
    "wton": "wolverhampton",
    "bwd": "blackburn darwen",
    "cwac": "cheshire chester",
    "che": "cheshire",
    "ches": "cheshire",
    "northumb": "northumberland",
    "cumb": "cumberland",
    "hudds": "kirklees",
    "soton": "southampton",
    "bmouth": "bournemouth",
    "sheff": "sheffield",
    "donny": "doncaster",
    "nfk": "norfolk",
    "sfk": "suffolk",
    "iow": "isle wight",
    "kent": "kent",
}
_LITTLE: Final = frozenset(
    (
        "upon",
        "on",
        "with",
        "city",
        "county",
        "council",
        "borough",
        "royal",
        "metropolitan",
        "district",
        "unitary",
        "authority",
    )
)
_DIRECTIONS: Final = {"n": "north", "s": "south", "e": "east", "w": "west", "nth": "north", "sth": "south"}
_POINTS: Final = frozenset(("north", "south", "east", "west", "mid", "central"))


def area_tokens(name: str) -> tuple[str, ...]:
    """The telling words of an area's name."""
    return tuple(word for word in tokens(name) if word not in _LITTLE)


@lru_cache(maxsize=16384)
def alike(written: str, word: str) -> bool:
    """Whether a written word is this word of an area's name: the same, shortened, or with one slip in a long word."""
    if written == word or word in _SHORT.get(written, "").split() or _DIRECTIONS.get(written) == word:
        return True
    if written in _POINTS or word in _POINTS:
        return False
    if shortens(written, word):
        return True
    return min(len(written), len(word)) >= 6 and DamerauLevenshtein.distance(written, word, score_cutoff=1) <= 1


class Areas:
    """The areas of the register, to be looked for in written places."""

    def __init__(self, names: Iterable[str]) -> None:
        self._words = {name: area_tokens(name) for name in set(names)}
        owners: dict[str, set[str]] = defaultdict(set)
        for name, words in self._words.items():
            for word in words:
                owners[word].add(name)
        self._owners = owners
        self._by_letter: dict[str, list[str]] = defaultdict(list)
        for word in owners:
            self._by_letter[word[0]].append(word)
        self._meanings: dict[str, frozenset[str]] = {}

    def named_in(self, written: Iterable[str]) -> dict[str, float]:
        """Each area that these words name, and how surely: 1 for all its words, 0.7 for one that it alone has."""
        hits = {word for token in set(written) for word in self._meant(token)}
        found: dict[str, float] = {}
        for name in {name for word in hits for name in self._owners[word]}:
            needed = self._words[name]
            have = [word for word in needed if word in hits]
            telling = [word for word in have if word not in _POINTS]
            if not telling:
                continue
            if len(have) == len(needed):
                found[name] = 1.0
            elif any(len(self._owners[word]) == 1 and len(word) >= 4 for word in telling):
                found[name] = 0.7
            elif not any(len(self._owners[word]) == 1 for word in telling):
                found[name] = 0.4
        return found

    def _meant(self, token: str) -> frozenset[str]:
        if token not in self._meanings:
            near = (*self._by_letter[token[0]], *_SHORT.get(token, "").split(), _DIRECTIONS.get(token, ""))
            self._meanings[token] = frozenset(word for word in near if word in self._owners and alike(token, word))
        return self._meanings[token]

    def knows(self, token: str) -> bool:
        """Whether this written word is a word of any area."""
        return bool(self._meant(token))

    def means(self, token: str, name: str) -> bool:
        """Whether this written word is one of the area's."""
        return any(word in self._words.get(name, ()) for word in self._meant(token))

    def words_of(self, name: str) -> tuple[str, ...]:
        """The telling words of one area."""
        return self._words.get(name, ())
