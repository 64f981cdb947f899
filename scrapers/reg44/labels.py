"""Labels and their values, wherever a report puts them: beside, behind a colon, below, or under a column's heading."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scrapers.reg44.numbers import number_in
from scrapers.reg44.paper import Block
from scrapers.reg44.sections import Part, looks_like_heading
from scrapers.reg44.text import words_of

_LONGEST_LABEL = 14  # words
_COLON = re.compile(r"^([^:]{2,90}?) ?: ?(.*)$", re.DOTALL)
_NEXT = re.compile(r"(?<=[.;\d]) (?=[A-Z][A-Za-z()/' -]{2,40}: )| (?=(?:URN|Ofsted|Date of [a-z]+|Visitor)[A-Za-z"
                   r" ]{0,20}: )")


@dataclass(frozen=True, slots=True)
class Field:
    """A label in lower case without its colon, its value, and where both stand."""

    label: str
    value: str
    page: int | None
    quote: str


def fields_in(blocks: Sequence[Block], parts: Sequence[Part]) -> list[Field]:
    """Every label with its value, in order; what others say and what was said before are left out."""
    found: list[Field] = []
    for at, (block, part) in enumerate(zip(blocks, parts, strict=True)):
        if part is Part.EARLIER:
            continue
        if block.is_row:
            found += _of_row(block)
            below = blocks[at + 1] if at + 1 < len(blocks) else None
            if below is not None and len(below.cells) == len(block.cells):
                found += _of_columns(block, below)
        else:
            found += _of_paragraph(block, blocks[at + 1] if at + 1 < len(blocks) else None)
    return found


def _of_row(block: Block) -> Iterator[Field]:
    for left, right in zip(block.cells, block.cells[1:], strict=False):
        if 0 < len(left.text.split()) <= _LONGEST_LABEL:
            yield _field(left.text, right.text, block.page, f"{left.text} {right.text}")
    for cell in block.cells:
        for line in cell.text.split("\n"):
            if ":" in line:
                yield from _of_line(line, block.page)


def _of_columns(head: Block, below: Block) -> Iterator[Field]:
    """Numbers under the headings of their columns; words below a label are the next label."""
    for label, value in zip(head.cells, below.cells, strict=True):
        if 0 < len(label.text.split()) <= _LONGEST_LABEL and number_in(value.text) is not None:
            yield _field(label.text, value.text, below.page, value.text)


def _of_paragraph(block: Block, below: Block | None) -> Iterator[Field]:
    lines = block.cells[0].text.split("\n")
    for line in lines:
        yield from _of_line(line, block.page)
    alone = len(lines) == 1 and len(block.text.split()) <= _LONGEST_LABEL
    stands_over = block.text.endswith((":", "?")) or looks_like_heading(block)
    if alone and stands_over and below is not None and not below.is_row:
        yield _field(block.text, below.text, below.page, below.text)


def _of_line(line: str, page: int | None) -> Iterator[Field]:
    """The labels of one line, of which there may be several."""
    pieces = _NEXT.split(line)
    for piece in pieces:
        match = _COLON.match(piece.strip())
        if match and match[2].strip() and len(match[1].split()) <= _LONGEST_LABEL:
            yield _field(match[1], match[2], page, piece.strip())
    asked = re.match(r"^([^?]{5,120})\? (.+)$", line)
    if asked:
        yield _field(asked[1], asked[2], page, line)


def _field(label: str, value: str, page: int | None, quote: str) -> Field:
    words = words_of(label).strip(" :?.-–•*")
    return Field(re.sub(r"^\d{1,2}(?:\.\d{1,2})?[.)]? ", "", words), " ".join(value.split()).strip(), page,
                 " ".join(quote.split())[:300])
