"""A word that a line crosses out is not what the report says; a rule, a frame or an underline crosses out nothing."""

from __future__ import annotations

import io
from collections.abc import Callable

import pikepdf
import pytest

from scrapers.pdf import Document
from scrapers.reading import read_in_this_process
from tests.readers.making import RIGHT, Sheet, grades, home_report

OLD, NEW = "inadequate", "good"
OLD_WIDTH = 48
SENTENCE = ""


def _report(strike: Callable[[Sheet, float, float], None], old: str = OLD, new: str = NEW) -> bytes:
    """A report whose leaders' grade is printed twice side by side; ``strike`` draws on the first of them."""

    def draw(sheet: Sheet) -> None:
        baseline = sheet.y - 3 * 12 - 8 - 2 * 12 - 8
        sheet.canvas.setFont("Helvetica", 10)
        width = sheet.canvas.stringWidth(old, "Helvetica", 10)
        sheet.canvas.drawString(RIGHT, baseline, old)
        strike(sheet, baseline, width)
        sheet.canvas.setFont("Helvetica", 10)

    # the grade of the row itself is the new one, set right of the old
    sheet_new = " " * 22 + new
    return home_report(leaders=(sheet_new,), before=draw)


def line(sheet: Sheet, baseline: float, width: float) -> None:
    sheet.canvas.line(RIGHT - 1, baseline + 2.8, RIGHT + width + 1, baseline + 2.8)


def thin_rectangle(sheet: Sheet, baseline: float, width: float) -> None:
    sheet.canvas.rect(RIGHT, baseline + 2.4, width, 0.8, fill=1, stroke=0)


def thick_rectangle(sheet: Sheet, baseline: float, width: float) -> None:
    sheet.canvas.rect(RIGHT, baseline + 1.6, width, 2.4, fill=1, stroke=0)


def red_line(sheet: Sheet, baseline: float, width: float) -> None:
    sheet.canvas.setStrokeColorRGB(1, 0, 0)
    line(sheet, baseline, width)
    sheet.canvas.setStrokeColorRGB(0, 0, 0)


def two_lines(sheet: Sheet, baseline: float, width: float) -> None:
    sheet.canvas.line(RIGHT, baseline + 2, RIGHT + width, baseline + 2)
    sheet.canvas.line(RIGHT, baseline + 4, RIGHT + width, baseline + 4)


def slanted_line(sheet: Sheet, baseline: float, width: float) -> None:
    sheet.canvas.line(RIGHT, baseline + 2, RIGHT + width, baseline + 5)


def in_two_parts(sheet: Sheet, baseline: float, width: float) -> None:
    for start in (0.0, width / 2):
        sheet.canvas.line(RIGHT + start, baseline + 3, RIGHT + start + width / 2, baseline + 3)


def cross(sheet: Sheet, baseline: float, width: float) -> None:
    path = sheet.canvas.beginPath()
    path.moveTo(RIGHT, baseline - 2)
    path.lineTo(RIGHT + width, baseline + 8)
    path.moveTo(RIGHT, baseline + 8)
    path.lineTo(RIGHT + width, baseline - 2)
    sheet.canvas.drawPath(path)


STRIKES = [line, thin_rectangle, thick_rectangle, red_line, two_lines, slanted_line, in_two_parts, cross]


@pytest.mark.parametrize("strike", STRIKES, ids=lambda strike: strike.__name__)
@pytest.mark.parametrize(
    ("old", "new"), [("inadequate", "good"), ("good", "inadequate"), ("outstanding", "inadequate")]
)
def test_a_grade_crossed_out_is_not_read_and_the_one_beside_it_is(
    strike: Callable[[Sheet, float, float], None], old: str, new: str
) -> None:
    record = read_in_this_process(_report(strike, old, new))
    assert grades(record) == {"overall": "good", "help_and_protection": "good", "leadership": new}


def test_a_grade_crossed_out_with_none_beside_it_is_unread() -> None:
    record = read_in_this_process(_report(line, OLD, ""))
    assert "leadership" not in grades(record)
    assert "judgements.leadership" in record.unread


def nothing(sheet: Sheet, baseline: float, width: float) -> None:
    """Two grades side by side, neither crossed out."""


def underline(sheet: Sheet, baseline: float, width: float) -> None:
    sheet.canvas.line(RIGHT, baseline - 1.2, RIGHT + width, baseline - 1.2)


def half_struck(sheet: Sheet, baseline: float, width: float) -> None:
    sheet.canvas.line(RIGHT, baseline + 3, RIGHT + 0.3 * width, baseline + 3)


@pytest.mark.parametrize("mark", [nothing, underline, half_struck], ids=lambda mark: mark.__name__)
def test_two_grades_of_which_none_is_crossed_out_are_nobodys(mark: Callable[[Sheet, float, float], None]) -> None:
    record = read_in_this_process(_report(mark))
    assert "leadership" not in grades(record)
    assert "judgements.leadership" in record.unread


def clip(sheet: Sheet, baseline: float, width: float) -> None:
    """A clip's edge is no ink."""
    sheet.canvas.saveState()
    path = sheet.canvas.beginPath()
    path.rect(RIGHT - 5, baseline + 3, 200, 200)
    sheet.canvas.clipPath(path, stroke=0)
    sheet.canvas.restoreState()


def white_line(sheet: Sheet, baseline: float, width: float) -> None:
    sheet.canvas.setStrokeColorRGB(1, 1, 1)
    sheet.canvas.line(RIGHT, baseline - 6, RIGHT + width, baseline - 6)
    sheet.canvas.setStrokeColorRGB(0, 0, 0)


def tight_frame(sheet: Sheet, baseline: float, width: float) -> None:
    sheet.canvas.rect(RIGHT - 20, baseline - 2.2, 140, 11)


@pytest.mark.parametrize("mark", [underline, clip, white_line, tight_frame], ids=lambda mark: mark.__name__)
def test_what_only_surrounds_a_word_strikes_nothing(mark: Callable[[Sheet, float, float], None]) -> None:
    record = read_in_this_process(_report(mark, "", "          good"))
    assert grades(record) == {"overall": "good", "help_and_protection": "good", "leadership": "good"}
    assert record.status == "read", record.differences


@pytest.mark.parametrize("height", [12, 10.4, 9.6])
def test_the_rules_of_the_tightest_table_strike_none_of_its_words(height: float) -> None:
    sheet = Sheet()
    for row in range(30):
        baseline = 700 - row * height
        sheet.canvas.setFont("Helvetica", 10)
        sheet.canvas.drawString(60, baseline, f"Judging quality of Type {row}")
        sheet.canvas.line(50, baseline - 2.2, 400, baseline - 2.2)
        sheet.canvas.line(50, baseline - 2.2 + height, 400, baseline - 2.2 + height)
    with Document(sheet.pdf()) as document:
        layout = document.layout(1)
        assert document.text(1).count("quality") == 30
    assert layout is not None
    assert sum(word.text == "quality" for word in layout.words) == 30


def _annotated(subtype: str, **more: object) -> bytes:
    data = _report(nothing)
    with Document(data) as document:
        layout = document.layout(1)
    assert layout is not None
    word = next(word for word in layout.words if word.text == OLD)
    # the layout counts from the top of the text's own page: heights are negative
    low, high = -word.bottom, -word.top
    with pikepdf.open(io.BytesIO(data)) as pdf:
        note = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name(f"/{subtype}"),
            Rect=[word.x0, low, word.x1, high],
            C=[1, 0, 0],
            **more,
        )
        if subtype == "StrikeOut":
            note.QuadPoints = [word.x0, high, word.x1, high, word.x0, low, word.x1, low]
        pdf.pages[0].Annots = pdf.make_indirect(pikepdf.Array([note]))
        out = io.BytesIO()
        pdf.save(out)
    return out.getvalue()


@pytest.mark.parametrize("subtype", ["StrikeOut", "Line", "Ink"])
def test_an_annotation_that_crosses_a_grade_out_counts(subtype: str) -> None:
    assert grades(read_in_this_process(_annotated(subtype)))["leadership"] == NEW


def test_an_annotation_that_is_hidden_strikes_nothing() -> None:
    record = read_in_this_process(_annotated("StrikeOut", F=2))
    assert "judgements.leadership" in record.unread
