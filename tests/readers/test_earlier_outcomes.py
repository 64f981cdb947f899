"""Inspections without grades whose reports name an earlier outcome too: it is history, and never this one's."""

from __future__ import annotations

import pytest

from scrapers.reading import read_in_this_process
from scrapers.report import ReportRecord
from tests.readers.making import LEFT, RIGHT, Sheet

STRONG = "Consistently strong service delivery"
MIXED = "Inconsistent quality of service delivery"
WEAK = "Serious or widespread weaknesses"
GOES_ON = {
    STRONG: "leads to typically positive experiences and progress for children.",
    MIXED: "adversely affects some children's experiences and progress.",
    WEAK: "lead to significant concerns about the experiences and progress of children.",
}
KEYS = {STRONG: "consistently_strong", MIXED: "inconsistent", WEAK: "serious_or_widespread_weaknesses"}


def key(record: ReportRecord) -> str | None:
    assert (record.outcome is None) is ("outcome" in record.unread)
    return record.outcome.key.value if record.outcome else None


def supported(first: tuple[str, ...], second: tuple[str, ...] = (), title: str = "Full inspection") -> ReportRecord:
    """A report of 2027 on supported accommodation, with these lines on its first and its second page."""
    sheet = Sheet().lines(
        "Invented Pathways", "Unique reference number: 2711101", title,
        "Inspected under the social care common inspection framework",
        "Information about this supported accommodation provider", "The provider runs ten premises in three areas.",
        "Inspection dates: 4 to 6 February 2027", *first,
    )  # fmt: skip
    sheet.page().lines(*second, "Supported accommodation details", "Registered provider: Invented Care Limited")
    return read_in_this_process(sheet.pdf())


def now(words: str) -> tuple[str, ...]:
    return ("Inspection outcome", f"{words} {GOES_ON[words]}")


BEFORE = (
    ("Last inspection outcome: {}",),
    ("Last inspection outcome:", "{}."),
    ("Previous inspection outcome: {}",),
    ("Outcome of previous inspection: {}",),
    ("Outcome of the previous inspection: {}.",),
    ("Outcome at the last inspection", "{}"),
    ("Date of last inspection: 5 June 2025", "Result of last full inspection: {}"),
    ("Judgement at last inspection: {}", "Enforcement action since last inspection: none"),
    ("Most recent inspection outcome: {}",),
    ("Recent inspection history", "05/06/2025 Full {}"),
    ("{} was the outcome in 2025.",),
    ("In June 2025 the outcome was: {}.",),
    ("On 5 June 2025 Ofsted found: {}.",),
    ("At the last inspection the outcome was {}.",),
    ("Inspection of June 2025", "{}"),
    ("Previous full inspection", "{}."),
    ("The outcome of the inspection before was {} (June 2025).",),
)


@pytest.mark.parametrize("before", BEFORE, ids=lambda lines: lines[0][:40])
@pytest.mark.parametrize(("was", "is_now"), [(STRONG, WEAK), (STRONG, MIXED), (WEAK, STRONG)])
def test_an_earlier_outcome_on_the_first_page_is_not_this_inspections(
    before: tuple[str, ...], was: str, is_now: str
) -> None:
    record = supported(tuple(line.format(was) for line in before), now(is_now))
    assert (key(record), record.event_type, record.outcome and record.outcome.page) == (KEYS[is_now], "full", 2)


@pytest.mark.parametrize("before", BEFORE, ids=lambda lines: lines[0][:40])
def test_an_earlier_outcome_alone_is_none(before: tuple[str, ...]) -> None:
    assert (
        key(supported(tuple(line.format(STRONG) for line in before), ("Inspection findings", "Children do well.")))
        is None
    )


@pytest.mark.parametrize("before", BEFORE, ids=lambda lines: lines[0][:40])
def test_an_earlier_outcome_below_this_one_changes_nothing(before: tuple[str, ...]) -> None:
    record = supported((*now(WEAK), *(line.format(STRONG) for line in before)))
    assert key(record) == KEYS[WEAK]


def test_an_earlier_outcome_printed_in_full_over_several_lines_is_not_this_ones() -> None:
    before = (
        f"Outcome of previous inspection: {STRONG}",
        GOES_ON[STRONG],
        "Where improvements are needed, leaders act.",
    )
    assert key(supported((*before, *now(MIXED)))) == KEYS[MIXED]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (now(STRONG), now(WEAK)),
        (now(STRONG), (f"{WEAK} were found.",)),
        ((f"{STRONG} {GOES_ON[STRONG]}", f"{MIXED} {GOES_ON[MIXED]}"), ()),
        (("Inspection findings", f"{STRONG} is what staff aim for."), ()),
    ],
)
def test_two_outcomes_or_none_that_is_plain_are_unread(first: tuple[str, ...], second: tuple[str, ...]) -> None:
    assert key(supported(first, second)) is None


def test_two_outcomes_side_by_side_in_columns_are_unread() -> None:
    sheet = Sheet().lines(
        "Invented Pathways", "Unique reference number: 2711101", "Full inspection of supported accommodation",
        "Inspection dates: 4 to 6 February 2027", "Registered service manager: Ann Example",
    )  # fmt: skip
    sheet.line("This inspection", x=LEFT, down=0).line("Earlier", x=RIGHT)
    sheet.line(WEAK, x=LEFT, down=0).line(STRONG, x=RIGHT)
    assert key(read_in_this_process(sheet.pdf())) is None


def test_what_may_follow_from_an_outcome_leaves_it_one() -> None:
    said = (
        "Inspection outcome",
        f"{MIXED} adversely affects some children's experiences",
        "and this may limit progress.",
    )
    assert key(supported(said)) == KEYS[MIXED]


@pytest.mark.parametrize(
    "words", ["There are no serious or widespread weaknesses", "There are not any serious or widespread weaknesses."]
)
def test_weaknesses_denied_are_none(words: str) -> None:
    assert key(supported((*now(MIXED), words))) == KEYS[MIXED]


def visit(event: str, first: tuple[str, ...], second: tuple[str, ...] = ()) -> ReportRecord:
    """A report of May 2023 on a visit to a home, with these lines on its first and its second page."""
    sheet = Sheet().lines(
        "SC070009", "Registered provider: Invented Care Limited", event,
        "Inspected under the social care common inspection framework", "Information about this children's home",
        "The home is for three children.", *first, "Inspection date: 3 May 2023",
    )  # fmt: skip
    sheet.page().lines("Findings", *second, "Children's home details", "Unique reference number: SC070009")
    return read_in_this_process(sheet.pdf())


FOUND = "At this inspection, inspectors found serious and widespread concerns about the care of children."
NOT_FOUND = "We did not identify any serious or widespread concerns in relation to the care or protection of children."


@pytest.mark.parametrize(
    "before",
    [
        "In 2021 an assurance visit found that there were no serious or widespread concerns.",
        "No serious concerns were found in December 2020.",
        "At the last inspection, we did not identify any serious or widespread concerns.",
        "An assurance visit on 4 December 2020 did not identify any serious or widespread concerns.",
        "At the previous assurance visit (04/12/2020) there were no serious or widespread concerns.",
        "Previously, there were no serious or widespread concerns.",
        "Assurance visit, December 2020|No serious or widespread concerns were identified.",
        "Previous assurance visit|There were no serious or widespread concerns.",
        "Two years ago inspectors found no serious or widespread concerns.",
        "The last monitoring visit did not identify any serious or widespread concerns.",
        "Parents have no serious concerns about the home.",
        "Social workers told us that they have no serious concerns.",
        "Inspectors look at whether there are no serious or widespread concerns.",
    ],
)
def test_what_was_not_found_before_or_by_others_does_not_hide_what_is_found_now(before: str) -> None:
    lines = tuple(before.split("|"))
    record = visit("Assurance inspection", lines, (FOUND,))
    assert (key(record), record.outcome and record.outcome.page) == ("serious_concerns", 2)
    alone = visit("Assurance inspection", lines, ("Children are well cared for.",))
    assert key(alone) is None


@pytest.mark.parametrize(
    "before",
    [
        "At the last inspection, serious and widespread concerns were identified.",
        "In 2021 inspectors identified serious concerns in relation to the protection of children.",
        "Staff had raised serious concerns about one child with the police.",
        "When staff have serious concerns about a child, they tell the local authority.",
        "Since the last inspection, leaders have met every requirement.",
    ],
)
def test_concerns_of_before_or_of_others_are_not_this_inspections(before: str) -> None:
    assert key(visit("Assurance inspection", (NOT_FOUND,), (before,))) == "no_serious_concerns"


@pytest.mark.parametrize(
    "more",
    [
        FOUND,
        "Serious or widespread concerns were identified in relation to the protection of children.",
        "The serious or widespread concerns found at the last inspection remain.",
        "However, we identified serious concerns in relation to the safety of children.",
    ],
)
def test_no_concerns_on_one_page_and_concerns_on_another_are_unread(more: str) -> None:
    assert key(visit("Assurance inspection", (NOT_FOUND,), (more,))) is None
    assert key(visit("Assurance inspection", (more,), (NOT_FOUND,))) is None


@pytest.mark.parametrize(
    "said",
    [
        "We did not identify any new serious or widespread concerns at this inspection.",
        "Inspectors cannot say that there are no serious or widespread concerns.",
        "At this inspection, parents said that they have no serious concerns.",
        "We found no serious concerns about the storage of medicines.",
        "The independent person reported that there were no serious or widespread concerns.",
    ],
)
def test_less_than_a_plain_statement_is_unread(said: str) -> None:
    assert key(visit("Assurance inspection", (said,))) is None


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Although it was inadequate at the last inspection, at this assurance inspection we did not identify any "
         "serious or widespread concerns.", "no_serious_concerns"),
        ("We did not identify any serious or widespread concerns at this assurance visit on 3 May 2023.",
         "no_serious_concerns"),
        ("We identified serious concerns in relation to the care or protection of children at this assurance visit.",
         "serious_concerns"),
        ("No serious or widespread concerns were identified in relation to the care or protection of children.",
         "no_serious_concerns"),
        ("No serious concerns were identified at this visit.", "no_serious_concerns"),
        ("Inspectors found no evidence of serious or widespread concerns.", "no_serious_concerns"),
        ("We did not find any areas of serious or widespread concern.", "no_serious_concerns"),
    ],
)  # fmt: skip
def test_a_plain_statement_is_the_outcome(said: str, expected: str) -> None:
    halves = said.split(" in relation to ", 1)
    lines = (halves[0], f"in relation to {halves[1]}") if len(halves) > 1 else (said,)
    for event in ("Assurance inspection", "Assurance visit"):
        assert key(visit(event, ("Previous inspection judgement: good",), lines)) == expected


@pytest.mark.parametrize(
    "before",
    [
        "The home improved in effectiveness in 2016.",
        "Last inspection outcome: improved effectiveness",
        "Judgement at last interim inspection: improved effectiveness",
        "At the interim inspection in March 2022, Ofsted judged that it had improved effectiveness.",
        "At the previous interim inspection the home had sustained effectiveness.",
        "Inspection history: 12/03/2022 Interim Improved effectiveness",
    ],
)
def test_an_interim_inspections_outcome_is_not_that_of_an_earlier_one(before: str) -> None:
    judged = "At this interim inspection Ofsted judges that the home has declined in effectiveness."
    assert key(visit("Interim inspection", (before,), (judged,))) == "declined"
    assert key(visit("Interim inspection", (judged,), (before,))) == "declined"
    assert key(visit("Interim inspection", (before,), ("Children are well cared for.",))) is None


def test_an_interim_outcome_since_the_last_inspection_is_this_ones() -> None:
    judged = (
        "At this interim inspection, Ofsted judges that it has improved its effectiveness since the last inspection."
    )
    assert key(visit("Interim inspection", (judged,))) == "improved"


def test_two_interim_outcomes_are_unread() -> None:
    first = "At this interim inspection Ofsted judges that the home has improved effectiveness."
    assert key(visit("Interim inspection", (first,), ("The home has declined in effectiveness.",))) is None


def test_an_explanation_of_the_outcomes_is_none_of_them() -> None:
    three = ("What the outcomes mean", *(f"{words} {rest}" for words, rest in GOES_ON.items()))
    assert key(supported(now(MIXED), three)) == KEYS[MIXED]
    assert key(supported(("Inspection findings", "Children do well."), three)) is None
