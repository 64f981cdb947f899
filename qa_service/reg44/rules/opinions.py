"""R44-03 and R44-04: the two opinions that regulation 44(4) asks for.

A reader's “no” or reservation counts at once; its “yes” counts only when an officer has confirmed it. An opinion that
was not read, or that the report does not give, is a gap: it is read by hand, and clears nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from functools import partial

from sqlalchemy import select

from qa_service.database import db
from qa_service.flags.rule import Answer, CannotTell, Evidence, Finding, FlagRule, SubjectIds, Values
from qa_service.ofsted.rules.words import day
from qa_service.permissions import Permission
from qa_service.reg44.models import ReportReceipt
from qa_service.reg44.months import month_words
from qa_service.reg44.rules.facts import Report, Told, gather_told
from qa_service.vocabulary import Opinion, Severity, SubjectType


def gather_opinions(setting_ids: SubjectIds, as_at: date) -> Mapping[int, Told]:
    """The homes among these of which a report had come by the day, as it is here or as our list says."""
    statement = select(ReportReceipt).where(ReportReceipt.received_on <= as_at).order_by(ReportReceipt.month.desc())
    if setting_ids is not None:
        statement = statement.where(ReportReceipt.setting_id.in_(setting_ids))
    receipts: defaultdict[int, list[ReportReceipt]] = defaultdict(list)
    for one in db.session.scalars(statement):
        receipts[one.setting_id].append(one)
    told = dict(gather_told(setting_ids, as_at))
    for id_, found in receipts.items():
        told.setdefault(id_, Told([])).receipts = found
    return told


def judge_opinion(name: str, question: str, facts: Told, as_at: date, values: Values) -> Answer:
    """The newest opinion that is known decides; what is newer and not known is named beside it."""
    gaps: list[str] = []
    for report in sorted(facts.newest_first, key=partial(_place, name), reverse=True):
        said: Opinion | None = getattr(report, name)
        if isinstance(report, ReportReceipt):
            if said is not None and said.worrying:
                return Finding((_on_list(report, question, said),), unsure=gaps[0] if gaps else None,
                               published_on=report.visited_on)
            if said is Opinion.YES:
                return CannotTell(gaps[0]) if gaps else None
            gaps.append(f"Our list does not say what the report on {month_words(report.month)} answers to whether "
                        f"{question}, and the report is not here.")
            continue
        if said is not None and said.worrying:
            return Finding((_evidence(report, name, question, said),), unsure=gaps[0] if gaps else None,
                           published_on=report.visited_on)
        if said is Opinion.YES and report.confirmed:
            return CannotTell(gaps[0]) if gaps else None
        gaps.append(_gap(report, said, question))
    return CannotTell(gaps[0])


def _place(name: str, report: Report | ReportReceipt) -> tuple[date, date, bool]:
    """By month and day of the visit; of two reports on one day, one that worries comes before one that does not."""
    said: Opinion | None = getattr(report, name)
    return report.month, report.visited_on or date.max, said is not None and said.worrying


def _on_list(receipt: ReportReceipt, question: str, said: Opinion) -> Evidence:
    return Evidence(f"To whether {question}, the report on {month_words(receipt.month)} answers, as our list says: "
                    f"{said.words.lower()}. The report itself is not here.", source="Our own list of reports received")


def _evidence(report: Report, name: str, question: str, said: Opinion) -> Evidence:
    by = "" if report.confirmed else " An officer has not confirmed this reading yet."
    return report.evidence(f"To whether {question}, the {report.called} says: {said.words.lower()}.{by}", name)


def _gap(report: Report, said: Opinion | None, question: str) -> str:
    month = month_words(report.month)
    if said is None:
        return f"Whether {question} was not read in the report on {month}: it must be read by hand."
    if said is Opinion.NOT_STATED:
        return f"The report on {month}, received on {day(report.received_on)}, does not say whether {question}."
    return f"The report on {month} was read, and no officer has confirmed yet whether {question}."


R44_03 = FlagRule(
    seen_with=Permission.REG44_READ, stands_at="/settings/{ref}/reg44",
    code="R44-03", title="Visitor does not say children are effectively safeguarded",
    severity=Severity.CRITICAL, basis="Children's Homes (England) Regulations 2015, regulation 44(4)(a)",
    subject=SubjectType.SETTING,
    checks="The newest report of the home's independent person answers no, or with a reservation, to whether children "
           "are effectively safeguarded. An answer that was not read or is not given is listed as not known.",
    gather=gather_opinions, judge=partial(judge_opinion, "safeguarded", "children are effectively safeguarded"))

R44_04 = FlagRule(
    seen_with=Permission.REG44_READ, stands_at="/settings/{ref}/reg44",
    code="R44-04", title="Visitor does not say the home promotes well-being",
    severity=Severity.HIGH, basis="Children's Homes (England) Regulations 2015, regulation 44(4)(b)",
    subject=SubjectType.SETTING,
    checks="The newest report of the home's independent person answers no, or with a reservation, to whether the "
           "conduct of the home promotes children's well-being. An answer that was not read or is not given is listed "
           "as not known.",
    gather=gather_opinions, judge=partial(judge_opinion, "well_being", "the conduct of the home promotes well-being"))
