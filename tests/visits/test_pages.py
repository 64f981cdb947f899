"""The pages of visits, walked as people walk them: without script, each page reviewed."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask import Flask

from qa_service.accounts.models import Authority
from qa_service.actor import Actor
from qa_service.clock import today
from qa_service.database import acting_for, db, transaction
from qa_service.permissions import Role
from qa_service.visits import service
from qa_service.visits.kinds import VisitState
from tests.flags.builder import a_setting
from tests.visits.making import fill
from tests.visits.test_files import CAMERA, photo
from tests.web.client import Browser, Page, make_user, signed_in

ClientFor = Callable[[Role], Browser]
pytestmark = pytest.mark.only("sqlite")


@pytest.fixture
def home(app: Flask, authority: int) -> int:
    with app.app_context(), acting_for(authority), transaction():
        return a_setting(urn="2800999", name="Invented House")


def form_of(page: Page, **said: Any) -> dict[str, Any]:
    """What the page's own form sends, with these answers."""
    form = page.soup.select("main form[method=post]")[-1]
    found: dict[str, Any] = {}
    for field in form.select("input, textarea, select"):
        kind, name = field.get("type", ""), str(field.get("name", ""))
        unticked = kind in ("radio", "checkbox") and not field.has_attr("checked")
        if not name or unticked or kind in ("submit", "button", "file"):
            continue
        chosen = field.select_one("option[selected]") or field.select_one("option")
        value = chosen.get("value", "") if field.name == "select" and chosen else (
            field.get_text() if field.name == "textarea" else field.get("value", ""))
        found.setdefault(name, []).append(value)
    found = {name: values if len(values) > 1 else values[0] for name, values in found.items()}
    return {name: value for name, value in found.items() if name != "csrf_token"} | said


def planned(browser: Browser) -> str:
    page = browser.get("/visits/new?setting=2800999")
    day = today()
    sent = browser.post("/visits/new?setting=2800999", form_of(page, planned_for=[day.day, day.month, day.year]))
    assert sent.location is not None
    return sent.location


def answered(browser: Browser, path: str, rating: str) -> None:
    """Everything is answered through the pages, one part after another, the first question with this rating."""
    page = browser.get(f"{path}/about")
    day = today()
    sent = browser.post(f"{path}/about", form_of(
        page, visited_on=[day.day, day.month, day.year], announced="unannounced", people_seen="Two staff",
        child_heard="no", no_child="All at school", summary="As expected"))
    first = True
    while sent.location and sent.location != path:
        page = browser.get(sent.location)
        said = {}
        for name in dict.fromkeys(str(tag["name"]) for tag in page.soup.select("[name^=rating-], [name^=words-]")):
            if name.startswith("rating-"):
                values = [str(tag["value"]) for tag in page.soup.select(f"[name={name}]")]
                said[name] = "4" if "4" in values else rating if first else "green"
                first = first and "4" in values
            else:
                said[name] = f"Seen: {name}"
        sent = browser.post(sent.location, form_of(page, **said))


def test_a_visit_from_plan_to_published(app: Flask, authority: int, home: int, client_for: ClientFor) -> None:
    officer, manager = client_for(Role.COMMISSIONING_OFFICER), client_for(Role.MANAGER)
    path = planned(officer)
    officer.post(f"{path}/desk", form_of(officer.get(f"{path}/desk"), what="Rota\nInsurance",
                                         due_on=[today().day, today().month, today().year + 1]))
    assert [row[0] for row in officer.get(f"{path}/desk").rows()] == ["Rota", "Insurance"]
    desk = str(officer.get(f"{path}/desk").soup.select_one("table a")["href"])  # type: ignore[index]
    officer.post(desk, form_of(officer.get(desk), found="Two gaps in March"))
    answered(officer, path, "red")
    page = officer.get(f"{path}/submit")
    assert "has no action yet" in page.text and "31 of 31" in page.text
    assert "Result Shows once the visit is submitted" in officer.get(path).text
    theme = officer.get(f"{path}/themes/0")
    button = theme.soup.select_one("button[value^=actions-]")
    assert button is not None
    to_action = officer.post(f"{path}/themes/0", form_of(theme, then=button["value"])).location
    assert to_action is not None and "/actions/new?question=" in to_action
    refused = officer.post(to_action, form_of(officer.get(to_action), text="Mend it", due_on=["", "", ""]), status=422)
    assert "Give the day by which" in refused.text and "Mend it" in refused.html
    later = [1, 1, today().year + 1]
    back = officer.post(to_action, form_of(refused, text="Mend it", owner="Registered manager", due_on=later)).location
    assert back is not None and back.startswith(f"{path}/themes/0#question-")
    officer.post(f"{path}/submit", form_of(officer.get(f"{path}/submit")))
    assert officer.get(path).soup.select_one("form[action$=sign-off]") is None, "nobody signs off their own"
    manager.post(f"{path}/sign-off")
    link_page = manager.post(f"{path}/publish").location
    assert link_page == f"{path}/link/visit-report"
    assert "Signed off" in manager.get(path).text
    told = manager.post(link_page, form_of(manager.get(link_page)), status=200)
    address = told.soup.select_one("input[name=address]")
    assert address is not None
    provider = Browser(app)
    given = provider.get("/visit-report/" + str(address["value"]).rpartition("/")[2])
    assert "Mend it" in given.text and "All at school" not in given.text
    assert "/visits" not in given.html and given.soup.select_one("#navigation") is None
    evidence = str(given.soup.select_one("table a")["href"])  # type: ignore[index]
    sent = send_as_visitor(provider, evidence, text="It is mended")
    assert sent.status == 302
    assert "Evidence to look at" in provider.get("/visit-report/" + evidence.split("/")[2]).text
    assert "Evidence on an action is to be looked at" in officer.get("/due?whose=mine").text
    action = str(manager.get("/actions").soup.select_one("table a")["href"])  # type: ignore[index]
    assert "The provider, through its link" in manager.get(action).text
    manager.post(f"{action}/close", {"reason": "Seen"})
    assert "Closed" in manager.get(action).text
    manager.post(f"{action}/reopen")


def send_as_visitor(browser: Browser, path: str, **said: Any) -> Page:
    """Sends a page's own form as somebody without an account."""
    page = browser.get(path)
    token = page.soup.select_one("main input[name=csrf_token]")
    assert token is not None
    return Page(browser.client.post(path, data={**form_of(page), **said, "csrf_token": token["value"]}))


def test_two_officers_on_one_page_see_both_texts(app: Flask, authority: int, home: int, client_for: ClientFor) -> None:
    one, other = client_for(Role.COMMISSIONING_OFFICER), client_for(Role.PLACEMENTS_OFFICER)
    path = planned(one)
    first, second = one.get(f"{path}/about"), other.get(f"{path}/about")
    one.post(f"{path}/about", form_of(first, summary="What one saw", people_seen="Two staff"))
    page = other.post(f"{path}/about", form_of(second, summary="What the other saw", no_child="At school"), status=409)
    assert "What one saw" in page.text and "What the other saw" in page.text
    assert "Two staff" in page.html and "At school" in page.html, "what only one of them wrote stands"
    choose = page.soup.select_one("form[action$=choose]")
    assert choose is not None
    other.post(str(choose["action"]), {"part": "about"})
    page = other.get(f"{path}/about")
    assert "What the other saw" in page.html and "Two people wrote" not in page.text
    assert "What one saw" in other.get(path).text, "and is kept"


def test_what_is_typed_is_saved_thing_by_thing(app: Flask, authority: int, home: int, client_for: ClientFor) -> None:
    officer, other = client_for(Role.COMMISSIONING_OFFICER), client_for(Role.COMMISSIONING_OFFICER)
    path = planned(officer)
    shown = form_of(officer.get(f"{path}/about"))["shown-summary"]

    def save(browser: Browser, value: str, shown: str, status: int = 200, **more: str) -> Any:
        return browser.post(f"{path}/save", {"name": "summary", "value": value, "shown": shown, **more},
                            status=status).response.json

    said = save(officer, "Half a", shown)
    said = save(officer, "Half a page", said["shown"])
    clash = save(other, "Mine", shown, status=409)
    assert clash["standing"] == "Half a page" and clash["beside"]
    again = save(other, "Mine too", shown, status=409, beside=clash["beside"])
    assert again["beside"] == clash["beside"]
    assert save(officer, "Half a page about Mrs Brackenstone", said["shown"])["personal"] == ["a name"]
    for value, name, status in (("x" * 20_001, "summary", 422), ("blue", "announced", 422), ("x", "salary", 404)):
        refused = officer.post(f"{path}/save", {"name": name, "value": value, "shown": "0."}, status=status)
        assert refused.response.json["error"] and name not in refused.response.json["error"]
    lost = save(officer, "Half a page about Mrs Brackenstone and more", said["shown"])
    assert lost["beside"] == "", "an answer that was lost on its way makes no clash with oneself"
    assert "Half a page about Mrs Brackenstone and more" in officer.get(f"{path}/about").html


def test_a_photo_is_kept_with_its_finding_and_a_bad_file_is_refused(
        app: Flask, authority: int, home: int, client_for: ClientFor) -> None:
    officer = client_for(Role.COMMISSIONING_OFFICER)
    path = planned(officer)
    button = officer.get(f"{path}/themes/1").soup.select_one("button[value^=files-]")
    assert button is not None
    add = f"{path}/files/new?question={str(button['value']).partition('-')[2]}"
    refused = officer.post(add, {"file": (BytesIO(b"MZ"), "a.exe"), "caption": "x"}, status=422)
    assert "cannot be kept" in refused.text
    assert "Choose a photo" in officer.post(add, {"caption": "x"}, status=422).text
    officer.post(add, {"file": (BytesIO(photo()), "a.jpg"), "caption": "The stairs"})
    page = officer.get(f"{path}/themes/1")
    image = page.soup.select_one("img.qa-photo")
    assert image is not None and image["alt"] == "The stairs"
    picture = officer.client.get(str(image["src"]))
    assert picture.mimetype == "image/jpeg" and CAMERA not in picture.data
    link = page.soup.select_one("section a[href^='/visits/files/']")
    assert link is not None
    download = officer.client.get(str(link["href"]))
    assert download.headers["Content-Disposition"].startswith("attachment")
    large = officer.client.post(add, data={"csrf_token": officer.token, "file": (BytesIO(bytes(40 * 2**20)), "a.jpg")})
    assert large.status_code == 413 and "at most 25 MB" in large.text
    officer.post(f"{link['href']}/remove")
    assert officer.get(f"{path}/themes/1").soup.select_one("img.qa-photo") is None
    officer.post(f"{link['href']}/restore")


def complete(app: Flask, authority: int, browser: Browser, path: str) -> None:
    """Everything is answered, not through the pages."""
    visit_id = int(path.rpartition("/")[2])
    officer = Actor.user(browser.user_id or 0, Role.COMMISSIONING_OFFICER)
    with app.app_context(), acting_for(authority):
        with transaction():
            service.record_visited(visit_id, visited_on=today(), by=officer, today=today())
        fill(visit_id, officer, today=today())


def test_drafts_are_for_those_who_write_them(app: Flask, authority: int, home: int, client_for: ClientFor) -> None:
    officer, lead = client_for(Role.COMMISSIONING_OFFICER), client_for(Role.SAFEGUARDING_LEAD)
    path = planned(officer)
    lead.get(path, status=404)
    assert "No visit is recorded" in lead.get("/visits").text
    complete(app, authority, officer, path)
    officer.post(f"{path}/submit", form_of(officer.get(f"{path}/submit")))
    assert "Green" in lead.get(path).text
    lead.get(f"{path}/about", status=404)
    officer.post(f"{path}/take-back")
    lead.get(path, status=404)


def test_a_reply_stands_beside_its_finding_and_a_late_one_is_not_lost(
        app: Flask, authority: int, home: int, client_for: ClientFor) -> None:
    officer = client_for(Role.COMMISSIONING_OFFICER)
    path = planned(officer)
    complete(app, authority, officer, path)
    officer.post(f"{path}/submit", form_of(officer.get(f"{path}/submit")))
    told = officer.post(f"{path}/link/visit-reply", form_of(officer.get(f"{path}/link/visit-reply")), status=200)
    address = told.soup.select_one("input[name=address]")
    assert address is not None
    reply = "/visit-reply/" + str(address["value"]).rpartition("/")[2]
    provider = Browser(app)
    page = provider.get(reply)
    name = next(str(tag["name"]) for tag in page.soup.select("textarea[name^=reply-]") if tag["name"] != "reply-visit")
    assert send_as_visitor(provider, reply, **{name: "We have mended it"}).status == 302
    assert "The provider replies" in officer.get(path).text and "We have mended it" in officer.get(path).text
    revoke = officer.get(path).soup.select_one("form[action$=revoke]")
    assert revoke is not None
    late = provider.get(reply)
    token = late.soup.select_one("main input[name=csrf_token]")
    assert token is not None
    officer.post(str(revoke["action"]))
    response = provider.client.post(reply, data={name: "A later word", "csrf_token": token["value"]})
    assert response.status_code == 404 and "A later word" in response.text
    assert provider.get("/visit-reply/" + "x" * 43, status=404).heading == provider.get(reply, status=404).heading
    assert send_statuses(provider, 30)[-1] == 429


def send_statuses(browser: Browser, times: int) -> list[int]:
    return [browser.client.get(f"/visit-reply/{number:043}").status_code for number in range(times)]


def test_a_manager_makes_the_next_version_of_a_template(
        app: Flask, authority: int, home: int, client_for: ClientFor) -> None:
    officer, manager = client_for(Role.COMMISSIONING_OFFICER), client_for(Role.MANAGER)
    path = planned(officer)
    assert "Children’s home" in officer.get("/visits/templates").text
    officer.get("/visits/templates/childrens_home/change", status=404)
    page = manager.get("/visits/templates/childrens_home/change")
    sent = form_of(page, **{"text-0-3": "Is there a garden?", "guidance-0-3": "Look", "reason": "Gardens matter"})
    assert manager.post("/visits/templates/childrens_home/change", sent).location == (
        "/visits/templates/childrens_home/2")
    assert "Is there a garden?" in manager.get("/visits/templates/childrens_home/2").text
    assert "Is there a garden?" not in officer.get(f"{path}/themes/0").text
    stale = manager.post("/visits/templates/childrens_home/change", sent | {"text-0-3": "Is there a pond?"}, status=409)
    assert "Is there a pond?" in stale.html
    empty = form_of(page, **{name: "" for name in sent if name.startswith("title-")}, reason="x")
    manager.post("/visits/templates/childrens_home/change", empty, status=422)


def test_a_visit_of_another_council_does_not_exist(
        app: Flask, authority: int, home: int, client_for: ClientFor) -> None:
    officer = client_for(Role.COMMISSIONING_OFFICER)
    path = planned(officer)
    with app.app_context(), transaction():
        other = Authority(name="Kyd Borough Council", area="Kyd")
        db.session.add(other)
        db.session.flush()
        other_id = other.id
    with app.app_context():
        stranger = signed_in(app, make_user(other_id, Role.MANAGER))
    for page in ("", "/about", "/themes/0", "/desk", "/submit", "/actions/new", "/files/new", "/link/visit-reply"):
        stranger.get(f"{path}{page}", status=404)
    assert "Invented House" not in stranger.get("/visits").text
    with app.app_context(), acting_for(authority):
        visit = service.visit_by_id(int(path.rpartition("/")[2]))
        assert visit.state is VisitState.PLANNED
