"""Papers that speak of inspections, or are reports of another field: none is read as a report of ours."""

from __future__ import annotations

import pytest

from scrapers.reading import read_in_this_process
from scrapers.report import ReportRecord
from tests.readers.making import Sheet

TABLE = ("Judgement Grade", "The impact of leaders on social work practice with children and families Good")
GRADED = (
    "The experiences and progress of children who need help and protection: Good",
    "Overall effectiveness: Outstanding",
)
PROSE = (
    "This paper tells the committee about the work that was done for the children of the county in the year",
    "and what the council is going to do about the findings of the inspectors in the time that is to come.",
)
PAPERS = {
    "guidance": (
        "Ofsted",
        "Inspecting local authority children's services: guidance for inspectors",
        "This guidance sets out how an inspection of local authority children's services is carried out.",
        "Overall effectiveness is outstanding, good, requires improvement to be good or inadequate.",
    ),
    "framework": (
        "Ofsted",
        "Framework, evaluation criteria and inspector guidance",
        "for the inspection of local authority children's services",
        *GRADED,
    ),
    "annual report": (
        "The Annual Report of His Majesty's Chief Inspector of Education, Children's Services and Skills 2022/23",
        "Ofsted inspection of local authority children's services went on through the year.",
        *GRADED,
    ),
    "theme of joint inspections": (
        "The multi-agency response to child exploitation: findings from joint targeted area inspections",
        "Ofsted, the Care Quality Commission and others looked at six areas. Each inspection found good practice.",
        "This thematic report says what works well.",
    ),
    "school": (
        "Inspection of Nowhere Primary School",
        "Inspection dates: 5 and 6 March 2024",
        "Overall effectiveness Good",
        "The quality of education Good",
        "Ofsted. Pupils enjoy school. The headteacher knows the pupils well.",
    ),
    "early years": (
        "Inspection of Nowhere Nursery",
        "Inspection date: 5 March 2024",
        "Overall effectiveness Good",
        "Ofsted. Children in the nursery play well. This inspection was carried out under the early years register.",
    ),
    "care quality commission": (
        "Care Quality Commission inspection report",
        "Nowhere House care home for older people",
        "Overall rating for this service Good",
        "Is the service safe? Good",
    ),
    "press": (
        "Press release",
        "Ofsted inspection of Nowhereshire local authority children's services",
        "Inspection dates: 5 to 16 June 2023",
        *TABLE,
        *GRADED,
    ),
    "minutes": (
        "Nowhereshire County Council. Minutes of the Children's Scrutiny Committee, 5 June 2023",
        "Item 4: Ofsted inspection of Nowhereshire local authority children's services",
        "Inspection dates: 5 to 16 June 2023",
        *TABLE,
        *GRADED,
    ),
    "improvement plan": (
        "Nowhereshire children's services improvement plan",
        "after the Ofsted inspection of Nowhereshire local authority children's services",
        *GRADED,
    ),
    "news": (
        "Nowhereshire council news",
        "The Ofsted inspection of local authority children's services has found that services are good.",
        *GRADED,
    ),
    "cabinet report": (
        "Report to Cabinet, 5 June 2023",
        "Ofsted focused visit to Nowhereshire children's services",
        "The visit took place on 3 and 4 May 2023. " + GRADED[1],
    ),
}


@pytest.mark.parametrize("kind", PAPERS)
def test_a_paper_about_inspections_is_refused_with_a_reason(kind: str) -> None:
    record = drawn(*PAPERS[kind], *PROSE)
    assert record.status == "unreadable", (record.kind, record.judgements)
    assert record.reason
    assert record.judgements == []


def test_the_refusal_says_what_the_paper_calls_itself() -> None:
    assert "Minutes" in (drawn(*PAPERS["minutes"], *PROSE).reason or "")


def test_a_letter_is_known_by_what_follows_its_salutation() -> None:
    record = drawn(
        "3 May 2023",
        "Ann Example, Director, Guidance and Consultation, Nowhereshire County Council",
        "Copied to: the Agenda Office",
        "Dear Ms Example",
        "Focused visit to Nowhereshire children's services",
        "This letter summarises the findings of the focused visit on 3 and 4 April 2023. The inspectors were",
        "Bob Sample, HMI, and Cara Invented, HMI.",
        "Ofsted",
        *PROSE,
    )
    assert (record.kind, record.event_type, record.status) == ("local_authority", "focused", "read")


def drawn(*lines: str) -> ReportRecord:
    return read_in_this_process(Sheet().lines(*lines).pdf())
