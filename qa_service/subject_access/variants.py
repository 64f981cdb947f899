"""Whether a text may tell of a person: the name as people write it, and numbers and references of the person.

Made to miss nobody: a surname alone and a slip of the pen are found too, and said to be less sure. A person looks.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import Final

from rapidfuzz import fuzz
from rapidfuzz.distance import DamerauLevenshtein

_ONE_LETTER: Final = str.maketrans({"ß": "ss", "ø": "o", "ł": "l", "æ": "ae", "œ": "oe", "đ": "d"})
_NEAR: Final = 4
"""Words between a surname and what goes with it."""
_SHORT_FORMS: Final = tuple(frozenset(line.split()) for line in """
alexander alex alec sandy xander al
alexandra alex sandra lexi sasha
andrew andy drew
anthony antony tony ant
benjamin ben benny benji
catherine katherine kathryn catharine kate katie cathy kathy kat cath
charles charlie chas chuck
charlotte lottie charlie
christopher chris kit topher
christine christina chris tina
daniel dan danny
danielle dani
david dave davy
edward eddie ed ted teddy ned
elizabeth liz lizzie beth betty eliza elsie libby lisa bess
frederick fred freddie
gabrielle gabby
georgina georgie gina
gregory greg
henry harry hal
isabella isabelle isabel bella izzy
jacob jake
jacqueline jackie
james jim jimmy jamie
jennifer jen jenny
jessica jess jessie
john jon jack johnny
jonathan jon john jonny johnathan
joseph joe joey
joshua josh
kenneth ken kenny
kimberley kim
lawrence laurence larry laurie
leonard len lenny leo
margaret maggie meg peggy marge
matthew matt mat
michael mike mick mickey
mohammed muhammad mohamed mohammad mo
nicholas nick nicky nicolas
nicola nicky nic
oliver ollie
patricia pat patsy trish
patrick pat paddy
pamela pam
peter pete
philip phillip phil pip
rebecca becky becca
richard rick dick ricky rich
robert rob bob bobby robbie bert
ronald ron ronnie
samantha sam sammy
samuel sam sammy
sarah sara sally
stephen steven steve stevie
stephanie steph
susan sue susie suzanne
theodore theo ted
theresa teresa terry tess
thomas tom tommy
timothy tim timmy
victoria vicky vicki tori
vincent vince
william will bill billy willie liam
zachary zach zack
""".strip().splitlines())


class Sure(StrEnum):
    """How sure it is that a text tells of the person."""

    REFERENCE = "reference"
    NAME = "name"
    SURNAME = "surname"
    ALIKE = "alike"

    @property
    def words(self) -> str:
        return {"reference": "Their number or reference", "name": "Their name", "surname": "Their surname alone",
                "alike": "A name much like theirs"}[self.value]


@dataclass(frozen=True, slots=True)
class Person:
    """Whom somebody looks for: every name they go or went by, and numbers, references, addresses of e-mail."""

    names: Sequence[str]
    references: Sequence[str] = field(default=())


class Finder:
    """Looks for one person in texts."""

    def __init__(self, person: Person) -> None:
        self._names = [words for name in person.names if (words := words_of(name))]
        self._joined = {"".join(words[at:]) for words in self._names for at in (1, 2) if len("".join(words[at:])) > 2}
        self._joined |= {"".join(words) for words in self._names}
        self._references = [joined for one in person.references if len(joined := _joined(one)) >= 3]
        self._alike = lru_cache(maxsize=65_536)(self._much_like)

    def sure(self, text: str) -> Sure | None:
        """How sure it is that the text tells of the person; ``None`` when nothing in it looks like it."""
        if self._references:
            joined = _joined(text)
            if any(one in joined for one in self._references):
                return Sure.REFERENCE
        words = words_of(text)
        found = [one for name in self._names if (one := self._named(name, words)) is not None]
        return min(found, key=list(Sure).index, default=None)

    def _named(self, name: list[str], words: list[str]) -> Sure | None:
        given, surname = (name[0], name[1:]) if len(name) > 1 else ("", name)
        best: Sure | None = None
        for start, length, exact in self._places(surname, words):
            around = words[max(0, start - _NEAR):start] + words[start + length:start + length + _NEAR]
            with_name = not given or any(_is_given(word, given) for word in around)
            here = (Sure.NAME if exact else Sure.ALIKE) if with_name else (Sure.SURNAME if exact else None)
            if here is not None and (best is None or list(Sure).index(here) < list(Sure).index(best)):
                best = here
        if best is None and given and any(self._run_together(given, "".join(surname), word) for word in words):
            return Sure.NAME
        return best

    def _places(self, surname: list[str], words: list[str]) -> list[tuple[int, int, bool]]:
        """(where, how many words, letter by letter) the surname stands, also in one word, in parts, and with a slip."""
        whole, found = "".join(surname), []
        for start, word in enumerate(words):
            for length in range(1, len(surname) + 2):
                joined = "".join(words[start:start + length])
                if joined in (whole, whole + "s"):
                    found.append((start, length, True))
                elif len(joined) >= 4 and abs(len(joined) - len(whole)) <= 2 and self._alike(joined, whole):
                    found.append((start, length, False))
            if len(surname) > 1 and word in surname and len(word) >= 3:
                found.append((start, 1, True))  # one half of a double name
        return found

    @staticmethod
    def _run_together(given: str, surname: str, word: str) -> bool:
        """Whether a word is the name without a space, as in addresses of e-mail: jsmith, johnsmith, smithj."""
        if surname not in word or len(word) == len(surname):
            return False
        rest = word.replace(surname, "", 1).strip("0123456789")
        return rest == given[0] or _is_given(rest, given)

    @staticmethod
    def _much_like(word: str, whole: str) -> bool:
        return DamerauLevenshtein.distance(word, whole) <= (1 if len(whole) < 7 else 2) or fuzz.ratio(word, whole) >= 88


def words_of(text: str) -> list[str]:
    """The words of a text in small letters without accents; what stands between an apostrophe is one word."""
    letters = unicodedata.normalize("NFKD", text.lower().translate(_ONE_LETTER))
    plain = "".join(one for one in letters if not unicodedata.combining(one))
    return re.findall(r"[a-z0-9]+", re.sub(r"['’‘`´]", "", plain))


def _joined(text: str) -> str:
    return "".join(words_of(text))


@lru_cache(maxsize=65_536)
def _is_given(word: str, given: str) -> bool:
    """Whether a word is this given name: itself, its initial, a short form, or with one slip."""
    if word in (given, given + "s", given[0]):
        return True
    if any(word in forms and given in forms for forms in _SHORT_FORMS):
        return True
    return len(word) >= 4 and DamerauLevenshtein.distance(word, given) <= 1
