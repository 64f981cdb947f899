"""Words as the readers of visitors' reports compare them: one kind of tick and box, and sentences."""

from __future__ import annotations

import re

from scrapers.readers.text import plain

TICKED, CROSSED, EMPTY, TICK, CROSS = "☑", "☒", "☐", "✓", "✗"

_MARKS = str.maketrans(
    dict.fromkeys("✅🗹▣\uf0fe\uf052", TICKED)
    | dict.fromkeys("🗷⊠\uf0fd\uf053\uf054", CROSSED)
    | dict.fromkeys("□◻⬜❏❐❑❒▢\uf0a8\uf06f\uf071\uf072\uf0a3", EMPTY)
    | dict.fromkeys("✔🗸\uf0fc\uf050", TICK)
    | dict.fromkeys("✕✖✘❌\uf0fb\uf04f", CROSS)
    | {"◉": TICKED, "🔘": TICKED, "⦿": TICKED, "○": EMPTY, "◯": EMPTY, "…": "..."}
)
_BRACKETED = re.compile(r"[\[(] ?(?:[xX]|✓) ?[\])]")
_EMPTY_BRACKETS = re.compile(r"\[[ _]*\]|\( {1,3}\)")
# Wingdings without its map: a letter that no English word begins with, beside the word that it marks
_BARE_WINGDINGS = ((re.compile(r"þ(?= ?\w)|(?<=\w )þ"), TICKED), (re.compile(r"ý(?= ?(?:Yes|No)\b)"), CROSSED),
                   (re.compile(r"¨(?= ?\w)|(?<=\w )¨"), EMPTY))
_PARTED = re.compile(r"\b(well)- +(being)\b", re.IGNORECASE)  # at a line's end
_FILLED_CIRCLE = re.compile(r"●")
_BREAK = re.compile(
    r"(?<=[.!?;])(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\bMr\.)(?<!\bMs\.)(?<!\bNo\.)(?<!\bDr\.)['\")]* +(?=[\"'(]?[A-Z0-9•])"
)


def clean(text: str) -> str:
    """``text`` with every tick, cross and box made one of five, and other look-alikes made one. Line ends stay."""
    text = text.translate(_MARKS)
    if EMPTY in text:
        text = _FILLED_CIRCLE.sub(TICKED, text)
    text = _EMPTY_BRACKETS.sub(EMPTY, _BRACKETED.sub(TICKED, text))
    text = _PARTED.sub(r"\1-\2", text)
    for pattern, mark in _BARE_WINGDINGS:
        text = pattern.sub(mark, text)
    return plain(text)


def sentences(text: str) -> list[str]:
    """The sentences of a text; a line end ends one where the next begins with a capital and none was going on."""
    found: list[str] = []
    for line in text.split("\n"):
        line = " ".join(line.split())
        if line:
            found += [one.strip() for one in _BREAK.split(line) if one.strip()]
    return found


def words_of(text: str) -> str:
    """Lower case with single spaces, for comparing."""
    return " ".join(text.lower().split())
