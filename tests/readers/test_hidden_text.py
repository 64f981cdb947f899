"""What cannot be seen is not read, by either reading; what is seen is read in spite of it."""

from __future__ import annotations

import io
from collections.abc import Callable

import pikepdf
import pytest

from scrapers.pdf import Document
from scrapers.reading import read_in_this_process
from tests.readers.making import LEFT, RIGHT, Sheet, grades, home_report

TRAP = "Overall effectiveness secretword inadequate"


def white_on_white(sheet: Sheet) -> None:
    sheet.canvas.setFillColorRGB(1, 1, 1)
    sheet.canvas.drawString(LEFT, 60, TRAP)
    sheet.canvas.setFillColorRGB(0, 0, 0)


def nearly_white(sheet: Sheet) -> None:
    sheet.canvas.setFillColorRGB(0.96, 0.96, 0.96)
    sheet.canvas.drawString(LEFT, 60, TRAP)
    sheet.canvas.setFillColorRGB(0, 0, 0)


def invisible_mode(sheet: Sheet) -> None:
    sheet.canvas.drawString(LEFT, 60, TRAP, mode=3)
    sheet.canvas._code.append("0 Tr")


def covered(sheet: Sheet) -> None:
    sheet.canvas.drawString(LEFT, 60, TRAP)
    sheet.canvas.setFillColorRGB(1, 1, 1)
    sheet.canvas.rect(LEFT - 5, 50, 400, 30, fill=1, stroke=0)
    sheet.canvas.setFillColorRGB(0, 0, 0)


def covered_and_written_over(sheet: Sheet) -> None:
    covered(sheet)
    sheet.canvas.drawString(LEFT, 60, "This is what a person sees here instead")


def dark_on_dark(sheet: Sheet) -> None:
    sheet.canvas.rect(LEFT - 5, 50, 400, 30, fill=1, stroke=0)
    sheet.canvas.drawString(LEFT, 60, TRAP)


def tiny(sheet: Sheet) -> None:
    sheet.canvas.setFont("Helvetica", 0.8)
    sheet.canvas.drawString(LEFT, 60, TRAP)


def off_the_page(sheet: Sheet) -> None:
    sheet.canvas.drawString(LEFT, -400, TRAP)


def transparent(sheet: Sheet) -> None:
    sheet.canvas.setFillAlpha(0)
    sheet.canvas.drawString(LEFT, 60, TRAP)
    sheet.canvas.setFillAlpha(1)


def clipped_away(sheet: Sheet) -> None:
    sheet.canvas.saveState()
    path = sheet.canvas.beginPath()
    path.rect(0, 0, 5, 5)
    sheet.canvas.clipPath(path, stroke=0)
    sheet.canvas.drawString(LEFT, 60, TRAP)
    sheet.canvas.restoreState()


def white_in_a_form(sheet: Sheet) -> None:
    sheet.canvas.beginForm("hidden")
    sheet.canvas.setFillColorRGB(1, 1, 1)
    sheet.canvas.setFont("Helvetica", 10)
    sheet.canvas.drawString(LEFT, 60, TRAP)
    sheet.canvas.endForm()
    sheet.canvas.saveState()
    sheet.canvas.translate(30, 20)
    sheet.canvas.doForm("hidden")
    sheet.canvas.restoreState()


TRICKS = [
    white_on_white,
    nearly_white,
    invisible_mode,
    covered,
    covered_and_written_over,
    dark_on_dark,
    tiny,
    off_the_page,
    transparent,
    clipped_away,
    white_in_a_form,
]


@pytest.mark.parametrize("trick", TRICKS, ids=lambda trick: trick.__name__)
def test_neither_reading_takes_what_cannot_be_seen(trick: Callable[[Sheet], None]) -> None:
    with Document(home_report(after=trick)) as document:
        flow = document.text(1)
        layout = document.layout(1)
    assert "secretword" not in flow
    assert layout is not None
    assert "secretword" not in " ".join(word.text for word in layout.words)


@pytest.mark.parametrize("trick", TRICKS, ids=lambda trick: trick.__name__)
def test_hidden_text_does_not_stop_the_visible_page_from_being_read(trick: Callable[[Sheet], None]) -> None:
    record = read_in_this_process(home_report(after=trick))
    assert record.status == "read", (record.unread, record.differences)
    assert grades(record) == {"overall": "good", "help_and_protection": "good", "leadership": "good"}


def test_a_hidden_grade_beside_the_visible_one_does_not_count() -> None:
    def hidden_good(sheet: Sheet) -> None:
        sheet.canvas.setFillColorRGB(1, 1, 1)
        sheet.canvas.drawString(RIGHT, sheet.y - 24, "good")
        sheet.canvas.setFillColorRGB(0, 0, 0)

    record = read_in_this_process(home_report(overall=("inadequate",), before=hidden_good))
    assert grades(record)["overall"] == "inadequate"


def test_pale_text_on_a_dark_band_is_read() -> None:
    def band(sheet: Sheet) -> None:
        sheet.canvas.setFillColorRGB(0.1, 0.1, 0.4)
        sheet.canvas.rect(LEFT - 5, 50, 400, 30, fill=1, stroke=0)
        sheet.canvas.setFillColorRGB(1, 1, 1)
        sheet.canvas.drawString(LEFT, 60, "visibleword in white")
        sheet.canvas.setFillColorRGB(0, 0, 0)

    with Document(home_report(after=band)) as document:
        assert "visibleword" in document.text(1)
        layout = document.layout(1)
    assert layout is not None
    assert "visibleword" in [word.text for word in layout.words]


def _with_layer(visible: bool) -> bytes:
    """A page on which one sentence belongs to a layer that is on or off."""
    with pikepdf.open(io.BytesIO(home_report())) as pdf:
        layer = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name="notes"))
        state = pikepdf.Dictionary(ON=[layer], OFF=[]) if visible else pikepdf.Dictionary(ON=[], OFF=[layer])
        pdf.Root.OCProperties = pikepdf.Dictionary(OCGs=[layer], D=state)
        page = pdf.pages[0]
        page.Resources.Properties = pikepdf.Dictionary(Layer=layer)
        font = next(iter(page.Resources.Font.keys()))
        page.contents_add(
            f"/OC /Layer BDC BT {font} 10 Tf 0 g 60 60 Td (layerword on a layer) Tj ET EMC".encode(), prepend=False
        )
        out = io.BytesIO()
        pdf.save(out)
    return out.getvalue()


@pytest.mark.parametrize("visible", [True, False])
def test_a_layer_is_read_only_while_it_is_switched_on(visible: bool) -> None:
    with Document(_with_layer(visible)) as document:
        layout = document.layout(1)
        assert ("layerword" in document.text(1)) is visible
    assert layout is not None
    assert ("layerword" in [word.text for word in layout.words]) is visible


def test_text_outside_the_crop_box_is_not_read() -> None:
    def below(sheet: Sheet) -> None:
        sheet.canvas.drawString(LEFT, 30, TRAP)

    with pikepdf.open(io.BytesIO(home_report(after=below))) as pdf:
        pdf.pages[0].CropBox = pikepdf.Array([0, 50, 595, 842])
        out = io.BytesIO()
        pdf.save(out)
    with Document(out.getvalue()) as document:
        layout = document.layout(1)
        assert "secretword" not in document.text(1)
    assert layout is not None
    assert "secretword" not in [word.text for word in layout.words]


def test_annotations_are_not_read() -> None:
    with pikepdf.open(io.BytesIO(home_report())) as pdf:
        note = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.FreeText,
            Rect=[60, 50, 300, 80],
            Contents="secretword inadequate",
            DA=pikepdf.String("/Helv 10 Tf"),
        )
        pdf.pages[0].Annots = pdf.make_indirect(pikepdf.Array([note]))
        out = io.BytesIO()
        pdf.save(out)
    record = read_in_this_process(out.getvalue())
    assert record.status == "read"
    assert "secretword" not in str(record.as_json())


def _replaced(hide: Callable[[Sheet, float], None]) -> bytes:
    """The overall grade's place holds an older grade, made unseen by ``hide``, under the grade that shows."""

    def draw(sheet: Sheet) -> None:
        hide(sheet, sheet.y - 12)
        sheet.canvas.setFillColorRGB(0, 0, 0)

    return home_report(before=draw)


def covered_up(sheet: Sheet, baseline: float) -> None:
    sheet.canvas.setFont("Helvetica", 10)
    sheet.canvas.drawString(RIGHT, baseline, "inadequate")
    sheet.canvas.setFillColorRGB(1, 1, 1)
    sheet.canvas.rect(RIGHT - 2, baseline - 4, 80, 14, fill=1, stroke=0)


def in_the_colour_of_its_box(sheet: Sheet, baseline: float) -> None:
    sheet.canvas.setFont("Helvetica", 10)
    sheet.canvas.setFillColorRGB(0.7, 0.8, 0.7)
    sheet.canvas.rect(RIGHT - 2, baseline - 4, 80, 14, fill=1, stroke=0)
    sheet.canvas.drawString(RIGHT, baseline, "inadequate")


def clipped(sheet: Sheet, baseline: float) -> None:
    sheet.canvas.saveState()
    path = sheet.canvas.beginPath()
    path.rect(0, 0, 5, 5)
    sheet.canvas.clipPath(path, stroke=0)
    sheet.canvas.setFont("Helvetica", 10)
    sheet.canvas.drawString(RIGHT, baseline, "inadequate")
    sheet.canvas.restoreState()


@pytest.mark.parametrize("hide", [covered_up, in_the_colour_of_its_box, clipped], ids=lambda hide: hide.__name__)
def test_of_two_grades_on_one_place_the_one_that_shows_is_read(hide: Callable[[Sheet, float], None]) -> None:
    record = read_in_this_process(_replaced(hide))
    assert grades(record) == {"overall": "good", "help_and_protection": "good", "leadership": "good"}
    assert record.status == "read"


def test_two_grades_that_both_show_on_one_place_are_nobodys() -> None:
    def overprint(sheet: Sheet, baseline: float) -> None:
        sheet.canvas.setFont("Helvetica", 10)
        sheet.canvas.drawString(RIGHT, baseline, "inadequate")

    record = read_in_this_process(_replaced(overprint))
    assert "judgements.overall" in record.unread


def test_a_grade_of_which_a_part_is_covered_is_unread() -> None:
    def cover(sheet: Sheet) -> None:
        width = sheet.canvas.stringWidth("requires improvement to be ", "Helvetica", 10)
        top = 790 - 7 * 15 - 12
        sheet.canvas.setFillColorRGB(1, 1, 1)
        sheet.canvas.rect(RIGHT - 1, top - 4, width, 14, fill=1, stroke=0)
        sheet.canvas.setFillColorRGB(0, 0, 0)

    record = read_in_this_process(home_report(overall=("requires improvement to be good",), after=cover))
    assert grades(record).get("overall") is None
    assert "judgements.overall" in record.unread
