"""SG-01 to SG-06 and SG-08: what stands out about concerns, for the people named on them and for nobody else.

These are flag rules like any other, with one difference: they are not registered with the flags. Their findings are
worked out when somebody who is named opens the page, are kept nowhere, and so stand in no list, count, digest or mail.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from qa_service.clock import london
from qa_service.concerns.facts import Facts
from qa_service.concerns.for_notices import decide_by
from qa_service.concerns.kinds import Outcome
from qa_service.concerns.working_time import end_of_day, morning, one_working_day_after
from qa_service.flags import parameters
from qa_service.flags.rule import Answer, CannotTell, Evidence, Finding, FlagRule, Parameter, SubjectIds, Values
from qa_service.ofsted.rules.words import day, working_days_later
from qa_service.vocabulary import Severity, SubjectType, counted

if TYPE_CHECKING:  # what opens concerns rests on these rules' numbers
    from qa_service.concerns.access import Opened

SOURCE: Final = "Concern, for the people named on it"


@dataclass(frozen=True, slots=True)
class Known:
    """A concern as the rules judge it, at a moment."""

    facts: Facts
    reference: str
    now: datetime
    near: tuple[tuple[str, date], ...] = ()
    """Other concerns of the same provider that the reader is named on: their references and the days we knew."""
    notices: tuple[date, ...] | None = None
    """Days of notices of serious events that the setting sent since; ``None`` where none can be expected."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a rule found on a concern, or why it cannot tell."""

    rule: FlagRule
    answer: Finding | CannotTell

    @property
    def severity(self) -> Severity:
        return (self.answer.severity if isinstance(self.answer, Finding) else None) or self.rule.severity


Notices = Callable[[Collection[int], date], Mapping[int, Sequence[date]]]
"""The days on which these settings told us of serious events since a day; one that need not tell us is left out."""
_notices: list[Notices] = []


def notices_come_from(ask: Notices) -> None:
    """Fills the port: what knows the notices of serious events that a setting has sent us."""
    _notices[:] = [ask]


def judge_open(known: Known, as_at: date, values: Values) -> Answer:
    """SG-01."""
    if not known.facts.is_open:
        return None
    return _found(f"Open since {_moment(known.facts.known_at)}: {known.facts.stage.words.lower()}.")


def judge_told(known: Known, as_at: date, values: Values) -> Answer:
    """SG-02. The working day is counted from the minute, with the public holidays of England."""
    facts = known.facts
    until = facts.deadline
    if not facts.is_open or (facts.sent_at or known.now) <= until:
        return None
    told = f"The LADO was told on {_moment(facts.sent_at)}" if facts.sent_at else "The LADO has not been told"
    return _found(f"{told}. Our council knew on {_moment(facts.known_at)}, so the LADO was to be told by "
                  f"{_until(until)}.")


def judge_long(known: Known, as_at: date, values: Values) -> Answer:
    """SG-03."""
    if not known.facts.is_open:
        return None
    since = london(known.facts.known_at).date()
    passed = [limit for limit in (values.number("first"), values.number("second"), values.number("third"))
              if since + timedelta(days=limit) < as_at]
    return _found(f"Open since {day(since)}: longer than {max(passed)} days.") if passed else None


def judge_several(known: Known, as_at: date, values: Values) -> Answer:
    """SG-04, over the concerns on which the reader is named."""
    days, least = values.number("days"), values.number("count")
    mine = london(known.facts.known_at).date()
    near = [(reference, on) for reference, on in known.near if abs((on - mine).days) < days]
    if len(near) + 1 < least:
        return None
    return _found(f"{counted(len(near) + 1, 'concern')} about the same provider within {days} days.",
                  *(f"Another, of which we knew on {day(on)}" for _, on in near))


def judge_plan(known: Known, as_at: date, values: Values) -> Answer:
    """SG-05."""
    facts = known.facts
    if facts.outcome is not Outcome.SUBSTANTIATED or facts.plan_on or facts.placement_decision:
        return None
    if facts.outcome_on is None:
        return CannotTell("It was substantiated, and the day of the outcome is not known.")
    until = working_days_later(facts.outcome_on, values.number("working_days"))
    if as_at <= until:
        return None
    return _found(f"Substantiated on {day(facts.outcome_on)}. Neither the provider’s action plan nor a placement "
                  f"decision was recorded by {day(until)}.")


def judge_notified(known: Known, as_at: date, values: Values) -> Answer:
    """SG-08, where the setting is one that must tell the placing authority of serious events."""
    facts = known.facts
    if not facts.is_open or known.notices is None:
        return None
    until = one_working_day_after(facts.known_at, values.number("working_days"))
    since = london(facts.known_at).date() - timedelta(days=values.number("before"))
    if known.now <= until or any(on >= since for on in known.notices):
        return None
    return _found(f"We knew on {_moment(facts.known_at)}, and the setting has sent no notice of a serious event since "
                  f"{day(since)}.")


def judge_decided(known: Known, as_at: date, values: Values) -> Answer:
    """SG-06, for the host authority alone. What asks for it besides concerns, the domain of notices judges."""
    until = decide_by(known.facts, values.number("working_days"))
    if until is None or known.now <= until:
        return None
    return _found("We are the host authority. Whether to raise a regional notice was to be decided by "
                  f"{_until(until)}.")


def _found(first: str, *more: str) -> Finding:
    return Finding(tuple(Evidence(text, source=SOURCE) for text in (first, *more)))


def _moment(moment: datetime | None) -> str:
    assert moment is not None
    on = london(moment)
    return f"{day(on.date())}, {on:%H:%M}"


def _until(moment: datetime) -> str:
    ended = end_of_day(moment)
    return f"the end of {day(ended)}" if ended else _moment(moment)


def _gather(_ids: SubjectIds, _as_at: date) -> Mapping[int, Known]:
    """Nothing: these rules are fed with what their reader may open (``findings``)."""
    return {}


def _rule(code: str, title: str, severity: Severity, basis: str, checks: str, judge: Callable[..., Answer],
          *parameters: Parameter) -> FlagRule:
    return FlagRule(code=code, title=title, severity=severity, basis=basis, subject=SubjectType.CONCERN, checks=checks,
                    gather=_gather, judge=judge, parameters=parameters, restricted=True)


def _working_days(default: int, meaning: str) -> Parameter:
    return Parameter("working_days", default, "working days", meaning, 1, 20)


SG_06: Final = _rule(
    "SG-06", "Regional notice decision not recorded", Severity.MEDIUM, "North West Information Sharing Protocol",
    "We are the host authority, and no decision with its reason was recorded in time.", judge_decided,
    _working_days(2, "By when the decision must be recorded"))
RULES: Final = (
    _rule("SG-01", "Open concern", Severity.HIGH, "Working Together to Safeguard Children: need to know",
          "The concern is not closed.", judge_open),
    _rule("SG-02", "LADO not told within one working day", Severity.CRITICAL,
          "Working Together to Safeguard Children; local procedures",
          "The LADO was told later than one working day after our council knew, or not yet. The working day is counted "
          "from the minute, without weekends and the public holidays of England, and with no other days off.",
          judge_told),
    _rule("SG-03", "Concern open a long time", Severity.MEDIUM,
          "Earlier statutory aim: 80% in one month, 90% in three, all but the exceptional in twelve",
          "The concern has been open for more days than one of the limits.", judge_long,
          Parameter("first", 30, "days", "First limit", 7, 365),
          Parameter("second", 90, "days", "Second limit", 7, 730),
          Parameter("third", 365, "days", "Third limit", 30, 1825)),
    _rule("SG-04", "Several concerns, same provider", Severity.HIGH,
          "Our strategy: patterns that no single concern shows",
          "So many concerns about settings of one provider, of which we knew within the days. It counts the concerns "
          "on which the reader is named, and no others.", judge_several,
          Parameter("days", 180, "days", "Length of the period", 30, 1095),
          Parameter("count", 2, "concerns", "Concerns that are several", 2, 20)),
    _rule("SG-05", "Substantiated, with no plan", Severity.CRITICAL, "Safeguarding",
          "It was substantiated, and neither the provider’s action plan nor a placement decision is recorded in time.",
          judge_plan, _working_days(5, "By when a plan or a decision must be recorded")),
    SG_06,
    _rule("SG-08", "Serious event heard of, not notified to us", Severity.HIGH,
          "Children’s Homes Regulations 2015, reg 40; Supported Accommodation Regulations 2023, reg 27",
          "A concern is open about a setting that must tell us of serious events, and no notice of one came in time.",
          judge_notified, _working_days(1, "By when the notice must have come"),
          Parameter("before", 3, "days", "A notice counts from so many days before we knew", 0, 30)),
)


def findings(opened: Sequence[Opened], groups: Mapping[int, int | None], now: datetime) -> dict[str, list[Said]]:
    """What the rules say about these concerns, by reference, the worst first.

    ``opened``: all on which the reader is named. ``groups``: the provider group of each setting.
    """
    found: dict[str, list[Said]] = {}
    notices, values = _notices_of(opened), parameters.values_of(RULES)
    for one in opened:
        known = _known(one, opened, groups, notices, now)
        answers = [(rule, rule.judge(known, london(now).date(), values[rule.code])) for rule in RULES]
        said = [Said(rule, answer) for rule, answer in answers if answer is not None]
        found[one.reference] = sorted(said, key=lambda each: -each.severity.rank)
    return found


def _notices_of(opened: Sequence[Opened]) -> Mapping[int, Sequence[date]]:
    """What the settings of open concerns told us, in a fixed number of queries."""
    about = [one.facts for one in opened if one.facts.is_open and one.facts.setting_id is not None]
    if not about or not _notices:
        return {}
    since = min(london(one.known_at).date() for one in about) - timedelta(days=31)
    return _notices[0]({one.setting_id for one in about if one.setting_id is not None}, since)


def _known(one: Opened, all_: Sequence[Opened], groups: Mapping[int, int | None],
           notices: Mapping[int, Sequence[date]], now: datetime) -> Known:
    facts, provider = one.facts, _provider(one.facts, groups)
    near = tuple((other.reference, london(other.facts.known_at).date()) for other in all_
                 if other.reference != one.reference and provider is not None
                 and _provider(other.facts, groups) == provider)
    told = notices.get(facts.setting_id or 0)
    return Known(facts, one.reference, now, near, None if told is None else tuple(told))


def _provider(facts: Facts, groups: Mapping[int, int | None]) -> tuple[str, int] | None:
    """Whose concern it is: the provider group's, or the setting's alone where no group is known."""
    if facts.group_id is not None:
        return "group", facts.group_id
    if facts.setting_id is None:
        return None
    group_id = groups.get(facts.setting_id)
    return ("group", group_id) if group_id is not None else ("setting", facts.setting_id)


def next_step(facts: Facts, now: datetime, *, by: int | None = None) -> str:
    """What is to be done next, in a few words, and by when, for this reader."""
    if not facts.is_open:
        return ""
    if facts.sent_at is None:
        until = facts.deadline
        late = now > until
        return f"Tell the LADO {'now: late since' if late else 'by'} {_until(until)}"
    if facts.closing_by is not None:
        return ("You asked to close it: a second person decides" if facts.closing_by == by
                else "Somebody asks to close it: decide as the second person")
    meeting = next(iter(facts.planned), None)
    if meeting is not None and morning(meeting.on) <= now + timedelta(days=14):
        over = meeting.on < london(now).date()
        return f"{meeting.kind.words} {'was' if over else 'is'} on {day(meeting.on)}{': record it' if over else ''}"
    if facts.acknowledged_at is None and one_working_day_after(facts.sent_at) < now:
        return "The LADO has not acknowledged it: ring them"
    if facts.review_on is not None and facts.review_on <= london(now).date():
        return f"Review it: due on {day(facts.review_on)}"
    return ""
