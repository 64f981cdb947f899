"""What may not be sent, sent to the pages themselves: a plain sentence, and nothing that was typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask

from qa_service.actor import Actor
from qa_service.clock import today
from qa_service.database import acting_for, transaction
from qa_service.permissions import Role
from qa_service.visits import finishing, publishing, service
from tests.flags.builder import a_setting
from tests.visits.making import a_finished_visit, a_visit, fill, submitted
from tests.visits.test_files import EICAR, office, photo
from tests.visits.test_pages import form_of, planned, send_as_visitor
from tests.web.client import Browser, Page, make_user

ClientFor = Callable[[Role], Browser]
pytestmark = pytest.mark.only("sqlite")
BAD = {"virus": (EICAR, "test.pdf", "virus"),
       "macros": (office({"word/vbaProject.bin": b"x"}), "Rota.docx", "macros"),
       "iPhone's own kind": (b"\x00ftypheic", "IMG_1.HEIC", "compatible")}


@pytest.fixture
def home(app: Flask, authority: int) -> int:
    with app.app_context(), acting_for(authority), transaction():
        return a_setting(urn="2800999", name="Invented House")


def visit_with_link(app: Flask, authority: int, home: int, purpose: str) -> tuple[int, str]:
    """A visit that the provider may reply to, or that is published to it; and the path of its link."""
    with app.app_context(), acting_for(authority):
        officer = Actor.user(make_user(authority, Role.COMMISSIONING_OFFICER), Role.COMMISSIONING_OFFICER)
        manager = Actor.user(make_user(authority, Role.MANAGER), Role.MANAGER)
        if purpose == publishing.REPLY:
            visit_id = a_visit(officer, setting_id=home, visited_on=today(), today=today())
            fill(visit_id, officer, today=today())
            submitted(visit_id, officer)
        else:
            visit_id = a_finished_visit(officer, manager, setting_id=home, visited_on=today(), today=today(),
                                        ratings={0: "red"})
        with transaction():
            if purpose == publishing.REPORT:
                publishing.publish(visit_id, by=manager)
            token = publishing.make_link(visit_id, purpose, made_for="Registered manager", days=9, by=officer)
    return visit_id, f"/{purpose}/{token}"


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_file_is_refused_in_plain_words_wherever_one_can_be_sent(
        app: Flask, authority: int, home: int, client_for: ClientFor, kind: str) -> None:
    data, name, says = BAD[kind]
    officer = client_for(Role.COMMISSIONING_OFFICER)
    path = planned(officer)
    page = officer.post(f"{path}/files/new", {"file": (BytesIO(data), name), "caption": "The hall"}, status=422)
    assert says in page.text and 'value="The hall"' in page.html
    said = {"file": (BytesIO(photo()), "a.jpg"), "caption": "943 476 5919"}
    page = officer.post(f"{path}/files/new", said, status=422)
    assert "an NHS number" in page.text
    assert officer.get(path).soup.select_one("a[href^='/visits/files/']") is None, "nothing of it is kept"
    _, link = visit_with_link(app, authority, home, publishing.REPORT)
    provider = Browser(app)
    evidence = str(provider.get(link).soup.select_one("table a")["href"])  # type: ignore[index]
    page = send_as_visitor(provider, evidence, text="We mended the door", file=(BytesIO(data), name))
    assert page.status == 422 and says in page.text and "We mended the door" in page.html


def test_an_action_without_an_owner_is_refused_and_keeps_what_was_typed(
        app: Flask, authority: int, home: int, client_for: ClientFor) -> None:
    officer = client_for(Role.COMMISSIONING_OFFICER)
    path, later = planned(officer), [1, 1, today().year + 1]
    page = officer.post(f"{path}/actions/new", form_of(officer.get(f"{path}/actions/new"), text="Mend it",
                                                       due_on=later), status=422)
    assert "who does it" in page.text.lower() and "Mend it" in page.html
    past = today() - timedelta(days=1)
    page = officer.post(f"{path}/actions/new", form_of(page, owner="Registered manager",
                                                       due_on=[past.day, past.month, past.year]), status=422)
    assert "from today on" in page.text and "Mend it" in page.html
    assert "None." in officer.get(path).text


def test_D1_two_people_at_the_provider_do_not_write_over_each_others_replies(
        app: Flask, authority: int, home: int, client_for: ClientFor) -> None:
    _, link = visit_with_link(app, authority, home, publishing.REPLY)
    manager, deputy = Browser(app), Browser(app)
    first, second = manager.get(link), deputy.get(link)
    boxes = [str(tag["name"]) for tag in first.soup.select("textarea[name^=reply-]")]

    def send(browser: Browser, page: Page, **said: str) -> Page:
        token = page.soup.select_one("main input[name=csrf_token]")
        assert token is not None
        data: dict[str, Any] = {**form_of(page), **said, "csrf_token": token["value"]}
        return Page(browser.client.post(link, data=data))

    assert send(manager, first, **{boxes[1]: "It was mended"}).status == 302
    assert send(deputy, second, **{boxes[2]: "That is so"}).status == 302
    page = deputy.get(link)
    assert "It was mended" in page.html and "That is so" in page.html, "an empty box takes nothing away"
    clash = send(deputy, second, **{boxes[1]: "It was not"})
    assert clash.status == 409 and "It was mended" in clash.text and "It was not" in clash.html
    assert send(deputy, clash).status == 302
    assert "It was not" in deputy.get(link).html


def test_D1_two_officers_noting_the_same_document_see_each_other(
        app: Flask, authority: int, home: int, client_for: ClientFor) -> None:
    one, other = client_for(Role.COMMISSIONING_OFFICER), client_for(Role.PLACEMENTS_OFFICER)
    path = planned(one)
    one.post(f"{path}/desk", form_of(one.get(f"{path}/desk"), what="Rota", due_on=[1, 1, today().year + 1]))
    desk = str(one.get(f"{path}/desk").soup.select_one("table a")["href"])  # type: ignore[index]
    second = other.get(desk)
    one.post(desk, form_of(one.get(desk), found="Two gaps in March"))
    clash = other.post(desk, form_of(second, found="No gaps"), status=409)
    assert "Two gaps in March" in clash.text and "No gaps" in clash.html
    other.post(desk, form_of(clash))
    assert "No gaps" in other.get(f"{path}/desk").text


def test_a_visit_goes_on_with_its_own_questions_when_its_template_changed_meanwhile(
        app: Flask, authority: int, home: int, client_for: ClientFor) -> None:
    officer, manager = client_for(Role.COMMISSIONING_OFFICER), client_for(Role.MANAGER)
    path = planned(officer)
    page = officer.get(f"{path}/themes/0")
    change = "/visits/templates/childrens_home/change"
    manager.post(change, form_of(manager.get(change), **{"text-0-0": "Is it a good home?", "reason": "Plainer"}))
    box = next(str(tag["name"]) for tag in page.soup.select("textarea[name^=words-]"))
    officer.post(f"{path}/themes/0", form_of(page, **{box: "Written before and sent after the change"}))
    again = officer.get(f"{path}/themes/0")
    assert "Written before and sent after the change" in again.html and "Is it a good home?" not in again.text
    assert "version 1" in officer.get(path).text
    visit_id = int(path.rpartition("/")[2])
    with app.app_context(), acting_for(authority):
        assert finishing.template_of(service.visit_by_id(visit_id)).number == 1
