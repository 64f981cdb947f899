"""Cells of a row, as people write them: a value, nothing, or a sentence that names the field. Never a guess."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_service.own_lists.columns import Column, Columns
from qa_service.own_lists.kind import kind_called
from qa_service.own_lists.reading import Row, RowRefused, month_in
from tests.own_lists.bringing import TODAY

_COLUMNS = Columns(Column("cell", "The cell", ("cell",)), one_of=("cell",), without="")
_MONTHS = "January February March April May June July August September October November December".split()  # noqa: SIM905
_STYLES = (
    lambda m: f"{_MONTHS[m.month - 1]} {m.year}", lambda m: f"{_MONTHS[m.month - 1][:3]}-{m:%y}",
    lambda m: f"{_MONTHS[m.month - 1][:3]} {m.year}", lambda m: f"{m:%m/%Y}", lambda m: f"{m.year}-{m.month:02}",
    lambda m: f"{m.month}.{m.year}", lambda m: f"{_MONTHS[m.month - 1]}, {m.year}", lambda m: f"14/{m:%m/%Y}",
    lambda m: f"{_MONTHS[m.month - 1][:3]} '{m:%y}",
)
MONTHS = st.dates(min_value=date(2000, 1, 1), max_value=TODAY).map(lambda on: on.replace(day=1))


def row(text: str) -> Row:
    return Row({"cell": text}, _COLUMNS, TODAY)


@given(MONTHS, st.sampled_from(_STYLES))
@pytest.mark.assures("P3")
def test_a_month_is_the_same_month_in_every_style(month: date, style: object) -> None:
    assert callable(style)
    assert row(style(month).upper()).month("cell") == month


@given(st.text(max_size=20))
@pytest.mark.assures("P2")
def test_no_text_breaks_a_reader_and_what_is_refused_names_the_field(text: str) -> None:
    for read in (row(text).month, row(text).day, row(text).truth, row(text).weekly_pence, row(text).text,
                 lambda name: row(text).one_of(name, {"yes": 1})):
        try:
            read("cell")
        except RowRefused as refusal:
            assert str(refusal).startswith("“The cell”: ")


@pytest.mark.parametrize("text", ["13/2024", "0/2024", "spring 2024", "2024", "q1 2024", "mar", "march 1", "3/4"])
def test_what_is_not_one_month_is_none(text: str) -> None:
    assert month_in(text) is None


@given(st.dates(min_value=date(1990, 1, 2), max_value=date(2069, 12, 31)))
@pytest.mark.assures("P3")
def test_a_day_in_the_future_is_refused_unless_it_may_come(on: date) -> None:
    text = f"{on:%d/%m/%Y}"
    assert row(text).day("cell", may_come=True) == on
    if on > TODAY:
        with pytest.raises(RowRefused, match="in the future"):
            row(text).day("cell")
    else:
        assert row(text).day("cell") == on


@pytest.mark.parametrize(("text", "truth"), [("Yes", True), ("n", False), ("", None), ("N/A", None), ("FALSE", False)])
def test_yes_and_no_are_read_and_nothing_is_neither(text: str, truth: bool | None) -> None:
    assert row(text).truth("cell") is truth


def test_a_word_that_is_not_known_is_refused_with_those_that_are(app: object) -> None:
    with pytest.raises(RowRefused, match="use one of: green, amber"):
        Row({"overall": "Good"}, kind_called("visits").columns, TODAY).one_of("overall", {"green": 1, "amber": 2})


def test_a_note_with_something_personal_is_left_out_and_said() -> None:
    one = row("Spoke to Mr Puddifold, 943 476 5919")
    assert one.note("cell") is None and "it was left out" in one.warnings[0]
