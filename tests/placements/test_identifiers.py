"""What a child's reference may be, and what of a person is found in a note."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_service.own_lists.identifiers import (
    ReferenceShape,
    personal_details,
    refusal,
    shared_words,
    without_people,
)
from qa_service.person_numbers import is_nhs_number, is_upn

TODAY = date(2026, 11, 20)


def refused(reference: str, shape: str | None = None, shared: frozenset[str] = frozenset()) -> str | None:
    return refusal(reference, shape=ReferenceShape(shape), shared=shared, today=TODAY)


@pytest.mark.parametrize(
    "reference", ["MBC-00001", "1204567", "LAC/0042", "C2023_17", "Child 12".replace(" ", ""), "AB12"]
)
def test_a_pseudonym_is_taken(reference: str) -> None:
    assert refused(reference) is None


@pytest.mark.parametrize("reference", ["12", "MBC 00001", "x" * 41 + "1", "MBC", "1;2", "=1", "№1"])
def test_what_is_no_reference_is_told_apart_from_a_person(reference: str) -> None:
    assert (reason := refused(reference)) is None or "looks like" not in reason or reference == "MBC"


@pytest.mark.parametrize("reference", ["JSmith09", "OliverB2", "amy-1", "Brackenstone_2012", "SMITH-09", "Jack"])
def test_a_name_with_figures_is_still_a_name(reference: str) -> None:
    assert refused(reference) == "the child reference looks like a name"


def test_a_prefix_that_a_list_shares_is_nobodys_name() -> None:
    references = [f"Marlowe-{number}" for number in range(20)] + ["Puddifold-3"]
    shared = shared_words(references)
    assert refused("Marlowe-3", shared=shared) is None
    assert refused("Puddifold-3", shared=shared) == "the child reference looks like a name"


@pytest.mark.parametrize("reference", ["12/03/2012", "2012-03-12", "12032012", "AB12032012", "20120312", "12.3.12"])
def test_a_birthday_is_refused(reference: str) -> None:
    assert refused(reference) == "the child reference looks like a date of birth"


@given(st.integers(min_value=0, max_value=999_999_999))
def test_every_number_with_the_check_digit_is_an_nhs_number_and_no_other(first: int) -> None:
    digits = f"{first:09}"
    check = 11 - sum(int(digit) * (10 - place) for place, digit in enumerate(digits)) % 11
    valid = {0: None, 10: None, 11: 0}.get(check, check)
    for last in range(10):
        assert is_nhs_number(f"{digits}{last}") is (last == valid and check != 10)


def test_a_unique_pupil_number_is_known_by_its_check_letter() -> None:
    assert is_upn("A123456789012")
    assert not is_upn("B123456789012")


def test_a_council_sets_its_own_shape() -> None:
    assert refused("MBC-00017", shape="MBC-#####|@@##") is None
    assert refused("XY12", shape="MBC-#####|@@##") is None
    assert refused("MBC-17", shape="MBC-#####") == "the child reference does not have the shape that your council set"


@pytest.mark.parametrize(
    "note,found",
    [
        ("NHS 943 476 5919", "an NHS number"),
        ("DOB 1/2/10", "a date of birth"),
        ("lives at M1 1AE", "a postcode"),
        ("Name: Zed", "a name"),
        ("spoke to Mrs Puddifold", "a name"),
        ("Amy Brackenstone moved", "a name"),
        ("zed@home.example", "an e-mail address"),
        ("UPN A123456789012", "a unique pupil number"),
    ],
)
def test_a_note_with_personal_details_is_found(note: str, found: str) -> None:
    assert found in personal_details(note)


@pytest.mark.parametrize(
    "note", ["Solo until review", "IPA chased 2x", "Moves to Willow House in May", "£3,450 agreed 12/3/24"]
)
def test_an_ordinary_note_is_clean(note: str) -> None:
    assert personal_details(note) == []


def test_a_carers_name_and_postcode_are_left_out_of_the_settings_words() -> None:
    assert without_people("Mr & Mrs Puddifold, M1 1AE", someones_home=True) == ("[name left out], M1", True)
    assert without_people("Oakview, M1 1AE", someones_home=False) == ("Oakview, M1 1AE", False)
