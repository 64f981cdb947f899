"""OF-05: no full inspection held, or the last one is old."""

from __future__ import annotations

from datetime import date
from typing import Final

from qa_service.flags.rule import Answer, CannotTell, Evidence, Finding, FlagRule, Parameter, Values
from qa_service.ofsted.rules.histories import History, gather_histories
from qa_service.ofsted.rules.words import day, evidence_from, listed_in, months_later, opening, status_not_known
from qa_service.vocabulary import ProvisionType, Severity, SubjectType

SUPPORTED_FIRST: Final = date(2024, 9, 1)
"""Inspections of supported accommodation began in September 2024; before, none was due."""


def judge_old(history: History, as_at: date, values: Values) -> Answer:
    """OF-05. One that may have left the register is due no inspection."""
    found = _judge_old(history, as_at, values)
    if isinstance(found, Finding) and history.status_printed:
        return CannotTell(status_not_known(history.status_printed, history.list_as_at, history.status_on))
    return found


def _judge_old(history: History, as_at: date, values: Values) -> Answer:
    months = _limit(history.provision, values)
    if months is None or history.urn is None or history.status.ended or history.dropped_from_list:
        return None
    fulls = [event for event in history.fulls if event.event_type is not None]
    dated = [(event.end or event.start or event.published_on, event) for event in fulls]
    last = max(((on, event.id, event) for on, event in dated if on is not None), default=None)
    source = listed_in(history.list_as_at, history.list_line, urn=history.urn)
    if last is not None:
        on, _, event = last
        if as_at <= months_later(on, months):
            return None
        if history.known_until and history.known_until <= months_later(on, months):
            return _not_known_since(history.known_until)
        return Finding((
            evidence_from(event, f"{opening(event)} is the last full one held; the limit is {months} months."),
            Evidence("What is newer and published would be here once it is found.", source=source)))
    if fulls:
        return CannotTell("A full inspection is held, and its date is not known.")
    if history.registered_on is None:
        return CannotTell("No full inspection is held, and the date of registration is not known.")
    due = _first_due(history, history.registered_on, months, values)
    if as_at <= due:
        return None
    if history.known_until and history.known_until <= due:
        return _not_known_since(history.known_until)
    return Finding((Evidence(
        f"Registered on {day(history.registered_on)}; no full inspection is held. One was due by {day(due)}.",
        source=source),))


def _not_known_since(known_until: date) -> CannotTell:
    return CannotTell(f"The newest list or look at Ofsted's page is of {day(known_until)}: whether there was an "
                      "inspection since is not known.")


def _limit(provision: ProvisionType, values: Values) -> int | None:
    if provision.is_home:
        return values.number("home_months")
    if provision is ProvisionType.FOSTERING_AGENCY:
        return values.number("agency_months")
    if provision is ProvisionType.SUPPORTED_ACCOMMODATION:
        return values.number("supported_months")
    return None


def _first_due(history: History, registered_on: date, months: int, values: Values) -> date:
    if history.provision.is_home:
        return months_later(registered_on, values.number("new_home_months"))
    if history.provision is ProvisionType.SUPPORTED_ACCOMMODATION:
        return months_later(max(registered_on, SUPPORTED_FIRST), months)
    return months_later(registered_on, months)


OF_05 = FlagRule(
    code="OF-05", title="Inspection result missing or old", severity=Severity.LOW,
    basis="Inspection cycles of the social care common inspection framework", subject=SubjectType.SETTING,
    checks="No full inspection is held, or the last one is older than the limit. A new home has time until its first; "
           "supported accommodation counts from its registration, and not from before September 2024, when its "
           "inspections began.",
    gather=gather_histories, judge=judge_old,
    parameters=(
        Parameter("home_months", 15, "months", "Oldest last full inspection of a children's home", 1, 120),
        Parameter("agency_months", 36, "months", "Oldest last full inspection of a fostering agency", 1, 120),
        Parameter("supported_months", 36, "months", "Oldest last inspection of supported accommodation", 1, 120),
        Parameter("new_home_months", 12, "months", "Time from a home's registration to its first inspection", 1, 120),
    ))
