"""Regulation numbers and citations out of printed brackets."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrapers.readers.regulations import citation, regulation_numbers


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(Regulation 12 (1) (2)(a)(i))", ("12(1)", "12(2)(a)(i)")),
        ("(Regulation 13 (1)(a)(b) (2)(a))", ("13(1)(a)", "13(1)(b)", "13(2)(a)")),
        ("(Regulation 5(a), 6(1))", ("5(a)", "6(1)")),
        ("(Regulations 12 and 13)", ("12", "13")),
        ("(Regulation 32 (1) to (3))", ("32(1)", "32(2)", "32(3)")),
        ("(Regulation 35 (3)(a)(i)–(iii))", ("35(3)(a)(i)", "35(3)(a)(ii)", "35(3)(a)(iii)")),
        ("the standard. (Regulation 12 (1)) In particular, (Regulation 12 (2)(b))", ("12(1)", "12(2)(b)")),
        ("Fostering Services (England) Regulations 2011, regulation 11 (a)(b)(i)", ("11(a)", "11(b)(i)")),
        ("the Supported Accommodation (England) Regulations 2023", ()),
        ("(Regulation 22A)", ("22A",)),
        ("6: The quality and purpose of care standard", ("6",)),
        ("no number here", ()),
    ],
)
def test_regulations_are_split_by_path(text: str, expected: tuple[str, ...]) -> None:
    assert regulation_numbers(text) == expected


PATHS = st.tuples(
    st.integers(1, 54), st.integers(1, 9), st.sampled_from("abcdefg"), st.sampled_from(["i", "ii", "iii", "iv"])
)


@settings(max_examples=300, deadline=None)
@given(PATHS, st.integers(1, 4), st.booleans())
def test_any_path_comes_back_as_printed(path: tuple[int, int, str, str], depth: int, spaced: bool) -> None:
    number, *groups = path[:depth]
    printed = (" " if spaced else "").join(f"({group})" for group in groups)
    text = f"The person must act. (Regulation {number} {printed})" if printed else f"(Regulation {number})"
    assert regulation_numbers(text) == (f"{number}" + "".join(f"({group})" for group in groups),)


@settings(max_examples=500, deadline=None)
@given(st.text(alphabet="Regulations0123 ()abivx,and-–to", max_size=120))
def test_no_text_breaks_it(text: str) -> None:
    assert all(number[0].isdigit() for number in regulation_numbers(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "('Guide to the Children's Homes Regulations, including the quality standards', page 39, paragraph 8.10)",
            "page 39, paragraph 8.10",
        ),
        ("(Guide, page 15, paragraphs 3.11 and 3.12)", "page 15, paragraphs 3.11 and 3.12"),
        ("(NMS 13.7)", "NMS 13.7"),
        ("(Guide, page 12)", "page 12"),
        ("Keep better records.", None),
    ],
)
def test_a_recommendations_citation_is_kept_as_printed(text: str, expected: str | None) -> None:
    assert citation(text) == expected
