"""Which kind of inspection a report is of: its title or label says so, and never a visit that its prose tells of."""

from __future__ import annotations

import re

import pytest

from qa_service.vocabulary import ReportKind
from scrapers.readers.events import event_type_of
from scrapers.readers.text import Line
from scrapers.reading import read_in_this_process
from scrapers.report import ReportRecord
from tests.readers.making import LEADERS, LEFT, OVERALL, PROTECTED, RIGHT, SENTENCES, Sheet, closing, grades
from tests.readers.second_hand import HOME, PARENTS, SECURE, Printed, printed

BAD = "inadequate"
TOLD = (
    "There was a monitoring visit in March 2018.",
    "Ofsted carried out an emergency inspection in March 2018.",
    "Monitoring visit: 3 March 2018",
    "Monitoring visits since the last full inspection: 2",
    "Emergency inspection",
    "An interim inspection took place.",
    "The last monitoring inspection was in June 2017.",
    "Following a monitoring visit, a notice was served.",
    "Assurance visit in 2021",
)


def home(title: tuple[str, ...], told: tuple[str, ...], above: tuple[str, ...] = ()) -> ReportRecord:
    """An inadequate home's report, with these lines for its title, above it and in its first paragraph."""
    sheet = Sheet().lines(
        "SC123456", "Registered provider: Invented Care Limited", *above, *title,
        "Inspected under the social care common inspection framework", "Information about this children's home",
        "The home is run by a company.", *told, "Inspection dates: 10 to 11 April 2018",
    )  # fmt: skip
    for label in (OVERALL, PROTECTED, LEADERS):
        sheet.row(label, (BAD,))
    sheet.line(SENTENCES[BAD])
    return read_in_this_process(closing(sheet.page(), **{"Unique reference number": "SC123456"}).pdf())


@pytest.mark.parametrize("told", TOLD)
def test_a_full_inspection_stays_one_whatever_its_prose_tells(told: str) -> None:
    record = home(("Full inspection",), (told,))
    assert (record.event_type, record.status, grades(record)["overall"]) == ("full", "read", BAD)


@pytest.mark.parametrize("told", ["Monitoring visit: 3 March 2018", "Emergency inspection"])
@pytest.mark.parametrize("title", [("Children's home inspection report",), ("Inspection",), ()])
def test_without_a_title_that_says_the_kind_a_line_that_names_a_visit_leaves_it_unread(
    title: tuple[str, ...], told: str
) -> None:
    record = home(title, (told,))
    assert (record.event_type, "event_type" in record.unread) == (None, True)
    assert grades(record)["overall"] == BAD


@pytest.mark.parametrize("told", ["", *(line for line in TOLD if re.search(r"\.$|since|in 2021", line))])
@pytest.mark.parametrize("title", [("Children's home inspection report",), ("Inspection",), ()])
def test_an_overall_judgement_makes_a_full_inspection_of_a_report_whose_title_says_no_kind(
    title: tuple[str, ...], told: str
) -> None:
    record = home(title, (told,))
    assert (record.event_type, record.status, grades(record)["overall"]) == ("full", "read", BAD)


@pytest.mark.parametrize("told", [line for line in TOLD if line.endswith(".")])
def test_a_sentence_above_the_first_heading_is_no_title(told: str) -> None:
    assert home(("Inspection report",), (), above=(told,)).event_type == "full"


@pytest.mark.parametrize(
    "title", ["Monitoring visit", "Emergency inspection", "Interim inspection", "Assurance inspection"]
)
def test_grades_under_a_visits_title_make_the_kind_unread(title: str) -> None:
    record = home((title,), ())
    assert (record.event_type, record.status, "event_type" in record.unread) == (None, "partly_read", True)


def test_two_kinds_in_the_title_or_in_label_and_title_are_unread() -> None:
    assert home(("Full inspection", "Monitoring visit"), ()).event_type is None
    assert home(("Full inspection", "Type of inspection: Interim"), ()).event_type is None


@pytest.mark.parametrize(
    "label", ["Type of inspection Full", "Type of inspection: Full", "Inspection type: full inspection"]
)
def test_the_label_names_the_kind(label: str) -> None:
    record = home(("Children's home inspection report", label), ("There was a monitoring visit in March 2018.",))
    assert (record.event_type, record.status) == ("full", "read")


def test_a_list_of_earlier_inspections_is_no_label() -> None:
    lines = ["SC123456", "Inspection report", "Recent inspection history", "Inspection type", "Monitoring", "Full"]
    assert event_type_of(ReportKind.CHILDRENS_HOME, [Line(line, 1) for line in lines]) is None


def test_a_title_printed_first_and_drawn_last_is_found() -> None:
    sheet = Sheet()
    sheet.y -= 60
    sheet.lines(
        "Information about this children's home", "The home is run by a company.",
        "Registered provider: Invented Care Limited", "Inspection date: 10 April 2018",
        "Findings from this visit", "Ofsted visited to see whether a notice is met.",
    )  # fmt: skip
    sheet.y += 60 + 6 * 15
    sheet.lines("SC123456", "Monitoring visit", "Inspected under the social care common inspection framework")
    record = read_in_this_process(closing(sheet.page(), **{"Unique reference number": "SC123456"}).pdf())
    assert (record.event_type, record.status) == ("monitoring", "read")


@pytest.mark.parametrize(
    ("body", "labels", "kind"),
    [
        ("children’s home", HOME, "childrens_home"),
        ("secure children’s home", SECURE, "secure_childrens_home"),
        ("independent fostering agency", HOME, "independent_fostering_agency"),
        ("residential family centre", PARENTS, "residential_family_centre"),
        ("voluntary adoption agency", HOME, "voluntary_adoption_agency"),
        ("residential special school", HOME, "residential_special_school"),
    ],
)
@pytest.mark.parametrize(("event", "found"), [("Inspection report", "full"), ("Monitoring visit", None)])
def test_a_visits_title_over_grades_asks_a_person_and_no_title_does_not(
    body: str, labels: tuple[str, ...], kind: str, event: str, found: str | None
) -> None:
    told = ("There was a monitoring visit in March 2023.",)
    record = read_in_this_process(printed(Printed(body=body, labels=labels, grades=(BAD,) * len(labels), sentence="",
                                                  event=event, title=("SC070001", *told))))  # fmt: skip
    assert (record.kind, record.event_type, "event_type" in record.unread) == (kind, found, found is None)


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("Inspection of supported accommodation", "full"),
        ("Supported accommodation inspection report", "full"),
        ("Monitoring visit", None),
    ],
)
@pytest.mark.parametrize(
    "told", ["A monitoring visit took place in June 2026.", "The last monitoring inspection was in June."]
)
def test_supported_accommodation_with_an_outcome_is_no_visit(title: str, found: str | None, told: str) -> None:
    sheet = Sheet().lines(
        "Invented Pathways", "Unique reference number: 2711101", title, "Inspection dates: 4 to 6 February 2027",
        "Inspection outcome", "Serious or widespread weaknesses lead to significant concerns about children.",
        "Information about this supported accommodation provider", "The provider runs ten premises.", told,
        "Supported accommodation details", "Registered provider: Invented Care Limited",
    )  # fmt: skip
    record = read_in_this_process(sheet.pdf())
    assert (record.event_type, record.unread) == (found, [] if found else ["event_type"])
    assert record.outcome is not None
    assert record.outcome.key == "serious_or_widespread_weaknesses"


@pytest.mark.parametrize(
    "said",
    [
        "At this assurance inspection, we identified serious or widespread concerns.",
        "At this interim inspection, Ofsted judges that it has declined in effectiveness.",
    ],
)
def test_a_visit_that_states_the_outcome_of_another_kind_is_unread(said: str) -> None:
    sheet = Sheet().lines(
        "SC123456", "Registered provider: Invented Care Limited", "Monitoring visit",
        "Inspected under the social care common inspection framework", "Information about this children's home",
        "The home is for three children, and was visited to see how it is run.", "Inspection date: 10 April 2018",
        "This inspection", said,
    )  # fmt: skip
    record = read_in_this_process(closing(sheet.page(), **{"Unique reference number": "SC123456"}).pdf())
    assert (record.event_type, "event_type" in record.unread) == (None, True)


def authority(title: tuple[str, ...], *rows: tuple[str, str]) -> ReportRecord:
    sheet = Sheet().lines("Ofsted", *title)
    for label, grade in rows:
        sheet.line(label, x=LEFT, down=0).line(grade, x=RIGHT + 60)
    return read_in_this_process(sheet.pdf())


ROWS = (
    ("The impact of leaders on social work practice with children and families", "Inadequate"),
    ("The experiences and progress of children who need help and protection", "Inadequate"),
    ("Overall effectiveness", "Inadequate"),
)
INSPECTOR = ("Inspection dates: 17 March to 21 March 2025", "Lead inspector: Ann Example, His Majesty's Inspector")


@pytest.mark.parametrize(
    "told",
    [
        "Since the last focused visit, leaders have changed.",
        "Following a monitoring visit in May 2024, Ofsted inspected again.",
        "There was a monitoring visit in 2024.",
        "Ofsted's monitoring visits have shown progress.",
    ],
)
def test_an_authoritys_full_inspection_is_no_visit_that_it_tells_of(told: str) -> None:
    record = authority(("Inspection of Nowhereshire local authority children's services", told, *INSPECTOR), *ROWS)
    assert (record.event_type, grades(record).get("overall")) == ("full", BAD)


def test_a_table_of_grades_under_an_authoritys_visit_makes_the_kind_unread() -> None:
    record = authority(("Focused visit to Nowhereshire children's services", *INSPECTOR), *ROWS)
    assert (record.event_type, "event_type" in record.unread) == (None, True)


def test_an_area_visit_that_states_an_outcome_is_unread() -> None:
    lines = (
        "Ofsted",
        "Area SEND monitoring inspection of Nowhereshire Local Area Partnership",
        "Inspection dates: 10 to 14 March 2025",
        "Inspection outcome", "There are widespread and/or systemic failings leading to significant concerns.",
        "Information about the local area partnership", "Inspection team", "Ann Example, HMI lead inspector",
    )  # fmt: skip
    record = read_in_this_process(Sheet().lines(*lines).pdf())
    assert (record.event_type, "event_type" in record.unread) == (None, True)
