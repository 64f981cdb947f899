"""D8: everything held of a person is found, as people write names; nothing sealed shows in it or beside it."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from datetime import date

import pytest
import pyzipper
from flask import Flask
from sqlalchemy import insert

from qa_service.actor import Actor
from qa_service.clock import utc_now
from qa_service.data_dictionary.entry import DataClass
from qa_service.database import acting_for, db, transaction
from qa_service.documents import service as documents
from qa_service.documents.text import keep_text
from qa_service.exports import service as exports
from qa_service.exports.service import Leaving
from qa_service.permissions import Role
from qa_service.retention.rules import table
from qa_service.subject_access import service
from qa_service.subject_access.searching import search
from qa_service.subject_access.variants import Finder, Person, Sure
from tests.flags.builder import a_setting
from tests.web.client import Browser, make_user

pytestmark = pytest.mark.only("sqlite")
GIVEN = ("Jonathan", "Elizabeth", "Mohammed", "Catherine", "Zoë", "William", "Rebecca", "Stephen", "Siân", "Patrick")
SURNAMES = ("O’Brackenstone", "Tarn-Willoughby", "Quillfeather", "McAllenby", "Ó Fearnley")
SHORT = {"Jonathan": "Jon", "Elizabeth": "Beth", "Mohammed": "Muhammad", "Catherine": "Kate", "Zoë": "Zoe",
         "William": "Bill", "Rebecca": "Becky", "Stephen": "Steve", "Siân": "Sian", "Patrick": "Paddy"}


def spellings(given: str, surname: str) -> list[str]:
    """One person's name as ten people write it."""
    plain = surname.replace("’", "").replace("Ó", "O")
    return [f"{given} {surname}", f"{surname.upper()}, {given}", f"{SHORT[given]} {surname}", f"{given[0]}. {surname}",
            f"{given} Ann {surname}", f"Mx {surname}", f"{given}  {plain.replace('-', ' ')}",
            f"{given[0].lower()}{plain.replace(' ', '').replace('-', '').lower()}@example.org",
            f"{given}_{plain.replace(' ', '_')}_letter.pdf", f"{SHORT[given]} {plain[:-2]}{plain[-1]}{plain[-2]}"]


@pytest.fixture
def two(app: Flask, authority: int) -> tuple[int, int]:
    with app.app_context():
        return make_user(authority, Role.MANAGER), make_user(authority, Role.ADMINISTRATOR)


class Planted:
    """Plants texts where people stand: tables of every domain, words of files, the register of exports."""

    def __init__(self, authority: int, by: int) -> None:
        self.authority, self.by = authority, by
        self.home = a_setting(urn="2800661", name="Invented House")
        self.count = 0

    def _put(self, name: str, /, **values: object) -> int:
        t = table(name)
        if "authority_id" in t.c:
            values["authority_id"] = self.authority
        return int(db.session.execute(insert(t).values(**values)).inserted_primary_key[0])

    def plant(self, text: str, number: int) -> tuple[str, str]:
        """(table, column) or ("file", …) of where this text was put: each time another place."""
        self.count += 1
        key, now, day = f"k{self.count}", utc_now(), date(2026, 1, 5)
        where = number % 10
        if where == 0:
            entry = self._put("heard_entry", sent="", state="open", created_at=now, key=key)
            self._put("heard_said", entry_id=entry, number=1, standing=True, kind="worry", from_whom="parent",
                      heard_on=day, words=f"They said that {text} was there.", at=now)
            return "heard_said", "words"
        if where == 1:
            entry = self._put("heard_entry", sent="", state="open", created_at=now, key=key)
            self._put("heard_reporter", entry_id=entry, who=text, at=now)
            return "heard_reporter", "who"
        if where == 2:
            self._put("action", setting_id=self.home, source="visit", source_path="/", text=f"Ring {text} again",
                      state="open", created_at=now, key=key)
            return "action", "text"
        if where == 3:
            flag = self._put("flag", rule="OF-01", subject_type="setting", subject_id=self.count, title="T",
                             severity="high", shown_severity="high", state="open", raised_on=day, raised_at=now,
                             judged_at=now, fingerprint="f", exposed=False)
            self._put("flag_evidence", flag_id=flag, position=0, text=f"Seen by {text}")
            return "flag_evidence", "text"
        if where == 4:
            self._put("contact", setting_id=self.home, role="Manager", name=text, added_at=now, added_by=self.by)
            return "contact", "name"
        if where == 5:
            exports.note_taken(exports.reference(), Leaving("heard", "What we heard", "csv", DataClass.PERSONAL, 1, []),
                               b"x", by=Actor.user(self.by, Role.MANAGER), reason=f"For the meeting with {text}")
            return "data_export", "reason"
        if where == 6:
            self._put("kept_form", user_id=self.by, path=f"/x{self.count}", fields={"words": [f"… {text} …"]},
                      kept_at=now)
            return "kept_form", "fields"
        data = f"{self.count} {text}".encode()
        if where == 7:
            data = f"Name,Day\n{text},5/1/2026\nNumber {self.count},\n".encode()
        sha256 = documents.keep_bytes(data)
        documents.record_document(sha256, len(data), media_type="text/plain", origin=key)
        if where == 8:
            keep_text(sha256, ["nothing", f"On the second page stands {text}."], page_count=2)
        visit = self._put("qa_visit", setting_id=self.home, state="draft", planned_for=day, created_at=now, key=key)
        self._put("visit_file", visit_id=visit, sha256=sha256, name=text if where == 9 else key, caption="",
                  added_at=now, added_by=self.by)
        return ("visit_file", "name") if where == 9 else ("file", "")


@pytest.mark.assurance
@pytest.mark.rotating
@pytest.mark.assures("D8")
def test_D8_fifty_people_are_found_in_tables_files_and_the_register_however_they_are_written(
        app: Flask, authority: int, two: tuple[int, int], figure: Callable[[str, str], None]) -> None:
    people = [(given, surname) for given in GIVEN for surname in SURNAMES]
    assert len(people) == 50
    with app.app_context(), acting_for(authority):
        with transaction():
            planted = Planted(authority, two[0])
            where = {}
            for number, (given, surname) in enumerate(people):
                for at, text in enumerate(spellings(given, surname)):
                    where[given, surname, text] = planted.plant(text, number + at)
        missed, looked = [], 0
        for given, surname in people:
            found = search(Finder(Person([f"{given} {surname}"])))
            words = {(hit.where, hit.text) for hit in found.hits}
            for text in spellings(given, surname):
                looked += 1
                in_table, _column = where[given, surname, text]
                if not any(one == in_table and text in said for one, said in words):
                    missed.append((text, in_table))
            nobody = [hit for hit in found.hits if "Invented House" in hit.text]
            assert not nobody
    assert missed == []
    figure("D8", f"{looked} of {looked} places of {len(people)} people found: tables, files and the register")


@pytest.mark.parametrize(("text", "sure"), [
    ("Jon O'Brackenstone came", Sure.NAME), ("J O’Brackenstone", Sure.NAME), ("O BRACKENSTONE, Jonathan", Sure.NAME),
    ("Mrs Obrackenstone", Sure.SURNAME), ("Jonathon OBrackenstome", Sure.ALIKE), ("jobrackenstone@x.org", Sure.NAME),
    ("case MBC-00 123", Sure.REFERENCE), ("Jonathan came", None), ("The bracken is high", None), ("", None)])
def test_how_sure_a_text_tells_of_somebody_is_said(text: str, sure: Sure | None) -> None:
    assert Finder(Person(["Jonathan O’Brackenstone"], ["mbc00123"])).sure(text) is sure


def in_bundle(manager: Browser, where: str) -> Mapping[str, bytes]:
    code = manager.post(f"{where}/password", status=200).soup.select_one("main code")
    assert code is not None
    with pyzipper.AESZipFile(io.BytesIO(manager.post(f"{where}/file", status=200).response.data)) as archive:
        archive.setpassword(code.get_text().encode())
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_manager_asks_an_administrator_runs_and_the_manager_alone_takes_it(
        app: Flask, authority: int, client_for: Callable[[Role], Browser]) -> None:
    manager, administrator, auditor = (client_for(role) for role in (
        Role.MANAGER, Role.ADMINISTRATOR, Role.AUDITOR))
    with app.app_context(), acting_for(authority), transaction():
        planted = Planted(authority, manager.user_id or 0)
        planted.plant("=Ada Quillfeather", 0)
        planted.plant("Ada Quillfeather", 7)
        data = b"\x89PNG\0 nothing to read"
        sha256 = documents.keep_bytes(data)
        documents.record_document(sha256, len(data), media_type="image/png", origin="x")
        planted._put("action_file", action_id=planted._put(
            "action", setting_id=planted.home, source="visit", source_path="/", text="x", state="open",
            created_at=utc_now(), key="last"), sha256=sha256, name="photo.png", added_at=utc_now())
    manager.post("/data-protection/requests/new", {"names": "", "why": "She came with her passport"}, status=422)
    manager.post("/data-protection/requests/new", {"names": "A B", "why": "She came with her passport"}, status=422)
    where = manager.post("/data-protection/requests/new", {
        "names": "Ada Quillfeather", "why": "She came with her passport"}).location or ""
    for reader in (administrator, auditor):
        assert "Quillfeather" not in reader.get(where).html
        assert "Quillfeather" not in reader.get("/data-protection/requests").html
    manager.post(f"{where}/decide/approve", status=404)
    administrator.post(f"{where}/decide/approve")
    with app.app_context(), acting_for(authority):
        assert service.run_waiting() == 1 and service.run_waiting() == 0
    page = manager.get(where)
    assert "1 file could not be read" in page.text
    link = page.soup.select_one("a[href^='/exports/']")
    assert link is not None
    administrator.get(str(link["href"]), status=404)
    files = in_bundle(manager, str(link["href"]))
    assert b"Quillfeather" in files["found.csv"] and b"\n=" not in files["found.csv"]
    assert b"photo.png" in files["by-hand.csv"] and b"safeguarding leads" in files["read-me.txt"].lower()
    assert "Quillfeather" not in auditor.get("/audit").html


@pytest.mark.assures("Z5")
def test_Z5_a_request_is_the_same_for_everybody_but_the_lead_who_is_named_on_the_concern(
        app: Flask, authority: int, client_for: Callable[[Role], Browser]) -> None:
    from tests.concerns.making import arranged, reported, said

    manager, administrator, named, other, deputy = (client_for(role) for role in (
        Role.MANAGER, Role.ADMINISTRATOR, *[Role.SAFEGUARDING_LEAD] * 3))
    with app.app_context(), acting_for(authority):
        lead = Actor.user(named.user_id or 0, Role.SAFEGUARDING_LEAD)
        with transaction():
            home = a_setting(urn="2800666", name="Invented House")
        arranged(lead, Actor.user(deputy.user_id or 0, Role.SAFEGUARDING_LEAD))
        reported(lead, said(home, utc_now()))
        word = "first"
    where = manager.post("/data-protection/requests/new", {
        "names": "Ada Zebrafinch", "why": "She came with her passport"}).location or ""
    administrator.post(f"{where}/decide/approve")
    from qa_service.concerns import service as concerns
    from qa_service.concerns.access import named_on

    with app.app_context(), acting_for(authority):
        reference = named_on(lead)[0].reference
        with transaction():
            concerns.add_note(reference, f"Zebrafinch {word} rang", on=None, by=lead, today=date(2026, 1, 5))
        service.run_waiting()
    for reader in (manager, administrator, other):
        page = reader.get(where)
        assert reference not in page.html and "Nothing that may tell of them" in page.text
    assert "Nothing that may tell of them" in other.post(f"{where}/sealed", status=200).text
    assert reference in named.post(f"{where}/sealed", status=200).html
    manager.post(f"{where}/sealed", status=404)
    link = manager.get(where).soup.select_one("a[href^='/exports/']")
    assert link is not None
    assert b"Zebrafinch" not in in_bundle(manager, str(link["href"]))["found.csv"]
    assert reference not in client_for(Role.AUDITOR).get("/audit").html
