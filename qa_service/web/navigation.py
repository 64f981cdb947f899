"""The links at the top of every page, by permission. Plain paths: a page may be added before or after its link."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from flask import request

from qa_service.permissions import Permission
from qa_service.web.people import allowed


@dataclass(frozen=True, slots=True)
class Item:
    """One link: its words, its path, and what one must be allowed to see it."""

    text: str
    path: str
    needs: Permission


ITEMS: Final = (
    Item("Needs attention", "/", Permission.SELF),
    Item("What is due", "/due", Permission.FLAG_READ),
    Item("Settings", "/settings", Permission.SETTING_READ),
    Item("Our children", "/placements", Permission.PLACEMENT_READ),
    Item("Visits", "/visits", Permission.VISIT_READ),
    Item("Reg 44", "/reg44", Permission.REG44_READ),
    Item("Reports to read", "/reports-to-read", Permission.REPORT_REVIEW),
    Item("Rules", "/flags/rules", Permission.RULE_READ),
    Item("Source health", "/source", Permission.SOURCE_READ),
    Item("Jobs", "/jobs", Permission.JOB_READ),
    Item("Mail", "/mail", Permission.MAIL_READ),
    Item("Council", "/council", Permission.COUNCIL_READ),
    Item("Accounts", "/accounts", Permission.ACCOUNT_READ),
    Item("Audit", "/audit", Permission.AUDIT_OWN),
)


def navigation() -> list[dict[str, Any]]:
    """The items that this person may use, in the shape that the navigation component takes."""
    return [
        {"text": item.text, "href": item.path, "current": request.path == item.path, "active": _within(item.path)}
        for item in ITEMS if allowed(item.needs)
    ]


def first_page() -> str:
    """Where this person begins: the first item that is theirs."""
    return next((item.path for item in ITEMS if allowed(item.needs)), "/account")


def _within(path: str) -> bool:
    return path != "/" and (request.path == path or request.path.startswith(path + "/"))
