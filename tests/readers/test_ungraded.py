"""Inspections without grades: what they found, in the words of each kind, and never from what is told of the past."""

from __future__ import annotations

import pytest

from scrapers.reading import read_in_this_process
from scrapers.report import ReportRecord
from tests.readers.making import Sheet, closing, grades, opening


def visit(event: str, *lines: str, **details: str) -> ReportRecord:
    sheet = opening(Sheet(), event=event, dates="8 and 9 February 2022").lines(*lines)
    return read_in_this_process(closing(sheet.page(), **details).pdf())


@pytest.mark.parametrize(
    ("sentence", "key"),
    [
        ("We did not identify any serious or widespread concerns in relation to the care of children.", False),
        ("Inspectors did not find any serious or widespread concerns at this assurance inspection.", False),
        ("No serious or widespread concerns were identified at this assurance inspection.", False),
        ("There are no serious or widespread concerns.", False),
        ("Serious or widespread concerns were not identified.", False),
        ("We identified serious and widespread concerns in relation to the care of children.", True),
        ("Serious or widespread concerns were identified at this assurance inspection.", True),
        ("Inspectors found serious or widespread concerns at this inspection.", True),
    ],
)
def test_an_assurance_inspection_says_whether_there_are_concerns(sentence: str, key: bool) -> None:
    record = visit("Assurance inspection", "Findings from this inspection", sentence)
    assert record.event_type == "assurance"
    assert record.outcome is not None, record.unread
    assert record.outcome.key == ("serious_concerns" if key else "no_serious_concerns")
    assert grades(record) == {}


def test_an_assurance_inspection_that_says_both_is_unread() -> None:
    record = visit(
        "Assurance inspection",
        "No serious or widespread concerns were identified at this inspection.",
        "Inspectors found serious or widespread concerns at this inspection.",
    )
    assert record.outcome is None
    assert "outcome" in record.unread


def test_an_assurance_inspection_that_says_neither_is_unread() -> None:
    assert "outcome" in visit("Assurance visit", "Children are well cared for.").unread


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("improved effectiveness", "improved"),
        ("sustained effectiveness", "sustained"),
        ("declined in effectiveness", "declined"),
        ("Declined effectiveness", "declined"),
    ],
)
def test_an_interim_inspection_has_one_of_three_outcomes(words: str, key: str) -> None:
    record = visit(
        "Interim inspection",
        "This home was judged good at the last full inspection. At this interim inspection,",
        f"Ofsted judge that it has {words}.",
        "Overall judgement at last inspection: sustained effectiveness",
    )
    assert (record.event_type, record.outcome and record.outcome.key) == ("interim", key)


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("Consistently strong service delivery leads to typically positive experiences", "consistently_strong"),
        ("Inconsistent quality of service delivery adversely affects some children", "inconsistent"),
        ("Serious or widespread weaknesses lead to significant concerns", "serious_or_widespread_weaknesses"),
    ],
)
def test_supported_accommodation_has_one_of_three_outcomes(words: str, key: str) -> None:
    sheet = Sheet().lines(
        "2700000", "Registered provider: Invented Living Limited", "Full inspection", "Supported accommodation",
        "Inspected under the social care common inspection framework", "Inspection dates: 8 to 10 October 2024",
        "Inspection outcome", words, "and progress of children.", "Date of previous inspection: not applicable",
        "Supported accommodation details", "Unique reference number: 2700000",
        "Registered service manager: Ann Example",
        "Nominated individual: Bob Sample",
    )  # fmt: skip
    record = read_in_this_process(sheet.pdf())
    assert (record.kind, record.event_type) == ("supported_accommodation", "full")
    assert record.outcome is not None, record.unread
    assert record.outcome.key == key
    assert (record.registered_manager, record.responsible_individual) == ("Ann Example", "Bob Sample")
    assert record.status == "read"


@pytest.mark.parametrize(("event", "kind"), [("Monitoring visit", "monitoring"), ("Emergency inspection", "emergency")])
def test_a_visit_sets_no_grade_and_no_outcome(event: str, kind: str) -> None:
    record = visit(
        event,
        "The home was judged inadequate at the last inspection.",
        "Enforcement action since last inspection:",
        "A compliance notice was served on 3 January 2022. Its steps have been met.",
    )
    assert record.event_type == kind
    assert (grades(record), record.outcome) == ({}, None)
    assert record.enforcement is not None
    assert (record.enforcement.none, record.enforcement.page) == (False, 1)
    assert record.enforcement.text == "A compliance notice was served on 3 January 2022. Its steps have been met."
    assert record.status == "read"
