"""An auditor reads visits and actions without who was seen, what children said, names and initials."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask

from qa_service.actions import service as actions
from qa_service.clock import today
from qa_service.database import acting_for, transaction
from qa_service.masking import masked_words
from qa_service.permissions import Role
from qa_service.visits.actions import of_visit
from tests.reports.test_export import table_of
from tests.visits.making import a_colleague, a_visit, fill, submitted, write
from tests.visits.test_files import photo
from tests.web.client import Browser

pytestmark = pytest.mark.only("sqlite")


@pytest.mark.parametrize(("text", "masked"), [
    ("Mrs Brackenstone was there", "[name hidden] was there"),
    ("J.B. and K. L. ate", "[initials hidden] and [initials hidden] ate"),
    ("ask j.doe@home.example", "ask [address hidden]"),
    ("The RM and the RI of Elm House", "The RM and the RI of Elm House"),
    ("Seen at 3 p.m. See plan A. Bring it", "Seen at 3 p.m. See plan A. Bring it"), ("", "")])
def test_names_initials_and_addresses_are_hidden_and_nothing_else(text: str, masked: str) -> None:
    assert masked_words(text) == masked


def test_what_children_said_and_who_was_seen_is_hidden_from_auditors_and_says_so(
        app: Flask, authority: int, client_for: Callable[[Role], Browser]) -> None:
    officer, auditor = client_for(Role.COMMISSIONING_OFFICER), client_for(Role.AUDITOR)
    with app.app_context(), acting_for(authority):
        by = a_colleague()
        visit_id = a_visit(by, planned_for=today(), visited_on=today(), today=today())
        fill(visit_id, by, ratings={0: "red"}, today=today())
        write(visit_id, "summary", "Calm. J.B. has moved on. Then Kyle ate at Oliver House.", by)
        (action,) = of_visit(visit_id)
        action_id = action.id
        with transaction():
            actions.change_action(action_id, text="Ring Mrs Brackenstone", owner="Registered manager", by=by,
                                  due_on=today() + timedelta(9), version=action.version, today=today())
    officer.post(f"/visits/{visit_id}/files/new", {"file": (BytesIO(photo()), "a.jpg"), "caption": "The stairs"})
    with app.app_context(), acting_for(authority):
        submitted(visit_id, by)
    page, whole = auditor.get(f"/visits/{visit_id}"), officer.get(f"/visits/{visit_id}")
    for hidden in ("I like the garden", "The deputy and two staff", "J.B.", "Brackenstone", "The stairs", "Kyle"):
        assert hidden in whole.text and hidden not in page.text
    assert "Who was seen is written down, and hidden from auditors." in page.text
    assert "What children said is written down, and hidden from auditors." in page.text
    assert "Then [name hidden] ate at Oliver House" in page.text and "one may remain" in page.text
    assert "1 file is kept here and hidden from auditors" in page.text
    assert "Red" in page.text and "What was seen at question 5" in page.text, "its results are not hidden"
    picture = whole.soup.select_one("img.qa-photo")
    assert picture is not None
    auditor.get(str(picture["src"]), status=404)
    for path in (f"/actions/{action_id}", "/actions"):
        assert "Brackenstone" not in auditor.get(path).text and "Ring [name hidden]" in auditor.get(path).text
        assert "Brackenstone" in officer.get(path).text
    assert [row[0] for row in table_of(auditor.client.get("/export/actions.csv").data)[1:]] == ["Ring [name hidden]"]
    (row,) = table_of(auditor.client.get("/export/visits.csv").data)[1:]
    assert row[6:9] == ["Waits for sign-off", "Green", "Yes"]
