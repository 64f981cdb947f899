"""Which spellings are one organisation."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_service.providers.register_groups import KEY_LENGTH, group_key

NAMES = st.text(alphabet="abcdefghij klmnopqrstuvwxyz", min_size=1, max_size=40).filter(
    lambda name: bool(name.strip()) and name.split()[-1] not in ("ltd", "limited"))


@settings(deadline=None)
@given(NAMES, st.sampled_from(["", " ltd", " Ltd", " Ltd.", " LIMITED", " Limited", ", Limited", " (Limited)"]))
def test_case_spaces_and_ltd_or_limited_make_no_difference(name: str, ending: str) -> None:
    assert group_key(f"  {name.title()} {ending} ".replace(" ", "  ")) == group_key(name)


@pytest.mark.parametrize(("one", "other"), [
    ("O'Hare & Sons Ltd", "OHARE AND SONS LIMITED"), ("O’Hare’s Homes", "O'Hare's Homes Ltd"),
    ("A.B.C. Care", "ABC Care"), ("Café Care", "Cafe Care Limited"), ("North-West Care", "North West Care"),
])
def test_punctuation_makes_no_difference(one: str, other: str) -> None:
    assert group_key(one) == group_key(other)


@pytest.mark.parametrize(("one", "other"), [
    ("Invented Care Ltd", "Invented Care PLC"), ("Invented Care North Ltd", "Invented Care South Ltd"),
    ("Invented Care 1 Ltd", "Invented Care 2 Ltd"), ("Limited Care", "Care"),
    ("Invented Care LLP", "Invented Care Ltd"),
])
def test_different_organisations_stay_apart(one: str, other: str) -> None:
    assert group_key(one) != group_key(other)


@pytest.mark.parametrize("empty", ["", "  ", "Ltd", "-", "Limited Ltd."])
def test_what_names_nobody_is_no_group(empty: str) -> None:
    assert group_key(empty) is None


@settings(deadline=None)
@given(st.text(max_size=400))
def test_any_text_has_a_key_that_fits_or_none(text: str) -> None:
    key = group_key(text)
    assert key is None or 0 < len(key) <= KEY_LENGTH
