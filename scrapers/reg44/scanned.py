"""A scanned report as blocks, through text recognition: with every word's doubt kept."""

from __future__ import annotations

from dataclasses import replace

from scrapers.ocr import NotRecognised, Recogniser, ScannedWord
from scrapers.page_drawing import NotDrawn, Request, drawn
from scrapers.pdf import Document, Layout, Word
from scrapers.reg44.grids import blocks_of_page
from scrapers.reg44.paper import Block, Paper
from scrapers.reg44.text import clean, words_of

MOST_PAGES = 25
_WIDTH = 1654  # pixels: an A4 page at 200 dots to the inch
_POINTS = 595.28 / _WIDTH
ENOUGH_SURE = 0.6
"""The share of a page's words that must be sure: below it, even those that seem sure may be chance."""
_HOLE = 0.9
"""Heights of a line between two words from which on a short word, such as a "not", may have been lost there."""


def paper_of(document: Document, data: bytes, recognise: Recogniser) -> Paper:
    """What recognition makes of the pages. Nothing is taken for left out: faint words may be lost."""
    paper = Paper([], page_count=document.page_count, scanned=True)
    if document.page_count > MOST_PAGES:
        paper.gaps.append(f"Only the first {MOST_PAGES} pages of {document.page_count} were recognised.")
    for number in range(1, min(document.page_count, MOST_PAGES) + 1):
        try:
            words = recognise(drawn(data, Request(number, _WIDTH)).png)
        except (NotRecognised, NotDrawn) as error:
            paper.gaps.append(f"Page {number}: {error}")
            continue
        if not words:
            paper.gaps.append(f"Page {number} shows no words.")
        elif _is_turned(words) or sum(word.sure for word in words) < ENOUGH_SURE * len(words):
            paper.gaps.append(f"Page {number} could not be recognised well enough: it may be turned, dark or blurred.")
            continue
        paper.blocks += _blocks(words, number)
    return paper


def _is_turned(words: list[ScannedWord]) -> bool:
    """Whether the lines run up or down the page: where the words stand then says nothing of rows and labels."""
    long = [word for word in words if len(word.text) > 2]
    return sum(word.bottom - word.top > word.right - word.left for word in long) > len(long) / 2


def _blocks(words: list[ScannedWord], number: int) -> list[Block]:
    words = _levelled(words)
    layout = Layout(tuple(
        Word(word.text, word.left * _POINTS, word.right * _POINTS, word.top * _POINTS, word.bottom * _POINTS)
        for word in words), ())
    doubted = {part for word in words if not word.sure for part in words_of(clean(word.text)).split()}
    return [replace(block, sure=doubted.isdisjoint(words_of(block.text).split()))
            for block in blocks_of_page(layout, number)]


def _levelled(words: list[ScannedWord]) -> list[ScannedWord]:
    """The words with the height of their lines: letters without long strokes would else look smaller."""
    lines: list[list[ScannedWord]] = []
    for word in words:
        last = lines[-1] if lines else None
        overlap = last is not None and min(word.bottom, last[-1].bottom) - max(word.top, last[-1].top)
        if last is not None and overlap > 0.4 * min(word.bottom - word.top, last[-1].bottom - last[-1].top) \
                and word.left > last[-1].left:
            last.append(word)
        else:
            lines.append([word])
    levelled = []
    for line in lines:
        top, bottom = min(word.top for word in line), max(word.bottom for word in line)
        for at, word in enumerate(line):
            beside = [*line[max(at - 1, 0) : at], *line[at + 1 : at + 2]]
            gaps = [max(word.left, one.left) - min(word.right, one.right) for one in beside]
            holed = max(gaps, default=0.0) > _HOLE * (bottom - top)
            levelled.append(replace(word, top=top, bottom=bottom, sure=word.sure and not holed))
    return levelled
