"""Letters on visits and joint inspections: when they were and where, and never a grade."""

from __future__ import annotations

import pytest

from scrapers.reading import read_in_this_process
from scrapers.report import ReportRecord
from tests.readers.making import Sheet

PROSE = (
    "Children receive help when they need it, and social workers know them well and visit them often.",
    "Overall effectiveness: Inadequate",
    "At the inspection of 2016 the authority was judged to be inadequate. Ofsted will visit again.",
)


def letter(*lines: str, sent: str = "23 August 2019") -> ReportRecord:
    above = (sent, "Ann Example, Director of Children's Services, Nowhereshire Council Children's Services")
    return read_in_this_process(Sheet().lines(*above, *lines, *PROSE).pdf())


def days(record: ReportRecord) -> list[tuple[str, str]]:
    return [(str(one.start), str(one.end)) for one in record.inspected]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("on 24 and 25 July 2019", [("2019-07-24", "2019-07-25")]),
        ("on the 15 and 16 of May 2019", [("2019-05-15", "2019-05-16")]),
        ("on Tuesday 2 and Wednesday 3 July 2019", [("2019-07-02", "2019-07-03")]),
        ("between 15 and 19 July 2019", [("2019-07-15", "2019-07-19")]),
        ("from 28 June to 2 July 2019", [("2019-06-28", "2019-07-02")]),
        ("on 15, 16 and 21 July 2019", [("2019-07-15", "2019-07-16"), ("2019-07-21", "2019-07-21")]),
        ("on 13 and 14 July", [("2019-07-13", "2019-07-14")]),
        ("on 12 and 13 December", [("2018-12-12", "2018-12-13")]),
        ("(from 15 to 19 July 2019)", [("2019-07-15", "2019-07-19")]),
        ("on 23 and 24 July 2019 to the trust that runs the services of the council", [("2019-07-23", "2019-07-24")]),
    ],
)
def test_a_visits_days_are_read_as_the_letter_says_them(said: str, expected: list[tuple[str, str]]) -> None:
    record = letter(
        "Dear Ann",
        "Focused visit to Nowhereshire children's services",
        "This letter summarises the findings of a focused visit",
        f"{said}. The inspectors were Bob Sample, HMI, and",
        "Cara Invented, HMI.",
    )
    assert days(record) == expected
    assert (record.event_type, record.local_authority) == ("focused", "Nowhereshire")


@pytest.mark.parametrize("said", ["on 31 and 32 July 2019", "on 24 # 25 July 2019", "on 24 and July 2019"])
def test_days_that_cannot_be_read_are_unread(said: str) -> None:
    record = letter("Dear Ann", "Monitoring visit of Nowhereshire children's services", f"The visit was {said}.")
    assert record.inspected == []
    assert "inspected" in record.unread


@pytest.mark.parametrize(
    "inspectors",
    [
        "Her Majesty's Inspectors for this visit were Bob Sample and Cara Invented.",
        "The visit was conducted by Bob Sample and Cara Invented, two of Her Majesty's Inspectors.",
        "The visit was carried out by His Majesty's Inspectors Bob Sample and Cara Invented.",
        "The inspectors were Bob Sample, HMI, and Cara Invented, HMI.",
    ],
)
def test_a_visits_inspectors_are_found_in_every_form_of_words(inspectors: str) -> None:
    record = letter(
        "Dear local partnership",
        "Focused visit to Nowhereshire children's services",
        "This letter summarises the findings of the visit on 3 and 4 July 2019.",
        inspectors,
    )
    assert record.inspectors == ["Bob Sample", "Cara Invented"]
    assert record.status == "read"


@pytest.mark.parametrize(
    ("lines", "authority"),
    [
        (("Joint targeted area inspection of Nowhereshire", "This letter summarises the findings"), "Nowhereshire"),
        (
            (
                "Joint targeted area inspection of the multi-agency response to sexual abuse",
                "in the family in the London Borough of Nowhere",
            ),
            "Nowhere",
        ),
        (("Joint targeted area inspection of the multi-agency response to neglect in", "Port-on-Sea."), "Port-on-Sea"),
        (("Joint targeted area inspection of Royal Borough of Some and Other", "This letter says"), "Some and Other"),
    ],
)
@pytest.mark.parametrize("salutation", ["Dear local partnership", "Dear Ms Example"])
def test_a_joint_inspection_has_days_and_a_place_and_no_grade(
    lines: tuple[str, ...], authority: str, salutation: str
) -> None:
    record = letter(salutation, *lines, "Between 20 and 24 June, Ofsted, the Care Quality Commission and others")
    assert (record.kind, record.event_type, record.local_authority) == ("local_authority", None, authority)
    assert days(record) == [("2019-06-20", "2019-06-24")]
    assert record.judgements == []
    assert record.status == "read"


def test_an_area_letter_of_before_2023_has_no_outcome_and_lacks_none() -> None:
    record = letter(
        "Dear Ms Example",
        "Joint local area SEND inspection in Nowhereshire",
        "Between 4 and 8 March 2019, Ofsted and the Care Quality Commission held a joint inspection of the local",
        "area. A written statement of action is required. The inspection was led by one of Ofsted's inspectors.",
    )
    assert (record.kind, record.event_type, record.local_authority) == ("area_send", "full", "Nowhereshire")
    assert days(record) == [("2019-03-04", "2019-03-08")]
    assert record.outcome is None
    assert record.unread == []


def test_an_area_revisit_is_a_monitoring_visit() -> None:
    record = letter(
        "Dear Ms Example",
        "Joint area SEND revisit in Nowhereshire",
        "Between 4 and 6 March 2019, Ofsted and the Care Quality Commission revisited the area. The inspection",
    )
    assert (record.kind, record.event_type, record.status) == ("area_send", "monitoring", "read")
