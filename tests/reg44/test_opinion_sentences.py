"""A sentence is yes only where a visitor plainly says so: whatever takes away from it, anywhere, ends the yes."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_service.vocabulary import Opinion
from scrapers.reg44.opinions import opinion_on
from scrapers.reg44.paper import Paper, paragraph
from scrapers.reg44.stance import Doubt, Topic, stance_of

SAFE = Topic.SAFEGUARDED
PLAIN = (
    "In my opinion children are effectively safeguarded.",
    "It is my professional opinion that the children living at Larkfold are effectively safeguarded.",
    "I am satisfied that young people are effectively safeguarded.",
    "The independent person is of the opinion that children are effectively safeguarded.",
    "I conclude that the home's arrangements effectively safeguard the children.",
    "I have formed the opinion that the three children are safeguarded effectively.",
    "In my opinion children are effectively safeguarded and the conduct of the home promotes their well-being.",
)
LEADS = (
    "I doubt that", "Nobody could say that", "It would be premature to say that", "The manager asked me to write that",
    "I do not think that", "I cannot say that", "It is not true that",
    "Only when the locks are mended will it be so that",
    "Perhaps", "Arguably", "In theory", "On paper", "Until last month,", "If the actions are completed,",
    "Unless staffing changes it is untrue that", "At the last visit it was said that", "Apart from at night,",
    "Were it not for the rota,", "It is far from clear that", "I hesitate to say that", "Supposedly",
    "So far as I could see",
    "The question is whether", "Except for one child,", "For the time being", "Despite my worries,",
    "Staff told me that",
    "Without seeing the records, I can hardly say that", "Once the manager returns,", "Ideally",
)
TAILS = (
    "on paper", "in theory", "during the day", "at weekends only", "most of the time", "in some respects",
    "by and large",
    "subject to the actions below", "with the exception of one bedroom", "except at night",
    "but not when they go missing",
    "provided that the rota is kept", "as long as the manager is there", "if agency staff are not used", "for now",
    "although risk assessments are out of date", "when the manager is on shift", "apart from online", "up to a point",
    "more often than not", "unless they go out", "pending the fire report", "with some reservations", "or nearly so",
    "though I saw little", "while this is not always recorded", "- or so the manager says", "?",
    "(see my doubts above)",
    "* delete as appropriate", "/ are not effectively safeguarded", "save for the matters above",
    "as far as I can tell",
    "but the premises are unsafe", "yet two allegations were not passed on", "in most areas",
)
NEXT = (
    "However, two allegations were not passed on.", "But this is not the case at night.",
    "This is subject to the recommendations below.", "Children are not safe in the annexe.",
    "I am not satisfied that children are safe outside the home.", "That said, the missing protocol is not followed.",
    "Nevertheless children are left at risk in the evenings.", "Except for one child.",
    "There are serious safeguarding concerns about the annexe.", "The home failed to safeguard one child in May.",
)


@pytest.mark.parametrize("sentence", PLAIN)
def test_a_plain_opinion_is_yes(sentence: str) -> None:
    said = stance_of(sentence, SAFE)
    assert said is not None
    assert said.says is Opinion.YES


@given(st.sampled_from(PLAIN), st.sampled_from(LEADS))
@settings(max_examples=80, deadline=None)
def test_what_stands_before_an_opinion_and_takes_from_it_ends_the_yes(sentence: str, lead: str) -> None:
    said = stance_of(f"{lead} {sentence[0].lower()}{sentence[1:]}", SAFE)
    assert said is None or said.says is not Opinion.YES


@given(st.sampled_from(PLAIN), st.sampled_from(TAILS), st.sampled_from((" ", ", ")))
@settings(max_examples=80, deadline=None)
def test_what_stands_behind_an_opinion_and_takes_from_it_ends_the_yes(sentence: str, tail: str, joint: str) -> None:
    said = stance_of(f"{sentence.rstrip('.')}{joint}{tail}.", SAFE)
    assert said is None or said.says is not Opinion.YES


@given(st.sampled_from(PLAIN), st.sampled_from(NEXT), st.booleans())
@settings(max_examples=40, deadline=None)
def test_a_sentence_that_turns_an_opinion_ends_the_yes(sentence: str, turn: str, apart: bool) -> None:
    blocks = [paragraph(sentence), paragraph(turn)] if apart else [paragraph(f"{sentence} {turn}")]
    assert opinion_on(SAFE, Paper(blocks)).value is not Opinion.YES


DENIALS = ("not", "hardly", "never", "no longer", "only partly", "rarely")


@given(st.sampled_from(PLAIN), st.sampled_from(DENIALS), st.data())
@settings(max_examples=120, deadline=None)
def test_a_negation_anywhere_in_the_sentence_ends_the_yes(sentence: str, word: str, data: st.DataObject) -> None:
    words = sentence.split()
    at = data.draw(st.integers(0, len(words) - 1))
    said = stance_of(" ".join([*words[:at], word, *words[at:]]), SAFE)
    assert said is None or said.says is not Opinion.YES


@pytest.mark.parametrize(("sentence", "says"), [
    ("In my opinion children are not effectively safeguarded.", Opinion.NO),
    ("I am not of the opinion that children are effectively safeguarded.", Opinion.NO),
    ("I do not consider that the children are effectively safeguarded because two logs were not kept.", Opinion.NO),
    ("In my opinion children are not always effectively safeguarded.", Opinion.QUALIFIED),
    ("I am not fully satisfied that children are effectively safeguarded.", Opinion.QUALIFIED),
    ("I consider that children are largely safeguarded.", Opinion.QUALIFIED),
    ("In my opinion children are effectively safeguarded, with the exception of online life.", Opinion.QUALIFIED),
    ("Subject to the actions below, I am satisfied that children are effectively safeguarded.", Opinion.QUALIFIED),
    ("I am unable to form an opinion on whether children are effectively safeguarded.", Opinion.NOT_STATED),
    ("I am not able to give a view as to whether children are effectively safeguarded.", Opinion.NOT_STATED),
])
def test_other_plain_opinions_are_read_as_what_they_are(sentence: str, says: Opinion) -> None:
    said = stance_of(sentence, SAFE)
    assert said is not None
    assert said.says is says


@pytest.mark.parametrize("sentence", [
    "The report must set out the independent person's opinion as to whether children are effectively safeguarded.",
    "In your opinion, are children effectively safeguarded?",
    "Staff told me that they believe children are effectively safeguarded.",
    "At the previous visit the independent person was of the opinion that children were effectively safeguarded.",
])
def test_the_forms_words_and_other_peoples_are_no_opinion_of_the_visitor(sentence: str) -> None:
    said = stance_of(sentence, SAFE)
    assert said is None or not said.own


def test_a_choice_that_nobody_made_is_no_refusal_of_an_opinion_beside_one_on_the_other() -> None:
    said = stance_of("I am / am not of the opinion that children are effectively safeguarded. (*Delete as appropriate) "
                     "I cannot offer an opinion on whether the conduct of the home promotes well-being.", SAFE)
    assert said is not None and said.says is Doubt.TEMPLATE


@pytest.mark.parametrize("text", [
    "in my opinion " + "on a, " * 200 + "children are effectively safeguarded",
    "in my opinion children " + "at a in b " * 100 + "are effectively safeguarded",
    "in my opinion children are effectively safeguarded " + "at a in b " * 100 + "§",
    "i am " + "very " * 220 + "satisfied that children are safeguarded",
    "the conduct of the home promotes " + "the safety and health of all " * 35 + "x well-being promoted",
])
def test_words_that_go_on_and_on_cost_no_time(text: str) -> None:
    started = time.process_time()
    for topic in Topic:
        stance_of(text, topic, bare=True)
    assert time.process_time() - started < 1.5
