"""The pages: the register, a setting's registration and checklist, clocks, and places for 18 and over."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from qa_service.actions.models import Action
from qa_service.clock import today
from qa_service.database import acting_for, db, transaction
from qa_service.permissions import Role
from qa_service.placements.models import Placement
from qa_service.providers.models import Premises, RegisterList, RegistrationRecord
from qa_service.sixteen_plus.models import DiligenceRecord, UnregisteredPlacement, UnregisteredReview
from qa_service.vocabulary import ProvisionType
from tests.flags.builder import a_placement, a_setting, moment
from tests.reports.test_inspections import pdf_saying
from tests.sixteen_plus.making import a_place
from tests.web.client import Browser

pytestmark = pytest.mark.only("sqlite")
DAY = timedelta(days=1)
URN = "2900777"
HERE = f"/settings/{URN}/sixteen-plus"


def parts(on: date) -> list[str]:
    return [str(on.day), str(on.month), str(on.year)]


@pytest.fixture
def home(app: Flask, authority: int) -> int:
    """Supported accommodation of ours, with two premises on the published list."""
    with app.app_context(), acting_for(authority), transaction():
        home = a_setting(urn=URN, name="Invented Support", provision=ProvisionType.SUPPORTED_ACCOMMODATION)
        a_placement(home, today() - 50 * DAY, kind="Supported 16-17")
        listed = RegisterList(sha256="a" * 64, file_name="premises.csv", kind="premises", as_at=today() - 60 * DAY,
                              rows=2, changed=2, rejected=0, imported_at=moment(today()), imported_by="test")
        db.session.add(listed)
        db.session.flush()
        for line, category in enumerate((1, 2), start=1):
            db.session.add(Premises(setting_id=home, list_id=listed.id, line=line, category=category, places=2,
                                    local_authority="Marlowe", as_at=today() - 60 * DAY))
        return home


@pytest.fixture
def flat(app: Flask, authority: int) -> int:
    """The id of a placement in a place without registration."""
    with app.app_context(), acting_for(authority), transaction():
        return a_placement(a_place(ProvisionType.CHILDRENS_HOME), today() - 23 * DAY)


def count(app: Flask, authority: int, table: Any, *conditions: Any) -> int:
    with app.app_context(), acting_for(authority):
        return len(db.session.scalars(select(table).where(*conditions)).all())


def test_what_nobody_has_checked_is_not_checked_until_somebody_says_what_they_found(
        app: Flask, authority: int, home: int, client_for: Callable[[Role], Browser]) -> None:
    officer = client_for(Role.COMMISSIONING_OFFICER)
    assert "What we found Not checked" in officer.get(HERE).text
    assert officer.get("/sixteen-plus?found=not_checked&ours=1").rows()[0][1].startswith("Not checked")
    said = {"found": "registered", "checked_on": parts(today()), "source": "Certificate", "category": "3"}
    officer.post(f"{HERE}/found", said | {"checked_on": parts(today() + DAY)}, status=422)
    officer.post(f"{HERE}/found", said | {"found": "excepted"}, status=422)
    officer.post(f"{HERE}/found", said)
    officer.post(f"{HERE}/found", said)
    assert count(app, authority, RegistrationRecord) == 1, "sent twice, it is one record"
    page = officer.get(HERE).text
    assert "We say premises of category 3; the list has none. It has categories 1, 2." in page
    assert "Differs from the list" in officer.get("/sixteen-plus?differs=1").text
    officer.post(f"{HERE}/found", said | {"category": "2"})
    assert "the list has none" not in officer.get(HERE).text
    officer.post("/sixteen-plus/found/1/undo")
    officer.post("/sixteen-plus/found/2/undo")
    assert "What we found Not checked" in officer.get(HERE).text


def test_many_things_are_entered_on_one_page_at_once_and_taken_back_at_once(
        app: Flask, authority: int, home: int, client_for: Callable[[Role], Browser]) -> None:
    officer = client_for(Role.PLACEMENTS_OFFICER)
    page = officer.get(f"{HERE}/checks")
    assert len(page.soup.select("main form fieldset.govuk-fieldset > legend.govuk-fieldset__legend--s")) > 30
    said = {"seen": parts(today()), "outcome-gas": "met", "expires-gas": parts(today() + 90 * DAY),
            "outcome-purpose": "met", "outcome-vehicles": "not_applicable", "reason-vehicles": "They have none."}
    refused = officer.post(f"{HERE}/checks", said | {"outcome-fire": "met"}, status=422)
    assert "Give the last day on which it holds: Fire risk assessment." in refused.text
    dropped = officer.post(f"{HERE}/checks", said | {"outcome-gas": ""}, status=422)
    assert "Choose what you found: Gas safety record." in dropped.text
    assert count(app, authority, DiligenceRecord) == 0, "all is saved, or nothing"
    officer.post(f"{HERE}/checks", said)
    officer.post(f"{HERE}/checks", said)
    assert count(app, authority, DiligenceRecord) == 3
    assert "3 of 36 complete" in officer.get(HERE).text
    assert "outcome-gas" not in officer.get(f"{HERE}/checks").html, "only what needs a look is offered first"
    assert "outcome-gas" in officer.get(f"{HERE}/checks?show=all").html
    officer.post(f"{HERE}/checks?show=all", {"seen": parts(today()), "outcome-gas": "not_met", "reason-gas": "Lapsed."})
    assert len(officer.get(f"{HERE}/checks/gas").rows()) == 2, "what stood before is kept"
    officer.post("/sixteen-plus/checks/1-2-3/undo")
    assert "0 of 36 complete" in officer.get(HERE).text


def test_what_is_missing_expired_or_not_met_becomes_an_action_in_one_click(
        app: Flask, authority: int, home: int, client_for: Callable[[Role], Browser]) -> None:
    officer = client_for(Role.COMMISSIONING_OFFICER)
    officer.post(f"{HERE}/checks", {
        "seen": parts(today()), "outcome-purpose": "met", "outcome-rota": "not_met",
        "reason-rota": "Mr Nobody is away."})
    buttons = {str(form["action"]) for form in officer.get(HERE).soup.select("main form[action$=action]")}
    assert f"{HERE}/checks/rota/action" in buttons and f"{HERE}/checks/purpose/action" not in buttons
    for _ in range(2):
        assert officer.post(f"{HERE}/checks/rota/action").location == f"{HERE}#to-do"
    officer.post(f"{HERE}/checks/purpose/action", status=409)
    officer.post(f"{HERE}/checks/no-such-thing/action", status=404)
    client_for(Role.AUDITOR).post(f"{HERE}/checks/rota/action", status=404)
    with app.app_context(), acting_for(authority):
        action = db.session.scalars(select(Action)).one()
        assert (action.owner_id, action.due_on) == (officer.user_id, today() + 14 * DAY)
        assert (action.setting_id, action.source_path) == (home, f"{HERE}/checks/rota")
        assert "Rota" in action.text and "Nobody" not in action.text, "why is not copied"
        page = f"/actions/{action.id}"
    assert page in officer.get(HERE).html and page in officer.get(f"{HERE}/checks/rota").html
    officer.post(f"{page}/close", {"reason": "Seen."})
    officer.post(f"{HERE}/checks/rota/action")
    assert count(app, authority, Action) == 2, "after a closed one, another can be made"


def test_a_paper_that_had_ended_when_it_was_seen_is_not_met_and_no_childs_number_is_kept(
        app: Flask, authority: int, home: int, flat: int, client_for: Callable[[Role], Browser]) -> None:
    manager, number = client_for(Role.MANAGER), "for NHS number 943 476 5919"
    ended = {"outcome": "met", "seen_on": parts(today()), "expires_on": parts(today() - DAY)}
    assert "ended before the day on which it was seen" in manager.post(f"{HERE}/checks/gas/new", ended, status=422).text
    lapsed = ended | {"outcome": "not_met", "reason": "Lapsed."}
    for path, said in ((f"{HERE}/checks/gas/new", lapsed | {"reason": number}),
                       (f"{HERE}/found", {"found": "refused", "checked_on": parts(today()), "source": "Letter",
                                          "reason": number}),
                       (f"/sixteen-plus/unregistered/{flat}/review", {"reviewed_on": parts(today()), "may_stay": "yes",
                                                                      "note": number}),
                       (f"/sixteen-plus/unregistered/{flat}/facts", {"version": "0", "plan_words": number})):
        assert "This seems to hold an NHS number" in manager.post(path, said, status=422).text, path
    manager.post(f"{HERE}/checks/gas/new", lapsed)
    assert "Not met" in manager.get(HERE).text and count(app, authority, DiligenceRecord) == 1


def test_a_document_of_a_check_is_kept_cleaned_and_only_a_download(
        home: int, client_for: Callable[[Role], Browser]) -> None:
    officer = client_for(Role.COMMISSIONING_OFFICER)
    said = {"outcome": "met", "seen_on": parts(today()), "expires_on": parts(today() + DAY)}
    virus = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-" b"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
    officer.post(f"{HERE}/checks/gas/new", said | {"file": (io.BytesIO(virus), "gas.pdf")}, status=422)
    officer.post(f"{HERE}/checks/gas/new", said | {"expires_on": ["", "", ""]}, status=422)
    officer.post(f"{HERE}/checks/gas/new", said | {"file": (io.BytesIO(pdf_saying("Gas record")), "../gas.pdf")})
    got = client_for(Role.AUDITOR).get("/sixteen-plus/checks/1/file").response
    assert got.headers["Content-Disposition"] == "attachment; filename=gas.pdf"
    assert "gas.pdf" in officer.get(f"{HERE}/checks/gas").text
    client_for(Role.FINANCE).get("/sixteen-plus/checks/1/file", status=404)


def test_what_is_checked_of_which_kind_is_the_councils_and_a_setting_can_be_checked_as_another(
        home: int, client_for: Callable[[Role], Browser]) -> None:
    manager = client_for(Role.MANAGER)
    page = manager.get("/sixteen-plus/items")
    ticked = {kind: [str(box["value"]) for box in page.soup.select(f"input[name={kind}][checked]")]
              for kind in ("registered", "spot", "unregistered", "over_18")}
    manager.post("/sixteen-plus/items", ticked | {"registered": ["gas", "location"]})
    assert "0 of 2 complete" in manager.get(HERE).text
    manager.post(f"{HERE}/kind", {"kind": "spot"})
    assert "0 of 36 complete" in manager.get(HERE).text
    manager.post(f"{HERE}/kind", {"kind": ""})
    assert "0 of 2 complete" in manager.get(HERE).text


def test_a_clock_runs_by_itself_and_a_manager_reviews_it(
        app: Flask, authority: int, flat: int, client_for: Callable[[Role], Browser]) -> None:
    officer, manager = client_for(Role.COMMISSIONING_OFFICER), client_for(Role.MANAGER)
    where = f"/sixteen-plus/unregistered/{flat}"
    assert officer.get("/sixteen-plus/unregistered?late=1").rows()[0][1].startswith("24 days")
    officer.get(f"{where}/review", status=404)
    said = {"version": "0", "dol_order": "yes", "ordered_on": parts(today() - 8 * DAY), "plan": "move",
            "plan_by": parts(today() + 9 * DAY), "plan_words": "A registered home is being prepared."}
    officer.post(f"{where}/facts", said | {"told_director_on": parts(today() + DAY)}, status=422)
    officer.post(f"{where}/facts", said | {"plan_by": ["", "", ""]}, status=422)
    officer.post(f"{where}/facts", said)
    page = officer.get(where).text
    assert "24 days" in page and "It does not make up for the registration" in page and "Past its day" in page
    stale = manager.post(f"{where}/facts", said | {"plan_words": "Something else."}, status=409)
    assert "Something else." in stale.html
    assert count(app, authority, UnregisteredPlacement, UnregisteredPlacement.plan_words != "Something else.") == 1
    given = {"reviewed_on": parts(today()), "may_stay": "no", "note": "It must end this week."}
    manager.post(f"{where}/review", given | {"note": ""}, status=422)
    manager.post(f"{where}/review", given)
    manager.post(f"{where}/review", given)
    assert count(app, authority, UnregisteredReview) == 1
    assert "None" not in manager.get("/sixteen-plus/unregistered").rows()[0][5]
    assert manager.get("/sixteen-plus/unregistered?late=1").soup.find("table") is None
    manager.post("/sixteen-plus/unregistered/reviews/1/undo")
    assert "No manager has reviewed it yet" in manager.get(where).text
    with app.app_context(), acting_for(authority), transaction():
        placement = db.session.get_one(Placement, flat)
        placement.ended_on = today()
    assert "No placement is known to be without registration" in manager.get("/sixteen-plus/unregistered").text
    assert "The placement has ended." in manager.get(where).text
    assert len(manager.get("/sixteen-plus/unregistered?ended=1").rows()) == 1


def test_a_place_for_18_and_over_is_entered_by_hand_and_asks_how_old_people_are(
        app: Flask, authority: int, client_for: Callable[[Role], Browser]) -> None:
    officer = client_for(Role.COMMISSIONING_OFFICER)
    officer.post("/sixteen-plus/places/new", {"name": ""}, status=422)
    where = officer.post("/sixteen-plus/places/new", {"name": "Harbour Rooms", "area": "Marlowe"}).location or ""
    setting_id = int(where.split("/U")[1].split("/")[0])
    with app.app_context(), acting_for(authority), transaction():
        placement = a_placement(setting_id, today() - 9 * DAY)
    assert "Nobody has said Cannot tell" in officer.get(where).text
    officer.post(f"{where}/ages", {f"age-{placement}": "18_over"})
    assert "18 or over: neither rule." in officer.get(where).text
    assert "No regulator inspects it" in officer.get(f"/settings/U{setting_id}").text
    assert "Not registered" not in officer.get(f"/settings/U{setting_id}").text
    assert officer.get("/sixteen-plus/unregistered").soup.find("table") is None
    assert officer.get("/settings?status=unregistered").soup.find("table") is None
    assert officer.get("/sixteen-plus?kind=over_18").rows()[0][1] == "No regulator inspects it"
    officer.post(f"{where}/out-of-use")
    assert "We have not used it since" in officer.get(where).text
    officer.post(f"{where}/in-use")
    assert "We have not used it since" not in officer.get(where).text


def test_the_register_is_reached_from_where_people_are_and_can_be_taken_away(
        home: int, flat: int, client_for: Callable[[Role], Browser]) -> None:
    manager = client_for(Role.MANAGER)
    links = {str(link["href"]) for link in manager.get(f"/settings/{URN}").soup.select("a[href]")}
    assert {HERE, "/sixteen-plus"} <= links
    first = manager.get("/")
    assert {"/sixteen-plus/unregistered", "/sixteen-plus/unregistered?late=1"} <= {
        str(link["href"]) for link in first.soup.select("main .qa-counts a")}
    due = manager.get("/due?whose=team&kind=sixteen").text
    assert "Review of a placement without registration due" in due and "Due diligence to complete or renew" in due
    lines = manager.get("/export/sixteen-plus.csv").response.text
    assert "Invented Support" in lines and "Not checked" in lines
    assert "/sixteen-plus" not in client_for(Role.FINANCE).get(f"/settings/{URN}").html


def test_the_timeline_tells_what_was_found_and_reviewed(
        home: int, flat: int, client_for: Callable[[Role], Browser]) -> None:
    manager = client_for(Role.MANAGER)
    manager.post(f"{HERE}/found", {"found": "registered", "checked_on": parts(today()), "source": "Certificate"})
    manager.post(f"{HERE}/checks", {"seen": parts(today()), "outcome-purpose": "met", "outcome-lease": "met"})
    told = manager.get(f"/settings/{URN}?show=diligence").text
    assert "Registration, as we found it: registered" in told and "Due diligence: 2 things looked at" in told


def test_the_register_costs_the_same_statements_for_many_settings(
        app: Flask, authority: int, home: int, client_for: Callable[[Role], Browser],
        count_queries: Callable[[], int]) -> None:
    officer = client_for(Role.COMMISSIONING_OFFICER)

    def cost() -> int:
        officer.get("/sixteen-plus")
        before = count_queries()
        officer.get("/sixteen-plus?ours=1")
        officer.get("/export/sixteen-plus.csv")
        return count_queries() - before

    few = cost()
    with app.app_context(), acting_for(authority), transaction():
        for number in range(12):
            a_placement(a_setting(urn=f"29008{number:02}", provision=ProvisionType.SUPPORTED_ACCOMMODATION))
    assert cost() == few < 75
