"""Published lists: brought by hand or offered by GOV.UK, looked at, imported, and what could not be taken."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path

import pytest
import responses
from sqlalchemy import select

from qa_service.actor import Actor
from qa_service.database import db, transaction
from qa_service.demo.stand_in import standing_in
from qa_service.demo.world import build_world
from qa_service.documents import service as documents
from qa_service.documents.models import Document
from qa_service.errors import BadInput, NotFound
from qa_service.permissions import Role
from qa_service.providers import list_offers
from qa_service.providers.models import ListOffer, ListSourceCheck, RegisterList, Setting
from scrapers.addresses import AllowedHosts
from scrapers.http import Fetcher
from tests.lists.files import BANNER, csv_bytes, home, never_inspected, write_ods
from tests.web.client import Browser

Context = Callable[[], AbstractContextManager[None]]
ClientFor = Callable[[Role], Browser]
pytestmark = pytest.mark.only("sqlite")
BY = Actor.command("test")
SITE = "https://www.gov.uk"
COLLECTION, PUBLICATION = "/government/collections/childrens-social-care-statistics", "/government/statistics/invented"
ASSET = "https://assets.publishing.service.gov.uk/media/1/provider_level_at_31_march_2025.csv"
LIST = csv_bytes([home(), home(urn="SC012346", event_number="10330002")], above=[BANNER])


def look(browser: Browser, data: bytes, name: str = "provider_at_march_2025.csv", status: int = 302) -> str:
    done = browser.post("/register", {"file": (io.BytesIO(data), name)}, status=status)
    return str(done.location) if status == 302 else done.text


def test_nothing_is_imported_or_offered_yet(client_for: ClientFor) -> None:
    page = client_for(Role.ADMINISTRATOR).get("/register")
    assert "None yet." in page.text and "GOV.UK has not been checked yet." in page.text


def test_a_list_is_looked_at_and_then_imported(client_for: ClientFor, reading: Context) -> None:
    browser = client_for(Role.MANAGER)
    path = look(browser, LIST)
    page = browser.get(path)
    assert "2 rows, as at 31 March 2025. Every row can be taken." in page.text
    with reading():
        assert db.session.query(Setting).count() == 0, "looking changes nothing"
    assert browser.post(path).location == "/register"
    page = browser.get("/register")
    assert "Imported: " in page.text and page.rows()[0][1:4] == ["31 March 2025", "2", "2"]
    with reading():
        assert set(db.session.scalars(select(Setting.urn))) == {"SC012345", "SC012346"}


def test_a_second_import_of_the_same_file_changes_nothing_and_says_so(
        client_for: ClientFor, reading: Context) -> None:
    browser = client_for(Role.MANAGER)
    path = look(browser, LIST)
    browser.post(path)
    assert look(browser, LIST) == path
    assert "Importing it again changes nothing." in browser.get(path).text
    browser.post(path)
    assert "nothing in it is new to us" in browser.get("/register").text
    with reading():
        assert db.session.query(RegisterList).count() == 1


def test_rows_that_cannot_be_taken_are_shown_before_and_listed_after(client_for: ClientFor) -> None:
    browser = client_for(Role.MANAGER)
    path = look(browser, csv_bytes([never_inspected(), never_inspected(urn="nonsense")], above=[BANNER]))
    page = browser.get(path)
    assert "1 row cannot be taken" in page.text and "URN" in page.rows()[0][1]
    browser.post(path)
    page = browser.get("/register")
    assert "1 could not be taken and are listed below" in page.text
    link = page.soup.select_one("a[href^='/register/lists/']")
    assert link is not None and "URN" in browser.get(str(link["href"])).rows()[0][1]


@pytest.mark.parametrize(("data", "name", "said"), [
    (b"a,b\n1,2\n", "budget.csv", "budget.csv"),
    (LIST[:40], "cut.csv", "cut.csv"),
])
def test_a_file_that_is_no_list_gets_one_sentence_and_nothing_to_import(
        client_for: ClientFor, data: bytes, name: str, said: str) -> None:
    browser = client_for(Role.MANAGER)
    page = browser.get(look(browser, data, name), status=422)
    assert said in page.text and "Traceback" not in page.text
    assert not page.soup.select("main form"), "there is no button to import it"
    assert page.soup.select_one("main a[href='/register']")


@pytest.mark.parametrize(("data", "name", "said"), [
    (b"%PDF-1.7 report", "report.pdf", "report.pdf is a PDF"),
    (b"PK\x03\x04 and nothing else", "provider_at_march_2025.ods", "provider_at_march_2025.ods is damaged"),
])
def test_a_file_that_no_list_can_be_is_refused_on_the_form_and_not_kept(
        client_for: ClientFor, reading: Context, data: bytes, name: str, said: str) -> None:
    browser = client_for(Role.MANAGER)
    assert said in look(browser, data, name, status=422)
    with reading():
        assert db.session.query(Document).count() == 0


def test_a_sheet_that_is_no_list_is_passed_over_with_the_reason(client_for: ClientFor, tmp_path: Path) -> None:
    rows = [[BANNER], list(home()), list(home().values())]
    file = write_ods(tmp_path, {"Notes": [["Some notes"]], "D1_Provider_level_at_31_Mar_2025": rows},
                     name="provider_at_march_2025.ods")
    browser = client_for(Role.MANAGER)
    page = browser.get(look(browser, file.read_bytes(), file.name))
    assert "1 row, as at 31 March 2025" in page.text and "The sheet “Notes” is not taken" in page.text


def test_no_file_and_an_empty_file_are_refused(client_for: ClientFor) -> None:
    browser = client_for(Role.MANAGER)
    assert "Choose the list’s file" in browser.post("/register", status=422).text
    assert "a.csv: the file is empty" in look(browser, b"", "a.csv", status=422)


def test_no_other_stored_file_can_be_looked_at_here(writing: Context, client_for: ClientFor) -> None:
    with writing():
        sha256 = documents.keep_bytes(LIST)
        documents.record_document(sha256, len(LIST), media_type="text/csv", origin="own-list:7", file_name="ours.csv")
    browser = client_for(Role.ADMINISTRATOR)
    for path in (f"/register/{sha256}", "/register/nothing"):
        browser.get(path, status=404)
        browser.post(path, status=404)


@pytest.mark.parametrize("role", [Role.COUNCILLOR, Role.AUDITOR, Role.FINANCE])
def test_only_those_who_may_import_see_the_lists(client_for: ClientFor, role: Role) -> None:
    client_for(role).get("/register", status=404)


def a_fetcher() -> Fetcher:
    return Fetcher(0, contact="qa@marlowe.example", hosts=AllowedHosts(), sleep=lambda _: None)


@pytest.fixture
def gov_uk(monkeypatch: pytest.MonkeyPatch) -> Iterator[responses.RequestsMock]:
    """GOV.UK's content API with one publication that offers one list."""
    monkeypatch.setattr("scrapers.addresses.socket.getaddrinfo", lambda *_a, **_k: [
        (2, 1, 6, "", ("93.184.216.34", 443))], raising=False)
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        for host in (SITE, "https://assets.publishing.service.gov.uk"):
            mock.get(f"{host}/robots.txt", body="User-agent: *\nDisallow:\n")
        mock.get(f"{SITE}/api/content{COLLECTION}", json={"title": "Statistics", "links": {"documents": [
            {"title": "Children's social care in England 2025", "base_path": PUBLICATION,
             "public_updated_at": "2025-07-16T08:30:00Z"}]}})
        mock.get(f"{SITE}/api/content{PUBLICATION}", json={
            "title": "Children's social care in England 2025", "base_path": PUBLICATION,
            "public_updated_at": "2025-07-16T08:30:00Z", "details": {"attachments": [
                {"title": "Provider level at 31 March 2025", "url": ASSET, "content_type": "text/csv"},
                {"title": "Main findings of children's social care", "url": f"{PUBLICATION}/findings",
                 "content_type": "text/html"}]}})
        mock.get(ASSET, body=LIST, content_type="text/csv")
        yield mock


def _stand_in_offers(folder: Path) -> tuple[int, list[str]]:
    world = build_world(7, date(2026, 11, 20))
    with standing_in(world, folder) as running:
        fetcher = Fetcher(0, contact="qa@marlowe.example", hosts=AllowedHosts(running.reports_url))
        found, failures = list_offers.notice(fetcher, running.reports_url, start_pages=(COLLECTION, "/no/such/page"))
        for offer in list_offers.offers():
            sha256, name = list_offers.fetch_offer(fetcher, offer.id, by=BY)
            assert documents.bytes_of(sha256) and name.endswith(".csv")
    return found, failures


def test_the_lists_of_a_collection_are_noticed_and_fetched_and_a_page_that_fails_is_said(
        context: object, tmp_path: Path) -> None:
    found, failures = _stand_in_offers(tmp_path)
    assert found >= 1 and [one.split(":")[0] for one in failures] == ["/no/such/page"]
    checks = {check.page: check for check in list_offers.checks()}
    assert checks[COLLECTION].state == "checked" and checks[COLLECTION].checked_at is not None
    assert checks["/no/such/page"].state == "could_not_check" and checks["/no/such/page"].reason


def test_a_list_is_offered_once_and_never_again_after_a_decision(
        context: object, gov_uk: responses.RequestsMock) -> None:
    assert list_offers.notice(a_fetcher(), SITE, start_pages=(COLLECTION,)) == (1, [])
    assert list_offers.notice(a_fetcher(), SITE, start_pages=(COLLECTION,)) == (0, [])
    (offer,) = list_offers.offers()
    assert (offer.title, offer.url, offer.page) == ("Provider level at 31 March 2025", ASSET, PUBLICATION)
    with transaction():
        list_offers.decide(offer.id, imported=False, by=BY)
    assert list_offers.notice(a_fetcher(), SITE, start_pages=(COLLECTION,)) == (0, [])
    assert list_offers.offers() == []


def test_a_revised_file_has_a_new_address_and_is_a_new_offer(
        context: object, gov_uk: responses.RequestsMock) -> None:
    list_offers.notice(a_fetcher(), SITE, start_pages=(COLLECTION,))
    revised = ASSET.replace("/1/", "/2/")
    gov_uk.replace(responses.GET, f"{SITE}/api/content{PUBLICATION}", json={
        "title": "Children's social care in England 2025", "base_path": PUBLICATION, "details": {"attachments": [
            {"title": "Provider level at 31 March 2025", "url": revised, "content_type": "text/csv"}]}})
    assert list_offers.notice(a_fetcher(), SITE, start_pages=(COLLECTION,)) == (1, [])
    assert {offer.url for offer in list_offers.offers()} == {ASSET, revised}


@pytest.mark.parametrize(("answer", "status"), [(b"not JSON", 200), (json.dumps([]).encode(), 200), (b"gone", 410)])
def test_a_page_that_answers_nonsense_could_not_be_checked_and_keeps_what_was_offered(
        context: object, gov_uk: responses.RequestsMock, answer: bytes, status: int) -> None:
    list_offers.notice(a_fetcher(), SITE, start_pages=(COLLECTION,))
    gov_uk.replace(responses.GET, f"{SITE}/api/content{COLLECTION}", body=answer, status=status)
    found, failures = list_offers.notice(a_fetcher(), SITE, start_pages=(COLLECTION,))
    assert found == 0 and len(failures) == 1 and len(list_offers.offers()) == 1
    (check,) = list_offers.checks()
    assert check.state == "could_not_check" and check.checked_at is not None, "when it was last seen stays known"


def test_a_list_that_cannot_be_fetched_is_said_with_what_to_do(
        context: object, gov_uk: responses.RequestsMock) -> None:
    list_offers.notice(a_fetcher(), SITE, start_pages=(COLLECTION,))
    gov_uk.replace(responses.GET, ASSET, status=404)
    (offer,) = list_offers.offers()
    with pytest.raises(BadInput, match=r"could not be fetched.*upload it"):
        list_offers.fetch_offer(a_fetcher(), offer.id, by=BY)
    with pytest.raises(NotFound):
        list_offers.fetch_offer(a_fetcher(), 987654, by=BY)


def test_an_offer_is_looked_at_imported_and_gone_from_the_page(
        writing: Context, client_for: ClientFor, reading: Context, gov_uk: responses.RequestsMock,
        monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qa_service.providers.list_offers.gov_uk_fetcher", lambda _config: a_fetcher())
    with reading():
        list_offers.notice(a_fetcher(), SITE, start_pages=(COLLECTION,))
        (offer,) = list_offers.offers()
    browser = client_for(Role.MANAGER)
    assert "Provider level at 31 March 2025" in browser.get("/register").text
    path = str(browser.post(f"/register/offers/{offer.id}/look").location)
    assert "2 rows, as at 31 March 2025" in browser.get(path).text
    browser.post(path)
    page = browser.get("/register")
    assert "No list that is new to us." in page.text
    with reading():
        assert db.session.get_one(ListOffer, offer.id).state == "imported"


def test_an_offer_that_is_passed_over_or_fails_says_so(
        client_for: ClientFor, reading: Context, gov_uk: responses.RequestsMock,
        monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qa_service.providers.list_offers.gov_uk_fetcher", lambda _config: a_fetcher())
    with reading():
        list_offers.notice(a_fetcher(), SITE, start_pages=(COLLECTION,))
        (offer,) = list_offers.offers()
    browser = client_for(Role.MANAGER)
    gov_uk.replace(responses.GET, ASSET, status=404)
    assert browser.post(f"/register/offers/{offer.id}/look").location == "/register"
    assert "the list could not be fetched" in browser.get("/register").text
    browser.post(f"/register/offers/{offer.id}/pass-over")
    assert "Passed over." in browser.get("/register").text
    browser.post("/register/offers/987654/look", status=404)
    browser.post("/register/offers/987654/pass-over", status=404)


def test_could_not_be_checked_never_looks_like_nothing_new(writing: Context, client_for: ClientFor) -> None:
    from qa_service.clock import utc_now

    with writing():
        db.session.add(ListSourceCheck(page=COLLECTION, state="could_not_check", reason="GOV.UK answered 503",
                                       tried_at=utc_now()))
    browser = client_for(Role.MANAGER)
    page = browser.get("/register")
    assert "Could not be checked" in page.text and "GOV.UK answered 503" in page.text
    assert "No list that is new to us" not in page.text
    assert "GOV.UK answered 503" in browser.get("/source").text
