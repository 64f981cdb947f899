"""From an alert to the mail that a person reads: reviewed files, filled with a fixed list of facts.

A template's fields are listed here, and a context with any other is refused: what is not on the list cannot leave.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from qa_service.config import ROOT
from qa_service.vocabulary import Grade
from qa_service.web import filters

FIELDS: Final[Mapping[str, frozenset[str]]] = {
    "flag": frozenset({
        "title", "grade", "setting_name", "urn", "provider", "published_on", "found_at", "read_at", "listed_as_at",
        "list_published_on", "link"}),
    "digest": frozenset({"day", "items"}),
    "test": frozenset({"asked_at"}),
    "alerts-held": frozenset({"since"}),
    "mail-failed": frozenset(),
    "checks-stale": frozenset({"since"}),
    "service-fault": frozenset(),
    "report-link": frozenset({"setting_name", "month", "council", "reminder", "link", "until"}),
    "visit-submitted": frozenset({"setting_name", "link"}),
    "visit-sent-back": frozenset({"setting_name", "link"}),
    "visit-answered": frozenset({"setting_name", "link"}),
    "visit-report-link": frozenset({"setting_name", "council", "visited_on", "link", "until"}),
    "visit-evidence-link": frozenset({"setting_name", "council", "link", "until"}),
    "sign-in-to-read": frozenset(),
    "something-waits": frozenset(),
    "shared-form": frozenset({"council", "link", "until"}),
    "account-notice": frozenset({"what", "at"}),
    "account-guessing": frozenset(),
    "account-decision": frozenset(),
    "access-review": frozenset({"due_on", "late"}),
    "audit-head": frozenset({"head"}),
    "audit-head-not-sent": frozenset(),
    "looks-to-ask-about": frozenset({"link"}),
}
_LATER: Final = frozenset({"listed_as_at", "list_published_on"})
"""Fields of ``flag`` that messages queued by an earlier version lack."""
LONGEST_SUBJECT: Final = 150


@dataclass(frozen=True, slots=True)
class Message:
    """A mail's words."""

    subject: str
    text: str
    html: str


def check(template: str, context: Mapping[str, Any]) -> None:
    """Raises ``ValueError`` unless the context has exactly the template's fields."""
    if template not in FIELDS:
        raise ValueError(f"there is no mail {template!r}")
    if not FIELDS[template] - _LATER <= context.keys() <= FIELDS[template]:
        raise ValueError(f"the mail {template!r} takes {sorted(FIELDS[template])} and was given {sorted(context)}")
    for item in context.get("items", []):
        check("flag", item)


def compose(template: str, context: Mapping[str, Any], *, public_url: str) -> Message:
    """The mail in words. The first line of the text file is its subject."""
    check(template, context)
    values = {**dict.fromkeys(_LATER), **context, "service": public_url,
              "items": [{**dict.fromkeys(_LATER), **item} for item in context.get("items", [])]}
    rendered = _environment().get_template(f"{template}.txt").render(values)
    head, _, text = rendered.partition("\n")
    html = _environment().get_template(f"{template}.html").render(values)
    return Message(one_line(head.removeprefix("Subject:")), text.strip() + "\n", html)


def one_line(words: str) -> str:
    """Words as a header may hold them: no line breaks, control or direction characters, and not too long."""
    kept = "".join(" " if unicodedata.category(mark)[0] in "CZ" else mark for mark in words)
    line = " ".join(kept.split())
    return line if len(line) <= LONGEST_SUBJECT else line[:LONGEST_SUBJECT - 1].rstrip() + "…"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(ROOT / "templates" / "alerts" / "mail"), undefined=StrictUndefined,
        autoescape=select_autoescape(["html"]), trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True)
    environment.filters.update(day=_day, moment=_moment, grade=_grade, line=one_line)
    return environment


def _day(given: str) -> str:
    return filters.day(date.fromisoformat(given))


def _moment(given: str) -> str:
    return filters.moment(datetime.fromisoformat(given))


def _grade(given: str) -> str:
    """The published grade in Ofsted's words; other published words as they are."""
    return Grade(given).words if given in set(Grade) else one_line(given)
