"""Copies of one installation that differ in one thing, and everything by which a reader could tell them apart."""

from __future__ import annotations

import re
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask
from sqlalchemy import Table
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from qa_service.app import create_app
from qa_service.database import db
from qa_service.permissions import Permission, Role, allows, decision
from qa_service.tables import METADATA
from tests.concerns.twins import seen
from tests.conftest import make_config
from tests.foundations import rows
from tests.web.client import Browser
from tests.web.test_every_route import MADE_UP

UNPUBLISHED = 27
"""A document that stands on no page of Ofsted's."""
_OF_THE_SERVICE = ("table_change", "restored_copy", "job_run", "queued_job", "tombstone", "audit_event",
                   "audit_sending", "mail_outage", "alert_hold", "sign_in_attempt", "private_link_try",
                   "list_source_check", "collect_run", "reading", "judgement")
"""Of no council: a made-up row in them would stop the service, or say that it has stopped."""
FILLED = [table for table in rows.ours(METADATA) if table.name not in _OF_THE_SERVICE]
OWNED = [table for table in FILLED if "authority_id" in table.c]
HANGING = [table for table in FILLED if "authority_id" not in table.c and any(
    key.column.table in OWNED and key.column.table.name not in ("user_account", "setting")
    for key in table.foreign_keys)]
"""What a council owns, and what is read through it alone."""
NOT_ASKED = ("/static", "/sign-out", "/jobs/", "/service")
_REFERENCES = {
    "/accounts/": "user_account", "/concern/": "concern", "/concerns/counts/": "concern_request",
    "/concerns/requests/": "concern_request", "/concerns/urgent/": "concern_request",
    "/concerns/receipts/": "concern_receipt", "/data-protection/requests/": "subject_request",
    "/exports/": "data_export", "/regional-notice/": "regional_notice", "/shared-notices/": "regional_notice",
    "/setting-files/": "setting_file"}
"""Of which table the references are that stand in addresses which begin so."""
_WORDS = {"code": ["OF-01"], "name": ["days"], "format_": ["csv"], "kind": ["setting", "visit"], "page": ["settings"],
          "do": ["share", "delete"], "act": ["acknowledge"], "answer": ["approve", "same"], "purpose": ["visit-reply"],
          "item": ["purpose"], "version": ["1"], "month": ["2025-03-01"], "once": [MADE_UP["uuid"]]}
_BY_LOT = re.compile(r"(?<=/calendar/)[\w-]{20,}|(?<=/reset/)[\w-]{20,}|(?<=/invitation/)[\w-]{20,}")
_VARIABLE = re.compile(r"<(?:(\w+)(?:\([^)]*\))?:)?(\w+)>")


def application(folder: Path) -> Flask:
    """The installation of this folder."""
    return create_app(make_config(f"sqlite:///{folder / 'qa.sqlite3'}", folder))


def copy_of(app: Flask, folder: Path, change: Callable[[sqlite3.Connection], None]) -> Flask:
    """The installation once more, in a folder of its own, with this change made behind the service's back."""
    closed(app)
    shutil.copytree(app.config["SERVICE"].data_dir, folder)
    with sqlite3.connect(folder / "qa.sqlite3") as raw:
        raw.execute("PRAGMA foreign_keys = OFF")
        change(raw)
        raw.execute("UPDATE table_change SET token = lower(hex(randomblob(8)))")
    raw.close()
    return application(folder)


def closed(app: Flask) -> None:
    """Lets go of the application's database."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def routes(app: Flask, role: Role, method: str) -> list[Rule]:
    """What this role may ask for; of what is their own what names a record."""
    return [rule for rule in app.url_map.iter_rules()
            if method in (rule.methods or ()) and not rule.rule.startswith(NOT_ASKED)
            and isinstance(decided := decision(app.view_functions[rule.endpoint]), Permission)
            and (decided is not Permission.SELF or rule.arguments) and allows(role, decided)]


def addresses(rule: Rule, number: int, settings: Sequence[str]) -> list[str]:
    """The rule's addresses that name the rows of this number, and these settings, in every way that is meant."""
    if not rule.arguments:
        return [rule.rule]
    values = {part[2]: _values(rule, part[1], part[2], number, settings) for part in _VARIABLE.finditer(rule.rule)}
    return list(dict.fromkeys(
        _VARIABLE.sub(lambda part, nth=nth: values[part[2]][nth % len(values[part[2]])], rule.rule)  # type: ignore[misc]
        for nth in range(max(map(len, values.values())))))


def _values(rule: Rule, kind: str | None, name: str, number: int, settings: Sequence[str]) -> list[str]:
    """What may stand for this variable: a number, a reference of the table that the route is about, or a word."""
    if kind == "int":
        return [str(number)]
    if name == "reference":
        return [_value(next(table for begins, table in _REFERENCES.items() if rule.rule.startswith(begins)), name,
                       number)]
    if name == "file_reference":
        return [_value("concern_file", "reference", number)]
    if name == "sha256":
        return [_value("document", name, one) for one in (number, UNPUBLISHED)]
    if name == "key" and "assigned" in rule.rule:
        return [_value("visit_assignment", name, number)]
    if name in ("ref", "which"):
        return [*settings, str(number)] if name == "which" else [*settings]
    return _WORDS.get(name) or [MADE_UP.get(kind or "", "made-up")]


def _value(table: str, column: str, number: int) -> str:
    return str(rows.value_for(METADATA.tables[table].c[column], number))


@dataclass
class Compared:
    """Where two browsers are answered differently, and how many answers were compared."""

    one: Browser
    other: Browser
    fields: dict[str, str] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    number: int = 0
    faults: list[str] = field(default_factory=list)
    """What ended in a fault of the service: such an answer shows nothing."""
    slower: list[float] = field(default_factory=list)
    """By how many seconds of this thread the one answered later than the other."""

    def ask(self, paths: Iterable[str], method: str = "GET") -> Compared:
        """Asks both for each of these, with the fields in the query and, where a form is sent, in it too."""
        for path in dict.fromkeys(paths):
            both = [self.one, self.other] if self.number % 2 else [self.other, self.one]
            (first, early), (second, late) = (self._timed(browser, path, method) for browser in both)
            one, other, later = (first, second, early - late) if self.number % 2 else (second, first, late - early)
            self.number += 1
            self.slower.append(later)
            self.faults += [f"{method} {path}"] if other.status_code >= 500 else []
            if _told(one) != _told(other):
                self.wrong.append(f"{method} {path}: {one.status_code}, not {other.status_code}")
        return self

    def _timed(self, browser: Browser, path: str, method: str) -> tuple[TestResponse, float]:
        """The answer, and how many seconds of this thread it took."""
        form, began = {**self.fields, "csrf_token": browser.token} if method == "POST" else None, time.thread_time()
        answer = browser.client.open(path, method=method, query_string=self.fields or None, data=form)
        return answer, time.thread_time() - began


def _told(response: TestResponse) -> str:
    """All that its reader could tell from another answer; the links that were just made by lot apart."""
    return _BY_LOT.sub("", repr(seen(response)))


def fill(app: Flask, tables: list[Table], *numbers: int) -> None:
    """A row of each number in each of these tables, owned by the council of that number."""
    with app.app_context(), db.engine.begin() as link:
        rows.fill(link, tables, numbers=numbers)
