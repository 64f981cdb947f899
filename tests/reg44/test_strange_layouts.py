"""Reports of makers whose habits differ: whose answer a column holds, recommendations wherever they stand, columns."""

from __future__ import annotations

from datetime import date

import pytest

from qa_service.vocabulary import Opinion, ReadingStatus
from scrapers.pdf import Layout, Word
from scrapers.reg44.grids import blocks_of_page
from scrapers.reg44.opinions import opinion_on
from scrapers.reg44.paper import Block, Paper, paragraph, row
from scrapers.reg44.recommendations import read_recommendations
from scrapers.reg44.record import IndependentReportRecord, Read
from scrapers.reg44.sections import parts_of
from scrapers.reg44.stance import Topic
from scrapers.reg44.text import clean

SAFE, WELL = "Are children effectively safeguarded?", "Does the conduct of the home promote children's well-being?"
YES, NO, PARTLY = Opinion.YES, Opinion.NO, Opinion.QUALIFIED
HEADING = paragraph("Recommendations", heading=True)
JUNE = date(2026, 6, 16)


def both(*blocks: Block) -> tuple[Opinion | None, Opinion | None]:
    paper = Paper(list(blocks))
    return opinion_on(Topic.SAFEGUARDED, paper).value, opinion_on(Topic.WELL_BEING, paper).value


def advised(*blocks: Block) -> IndependentReportRecord:
    record = IndependentReportRecord("", ReadingStatus.READ, visited=Read((JUNE,)))
    read_recommendations(record, blocks, parts_of(blocks))
    return record


def found(*blocks: Block) -> list[tuple[str, date | str | None]]:
    return [(one.text, one.target or one.target_words or None) for one in advised(*blocks).recommendations]


@pytest.mark.parametrize(("heads", "safe", "well", "says"), [
    (("Question", "Last visit", "This visit"), ("Yes", ""), ("Yes", "No"), (None, NO)),
    (("Question", "Manager's opinion", "Visitor's opinion"), ("Yes", "No"), ("Yes", ""), (NO, None)),
    (("Question", "April", "May"), ("Yes", ""), ("Yes", "Yes"), (None, None)),
    (("Question", "Linnet House", "Lark House"), ("Yes", "No"), ("Partly", "Yes"), (None, None)),
    (("Statement", "Agree", "Disagree"), ("", "X"), ("X", ""), (NO, YES)),
    (("Statement", "Agree", "Neither", "Disagree"), ("", "X", ""), ("", "", "X"), (None, NO)),
    (("Statement", "Met", "Partly met", "Not met"), ("", "☑", ""), ("", "", "☑"), (PARTLY, NO)),
    (("Question", "Yes", "No", "N/A"), ("", "", "X"), ("X", "", ""), (None, YES)),
])
def test_an_answer_is_of_the_person_and_month_that_its_column_names(
        heads: tuple[str, ...], safe: tuple[str, ...], well: tuple[str, ...],
        says: tuple[Opinion | None, ...]) -> None:
    assert both(row(*heads), row(SAFE, *safe), row(WELL, *well)) == says


@pytest.mark.parametrize(("safe", "well", "says"), [
    ("☐ Fully ☒ Partly ☐ Not at all", "☐ Fully ☐ Partly ☒ Not at all", (PARTLY, NO)),
    ("☐ Strongly agree ☑ Agree ☐ Disagree ☐ Strongly disagree", "☐ Agree ☐ Disagree", (None, None)),
    ("☐ Met ☐ Partly met ☑ Not met", "☑ Met ☐ Not met", (NO, YES)),
    ("N", "Y", (NO, YES)), ("Y/N", "Y / N", (None, None)),
    ("A. No, not since the night staff left.", "A. Yes.", (NO, YES)),
])
def test_what_a_form_offers_is_known_by_its_other_names_too(
        safe: str, well: str, says: tuple[Opinion | None, ...]) -> None:
    assert both(row(SAFE, safe), row(WELL, well)) == says


def test_the_answers_that_a_question_allows_are_no_answer_and_hide_none() -> None:
    assert both(row(f"{SAFE} (Yes / No / Partly)", "Partly. One plan is old."), row(f"{WELL} (Yes/No)", "")) == (
        PARTLY, None)


def test_the_end_of_a_sentence_that_began_on_the_page_before_is_no_opinion() -> None:
    opinion = paragraph("Opinion", heading=True)
    assert both(opinion, paragraph("With care I find that it would be wrong to say that", 1),
                paragraph("children are effectively safeguarded.", 2))[0] is None
    assert both(opinion, paragraph("Children are effectively safeguarded", point=True),
                paragraph("The conduct of the home promotes their well-being", point=True),
                paragraph("Neither of the above is the case.")) == (None, None)


def test_a_word_parted_at_a_lines_end_is_read_whole() -> None:
    assert clean("promotes children's well- being") == "promotes children's well-being"


@pytest.mark.parametrize(("blocks", "wanted"), [
    ([paragraph("I recommend that you ask the school for a report by 29 June 2026.")], [date(2026, 6, 29)]),
    ([paragraph("I have two recommendations. First, that a second waking worker is considered as soon as possible. "
                "Second, that plans are shared by 4 July 2026.")], ["as soon as possible", date(2026, 7, 4)]),
    ([paragraph("Recommendations: 1. The provider should mend the gate by 30 June 2026. 2. The manager should clear "
                "the attic by 31 July 2026.")], [date(2026, 6, 30), date(2026, 7, 31)]),
    ([paragraph("9. Recommended actions"), paragraph("9.1 Carry out a weekly fire drill (30 September 2026).")],
     [date(2026, 9, 30)]),
    ([HEADING, paragraph("By 30 June 2026: bring the training matrix up to date.", point=True)], [date(2026, 6, 30)]),
    ([HEADING, paragraph("ii) The manager should seek a second opinion. (20 July 2026)")], [date(2026, 7, 20)]),
    ([HEADING, paragraph("Keep the visitors' book up to date by end of July.", point=True)], [date(2026, 7, 31)]),
    ([HEADING, paragraph("The provider should mend the window immediately.")], ["immediately"]),
    ([HEADING, paragraph("A. 1) Turn on the door alarms at night – 20/10/2026")], [date(2026, 10, 20)]),
    ([paragraph("Recommendation One"), paragraph("The sleep-in room lacks a mattress."),
      paragraph("Date: 1 July 2026")], [date(2026, 7, 1)]),
    ([HEADING, row("Recommendation", "By when"), row("Fix the tap upstairs", "June 27th 2026")], [date(2026, 6, 27)]),
    ([HEADING, row("Recommendation", "By when"), row("Renew the car insurance", "4th July")], [date(2026, 7, 4)]),
    ([HEADING, row("Rec", "Detail", "Owner", "Deadline"), row("1", "Lock the office", "RM", "Within 7 days")],
     ["Within 7 days"]),
    ([paragraph("Kitchen", heading=True),
      paragraph("Action: Order a second fridge. By: 3 July 2026. Who: manager.")], [date(2026, 7, 3)]),
    ([row("Recommendation", "Keep a new log of allegations"), row("Date to be completed by", "15 Jan 2027")],
     [date(2027, 1, 15)]),
])
def test_a_recommendation_is_found_with_its_day_wherever_it_stands(
        blocks: list[Block], wanted: list[date | str]) -> None:
    assert [when for _, when in found(*blocks)] == wanted


def test_a_managers_own_plan_guidance_and_what_is_outstanding_are_no_recommendations() -> None:
    assert found(paragraph("Registered manager's response", heading=True), row("Action", "By whom", "Date"),
                 row("Shelves bought from the shop", "RM", "1 July 2026")) == []
    assert found(HEADING, paragraph("Guidance: list each recommendation with a date.")) == []
    record = advised(HEADING, paragraph("No new recommendations were made this month. These remain outstanding:"),
                     paragraph("Repair the shower (by 1 May 2026)", point=True))
    assert record.recommendations == [] and record.no_recommendations.value


def test_none_is_read_only_where_the_report_says_so() -> None:
    assert advised(paragraph("I have made no recommendations on this occasion.")).no_recommendations.value
    assert advised(HEADING, row("No.", "Recommendation", "Date"), row("1", "", "")).no_recommendations.value is None
    both_said = advised(paragraph("I recommend that the manager mends the gate by 3 July 2026."), HEADING,
                        paragraph("None", point=True), paragraph("Paint the shed by 4 July 2026", point=True))
    assert both_said.recommendations and both_said.no_recommendations.value is None


# --- pages -------------------------------------------------------------------------------------------------------


def line(text: str, left: float, top: float) -> list[Word]:
    words, at = [], left
    for one in text.split():
        words.append(Word(one, at, at + 6.0 * len(one), top, top + 12))
        at += 6.0 * len(one) + 3
    return words


def page(*lines: list[Word], rules: tuple[tuple[float, float, float], ...] = ()) -> list[Block]:
    return blocks_of_page(Layout(tuple(word for words in lines for word in words), rules), 1)


def test_two_columns_of_prose_are_read_one_after_the_other_and_no_answer_stands_across_them() -> None:
    prose = [f"The home was warm and tidy on day {number:02d}" for number in range(14)]
    left = [line(one, 50, 100 + 14 * at) for at, one in enumerate([*prose, WELL[:38]])]
    right = [line(one, 320, 107 + 14 * at) for at, one in enumerate(["Yes. The kitchen was clean and bright", *prose])]
    texts = [block.text for block in page(*left, *right) if block.text]
    assert not any("kitchen" in one and "conduct" in one for one in texts)
    assert next(at for at, one in enumerate(texts) if "conduct" in one) < next(
        at for at, one in enumerate(texts) if "kitchen" in one)


def test_cells_with_borders_of_their_own_make_each_row_once_and_a_pages_ground_is_no_row() -> None:
    rules = [(40.0, 555.0, 30.0), (40.0, 555.0, 800.0), (50.0, 550.0, 98.0), (50.0, 550.0, 144.0)]
    for top in (100.0, 122.0):
        rules += [(52.0, 80.0, top), (52.0, 80.0, top + 20), (82.0, 548.0, top), (82.0, 548.0, top + 20)]
    blocks = page(line("Opinion", 50, 60), line("No", 55, 104), line("Recommendation", 90, 104), line("1", 55, 126),
                  line("Mend the gate", 90, 126), line("Signed", 50, 170), rules=tuple(rules))
    assert [[cell.text for cell in block.cells] for block in blocks] == [
        ["Opinion"], ["No", "Recommendation"], ["1", "Mend the gate"], ["Signed"]]
