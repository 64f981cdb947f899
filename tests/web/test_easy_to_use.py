"""X4: nothing has to be dragged, passwords and codes can be pasted and filled in, and help is where it was."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from qa_service.permissions import Role
from tests.conftest import ROOT
from tests.web.client import Browser, make_user, signed_in

pytestmark = [pytest.mark.only("sqlite"), pytest.mark.assures("X4")]
OURS = [*(ROOT / "qa_service" / "static").glob("*.js"), *(ROOT / "templates").rglob("*.html")]
PAGES = ("/", "/settings", "/help", "/account", "/search?q=house")


def test_nothing_listens_to_pasting_or_has_to_be_dragged() -> None:
    for file in OURS:
        words = file.read_text("utf-8")
        assert not re.search(r"onpaste|[\"']paste[\"']|ondrag|[\"']drag\w*[\"']|draggable=\"true\"", words), file


@pytest.mark.parametrize(("path", "name", "filled_in"), [
    ("/sign-in", "email", "username"), ("/sign-in", "password", "current-password")])
def test_a_password_manager_may_fill_in_what_a_sign_in_asks(app: Flask, path: str, name: str, filled_in: str) -> None:
    field = Browser(app).get(path).soup.select_one(f"input[name={name}]")
    assert field is not None and field["autocomplete"] == filled_in and not field.has_attr("maxlength")


def test_help_is_in_the_same_place_on_every_page(app: Flask, authority: int) -> None:
    with app.app_context():
        browser = signed_in(app, make_user(authority, Role.MANAGER))
    places = set()
    for path in PAGES:
        links = [str(link["href"]) for link in browser.get(path).soup.select("footer a[href]")]
        places.add((links.index("/help"), tuple(links)))
    assert len(places) == 1, places
