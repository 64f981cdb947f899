"""CN-03 and VI-09: a whole quarter went by without a contract meeting, or without a provider forum."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import select

from qa_service.contracts.models import Contract
from qa_service.contracts.oversight_models import ContractMeeting, ProviderForum
from qa_service.contracts.quarters import quarter_later, quarter_of, quarter_words
from qa_service.contracts.rules.facts import NO_GO_LIVE, contracts_in_force, titled
from qa_service.database import db
from qa_service.flags.rule import (
    SYSTEM_ID,
    Answer,
    CannotTell,
    Evidence,
    Finding,
    FlagRule,
    Parameter,
    SubjectIds,
    Values,
)
from qa_service.ofsted.rules.histories import go_live_on
from qa_service.ofsted.rules.words import day
from qa_service.permissions import Permission
from qa_service.vocabulary import Severity, SubjectType

MEETINGS: Final = "Our record of contract meetings"
FORUMS: Final = "Our record of provider forums"


@dataclass(frozen=True, slots=True)
class Gatherings:
    """Meetings that are to be held in every quarter: when they were held, and which were planned."""

    provider: str | None
    """With whom; ``None`` for forums, which are with all."""
    since: date | None
    """From when on they are asked for and could be recorded; ``None``: the go-live date is not set."""
    go_live_on: date | None
    held: tuple[date, ...] = ()
    planned: tuple[date, ...] = ()
    """Of those of which nobody has said that they were held."""
    page: str = "/contracts/forums"
    """Where they stand."""


def gather_meetings(contract_ids: SubjectIds, as_at: date) -> Mapping[int, Gatherings]:
    """The contracts among these that are in force and for which quarterly meetings are agreed."""
    found = {id_: one for id_, one in contracts_in_force(contract_ids, as_at).items() if one.meets}
    held: defaultdict[int, list[date]] = defaultdict(list)
    planned: defaultdict[int, list[date]] = defaultdict(list)
    for contract_id, on, was_held in db.session.execute(select(
            ContractMeeting.contract_id, ContractMeeting.on, ContractMeeting.held).where(
                ContractMeeting.contract_id.in_(found), ContractMeeting.removed_at.is_(None),
                ContractMeeting.on <= as_at)):
        (held if was_held else planned)[contract_id].append(on)
    return {id_: Gatherings(one.provider, one.recorded_since, one.go_live_on, tuple(sorted(held[id_])),
                            tuple(sorted(planned[id_])), f"/contracts/{id_}#meetings") for id_, one in found.items()}


def gather_forums(_ids: SubjectIds, as_at: date) -> Mapping[int, Gatherings]:
    """This service, once the council keeps contracts or forums in it."""
    row: Any = ProviderForum
    forums = db.session.execute(select(row.on, row.held).where(row.removed_at.is_(None), row.on <= as_at)).all()
    if not forums and db.session.scalar(select(Contract.id).where(
            Contract.removed_at.is_(None)).limit(1)) is None:
        return {}
    begun = go_live_on()
    return {SYSTEM_ID: Gatherings(None, begun, begun,
                                  tuple(sorted(on for on, held in forums if held)),
                                  tuple(sorted(on for on, held in forums if not held)))}


def judge_meetings(facts: Gatherings, as_at: date, values: Values) -> Answer:
    """CN-03."""
    return _judge(facts, as_at, values, "contract meeting", MEETINGS)


def judge_forums(facts: Gatherings, as_at: date, values: Values) -> Answer:
    """VI-09."""
    return _judge(facts, as_at, values, "provider forum", FORUMS)


def _judge(facts: Gatherings, as_at: date, values: Values, what: str, source: str) -> Answer:
    """Late once whole quarters have ended without one; one held since then makes up for it."""
    first = quarter_later(quarter_of(as_at), -values.number("quarters"))
    if any(on >= first for on in facts.held):
        return None
    if facts.since is None or facts.go_live_on is None:
        return CannotTell(NO_GO_LIVE)
    if first < facts.since:
        if facts.go_live_on < facts.since:
            return None  # it began later: the first whole quarter has not ended
        return CannotTell(f"No {what} is recorded yet; the council has recorded them since {day(facts.since)}.")
    waiting = [on for on in facts.planned if on >= first]
    if waiting:
        return CannotTell(f"A {what} was planned for {day(waiting[-1])}, and nobody has said whether it was held.")
    last = f"The last was on {day(facts.held[-1])}." if facts.held else "None is recorded."
    through = quarter_words(first) if values.number("quarters") == 1 else f"{values.number('quarters')} quarters"
    return Finding((Evidence(f"No {what} was held in {through}. {last}", source=source, link=facts.page),),
                   title=titled(CN_03.title, facts.provider) if facts.provider else None)


_QUARTERS: Final = (Parameter("quarters", 1, "quarters", "Whole quarters in a row without one", 1, 8),)

CN_03 = FlagRule(
    seen_with=Permission.CONTRACT_READ, stands_at="/contracts/{subject}",
    code="CN-03", title="Contract meeting overdue", severity=Severity.LOW, basis="Council action plan",
    subject=SubjectType.CONTRACT,
    checks="A whole quarter ended without a contract meeting, and none was held since. Asked of contracts in force for "
           "which quarterly meetings are agreed. Of a planned meeting that nobody has recorded as held, it cannot be "
           "told.", gather=gather_meetings, judge=judge_meetings, parameters=_QUARTERS, small=True)

VI_09 = FlagRule(
    seen_with=Permission.CONTRACT_READ, stands_at="/contracts/forums",
    code="VI-09", title="Provider forum not held", severity=Severity.LOW, basis="Council action plan",
    subject=SubjectType.SYSTEM,
    checks="A whole quarter ended without a provider forum, and none was held since. Asked once the council keeps its "
           "contracts here.", gather=gather_forums, judge=judge_forums, parameters=_QUARTERS, small=True)
