"""A Word document as blocks."""

from __future__ import annotations

from scrapers.reg44.paper import Block, Cell, Paper
from scrapers.reg44.text import clean
from scrapers.word import Item, Table, WordDocument


def paper_of(document: WordDocument) -> Paper:
    """Everything that the document visibly says."""
    blocks: list[Block] = []
    for item in document.items():
        blocks += _blocks(item)
    running = [clean(text) for text in document.running()]
    gaps = ["Pictures in the document were not read."] if document.has_pictures and len(blocks) < 12 else []
    return Paper(blocks, running=running, page_count=document.page_count, gaps=gaps)


def _blocks(item: Item | Table) -> list[Block]:
    if isinstance(item, Item):
        return [Block((Cell(clean(item.text)),), item.page, item.heading, item.point)]
    found: list[Block] = []
    for cells in item.rows:
        if len(cells) == 1:
            for inner in cells[0].items:
                found += _blocks(inner)
            continue
        texts = [Cell(_text(cell.items), cell.left, cell.right) for cell in cells]
        if any(cell.text for cell in texts):
            found.append(Block(tuple(texts), _page(cells[0].items or cells[-1].items)))
        for cell in cells:
            for inner in cell.items:
                if isinstance(inner, Table):
                    found += _blocks(inner)
    return found


def _text(items: list[Item | Table]) -> str:
    return "\n".join(clean(one.text) for one in items if isinstance(one, Item))


def _page(items: list[Item | Table]) -> int | None:
    first = next((one for one in items if isinstance(one, Item)), None)
    return first.page if first else None
