"""What is due of contracts: documents that run out, meetings, figures, checks, endings, reviews of suspensions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from sqlalchemy import select

from qa_service.contracts import returns, suspensions
from qa_service.contracts.models import Contract
from qa_service.contracts.oversight_models import ContractMeeting, ProviderForum
from qa_service.contracts.papers import newest_papers
from qa_service.contracts.quarters import last_day, quarter_later, quarter_of
from qa_service.contracts.rules.facts import Held, Holder, contracts_in_force, holders
from qa_service.contracts.rules.finances import CN_05, gather_finances
from qa_service.contracts.rules.meetings import CN_03, VI_09, Gatherings, gather_forums, gather_meetings
from qa_service.contracts.rules.returns import CN_04
from qa_service.database import db
from qa_service.flags.parameters import values_of
from qa_service.flags.rule import SYSTEM_ID, FlagRule
from qa_service.ofsted.rules.words import months_later
from qa_service.permissions import Permission
from qa_service.reports.coming import Coming, Doing, Known


def due_of_contracts(known: Known) -> Iterator[Coming]:
    """Everything of contracts that has a day, in a fixed number of queries."""
    held, who = contracts_in_force(None, known.as_at), holders(None, known.as_at)
    yield from _papers(who)
    yield from _meetings(held, known.as_at)
    yield from _forums(known.as_at)
    yield from _figures(held, known.as_at)
    yield from _checks(who, known.as_at)
    yield from _endings(held)
    rows = [one for one in suspensions.standing() if one.stands(known.as_at)]
    about = suspensions.about(rows)
    for row in rows:
        name = f" ({about[row.id].name})" if row.id in about and not row.setting_id else ""
        yield Coming(f"suspension-{row.id}", row.review_on, "contract",
                     f"review of {row.kind.a_word}{name}", row.setting_id,
                     f"/contracts/suspensions/{row.id}")


def _papers(who: Mapping[int, Holder]) -> Iterator[Coming]:
    """Documents with a last day, of providers with a contract in force."""
    for provider_id, papers in newest_papers(set(who)).items():
        for paper in papers:
            if paper.expires_on is not None:
                yield Coming(f"contract-document-{paper.id}", paper.expires_on, "contract",
                             f"{paper.words} runs out ({who[provider_id].name})", None,
                             f"/contracts/providers/{provider_id}#documents")


def _meetings(held: Mapping[int, Held], as_at: date) -> Iterator[Coming]:
    """Planned meetings on their day; else the last day of the quarter in which one is to be held."""
    planned = _planned(as_at)
    for meeting_id, contract_id, on in planned:
        if contract_id in held:
            yield Coming(f"contract-meeting-{meeting_id}", on, "contract",
                         f"contract meeting planned ({held[contract_id].provider})", None,
                         f"/contracts/meetings/{meeting_id}")
    ahead = {contract_id for _, contract_id, on in planned if on >= quarter_of(as_at)}
    for contract_id, facts in gather_meetings(None, as_at).items():
        due_on = _next(facts, CN_03)
        if due_on is not None and contract_id not in ahead:
            yield Coming(f"contract-meets-{contract_id}", due_on, "contract",
                         f"contract meeting due ({facts.provider})", None, f"/contracts/{contract_id}",
                         doing=_update(f"/contracts/{contract_id}/meetings/new"))


def _planned(as_at: date) -> list[tuple[int, int, date]]:
    rows = db.session.execute(select(ContractMeeting.id, ContractMeeting.contract_id, ContractMeeting.on).where(
        ContractMeeting.held.is_(False), ContractMeeting.removed_at.is_(None)))
    return [(id_, contract_id, on) for id_, contract_id, on in rows]


def _next(facts: Gatherings, rule: FlagRule) -> date | None:
    """The last day of the quarter by whose end the next one is to be held; ``None`` before go-live is set."""
    quarters = values_of([rule])[rule.code].number("quarters")
    if facts.held:
        return last_day(quarter_later(quarter_of(facts.held[-1]), quarters))
    if facts.since is None:
        return None
    first = quarter_of(facts.since)
    return last_day(quarter_later(first, quarters - (1 if first == facts.since else 0)))


def _forums(as_at: date) -> Iterator[Coming]:
    facts = gather_forums(None, as_at).get(SYSTEM_ID)
    if facts is None:
        return
    rows = db.session.execute(select(ProviderForum.id, ProviderForum.on).where(
        ProviderForum.held.is_(False), ProviderForum.removed_at.is_(None))).all()
    for forum_id, on in rows:
        yield Coming(f"forum-{forum_id}", on, "contract", "provider forum planned", None,
                     f"/contracts/forums/{forum_id}")
    due_on = _next(facts, VI_09)
    if due_on is not None and not any(on >= quarter_of(as_at) for _, on in rows):
        yield Coming("forum", due_on, "contract", "provider forum due", None, "/contracts/forums",
                     doing=_update("/contracts/forums/new"))


def _figures(held: Mapping[int, Held], as_at: date) -> Iterator[Coming]:
    """The figures of the last quarter that has ended, of each contract from which some are missing."""
    quarter = quarter_later(quarter_of(as_at), -1)
    due_on = last_day(quarter) + timedelta(days=values_of([CN_04])[CN_04.code].number("days"))
    rows = db.session.execute(returns.asked_in(quarter)).all()
    came = {indicator_id for indicator_id, on in returns.returns_of([row.id for row, _, _ in rows]) if on == quarter}
    for contract_id in sorted({contract.id for row, contract, _ in rows if row.id not in came}):
        one = held.get(contract_id)
        if one is not None and one.go_live_on is not None and one.go_live_on <= quarter:
            yield Coming(f"figures-{contract_id}-{quarter:%Y%m}", due_on, "contract",
                         f"figures of the quarter due ({one.provider})", None,
                         f"/contracts/returns?quarter={quarter.isoformat()}")


def _checks(who: Mapping[int, Holder], as_at: date) -> Iterator[Coming]:
    months = values_of([CN_05])[CN_05.code].number("months")
    for provider_id, facts in gather_finances(set(who), as_at).items():
        since = facts.check.checked_on if facts.check else facts.holder.recorded_since
        if since is not None:
            yield Coming(f"financial-check-{provider_id}", months_later(since, months), "contract",
                         f"financial check due ({facts.holder.name})", None,
                         f"/contracts/providers/{provider_id}",
                         doing=Doing(f"/contracts/providers/{provider_id}/checks/new", Permission.FINANCIAL_CHECK))


def _endings(held: Mapping[int, Held]) -> Iterator[Coming]:
    """The last days of contracts for which nobody has said what follows."""
    rows = db.session.execute(select(Contract.id, Contract.ends_on).where(
        Contract.id.in_(held), Contract.ends_on.is_not(None), Contract.plan.is_(None)))
    for contract_id, ends_on in rows:
        if ends_on is not None:
            yield Coming(f"contract-ends-{contract_id}", ends_on, "contract",
                         f"a contract ends, and no plan is recorded ({held[contract_id].provider})", None,
                         f"/contracts/{contract_id}",
                         doing=_update(f"/contracts/{contract_id}/plan"))


def _update(link: str) -> Doing:
    return Doing(link, Permission.CONTRACT_UPDATE)
