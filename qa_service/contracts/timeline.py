"""What happened to a contract, in one order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from qa_service.clock import london
from qa_service.contracts import checks, frameworks, meetings, papers, suspensions
from qa_service.contracts.kinds import Scope
from qa_service.contracts.models import Contract
from qa_service.contracts.oversight_models import Suspension
from qa_service.contracts.providers import provider_by_id

MOST: Final = 60


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing: its day, what, and its page."""

    on: date
    what: str
    path: str = ""


def of_contract(contract: Contract) -> list[Happened]:
    """The newest first, at most ``MOST``; in a fixed number of queries."""
    provider = provider_by_id(contract.provider_id)
    found = [Happened(contract.starts_on, "The contract begins")]
    if contract.ends_on:
        found.append(Happened(contract.ends_on, "Its last day"))
    if contract.planned_at and contract.plan:
        found.append(Happened(london(contract.planned_at).date(), "It is planned what follows"))
    for one in frameworks.members(contract_id=contract.id):
        path = f"/contracts/frameworks/{one.lot.framework_id}#lot-{one.lot.id}"
        found.append(Happened(one.member.starts_on, f"On “{one.lot.name}”", path))
        if one.member.ends_on:
            found.append(Happened(one.member.ends_on, f"Last day on “{one.lot.name}”", path))
    for meeting in meetings.meetings_of(contract.id):
        found.append(Happened(meeting.on, "Contract meeting" if meeting.held else "Contract meeting planned",
                              f"/contracts/meetings/{meeting.id}"))
    here = f"/contracts/providers/{provider.id}"
    every = [*papers.newest_papers([provider.id]).get(provider.id, ()), *papers.older_papers(provider.id)]
    found += [Happened(paper.seen_on, f"Seen: {paper.words}", f"{here}#documents") for paper in every]
    found += [Happened(check.checked_on, f"Financial check, {check.source}", f"{here}#checks")
              for check in checks.checks_of(provider.id)]
    for suspension in suspensions.of_provider(provider):
        found += happened_to(suspension)
    return sorted(found, key=lambda one: one.on, reverse=True)[:MOST]


def happened_to(suspension: Suspension) -> list[Happened]:
    """That it began and was lifted."""
    path, of = f"/contracts/suspensions/{suspension.id}", _SCOPES[suspension.scope]
    found = [Happened(suspension.from_on, f"{suspension.kind.words} {of}", path)]
    if suspension.lifted_on:
        found.append(Happened(suspension.lifted_on, f"{suspension.kind.words} {of} lifted", path))
    return found


_SCOPES: Final = {Scope.SETTING: "of this setting", Scope.PROVIDER: "of the provider",
                  Scope.GROUP: "of the provider group", Scope.LOT: "of a lot"}
