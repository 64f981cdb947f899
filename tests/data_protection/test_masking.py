"""What is personal is masked on every page for whoever may see it masked, or for a reason that was not given."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import insert
from werkzeug.exceptions import HTTPException

from qa_service.actions import service as actions
from qa_service.clock import today, utc_now
from qa_service.database import acting_for, db, transaction
from qa_service.documents import service as documents
from qa_service.permissions import Permission, Role, allows, decision
from qa_service.retention.rules import table
from qa_service.visits.actions import of_visit
from tests.flags.builder import a_placement
from tests.visits.making import a_colleague, a_visit, fill, submitted, write
from tests.web.client import Browser

pytestmark = pytest.mark.only("sqlite")
MASKED = ("Zebrafinch", "J.B.", "I like the garden", "The deputy and two staff")
"""In a visit and an action: masked for auditors."""
REPORTER, REG44, ADDRESS = "Quillfeather", "Tarnwilloughby", "brackenstone@example.org"
"""Who told us; what a finished independent person's report recommends; a worker's address in our own list."""


def every_page(app: Flask, browser: Browser, role: Role) -> Iterator[tuple[str, str]]:
    """Pages and files of this role, found by following links; a few of each route."""
    waiting = deque(rule.rule for rule in app.url_map.iter_rules()
                    if "GET" in (rule.methods or ()) and not rule.arguments
                    and isinstance(decided := decision(app.view_functions[rule.endpoint]), Permission)
                    and allows(role, decided))
    seen, asked = Counter[str](), set[str]()
    while waiting:
        path = waiting.popleft().partition("#")[0]
        try:
            rule = app.url_map.bind("localhost").match(path.partition("?")[0], return_rule=True)[0].rule
        except HTTPException:
            continue
        if path in asked or seen[rule] >= 4:
            continue
        asked.add(path)
        seen[rule] += 1
        response = browser.client.get(path)
        if response.status_code in (302, 303):
            waiting.append(str(response.location))
        elif response.status_code == 200 and response.mimetype.startswith("text/"):
            yield path, response.text
            waiting.extend(one.replace("&amp;", "&") for one in re.findall(r'href="(/[^"]*)"', response.text))


@pytest.fixture
def council(app: Flask, authority: int) -> None:
    with app.app_context(), acting_for(authority):
        by = a_colleague()
        visit_id = a_visit(by, planned_for=today(), visited_on=today(), today=today())
        fill(visit_id, by, ratings={0: "red"}, today=today())
        write(visit_id, "summary", "Calm. J.B. has moved on.", by)
        (action,) = of_visit(visit_id)
        with transaction():
            actions.change_action(action.id, text="Ring Mrs Zebrafinch", owner="Registered manager", by=by,
                                  due_on=today() + timedelta(9), version=action.version, today=today())
        submitted(visit_id, by)
        with transaction():
            place = action.setting_id
            a_placement(place, work_address=ADDRESS)

            def put(name: str, **values: object) -> int:
                values |= {"authority_id": authority} if "authority_id" in table(name).c else {}
                return int(db.session.execute(insert(table(name)).values(**values)).inserted_primary_key[0])

            entry = put("heard_entry", sent="", state="open", created_at=utc_now(), key="k")
            put("heard_said", entry_id=entry, number=1, standing=True, kind="worry", from_whom="parent",
                setting_id=place, heard_on=today(), words="The garden is dark.", at=utc_now())
            put("heard_reporter", entry_id=entry, who=f"Mrs {REPORTER}", at=utc_now())
            sha256 = documents.keep_bytes(b"%PDF-1.4 nothing")
            documents.record_document(sha256, 9, media_type="application/pdf", origin="x")
            report = put("independent_person_report", setting_id=place, month=today().replace(day=1),
                         document_sha256=sha256, file_name="r.pdf", way="upload", received_at=utc_now(),
                         state="confirmed", confirmed_at=utc_now(), reviewed_at=utc_now(), counts={}, read_from={},
                         suggested={}, visitor=REG44)
            put("report_recommendation", report_id=report, position=1, text="Mend the window.")


@pytest.mark.assurance
@pytest.mark.assures("Z3")
@pytest.mark.parametrize("role", Role)
def test_personal_fields_are_masked_on_every_page_until_a_reason_is_given(
        app: Flask, council: None, client_for: Callable[[Role], Browser], role: Role,
        figure: Callable[[str, str], None]) -> None:
    hidden = [REPORTER, REG44, ADDRESS]
    if not allows(role, Permission.VISIT_PEOPLE):
        hidden += MASKED
    looked, wrong = 0, []
    for path, words in every_page(app, client_for(role), role):
        looked += 1
        wrong += [f"{path}: {one}" for one in hidden if one in words]
    assert not wrong
    assert looked > (60 if allows(role, Permission.VISIT_READ) else 10), looked
    figure("Z3", f"0 of {len(hidden)} canaries on {looked} pages of a {role.words.lower()}")


@pytest.mark.assurance
def test_the_masked_words_are_there_for_those_who_may_read_them(
        app: Flask, council: None, client_for: Callable[[Role], Browser]) -> None:
    said = " ".join(words for _, words in every_page(app, client_for(Role.MANAGER), Role.MANAGER))
    assert all(one in said for one in MASKED), "else the test above could not fail"
