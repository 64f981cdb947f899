"""Rules that hold whatever the cell, header or order."""

from __future__ import annotations

import random
import re
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_service.vocabulary import Grade
from scrapers import list_cells as cells
from scrapers.list_columns import column_of
from scrapers.list_reader import read_list
from scrapers.lists import ListError, SettingRow
from scrapers.tables import decoded
from tests.lists.files import BANNER, HEADER, HOME, csv_bytes, write_csv

DATES = st.dates(date(1930, 1, 1), date(2099, 12, 31))
ANY_CELL = st.one_of(st.text(max_size=60), st.integers(), st.floats(), st.booleans(), st.datetimes(), st.dates())


@settings(deadline=None)
@given(DATES)
@pytest.mark.assures("P3")
def test_a_date_is_the_same_in_every_form(day: date) -> None:
    forms: list[object] = [
        day, datetime(day.year, day.month, day.day), day.isoformat(), f"{day:%d/%m/%Y}",
        f"{day.day}/{day.month}/{day.year}", f"{day:%d/%m/%Y} 00:00", f"{day.isoformat()}T00:00:00",
        f"{day.day} {day:%B} {day.year}", f" {day:%d-%b-%Y} ",
    ]
    for form in forms:
        assert cells.day(form) == (day, None)  # type: ignore[arg-type]
    serial = (day - date(1899, 12, 30)).days
    if serial >= 11_000:
        assert cells.day(float(serial)) == (day, None)


@settings(deadline=None)
@given(ANY_CELL)
@pytest.mark.assures("P2")
def test_a_cell_is_a_date_a_blank_or_a_named_fault_and_never_a_crash(cell: object) -> None:
    found, wrong = cells.day(cell)  # type: ignore[arg-type]
    assert found is None or wrong is None
    if found is None and wrong is None:
        text = cells.printed(cell)  # type: ignore[arg-type]
        assert cells.blank(text) or cells.redacted(text)


@settings(deadline=None)
@given(st.one_of(st.from_regex(r"SC[0-9]{6}", fullmatch=True), st.from_regex(r"[1-9][0-9]{4,6}", fullmatch=True)),
       st.sampled_from(["", " ", "\u00a0", "\t"]))
@pytest.mark.assures("P3")
def test_a_urn_survives_case_spaces_and_spreadsheets(urn: str, space: str) -> None:
    forms: list[object] = [urn, urn.lower(), f"{space}{urn}{space}"]
    if urn.isdigit():
        forms += [float(urn), int(urn), f"{urn}.0"]
    for form in forms:
        assert cells.urn(form) == urn  # type: ignore[arg-type]


@settings(deadline=None)
@given(ANY_CELL)
@pytest.mark.assures("P3")
def test_nothing_else_is_a_urn(cell: object) -> None:
    found = cells.urn(cell)  # type: ignore[arg-type]
    assert found is None or re.fullmatch(r"SC\d{6}|\d{5,7}", found)


@settings(deadline=None)
@given(st.sampled_from([grade for grade in Grade if grade is not Grade.NOT_JUDGED]), st.randoms(use_true_random=False))
@pytest.mark.assures("P3")
def test_case_and_spaces_do_not_change_a_grade(grade: Grade, chance: random.Random) -> None:
    words = "".join(chance.choice((letter.upper(), letter.lower())) for letter in grade.words)
    assert cells.grade(cells.printed(f" {words.replace(' ', '  ')} ")) is grade


@settings(deadline=None)
@given(st.text(max_size=40))
@pytest.mark.assures("P3")
def test_text_that_is_not_exactly_a_grade_is_none(text: str) -> None:
    printed = cells.printed(f"not {text} yet good")
    assert cells.grade(printed) is None


@settings(deadline=None)
@given(st.sampled_from([name for name in HEADER if name.strip() != "URN"]), st.data())
@pytest.mark.assures("P3")
def test_a_heading_with_a_letter_missing_is_its_own_column_or_none(heading: str, data: st.DataObject) -> None:
    name = " ".join(heading.split())
    at = data.draw(st.integers(0, len(name) - 1))
    damaged = name[:at] + name[at + 1:]
    assert column_of(damaged) in (column_of(name), None)


@settings(max_examples=40, deadline=None)
@given(st.permutations(range(len(HEADER))), st.integers(0, 5))
@pytest.mark.assures("P3")
def test_the_order_of_columns_does_not_matter(order: list[int], above: int) -> None:
    names = [HEADER[index].strip() for index in order]
    row = {name.strip(): HOME[name] for name in HEADER}
    with TemporaryDirectory() as folder:
        plain = read_list(write_csv(Path(folder), [HOME], above=[BANNER])).rows[0]
        moved = read_list(write_csv(Path(folder), [row], header=names, above=[BANNER, *["note"] * above])).rows[0]
    assert isinstance(plain, SettingRow)
    assert isinstance(moved, SettingRow)
    for field in ("urn", "provision", "status", "registered_on", "places", "owner", "region", "local_authority"):
        assert getattr(moved, field) == getattr(plain, field)
    assert plain.latest_full is not None
    assert moved.latest_full is not None
    assert (moved.latest_full.overall, moved.latest_full.leadership) == (
        plain.latest_full.overall, plain.latest_full.leadership)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["list.csv", "list.ods", "list.xlsx"]), st.booleans())
@pytest.mark.assures("P2")
def test_any_bytes_are_a_list_or_refused(data: bytes, name: str, after_a_list: bool) -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder) / name
        file.write_bytes((csv_bytes([HOME]) if after_a_list else b"") + data)
        try:
            listed = read_list(file)
        except ListError as error:
            assert str(error).startswith(name)
        else:
            assert listed.row_count == len(listed.rows) + len(listed.rejected)


@settings(deadline=None)
@given(st.text(alphabet=st.characters(codec="cp1252", exclude_categories=("C",)), max_size=80))
@pytest.mark.assures("P2")
def test_decoding_never_fails(text: str) -> None:
    assert isinstance(decoded(text.encode("cp1252")), str)
