"""A grade is taken only where two readings, the headings and the standard sentence agree; prose sets nothing."""

from __future__ import annotations

import pytest

from scrapers.reading import read_in_this_process
from scrapers.report import ReportRecord
from tests.readers.making import (
    LEADERS,
    LEFT,
    OVERALL,
    PROTECTED,
    RIGHT,
    SENTENCES,
    Sheet,
    closing,
    grades,
    home_report,
    opening,
)

RI = "requires_improvement"


def read(sheet: Sheet) -> ReportRecord:
    return read_in_this_process(sheet.pdf())


@pytest.mark.parametrize(
    ("printed", "grade"),
    [
        (("good",), "good"),
        (("Good",), "good"),
        (("GOOD",), "good"),
        (("outstanding",), "outstanding"),
        (("requires improvement to be good",), RI),
        (("Requires improvement",), RI),
        (("requires improvement", "to be good"), RI),
        (("Requires", "improvement to be", "good"), RI),
        (("Requires", "improvement", "to be good"), RI),
        (("inadequate",), "inadequate"),
        (("Not judged",), "not_judged"),
        (("good.",), "good"),
    ],
)
@pytest.mark.parametrize("middle", [True, False], ids=["centred", "at the top"])
def test_a_grade_is_read_however_its_cell_is_printed(printed: tuple[str, ...], grade: str, middle: bool) -> None:
    sheet = opening(Sheet())
    sheet.row(OVERALL, printed, middle).row(PROTECTED, printed, middle).row(LEADERS, printed, middle)
    sheet.line("Date of last inspection: 3 May 2017")
    record = read(closing(sheet.page()))
    assert grades(record) == dict.fromkeys(("overall", "help_and_protection", "leadership"), grade)
    assert record.status == "read"


def test_each_row_keeps_its_own_grade() -> None:
    record = read_in_this_process(home_report(("requires improvement to be good",), ("inadequate",), ("good",)))
    assert grades(record) == {"overall": RI, "help_and_protection": "inadequate", "leadership": "good"}
    assert record.status == "read"


@pytest.mark.parametrize(
    "lines",
    [
        (
            "Overall experiences and progress of children and young people, taking into account: good",
            "How well children and young people are helped and protected: good",
            "The effectiveness of leaders and managers: good",
        ),
        (
            "Overall experiences and progress of children and young people, taking into account",
            "good",
            "How well children and young people are helped and protected",
            "good",
            "The effectiveness of leaders and managers",
            "good",
        ),
        (
            "The overall experiences and progress of children and young people, taking",
            "into account good",
            "How well children and young people are helped and",
            "protected Good",
            "The effectiveness of leaders and managers good",
        ),
        (
            "Overall experiences and progress of children and young people, taking into account",
            "how well children and young people are helped and protected and",
            "the effectiveness of leaders and managers",
            "Good",
            "How well children and young people are helped and protected Good",
            "The effectiveness of leaders and managers Good",
        ),
        (
            "Judgement Grade",
            "Overall experiences and progress of children Good",
            "How well children are helped and protected Good",
            "The effectiveness of leaders and managers Good",
        ),
        (
            "The overall experiences and progress of children and young people living in the home are Good",
            "How well children and young people are helped and protected Good",
            "The impact and effectiveness of leaders and managers Good",
        ),
    ],
)
def test_labels_and_grades_are_read_from_running_text(lines: tuple[str, ...]) -> None:
    record = read(closing(opening(Sheet()).lines(*lines).line(SENTENCES["good"]).page()))
    assert grades(record) == {"overall": "good", "help_and_protection": "good", "leadership": "good"}
    assert record.status == "read"


def test_look_alike_characters_change_nothing() -> None:
    lines = (
        "Overall\u00a0experiences and progress of children and young people, taking into account:\u00a0good",
        "How well children and young people are helped and protected:  good",
        "The effectiveness of leaders and managers:\u00a0requires\u00a0improvement to\u00a0be good",
    )
    record = read(closing(opening(Sheet()).lines(*lines).page()))
    assert grades(record) == {"overall": "good", "help_and_protection": "good", "leadership": RI}


@pytest.mark.parametrize(
    "prose",
    [
        "The effectiveness of leaders and managers was inadequate at the last inspection.",
        "Overall experiences and progress of children were judged inadequate in 2016.",
        "How well children and young people are helped and protected had been inadequate.",
        "The effectiveness of leaders and managers is no longer inadequate.",
        "Overall experiences and progress of children is not good enough, an earlier report said.",
        "The home was inadequate last time. It requires improvement, said one parent. Inadequate staffing was met.",
    ],
)
def test_prose_never_sets_or_spoils_a_grade(prose: str) -> None:
    record = read_in_this_process(home_report(after=lambda sheet: sheet.lines("Inspection judgements", prose)))
    assert grades(record) == {"overall": "good", "help_and_protection": "good", "leadership": "good"}
    assert record.status == "read"


def test_an_earlier_inspections_judgements_are_not_taken_for_this_ones() -> None:
    def earlier(sheet: Sheet) -> None:
        sheet.lines(
            "Previous inspection judgements",
            "Overall experiences and progress of children: inadequate",
            "How well children are helped and protected: inadequate",
        )

    record = read_in_this_process(home_report(after=earlier))
    assert grades(record)["overall"] == "good"
    assert grades(record)["help_and_protection"] == "good"


def test_a_heading_that_contradicts_the_table_leaves_nobodys_grade() -> None:
    def heading(sheet: Sheet) -> None:
        sheet.lines(
            "Inspection judgements", "The effectiveness of leaders and managers: inadequate", "Leaders have left."
        )

    record = read_in_this_process(home_report(after=heading))
    assert "leadership" not in grades(record)
    assert "judgements.leadership" in record.unread
    assert record.status == "partly_read"
    assert [difference.field for difference in record.differences] == ["judgements.leadership"]
    assert grades(record)["overall"] == "good"


@pytest.mark.parametrize("sentence", [sentence for grade, sentence in SENTENCES.items() if grade != "good"])
def test_a_standard_sentence_that_contradicts_the_table_leaves_no_overall_grade(sentence: str) -> None:
    record = read_in_this_process(home_report(sentence=sentence))
    assert "overall" not in grades(record)
    assert "judgements.overall" in record.unread


def test_a_standard_sentence_without_a_table_sets_no_grade() -> None:
    record = read(closing(opening(Sheet()).line(SENTENCES["good"]).page()))
    assert grades(record) == {}
    assert "judgements.overall" in record.unread


@pytest.mark.parametrize("printed", ["g00d", "", "god", "satisfactorily good", "good/inadequate", "To be confirmed"])
def test_a_grade_that_cannot_be_read_is_unread_and_never_good(printed: str) -> None:
    sheet = opening(Sheet()).row(OVERALL, (printed,)).row(PROTECTED, ("good",)).row(LEADERS, ("good",))
    sheet.line("Date of last inspection: 3 May 2017")
    record = read(closing(sheet.page()))
    assert "overall" not in grades(record)
    assert "judgements.overall" in record.unread
    assert grades(record)["leadership"] == "good"


def test_a_table_whose_grade_is_lost_is_not_made_good_by_a_heading() -> None:
    sheet = opening(Sheet()).row(OVERALL, ("g?",)).row(PROTECTED, ("good",)).row(LEADERS, ("good",)).page()
    sheet.lines("Inspection judgements", "Overall experiences and progress of children and young people: good", "Fine.")
    record = read(closing(sheet))
    assert "judgements.overall" in record.unread


def test_words_that_swap_columns_between_the_two_readings_are_not_paired() -> None:
    """The content has one order and the page another: the first reading pairs row by row, the second by place."""
    sheet = opening(Sheet())
    top = sheet.y
    for at, (label, grade) in enumerate(
        zip((OVERALL[0], PROTECTED[0], LEADERS[0]), ("good", "inadequate", "good"), strict=True)
    ):
        sheet.canvas.drawString(LEFT, top - 30 * at, label + (" children are helped and protected" if at == 1 else ""))
        sheet.canvas.drawString(RIGHT, top - 30 * (2 - at) - 4, grade)
    sheet.y = top - 120
    record = read(closing(sheet.page()))
    assert set(grades(record).values()) <= {"good"}
    assert "help_and_protection" not in grades(record) or "judgements.help_and_protection" not in record.unread


def test_a_secure_home_has_education_and_health() -> None:
    sheet = opening(Sheet(), urn="SC000001")
    sheet.row(OVERALL, ("good",)).row(("Outcomes in education and related learning", "activities"), ("outstanding",))
    sheet.row(("Health services",), ("good",)).row(PROTECTED, ("good",)).row(LEADERS, ("good",)).page()
    record = read(closing(sheet, **{"Provision sub-type": "Secure children's home"}))
    assert record.kind == "secure_childrens_home"
    assert grades(record) == {
        "overall": "good",
        "education": "outstanding",
        "health": "good",
        "help_and_protection": "good",
        "leadership": "good",
    }


def test_every_judgement_carries_its_page_and_words() -> None:
    record = read_in_this_process(home_report(("inadequate",)))
    overall = next(judgement for judgement in record.judgements if judgement.key == "overall")
    assert overall.page == 1
    assert overall.label.startswith("Overall experiences and progress of children")
    assert "inadequate" in overall.quote


@pytest.mark.parametrize("printed", ["No judgement", "no judgement.", "Not judged", "No longer judged"])
def test_a_cell_that_gives_no_judgement_is_not_judged_and_never_a_grade(printed: str) -> None:
    record = read_in_this_process(home_report(overall=(printed,), leaders=(printed,), sentence="No child lived there."))
    assert grades(record) == {"overall": "not_judged", "help_and_protection": "good", "leadership": "not_judged"}
    assert record.unread == []


@pytest.mark.parametrize("printed", ["Not yet good", "No longer good", "Not judged to be good", "No", "N/A"])
def test_words_round_a_grade_that_are_none_of_its_own_leave_the_cell_unread(printed: str) -> None:
    record = read_in_this_process(home_report(leaders=(printed,)))
    assert grades(record) == {"overall": "good", "help_and_protection": "good"}
    assert record.unread == ["judgements.leadership"]
