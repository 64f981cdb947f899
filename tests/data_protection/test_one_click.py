"""What stands in a column that tells of people leaves in no list that is had by one click, whoever takes it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import String, Text, select, update
from sqlalchemy.exc import IntegrityError

from qa_service.data_dictionary import columns_of
from qa_service.data_dictionary.entry import DataClass
from qa_service.database import db
from qa_service.exports import limits
from qa_service.permissions import Role
from qa_service.reports.export_lists import LISTS
from qa_service.tables import METADATA
from tests.assured import Figure
from tests.foundations import rows
from tests.web.client import Browser

pytestmark = pytest.mark.only("sqlite")
ENDED = {"removed_at", "withdrawn_at", "ended_at", "taken_back_at", "removed_on", "lifted_on", "lifted_at", "ended_on",
         "closed_on", "closed_at", "undone_at", "disabled_at", "revoked_at", "settled_at", "met_on", "clash"}
"""Left empty, so that the rows stand and are listed."""
LEFT_ALONE = {"authority", "audit_event"}


def planted() -> dict[str, str]:
    """A row in every table, each of whose columns about people names somebody of its own; by name, which column."""
    names = {}
    with db.engine.begin() as link:
        rows.fill(link, [t for t in rows.ours(METADATA) if t.name not in LEFT_ALONE], numbers=(1,))
        for t in rows.ours(METADATA):
            if t.name not in LEFT_ALONE and (empty := [one for one in t.columns if one.nullable and one.name in ENDED]):
                link.execute(update(t).values(dict.fromkeys(empty)))
        for number, (table, column) in enumerate(columns_of(DataClass.PERSONAL, DataClass.RESTRICTED)):
            found = METADATA.tables[table].c[column]
            name = "Zebrafinch" + "".join("abcdefghij"[int(one)] for one in f"{number:03}")
            if not isinstance(found.type, String | Text) or found.foreign_keys or (found.type.length or 99) < 40:
                continue
            try:
                with link.begin_nested():
                    link.execute(update(found.table).values({found: f"Ring Amy {name} soon"}))
            except IntegrityError:
                continue  # tables that are never changed
            names[name] = f"{table}.{column}"
    return names


@pytest.mark.assurance
@pytest.mark.assures("P7")
def test_P7_no_list_that_is_had_by_one_click_names_anybody(
        app: Flask, client_for: Callable[[Role], Browser], figure: Figure) -> None:
    with app.app_context():
        names = planted()
        setting = METADATA.tables["setting"]
        urn = str(db.session.scalar(select(setting.c.urn)))
    browser, leaving, lists = client_for(Role.MANAGER), [], 0
    for one in (one for one in LISTS if one.holds not in limits.NEEDS_REASON):
        path = re.sub(r"<[^>]*_id>", "1", one.path).replace("<ref>", urn).replace("<code>", "OF-01")
        answer = browser.client.get(f"{path}.csv")
        lists += answer.mimetype == "text/csv"
        leaving += [f"{one.name}: {where}" for name, where in names.items() if name in answer.text]
    assert leaving == []
    assert lists > 35 and len(names) > 60, "else it looked at nothing"
    figure("P7", f"0 of {len(names)} columns about people name anybody in {lists} lists that need no reason")
