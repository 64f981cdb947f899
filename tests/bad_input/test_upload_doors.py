"""P6: through every page that takes a file, the upload pack ends as something kept safely or a plain refusal."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from qa_service.accounts.models import Authority
from qa_service.actor import Actor
from qa_service.app import create_app
from qa_service.clock import today, utc_now
from qa_service.database import acting_for, db, transaction
from qa_service.documents.models import DocumentOrigin
from qa_service.notices import access as notices
from qa_service.own_lists.kind import kinds as list_kinds
from qa_service.permissions import Role
from qa_service.private_links import service as links
from qa_service.providers.models import Contact
from qa_service.reg44.models import ReportRequest
from qa_service.reg44.months import month_later, month_of
from qa_service.reg44.words import PURPOSE
from qa_service.visits import actions, publishing
from qa_service.visits.blueprint import NUMBER
from qa_service.visits.publishing import REPORT
from qa_service.vocabulary import ProvisionType
from tests.bad_input.doors import DOORS, PDF, SUPPORTED, URN, Council, Door, found
from tests.bad_input.pack import CAMERA, FIRST, REFUSED, pack
from tests.concerns.making import reported, said
from tests.conftest import ROOT, make_config
from tests.contracts.making import a_contract, a_provider
from tests.flags import builder
from tests.visits.making import TODAY, a_colleague, a_finished_visit, a_visit, key
from tests.web.client import Page, make_user, signed_in

WHO = (Role.MANAGER, Role.COMMISSIONING_OFFICER, Role.ADMINISTRATOR, Role.SAFEGUARDING_LEAD)
EACH = [pytest.param(rule, door, id=door.path) for rule, doors in DOORS.items() for door in doors]
AS_PUBLISHED = "/settings/<ref>/upload"
"""Ofsted's own reports are kept byte for byte, so that they can be compared with what was published."""
KEPT_AS = {"documents": r"[0-9a-f]{64}", "sealed-files": r"[0-9a-f]{20}"}
WAYS = ("/visits/{visit}/files/new", "/reg44-report/{report_link}", "/lists/visits/new", "/placements/import",
        "/register", "/council/brand", "/settings/SC000000/upload")
"""One door for each way in which a file is made fit; the others are of the first and second, as the first test sees."""
DRAWN = "pictures"
"""Pages of reports as pictures, drawn by the service itself."""
PLACES = (CAMERA, b"Exif\x00\x00")


@pytest.fixture(scope="module")
def council(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Council]:
    folder = tmp_path_factory.mktemp("doors")
    shutil.copyfile(sqlite_template, folder / "qa.sqlite3")
    app = create_app(make_config(f"sqlite:///{folder}/qa.sqlite3", folder / "data"))
    with app.app_context():
        with transaction():
            row = Authority(name="Marlowe Borough Council", area="Marlowe", go_live_on=date(2024, 1, 1))
            db.session.add(row)
            db.session.flush()
            authority = row.id
        with acting_for(authority):
            people = {role: make_user(authority, role) for role in WHO}
            with transaction():
                notices.name(people[Role.MANAGER], by=Actor.command("test"))
            lead = Actor.user(people[Role.SAFEGUARDING_LEAD], Role.SAFEGUARDING_LEAD)
            council = Council(app, people, _records(lead))
    for rule in ("/contracts/<int(max=2147483647):contract_id>/meetings/new", "/contracts/forums/new",
                 "/settings/<ref>/quality-reviews/new"):
        (door,) = DOORS[rule]
        assert council.send(rule, door, *PDF).status == 200
    council.browsers.clear()
    yield council
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def _records(lead: Actor) -> dict[str, object]:
    """One of each thing to which a file can belong."""
    with transaction():
        home = builder.a_setting(urn=URN, name="Elm House")
        builder.a_placement(home, TODAY - timedelta(days=400))
        builder.a_setting(urn="SC000000", name="Birch House")
        builder.a_setting(urn=SUPPORTED, provision=ProvisionType.SUPPORTED_ACCOMMODATION)
        contact = Contact(setting_id=home, role="Registered manager", email="manager@elm.example", added_at=utc_now())
        db.session.add(contact)
        db.session.flush()
        month = month_later(month_of(today()), -1)
        asked = ReportRequest(setting_id=home, month=month, contact_id=contact.id, state="sent", message_id="0" * 32,
                              made_at=utc_now(), next_try_at=utc_now())
        db.session.add(asked)
        db.session.flush()
        about = asked.id
        provider = a_provider("Harbour Care Limited")
        contract = a_contract(provider)
    officer, manager = a_colleague(), a_colleague(Role.MANAGER)
    visit = a_visit(officer, setting_id=home)
    published = a_finished_visit(officer, manager, setting_id=home, ratings={0: "amber"})
    with transaction():
        ours = actions.make(published, text="Mend it", owner=str(officer.user_id), due_on=TODAY, key=key(), by=officer,
                            today=TODAY)
        publishing.publish(published, by=manager)
        tokens = [links.make(purpose, number, made_for="Registered manager", lasts=timedelta(days=9), by=officer)
                  for purpose, number in ((PURPOSE, about), (REPORT, published))]
    return {"concern": reported(lead, said(home)),
            "action": ours, "contract": contract, "meeting": 1, "forum": 1, "provider": provider, "review": 1,
            "report_link": tokens[0], "visit_link": tokens[1], "theirs": publishing.provider_actions(published)[0].id,
            "month": month.isoformat(), "visit": visit}


@pytest.mark.assures("P6")
def test_every_page_that_takes_a_file_is_among_those_that_meet_the_pack(council: Council) -> None:
    assert found(council.app) == set(DOORS), "a new page for files needs its line in DOORS"
    by_hand = [file.name for file in (ROOT / "qa_service").rglob("*.py")
               if re.search(r"request\.(files|stream|data|get_data)", file.read_text())]
    assert by_hand == [], "a file comes in through a form's field alone"
    kinds = {door.path for door in DOORS["/lists/<key>/new"]}
    assert kinds == {f"/lists/{kind.key}/new" for kind in list_kinds() if kind.taking}


@pytest.mark.parametrize(("rule", "door"), EACH)
@pytest.mark.assures("P6")
def test_each_door_refuses_the_worst_in_plain_words_and_takes_what_it_is_for(
        council: Council, rule: str, door: Door) -> None:
    for what in FIRST:
        _meets(council, rule, door, what)
    taken = council.send(rule, door, *door.good)
    assert taken.status == 200 and _refusals(taken) == [], (taken.status, _refusals(taken))


@pytest.mark.assurance
@pytest.mark.parametrize(("rule", "door"), [one for one in EACH if one.values[1].path in WAYS])
@pytest.mark.assures("P6")
def test_each_way_of_taking_a_file_ends_the_whole_pack_as_kept_safely_or_refused(
        council: Council, rule: str, door: Door) -> None:
    for what in pack():
        _meets(council, rule, door, what)


def _meets(council: Council, rule: str, door: Door, what: str) -> None:
    name, data = pack()[what]
    folder: Path = council.app.config["SERVICE"].data_dir
    before = set(folder.rglob("*"))
    page = council.send(rule, door, name, data)
    new = [file for file in set(folder.rglob("*")) - before if file.is_file() and folder / DRAWN not in file.parents]
    where = f"{what} through {door.path}: {page.status} {page.text[:400]}"
    assert page.status in (200, 409, 413, 422, 429), where
    refused = page.status != 200 or bool(_refusals(page))
    assert refused or what not in REFUSED, where
    for sentence in _refusals(page):
        assert len(re.findall(r"\w+", sentence)) >= 3 and "Traceback" not in sentence and "0x" not in sentence, where
    if refused:
        assert _refusals(page) or page.status in (413, 429), f"no reason is given: {where}"
    assert "Set-Cookie: x" not in str(page.response.headers) and "root:" not in page.html, where
    for file in new:
        kept = file.read_bytes()
        area = file.parent.parent.relative_to(folder).as_posix()
        assert re.fullmatch(KEPT_AS[area], file.name) and (area == "documents" or data not in kept), where
        assert what not in REFUSED, where
        if rule != AS_PUBLISHED:
            assert not any(place in inside for place in PLACES for inside in _insides(kept)), f"its place: {where}"
    with council.app.app_context():
        names = set(db.session.scalars(select(DocumentOrigin.file_name)))
    assert not any(re.search(r"[/\\\r\n\u202e]|^\.", one) for one in names if one), names


def _refusals(page: Page) -> list[str]:
    return [" ".join(one.get_text(" ").split()) for one in page.soup.select(".govuk-error-summary__list li")]


def _insides(data: bytes) -> Iterator[bytes]:
    yield data
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as parts_of:
            yield from (parts_of.read(one) for one in parts_of.infolist())


@pytest.mark.assures("P6")
def test_what_was_kept_leaves_as_a_download_that_no_browser_opens_here(council: Council) -> None:
    """Pictures alone are shown, drawn anew; the addresses are those that the pages give."""
    browser, seen = signed_in(council.app, council.people[Role.MANAGER]), 0
    council.send(f"/visits/{NUMBER.format('visit_id')}/files/new", DOORS[
        f"/visits/{NUMBER.format('visit_id')}/files/new"][0], "both.pdf", pack()["PDF that is a page too"][1])
    for rule in council.app.url_map.iter_rules():
        if not re.search(r"/files?(/<[^>]*>)?(/file)?$", rule.rule) or "POST" in (rule.methods or ()):
            continue
        answer = browser.client.get(re.sub(r"<[^>]*>", "1", rule.rule))
        if answer.status_code != 200 or answer.mimetype == "text/html":
            continue
        seen += 1
        assert answer.headers["Content-Disposition"].startswith("attachment"), rule.rule
        assert answer.headers["X-Content-Type-Options"] == "nosniff" and answer.mimetype != "text/html", rule.rule
    assert seen >= 3


@pytest.mark.parametrize(("rule", "door"), EACH)
def test_something_that_is_no_file_where_a_file_belongs_is_a_form_without_a_file(
        council: Council, rule: str, door: Door) -> None:
    page = council.send(rule, door, "", b"no name, so it comes as text")
    assert page.status in (200, 409, 422) and (page.status == 200 or _refusals(page)), page.text[:300]
