"""Words printed with wide spaces between their letters ("g o o d"), as some headings and grades are.

Where such letters make words that reports print there, the words are put together again; any others stay as they are.
"""

from __future__ import annotations

import re
from functools import lru_cache

_RUN = re.compile(r"(?<!\S)(?:[\w'(),.:;?!-] ){3,}[\w'(),.:;?!-](?!\S)")
_URN = re.compile(r"(?:SC)?\d{5,7}", re.IGNORECASE)
_VOCABULARY = (
    "a about account action actions activities adoption adults agency and areas assurance at be centre "
    "children children's date dates declined details do does due education effectiveness emergency enforcement "
    "experiences families family findings for fostering from full good health helped history home how improve "
    "improved improvement in inadequate independent information inspection inspections inspector inspectors "
    "inspected interim into is judged judgement judgements key last leaders learning managers manager "
    "mean monitoring need not number of outcome outcomes outstanding overall parents people previous progress "
    "protected protection provider provision quality recent recommendations recommendation reference registered "
    "related report requirement requirements requires residential responsible individual school secure services "
    "service since special statutory summary supported accommodation sustained taking the this to type unique "
    "visit voluntary well what young"
)
_WORDS = frozenset(_VOCABULARY.split())
_LONGEST = max(map(len, _WORDS))


def without_letter_spaces(text: str) -> str:
    """``text``, of one line or many, with letter-spaced words of headings, labels and grades made whole."""
    return _RUN.sub(_whole, text)


def _whole(match: re.Match[str]) -> str:
    letters = match[0].replace(" ", "")
    if _URN.fullmatch(letters):
        return letters
    words = _parted(letters)
    return words if words is not None else match[0]


@lru_cache(maxsize=128)
def _parted(letters: str) -> str | None:
    """The letters as known words, fewest first; ``None`` where they are not all such words."""
    best: list[list[str] | None] = [[]] + [None] * len(letters)
    for end in range(1, len(letters) + 1):
        for start in range(max(0, end - _LONGEST - 2), end):
            before = best[start]
            word = letters[start:end]
            if before is None or word.lower().strip(".,:;?!()") not in _WORDS:
                continue
            now = best[end]
            if now is None or len(before) + 1 < len(now):
                best[end] = [*before, word]
    whole = best[-1]
    return " ".join(whole) if whole is not None else None
