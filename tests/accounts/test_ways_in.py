"""Every way to sign in is written down, and asks for a second factor."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from qa_service.permissions import PUBLIC, decision
from tests.assured import Figure
from tests.conftest import ROOT

NOT_WAYS_IN = ("/static/", "/health/", "/help", "/accessibility")


@pytest.mark.only("sqlite")
@pytest.mark.assures("V40")
def test_every_address_that_opens_without_an_account_is_in_the_document(app: Flask, figure: Figure) -> None:
    words = (ROOT / "docs" / "accounts.md").read_text(encoding="utf-8")
    public = {rule.rule for rule in app.url_map.iter_rules()
              if decision(app.view_functions[rule.endpoint]) == PUBLIC and not rule.rule.startswith(NOT_WAYS_IN)}
    unsaid = {rule for rule in public if "/" + rule.split("/")[1] + "/" not in words and rule not in words}
    sign_in = {re.sub(r"<int[^>]*>", "<number>", rule) for rule in public if rule.startswith(("/sign-in", "/reset"))}
    unsaid |= {rule for rule in sign_in if f"`{rule}`" not in words}
    assert not unsaid, f"say in docs/accounts.md what these are: {sorted(unsaid)}"
    figure("V40", f"{len(public)} addresses open without an account, {len(unsaid)} undocumented")
