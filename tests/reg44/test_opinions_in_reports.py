"""An opinion is read from everything that a report says to it, and only where all of it agrees."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from qa_service.vocabulary import Opinion
from scrapers.reg44.opinions import opinion_on
from scrapers.reg44.paper import Block, Paper, paragraph, row
from scrapers.reg44.stance import Topic

SAFE, WELL = Topic.SAFEGUARDED, Topic.WELL_BEING
ASKED = "Are children effectively safeguarded?"
ASKED_WELL = "Does the conduct of the home promote children's well-being?"
PLAIN = "In my opinion children are effectively safeguarded."
REGULATION = ("The report must set out the independent person's opinion as to whether (a) children are effectively "
              "safeguarded; and (b) the conduct of the home promotes children's well-being.")


def both(*blocks: Block) -> tuple[Opinion | None, Opinion | None]:
    paper = Paper(list(blocks))
    return opinion_on(SAFE, paper).value, opinion_on(WELL, paper).value


@pytest.mark.parametrize(("answer", "says"), [
    ("Yes", Opinion.YES), ("YES.", Opinion.YES), ("Yes. Records were in order.", Opinion.YES), ("No", Opinion.NO),
    ("No - two incidents were not reported.", Opinion.NO), ("Partly", Opinion.QUALIFIED),
    ("Yes, subject to the actions below.", Opinion.QUALIFIED),
    ("Yes, with the exception of visitors.", Opinion.QUALIFIED),
    ("Not fully", Opinion.QUALIFIED), ("Unable to form an opinion.", Opinion.NOT_STATED),
    ("Yes and no", None), ("Yes / No", None), ("Yes/No*", None), ("Yes or no", None), ("No concerns", None),
    ("Yes, but not at night.", None), ("Yes. However, the protocol is not followed.", None), ("Yes, on paper", None),
    ("Yes mostly", Opinion.QUALIFIED), ("Yes, I think so", None), ("Yes?", None), ("See above", None), ("TBC", None),
    ("", None), ("[not chosen]", None), ("☐ Yes ☐ No", None), ("☑ Yes ☑ No", None), ("☑ Yes ☐ No", Opinion.YES),
    ("Yes ☐ No ☑", Opinion.NO), ("☐ Yes No ☑", None), ("☑ Yes ☐ No. However, not at night.", None), ("x", None),
    ("Choose an item.", None), ("N/A", None), ("Good", None), ("Yes. Children are not safe at weekends.", None),
    ("No. Children are effectively safeguarded.", None),
])
def test_an_answer_beside_its_question(answer: str, says: Opinion | None) -> None:
    found = both(row(ASKED, answer))[0]
    assert found is says or (says is Opinion.QUALIFIED and found is None)


@given(st.sampled_from(("Yes", "yes", "YES", "Yes.")), st.text("abcdefghijklmnopqrstuvwxyz ,.-;:()/?*", max_size=14))
@settings(max_examples=150, deadline=None)
def test_no_words_behind_a_yes_make_it_a_no_or_fail(yes: str, rest: str) -> None:
    assert both(row(ASKED, f"{yes}{rest}"))[0] in (Opinion.YES, Opinion.QUALIFIED, None)


NO_YES = ("No", "Not fully", "Partly", "Not at all", "Unable to say", "Never", "Not yet", "", "/", "☐ Yes")


@given(st.sampled_from(NO_YES),
       st.text("abcdefghijklmnopqrstuvwxyz ,.-;:()", max_size=20))
@settings(max_examples=150, deadline=None)
def test_an_answer_that_does_not_begin_with_yes_is_never_yes(answer: str, rest: str) -> None:
    said = f"{answer} {rest}"
    assume(not re.match(r"[\W_]*y(es)?\b", said.removeprefix("☐ Yes")))  # "/ y" does begin with it
    assert both(row(ASKED, said))[0] is not Opinion.YES


def test_ticks_stand_under_the_heading_of_their_column() -> None:
    head = row("Opinion of the independent person", "Yes", "No")
    assert both(head, row("Children are effectively safeguarded", "✓", ""),
                row("The conduct of the home promotes children's well-being", "", "✓")) == (Opinion.YES, Opinion.NO)
    assert both(head, row("Children are effectively safeguarded", "✓", "✓"))[0] is None
    assert both(head, row("Children are effectively safeguarded", "", ""))[0] is None


def test_an_answer_stands_below_its_question() -> None:
    assert both(paragraph(ASKED), paragraph("Yes."), paragraph(ASKED_WELL), paragraph("No.")) == (
        Opinion.YES, Opinion.NO)


def test_the_next_questions_answer_is_not_taken_for_one_that_is_missing() -> None:
    assert both(paragraph(ASKED), paragraph(ASKED_WELL), paragraph("Yes."))[0] is not Opinion.YES


def test_one_answer_to_two_questions_is_left_to_a_person() -> None:
    assert both(row("Are children effectively safeguarded and does the conduct of the home promote their well-being?",
                    "Yes")) == (None, None)


def test_the_regulations_own_words_say_nothing() -> None:
    assert both(paragraph(REGULATION)) == (None, None)
    assert both(paragraph(REGULATION), paragraph(PLAIN))[0] is Opinion.YES


@pytest.mark.parametrize("heading", [
    "Manager's response", "Comments of the responsible individual", "Feedback from social workers",
    "What the children said", "Registered provider's comments", "Views of parents",
])
def test_what_others_say_is_no_opinion_of_the_visitor(heading: str) -> None:
    assert both(paragraph(heading, heading=True), paragraph(PLAIN))[0] is None
    assert both(row(heading, PLAIN))[0] is None


def test_two_places_that_differ_leave_the_opinion_unread() -> None:
    assert both(row(ASKED, "Yes"), paragraph("In my opinion children are not effectively safeguarded."))[0] is None
    assert both(row(ASKED, "No"), paragraph(PLAIN))[0] is None


def test_words_elsewhere_against_it_leave_a_yes_unread() -> None:
    assert both(paragraph("One child was put at risk."), paragraph("The children are not safe in the evenings."),
                paragraph(PLAIN))[0] is None


def test_a_choice_left_open_beside_a_filled_one_leaves_it_unread() -> None:
    open_choice = "I am / am not of the opinion that children are effectively safeguarded."
    assert both(paragraph(open_choice), paragraph(PLAIN))[0] is None


def test_not_stated_is_read_only_where_all_was_read_and_nothing_comes_near() -> None:
    assert both(paragraph("The garden was tidy.")) == (Opinion.NOT_STATED, Opinion.NOT_STATED)
    assert both(paragraph("Safeguarding was discussed."))[0] is None
    holed = Paper([paragraph("The garden was tidy.")], gaps=["Page 2 shows no text."])
    assert opinion_on(SAFE, holed).value is None


def test_what_is_read_brings_its_page_and_words() -> None:
    found = opinion_on(SAFE, Paper([paragraph("Opinion", 3, heading=True), paragraph(PLAIN, 4)]))
    assert (found.value, found.page, found.quote) == (Opinion.YES, 4, PLAIN)
