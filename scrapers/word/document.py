"""A Word document as items in reading order: paragraphs, and tables of cells that hold items themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import TracebackType

from scrapers.word.markup import Node
from scrapers.word.package import Package
from scrapers.word.runs import Paragraphs, Said, Styles, is_colour

_HEADING = re.compile(r"(?i)(?:heading|title|subtitle)")
_POINT = re.compile(r"(?i)list")
DEEPEST_TABLE = 8


@dataclass(slots=True)
class Item:
    """A paragraph: its visible text, whether it looks like a heading or a list point, and on which page it begins."""

    text: str
    heading: bool
    point: bool
    page: int | None


@dataclass(slots=True)
class Cell:
    """A cell of a table: its items, and the columns it spans (``left`` up to, not including, ``right``)."""

    items: list[Item | Table]
    left: int
    right: int


@dataclass(slots=True)
class Table:
    """Rows of cells."""

    rows: list[list[Cell]] = field(default_factory=list)


class WordDocument:
    """An open DOCX. Use as a context manager; raises ``Unreadable`` where it may not or cannot be read."""

    def __init__(self, data: bytes) -> None:
        self._package = Package(data)
        self._styles = Styles(self._package.part("word/styles.xml"))
        self._paragraphs = Paragraphs(self._styles)
        self._page = 1
        body = self._package.main().child("body")
        self._body = body if body is not None else Node("body", {})
        # without the breaks that Word keeps nobody knows where pages begin
        self._paged = next(self._body.all("lastRenderedPageBreak"), None) is not None

    def __enter__(self) -> WordDocument:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._package.close()

    @property
    def has_pictures(self) -> bool:
        return self._package.has_pictures()

    @property
    def page_count(self) -> int:
        """Pages as Word last counted them; 0 where it left no count."""
        return 1 + sum(1 for _ in self._body.all("lastRenderedPageBreak")) if self._paged else 0

    def items(self) -> list[Item | Table]:
        """The body's items in order."""
        self._page = 1
        return list(self._items(self._body, shaded=False, depth=0))

    def running(self) -> list[str]:
        """What running headers and footers say."""
        found = []
        for part in self._package.headers():
            found += [said.text for one in part.all("p") if (said := self._paragraphs.read(one, shaded=True)).text]
        return found

    def _items(self, parent: Node, *, shaded: bool, depth: int) -> Iterator[Item | Table]:
        for node in parent.children:
            if node.name == "p":
                yield from self._paragraph(node, shaded=shaded, depth=depth)
            elif node.name == "tbl" and depth < DEEPEST_TABLE:
                yield self._table(node, shaded=shaded, depth=depth + 1)
            elif node.name in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"):
                yield from self._items(node, shaded=shaded, depth=depth)

    def _table(self, node: Node, *, shaded: bool, depth: int) -> Table:
        table = Table()
        style = node.value("tblPr", "tblStyle")
        coloured = shaded or style not in (None, "TableGrid", "TableNormal")
        for row in _within(node, "tr"):
            deleted = row.child("trPr")
            if deleted is not None and deleted.child("del") is not None:
                continue
            cells, at = [], 0
            for cell in _within(row, "tc"):
                properties = cell.child("tcPr") or Node("tcPr", {})
                span = properties.value("gridSpan")
                wide = min(max(int(span), 1), 60) if span and span.isdigit() else 1
                fill = properties.child("shd")
                filled = coloured or (fill is not None and is_colour(fill.attributes.get("fill")))
                cells.append(Cell(list(self._items(cell, shaded=filled, depth=depth)), at, at + wide))
                at += wide
            table.rows.append(cells)
        return table

    def _paragraph(self, node: Node, *, shaded: bool, depth: int) -> Iterator[Item | Table]:
        said = self._paragraphs.read(node, shaded=shaded)
        self._page += said.pages_before
        if said.text:
            yield self._item(node, said)
        self._page += said.pages_after
        for box in said.boxes if depth < DEEPEST_TABLE else ():
            yield from self._items(box, shaded=shaded, depth=depth + 1)

    def _item(self, node: Node, said: Said) -> Item:
        properties = node.child("pPr") or Node("pPr", {})
        style = self._styles.name(properties.value("pStyle"))
        bold = said.bold > 0.9 * len(said.text) and len(said.text) < 160
        point = properties.child("numPr") is not None or bool(_POINT.match(style))
        return Item(said.text, bold or bool(_HEADING.match(style)), point, self._page if self._paged else None)


def _within(node: Node, name: str) -> Iterator[Node]:
    """Children of that name, also where a content control or an insertion is wrapped round them."""
    for one in node.children:
        if one.name == name:
            yield one
        elif one.name in ("sdt", "sdtContent", "ins", "customXml"):
            yield from _within(one, name)
