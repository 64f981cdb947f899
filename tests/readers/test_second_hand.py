"""Reports set by a second hand, in layouts that the demonstration's drawings do not share."""

from __future__ import annotations

import io
from typing import Any

import pytest
from reportlab.pdfgen import canvas

from scrapers.readers.spaced import without_letter_spaces
from scrapers.reading import read_in_this_process
from tests.readers.second_hand import (
    LIKE_HEADINGS,
    PARENTS,
    SECURE,
    WEAK,
    Printed,
    bound,
    heading,
    parts,
    printed,
    supported,
    text,
    visit,
)

RI = "requires improvement to be good"
DUE = ("30 June 2023", "7 July 2023")


def read(data: bytes) -> dict[str, Any]:
    return read_in_this_process(data).as_json()


def grades(line: dict[str, Any]) -> list[tuple[str, str]]:
    return [(one["key"], one["grade"]) for one in line["judgements"]]


@pytest.mark.parametrize("ruled", [True, False], ids=["ruled", "unruled"])
@pytest.mark.parametrize("align", ["TOP", "MIDDLE"])
@pytest.mark.parametrize("widths", [(128, 40), (134, 20), (70, 32)], ids=["wide", "narrow date", "narrow text"])
def test_a_row_that_begins_like_a_heading_is_a_requirement(
    ruled: bool, align: str, widths: tuple[float, float]
) -> None:
    rows = tuple((words, DUE[at % 2]) for at, (words, _) in enumerate(LIKE_HEADINGS))
    cites = ("Do so in full. (‘Guide to the children’s homes regulations’, page 15, paragraph 3.9)",)
    line = read(printed(Printed(requirements=rows, recommendations=cites, ruled=ruled, align=align, widths=widths)))
    assert line["unread"] == []
    assert [one["regulations"] for one in line["requirements"]] == [[number] for _, number in LIKE_HEADINGS]
    assert [one["due"] for one in line["requirements"]] == ["2023-06-30", "2023-07-07"] * 3
    assert [one["cites"] for one in line["recommendations"]] == ["page 15, paragraph 3.9"]


@pytest.mark.parametrize(
    ("how", "kind", "judged"),
    [
        (Printed(letter=True), "childrens_home", ["good", "good", "requires_improvement"]),
        (
            Printed(
                body="secure children’s home",
                labels=SECURE,
                grades=(RI, "good", "inadequate", "inadequate", RI),
                sentence=WEAK,
                align="MIDDLE",
            ),
            "secure_childrens_home",
            ["requires_improvement", "good", "inadequate", "inadequate", "requires_improvement"],
        ),
        (
            Printed(body="independent fostering agency", title=("Make Believe Fostering", "SC070001")),
            "independent_fostering_agency",
            ["good", "good", "requires_improvement"],
        ),
        (
            Printed(body="residential family centre", labels=PARENTS),
            "residential_family_centre",
            ["good", "good", "requires_improvement"],
        ),
    ],
    ids=["home", "secure home", "fostering agency", "family centre"],
)
def test_every_kind_with_grades_is_read_in_full(how: Printed, kind: str, judged: list[str]) -> None:
    line = read(printed(how))
    assert (line["kind"], line["unread"], line["urns"]) == (kind, [], ["SC070001"])
    assert [one["grade"] for one in line["judgements"]] == judged
    assert line["previous"] == {"on": "2022-03-08", "grade": "good"}
    assert line["enforcement"] == {"none": True}
    assert line["registered_manager"] == "Siân Pretend"


def test_a_joint_report_on_two_agencies_names_both_and_gives_the_grades_once() -> None:
    how = Printed(
        urn="SC070001 (voluntary adoption agency) and SC070002 (independent fostering agency)",
        title=(
            "Make Believe Adoption",
            "Voluntary adoption agency: SC070001",
            "Independent fostering agency: SC070002",
        ),
        body="voluntary adoption agency",
        labels=tuple(label.replace("and young people", "young people and adults") for label in Printed().labels),
    )
    line = read(printed(how))
    assert line["kind"] == "voluntary_adoption_agency"
    assert line["urns"] == ["SC070001", "SC070002"]
    assert [key for key, _ in grades(line)] == ["overall", "help_and_protection", "leadership"]


@pytest.mark.parametrize(
    ("due", "day"),
    [("By 30 June 2023", "2023-06-30"), ("30June 2023", "2023-06-30"), ("30/06/2023", "2023-06-30")],
)
def test_a_due_date_is_read_whatever_its_form(due: str, day: str) -> None:
    line = read(printed(Printed(requirements=((LIKE_HEADINGS[0][0], due),), widths=(138, 18))))
    assert [one["due"] for one in line["requirements"]] == [day]


@pytest.mark.parametrize("due", ["30 June 2023 and 7 July 2023", "With immediate effect", "30 to 31 June 2023"])
def test_what_names_no_single_day_is_no_due_date(due: str) -> None:
    line = read(printed(Printed(requirements=((LIKE_HEADINGS[0][0], due),))))
    assert [one["due"] for one in line["requirements"]] == [None]
    assert line["unread"] == ["requirements[0].due"]


def test_what_follows_the_table_under_a_heading_nobody_knows_is_no_requirement() -> None:
    how = Printed(requirements=((LIKE_HEADINGS[0][0], DUE[0]),))
    story = parts(how)
    at = next(at for at, one in enumerate(story) if "Information about this inspection" in getattr(one, "text", ""))
    story[at : at + 1] = heading("A heading of a later framework that no reader knows")
    line = read(bound(story, "foot"))
    assert [one["regulations"] for one in line["requirements"]] == [["45(1)"]]


def test_progress_grades_of_old_interim_inspections_are_no_grades() -> None:
    history = (("11/03/2015", "Interim", "Good progress"), ("02/09/2014", "Full", "Adequate"))
    line = read(printed(Printed(history=history)))
    assert [(past["on"], past["grade"]) for past in line["history"]] == [
        ("2015-03-11", None),
        ("2014-09-02", "adequate"),
    ]


def test_a_value_over_three_lines_is_not_cut_short() -> None:
    provider = "St. Swithin-by-the-Marsh Children’s Services (North) Limited"
    line = read(printed(Printed(provider=provider, details=(50, 45))))
    assert line["registered_provider"] == provider.replace("’", "'")
    assert line["registered_provider_address"] == "2 Nowhere Row, Wallop-on-the-Water, Madeup AB1 2CD"


def test_a_name_that_may_go_on_below_is_not_taken_by_halves() -> None:
    line = read(printed(Printed(manager="Siân Pretend and Renée<br/>Example")))
    assert line["registered_manager"] is None
    assert "registered_manager" in line["unread"]


@pytest.mark.parametrize(
    ("statement", "outcome"),
    [
        ("has improved effectiveness", "improved"),
        ("has sustained effectiveness", "sustained"),
        ("has declined in effectiveness", "declined"),
    ],
)
def test_an_interim_outcome_is_the_one_that_ofsted_judges_here(statement: str, outcome: str) -> None:
    facts = ["Inspection date: 12 February 2020", "Date of last inspection: 6 August 2019"]
    said = f"At this interim inspection, Ofsted judges that it {statement}."
    before = "Before the last inspection the home had declined in effectiveness, and inspectors were concerned."
    line = read(visit("Interim inspection", facts, [said, before]))
    assert (line["event_type"], line["outcome"]["key"], line["judgements"]) == ("interim", outcome, [])


def test_a_visits_previous_inspection_date_is_read_by_either_label() -> None:
    facts = ["Visit dates: 20 to 21 October 2020", "Previous inspection date: 12 November 2019"]
    said = "We did not identify any serious or widespread concerns in relation to the care or protection of children."
    line = read(visit("Assurance visit", facts, [said, "One plan is inadequate; the care is outstanding."]))
    assert line["previous"]["on"] == "2019-11-12"
    assert line["outcome"]["key"] == "no_serious_concerns"
    assert line["judgements"] == []


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("Consistently strong service delivery leads to typically positive experiences.", "consistently_strong"),
        ("Inconsistent quality of service delivery adversely affects some children’s experiences.", "inconsistent"),
        ("Serious or widespread weaknesses lead to significant concerns.", "serious_or_widespread_weaknesses"),
    ],
)
def test_supported_accommodation_has_the_outcome_of_its_sentence(words: str, key: str) -> None:
    line = read(supported(words))
    assert (line["kind"], line["outcome"]["key"], line["urns"]) == ("supported_accommodation", key, ["2711101"])


def test_a_second_report_in_the_file_gives_nothing_to_the_first() -> None:
    other = Printed(
        urn="SC070077", provider="Other Wharf Care Limited", manager="Someone Else", grades=(RI,) * 3, sentence=WEAK
    )
    line = read(bound([*parts(Printed()), heading(" ")[0], *_on_new_page(parts(other))], "foot"))
    assert line["urns"] == ["SC070001", "SC070077"]
    assert "urns" in line["unread"]
    assert line["registered_provider"] == "Larkfield Hollow Care Limited"
    assert grades(line)[0] == ("overall", "good")


def _on_new_page(story: list[Any]) -> list[Any]:
    from reportlab.platypus import PageBreak

    return [PageBreak(), *story]


def test_a_letter_before_the_report_sets_no_grade() -> None:
    letter = text(
        "Dear provider",
        "Please find enclosed the inspection report on your children’s home.",
        "Overall experiences and progress of children and young people were then inadequate.",
    )
    line = read(bound([*letter, *_on_new_page(parts(Printed()))], "foot"))
    assert grades(line)[0] == ("overall", "good")


def test_words_printed_twice_to_look_bold_are_read_once() -> None:
    out = io.BytesIO()
    page = canvas.Canvas(out)
    rows = ["SC070001", "Registered provider: Larkfield Hollow Care Limited", "Full inspection"]
    rows += ["Inspected under the social care common inspection framework", "Information about this children's home"]
    rows += ["Inspection dates: 4 to 5 July 2023"]
    for at, words in enumerate(rows):
        page.drawString(56, 780 - 18 * at, words)
    for at, (label, grade) in enumerate(zip(Printed().labels, ("good", "outstanding", RI), strict=True)):
        page.drawString(56, 640 - 20 * at, label)
        page.drawString(400, 640 - 20 * at, grade)
        page.drawString(400.4, 640 - 20 * at, grade)
    page.save()
    line = read(out.getvalue())
    assert grades(line) == [
        ("overall", "good"),
        ("help_and_protection", "outstanding"),
        ("leadership", "requires_improvement"),
    ]


@pytest.mark.parametrize(
    ("spaced", "whole"),
    [
        ("o u t s t a n d i n g", "outstanding"),
        ("r e q u i r e s i m p r o v e m e n t t o b e g o o d", "requires improvement to be good"),
        ("S C 4 0 0 1 2 3", "SC400123"),
        ("R e c o m m e n d a t i o n s", "Recommendations"),
        ("(1) (a) x y z", "(1) (a) x y z"),
        ("1 2 3 4 children", "1 2 3 4 children"),
    ],
)
def test_letter_spaced_words_are_made_whole_only_where_they_are_known(spaced: str, whole: str) -> None:
    assert without_letter_spaces(spaced) == whole
