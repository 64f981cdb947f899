"""Which of the offered answers is ticked: believed only where boxes and answers pair up one to one."""

from __future__ import annotations

import re

from scrapers.reg44.text import CROSS, CROSSED, EMPTY, TICK, TICKED, words_of

MARKS = (TICKED, CROSSED, TICK, CROSS)
_BOX = f"[{TICKED}{CROSSED}{EMPTY}{TICK}{CROSS}]"
_LONE_X = re.compile(r"(?<![\w/])x(?![\w/])", re.IGNORECASE)


def has_boxes(text: str) -> bool:
    """Whether a text holds boxes or ticks."""
    return bool(re.search(_BOX, text))


def chosen(text: str, answers: dict[str, str]) -> str | None:
    """The key of the one ticked answer of several; ``None`` where none is, several are, or boxes do not pair up.

    ``answers``: for each key the pattern of its words.
    """
    pattern = re.compile(
        rf"(?P<box_>{_BOX})|" + "|".join(rf"(?P<{key}>\b(?:{words})\b)" for key, words in answers.items()))
    found = [(match.lastgroup or "", match[0]) for match in pattern.finditer(words_of(text))]
    if len(found) < 4 or len(found) % 2:
        return None
    boxes_first = found[0][0] == "box_"
    pairs = list(zip(found[::2], found[1::2], strict=True))
    if boxes_first:
        pairs = [(word, box) for box, word in pairs]
    if any(word[0] == "box_" or box[0] != "box_" for word, box in pairs):
        return None
    keys = [word[0] for word, _ in pairs]
    if len(set(keys)) != len(keys):
        return None
    return _one_marked([(word[0], box[1]) for word, box in pairs])


def _one_marked(pairs: list[tuple[str, str]]) -> str | None:
    marked = [key for key, box in pairs if box != EMPTY]
    return marked[0] if len(marked) == 1 else None


def mark_in(cell: str) -> bool | None:
    """Whether a cell of a column for one answer is marked; ``None`` where it holds anything but a mark or nothing."""
    text = cell.strip()
    if text in ("", EMPTY, "-", "–"):
        return False
    if text in (TICKED, CROSSED, TICK) or _LONE_X.fullmatch(text):
        return True
    return None
