"""Reports on authorities of the frameworks before today's, with a fourth grade that today's do not know."""

from __future__ import annotations

import pytest

from scrapers.reading import read_in_this_process
from scrapers.report import ReportRecord
from tests.readers.making import Sheet, grades

OUTCOMES = ("Outcomes for looked after children and", "young people")


def front(title: str) -> Sheet:
    sheet = Sheet().lines(
        *title.split("|"),
        "Nowhereshire County Council",
        "Inspection dates: 8 - 12 July 2013",
        "Reporting inspector Ann Example HMI",
        "Age group: All",
        "Published: 16 August 2013",
        "Ofsted. This report may be reproduced in whole or in part for the use of schools and of the public.",
    )
    return sheet.page().lines("Contents", "Record of main findings 21", "About this inspection").page()


def looked_after(*rows: tuple[tuple[str, ...], str]) -> ReportRecord:
    sheet = front("Inspection of looked after children|services")
    sheet.lines("Record of main findings", "Services for looked after children")
    for label, grade in rows:
        sheet.row(label, (grade,))
    return read_in_this_process(sheet.pdf())


@pytest.mark.parametrize(
    ("printed", "grade"),
    [
        ("Adequate", "adequate"),
        ("Adequate Grade 3", "adequate"),
        ("Grade 3 (adequate)", "adequate"),
        ("Grade 1: Outstanding", "outstanding"),
        ("Inadequate Grade 4", "inadequate"),
        ("Good", "good"),
    ],
)
def test_an_earlier_grade_is_kept_as_the_word_it_was(printed: str, grade: str) -> None:
    record = looked_after(
        (("Overall effectiveness",), printed),
        (("Capacity to improve",), "Good"),
        (OUTCOMES, printed),
        (("Quality of provision",), printed),
        (("Leadership and management",), printed),
    )
    assert grades(record) == {
        "overall": grade,
        "capacity": "good",
        "outcomes": grade,
        "quality": grade,
        "leadership": grade,
    }
    assert {one.page for one in record.judgements} == {3}
    assert (record.kind, record.event_type, record.local_authority) == ("local_authority", "full", "Nowhereshire")
    assert str(record.published) == "2013-08-16"
    assert record.inspectors == ["Ann Example"]
    assert record.status == "read"


def test_a_grade_whose_number_and_word_differ_is_unread() -> None:
    record = looked_after((("Overall effectiveness",), "Grade 2 (adequate)"), (("Capacity to improve",), "Good"))
    assert "overall" not in grades(record)
    assert "judgements.overall" in record.unread


def test_two_services_judged_apart_make_no_overall_grade() -> None:
    sheet = front("Inspection of safeguarding and looked after|children services").lines("Record of main findings:")
    for heading, grade in (("Safeguarding services", "Inadequate"), ("Services for looked after children", "Good")):
        sheet.line(heading)
        sheet.row(("Overall effectiveness",), (grade,)).row(("Capacity for improvement",), ("Adequate",))
    record = read_in_this_process(sheet.pdf())
    assert grades(record) == {
        "overall_safeguarding": "inadequate",
        "capacity_safeguarding": "adequate",
        "overall_looked_after": "good",
        "capacity_looked_after": "adequate",
    }
    assert record.status == "read"


def test_arrangements_for_protection_are_read_from_their_record() -> None:
    sheet = front("Inspection of local authority arrangements|for the protection of children")
    sheet.lines("Record of main findings", "Local authority arrangements for the protection of children")
    sheet.row(("Overall effectiveness",), ("Adequate",))
    sheet.row(
        ("The effectiveness of the help and protection", "provided to children, young people, families", "and carers"),
        ("Inadequate",),
    )
    sheet.row(("The quality of practice",), ("Adequate",)).row(("Leadership and governance",), ("Good",))
    record = read_in_this_process(sheet.pdf())
    assert grades(record) == {
        "overall": "adequate",
        "help_and_protection": "inadequate",
        "quality": "adequate",
        "leadership": "good",
    }
    assert record.local_authority == "Nowhereshire"


def test_without_its_record_of_findings_nothing_is_graded() -> None:
    record = read_in_this_process(
        front("Inspection of looked after children|services").lines("Overall effectiveness", "Grade 2 (good)").pdf()
    )
    assert grades(record) == {}
    assert "judgements" in record.unread


@pytest.mark.parametrize(
    ("sentence", "grade"),
    [
        ("The Local Safeguarding Children Board requires improvement", "requires_improvement"),
        ("The effectiveness of the Local Safeguarding Children Board (LSCB) is good.", "good"),
    ],
)
def test_a_review_of_a_board_alone_grades_the_board_alone(sentence: str, grade: str) -> None:
    sheet = Sheet().lines(
        "Nowhereshire Safeguarding Children Board",
        "Review of the effectiveness of the Local Safeguarding Children",
        "Board",
        "Inspection date: 15 June 2015 - 17 June 2015",
        "Report published: 3 August 2015",
        sentence,
        "The arrangements in place to evaluate what is done by the authority and by the partners of the board",
        "Lead inspector: Ann Example",
        "Ofsted",
    )
    record = read_in_this_process(sheet.pdf())
    assert grades(record) == {"lscb": grade}
    assert (record.kind, record.event_type, record.local_authority) == ("local_authority", None, "Nowhereshire")
    assert record.status == "read"
