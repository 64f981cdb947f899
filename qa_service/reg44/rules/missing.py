"""R44-01 and R44-02: monthly reports that have not come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from sqlalchemy import func, select

from qa_service.database import db
from qa_service.flags.exposure import exposure_of
from qa_service.flags.rule import Answer, CannotTell, Evidence, Finding, FlagRule, Parameter, SubjectIds, Values
from qa_service.ofsted.rules.words import day
from qa_service.permissions import Permission
from qa_service.providers.models import Setting
from qa_service.reg44.ledger import MONTHS_ALLOWED, Expected, ledger
from qa_service.reg44.models import ReportArrival
from qa_service.reg44.months import last_day, month_later, month_words
from qa_service.reg44.words import Arrival
from qa_service.vocabulary import ProvisionType, Severity, SubjectType

SOURCE: Final = "Our ledger of expected reports"
MOST_NAMED: Final = 12
_HOMES: Final = tuple(kind for kind in ProvisionType if kind.is_home)


@dataclass(frozen=True, slots=True)
class Owed:
    """A home that matters to us today, and the reports that it owes."""

    go_live_on: date | None
    first_month: date | None
    expected: Sequence[Expected] = ()
    waiting: int = 0
    """Files that were brought for this home and wait for a person."""

    def late(self, as_at: date, months: int) -> list[Expected]:
        """The months that have not come in time, with the day each was due, the oldest first."""
        due = [replace(one, due_on=last_day(month_later(one.month, months))) for one in self.expected]
        return [one for one in due if one.late(as_at)]


def gather_owed(setting_ids: SubjectIds, as_at: date) -> Mapping[int, Owed]:
    """The registered homes among these where our child lives or that somebody watches."""
    exposed = exposure_of(setting_ids, as_at)
    ours = [id_ for id_, why in exposed.items() if why.children or why.singled_out]
    homes = set(db.session.scalars(select(Setting.id).where(
        Setting.id.in_(ours), Setting.provision.in_(_HOMES), Setting.urn.is_not(None)))) if ours else set()
    if not homes:
        return {}
    found = ledger(homes, as_at)
    waiting = {setting_id: number for setting_id, number in db.session.execute(
        select(ReportArrival.said_setting_id, func.count()).where(
            ReportArrival.outcome == Arrival.WAITING, ReportArrival.said_setting_id.in_(homes))
        .group_by(ReportArrival.said_setting_id))}
    return {id_: Owed(found.go_live_on, found.first_month, found.by_home.get(id_, ()), waiting.get(id_, 0))
            for id_ in homes}


def _not_recorded_yet(facts: Owed, as_at: date) -> CannotTell | None:
    if facts.go_live_on is None or facts.first_month is None:
        return CannotTell("The council has not set the day from which it records these reports.")
    if as_at < facts.first_month:
        return CannotTell(f"The council records these reports from {month_words(facts.first_month)} on.")
    return None


def judge_missing(facts: Owed, as_at: date, values: Values) -> Answer:
    """R44-01."""
    if (unknown := _not_recorded_yet(facts, as_at)) is not None:
        return unknown
    late = facts.late(as_at, values.number("months"))
    if not late:
        return None
    return _found(late, facts)


def judge_row(facts: Owed, as_at: date, values: Values) -> Answer:
    """R44-02."""
    if (unknown := _not_recorded_yet(facts, as_at)) is not None:
        return unknown
    longest: list[Expected] = []
    row: list[Expected] = []
    for one in facts.late(as_at, values.number("months")):
        row = [*row, one] if row and month_later(row[-1].month) == one.month else [one]
        longest = max(longest, row, key=len)
    if len(longest) < values.number("in_a_row"):
        return None
    return _found(longest, facts)


def _found(late: Sequence[Expected], facts: Owed) -> Answer:
    """The finding, unless the files that wait for a person may be what is missing."""
    why = "A file that was brought for this home waits for somebody to say what it is."
    if facts.waiting >= len(late):
        return CannotTell(why)
    named = late[-MOST_NAMED:]
    earlier = Evidence(f"Earlier ones are missing too, from {month_words(late[0].month)} on.", source=SOURCE)
    return Finding((*((earlier,) if len(named) < len(late) else ()), *(
        Evidence(f"No report on {month_words(one.month)} has come; it was due by {day(one.due_on)}.", source=SOURCE)
        for one in named)), unsure=why if facts.waiting else None)


_ALLOWED: Final = Parameter("months", MONTHS_ALLOWED, "months",
                            "A report is due by the end of the month so many months after the visited one", 0, 12)

R44_01 = FlagRule(
    seen_with=Permission.REG44_LIST, stands_at="/settings/{ref}/reg44",
    code="R44-01", title="Monthly Reg 44 report not received", severity=Severity.MEDIUM,
    basis="Children's Homes (England) Regulations 2015, regulation 44(1) and (7)(c); the regulation sets no day",
    subject=SubjectType.SETTING,
    checks="A report of the home's independent person is expected for each month since the council's go-live date in "
           "which our child lived there or somebody watched the home, unless it was waived with a reason. One has not "
           "come by the end of the following month.",
    gather=gather_owed, judge=judge_missing, parameters=(_ALLOWED,))

R44_02 = FlagRule(
    seen_with=Permission.REG44_LIST, stands_at="/settings/{ref}/reg44",
    code="R44-02", title="Two or more months missing in a row", severity=Severity.HIGH,
    basis="Children's Homes (England) Regulations 2015, regulation 44(1) and (7)(c); the number is our own",
    subject=SubjectType.SETTING,
    checks="The reports of several months that follow each other have not come in time.",
    gather=gather_owed, judge=judge_row,
    parameters=(_ALLOWED, Parameter("in_a_row", 2, "months", "Months missing one after the other", 1, 36)))
