"""S1, S10, S11: what people write is never a command, an address, a template, a header or markup.

Each parameter that a view asks for and each part of an address gets every hostile text; then each form does; then every
text that the tables keep is made hostile, and all pages are opened.
"""

from __future__ import annotations

import itertools
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from sqlalchemy import String, event
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from qa_service.database import EnumText, db
from qa_service.permissions import PUBLIC, Permission, Role, allows, decision
from tests.browser import states
from tests.browser.states import State
from tests.data_protection.test_masking import council, every_page
from tests.security import hostile
from tests.security.conftest import Figure
from tests.security.forms import Form, pages_with_forms, send_every_form
from tests.security.hostile import MARK, harm
from tests.web.client import Browser
from tests.web.test_every_route import MADE_UP

__all__ = ["council"]
pytestmark = [pytest.mark.only("sqlite"), pytest.mark.assurance, pytest.mark.rotating(each=True)]
READERS = (Role.MANAGER, Role.SAFEGUARDING_LEAD, Role.ADMINISTRATOR)
ENDS_IT = ("/sign-out", "/account/sessions", "/static")


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """The statements in whose text, and not among whose values, a hostile text stood."""
    found: list[str] = []

    def look(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        if MARK in statement.lower():
            found.append(statement[:300])

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", look)
    yield found
    event.remove(engine, "before_cursor_execute", look)


def _rules(app: Flask, role: Role, method: str) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules()
            if method in (rule.methods or ()) and not rule.rule.startswith(ENDS_IT)
            and ((decided := decision(app.view_functions[rule.endpoint])) == PUBLIC
                 or (isinstance(decided, Permission) and allows(role, decided)))]


def _with(rule: Rule, text: str) -> str:
    """The rule's address with this text wherever it takes one."""
    return re.sub(r"<(?:(\w+)(?:\([^)]*\))?:)?\w+>",
                  lambda part: MADE_UP.get(part[1] or "") or quote(text, safe=""), rule.rule)


def _told(response: Any) -> list[str]:
    text = response.text if response.mimetype == "text/html" else ""
    return harm(response.status_code, list(response.headers), text)


@pytest.mark.assures("S10", "S11", "S1")
def test_S10_S11_no_part_of_an_address_is_a_command_a_file_a_template_a_header_or_a_host(
        many: State, figure: Figure) -> None:
    names, wrong, number = hostile.names_of_parameters(), [], 0
    with statements(many.app) as commands:
        asked = set[str]()
        for role in READERS:
            browser = many.browser(role)
            for rule in _rules(many.app, role, "GET"):
                if rule.rule in asked:
                    continue
                asked.add(rule.rule)
                every = 8 if rule.arguments else 4
                for text in hostile.ALL[len(asked) % every::every]:
                    number += 1
                    said = _told(browser.client.get(_with(rule, text), query_string=dict.fromkeys(names, text)))
                    wrong += [f"{role.value} {rule.rule} {text!r}: {one}" for one in said]
    assert not wrong, wrong[:20]
    assert not commands
    for identity in ("S10", "S11"):
        figure(identity, f"{len(hostile.ALL)} hostile texts in {len(names)} parameters: 0 of {number:,} answers show "
                         "one at work, 0 reach the text of a statement")


@pytest.mark.assures("S10", "S11", "S1")
def test_S10_S11_no_field_of_a_form_is_one_either(
        app: Flask, council: None, client_for: Callable[[Role], Browser], figure: Figure) -> None:
    """Every text goes into the free fields of some forms, where it may be saved, and into all fields of others."""
    wrong, known, texts, number = list[str](), set[str](), itertools.cycle(hostile.ALL), 0

    def send_hostile(form: Form) -> TestResponse:
        nonlocal number
        for names in (form.free, form.free, form.shown):
            text, number = next(texts), number + 1
            data = {**form.fields, **{name: [text] for name in names - {"csrf_token"}}}
            answer = browser.client.post(form.target, data=data)
            said = _told(answer)
            if answer.status_code in (302, 303) and not said:
                said = _told(browser.client.get(answer.location or "/"))
            wrong.extend(f"{form.target} {text!r}: {one}" for one in said)
        return browser.client.post(form.target, data=form.fields)

    with statements(app) as commands:
        for role in READERS:
            browser = client_for(role)
            send_every_form(browser, pages_with_forms(app, role), send_hostile, known)
    assert not wrong, wrong[:20]
    assert not commands
    assert number > 150
    for identity in ("S10", "S11"):
        figure(identity, f"{number:,} forms sent with hostile texts: 0 show one at work, 0 reach a statement's text")


ASKED_OF_OTHERS = re.compile(r'<(?:script|img|iframe|object|embed|link|form)\b[^>]*\b(?:src|href|action)='
                             r'"((?:https?:)?//[^"]*)')
NOT_FREE = re.compile(r"(^|_)(key|kind|code|state|status|reference|hash|sha256|token|seal|secret|urn|role|email|path|"
                      r"url|format|version|media_type|template|action|name_key|method|way|channel|purpose|place|which|what|"
                      r"sort|month|question|answer|model|engine|scale|rating|grade|outcome|type|source|field|column|"
                      r"list|origin|phone|postcode|by|for|to|from|standing|subject_type|subject_id|actor|id|sign)(_|$)")
NOT_TOUCHED = re.compile(r"^(audit|job|queued|alembic|table_change|user_session|sign_in|sealed|key|mail|alert|"
                         r"procrastinate|search|register|rule|restored|passkey)")


def _make_hostile(raw: sqlite3.Connection, app: Flask) -> int:
    """Adds markup to what the tables keep of free text; says how many columns have it."""
    changed = 0
    with app.app_context():
        tables = [table for table in db.metadata.sorted_tables if not NOT_TOUCHED.match(table.name)]
    for table in tables:
        for column in table.columns:
            plain = isinstance(column.type, String) and not isinstance(column.type, EnumText)
            named = column.primary_key or column.unique or column.foreign_keys or NOT_FREE.search(column.name)
            if plain and not named:
                with suppress(sqlite3.IntegrityError):  # what is never changed was tried too
                    raw.execute(f"UPDATE OR IGNORE {table.name} SET {column.name} = {column.name} || ? "
                                f"WHERE {column.name} <> ''", (f" {hostile.IN_PAGES[changed % 3]}",))
                    changed += 1
    return changed


@pytest.mark.assures("S1", "V24", "O4")
def test_S1_no_text_that_is_kept_becomes_part_of_a_page_and_no_page_asks_another_host(
        demonstration: Path, tmp_path: Path, figure: Figure) -> None:
    state, columns, pages, wrong = states.many(demonstration, tmp_path / "many"), 0, 0, []
    with state.app.app_context():
        db.session.remove()
        db.engine.dispose()
    with sqlite3.connect(tmp_path / "many" / "qa.sqlite3") as raw:
        raw.execute("PRAGMA foreign_keys = OFF")
        columns = _make_hostile(raw, state.app)
        raw.execute("UPDATE table_change SET token = lower(hex(randomblob(8)))")
    raw.close()
    shown = 0
    for role in (Role.MANAGER, Role.SAFEGUARDING_LEAD, Role.AUDITOR):
        browser = state.browser(role)
        for path, html in every_page(state.app, browser, role):
            if "<html" not in html[:300]:
                continue  # a file that is taken away: never shown as a page
            pages, shown = pages + 1, shown + (MARK in html)
            wrong += [f"{role.value} {path}: {one}" for one in harm(200, [], html)]
            wrong += [f"{role.value} {path} asks {one}" for one in ASKED_OF_OTHERS.findall(html)]
    assert not wrong, wrong[:20]
    assert columns > 100 and shown > pages / 10, (columns, shown, pages)
    figure("S1", f"{columns} columns of free text made markup: 0 elements on {pages} pages, of which {shown} show it")
    figure("O4", f"{pages} pages: nothing is asked of another host")
