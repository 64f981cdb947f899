"""Reports on local authorities and areas, in their several shapes."""

from __future__ import annotations

import pytest

from scrapers.reading import read_in_this_process
from scrapers.report import ReportRecord
from tests.readers.making import Sheet, grades

PROSE = (
    "Children receive help when they need it. Social workers know them well and visit often.",
    "At the previous inspection services were judged to be inadequate overall.",
    "Ofsted",
)
SINGLE = (
    "Inspection of services for children in need of help and",
    "protection, children looked after and care leavers",
    "and",
    "Review of the effectiveness of the Local Safeguarding Children",
    "Board",
)


def read(*lines: str) -> ReportRecord:
    return read_in_this_process(Sheet().lines(*lines).pdf())


def ilacs(dates: str = "5 to 16 December 2022", *table: str) -> ReportRecord:
    sheet = Sheet().lines(
        "Inspection of Nowhereshire local authority",
        "children's services",
        f"Inspection dates: {dates}",
        "Lead inspector: Ann Example, His Majesty's Inspector",
    )
    sheet.row(("Judgement",), ("Grade",))
    sheet.row(("The impact of leaders on social work", "practice with children and families"), ("Good",))
    sheet.row(
        ("The experiences and progress of children", "who need help and protection"),
        ("Requires improvement", "to be good"),
    )
    sheet.row(("The experiences and progress of children in", "care"), ("Inadequate",))
    sheet.row(("The experiences and progress of care", "leavers"), ("Outstanding",))
    for label in table or ("Overall effectiveness",):
        sheet.row((label,), ("Requires improvement", "to be good"))
    return read_in_this_process(sheet.lines(*PROSE).pdf())


def test_an_ilacs_report_is_read() -> None:
    record = ilacs()
    assert (record.kind, record.event_type, record.local_authority) == ("local_authority", "full", "Nowhereshire")
    assert grades(record) == {
        "leadership": "good",
        "help_and_protection": "requires_improvement",
        "in_care": "inadequate",
        "care_leavers": "outstanding",
        "overall": "requires_improvement",
    }
    assert record.inspectors == ["Ann Example"]
    assert (record.status, record.published) == ("read", None)


def test_before_april_2026_a_missing_overall_grade_is_unread() -> None:
    assert "judgements.overall" in ilacs("9 to 20 February 2026", "Something else").unread


def test_from_april_2026_an_ilacs_report_has_no_overall_grade() -> None:
    record = ilacs("13 to 24 April 2026", "Something else")
    assert record.status == "read"
    assert "overall" not in grades(record)


def test_a_row_under_an_unknown_label_is_not_passed_over_in_silence() -> None:
    record = ilacs("13 to 24 April 2026", "The experiences of everyone else", "Overall effectiveness")
    assert "judgements.unknown" in record.unread


@pytest.mark.parametrize(
    ("printed", "grade"),
    [
        ("Children's services in Nowhereshire are good", "good"),
        ("Children's services in Nowhereshire require improvement to be good", "requires_improvement"),
        ("The overall judgement is that children's services are inadequate", "inadequate"),
        ("The overall judgement is Outstanding", "outstanding"),
    ],
)
def test_the_single_inspections_overall_grade_is_a_sentence(printed: str, grade: str) -> None:
    sheet = Sheet().lines(
        "Nowhereshire County Council",
        *SINGLE,
        "Inspection date: 14 November 2016 - 8 December 2016",
        "Report published: 07 February 2017",
        printed,
    )
    sheet.row(("1. Children who need help and protection",), ("Requires improvement",))
    sheet.row(("2. Children looked after and achieving", "permanence"), ("Good",))
    sheet.row(("    2.1 Adoption performance",), ("Outstanding",))
    sheet.row(("    2.2 Experiences and progress of care leavers",), ("Good",))
    sheet.row(("3. Leadership, management and governance",), ("Inadequate",)).page()
    sheet.lines(
        "The Local Safeguarding Children Board is good", "Executive summary", "Ofsted found a board that works."
    )
    sheet.lines(
        "Lead inspector: Ann Example",
        "Deputy lead inspector: Bob Sample",
        "Team inspectors: Cara Invented, HMI, Dan Madeup and",
        "Eve Fiction",
    )
    record = read_in_this_process(sheet.pdf())
    assert grades(record) == {
        "overall": grade,
        "help_and_protection": "requires_improvement",
        "looked_after_permanence": "good",
        "adoption": "outstanding",
        "care_leavers": "good",
        "leadership": "inadequate",
        "lscb": "good",
    }
    assert str(record.published) == "2017-02-07"
    assert record.local_authority == "Nowhereshire"
    assert record.inspectors == ["Ann Example", "Bob Sample", "Cara Invented", "Dan Madeup", "Eve Fiction"]


@pytest.mark.parametrize(
    "lines",
    [
        (
            "Focused visit to Nowhereshire local authority children's services",
            "Inspection dates: 7 to 8 June 2022",
            "Lead inspector: Ann Example, His Majesty's Inspector",
        ),
        (
            "6 July 2022",
            "Dear Director",
            "Focused visit to Nowhereshire local authority children's services",
            "This letter summarises the findings of a focused visit to Nowhereshire local authority",
            "children's services on 7 and 8 June 2022. The inspectors were Ann Example, HMI, and Bob",
            "Sample, HMI.",
        ),
    ],
)
def test_a_focused_visit_has_dates_and_no_grades(lines: tuple[str, ...]) -> None:
    record = read(*lines, "Headline findings", *PROSE)
    assert (record.kind, record.event_type, record.local_authority) == ("local_authority", "focused", "Nowhereshire")
    assert [(str(one.start), str(one.end)) for one in record.inspected] == [("2022-06-07", "2022-06-08")]
    assert grades(record) == {}
    assert record.inspectors[0] == "Ann Example"
    assert record.status == "read"


def test_a_monitoring_visit_says_inadequate_only_of_the_past() -> None:
    record = read(
        "23 August 2019",
        "Monitoring visit of Nowhereshire City Council children's services",
        "This letter summarises the findings of the monitoring visit to Nowhereshire City Council",
        "children's services on 24 and 25 July 2019. The visit was the fifth monitoring visit",
        "since the local authority was judged inadequate in September 2018.",
        "The inspectors were Ann Example HMI and Bob Sample HMI.",
        *PROSE,
    )
    assert (record.event_type, record.local_authority) == ("monitoring", "Nowhereshire")
    assert [(str(one.start), str(one.end)) for one in record.inspected] == [("2019-07-24", "2019-07-25")]
    assert grades(record) == {}
    assert record.status == "read"


@pytest.mark.parametrize(
    ("sentence", "key"),
    [
        (
            "The local area partnership's special educational needs and/or disability (SEND) arrangements "
            "typically lead to "
            "positive experiences and outcomes",
            "1",
        ),
        ("The local area partnership's arrangements lead to inconsistent experiences and outcomes", "2"),
        ("There are widespread and/or systemic failings leading to significant concerns", "3"),
    ],
)
def test_an_area_send_report_has_one_of_three_outcomes(sentence: str, key: str) -> None:
    first, second = sentence[:60].rsplit(" ", 1)[0], sentence[len(sentence[:60].rsplit(" ", 1)[0]) :].strip()
    record = read(
        "Local area partnership report",
        "Area SEND inspection of Nowhereshire",
        "Local Area Partnership",
        "Inspection dates: 2 to 6 December 2024",
        "Dates of previous inspection: 26 to 30 September 2016",
        "Inspection outcome",
        first,
        second,
        "for children and young people.",
        "The next full area SEND inspection will be within approximately three years.",
        "Information about the local area partnership",
        *PROSE,
    )
    assert (record.kind, record.event_type, record.local_authority) == ("area_send", "full", "Nowhereshire")
    assert record.outcome is not None
    assert record.outcome.key == key
    assert record.previous is not None
    assert str(record.previous.on) == "2016-09-26"
    assert record.status == "read"


def test_a_report_that_names_a_review_of_the_board_must_grade_the_board() -> None:
    sheet = Sheet().lines("Nowhereshire County Council", *SINGLE, "Inspection date: 14 November 2016 - 8 December 2016")
    sheet.lines("Children's services in Nowhereshire are good").row(
        ("1. Children who need help and protection",), ("Good",)
    )
    sheet.lines(*PROSE)
    record = read_in_this_process(sheet.pdf())
    assert grades(record) == {"overall": "good", "help_and_protection": "good"}
    assert "judgements.lscb" in record.unread
