"""S13, S2, Z12, V13, V59: faults of views, forms from elsewhere, choices not offered, and what tokens are made of."""

from __future__ import annotations

import ast
import functools
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import RadioField, SelectField, SelectMultipleField

from qa_service.accounts.models import User
from qa_service.clock import today
from qa_service.database import acting_for, db, transaction
from qa_service.permissions import PUBLIC, Permission, Role, allows
from tests.bad_input.test_forms import _forms, plain
from tests.conftest import ROOT
from tests.data_protection.test_masking import every_page
from tests.visits.making import a_colleague, a_visit
from tests.web.client import Browser, Page
from tests.web.review import problems
from tests.web.test_every_route import address, rules

__all__ = ["plain"]
pytestmark = pytest.mark.only("sqlite")
ClientFor = Callable[[Role], Browser]
Figure = Callable[[str, str], None]
INSIDE = ("canary", "Traceback", "/tmp/", ".py", "SELECT ", "sqlalchemy", "Werkzeug", "Python/")


@pytest.mark.assures("S13")
@pytest.mark.assurance
def test_S13_a_fault_in_any_view_shows_a_reference_and_nothing_of_the_inside(
        app: Flask, client_for: ClientFor, figure: Figure) -> None:
    browsers, wrong, number = {role: client_for(role) for role in (
        Role.MANAGER, Role.SAFEGUARDING_LEAD, Role.ADMINISTRATOR, Role.AUDITOR, Role.REGIONAL_PARTNER)}, [], 0
    for rule, decided in list(rules(app)):
        role = next((one for one in browsers if decided == PUBLIC or allows(one, Permission(str(decided)))), None)
        if "GET" not in (rule.methods or ()) or rule.endpoint in ("static", "metrics") or role is None:
            continue
        view, number = app.view_functions[rule.endpoint], number + 1

        @functools.wraps(view)
        def broken(*_args: Any, **_values: Any) -> str:
            raise ValueError("canary in /tmp/secret.py: SELECT canary")

        app.view_functions[rule.endpoint] = broken
        answer = browsers[role].client.get(address(rule))
        app.view_functions[rule.endpoint] = view
        page = Page(answer)
        if answer.status_code != 500 or any(one in answer.text or one in str(answer.headers) for one in INSIDE) or (
                "There is a problem with the service" not in answer.text or problems(page.html, page.soup)):
            wrong.append(f"{rule.rule}: {answer.status_code}")
    assert not wrong
    assert number > 150
    figure("S13", f"{number} of {number} views that fail show a reference and nothing of the inside")


@pytest.mark.assures("S2")
@pytest.mark.assurance
def test_S2_no_form_is_taken_from_another_site_or_with_another_persons_token(
        app: Flask, client_for: ClientFor, figure: Figure) -> None:
    browser, other, taken, number = client_for(Role.MANAGER), client_for(Role.MANAGER), [], 0
    for rule, decided in rules(app):
        if "POST" not in (rule.methods or ()) or decided == PUBLIC:
            continue
        if not allows(Role.MANAGER, Permission(str(decided))):
            continue
        for token, headers in ((browser.token, {"Origin": "https://evil.example"}),
                               (browser.token, {"Sec-Fetch-Site": "cross-site"}),
                               (other.token, {}), ("", {}), ("nonsense", {})):
            number += 1
            status = browser.client.post(address(rule), data={"csrf_token": token}, headers=headers).status_code
            if status != 400:
                taken.append(f"{rule.rule} {headers}: {status}")
    assert not taken
    figure("S2", f"{number} of {number} forms without the right token or from another site refused")


@pytest.mark.assures("Z12")
def test_Z12_a_councillor_reaches_no_visit_of_anybody_and_nothing_after_the_term(
        app: Flask, authority: int, client_for: ClientFor, figure: Figure) -> None:
    """Councillors have no visits of their own yet, so no visit of anybody is theirs."""
    with app.app_context(), acting_for(authority):
        by = a_colleague()
        visits = [a_visit(by) for _number in range(20)]
    councillors = [client_for(Role.COUNCILLOR) for _number in range(2)]
    for one in councillors:
        assert {one.client.get(f"/visits/{visit}").status_code for visit in visits} == {404}
        assert not [path for path, words in every_page(app, one, Role.COUNCILLOR)
                    if "/visits/" in words and not path.startswith("/audit")], "but for their own refusals"
    with app.app_context(), acting_for(authority), transaction():
        for one in councillors:
            row = db.session.get(User, one.user_id)
            assert row is not None
            row.ends_on = today() - timedelta(days=1)
    after = [one.client.get(path).status_code for one in councillors
             for path in ("/", "/settings", "/account", "/search")]
    assert set(after) == {302}
    figure("Z12", f"2 councillors: 0 of {2 * len(visits)} visits reached; after the term 0 of {len(after)} pages")


@pytest.mark.assures("V13")
def test_no_form_takes_a_choice_that_it_does_not_offer(plain: Flask, figure: Figure) -> None:
    offered, taken = 0, []
    with plain.test_request_context(method="POST"):
        for kind in _forms():
            form = kind()
            choosing = [field for field in form if isinstance(field, SelectField | RadioField | SelectMultipleField)]
            for field in choosing:
                if getattr(field, "choices", None) is None:
                    field.choices = [("offered", "Offered")]
            form.process(MultiDict({field.name: "not-offered-9" for field in choosing}))
            form.validate()
            offered += len(choosing)
            taken += [f"{kind.__name__}.{field.name}" for field in choosing if not field.errors]
    assert offered > 40 and not taken
    figure("V13", f"{offered} of {offered} fields refuse a choice that was not offered")


NOT_TOKENS = {
    "web/gate.py": "the reference of a request, shown to its reader", "jobs/run.py": "the name of a process",
    "backups/making.py": "the name of a backup", "database/changes.py": "that a table has changed",
    "database/base.py": "a reference in an address: whoever has it needs the permission all the same",
}
"""Random numbers of which nothing hangs that they cannot be guessed."""


@pytest.mark.assures("V59")
def test_every_random_number_that_guards_something_has_128_bits(figure: Figure) -> None:
    short, found = [], 0
    for file in (ROOT / "qa_service").rglob("*.py"):
        tree = ast.parse(file.read_text("utf-8"))
        for node in ast.walk(tree):
            words = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
            if words in ("uuid.uuid1", "random.random", "random.randint", "random.choice", "uuid1"):
                short.append(f"{file.name}:{node.lineno}: {words}")  # type: ignore[attr-defined]
            if words.startswith("secrets.token_") and isinstance(node, ast.Call):
                found += 1
                size = node.args[0] if node.args else None
                bytes_ = size.value if isinstance(size, ast.Constant) else 16
                line = file.read_text("utf-8").splitlines()[node.lineno - 1]
                partial = any(word in line for word in ("partial", "with_name", "staging", "aside", 'f".'))
                name = file.relative_to(ROOT / "qa_service").as_posix()
                if isinstance(bytes_, int) and bytes_ < 16 and not partial and name not in NOT_TOKENS:
                    short.append(f"{name}:{node.lineno}: {bytes_ * 8} bits")
    assert found > 20
    assert not short
    figure("V59", f"{found} random numbers: each that guards something has 128 bits or more")
