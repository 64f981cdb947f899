"""Z4: a form sets what it shows, and nothing else that is sent with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import event, select
from werkzeug.test import TestResponse

from qa_service.database import db
from qa_service.permissions import Role
from qa_service.providers.models import Setting
from qa_service.tables import METADATA
from tests.conftest import ROOT
from tests.data_protection.test_masking import council
from tests.security.forms import Form, pages_with_forms, send_every_form
from tests.web.client import Browser

__all__ = ["council"]
pytestmark = pytest.mark.only("sqlite")
TEXT, NUMBER = "zqset", "987654321"
GUESSED = ("owner", "owner_id", "approved", "approved_by", "is_admin", "admin", "council_id", "user_id")
"""What a stranger tries, beside the names of every column."""


@contextmanager
def written(app: Flask) -> Iterator[list[str]]:
    """The statements that would have put into a table what no form asked for."""
    found: list[str] = []

    def look(_conn: object, _cursor: object, statement: str, values: object, *_rest: object) -> None:
        if statement.startswith(("INSERT", "UPDATE")) and (TEXT in repr(values) or NUMBER in repr(values)):
            found.append(f"{statement[:200]} {values!r:.200}")

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", look)
    yield found
    event.remove(engine, "before_cursor_execute", look)


READ_WHOLE = {
    "web/gate.py": "whether a NUL is in it", "private_links/door.py": "shown again to whoever typed it",
    "accounts/browser.py": "kept until they have signed in",
    "concerns/opening.py": "kept until they have shown who they are",
    "placements/views_match.py": "row-1, row-2 …", "own_lists/views_match.py": "row-1, row-2 …",
    "accounts/access_views.py": "line-1, line-2 …",
}
"""Where all that was sent is gone through, and what for."""


@pytest.mark.assures("Z4")
def test_Z4_nothing_that_was_sent_is_poured_into_a_record_whole(figure: Callable[[str, str], None]) -> None:
    poured, whole = list[str](), set[str]()
    for file in (ROOT / "qa_service").rglob("*.py"):
        text, name = file.read_text("utf-8"), file.relative_to(ROOT / "qa_service").as_posix()
        if re.search(r"populate_obj|\*\*request\.|\*\*\w*form\.data\b|request\.(get_json|json|values)\b", text):
            poured.append(name)
        if re.search(r"request\.form\.(items|lists|to_dict|keys|values|listvalues)\b|dict\(request\.form", text):
            whole.add(name)
    assert poured == [] and whole == set(READ_WHOLE)
    figure("Z4", f"{len(poured)} places pour what was sent into a record; {len(whole)} go through all of it, by name")


@pytest.mark.assures("Z4")
@pytest.mark.assurance
def test_Z4_no_form_sets_a_column_that_it_does_not_show(
        app: Flask, council: None, client_for: Callable[[Role], Browser],
        figure: Callable[[str, str], None]) -> None:
    names = {column.name for table in METADATA.sorted_tables for column in table.columns} | set(GUESSED)
    known, answers = set[str](), list[int]()

    def send_with_more(form: Form) -> TestResponse:
        extra = {name: NUMBER if name == "id" or name.endswith(("_id", "_by", "version")) else TEXT
                 for name in names - form.shown}
        answer = browser.client.post(form.target, data={**extra, **form.fields})
        answers.append(answer.status_code)
        return answer

    with app.app_context():
        ref = db.session.scalars(select(Setting.urn).order_by(Setting.id)).first()
    with written(app) as wrong:
        for role, about in ((Role.MANAGER, ref), (Role.SAFEGUARDING_LEAD, None), (Role.ADMINISTRATOR, None)):
            browser = client_for(role)
            send_every_form(browser, pages_with_forms(app, role, about), send_with_more, known)
    assert wrong == []
    assert max(answers) < 500
    saved = sum(answer in (302, 303) for answer in answers)
    assert saved > 60, (saved, len(answers))
    figure("Z4", f"{len(answers)} forms sent with {len(names)} columns more, {saved} saved something: "
                 f"{len(wrong)} columns set")
