"""Labels that later and earlier reports print for the judgements that we know, and outcomes in other words."""

from __future__ import annotations

from textwrap import wrap

import pytest

from scrapers.reading import read_in_this_process
from scrapers.report import ReportRecord
from tests.readers.making import Sheet, grades

ROWS = (
    ("The impact of leaders on social work practice with children and families", "Requires improvement to be good"),
    ("The experiences and progress of children who need help and protection", "Inadequate"),
    ("The experiences and progress of children in care", "Good"),
    ("The experiences and progress of care leavers", "Outstanding"),
    ("Overall effectiveness", "Requires improvement to be good"),
)
KEYS = ("leadership", "help_and_protection", "in_care", "care_leavers", "overall")
TRUTH = dict(
    zip(KEYS, ("requires_improvement", "inadequate", "good", "outstanding", "requires_improvement"), strict=True)
)


def ilacs(
    changed: dict[int, str] | None = None,
    title: tuple[str, ...] = ("Inspection of Nowhereshire local authority children's services",),
    width: int = 45,
    left_out: int | None = None,
) -> ReportRecord:
    sheet = Sheet().lines(*title, "Inspection dates: 17 March to 21 March 2025", "Lead inspector: Ann Example, HMI")
    sheet.row(("Judgement",), ("Grade",))
    for at, (label, grade) in enumerate(ROWS):
        if at != left_out:
            sheet.row(wrap((changed or {}).get(at, label), width), (grade,))
    sheet.line("The Office for Standards in Education, Children's Services and Skills (Ofsted) regulates and inspects")
    return read_in_this_process(sheet.pdf())


@pytest.mark.parametrize("width", [30, 45, 60])
@pytest.mark.parametrize(
    ("row", "label"),
    [
        (1, "The experiences and progress of children and families who need help and protection"),
        (1, "The experiences and progress of children in need of help and protection"),
        (1, "The experiences and progress of children, young people and families who need help and protection"),
        (1, "Children and families who need help and protection"),
        (3, "The experiences and progress of care-experienced young people"),
        (3, "The experiences and progress of care-experienced young adults"),
        (3, "The experiences and progress of care experienced young people"),
        (3, "Experiences and progress of young people with care experience"),
    ],
)
def test_an_authoritys_judgement_is_known_by_its_newer_label(row: int, label: str, width: int) -> None:
    record = ilacs({row: label}, width=width)
    assert (grades(record), record.unread) == (TRUTH, [])


@pytest.mark.parametrize(
    "label",
    [
        "The experiences and progress of children in care and care-experienced young people",
        "The experiences and progress of children in care and care leavers",
        "The experiences and progress of children and young people in care and care-experienced young people",
    ],
)
def test_children_in_care_and_those_who_left_may_be_judged_as_one(label: str) -> None:
    record = ilacs({2: label}, left_out=3)
    expected = {key: grade for key, grade in TRUTH.items() if key not in ("in_care", "care_leavers")}
    assert grades(record) == expected | {"in_care_and_care_leavers": "good"}


@pytest.mark.parametrize(
    "title",
    [
        ("Nowhereshire", "ILACS inspection of children's services"),
        ("Nowhereshire County Council", "ILACS inspection of local authority children's services"),
        ("Nowhereshire", "Standard ILACS inspection of children's services"),
        ("ILACS inspection of Nowhereshire children's services",),
        ("Nowhereshire County Council", "Inspection of local authority children's services"),
        ("Nowhereshire", "Short inspection of local authority children's services"),
    ],
)
def test_the_authoritys_name_is_without_the_inspections(title: tuple[str, ...]) -> None:
    assert ilacs(title=title).local_authority == "Nowhereshire"


def send(*outcome: str, before: tuple[str, ...] = ()) -> ReportRecord:
    sheet = Sheet().lines(
        "Area SEND inspection of Nowhereshire Local Area Partnership", "Inspection dates: 10 to 14 March 2025",
        "Dates of previous inspection: 6 to 10 June 2016", *before, "Inspection outcome", *outcome,
        "The next full area SEND inspection will be within approximately 18 months.",
        "Information about the local area partnership", "Nowhereshire County Council and the ICB are responsible.",
        "Inspection team", "Ofsted", "Ann Example, HMI lead inspector",
    )  # fmt: skip
    return read_in_this_process(sheet.pdf())


@pytest.mark.parametrize("joined", ["and/or", "or", "and", "and / or"])
def test_systemic_failings_are_known_however_they_are_joined(joined: str) -> None:
    record = send(f"There are widespread {joined} systemic failings leading to significant concerns.")
    assert record.outcome is not None
    assert (record.outcome.key, record.unread) == ("3", [])


def test_an_area_without_systemic_failings_has_its_own_outcome() -> None:
    record = send(
        "The local area partnership's arrangements lead to inconsistent experiences and outcomes.",
        "There are no widespread or systemic failings.",
    )
    assert record.outcome is not None
    assert record.outcome.key == "2"


@pytest.mark.parametrize(
    "label", ["Previous inspection outcome", "Last inspection outcome:", "Outcome of previous inspection outcome"]
)
def test_an_areas_earlier_outcome_is_not_this_one(label: str) -> None:
    before = (label, "The arrangements typically lead to positive experiences and outcomes.")
    record = send("There are widespread and/or systemic failings leading to concerns.", before=before)
    assert record.outcome is None or record.outcome.key == "3"
    assert (record.outcome is None) is ("outcome" in record.unread)


def agency(
    grade: str, others: str = "Good", apart: bool = False, kind: str = "independent fostering agency"
) -> ReportRecord:
    """An agency's report of 2016: each judgement under its heading."""
    sheet = Sheet().lines(
        "Invented Fostering Ltd", f"Inspection report for {kind}", "Unique reference number SC400000",
        "Inspection date 10/05/2016 to 13/05/2016", "Inspector Cara Invented", "Type of inspection Full",
        "Setting address 1 Nowhere Road", "Registered manager Bob Sample", "Date of last inspection 03/05/2013",
    )  # fmt: skip
    sheet.page().lines("This inspection", "The agency approves carers. Its overall effectiveness was good in 2013.")
    for heading in (
        "Overall effectiveness",
        "Outcomes for children and young people",
        "Quality of service",
        "Safeguarding children and young people",
        "Leadership and management",
    ):
        words = grade if heading.startswith("Overall") else others
        sheet.lines(heading, *(("Judgement outcome:", words) if apart else (f"Judgement outcome: {words}",)))
        sheet.line("Children live with carers who know them well, and they make progress in school.")
    return read_in_this_process(sheet.pdf())


@pytest.mark.parametrize("apart", [False, True])
@pytest.mark.parametrize(
    ("grade", "expected"),
    [
        ("Requires improvement", "requires_improvement"),
        ("Inadequate", "inadequate"),
        ("good", "good"),
        ("Adequate", "adequate"),
    ],
)
def test_an_agencys_judgement_stands_under_its_heading(grade: str, expected: str, apart: bool) -> None:
    record = agency(grade, apart=apart)
    assert (record.event_type, record.unread) == ("full", [])
    assert grades(record) == {"overall": expected} | dict.fromkeys(
        ("outcomes", "quality", "help_and_protection", "leadership"), "good"
    )


@pytest.mark.parametrize("words", ["", "not yet good", "Good in parts", "requires"])
def test_an_agencys_judgement_in_other_words_is_unread(words: str) -> None:
    record = agency(words)
    assert "overall" not in grades(record)
    assert "judgements.overall" in record.unread
