"""D7: twelve years of records; each year exactly what is past its time goes, and nothing of it stays anywhere."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, insert, select

from qa_service.actor import Actor
from qa_service.clock import utc_now
from qa_service.data_dictionary import TABLES
from qa_service.data_dictionary.periods import PERIODS
from qa_service.database import acting_for, db, transaction
from qa_service.documents import service as documents
from qa_service.documents.text import keep_text
from qa_service.errors import BadInput, Conflict, NotPermitted
from qa_service.permissions import Role
from qa_service.retention import due, erasing, service
from qa_service.retention.after_restoring import erase_again
from qa_service.retention.models import ErasingRun, Tombstone
from qa_service.retention.rules import RULES, WORDS, table
from qa_service.tables import METADATA
from tests.flags.builder import a_group, a_placement, a_setting
from tests.web.client import Browser, make_user

pytestmark = pytest.mark.only("sqlite")
CANARY = "Zebrafinch"
FIRST = date(2010, 1, 1)
FREE, ENDED, OPEN, HELD = range(4)
"""How the four settings stand: no contract; one that ended; one that runs; a legal hold."""
CONTRACT_ENDED = date(2014, 6, 30)


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


@pytest.fixture
def two(app: Flask, authority: int) -> tuple[Actor, Actor]:
    with app.app_context():
        return (Actor.user(make_user(authority, Role.MANAGER), Role.MANAGER),
                Actor.user(make_user(authority, Role.ADMINISTRATOR), Role.ADMINISTRATOR))


def years_before(day: date, years: int) -> date:
    return day.replace(year=day.year - years)


class World:
    """Records of every kind in four settings, and an oracle of its own for what must have gone."""

    def __init__(self, authority: int) -> None:
        self.authority, self.settings = authority, [a_setting(urn=f"28001{n:02}", group_id=a_group(f"G{n}"))
                                                    for n in range(4)]
        self.records: list[tuple[str, int, date, int]] = []
        provider = self._put("provider", name="Invented Ltd", recorded_at=at(FIRST))
        for number, ends in ((ENDED, CONTRACT_ENDED), (OPEN, None)):
            contract = self._put("contract", provider_id=provider, title="C", starts_on=FIRST, ends_on=ends,
                                 rolling=False, covers="chosen", meets=False, recorded_at=at(FIRST))
            self._put("contract_setting", contract_id=contract, setting_id=self.settings[number], added_at=at(FIRST))
            self.records.append(("contract", contract, ends or FIRST, FREE if ends else OPEN))

    def _put(self, name: str, /, **values: Any) -> int:
        t = table(name)
        if "authority_id" in t.c:
            values.setdefault("authority_id", self.authority)
        if "version" in t.c:
            values.setdefault("version", 1)
        return int(db.session.execute(insert(t).values(**values)).inserted_primary_key[0])

    def fill(self, count: int) -> None:
        """``count`` records of each of five kinds, spread over twelve years."""
        for number in range(count):
            day, place = FIRST + timedelta(days=number * 4380 // count), number % 4
            where, words = self.settings[place], f"{CANARY}{number}x"
            visit = self._put("qa_visit", setting_id=where, state="signed_off", visited_on=day, planned_for=day,
                              results={}, created_at=at(day), key=str(number), child_heard=True)
            self._put("visit_entry", visit_id=visit, name="praise", value=words, number=1, written_at=at(day))
            self.records.append(("qa_visit", visit, day, place))
            action = self._put("action", setting_id=where, source="visit", source_path="/", text=words, draft=False,
                               state="closed", created_at=at(day), closed_on=day, key=f"a{number}", about="")
            self._put("action_event", action_id=action, kind="closed", note=words, details={}, on=day, at=at(day))
            self.records.append(("action", action, day, place))
            flag = self._put("flag", rule="OF-01", subject_type="setting", subject_id=number + 1000, setting_id=where,
                             title="T", severity="high", shown_severity="high", state="cleared", raised_on=day,
                             raised_at=at(day), judged_at=at(day), cleared_at=at(day), fingerprint="f", exposed=False,
                             with_children=False)
            self._put("flag_evidence", flag_id=flag, position=0, text=words)
            self.records.append(("flag", flag, day, place))
            entry = self._put("heard_entry", sent="", state="answered", created_at=at(day), key=f"h{number}")
            self._put("heard_said", entry_id=entry, number=1, standing=True, kind="complaint", from_whom="parent",
                      setting_id=where, heard_on=day, words=words, at=at(day))
            self._put("heard_reporter", entry_id=entry, who=words, at=at(day))
            self.records.append(("heard_entry", entry, day, place))
            if number % 20 == 0:
                self._report(number, day, place, words)
        for number in range(count):
            day, place = FIRST + timedelta(days=number * 4380 // count), number % 4
            child = self._put("child", reference=f"{CANARY}-{number}")
            stay = self._put("placement", child_id=child, setting_id=self.settings[place], setting_as_written="H",
                             started_on=FIRST, ended_on=day, origin="list", origin_key=f"p{number}", note=CANARY,
                             recorded_at=at(day))
            self.records.append(("placement", stay, day, FREE if place in (ENDED, OPEN) else place))

    def _report(self, number: int, day: date, place: int, words: str) -> None:
        data = f"%PDF-1.4 {words}".encode()
        sha256 = documents.keep_bytes(data)
        documents.record_document(sha256, len(data), media_type="application/pdf", origin=f"upload {number}",
                                  file_name=f"{words}.pdf")
        keep_text(sha256, [words], page_count=1)
        report = self._put("independent_person_report", setting_id=self.settings[place], month=day.replace(day=1),
                           document_sha256=sha256, file_name=words, way="upload", received_at=at(day),
                           state="confirmed", counts={}, read_from={}, suggested={})
        self.records.append(("independent_person_report", report, day, place))

    def standing(self, as_at: date) -> set[tuple[str, int]]:
        """What must still be there, worked out without the service."""
        left = set()
        for name, id_, day, place in self.records:
            kind = next(rule.kind for rule in RULES if rule.table == name)
            last = years_before(as_at, PERIODS[kind].years or 0)
            gone = day <= last and place != HELD and (
                place == FREE or (place == ENDED and last >= CONTRACT_ENDED))
            if not gone:
                left.add((name, id_))
        return left

    def there(self) -> set[tuple[str, int]]:
        return {(name, id_) for name in {one[0] for one in self.records}
                for id_ in db.session.scalars(select(table(name).c.id))}


def everything_on_disk(folder: Path) -> Iterator[bytes]:
    for file in folder.rglob("*"):
        if file.is_file():
            yield str(file).encode() + b"\n" + file.read_bytes()


@pytest.mark.assurance
@pytest.mark.assures("D7")
def test_D7_each_year_exactly_what_is_past_its_time_goes_and_nothing_of_it_stays(
        app: Flask, authority: int, two: tuple[Actor, Actor], tmp_path: Path,
        figure: Callable[[str, str], None]) -> None:
    manager, administrator = two
    with app.app_context(), acting_for(authority):
        with transaction():
            world = World(authority)
            world.fill(1_150)
        with transaction():
            service.set_hold("setting", f"28001{HELD:02}", "A claim is before the court", by=manager)
        records = sum(db.session.scalar(select(func.count()).select_from(t)) or 0 for t in db.metadata.tables.values())
        assert records >= 10_000
        for year in range(2016, 2029):
            as_at = date(year, 1, 1)
            with transaction():
                try:
                    run = service.ask(by=manager, today=as_at).id
                except BadInput:
                    continue
            before = {one.rule.table: one.go for one in due.preview(as_at) if one.go}
            with transaction():
                service.decide(run, True, by=administrator)
            erased = service.carry_out(today=as_at)
            assert world.there() == world.standing(as_at), year
            assert {name: count for name, count in erased.items() if name != "child"} == before
        left = world.there()
        erased_in_all = db.session.scalar(select(func.count()).select_from(Tombstone))
        assert len(left) < len(world.records)
    kept = {f"{CANARY}{number}x".encode() for number in numbers_left(world, left)}
    residues = 0
    for data in everything_on_disk(tmp_path):
        for number in range(1_150):
            word = f"{CANARY}{number}x".encode()
            residues += word in data and word not in kept
    assert residues == 0
    figure("D7", f"{records:,} records, {erased_in_all:,} erased over 12 years, each year the exact set; 0 residues")


def numbers_left(world: World, left: set[tuple[str, int]]) -> set[int]:
    """The numbers of which something stands: their words may stand on the disk."""
    per_number: list[set[tuple[str, int]]] = []
    for name, id_, _, _ in world.records[2:]:
        if name == "qa_visit":
            per_number.append(set())
        if name != "placement":
            per_number[-1].add((name, id_))
    return {number for number, those in enumerate(per_number) if those & left}


@pytest.mark.assures("D7")
def test_D7_a_restored_copy_holds_no_erased_record_again(
        app: Flask, authority: int, two: tuple[Actor, Actor], tmp_path: Path) -> None:
    manager, administrator = two
    file = Path(app.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///"))
    with app.app_context(), acting_for(authority):
        with transaction():
            world = World(authority)
            world.fill(20)
        erasing.leave_no_trace()
        db.engine.dispose()
        shutil.copyfile(file, tmp_path / "backup")
        files = tmp_path / "files"
        shutil.copytree(app.config["SERVICE"].data_dir / "documents", files)
        as_at = date(2022, 1, 1)
        with transaction():
            run = service.ask(by=manager, today=as_at).id
        with transaction():
            service.decide(run, True, by=administrator)
        service.carry_out(today=as_at)
        after = world.there()
        db.session.remove()
        db.engine.dispose()
        for one in file.parent.glob(f"{file.name}*"):
            one.unlink()
        shutil.copyfile(tmp_path / "backup", file)
        shutil.copytree(files, app.config["SERVICE"].data_dir / "documents", dirs_exist_ok=True)
        assert len(world.there()) > len(after)
        # A number that was used again since is another record, and stays.
        with transaction():
            kept = a_placement(world.settings[FREE], date(2021, 1, 1))
        with transaction():
            said = erase_again(at(as_at))
        assert world.there() - {("placement", kept)} == after
        with transaction():
            assert said != erase_again(at(as_at)) == "0 records that had been erased since were erased again."
        gone = [name for name, *_ in world.records if name == "independent_person_report"]
        left = list((app.config["SERVICE"].data_dir / "documents").rglob("*"))
        assert len([one for one in left if one.is_file()]) < len(gone) + 1


def test_erasing_needs_two_people_and_no_hold(context: Flask, two: tuple[Actor, Actor]) -> None:
    manager, administrator = two
    with transaction():
        home = a_setting(urn="2800155")
        a_placement(home, date(2001, 1, 1), ended_on=date(2002, 1, 1))
    with transaction():
        run = service.ask(by=manager, today=date(2026, 1, 1)).id
    with pytest.raises(BadInput, match="waits already"), transaction():
        service.ask(by=manager, today=date(2026, 1, 1))
    with pytest.raises(NotPermitted), transaction():
        service.decide(run, True, by=manager)
    assert service.carry_out(today=date(2026, 1, 1)) == {}
    with transaction():
        service.decide(run, True, by=administrator)
    with pytest.raises(Conflict), transaction():
        service.decide(run, False, by=administrator)
    with transaction():
        service.set_hold("setting", "2800155", "A claim came today", by=manager)
    assert service.carry_out(today=date(2026, 1, 1)) == {}, "a hold set after the asking keeps it"
    assert db.session.get_one(ErasingRun, run).erased == {}


def test_logs_go_by_themselves_after_two_years(context: Flask) -> None:
    with transaction():
        for days in (10, 720, 740):
            db.session.execute(insert(table("sign_in_attempt")).values(
                subject="x", at=utc_now() - timedelta(days=days)))
    assert service.carry_out(today=utc_now().date()) == {"sign_in_attempt": 1}


def test_each_rule_has_its_words_and_a_period_and_each_table_with_people_in_it_goes_with_one() -> None:
    assert {rule.table for rule in RULES} == WORDS.keys()
    assert all(PERIODS[rule.kind].years for rule in RULES)


def test_each_table_that_has_a_time_is_reached_by_a_rule(app: Flask) -> None:
    """By its own, or because it hangs on a record that has one."""
    reached = {rule.table for rule in RULES}
    waiting = list(reached)
    while waiting:
        of = waiting.pop()
        hanging = {t.name for t in METADATA.tables.values() for column in t.columns if not column.nullable and any(
            key.column.table.name == of for key in column.foreign_keys)} - reached
        reached |= hanging
        waiting += hanging
    timed = {name for name, entry in TABLES.items() if PERIODS[entry.kept].years}
    # A child goes with the last record of it; see ``erasing.erase_children_without_records``.
    assert timed - reached == {"child"}
    assert {name for name in reached if not PERIODS[TABLES[name].kept].years} == set()


def test_the_pages_show_what_would_go_and_are_for_those_who_may_see_it(
        app: Flask, authority: int, client_for: Callable[[Role], Browser]) -> None:
    with app.app_context(), acting_for(authority), transaction():
        a_placement(a_setting(urn="2800155"), date(2001, 1, 1), ended_on=date(2002, 1, 1))
    manager, administrator = client_for(Role.MANAGER), client_for(Role.ADMINISTRATOR)
    page = manager.get("/data-protection/retention")
    assert ["Placements", "6 years", "1", "0", "Two people"] in page.rows()
    assert "2 January" not in manager.get("/data-protection/retention/placement").text
    manager.post("/data-protection/runs")
    manager.post("/data-protection/runs/1/approve", status=404)
    assert "Waits for an administrator" in manager.get("/data-protection/retention").text
    administrator.post("/data-protection/runs/1/approve")
    assert "goes tonight" in administrator.get("/data-protection/retention").text
    manager.post("/data-protection/holds/new", {"of": "setting", "which": "2800999", "reason": "A claim"}, status=422)
    manager.post("/data-protection/holds/new", {"of": "setting", "which": "2800155", "reason": "A claim"})
    assert "Kept by a hold" in manager.get("/data-protection/retention").html
    manager.post("/data-protection/holds/1/end")
    for path in ("", "/dictionary", "/retention", "/holds/new"):
        client_for(Role.COUNCILLOR).get(f"/data-protection{path}", status=404)
        manager.get(f"/data-protection{path}")


def test_whoever_runs_the_server_sees_what_is_due(app: Flask, authority: int) -> None:
    with app.app_context(), acting_for(authority), transaction():
        a_placement(a_setting(urn="2800155"), date(2001, 1, 1), ended_on=date(2002, 1, 1))
    said = app.test_cli_runner().invoke(args=["retention", "preview"]).output
    assert "Placements: 1 past their time, 0 kept by a hold" in said
