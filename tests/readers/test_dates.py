"""Dates in every form that reports print."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrapers.readers.dates import date_stretches

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def pairs(text: str) -> list[tuple[str, str]] | None:
    found = date_stretches(text)
    return None if found is None else [(one.start.isoformat(), one.end.isoformat()) for one in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("17 March to 21 March 2025", [("2025-03-17", "2025-03-21")]),
        ("11 to 22 May 2026", [("2026-05-11", "2026-05-22")]),
        ("4/7/23", [("2023-07-04", "2023-07-04")]),
        ("4/7/23 to 5/7/23", [("2023-07-04", "2023-07-05")]),
        ("04/07/23 and 11/07/23", [("2023-07-04", "2023-07-04"), ("2023-07-11", "2023-07-11")]),
        ("4.7.2023", [("2023-07-04", "2023-07-04")]),
        ("04.07.2023 - 05.07.2023", [("2023-07-04", "2023-07-05")]),
        ("4 to 5.7.2023", [("2023-07-04", "2023-07-05")]),
        ("04-07-2023", [("2023-07-04", "2023-07-04")]),
        ("2023-07-04", [("2023-07-04", "2023-07-04")]),
        ("2023-07-04 to 2023-07-05", [("2023-07-04", "2023-07-05")]),
        ("12/11/2023", [("2023-11-12", "2023-11-12")]),
        ("11 – 22 July 2022", [("2022-07-11", "2022-07-22")]),
        ("4 June 2018–28 June 2018", [("2018-06-04", "2018-06-28")]),
        ("28 February to 4 March 2022", [("2022-02-28", "2022-03-04")]),
        (
            "8 July 2019 to 12 July 2019 and 7 August 2019 to 8 August\n2019",
            [("2019-07-08", "2019-07-12"), ("2019-08-07", "2019-08-08")],
        ),
        ("8 and 9 February 2022", [("2022-02-08", "2022-02-09")]),
        ("8 and 12 February 2022", [("2022-02-08", "2022-02-08"), ("2022-02-12", "2022-02-12")]),
        ("8, 9 and 10 February 2022", [("2022-02-08", "2022-02-10")]),
        ("between 8 and 12 February 2022", [("2022-02-08", "2022-02-12")]),
        ("30 December to 3 January 2024", [("2023-12-30", "2024-01-03")]),
        ("1 9 June 20 18", [("2018-06-19", "2018-06-19")]),
        ("12/03/2017", [("2017-03-12", "2017-03-12")]),
        ("12/03/2017 to 14/03/2017", [("2017-03-12", "2017-03-14")]),
        ("Tuesday 1st of March 2022", [("2022-03-01", "2022-03-01")]),
        ("5 May 2022 1. Children who need help", [("2022-05-05", "2022-05-05")]),
    ],
)
def test_a_printed_date_is_read(text: str, expected: list[tuple[str, str]]) -> None:
    assert pairs(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "to be confirmed",
        "31 February 2022",
        "10 to 1l April 2020",
        "10 to",
        "10 to 11 April",
        "14 to 12 May 2022",
        "32 May 2022",
        "5 Mai 2022",
        "12/13/2017",
        "5 May 20222",
        "not applicable",
    ],
)
def test_what_is_no_whole_date_is_none(text: str) -> None:
    assert pairs(text) is None


DAYS = st.dates(date(2005, 1, 1), date(2035, 12, 31))


def long_form(day: date, *, month: bool = True, year: bool = True) -> str:
    return " ".join([str(day.day), *([MONTHS[day.month - 1]] if month else []), *([str(day.year)] if year else [])])


@settings(max_examples=500, deadline=None)
@given(DAYS, st.integers(1, 40), st.sampled_from([" to ", " - ", "–", " – ", " until "]), st.booleans())
@pytest.mark.assures("P3")
def test_every_range_comes_back_however_much_of_it_is_left_out(start: date, days: int, link: str, short: bool) -> None:
    end = start + timedelta(days=days)
    same_month = (start.year, start.month) == (end.year, end.month)
    text = long_form(start, month=not (short and same_month), year=not short) + link + long_form(end)
    assert pairs(text) == [(start.isoformat(), end.isoformat())]


@settings(max_examples=300, deadline=None)
@given(DAYS)
@pytest.mark.assures("P3")
def test_a_day_comes_back_in_every_form(day: date) -> None:
    for text in (
        long_form(day),
        f"{day:%d/%m/%Y}",
        f"{day:%d} {MONTHS[day.month - 1][:3]} {day.year}",
        f"{long_form(day)}.",
    ):
        assert pairs(text) == [(day.isoformat(), day.isoformat())]


@settings(max_examples=500, deadline=None)
@given(st.text(alphabet="0123456789 /-–,andtoJuneMay2018", max_size=60))
@pytest.mark.assures("P2")
def test_nothing_that_looks_like_dates_breaks_the_reader(text: str) -> None:
    for one in date_stretches(text) or []:
        assert one.start <= one.end
