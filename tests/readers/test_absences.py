"""A report's ways to say that there is nothing: no enforcement, nobody registered as manager."""

from __future__ import annotations

import pytest

from scrapers.reading import read_in_this_process
from scrapers.report import ReportRecord
from tests.readers.making import Sheet, closing, home_report, opening


def with_enforcement(*words: str) -> ReportRecord:
    sheet = opening(Sheet(), event="Assurance visit").lines(
        "We did not identify any serious or widespread concerns.",
        f"Enforcement action since last inspection: {words[0]}",
    )
    return read_in_this_process(closing(sheet.lines(*words[1:]).page()).pdf())


@pytest.mark.parametrize(
    "words",
    [
        ("none",),
        ("None.",),
        ("There has been none",),
        ("There has been none since the last inspection.",),
        ("There have been none.",),
        ("none since the last inspection",),
        ("None since registration",),
        ("None since 3 May 2017",),
        ("none taken",),
        ("none to date",),
        ("no enforcement action",),
        ("No enforcement action has been taken.",),
        ("There has been no enforcement action since the", "last inspection."),
        ("No action taken",),
        ("No enforcement notices have been issued",),
        ("not applicable",),
        ("Nil",),
    ],
    ids=" ".join,
)
def test_no_enforcement_is_none(words: tuple[str, ...]) -> None:
    record = with_enforcement(*words)
    assert (record.enforcement and record.enforcement.none, record.unread) == (True, [])


@pytest.mark.parametrize(
    "words",
    [
        ("No enforcement action, but a compliance notice was served.",),
        ("No enforcement action other than a restriction of accommodation",),
        ("None of the steps in the compliance notice have been met.",),
        ("none since the compliance notice of 3 January 2018",),
        ("There has been a restriction of accommodation, and none before.",),
        ("No enforcement action until January 2018, a suspension since",),
        ("Nonetheless a notice was served.",),
    ],
    ids=" ".join,
)
def test_words_for_none_in_a_sentence_that_tells_of_an_action_are_not_none(words: tuple[str, ...]) -> None:
    record = with_enforcement(*words)
    assert record.enforcement is None or not record.enforcement.none


def test_none_with_an_action_on_the_next_line_is_unread() -> None:
    assert "enforcement" in with_enforcement("none", "However, a compliance notice was served in March.").unread


def with_manager(words: str) -> ReportRecord:
    sheet = opening(Sheet(), event="Assurance visit").lines("We did not identify any serious or widespread concerns.")
    return read_in_this_process(closing(sheet.page(), **{"Registered manager": words}).pdf())


@pytest.mark.parametrize(
    "words",
    [
        "Vacant", "Post vacant", "To be appointed", "To be confirmed", "to be confirmed.", "TBC", "TBA", "T.B.C.",
        "Not registered", "Not yet registered", "Not yet appointed", "Not currently registered", "Unregistered",
        "Application pending", "Application submitted", "Application in progress", "Registration pending",
        "(Application pending)", "Awaiting registration", "Awaiting appointment", "Pending", "Yet to be appointed",
        "Currently recruiting", "Recruitment in progress", "Manager to be appointed", "Post to be recruited",
        "No manager in post", "No manager", "No registered manager", "There is no registered manager",
        "Application pending with Ofsted", "Not registered at the time of the inspection", "Unfilled",
    ],
)  # fmt: skip
def test_words_for_a_post_that_nobody_is_registered_in_are_no_name(words: str) -> None:
    record = with_manager(words)
    assert (record.registered_manager, record.manager_vacant, record.unread) == (None, True, [])


@pytest.mark.parametrize(
    "words",
    ["Bob Sample (application pending)", "Bob Sample, not yet registered", "Bob Sample - awaiting registration"],
)
def test_a_name_beside_such_words_is_for_a_person(words: str) -> None:
    record = with_manager(words)
    assert (record.registered_manager, record.manager_vacant, record.unread) == (None, False, ["registered_manager"])


@pytest.mark.parametrize("words", ["Bob Sample", "Ann Tobe", "Pendry Sample", "Ann Recruitson", "Noone Example"])
def test_a_name_that_holds_such_letters_is_a_name(words: str) -> None:
    record = with_manager(words)
    assert (record.registered_manager, record.manager_vacant) == (words, False)


def test_nobody_is_the_responsible_individual_either() -> None:
    data = closing(opening(Sheet()).page(), **{"Responsible individual": "To be confirmed"}).pdf()
    assert read_in_this_process(data).responsible_individual is None
    assert read_in_this_process(home_report()).responsible_individual == "Ann Example"
