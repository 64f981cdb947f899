"""CA-03: one setting of a provider group is inadequate or under enforcement, and our children live elsewhere in it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select

from qa_service.database import db
from qa_service.flags.exposure import exposure_of
from qa_service.flags.models import Flag, FlagEvidence
from qa_service.flags.rule import Answer, Evidence, Finding, FlagRule, Marked, Parameter, SubjectIds, Values
from qa_service.ofsted.rules.enforcement import judge_enforcement
from qa_service.ofsted.rules.grades import standing
from qa_service.ofsted.rules.histories import History, gather_histories
from qa_service.ofsted.rules.words import evidence_from, months_later, opening
from qa_service.providers.models import Setting
from qa_service.vocabulary import RegistrationStatus, Severity, SubjectType

_NO_VALUES = Values({})


@dataclass(slots=True)
class GroupFacts:
    """A group that owns a setting where our child lives: all its settings, and which of them are those."""

    histories: list[History]
    ours: set[int]


def gather_groups(group_ids: SubjectIds, as_at: date) -> Mapping[int, GroupFacts]:
    """The groups among these with our children in a setting of theirs."""
    children = {id_ for id_, exposed in exposure_of(None, as_at).items() if exposed.children}
    concerned = set(db.session.scalars(
        select(Setting.group_id).where(Setting.id.in_(children), Setting.group_id.is_not(None)).distinct()))
    if group_ids is not None:
        concerned &= set(group_ids)
    if not concerned:
        return {}
    members = db.session.scalars(select(Setting.id).where(Setting.group_id.in_(concerned))).all()
    facts: dict[int, GroupFacts] = {}
    for history in gather_histories(members, as_at).values():
        if history.group_id is not None:
            group = facts.setdefault(history.group_id, GroupFacts([], set()))
            group.histories.append(history)
            if history.setting_id in children:
                group.ours.add(history.setting_id)
    return facts


def judge_group(facts: GroupFacts, as_at: date, values: Values) -> Answer:
    """CA-03."""
    troubled = {}
    for history in sorted(facts.histories, key=lambda history: history.setting_id):
        evidence = _trouble(history, as_at, values)
        if evidence and facts.ours - {history.setting_id}:
            troubled[history.setting_id] = (history, evidence)
    if not troubled:
        return None
    pieces = [replace(piece, text=f"{_name(history)}: {piece.text}", source=_source(history))
              for history, evidence in troubled.values() for piece in evidence]
    for history in sorted(facts.histories, key=lambda history: history.setting_id):
        if history.setting_id in facts.ours:
            pieces.append(Evidence(f"Our children live in {_name(history)}, of the same group.",
                                   source=_source(history)))
    return Finding(tuple(pieces))


def _trouble(history: History, as_at: date, values: Values) -> list[Evidence]:
    if history.status in (RegistrationStatus.RESIGNED, RegistrationStatus.CLOSED) or history.dropped_from_list:
        return []
    if (history.status is RegistrationStatus.CANCELLED and history.status_on is not None
            and as_at > months_later(history.status_on, values.number("cancelled_months"))):
        return []
    pieces = []
    judged = standing(history).judged
    if judged and judged[0][1].rank == 4:
        event, verdict = judged[0]
        pieces.append(evidence_from(event, f"{opening(event)}: {verdict.words}.",
                                    key="overall" if event.overall is not None else "outcome"))
    enforced = judge_enforcement(history, as_at, _NO_VALUES)
    if isinstance(enforced, Finding):
        pieces += enforced.evidence
    return pieces


def _name(history: History) -> str:
    return f"{history.provision.value} {history.urn}" if history.urn else "an unregistered setting"


def _source(history: History) -> str:
    return _source_named(history.urn or f"U{history.setting_id}")


def _source_named(ref: str) -> str:
    return f"Setting {ref}"


def groups_affected(marked: Marked, as_at: date) -> Collection[int]:
    """The groups of marked settings, and those whose standing flag rests on a marked setting that has left them."""
    settings = marked.get(SubjectType.SETTING, ())
    if not settings:
        return ()
    groups: set[int] = set()
    sources: list[str] = []
    for row in db.session.execute(select(Setting.id, Setting.urn, Setting.group_id).where(Setting.id.in_(settings))):
        sources.append(_source_named(row.urn or f"U{row.id}"))
        if row.group_id is not None:
            groups.add(row.group_id)
    groups |= set(db.session.scalars(
        select(Flag.subject_id).join(FlagEvidence, FlagEvidence.flag_id == Flag.id).where(
            Flag.rule == "CA-03", Flag.cleared_at.is_(None), FlagEvidence.source.in_(sources))))
    return groups


CA_03 = FlagRule(
    code="CA-03", title="Problem in the same ownership group", severity=Severity.MEDIUM,
    basis="Children's Wellbeing and Schools Act 2026, section 14 (check commencement): improvement plans for a parent",
    subject=SubjectType.GROUP,
    checks="A setting of the group is inadequate (or has serious or widespread weaknesses), or Ofsted's enforcement is "
           "in force there, and our children live in another setting of the same group.",
    gather=gather_groups, judge=judge_group, affected_by=groups_affected,
    parameters=(Parameter("cancelled_months", 12, "months", "How long a cancelled registration counts", 0, 120),))
