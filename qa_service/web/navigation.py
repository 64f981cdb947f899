"""The links at the top of every page, by permission. Plain paths: a page may be added before or after its link."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from flask import request

from qa_service.permissions import Permission
from qa_service.web.people import allowed


@dataclass(frozen=True, slots=True)
class Item:
    """One link: its words, its path, and what one must be allowed to see it."""

    text: str
    path: str
    needs: Permission
    daily: bool = False
    """Whether officers use it every day: it then stands in sight and not under “More”."""
    service: bool = False
    """Whether it is about this service itself, and not about the places of children."""


ITEMS: Final = (
    Item("Needs attention", "/", Permission.SELF, daily=True),
    Item("Flags", "/flags", Permission.FLAG_READ, daily=True),
    Item("Late and due", "/due", Permission.FLAG_READ, daily=True),
    Item("Settings", "/settings", Permission.SETTING_READ, daily=True),
    Item("Our children", "/placements", Permission.PLACEMENT_READ, daily=True),
    Item("Reports to read", "/reports-to-read", Permission.REPORT_REVIEW, daily=True),
    Item("Visits", "/visits", Permission.VISIT_READ),
    Item("Actions", "/actions", Permission.VISIT_READ),
    Item("Reg 44", "/reg44", Permission.REG44_LIST),
    Item("16+", "/sixteen-plus", Permission.DUE_DILIGENCE_READ),
    Item("Contracts", "/contracts", Permission.CONTRACT_READ),
    Item("What we heard", "/heard", Permission.HEARD_READ),
    Item("Report a concern", "/concerns/first", Permission.CONCERN_REFER),
    Item("Concerns", "/concerns", Permission.CONCERN_READ),
    Item("Regional notices", "/regional-notices", Permission.NOTICE_READ),
    Item("Notices sent to us", "/shared-notices", Permission.NOTICE_SHARED),
    Item("Counts of concerns", "/concerns/counts", Permission.CONCERN_COUNT),
    Item("Bring in our lists", "/lists", Permission.LIST_IMPORT),
    Item("Rules", "/flags/rules", Permission.RULE_READ, service=True),
    Item("Source health", "/source", Permission.SOURCE_READ, service=True),
    Item("Service", "/service", Permission.SERVICE_READ, service=True),
    Item("Jobs", "/jobs", Permission.JOB_READ, service=True),
    Item("Mail", "/mail", Permission.MAIL_READ, service=True),
    Item("Council", "/council", Permission.COUNCIL_READ, service=True),
    Item("Accounts", "/accounts", Permission.ACCOUNT_READ, service=True),
    Item("Data protection", "/data-protection", Permission.DATA_PROTECTION_READ, service=True),
    Item("Exports", "/exports", Permission.FLAG_READ, service=True),
    Item("Review of access", "/access-review", Permission.ACCOUNT_DECIDE, service=True),
    Item("Audit", "/audit", Permission.AUDIT_OWN, service=True),
    Item("Who looked", "/looks", Permission.LOOKS_READ, service=True),
)


IN_SIGHT: Final = 6
"""How many links fit beside each other; a few more stand under “More”."""


@dataclass(frozen=True, slots=True)
class Link:
    """An item as the page shows it: ``current`` is this very page, ``active`` one within it."""

    text: str
    href: str
    current: bool
    active: bool


@dataclass(frozen=True, slots=True)
class Links:
    """What stands in sight, and what stands under “More”: our own evidence, and this service itself."""

    daily: list[Link]
    ours: list[Link]
    service: list[Link]

    @property
    def rest(self) -> list[Link]:
        return [*self.ours, *self.service]


def navigation() -> Links:
    """The items that this person may use: those of every day in sight, filled up with others where there is room."""
    items = [item for item in ITEMS if allowed(item.needs)]
    room = IN_SIGHT - sum(item.daily for item in items)
    fillers = [item for item in items if not item.daily][:max(room, 0)]
    here = max((item for item in items if _within(item.path)), key=lambda item: len(item.path), default=None)
    links = {item: Link(item.text, item.path, request.path == item.path, item is here) for item in items}
    rest = [item for item in items if not (item.daily or item in fillers)]
    return Links([links[item] for item in items if item.daily or item in fillers],
                 [links[item] for item in rest if not item.service], [links[item] for item in rest if item.service])


def first_page() -> str:
    """Where this person begins: the first item that is theirs."""
    return next((item.path for item in ITEMS if allowed(item.needs)), "/account")


def _within(path: str) -> bool:
    return path != "/" and (request.path == path or request.path.startswith(path + "/"))
