"""A draft, or a report that was withdrawn, is not read as the report that Ofsted published; the file says why."""

from __future__ import annotations

import io
from collections.abc import Callable

import pikepdf
import pytest

from scrapers.reading import read_in_this_process
from tests.readers.making import LEFT, Sheet, home_report


def across(word: str, angle: float, grey: float = 0.8) -> Callable[[Sheet], None]:
    def draw(sheet: Sheet) -> None:
        canvas = sheet.canvas
        canvas.saveState()
        canvas.setFillGray(grey)
        canvas.setFont("Helvetica-Bold", 70)
        canvas.translate(297, 420)
        canvas.rotate(angle)
        canvas.drawCentredString(0, 0, word)
        canvas.restoreState()

    return draw


@pytest.mark.parametrize("word", ["DRAFT", "Withdrawn", "SUPERSEDED", "- DRAFT -"])
@pytest.mark.parametrize("angle", [0, 45, 90])
def test_a_report_stamped_across_its_first_page_is_not_read(word: str, angle: float) -> None:
    record = read_in_this_process(home_report(before=across(word, angle)))
    assert record.status == "unreadable"
    assert record.reason is not None
    assert word.strip(" -") in record.reason
    assert record.judgements == []


@pytest.mark.parametrize(
    "line",
    [
        "DRAFT",
        "Draft report for factual accuracy check",
        "CONFIDENTIAL - DRAFT",
        "Draft: not for circulation",
        "This report has been withdrawn.",
        "This is a draft",
        "Superseded by the report of 3 May 2019",
        "Not for publication",
    ],
)
def test_a_line_of_its_own_says_so_too(line: str) -> None:
    record = read_in_this_process(home_report(after=lambda sheet: sheet.canvas.drawString(LEFT, 815, line)))
    assert record.status == "unreadable"
    assert record.reason is not None
    assert "not the report as Ofsted publishes it" in record.reason


def _stamped(name: str) -> bytes:
    with pikepdf.open(io.BytesIO(home_report())) as pdf:
        stamp = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Stamp, Rect=[60, 50, 300, 120], Name=pikepdf.Name(name)
        )
        pdf.pages[0].Annots = pdf.make_indirect(pikepdf.Array([stamp]))
        out = io.BytesIO()
        pdf.save(out)
    return out.getvalue()


def test_a_stamp_laid_over_the_page_counts() -> None:
    assert read_in_this_process(_stamped("/Draft")).status == "unreadable"
    assert read_in_this_process(_stamped("/Approved")).status == "read"


@pytest.mark.parametrize(
    "line",
    [
        "Draft plans for two children were late and the manager has put this right.",
        "draft",
        "A sample of records was looked at.",
        "Withdrawn children are helped to join in.",
        "The previous report was withdrawn. This one is not a draft.",
    ],
)
def test_prose_that_speaks_of_drafts_stops_nothing(line: str) -> None:
    record = read_in_this_process(home_report(after=lambda sheet: sheet.line(line)))
    assert record.status == "read"


def test_a_stamp_that_nobody_can_see_stops_nothing() -> None:
    assert read_in_this_process(home_report(before=across("DRAFT", 45, grey=0.99))).status == "read"
