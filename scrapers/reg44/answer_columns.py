"""Tables whose columns say what a tick or an answer below them means, and whose answer it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from qa_service.vocabulary import Opinion
from scrapers.reg44.paper import Block, Cell
from scrapers.reg44.phrases import ADVERSATIVE
from scrapers.reg44.stance import Doubt, Stance, Topic, mentions
from scrapers.reg44.text import words_of
from scrapers.reg44.ticks import mark_in

PLAIN_ANSWERS = frozenset({"yes", "no", "partly", "partially", "in part", "y", "n", "met", "not met"})
"""Two of these beside one question are two people's answers, or of two months."""
_HEADS = dict.fromkeys(("yes", "agree", "met", "fully met"), Opinion.YES) \
    | dict.fromkeys(("no", "disagree", "not met"), Opinion.NO) \
    | dict.fromkeys(("partly", "partially", "in part", "partly met", "partially met"), Opinion.QUALIFIED)
"""What a tick says by the heading of its column."""
_OF_OTHERS = re.compile(r"\b(?:last|previous|prior|earlier|manager'?s?|provider'?s?|home's|self|staff)\b")
_MONTHS = re.compile(r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b")
_LONGEST_HEAD = 6  # words


def heads_yes_and_no(block: Block) -> bool:
    """Whether a row is the heads of columns to tick, yes and no among them."""
    said = {_HEADS.get(words_of(cell.text)) for cell in block.cells}
    return {Opinion.YES, Opinion.NO} <= said and not any(mentions(cell.text, topic) for cell in block.cells
                                                          for topic in Topic)


def heads_others(block: Block) -> bool:
    """Whether a row is the heads of columns of which some hold other people's answers, or those of other months."""
    words = [words_of(cell.text) for cell in block.cells]
    if any(len(one.split()) > _LONGEST_HEAD or mentions(one, topic) for one in words for topic in Topic):
        return False
    months = sum(1 for one in words[1:] if _MONTHS.search(one))
    return len(words) > 2 and (months > 1 or any(_OF_OTHERS.search(one) for one in words[1:]))


def without_others(block: Block, heads: Sequence[Cell]) -> Block:
    """The row without the answers of others or of earlier months; where columns are months, without any."""
    if not heads:
        return block
    months = sum(1 for head in heads[1:] if _MONTHS.search(words_of(head.text))) > 1
    said = [head for head in heads[1:] if months or _OF_OTHERS.search(words_of(head.text))]
    return replace(block, cells=tuple(
        replace(cell, text="") if at and any(_overlap(head, cell) for head in said) else cell
        for at, cell in enumerate(block.cells)))


def ticked_column(columns: Sequence[Cell], cells: Sequence[Cell]) -> Stance:
    """What the one marked cell says by the heading above it."""
    marked = set()
    for head in columns:
        key = _HEADS.get(words_of(head.text))
        if key is None:
            continue
        under = [cell for cell in cells if cell.text.strip() and _overlap(head, cell)]
        state = mark_in(under[0].text) if len(under) == 1 else False if not under else None
        if state is None:
            return Stance(Doubt.UNCLEAR, True)
        if state:
            marked.add(key)
    if len(marked) != 1:
        return Stance(Doubt.UNCLEAR, True)
    key = marked.pop()
    comments = " ".join(cell.text for cell in cells if mark_in(cell.text) is None)
    if key is Opinion.YES and ADVERSATIVE.search(words_of(comments)):
        return Stance(Doubt.UNCLEAR, True)
    return Stance(key, True)


def _overlap(head: Cell, cell: Cell) -> bool:
    middle = (cell.left + cell.right) / 2
    near = 14 if head.right - head.left > 3 else 0  # points on a page; the columns of a table match wholly
    return head.left - near <= middle <= head.right + near
