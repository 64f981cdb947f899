"""What a private link shows: its own form to its holder, and the same nothing to everybody else."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from sqlalchemy import select
from structlog.testing import capture_logs
from werkzeug.test import TestResponse

from qa_service.audit.models import AuditEvent
from qa_service.clock import utc_now
from qa_service.database import acting_for, db, transaction
from qa_service.permissions import PUBLIC, Role, decision
from qa_service.private_links import service as links
from qa_service.reg44.words import PURPOSE
from qa_service.visits.publishing import REPLY, REPORT
from tests.private_links.conftest import BY, COMMENT, ELSEWHERE, FORM, Council
from tests.visits.making import a_colleague
from tests.web.client import signed_in
from tests.web.review import problems

FORMS = (PURPOSE, REPLY, REPORT, "evidence", FORM, COMMENT)
HELP = {"/help", "/accessibility", "/sign-in", "#main-content"}
_ITS_OWN = ("Date", "Set-Cookie", "Content-Length")
ACCOUNTS = {"/invitation/<token>", "/invitation/<token>/council", "/reset/<token>", "/calendar/<token>.ics"}
"""Addresses with a token of another kind: of people who have an account."""


def purpose_of(form: str) -> str:
    return REPORT if form == "evidence" else form


def told(answer: TestResponse) -> tuple[int, dict[str, str], str]:
    """Everything that the answer tells, but its clock, its reference and its form’s token."""
    headers = {name: value for name, value in answer.headers.items() if name not in _ITS_OWN}
    text = re.sub(r"[0-9A-F]{4}-[0-9A-F]{4}", "", answer.text)
    return answer.status_code, headers, re.sub(r'name="csrf_token" value="[^"]*"', "", text)


def test_every_page_that_a_private_link_opens_is_entered_by_the_one_door(council: Council) -> None:
    views = {rule.rule: council.app.view_functions[rule.endpoint] for rule in council.app.url_map.iter_rules()
             if "<token>" in rule.rule}
    assert set(views) > ACCOUNTS and len(views) == len(ACCOUNTS) + len(FORMS)
    for rule in set(views) - ACCOUNTS:
        assert decision(views[rule]) == PUBLIC and "entered" in views[rule].__code__.co_names, rule


def test_unknown_ended_withdrawn_and_foreign_links_all_get_one_and_the_same_answer(council: Council) -> None:
    late = council.link(PURPOSE, lasts=timedelta(seconds=1))
    withdrawn = council.link(REPLY)
    _revoke(council, REPLY)
    standing = {purpose: council.link(purpose) for purpose in (PURPOSE, REPLY, REPORT, FORM, COMMENT)}
    with time_machine.travel(utc_now() + timedelta(minutes=1), tick=False):
        answers = []
        for form in FORMS:
            foreign = [token for purpose, token in standing.items() if purpose != purpose_of(form)]
            nearly = standing[purpose_of(form)]
            for token in ("x", "A" * 43, "%F0%9F%8C%B3", late, withdrawn, nearly[:-1], nearly + "A", nearly.swapcase(),
                          *foreign):
                answers.append((form, token, told(council.open(council.paths[form].format(token)))))
        one = answers[0][2]
        assert one[0] == 404 and not problems(council.open(council.paths[PURPOSE].format("x")).text)
        assert [(form, token) for form, token, answer in answers if answer != one] == []
        other = council.open(f"/visit-report/{standing[REPORT]}/actions/987654321")
        assert told(other) == one, "an action of somebody else looks like none"
    with time_machine.travel(utc_now() + timedelta(days=91), tick=False):
        for form in FORMS:  # not withdrawn by a newer one, as ``late`` was: its time alone has run out
            ended = told(council.open(council.paths[form].format(standing[purpose_of(form)])))
            assert ended == one, (form, "a link opens after its end")


def test_nothing_that_was_typed_for_a_link_that_has_ended_is_lost(council: Council) -> None:
    for form, name in (("evidence", "text"), (REPLY, "reply-visit"), (COMMENT, "text")):
        client = council.app.test_client()
        token = council.link(purpose_of(form))
        page = client.get(council.paths[form].format(token))
        said = {"csrf_token": str(BeautifulSoup(page.text, "lxml").select_one("main [name=csrf_token]")["value"]),  # type: ignore[index]
                name: "The fence is mended.\n<b>Twice</b>"}
        _revoke(council, purpose_of(form))
        answer = client.post(council.paths[form].format(token), data=said)
        assert answer.status_code == 404 and "What you typed was not sent" in answer.text
        assert "The fence is mended.\n&lt;b&gt;Twice&lt;/b&gt;" in answer.text and said["csrf_token"] not in answer.text


@pytest.mark.parametrize("form", FORMS)
def test_a_page_behind_a_link_is_kept_nowhere_and_its_address_told_to_nobody(council: Council, form: str) -> None:
    token = council.link(purpose_of(form))
    path = council.paths[form].format(token)
    shown = council.open(path)
    assert shown.status_code == 200 and not problems(shown.text)
    refused = council.open(path, method="POST", data={"text": "x"})
    assert refused.status_code == (405 if form == REPORT else 400), "a form without its token is refused"
    answers = [shown, council.open(council.paths[form].format("x")), *([refused] if form != REPORT else [])]
    for answer in answers:
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "strict-origin"
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert token not in str([value for name, value in answer.headers.items() if name != "Set-Cookie"])
    assert token not in refused.text


@pytest.mark.parametrize("form", FORMS)
def test_a_link_leads_to_its_own_form_alone_and_names_nothing_else(council: Council, form: str) -> None:
    token = council.link(purpose_of(form))
    page = BeautifulSoup(council.open(council.paths[form].format(token)).text, "lxml")
    leads = {str(link["href"]) for link in page.select("a[href]")} | {
        str(one["action"]) for one in page.select("form[action]")}
    assert {one for one in leads - HELP if not one.startswith(f"/visit-report/{token}")} == set()
    assert page.select_one("#navigation, .qa-pages, .qa-account, [type=search]") is None
    assert ELSEWHERE not in page.text and "I like the garden" not in page.text
    assert page.title is not None and token not in page.title.text


def test_somebody_who_has_signed_in_sees_just_what_the_links_holder_sees(council: Council) -> None:
    with council.app.app_context(), acting_for(council.authority):
        manager = a_colleague(Role.MANAGER).user_id
    assert manager is not None
    browser = signed_in(council.app, manager)
    for form in FORMS:
        path = council.paths[form].format(council.link(purpose_of(form)))
        assert told(browser.client.get(path)) == told(council.open(path)), form


def test_every_use_of_a_link_is_audited_and_no_token_is_written_anywhere(council: Council) -> None:
    token = council.link(REPLY)
    since, link_id = len(_audited(council)), _newest(council, REPLY)
    client, path = council.app.test_client(), council.paths[REPLY].format(token)
    page = BeautifulSoup(client.get(path).text, "lxml")
    said = {"csrf_token": str(page.select_one("main [name=csrf_token]")["value"]), "reply-visit": "Thank you"}  # type: ignore[index]
    assert client.post(path, data=said).status_code == 302
    assert client.head(path).status_code == 200
    assert client.get(council.paths[PURPOSE].format(token)).status_code == 404
    _revoke(council, REPLY)
    assert client.get(path).status_code == 404
    mine = _audited(council)[since:]
    assert [one.action for one in mine] == [
        "link.used", "link.used", "visit.replied", "link.used", "link.refused", "link.revoked", "link.refused"]
    assert {one.actor for one in mine if one.action != "link.revoked"} == {f"link:{link_id}"}
    assert {one.subject_id for one in mine if one.subject_type == "link"} == {str(link_id)}
    assert all(token not in str(one.details) for one in mine)
    with capture_logs() as said_aloud:
        for _ in range(links.MOST_WRONG + 1):
            council.open(council.paths[PURPOSE].format(token), address="203.0.113.9")
    assert "being guessed" in str(said_aloud) and token not in str(said_aloud)
    kept = [file.read_bytes() for file in council.app.config["SERVICE"].data_dir.glob("qa.sqlite3*")]
    assert kept and all(token.encode() not in one for one in kept)


def _audited(council: Council) -> list[AuditEvent]:
    """What was done with links and through them, the first first."""
    with council.app.app_context(), acting_for(council.authority):
        return list(db.session.scalars(
            select(AuditEvent).where(AuditEvent.action.startswith("link.") | (AuditEvent.action == "visit.replied"))
            .order_by(AuditEvent.sequence)))


def _newest(council: Council, purpose: str) -> int:
    with council.app.app_context(), acting_for(council.authority):
        return links.newest(purpose, council.about[purpose])


def _revoke(council: Council, purpose: str) -> None:
    with council.app.app_context(), acting_for(council.authority), transaction():
        links.revoke(links.newest(purpose, council.about[purpose]), by=BY)
