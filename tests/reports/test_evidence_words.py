"""The words that are marked are the words that were read: over drawn reports of every kind, and never anything else."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pikepdf
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from qa_service.demo.report_pdfs import variety
from scrapers.page_drawing import Request, drawn
from scrapers.pictures import LIMITS, NotDrawn, PageWanted, Studio
from scrapers.quotes import Box, PageText, lines_of
from scrapers.readers.text import plain
from scrapers.reading import Limits, read_in_this_process
from scrapers.report import ReportRecord
from tests.readers import hostile

WIDTH = 900


def quotes_of(record: ReportRecord) -> Iterator[tuple[str, int, str]]:
    """Everything that was read with the words it was read from."""
    yield from ((row.key, row.page, row.quote) for row in record.judgements)
    yield from (("requirement", row.page, row.text) for row in record.requirements)
    yield from (("recommendation", row.page, row.text) for row in record.recommendations)
    if record.outcome:
        yield "outcome", record.outcome.page, record.outcome.quote
    if record.enforcement and record.enforcement.text and record.enforcement.page:
        yield "enforcement", record.enforcement.page, record.enforcement.text


def bare(words: str) -> str:
    """The letters and digits alone, in alphabetical order: a cell's columns may come in another order."""
    return "".join(sorted(letter for letter in plain(words).casefold() if letter.isalnum()))


def printed_in(data: bytes, number: int, boxes: tuple[Box, ...]) -> str:
    """What the page prints inside these boxes of its picture: asked of the library anew, letter by letter."""
    document = pypdfium2.PdfDocument(data)
    page = document[number - 1]
    scale = WIDTH / page.get_width()
    letters, height = page.get_textpage(), page.get_height()
    found = []
    for index in range(letters.count_chars()):
        left, bottom, right, top = letters.get_charbox(index)
        x, y = (left + right) / 2 * scale, (height - (top + bottom) / 2) * scale
        if any(box[0] <= x <= box[2] and box[1] <= y <= box[3] for box in boxes):
            found.append(letters.get_text_range(index, 1))
    return "".join(found)


def check(data: bytes) -> tuple[int, int]:
    """How many quotes of a report there are, and how many are marked; what is marked is the quote and no more."""
    wanted = marked = 0
    for what, page, quote in quotes_of(read_in_this_process(data)):
        wanted += 1
        picture = drawn(data, Request(page, WIDTH, quote))
        if not picture.places:
            continue
        marked += 1
        for place in picture.places:
            inside = bare(printed_in(data, page, place))
            if picture.goes_on:
                after = drawn(data, Request(page + 1, WIDTH, quote, quoted_on=page))
                assert len(after.places) == 1, (what, quote)
                inside = "".join(sorted(inside + bare(printed_in(data, page + 1, after.places[0]))))
            assert inside == bare(quote), (what, page, quote)
    return wanted, marked


def test_what_is_marked_is_what_was_read() -> None:
    counts = [check(data) for data, _ in variety(23, 8)]
    wanted, marked = (sum(column) for column in zip(*counts, strict=True))
    assert wanted > 20 and marked == wanted


@pytest.mark.assurance
def test_every_quote_of_many_drawn_reports_is_marked() -> None:
    counts = [check(data) for data, _ in variety(5, 150)]
    wanted, marked = (sum(column) for column in zip(*counts, strict=True))
    print(f"{marked} of {wanted} quotes marked")
    assert marked == wanted


# ---- one page of letters -------------------------------------------------------------------------------------------


def page_of(*lines: str) -> tuple[str, PageText]:
    """A page on which every letter takes ten by ten points, lines fifteen apart."""
    places = {}
    text = "\r\n".join(lines)
    at = 0
    for row, line in enumerate(lines):
        for column in range(len(line)):
            places[at + column] = (column * 10.0, row * 15.0, column * 10.0 + 10, row * 15.0 + 10)
        at += len(line) + 2
    return text, PageText(text, lambda index: places[index])


def marked_on(text: str, page: PageText, quote: str) -> list[str]:
    return ["".join(text[index] for index in place) for place in page.find(quote).places]


@pytest.mark.parametrize(("lines", "quote"), [
    (("The home must", "mend the roof."), "The home must mend the roof."),
    (("The home  must\u00a0mend",), "The home must mend"),
    (("The in-", "spector was pleased"), "The inspector was pleased"),
    (("The inspector was of\ufb01cial",), "was official"),
    (("It’s the child\u2010ren’s home",), "It's the children's home"),
    (("• Paint the hall",), "Paint the hall"),
    (("12 (1) (a) and", "then more"), "12(1)(a) and then"),
])
def test_a_quote_is_found_however_it_is_set(lines: tuple[str, ...], quote: str) -> None:
    text, page = page_of(*lines)
    (found,) = marked_on(text, page, quote)
    assert bare(found) == bare(quote)


@pytest.mark.parametrize(("lines", "quote"), [
    (("Goodwood House",), "good"), (("It was not as good as before",), "as good before as it was not ever"),
    (("regulation 112(1)",), "12(1)"), (("Nothing",), "Inadequate"), ((), "Inadequate"), (("x",), " - "),
])
def test_what_is_not_there_is_not_found(lines: tuple[str, ...], quote: str) -> None:
    _, page = page_of(*lines)
    found = page.find(quote)
    assert not found.places or found.rest, "words are missing, so that nothing may be marked"


def test_a_grade_is_taken_from_its_own_row() -> None:
    text, page = page_of("Overall experiences and", "            Good", "progress of children", "", "", "",
                         "Leadership                Good")
    found = page.find("Overall experiences and progress of children Good")
    assert not found.rest and text.index("Good") in found.places[0] and text.rindex("Good") not in found.places[0]


def test_words_far_apart_are_not_put_together() -> None:
    _, page = page_of("Overall experiences", *["and other words"] * 20, "Good")
    assert page.find("Overall experiences Good").rest == "Good"


def test_words_that_stand_twice_are_found_twice() -> None:
    text, page = page_of("Help: Good", "and again", "Help: Good")
    assert len(marked_on(text, page, "Help: Good")) == 2


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text("ab (.-é\u00a0", max_size=12), max_size=5), st.text("ab (.-é", max_size=20))
def test_nothing_else_is_ever_marked(lines: list[str], quote: str) -> None:
    text, page = page_of(*lines)
    found = page.find(quote)
    for place in found.places if not found.rest else ():
        def letters(words: str) -> str:
            return "".join(sorted(one for one in plain(words) if one not in "- \u00a0"))
        assert letters("".join(text[index] for index in place)) == letters(quote)


def test_a_line_is_one_box_and_columns_are_two() -> None:
    boxes = [(0.0, 0.0, 10.0, 10.0), (10.0, 0.0, 20.0, 10.0), (200.0, 1.0, 210.0, 11.0), (0.0, 15.0, 10.0, 25.0)]
    assert lines_of(range(4), lambda index: boxes[index]) == [
        (0.0, 0.0, 20.0, 10.0), (200.0, 1.0, 210.0, 11.0), (0.0, 15.0, 10.0, 25.0)]


# ---- turned, cut and hostile pages ---------------------------------------------------------------------------------


def one_page(words: str = "Overall experiences Good") -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595, 842))
    canvas.drawString(100, 500, words)
    canvas.save()
    return out.getvalue()


def changed(**page: object) -> bytes:
    with pikepdf.open(io.BytesIO(one_page())) as pdf:
        for name, value in page.items():
            pdf.pages[0][f"/{name}"] = pikepdf.Array(value) if isinstance(value, list) else value
        out = io.BytesIO()
        pdf.save(out)
        return out.getvalue()


@pytest.mark.parametrize("data", [
    changed(Rotate=90), changed(Rotate=180), changed(CropBox=[50, 300, 450, 700]),
    changed(MediaBox=[-100, -100, 695, 942]), changed(Rotate=270, CropBox=[50, 300, 450, 700])])
def test_turned_and_cut_pages_are_marked_where_the_words_show(data: bytes) -> None:
    from PIL import Image

    picture = drawn(data, Request(1, WIDTH, "Overall experiences Good"))
    plain_picture = Image.open(io.BytesIO(drawn(data, Request(1, WIDTH)).png)).convert("L")
    ((box,),) = picture.places
    ink = plain_picture.point(lambda value: 255 if value < 128 else 0).getbbox()
    assert ink is not None
    assert box[0] <= ink[0] + 3 and box[1] <= ink[1] + 3 and box[2] >= ink[2] - 3 and box[3] >= ink[3] - 3
    assert box[3] - box[1] < 40 * WIDTH / 400


def test_hidden_words_are_not_marked() -> None:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595, 842))
    canvas.drawString(100, 500, "Nothing of the kind")
    canvas.setFillColorRGB(1, 1, 1)
    canvas.drawString(100, 400, "Overall experiences Good")
    canvas.save()
    assert drawn(out.getvalue(), Request(1, WIDTH, "Overall experiences Good")).places == ()


def test_a_picture_is_never_larger_than_said() -> None:
    for data in (hostile.enormous_page(), changed(MediaBox=[0, 0, 20, 14000]), changed(MediaBox=[0, 0, 14000, 20])):
        picture = drawn(data, Request(1, 1500))
        assert picture.width <= 1501 and picture.height <= 2401


@pytest.fixture(scope="module")
def studio() -> Iterator[Studio]:
    made = Studio(Limits(processor_seconds=1, seconds=2.5))
    yield made
    made.close()


@pytest.mark.parametrize("name", ["text_file", "user_password", "cyclic_pages", "image_bomb",
                                  "forms_that_multiply", "no_pages"])
def test_a_hostile_file_costs_its_own_picture_only(studio: Studio, name: str) -> None:
    try:
        picture = studio.draw(getattr(hostile, name)(), PageWanted(1, WIDTH))
        assert picture.width <= WIDTH + 1
    except NotDrawn as failure:
        assert str(failure).endswith((".", ")")), failure
    assert studio.draw(one_page(), PageWanted(1, WIDTH, "Overall experiences Good")).places


def test_a_picture_may_take_no_more_than_reading_takes() -> None:
    assert LIMITS.memory <= Limits().memory and LIMITS.seconds < Limits().seconds
