"""Contracts as files, and what belongs to them: providers, papers, lots, suspensions, figures, meetings, checks."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from decimal import Decimal
from typing import Final

from flask import request

from qa_service.clock import today
from qa_service.contracts import (
    checks,
    frameworks,
    listing,
    meetings,
    papers,
    providers,
    returns,
    service,
    suspensions,
)
from qa_service.contracts.kinds import TOLD
from qa_service.contracts.models import Contract, ContractDocument
from qa_service.contracts.oversight_models import ContractMeeting, ProviderForum, Suspension
from qa_service.contracts.quarters import quarter_words
from qa_service.contracts.views import filters_asked
from qa_service.contracts.views import said as filters_said
from qa_service.contracts.views_providers import days_asked
from qa_service.contracts.views_returns import quarter_asked
from qa_service.flags.names import groups_called
from qa_service.permissions import Permission
from qa_service.reports.export import MOST_ROWS, Cell, Listed
from qa_service.reports.exported import Exported, refuse_too_many, said
from qa_service.web import allowed
from qa_service.web.people import people

_OF_PROVIDER: Final = "contracts/providers/<int(max=2147483647):provider_id>"
_OF_FRAMEWORK: Final = "contracts/frameworks/<int(max=2147483647):framework_id>"
_OF_CONTRACT: Final = "contracts/<int(max=2147483647):contract_id>"


def contracts(title: str) -> Listed:
    """The contracts that fit the filters of the page."""
    filters = filters_asked()
    page = listing.contracts(filters, today(), size=MOST_ROWS)
    refuse_too_many(page.total)
    fees = allowed(Permission.FEE_READ)
    rows: list[list[Cell]] = [[
        line.provider.name, line.provider.company_number, line.contract.title, line.contract.reference,
        line.framework.name if line.framework else None, "; ".join(line.lots), line.contract.starts_on,
        line.contract.ends_on, line.contract.rolling, line.contract.plan,
        "; ".join(one.kind.words for one in line.suspended), line.flags,
        *([Decimal(line.contract.yearly_pence) / 100 if line.contract.yearly_pence is not None else None]
          if fees else [])] for line in page.items]
    headings = ["Provider", "Company number", "Contract", "Our reference", "Framework", "Lots", "First day",
                "Last day", "Runs until somebody ends it", "What follows", "Suspended", "Open flags",
                *(["£ a year"] if fees else [])]
    return Listed(title, headings, rows, [(label, words) for _, label, words in filters_said(filters)])


def listed_providers(title: str) -> Listed:
    """The providers that fit the words of the page."""
    words = request.args.get("q", "")[:200]
    page = providers.providers_listed(words, number=1, size=MOST_ROWS)
    refuse_too_many(page.total)
    groups = groups_called({one.group_id for one in page.items if one.group_id})
    rows: list[list[Cell]] = [[one.name, one.company_number, groups.get(one.group_id or 0), one.note]
                              for one in page.items]
    return Listed(title, ["Provider", "Company number", "Owner in the register", "Note"], rows,
                  said([("Words", words)]))


def running_out(title: str) -> Listed:
    """Documents that have expired, or do within the days of the page."""
    day, days = today(), days_asked()
    page = papers.running_out(day, days, number=1, size=MOST_ROWS)
    refuse_too_many(page.total)
    rows: list[list[Cell]] = [[provider.name, paper.words, paper.expires_on, _holds(paper), paper.seen_on, paper.note]
                              for paper, provider in page.items]
    return Listed(title, ["Provider", "Document", "Holds until", "State", "Seen", "Note"], rows,
                  [("Within the next", f"{days} days")])


def documents_of_provider(title: str, provider_id: int) -> Listed:
    """What was seen of a provider, what is asked for and was never seen, and what counts no more."""
    found = providers.provider_by_id(provider_id)
    missing = papers.missing_of(provider_id, today())
    rows: list[list[Cell]] = [[kind.words, "Never seen", *[None] * 5] for kind in missing]
    rows += [_paper_row(one, counts=True) for one in papers.newest_papers([provider_id]).get(provider_id, [])]
    rows += [_paper_row(one, counts=False) for one in papers.older_papers(provider_id)]
    return Listed(title, ["Document", "State", "Holds until", "Seen", "Counts", "File kept", "Note"], rows,
                  [("Provider", found.name)])


def _paper_row(paper: ContractDocument, *, counts: bool) -> list[Cell]:
    return [paper.words, _holds(paper), paper.expires_on, paper.seen_on, counts, paper.document_sha256 is not None,
            paper.note]


def _holds(paper: ContractDocument) -> str:
    if paper.lasting:
        return "It has no last day"
    if paper.expires_on is None:
        return "Not known"
    return "Expired" if paper.expires_on < today() else "Holds"


def contracts_of_provider(title: str, provider_id: int) -> Listed:
    """Every contract with a provider, the newest first."""
    found = providers.provider_by_id(provider_id)
    rows: list[list[Cell]] = [[one.title, one.reference, one.starts_on, one.ends_on, one.rolling, _state(one)]
                              for one in service.contracts_of(provider_id)]
    return Listed(title, ["Contract", "Our reference", "First day", "Last day", "Runs until somebody ends it", "State"],
                  rows, [("Provider", found.name)])


def _state(contract: Contract) -> str:
    if contract.starts_on > today():
        return "Not begun yet"
    return "Ended" if contract.ends_on and contract.ends_on < today() else "In force"


def checks_of_provider(title: str, provider_id: int) -> Listed:
    """The financial checks of a provider, the newest first."""
    found = providers.provider_by_id(provider_id)
    rows: list[list[Cell]] = [[one.checked_on, one.score, one.lowest_score, one.source, one.who, one.note]
                              for one in checks.checks_of(provider_id)]
    return Listed(title, ["Day", "Score", "Lowest score", "Source", "Who checked", "Note"], rows,
                  [("Provider", found.name)])


def every_suspension(title: str) -> Listed:
    """Suspensions and embargoes, those that stand first."""
    page = suspensions.every_one(number=1, size=MOST_ROWS)
    refuse_too_many(page.total)
    return _suspensions(title, page.items, [])


def suspensions_of_provider(title: str, provider_id: int) -> Listed:
    """Those of a provider, of its group and of single settings of it."""
    found = providers.provider_by_id(provider_id)
    stops = suspensions.about_provider(found, providers.settings_of_provider(found), today())
    return _suspensions(title, stops, [("Provider", found.name)])


def _suspensions(title: str, found: Collection[Suspension], narrowed: list[tuple[str, str]]) -> Listed:
    about, names, day = suspensions.about(found), people().names(), today()
    rows: list[list[Cell]] = [[
        about[one.id].name if one.id in about else "Something that is gone", one.kind.words,
        "Lifted" if one.lifted_on else "Not begun yet" if one.from_on > day else "Stands", one.from_on, one.review_on,
        one.reason, "; ".join(words for key, words in TOLD.items() if key in one.told), one.told_more,
        names.get(one.decided_by, "Somebody who has left"), one.lifted_on, one.lifting_evidence] for one in found]
    return Listed(title, ["About", "What", "State", "From", "Looked at again on", "Why", "Who was told",
                          "Who else was told", "Decided by", "Lifted from", "What shows that it could be"], rows,
                  narrowed)


def every_framework(title: str) -> Listed:
    """Frameworks and ways of buying, a row for each lot."""
    found = frameworks.all_frameworks()
    lots = frameworks.lots_of([one.id for one in found])
    members = frameworks.members(as_at=today())
    rows: list[list[Cell]] = []
    for one in found:
        told: list[Cell] = [one.name, one.kind.words, one.held_by, one.starts_on, one.ends_on]
        rows += [[*told, lot.name, len({place.provider.id for place in members if place.lot.id == lot.id})]
                 for lot in lots[one.id]] or [[*told, None, None]]
    return Listed(title, ["Name", "What it is", "Who runs it", "First day", "Last day", "Lot",
                          "Providers on it today"], rows, [])


def places_of_framework(title: str, framework_id: int) -> Listed:
    """Who is and was on each lot of a framework."""
    found = frameworks.framework_by_id(framework_id)
    lots = frameworks.lots_of([framework_id])[framework_id]
    return _places(title, frameworks.members(lot_ids=[lot.id for lot in lots]), [("Framework", found.name)])


def lots_of_contract(title: str, contract_id: int) -> Listed:
    """The lots on which a contract is or was."""
    return _places(title, frameworks.members(contract_id=contract_id), _of(service.contract_by_id(contract_id)))


def _places(title: str, found: Iterable[frameworks.OnLot], narrowed: list[tuple[str, str]]) -> Listed:
    rows: list[list[Cell]] = [[one.lot.name, one.provider.name, one.contract.title, one.member.starts_on,
                               one.member.ends_on, ", ".join(one.member.zones) or "All"] for one in found]
    return Listed(title, ["Lot", "Provider", "Contract", "From", "To", "Zones"], rows, narrowed)


def every_forum(title: str) -> Listed:
    """Provider forums, the newest first."""
    page = meetings.forums(number=1, size=MOST_ROWS)
    refuse_too_many(page.total)
    rows: list[list[Cell]] = [[one.on, one.title, _held(one), one.who, one.minutes] for one in page.items]
    return Listed(title, ["Day", "Forum", "State", "Who was there", "Minutes"], rows, [])


def meetings_of_contract(title: str, contract_id: int) -> Listed:
    """The meetings on a contract, the newest first."""
    about = _of(service.contract_by_id(contract_id))
    rows: list[list[Cell]] = [[one.on, _held(one), one.who, one.minutes, one.local_carers]
                              for one in meetings.meetings_of(contract_id)]
    return Listed(title, ["Day", "State", "Who was there", "Minutes", "Why local carers are not available to us"],
                  rows, about)


def _held(one: ContractMeeting | ProviderForum) -> str:
    return "Held" if one.held else "Nobody has said whether it was held" if one.on < today() else "Planned"


def figures_of_quarter(title: str) -> Listed:
    """What was returned for the page's quarter, by provider."""
    quarter = quarter_asked()
    page = returns.grid(quarter, number=1, size=MOST_ROWS)
    refuse_too_many(page.total)
    came = returns.Lately((quarter,), returns.returns_of([row.id for row, _, _ in page.items]))
    rows: list[list[Cell]] = [[
        provider.name, contract.title, one.name, "at most" if one.at_most else "at least", one.target, one.unit,
        came.said(one, quarter), came.misses(one, quarter)] for one, contract, provider in page.items]
    return Listed(title, ["Provider", "Contract", "Figure", "Target is", "Target", "Unit", "Returned",
                          "Misses the target"], rows, [("Quarter", quarter_words(quarter))])


def figures_of_contract(title: str, contract_id: int) -> Listed:
    """What a contract asks for every quarter, and what was returned lately."""
    about, day = _of(service.contract_by_id(contract_id)), today()
    indicators = returns.indicators_of(contract_id)
    came = returns.lately([one.id for one in indicators], day)
    rows: list[list[Cell]] = [[
        one.name, "at most" if one.at_most else "at least", one.target, one.unit, one.ended_on,
        *(came.said(one, quarter) for quarter in came.quarters)] for one in indicators]
    return Listed(title, ["Figure", "Target is", "Target", "Unit", "No longer asked for since",
                          *(quarter_words(quarter) for quarter in came.quarters)], rows, about)


def _of(contract: Contract) -> list[tuple[str, str]]:
    return [("Contract", f"{contract.title}: {providers.provider_by_id(contract.provider_id).name}")]


LISTS: Final = (
    Exported("contracts", "Contracts", Permission.CONTRACT_READ, contracts),
    Exported("providers", "Providers", Permission.CONTRACT_READ, listed_providers),
    Exported("documents-running-out", "Documents that run out", Permission.CONTRACT_READ, running_out),
    Exported("suspensions", "Suspensions and embargoes", Permission.CONTRACT_READ, every_suspension),
    Exported("frameworks", "Frameworks and their lots", Permission.CONTRACT_READ, every_framework),
    Exported("forums", "Provider forums", Permission.CONTRACT_READ, every_forum),
    Exported("figures", "Figures of a quarter", Permission.CONTRACT_READ, figures_of_quarter),
    Exported("provider-documents", "Documents of a provider", Permission.CONTRACT_READ, documents_of_provider,
             of=f"{_OF_PROVIDER}/documents", narrowed=False),
    Exported("provider-contracts", "Contracts of a provider", Permission.CONTRACT_READ, contracts_of_provider,
             of=f"{_OF_PROVIDER}/contracts", narrowed=False),
    Exported("provider-checks", "Financial checks of a provider", Permission.CONTRACT_READ, checks_of_provider,
             of=f"{_OF_PROVIDER}/checks", narrowed=False),
    Exported("provider-suspensions", "Suspensions of a provider", Permission.CONTRACT_READ, suspensions_of_provider,
             of=f"{_OF_PROVIDER}/suspensions", narrowed=False),
    Exported("framework-places", "Providers on the lots of a framework", Permission.CONTRACT_READ, places_of_framework,
             of=f"{_OF_FRAMEWORK}/places", narrowed=False),
    Exported("contract-lots", "Lots of a contract", Permission.CONTRACT_READ, lots_of_contract,
             of=f"{_OF_CONTRACT}/lots", narrowed=False),
    Exported("contract-meetings", "Meetings on a contract", Permission.CONTRACT_READ, meetings_of_contract,
             of=f"{_OF_CONTRACT}/meetings", narrowed=False),
    Exported("contract-figures", "Figures of a contract", Permission.CONTRACT_READ, figures_of_contract,
             of=f"{_OF_CONTRACT}/figures", narrowed=False),
)
