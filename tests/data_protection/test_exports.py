"""Lists leave through one door: within limits, for a reason, locked, once, and in a register."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete, func, select

from qa_service.actor import Actor
from qa_service.audit.models import AuditEvent
from qa_service.clock import utc_now
from qa_service.data_dictionary.entry import DataClass
from qa_service.database import acting_for, db, transaction
from qa_service.errors import BadInput, Conflict, NotFound, NotPermitted, ServiceError
from qa_service.exports import limits, service
from qa_service.exports.models import DataExport
from qa_service.exports.service import Leaving
from qa_service.exports.states import State
from qa_service.permissions import Role
from qa_service.reports.export_lists import LISTS
from tests.flags.builder import a_placement, a_setting
from tests.reports.exporting import REASON, opened, unlocked
from tests.web.client import Browser, make_user

ClientFor = Callable[[Role], Browser]
pytestmark = pytest.mark.only("sqlite")


def leaving(rows: int, data_class: DataClass = DataClass.PERSONAL) -> Leaving:
    return Leaving("placements", "Placements", "csv", data_class, rows, ["Child reference"])


@pytest.fixture
def people(app: Flask, authority: int) -> dict[Role, Actor]:
    with app.app_context():
        return {role: Actor.user(make_user(authority, role), role) for role in Role}


@pytest.fixture
def home(app: Flask, authority: int) -> None:
    with app.app_context(), acting_for(authority), transaction():
        a_placement(a_setting(urn="2800321", name="=Invented House"), date(2025, 1, 6))


@pytest.mark.assures("S12")
def test_what_tells_of_people_needs_a_reason_and_leaves_locked_once(home: None, client_for: ClientFor) -> None:
    officer = client_for(Role.COMMISSIONING_OFFICER)
    asked = officer.get("/export/placements.csv")
    assert asked.heading == "Why do you need this list?" and "=Invented" not in asked.html
    assert "Say what you need it for" in officer.post("/export/placements.csv", {"reason": ""}, status=422).text
    where = officer.post("/export/placements.csv", {"reason": REASON}).location or ""
    code = officer.post(f"{where}/password", status=200).soup.select_one("main code")
    assert code is not None
    officer.post(f"{where}/password", status=409)
    locked = officer.post(f"{where}/file", status=200).response.data
    assert b"Child" not in locked and b"placement" not in locked.replace(b"placements-", b"")
    officer.post(f"{where}/file", status=409)
    with pytest.raises(RuntimeError, match="password"):
        unlocked(locked, "another password")
    lines = list(csv.reader(io.StringIO(unlocked(locked, code.get_text()).decode("utf-8-sig"))))
    reference = where.rpartition("/")[2]
    assert ["Class", "Personal (E2)"] in lines and ["Export", reference] in lines
    assert any(line[:1] == ["Made by"] and "Commissioning officer" in line[1] for line in lines)
    entry = client_for(Role.AUDITOR).get("/audit?action=list.exported").rows()[0]
    assert hashlib.sha256(locked).hexdigest() in entry[4] and REASON in entry[4]


def test_where_a_child_lives_leaves_only_when_it_is_ticked(home: None, client_for: ClientFor) -> None:
    manager = client_for(Role.MANAGER)
    for ticked in (False, True):
        said = {"reason": REASON, **({"with_places": "y"} if ticked else {})}
        where = manager.post("/export/placements.csv", said).location or ""
        data = opened(manager, where)
        assert (b"2800321" in data) is ticked and (b"Invented House" in data) is ticked
        assert ("Not included" in manager.get(where).text) is not ticked
    assert {one.name for one in LISTS if one.places} == {
        "placements", "agreements", "without-registration", "placements-gone", "matches-made"}


def test_a_list_without_people_in_it_stays_one_click_and_is_in_the_register(
        home: None, client_for: ClientFor) -> None:
    officer = client_for(Role.COMMISSIONING_OFFICER)
    data = officer.client.get("/export/settings.csv").data
    assert data.startswith(b"\xef\xbb\xbf")
    (row,) = officer.get("/exports").rows()
    assert row[1:3] == ["Internal", "1"] and row[6] == "Taken"
    audited = client_for(Role.AUDITOR).get("/audit?action=list.exported").rows()[0][4]
    assert hashlib.sha256(data).hexdigest() in audited


def test_the_register_is_for_managers_and_auditors_and_shows_others_their_own(
        home: None, client_for: ClientFor) -> None:
    officer = client_for(Role.COMMISSIONING_OFFICER)
    where = officer.post("/export/placements.csv", {"reason": REASON}).location or ""
    for role in Role:
        sees = role in (Role.MANAGER, Role.AUDITOR)
        browser = client_for(role)
        assert (where in browser.get("/exports").html) is sees, role
        browser.get(where, status=200 if sees else 404)
        browser.post(f"{where}/file", status=404)
        browser.post(f"{where}/password", status=404)
        if role is not Role.MANAGER:
            browser.post(where, {"decision": "yes"}, status=404)
    officer.post(where, {"decision": "yes"}, status=404)


@pytest.mark.assures("V12")
@pytest.mark.parametrize("role", Role)
def test_a_limit_holds_at_its_last_row_and_not_one_further(
        context: Flask, people: dict[Role, Actor], role: Role) -> None:
    by = people[role]
    for data_class in DataClass:
        limit = limits.limit_of(role, data_class)
        for rows in {1, limit.alone, limit.alone + 1, limit.most, limit.most + 1} - {0}:
            with transaction():
                try:
                    row = service.ask(service.reference(), leaving(rows, data_class), "x.csv", b"x", reason=REASON,
                                      by=by)
                    state: State | None = row.state
                except ServiceError:
                    state = None
            expected = State.READY if rows <= limit.alone else State.WAITING if rows <= limit.approved else None
            assert state is expected, (data_class, rows)
        with transaction():
            db.session.execute(delete(DataExport))


@pytest.mark.assures("V12")
def test_a_day_has_a_number_of_files_and_no_more(context: Flask, people: dict[Role, Actor]) -> None:
    by = people[Role.MANAGER]
    for data_class, most in ((DataClass.INTERNAL, limits.EXPORTS_A_DAY), (DataClass.PERSONAL, limits.PERSONAL_A_DAY)):
        with transaction():
            for number in range(most):
                if number > most - 2:
                    service.refuse_if_too_much(leaving(1, data_class), by=by)
                service.note_taken(service.reference(), leaving(1, data_class), b"x", by=by)
        with pytest.raises(NotPermitted, match="which is the most"):
            service.refuse_if_too_much(leaving(1, data_class), by=by)
    with time_machine.travel(utc_now() + timedelta(hours=25)):
        service.refuse_if_too_much(leaving(1), by=by)


def test_more_rows_need_a_second_person_who_is_a_manager(
        home: None, app: Flask, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch) -> None:
    for role in (Role.COMMISSIONING_OFFICER, Role.MANAGER):
        monkeypatch.setitem(limits.LIMITS[role], DataClass.PERSONAL, limits.Limit(0, approved=100))
    officer, manager, other = (client_for(role) for role in (Role.COMMISSIONING_OFFICER, Role.MANAGER, Role.MANAGER))
    for asker, decider in ((officer, manager), (manager, other)):
        page = asker.get("/export/placements.xlsx")
        assert "must say yes first" in page.text
        where = asker.post("/export/placements.xlsx", {"reason": REASON}).location or ""
        assert "Waits for a manager" in asker.get(where).text
        asker.post(f"{where}/file", status=409)
        asker.post(where, {"decision": "yes"}, status=404)
        assert REASON in decider.get(where).text
        decider.post(where, {"decision": "no"}, status=422)
        decider.post(where, {"decision": "yes"})
        decider.post(f"{where}/password", status=404)
        assert opened(asker, where).startswith(b"PK")
        decider.post(where, {"decision": "no", "why": "Too many"}, status=409)


def test_a_refusal_says_why_and_takes_the_file_away(context: Flask, people: dict[Role, Actor]) -> None:
    by, manager, reference = people[Role.COMMISSIONING_OFFICER], people[Role.MANAGER], service.reference()
    with transaction():
        service.ask(reference, leaving(51), "x.csv", b"x", reason=REASON, by=by)
    with transaction():
        service.decide(reference, False, "Ask for fewer columns", by=manager)
    assert not service.path_of(reference).exists()
    assert service.export_called(reference, by=by).decided_why == "Ask for fewer columns"


def test_what_is_not_taken_within_a_day_is_removed(context: Flask, people: dict[Role, Actor]) -> None:
    by, reference = people[Role.MANAGER], service.reference()
    with transaction():
        service.ask(reference, leaving(5), "x.csv", b"x", reason=REASON, by=by)
    assert service.path_of(reference).exists()
    with time_machine.travel(utc_now() + timedelta(hours=24, seconds=1)):
        with pytest.raises(Conflict), transaction():
            service.take(reference, by=by)
        with transaction():
            assert service.remove_old() == 1
    assert not service.path_of(reference).exists()
    assert service.export_called(reference, by=by).state is State.EXPIRED


def test_a_file_that_was_changed_on_the_disk_is_not_handed_out(context: Flask, people: dict[Role, Actor]) -> None:
    by, reference = people[Role.MANAGER], service.reference()
    with transaction():
        service.ask(reference, leaving(5), "x.csv", b"x", reason=REASON, by=by)
    service.path_of(reference).write_bytes(b"something else")
    with pytest.raises(NotFound, match="damaged"), transaction():
        service.take(reference, by=by)


@pytest.mark.assures("V65")
def test_nothing_restricted_leaves_as_a_list() -> None:
    assert {one.holds for one in LISTS} <= {DataClass.PUBLIC, DataClass.INTERNAL, DataClass.PERSONAL}
    assert not any(limits.may_take(role, DataClass.RESTRICTED) for role in Role)


def test_a_short_reason_is_none(context: Flask, people: dict[Role, Actor]) -> None:
    with pytest.raises(BadInput, match="Say what you need it for"), transaction():
        service.ask(service.reference(), leaving(5), "x.csv", b"x", reason="because", by=people[Role.MANAGER])
    assert db.session.scalar(select(func.count()).select_from(AuditEvent).where(
        AuditEvent.action == "export.asked")) == 0
