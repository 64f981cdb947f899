"""UR-04 and UR-05: a court's order about a placement without registration, and Ofsted that has to be told of it."""

from __future__ import annotations

from datetime import date
from typing import Final

from qa_service.flags.rule import Answer, CannotTell, Evidence, Finding, FlagRule, Parameter, Values
from qa_service.ofsted.rules.words import day
from qa_service.permissions import Permission
from qa_service.sixteen_plus.clocks import DAYS_TO_TELL_OFSTED, Clock
from qa_service.sixteen_plus.rules.reviews import gather_clocks
from qa_service.vocabulary import Severity, SubjectType

SOURCE: Final = "Our record of who was told"
_HERE: Final = "/sixteen-plus/unregistered/{subject}"


def judge_order(facts: Clock, as_at: date, values: Values) -> Answer:
    """UR-04."""
    order = facts.record.dol_order if facts.record is not None else None
    if order is None:
        return CannotTell("Nobody has said whether a court has authorised a deprivation of liberty.")
    return Finding((Evidence(f"A court has authorised a deprivation of liberty, and the placement is without "
                             f"registration since {day(facts.since)}. The order does not make up for that.",
                             source=SOURCE),), setting_id=facts.setting_id) if order else None


def judge_told(facts: Clock, as_at: date, values: Values) -> Answer:
    """UR-05. Without a court's order there is no duty to tell Ofsted: then it is a reminder, never a flag."""
    record = facts.record
    if record is not None and record.told_ofsted_on is not None and record.told_ofsted_on <= as_at:
        return None
    if record is None or record.ordered_on is None:
        if record is not None and record.dol_order is False:
            return None
        return CannotTell("Nobody has said whether a court ordered us to tell Ofsted, and whether Ofsted was told.")
    due = facts.tell_ofsted_by(values.number("days"))
    assert due is not None, "it is ordered, and not done"
    if as_at <= due:
        return None
    return Finding((Evidence(f"A court ordered us on {day(record.ordered_on)} to tell Ofsted; that was due by "
                             f"{day(due)}, and no day is recorded on which we did.", source=SOURCE),),
                   setting_id=facts.setting_id)


UR_04 = FlagRule(
    seen_with=Permission.DUE_DILIGENCE_READ, stands_at=_HERE,
    code="UR-04", title="Deprivation-of-liberty order in an unsuitable setting type", severity=Severity.CRITICAL,
    basis="Ofsted and Care Inspectorate Wales, 14 August 2023; the return's checks 709 and 710",
    subject=SubjectType.PLACEMENT,
    checks="A court has authorised that somebody placed without registration is deprived of their liberty. Asked of "
           "every placement without registration; where nobody has said, it cannot be told. Of other placements no "
           "order is recorded here.",
    gather=gather_clocks, judge=judge_order, small=True)
UR_05 = FlagRule(
    seen_with=Permission.DUE_DILIGENCE_READ, stands_at=_HERE,
    code="UR-05", title="Ofsted not told of an unregistered placement", severity=Severity.HIGH,
    basis="President of the Family Division's practice guidance, September 2023: a court may order it",
    subject=SubjectType.PLACEMENT,
    checks="A court has ordered us to tell Ofsted of a placement without registration, and no day is recorded on which "
           "we did within the days, counted from the order or the first day, whichever is later. Without an order "
           "there is no general duty: then it is only listed as not known.",
    gather=gather_clocks, judge=judge_told, small=True,
    parameters=(Parameter("days", DAYS_TO_TELL_OFSTED, "days", "Days from the order until Ofsted must be told", 1,
                          28),))
