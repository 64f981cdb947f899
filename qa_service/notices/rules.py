"""SG-06 and SG-07: decisions not recorded, and notices received that nobody acted on.

Flag rules like any other, with one difference: like the other rules about safeguarding they are not registered with
the flags. Their findings are worked out for those who handle notices (SG-06 on a concern: for those named on it), are
kept nowhere, and so stand in no list, count, digest or mail.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from qa_service.clock import london
from qa_service.concerns.rules import SG_06 as OF_A_CONCERN
from qa_service.concerns.working_time import one_working_day_after
from qa_service.flags.parameters import values_of
from qa_service.flags.rule import Answer, CannotTell, Evidence, Finding, FlagRule, Parameter, SubjectIds, Values
from qa_service.notices import deciding
from qa_service.notices.deciding import Cause
from qa_service.ofsted.rules.words import day, working_days_later
from qa_service.vocabulary import Severity, SubjectType, counted

SOURCE: Final = "Regional notices, for the people who handle them"


@dataclass(frozen=True, slots=True)
class Received:
    """A received notice as SG-07 judges it, at a moment."""

    came_at: datetime
    now: datetime
    acknowledged: bool
    checked: bool
    known_place: bool
    """Whether it is matched to our register, or somebody found that it is about nothing there."""
    children: int
    """Our children who are placed where it is about."""
    unsure: str = ""
    """Why there may be one where none was found."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a rule found, or why it cannot tell."""

    rule: FlagRule
    answer: Finding | CannotTell


def judge_decided(cause: Cause, as_at: date, values: Values) -> Answer:
    """SG-06, for the host authority: the facts are those of settings in our area alone."""
    until = working_days_later(cause.known_on, values.number("working_days"))
    if cause.decided or as_at <= until:
        return None
    return Finding((Evidence(cause.words, source=SOURCE, link=cause.path),
                    Evidence(f"Known on {day(cause.known_on)}; whether to raise a regional notice was to be decided "
                             f"by {day(until)}.", source=SOURCE)))


def judge_acted(known: Received, as_at: date, values: Values) -> Answer:
    """SG-07. The working day is counted from the minute, with the public holidays of England."""
    until = one_working_day_after(known.came_at, values.number("working_days"))
    if known.now <= until or (known.acknowledged and known.checked):
        return None
    came = london(known.came_at)
    since = f"It came on {day(came.date())}, {came:%H:%M}."
    if not known.known_place:
        return CannotTell(f"{since} Nobody has said which setting it is about, so it is not known whether our "
                          "children are there.")
    if not known.children:
        said = f"{since} None of our children is known to be there. {known.unsure}"
        return CannotTell(said) if known.unsure else None
    missing = " and ".join(what for what, done in (("it is not acknowledged", known.acknowledged), (
        "nobody has recorded a look at our children there", known.checked)) if not done)
    return Finding((Evidence(f"{since} {counted(known.children, 'child', 'children')} of ours "
                             f"{'is' if known.children == 1 else 'are'} there, and {missing}.", source=SOURCE),))


def _gather(_ids: SubjectIds, _as_at: date) -> Mapping[int, object]:
    """Nothing: these rules are fed with what their reader may open."""
    return {}


SG_06: Final = replace(
    OF_A_CONCERN, subject=SubjectType.SETTING, gather=_gather, judge=judge_decided,
    checks="We are the host authority, and there is a concern, a criminal inquiry, a financial check below what we "
    "accept or an inadequate judgement, and no decision with its reason was recorded in time. On a concern it is shown "
    "to those named on it alone.")
"""It has its number in common with the same rule on a concern."""
SG_07: Final = FlagRule(
    code="SG-07", title="Regional notice received, not acted on", severity=Severity.HIGH, basis=SG_06.basis,
    subject=SubjectType.SETTING, gather=_gather, judge=judge_acted, restricted=True,
    checks="A notice of another authority came, our child is placed there, and it was not acknowledged, or nobody "
    "recorded a look at our children there, within the working day. It is counted from the minute, without weekends "
    "and the public holidays of England.",
    parameters=(Parameter("working_days", 1, "working days", "By when it must be acted on", 1, 20),))
RULES: Final = (SG_06, SG_07)


def undecided(as_at: date) -> list[tuple[Cause, Said | None]]:
    """What asks us for a decision and has none, the longest known first, each with what SG-06 says of it."""
    found = [one for one in deciding.causes(as_at) if not one.decided]
    values = values_of([SG_06])[SG_06.code]
    return [(one, _said(SG_06, SG_06.judge(one, as_at, values))) for one in reversed(found)]


def of_received(known: Sequence[Received]) -> list[Said | None]:
    """What SG-07 says of each."""
    values = values_of([SG_07])[SG_07.code]
    return [_said(SG_07, SG_07.judge(one, london(one.now).date(), values)) for one in known]


def _said(rule: FlagRule, answer: Answer) -> Said | None:
    return None if answer is None else Said(rule, answer)
