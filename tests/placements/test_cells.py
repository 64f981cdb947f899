"""Dates and weekly amounts, in the ways that people write them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_service.own_lists import cells

DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2069, 12, 31))
_MONTHS = "January February March April May June July August September October November December".split()  # noqa: SIM905
_STYLES = (
    lambda d: f"{d:%d/%m/%Y}",
    lambda d: f"{d.day}/{d.month}/{d.year}",
    lambda d: f"{d.day}.{d.month}.{d:%y}" if d.year >= 2000 else f"{d.day}.{d.month}.{d.year}",
    lambda d: d.isoformat(),
    lambda d: f"{d.year}/{d.month}/{d.day}",
    lambda d: f"{d.day} {_MONTHS[d.month - 1]} {d.year}",
    lambda d: f"{d.day}-{_MONTHS[d.month - 1][:3]}-{d.year}",
    lambda d: f"{_MONTHS[d.month - 1]} {d.day}, {d.year}",
    lambda d: f" {d:%d - %m - %Y} ",
    lambda d: str((d - date(1899, 12, 30)).days),
    lambda d: f"{d.isoformat()} 00:00:00",
)


@given(DAYS, st.sampled_from(_STYLES))
@pytest.mark.assures("P3")
def test_a_date_is_the_same_day_in_every_style(day: date, style: object) -> None:
    assert callable(style)
    assert cells.day(style(day)) == (day, None)


@given(DAYS)
@pytest.mark.assures("P3")
def test_a_date_is_read_day_first_and_never_the_american_way(day: date) -> None:
    found, _ = cells.day(f"{day.month:02}/{day.day:02}/{day.year}")
    assert found is None if day.day > 12 else found == date(day.year, day.day, day.month)


@given(st.text(max_size=30))
@pytest.mark.assures("P2")
def test_no_text_is_both_a_date_and_a_problem(text: str) -> None:
    found, problem = cells.day(text)
    assert found is None or problem is None


@pytest.mark.parametrize("text", ["", "ongoing", "Current", "-", "tbc", "N/A", "still placed", "to date"])
def test_words_for_still_there_are_no_end(text: str) -> None:
    assert cells.day(text) == (None, None)


@pytest.mark.parametrize(
    "text",
    ["April 2024", "30/02/2024", "13/13/2024", "w/c 3/4/24", "next week", "3/4", "1/1/1890", "3/4/24 or 5/4/24"],
)
def test_what_is_not_one_whole_date_is_a_problem(text: str) -> None:
    found, problem = cells.day(text)
    assert found is None and problem


@given(
    st.decimals(min_value=0, max_value=50_000, places=2),
    st.sampled_from(
        ("{}", "£{}", "£{} pw", "{} per week", "{}/wk", "£ {} p/w", "{} weekly", "£{} a week", "{} (pw)")
    ),
)
@pytest.mark.assures("P3", "D5")
def test_an_amount_keeps_every_penny_however_it_is_written(amount: Decimal, style: str) -> None:
    for written in (str(amount), f"{amount:,}"):
        assert cells.weekly_pence(style.format(written)) == (int(amount * 100), None)


@pytest.mark.parametrize("text,pence", [("3.450,00", 345000), ("nil", 0), ("tbc", None), ("", None), ("£0", 0)])
@pytest.mark.assures("D5")
def test_other_ways_of_writing_an_amount(text: str, pence: int | None) -> None:
    assert cells.weekly_pence(text) == (pence, None)


@pytest.mark.parametrize(
    "text",
    [
        "£520 per night",
        "£300 pd",
        "£300 p.d.",
        "12000 pcm",
        "£14k",
        "3.450",
        "£1,2O4",
        "3000-3500",
        "3000 + 200",
        "-20",
        "=SUM(A1:A2)",
        "£12,00",
        "60000",
        "£180,000 per annum",
        "1,000 fortnightly",
        "NaN",
        "1e5",
        "４５００pcm",
    ],
)
@pytest.mark.assures("D5")
def test_an_amount_that_is_not_one_clear_amount_a_week_is_a_problem(text: str) -> None:
    pence, problem = cells.weekly_pence(text)
    assert pence is None and problem


@pytest.mark.assures("D5")
def test_a_computed_number_is_rounded_to_the_penny() -> None:
    assert cells.weekly_pence(cells.as_text(3450.335)) == (345034, None)
    assert cells.as_text(2590934.0) == "2590934"


def test_a_real_date_of_a_workbook_is_taken_as_it_is() -> None:
    assert cells.day(cells.as_text(date(2024, 4, 3))) == (date(2024, 4, 3), None)
    assert cells.day(cells.as_text(date(2024, 4, 3) - timedelta(days=0))) == (date(2024, 4, 3), None)
