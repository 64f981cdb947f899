"""One scanner looks through every free text of every form: it warns, keeps what was typed, and lets one go on."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator

import pytest
import wtforms
from flask import Flask

import forms
from forms.base import Form
from forms.widgets import LookedAt
from qa_service.database import acting_for, transaction
from qa_service.permissions import Role
from tests.flags.builder import a_setting
from tests.web.client import Browser

pytestmark = pytest.mark.only("sqlite")
NOT_LOOKED_AT = {
    ("HeardForm", "who"): "who told us belongs there",
    ("CorrectionForm", "who"): "who told us belongs there",
    ("AskForm", "names"): "names of the person who asks belong there",
    ("AskForm", "references"): "their numbers belong there",
    ("AskForm", "why"): "who asks belongs there",
    ("ConfirmReportForm", "recommendations"): "the report’s own words, beside which it stands",
}
NAMED = "Ring Mrs Zebrafinch of M1 1AE about Amy Brackenstone"
NUMBERED = f"{NAMED}, NHS 943 476 5919"


def every_form() -> Iterator[type[Form]]:
    for module in pkgutil.iter_modules(forms.__path__):
        for _, one in inspect.getmembers(importlib.import_module(f"forms.{module.name}"), inspect.isclass):
            if issubclass(one, Form) and one.__module__ == f"forms.{module.name}" and one is not Form:
                yield one


def test_every_long_text_of_every_form_is_looked_through_or_says_why_not(app: Flask) -> None:
    kept, looked = set(), 0
    with app.test_request_context("/", method="GET"):
        for one in every_form():
            for name in dir(one):
                unbound = getattr(one, name, None)
                kind = getattr(unbound, "field_class", None)
                if not isinstance(kind, type) or not issubclass(kind, wtforms.TextAreaField | LookedAt):
                    continue
                assert issubclass(kind, LookedAt), f"{one.__name__}.{name}: a text that nobody looks through"
                looked += 1
                if unbound.kwargs.get("looked_at") is False:
                    kept.add((one.__name__, name))
    assert kept == NOT_LOOKED_AT.keys() and looked > 60


@pytest.fixture
def officer(app: Flask, authority: int, client_for: Callable[[Role], Browser]) -> Browser:
    with app.app_context(), acting_for(authority), transaction():
        a_setting(urn="2800155")
    return client_for(Role.MANAGER)


def test_a_warning_keeps_the_text_and_the_same_text_sent_again_is_meant(officer: Browser) -> None:
    path, said = "/data-protection/holds/new", {"of": "setting", "which": "2800155", "reason": NAMED}
    page = officer.post(path, said, status=422)
    assert "This looks as if it held a postcode and a name" in page.text
    field = page.soup.select_one("input[name=reason]")
    assert field is not None and field["value"] == NAMED
    seen = {str(one["name"]): str(one["value"]) for one in page.soup.select("input[name^=seen-]")}
    assert officer.post(path, {**said, **seen, "reason": f"{NAMED} too"}, status=422), "another text is looked at anew"
    assert officer.client.post(path, data={**said, **seen, "csrf_token": officer.token}).status_code == 302


def test_a_number_of_a_person_is_refused_as_often_as_it_is_sent(officer: Browser) -> None:
    path, said = "/data-protection/holds/new", {"of": "setting", "which": "2800155", "reason": NUMBERED}
    page = officer.post(path, said, status=422)
    assert "This seems to hold an NHS number. Take it out." in page.text
    assert not page.soup.select("input[name^=seen-]")


def test_a_text_that_tells_of_nobody_is_saved_at_once(officer: Browser) -> None:
    said = {"of": "setting", "which": "2800155", "reason": "A claim about the fee", "csrf_token": officer.token}
    assert officer.client.post("/data-protection/holds/new", data=said).status_code == 302


def test_while_somebody_types_the_same_scanner_answers_and_keeps_nothing(
        app: Flask, officer: Browser, client_for: Callable[[Role], Browser]) -> None:
    found = officer.client.post("/words/look", data={"text": NUMBERED, "csrf_token": officer.token}).json
    assert found == {"found": ["an NHS number", "a postcode", "a name"]}
    assert officer.client.post("/words/look", data={"text": "The garden", "csrf_token": officer.token}).json == {
        "found": []}
    assert Browser(app).client.post("/words/look", data={"text": NAMED}).status_code == 302
    assert "Zebrafinch" not in client_for(Role.AUDITOR).get("/audit").html
