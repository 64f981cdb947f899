"""What somebody typed into the search box: its words, or the sentence that says why nothing can be looked for."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

LONGEST: Final = 200
MOST_WORDS: Final = 12


@dataclass(frozen=True, slots=True)
class Asked:
    """A search: what was typed, and what is wrong with it, if anything is."""

    text: str
    problem: str | None = None

    @property
    def is_empty(self) -> bool:
        return not self.text


def asked(typed: str) -> Asked:
    """The search that was typed. Signs that other programmes give a meaning (quotation marks, ``*``, ``OR``) have none.

    Nothing of a search that is too long is cut off in silence: it is refused with a sentence.
    """
    text = " ".join(re.sub(r"[\x00-\x1f\x7f\u200b-\u200f\ufeff]", " ", _whole(typed)).split())
    if not text:
        return Asked("")
    if len(text) > LONGEST:
        return Asked(text[:LONGEST], f"That is too long to look for: use at most {LONGEST} letters.")
    if len(text.split()) > MOST_WORDS:
        return Asked(text, f"Those are too many words to look for: use at most {MOST_WORDS}.")
    if not any(letter.isalnum() for letter in text):
        return Asked(text, "There is no letter or figure in what you typed, so there is nothing to look for.")
    return Asked(text)


def _whole(typed: str) -> str:
    """The text without halves of letters, which no database takes."""
    return unicodedata.normalize("NFKC", typed.encode("utf-8", "ignore").decode())
