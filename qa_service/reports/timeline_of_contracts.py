"""What a setting's timeline tells of the contracts that cover it, and of suspensions from new placements."""

from __future__ import annotations

from qa_service.contracts import coverage, reach
from qa_service.contracts.timeline import happened_to
from qa_service.providers.models import Setting
from qa_service.reports.timeline_entry import Asked, Entry, Told


def contracts(setting: Setting, asked: Asked) -> Told:
    """When a contract that covers it began or ended, and when a suspension that reached it began or was lifted."""
    told = []
    known = asked.known.contracts
    for one in coverage.contracts_of_setting(setting) if known is None else known:
        path = f"/contracts/{one.id}"
        told.append(Entry(one.starts_on, "contract", f"Under contract: {one.title}", "", path, one.recorded_at))
        if one.ends_on is not None:
            told.append(Entry(one.ends_on, "contract", f"Last day of the contract: {one.title}", "", path))
    for suspension in reach.ever_on(setting.id):
        told += [Entry(one.on, "contract", one.what, "", one.path) for one in happened_to(suspension)]
    told.sort(key=lambda entry: entry.on, reverse=True)
    return Told(told[:asked.most], len(told) > asked.most)
