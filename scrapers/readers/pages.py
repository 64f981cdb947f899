"""The pages of one report, read both ways, as far as they are asked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

from scrapers.pdf import Document, Layout
from scrapers.readers.judgements import current_hits
from scrapers.readers.labels import Hit, Label, hits_in
from scrapers.readers.rows import Segment, judgements_by_place, layout_lines, segments_of
from scrapers.readers.text import Line, is_page_number, lines_of, one_line, plain, running_lines


class Pages:
    """A document's visible text: ``lines`` of the chosen pages in flow, and the layout of any page on request."""

    def __init__(self, document: Document, numbers: Iterable[int]) -> None:
        self.document = document
        self.numbers = [number for number in sorted(set(numbers)) if 1 <= number <= document.page_count]
        self._rows: dict[int, list[list[Segment]]] = {}
        self._placed: dict[int, list[Line]] = {}
        self._plain: dict[int, list[Line]] = {}

    @cached_property
    def lines(self) -> list[Line]:
        """Flow lines of the chosen pages, running headers and footers left out."""
        return lines_of((number, self.document.text(number)) for number in self.numbers)

    @cached_property
    def running(self) -> set[str]:
        """The shapes of the running headers and footers of the chosen pages."""
        return running_lines([[line.text for line in self.page_lines(number)] for number in self.numbers])

    @cached_property
    def all_text(self) -> str:
        """The chosen pages' flow as one line of plain text, running lines kept."""
        return one_line(" ".join(plain(self.document.text(number)) for number in self.numbers))

    def page_lines(self, number: int) -> list[Line]:
        """One page's flow lines with running lines kept, but for its number."""
        if number not in self._plain:
            lines = [line.strip() for line in plain(self.document.text(number)).split("\n")]
            self._plain[number] = [Line(line, number) for line in lines if line and not is_page_number(line)]
        return self._plain[number]

    def printed_lines(self, number: int) -> list[Line]:
        """One page's flow lines, every one: a day that wraps alone at the foot looks like the page's number."""
        return [Line(line.strip(), number) for line in plain(self.document.text(number)).split("\n")]

    def layout(self, number: int) -> Layout | None:
        return self.document.layout(number)

    def rows(self, number: int) -> list[list[Segment]]:
        """One page's visual lines, cut at column gaps; empty when the second reader could not take the page apart."""
        if number not in self._rows:
            layout = self.layout(number)
            self._rows[number] = segments_of(layout, number) if layout else []
        return self._rows[number]

    def placed_lines(self, number: int) -> list[Line]:
        """One page's visual lines by the second reader; empty when it could not take the page apart."""
        if number not in self._placed:
            self._placed[number] = layout_lines(self.rows(number), number)
        return self._placed[number]

    def hits(self, labels: Sequence[Label]) -> list[Hit]:
        """First reading: the labels in the flow that speak of this inspection."""
        return current_hits(hits_in(self.lines, labels), self.lines)

    def placed_hits(self, first: Sequence[Hit], labels: Sequence[Label]) -> list[Hit]:
        """Second reading, on the pages where the first met each label first."""
        wanted: set[int] = set()
        for key in {hit.key for hit in first}:
            of_key = [hit for hit in first if hit.key == key]
            graded = [hit for hit in of_key if hit.grade is not None]
            wanted.add((graded or of_key)[0].page)
        found = []
        for number in sorted(wanted):
            if self.layout(number):
                found += judgements_by_place(self.rows(number), number, labels)
        return found
