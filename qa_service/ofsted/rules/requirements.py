"""OF-10: a statutory requirement whose date has passed, and nothing shows that it was met."""

from __future__ import annotations

from datetime import date, timedelta

from qa_service.flags.rule import Answer, CannotTell, Evidence, Finding, FlagRule, Parameter, Values
from qa_service.ofsted.rules.histories import Event, History, RequirementFact, gather_histories
from qa_service.ofsted.rules.words import called, day, evidence_from
from qa_service.vocabulary import EventType, Severity, SubjectType

LONGEST_QUOTE = 600


def judge_requirements(history: History, as_at: date, values: Values) -> Answer:
    """OF-10.

    A requirement is done with when somebody recorded that it was met, or when a later full inspection, made after the
    date it was due and read, has looked again: what is still wrong stands there as a requirement of its own.
    """
    if history.status.ended:
        return None
    overdue: list[tuple[Event, RequirementFact]] = []
    doubts: list[str] = []
    for event in history.events:
        unread = event.unusable or "requirements" in event.unread
        if unread and not seen_again(history, event, event.on):
            doubts.append(f"The requirements of the report on the {called(event)} are unread.")
        if event.unusable:
            continue
        for requirement in event.requirements:
            if requirement.met_on is not None or seen_again(history, event, requirement.due_on or event.on):
                continue
            if requirement.due_on is None:
                doubts.append(f"A requirement of the {called(event)} has no date that could be read.")
            elif as_at > requirement.due_on + timedelta(days=values.number("days")):
                if history.go_live_on is None or requirement.due_on < history.go_live_on:
                    doubts.append("A requirement was due before the council began to record how requirements are met.")
                else:
                    overdue.append((event, requirement))
    if not overdue:
        return CannotTell(doubts[0]) if doubts else None
    return Finding(tuple(_evidence(event, requirement) for event, requirement in overdue),
                   unsure=doubts[0] if doubts else None)


def seen_again(history: History, event: Event, due_on: date | None) -> bool:
    """Whether a later full inspection, made after this date and read, has looked again."""
    return any(
        later.event_type is EventType.FULL and later.has_report and later.certain
        and "requirements" not in later.unread
        and later.id != event.id and later.on is not None and due_on is not None and later.on > due_on
        and later.on > (event.on or date.min)
        for later in history.events)


def _evidence(event: Event, requirement: RequirementFact) -> Evidence:
    regulations = ", ".join(requirement.regulations)
    under = f" under regulation {regulations}" if regulations else ""
    assert requirement.due_on is not None
    return evidence_from(
        event, f"A requirement{under} of the {called(event)} was due on {day(requirement.due_on)}; nobody has recorded "
               "that it was met.", page=requirement.page, quote=requirement.text[:LONGEST_QUOTE])


OF_10 = FlagRule(
    code="OF-10", title="Ofsted requirement past its date", severity=Severity.MEDIUM, basis="The inspection report",
    subject=SubjectType.SETTING,
    checks="A requirement's date has passed, nobody has recorded that it was met, and no full inspection since has "
           "looked again. Requirements due before the council's go-live date are listed as not known.",
    gather=gather_histories, judge=judge_requirements,
    parameters=(Parameter("days", 0, "days", "Days after the date that pass before it is flagged"),))
