"""A report as blocks in reading order, whatever file it came in: paragraphs, and rows of cells."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property


@dataclass(frozen=True, slots=True)
class Cell:
    """Text of one cell, and its place: points across a page, or columns of a table, which only compare."""

    text: str
    left: float = 0.0
    right: float = 0.0


@dataclass(frozen=True)
class Block:
    """A paragraph (one cell) or a table's row (several). ``page`` is ``None`` where the file does not know pages."""

    cells: tuple[Cell, ...]
    page: int | None = None
    heading: bool = False
    point: bool = False
    """Whether it is a point of a list."""
    sure: bool = True
    """Whether every letter was surely read: not so for a faint scan."""

    @property
    def is_row(self) -> bool:
        return len(self.cells) > 1

    @cached_property
    def text(self) -> str:
        return " ".join(" ".join(cell.text for cell in self.cells).split())


def paragraph(text: str, page: int | None = None, *, heading: bool = False, point: bool = False) -> Block:
    """A block of one cell."""
    return Block((Cell(text),), page, heading, point)


def row(*cells: str, page: int | None = None) -> Block:
    """A table's row, its cells in columns one after the other."""
    return Block(tuple(Cell(text, at, at + 1) for at, text in enumerate(cells)), page)


@dataclass(slots=True)
class Paper:
    """What a report visibly says. ``flow``: the same words by another way, line ends undone, to check against."""

    blocks: list[Block]
    flow: list[Block] = field(default_factory=list)
    running: list[str] = field(default_factory=list)
    page_count: int = 0
    gaps: list[str] = field(default_factory=list)
    """What could not be read, as sentences: where there is any, nothing counts as left out by the visitor."""
    scanned: bool = False
