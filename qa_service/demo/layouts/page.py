"""A small page flow on top of ReportLab's canvas: headings, paragraphs, labelled lines, bullets and tables.

Written instead of ReportLab's own flow for two reasons: it is fast enough to make a report while a request waits, and
it knows on which page each thing was drawn, which is what a report's truth must say.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import reportlab
from reportlab.pdfbase.pdfmetrics import registerFont, stringWidth
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

WIDTH, HEIGHT = 595.28, 841.89
_NON_BREAKING = "\u00a0"


@dataclass(frozen=True, slots=True)
class Style:
    """How one report looks: chosen by chance for each, as makers and years differ."""

    font: str = "Helvetica"
    bold: str = "Helvetica-Bold"
    size: float = 11.0
    margin: float = 62.0
    ruled: bool = True
    curly: bool = True
    non_breaking: bool = False
    bold_labels: bool = True
    lower_case_grades: bool = True
    footer: str = "{title}: {urn}|{page}"
    header: str = ""
    repeat_table_header: bool = True
    split_rows: bool = True
    label_column: float = 0.62
    bullet: str = "•"
    enforcement_none: str = "none"
    date_joiner: str = "and"
    banner: bool = False
    centred_grades: bool = False
    footer_first: bool = False
    words_apart: bool = False
    square_bullets: bool = False
    due_column: float = 0.26
    regulations: str = "spaced"


def _register_embedded_fonts() -> None:
    """ReportLab's own Vera: drawn as an embedded subset, as fonts in Word's files are."""
    folder = Path(reportlab.__file__).parent / "fonts"
    registerFont(TTFont("Vera", str(folder / "Vera.ttf")))
    registerFont(TTFont("Vera-Bold", str(folder / "VeraBd.ttf")))


_register_embedded_fonts()


@dataclass(slots=True)
class _Page:
    texts: list[tuple[str, float, float, float, str]] = field(default_factory=list)
    rules: list[tuple[float, float, float, float]] = field(default_factory=list)


@lru_cache(maxsize=20_000)
def _width(word: str, font: str) -> float:
    return float(stringWidth(word, font, 1.0))


def wrapped(text: str, font: str, size: float, width: float) -> list[str]:
    """The text in lines no wider than ``width`` points; breaks at ordinary spaces only."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line, used = "", 0.0
        for word in paragraph.split(" "):
            wide = _width(word, font) * size
            space = _width(" ", font) * size if line else 0.0
            if line and used + space + wide > width:
                lines.append(line)
                line, used, space = "", 0.0, 0.0
            line = f"{line} {word}" if line else word
            used += space + wide
        lines.append(line)
    return lines


class Flow:
    """Draws down the page, breaking pages as needed; ``marks`` keeps where each named thing was first drawn."""

    def __init__(self, style: Style) -> None:
        self.style = style
        self.pages: list[_Page] = [_Page()]
        self.marks: dict[str, tuple[int, str]] = {}
        self.top = HEIGHT - style.margin - (22 if style.header else 0)
        self.bottom = style.margin + 24
        self.left = style.margin
        self.room = WIDTH - 2 * style.margin
        self.y = self.top
        if style.banner:
            self.put("raising standards", self.left + self.room - 96, size=9, y=HEIGHT - style.margin + 14)
            self.put("improving lives", self.left + self.room - 96, size=9, y=HEIGHT - style.margin + 4)

    @property
    def page(self) -> int:
        return len(self.pages)

    def printed(self, text: str) -> str:
        """The text as this report's maker would print it: curly quotes, spaces that do not break."""
        if self.style.curly:
            text = text.replace("'", "\u2019").replace(" \u2019", " \u2018").replace("(\u2019", "(\u2018")
        else:
            text = text.replace("\u2019", "'").replace("\u2018", "'")
        if self.style.non_breaking:
            text = re.sub(r"(\d) ([A-Z][a-z]+ \d{4})", rf"\1{_NON_BREAKING}\2", text)
            text = re.sub(r"\b(Regulation|page|paragraph) (\d)", rf"\1{_NON_BREAKING}\2", text)
        return text

    def mark(self, name: str, quote: str) -> None:
        """Remember that ``name`` stands on this page in these words; the first place counts."""
        self.marks.setdefault(name, (self.page, quote))

    def new_page(self) -> None:
        self.pages.append(_Page())
        self.y = self.top

    def need(self, height: float) -> None:
        """Start a new page unless this much room is left."""
        if self.y - height < self.bottom:
            self.new_page()

    def space(self, points: float) -> None:
        self.y -= points

    def put(
        self, text: str, x: float, *, bold: bool = False, size: float | None = None, y: float | None = None
    ) -> None:
        """One line of text at the current height, or at ``y``."""
        style = self.style
        at = self.y if y is None else y
        font, points = style.bold if bold else style.font, size or style.size
        if not style.words_apart:
            self.pages[-1].texts.append((font, points, x, at, text))
            return
        for word in text.split(" "):
            self.pages[-1].texts.append((font, points, x, at, word))
            x += _width(word + " ", font) * points

    def text(
        self, text: str, *, bold: bool = False, size: float | None = None, indent: float = 0.0, after: float = 6.0,
        mark: str | None = None,
    ) -> None:
        """A paragraph. With ``mark``, remembers the page on which it begins."""
        style = self.style
        points = size or style.size
        lines = wrapped(self.printed(text), style.bold if bold else style.font, points, self.room - indent)
        for number, line in enumerate(lines):
            self.need(points * 1.25)
            if mark and number == 0:
                self.mark(mark, text)
            self.y -= points * 1.25
            self.put(line, self.left + indent, bold=bold, size=points)
        self.y -= after

    def heading(self, text: str, *, size: float = 14.0, mark: str | None = None) -> None:
        """A heading, kept with the start of what follows."""
        self.need(size * 1.3 + self.style.size * 4)
        self.y -= 6
        self.text(text, bold=True, size=size, after=5, mark=mark)

    def label(self, label: str, value: str, *, mark: str | None = None, after: float = 5.0) -> None:
        """``Label: value`` on one line or more; the label may be bold."""
        style = self.style
        if not style.bold_labels:
            self.text(f"{label}: {value}", after=after, mark=mark)
            return
        printed = self.printed(f"{label}:")
        wide = _width(printed + " ", style.bold) * style.size
        lines = wrapped(self.printed(value), style.font, style.size, max(120.0, self.room - wide))
        self.need(style.size * 1.25)
        if mark:
            self.mark(mark, f"{label}: {value}")
        for number, line in enumerate(lines):
            self.need(style.size * 1.25)
            self.y -= style.size * 1.25
            if number == 0:
                self.put(printed, self.left, bold=True)
            self.put(line, self.left + wide)
        self.y -= after

    def bullets(self, items: list[str], *, indent: float = 14.0) -> None:
        """A list of points."""
        for item in items:
            self.need(self.style.size * 1.3)
            start = self.y - self.style.size * 1.25
            if self.style.square_bullets:
                bullet = ("ZapfDingbats", self.style.size * 0.6, self.left + indent - 12, start, "n")
                self.pages[-1].texts.append(bullet)
            else:
                self.put(self.style.bullet, self.left + indent - 12, y=start)
            self.text(item, indent=indent, after=3)
        self.space(4)

    def table(
        self, rows: list[list[str]], shares: list[float], *, header: bool = False, bold_first: bool = False,
        marks: list[str | None] | None = None, bold_last: bool = False,
    ) -> None:
        """A table. Long rows may split over pages, and the header may be printed again: both as ``style`` says."""
        widths = [share * self.room for share in shares]
        for index, row in enumerate(rows):
            heads = header and index == 0
            bolds = [heads or (bold_first and i == 0) or (bold_last and i == len(row) - 1) for i in range(len(row))]
            mark = marks[index] if marks else None
            self._row(row, widths, bolds, mark, rows[0] if header and index else None)
        self.space(8)

    def _row(
        self, row: list[str], widths: list[float], bolds: list[bool], mark: str | None, head: list[str] | None
    ) -> None:
        style = self.style
        step = style.size * 1.22
        cells = [
            wrapped(self.printed(cell), style.bold if bold else style.font, style.size, width - 10)
            for cell, width, bold in zip(row, widths, bolds, strict=True)
        ]
        tall = max(len(cell) for cell in cells)
        if not style.split_rows or tall <= 3:
            if self.y - tall * step - 8 < self.bottom:
                self._break_table(head, widths)
        elif self.y - 3 * step - 8 < self.bottom:
            self._break_table(head, widths)
        if mark:
            self.mark(mark, " ".join(part for part in row if part))
        first = 0
        while first < tall:
            fits = max(1, int((self.y - self.bottom - 8) // step))
            last = min(tall, first + fits)
            self._part(cells, widths, bolds, first, last, step)
            first = last
            if first < tall:
                self._break_table(head, widths)

    def _break_table(self, head: list[str] | None, widths: list[float]) -> None:
        self.new_page()
        if head and self.style.repeat_table_header:
            self._row(head, widths, [True] * len(head), None, None)

    def _part(
        self, cells: list[list[str]], widths: list[float], bolds: list[bool], first: int, last: int, step: float
    ) -> None:
        top = self.y
        x = self.left
        for column, (cell, width, bold) in enumerate(zip(cells, widths, bolds, strict=True)):
            lines = cell[first:last]
            spare = (last - first - len(lines)) / 2 if self.style.centred_grades and column else 0.0
            for number, line in enumerate(lines):
                if line:
                    self.put(line, x + 5, bold=bold, y=top - 4 - step * (number + 1 + spare) + step * 0.2)
            x += width
        self.y = top - (last - first) * step - 8
        if self.style.ruled:
            rules = self.pages[-1].rules
            for y in (top, self.y):
                rules.append((self.left, y, self.left + sum(widths), y))
            x = self.left
            for width in (0.0, *widths):
                x += width
                rules.append((x, top, x, self.y))

    def pdf(self, *, title: str, urn: str) -> bytes:
        """The finished file, with running header and footer on every page."""
        out = io.BytesIO()
        canvas = Canvas(out, pagesize=(WIDTH, HEIGHT), pageCompression=1, invariant=1)
        canvas.setTitle(title)
        for number, page in enumerate(self.pages, start=1):
            self._running(page, title, urn, number)
            _emit(canvas, page)
            canvas.showPage()
        canvas.save()
        return out.getvalue()

    def _running(self, page: _Page, title: str, urn: str, number: int) -> None:
        style = self.style
        words = {"title": self.printed(title), "urn": urn, "page": number, "pages": len(self.pages)}
        small = 9.0
        left, _, right = style.footer.format(**words).partition("|")
        lines = [(style.font, small, self.left, style.margin - 14, left)]
        if right:
            wide = _width(right, style.font) * small
            lines.append((style.font, small, WIDTH - style.margin - wide, style.margin - 14, right))
        page.texts[:] = [*lines, *page.texts] if style.footer_first else [*page.texts, *lines]
        if style.header:
            line = style.header.format(**words)
            page.texts.insert(0, (style.font, small, self.left, HEIGHT - style.margin + 4, line))


def _emit(canvas: Canvas, page: _Page) -> None:
    canvas.setLineWidth(0.5)
    for rule in page.rules:
        canvas.line(*rule)
    block = canvas.beginText()
    current: tuple[str, float] | None = None
    for font, size, x, y, text in page.texts:
        if current != (font, size):
            block.setFont(font, size)
            current = (font, size)
        block.setTextOrigin(x, y)
        block.textOut(text)
    canvas.drawText(block)


def image_only(pdf_pages: int, seed: int) -> bytes:
    """A scan: pages that hold a grey picture and no text at all."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(WIDTH, HEIGHT), pageCompression=1, invariant=1)
    for page in range(pdf_pages):
        canvas.setFillGray(0.93)
        canvas.rect(0, 0, WIDTH, HEIGHT, stroke=0, fill=1)
        canvas.setFillGray(0.35)
        for row in range(40):
            long = 180 + (seed * 31 + page * 17 + row * 53) % 280
            canvas.rect(62, HEIGHT - 80 - row * 17, long, 7, stroke=0, fill=1)
        canvas.showPage()
    canvas.save()
    return out.getvalue()
