"""CN-01: a contract document that has expired, or soon does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from qa_service.contracts.kinds import DocumentKind
from qa_service.contracts.papers import asked_for, newest_papers
from qa_service.contracts.rules.facts import Holder, holders, titled
from qa_service.flags.rule import Answer, CannotTell, Evidence, Finding, FlagRule, Parameter, SubjectIds, Values
from qa_service.ofsted.rules.words import day
from qa_service.permissions import Permission
from qa_service.vocabulary import Severity, SubjectType

PAPERS: Final = "Our record of contract documents"


@dataclass(frozen=True, slots=True)
class Paper:
    """The newest document of a kind: until when it holds, if that is known."""

    words: str
    expires_on: date | None
    lasting: bool = False


@dataclass(frozen=True, slots=True)
class Papers:
    """What we have seen of a provider, and what is asked for and was never seen."""

    holder: Holder
    papers: tuple[Paper, ...]
    missing: tuple[str, ...] = ()


def gather_papers(provider_ids: SubjectIds, as_at: date) -> Mapping[int, Papers]:
    """The providers among these with a contract in force."""
    found = holders(provider_ids, as_at)
    newest, asked = newest_papers(set(found)), asked_for(set(found), as_at)
    return {id_: Papers(
        holder, tuple(Paper(one.words, one.expires_on, one.lasting) for one in newest.get(id_, ())),
        tuple(_missing(asked.get(id_, []), {one.kind for one in newest.get(id_, ())})))
        for id_, holder in found.items()}


def _missing(asked: list[DocumentKind], seen: set[DocumentKind]) -> list[str]:
    return [kind.words for kind in asked if kind not in seen]


def judge_papers(facts: Papers, as_at: date, values: Values) -> Answer:
    """CN-01. A document still holds on its last day. What was never seen is a gap, not a finding."""
    days, found, unknown = values.number("days"), [], [f"{words} was never seen" for words in facts.missing]
    page = f"/contracts/providers/{facts.holder.provider_id}#documents"
    for paper in facts.papers:
        if paper.expires_on is None:
            if not paper.lasting:
                unknown.append(f"of {_lower(paper.words)} nobody has said until when it holds")
        elif paper.expires_on < as_at:
            found.append(Evidence(f"{paper.words} expired on {day(paper.expires_on)}.", source=PAPERS, link=page))
        elif (paper.expires_on - as_at).days <= days:
            found.append(Evidence(f"{paper.words} expires on {day(paper.expires_on)}.", source=PAPERS, link=page))
    gap = f"{facts.holder.name}: {'; '.join(unknown)}." if unknown else None
    if found:
        return Finding(tuple(found), title=titled(CN_01.title, facts.holder.name), unsure=gap)
    return CannotTell(gap) if gap else None


def _lower(words: str) -> str:
    return words if words[:2].isupper() else words[:1].lower() + words[1:]


CN_01 = FlagRule(
    seen_with=Permission.CONTRACT_READ, stands_at="/contracts/providers/{subject}",
    code="CN-01", title="Contract document expired or expiring", severity=Severity.MEDIUM, basis="Due diligence",
    subject=SubjectType.PROVIDER,
    checks="Insurance, registration, a policy or another document of a provider with a contract in force has expired, "
           "or does within the warning. A document that is asked for and was never seen, or of which nobody has said "
           "until when it holds, cannot be told.",
    gather=gather_papers, judge=judge_papers, small=True,
    parameters=(Parameter("days", 30, "days", "Warning before a document expires", 0, 365),))
