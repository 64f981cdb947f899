"""A PDF as blocks: paragraphs and table rows by where words and rules stand, and the text flow beside them."""

from __future__ import annotations

from scrapers.pdf import Document
from scrapers.readers.text import is_page_number, running_lines, shape_of
from scrapers.reg44.grids import blocks_of_page
from scrapers.reg44.paper import Block, Paper, paragraph
from scrapers.reg44.text import clean, sentences

MOST_PAGES = 80
_EDGE = 3


def paper_of(document: Document) -> Paper:
    """Everything that the first ``MOST_PAGES`` pages visibly say."""
    paper = Paper([], page_count=document.page_count)
    if document.page_count > MOST_PAGES:
        paper.gaps.append(f"Only the first {MOST_PAGES} pages of {document.page_count} were read.")
    pages: list[tuple[int, list[Block]]] = []
    for number in range(1, min(document.page_count, MOST_PAGES) + 1):
        layout = document.layout(number)
        if layout is None:
            paper.gaps.append(f"Page {number} could not be taken apart.")
        elif not layout.words:
            paper.gaps.append(f"Page {number} shows no text: it is blank or a picture.")
        pages.append((number, blocks_of_page(layout, number) if layout else []))
        paper.flow += _flow(document, number)
    paper.blocks, paper.running = _without_running(pages)
    return paper


def has_text(document: Document) -> bool:
    """Whether the pages hold enough letters to be more than pictures with a stamp."""
    pages = range(1, min(document.page_count, MOST_PAGES) + 1)
    return sum(len(document.text(number).split()) for number in pages) >= 15 * max(1, len(pages) // 2)


def _flow(document: Document, number: int) -> list[Block]:
    lines = [line.strip() for line in clean(document.text(number)).split("\n") if line.strip()]
    return [paragraph(one, number) for one in sentences(" ".join(lines))]


def _without_running(pages: list[tuple[int, list[Block]]]) -> tuple[list[Block], list[str]]:
    """The blocks without running headers, footers and page numbers; and those."""
    shapes = running_lines([[block.text for block in blocks] for _, blocks in pages])
    kept: list[Block] = []
    running: list[str] = []
    for _, blocks in pages:
        for at, block in enumerate(blocks):
            edge = at < _EDGE or at >= len(blocks) - _EDGE
            if edge and (is_page_number(block.text) or shape_of(block.text) in shapes):
                running.append(block.text)
            else:
                kept.append(block)
    return kept, list(dict.fromkeys(running))


