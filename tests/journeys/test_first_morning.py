"""A council's first morning and first news, as its people have them: commands, pages and a real mail server."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from qa_service.accounts.models import User
from qa_service.actor import Actor
from qa_service.alerts import service as alerts
from qa_service.alerts.digests import make_digests
from qa_service.app import create_app
from qa_service.clock import today, utc_now
from qa_service.database import across_authorities, db, transaction
from qa_service.demo import loading
from qa_service.demo.lists import write_lists
from qa_service.demo.stand_in import Running, run_stand_in
from qa_service.demo.world import Fault, Twist, World, build_world
from qa_service.permissions import Role
from tests.alerts.mail_server import MailServer
from tests.conftest import make_config
from tests.placements.test_pages import bring_in
from tests.web.client import Browser, signed_in

CANARY, REFERENCE, COST = "CANARYYRANAC", "MBC-90417", "34567"
BEFORE = timedelta(days=8)


@dataclass
class Council:
    """The installation, the world outside it, and everybody's mail."""

    app: Flask
    world: World
    running: Running
    mail: MailServer
    people: dict[str, Browser] = field(default_factory=dict)
    read: int = 0

    def command(self, *args: str, status: int | None = 0) -> str:
        result = self.app.test_cli_runner().invoke(args=list(args))
        assert status is None or result.exit_code == status, result.output
        return result.output

    def invite(self, role: str) -> None:
        """The link from the command line, followed in a browser."""
        told = self.command("accounts", "invite", f"{role}@marlowe.example", "--role", role, "--council",
                            self.world.council, "--area", self.world.authority)
        token = re.search(r"/invitation/(\S+)", told)
        assert token is not None, told
        visitor = Browser(self.app)
        page = visitor.get(f"/invitation/{token[1]}")
        csrf = page.soup.find("input", {"name": "csrf_token"})
        assert csrf is not None
        password = "velvet harbour lantern"
        visitor.post(f"/invitation/{token[1]}", {"csrf_token": csrf["value"], "name": "Alex Example",
                                                 "password": password, "again": password})
        with self.app.app_context(), across_authorities():
            user_id = db.session.scalars(select(User.id).filter_by(email=f"{role}@marlowe.example")).one()
        self.people[role] = signed_in(self.app, user_id)

    def night(self) -> None:
        """What the timetable runs; a night that needs a person ends with status 1."""
        self.command("ofsted", "collect", "--json", status=None)
        self.command("flags", "assess")
        self.command("alerts", "send")

    def digests(self) -> int:
        """Lets the hour come at which digests are made, on the next working day."""
        hour = utc_now().replace(hour=11)
        while hour.weekday() >= 5:
            hour += timedelta(days=1)
        with self.app.app_context():
            made = make_digests(hour)
        self.command("alerts", "send")
        return made

    def new_mail(self) -> list[tuple[str, str, str]]:
        """Address, subject and words of each message that came since the last look."""
        taken, self.read = self.mail.script.taken[self.read:], len(self.mail.script.taken)
        found = []
        for address, _, content in taken:
            message = message_from_bytes(content, policy=default)
            body = message.get_body(("plain",))
            assert body is not None
            for ours in (CANARY, REFERENCE, COST):
                assert ours.encode() not in content, "something of ours left in a mail"
            found.append((address, str(message["Subject"]), body.get_content()))
        return found


@pytest.fixture
def council(database_url: str, tmp_path: Path) -> Iterator[Council]:
    world = build_world(7, today(), settings=60)
    running = run_stand_in(world, tmp_path, faults=False, shown_until=world.today - BEFORE)
    mail = MailServer(tmp_path, tls=False)
    mail.start()
    app = create_app(make_config(
        database_url, tmp_path / "data", MAIL_TRANSPORT="smtp", SMTP_HOST="127.0.0.1", SMTP_PORT=str(mail.port),
        SMTP_SECURITY="none", OFSTED_CONTACT="tests@marlowe.example"))
    app.config["SERVICE"] = loading.point_at(app.config["SERVICE"], running)
    yield Council(app, world, running, mail)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    running.stop()
    mail.stop()


def urn(world: World, twist: Twist) -> str:
    return next(event.urn for event in world.newest() if event.twist is twist)


def own_list(*urns: str) -> str:
    rows = [f"{REFERENCE};{one};Res;3/4/24;;{COST};{CANARY};{CANARY}" for one in urns]
    return "\n".join(["Ref;Home;Type;Placed;Left;Cost;Note;Child name", *rows]) + "\n"


def test_from_an_empty_machine_to_the_mail_about_our_childs_home(council: Council, tmp_path: Path) -> None:
    world = council.world
    fell, unexposed = urn(world, Twist.FALL_BELOW_GOOD), urn(world, Twist.INADEQUATE)
    council.command("db", "upgrade", status=None)
    for role in ("manager", "placements-officer", "councillor"):
        council.invite(role)
    lists = [str(path) for path in write_lists(world, tmp_path / "lists")]
    told = json.loads(council.command("register", "import", *lists, "--json"))
    assert sum(one["rejected"] == [] for one in told["files"]) == len(told["files"])
    bring_in(council.people["placements-officer"], own_list(fell))

    council.night()
    assert [mail for mail in council.new_mail() if "/flags/" in mail[2]] == [], "the first morning is no flood"
    council.digests()
    first = council.new_mail()
    assert len(first) <= len(council.people), "one summary a person at most"

    council.running.site.publish_until(world.today)
    council.night()
    mails = council.new_mail()
    about = [mail for mail in mails if fell in mail[2] or fell in mail[1]]
    assert {address for address, _, _ in about} == {"manager@marlowe.example", "placements-officer@marlowe.example"}
    assert not [mail for mail in mails if unexposed in mail[2]], "nobody's child is there"
    assert not [mail for mail in mails if mail[0].startswith("councillor")]
    _, _, words = next(mail for mail in about if mail[0].startswith("manager"))
    event = next(event for event in world.newest() if event.urn == fell)
    assert event.overall is not None
    assert event.overall.words.lower() in words.lower()
    assert f"{event.published_on:%-d %B %Y}" in words
    for moment in ("published", "found", "read"):
        assert moment in words.lower(), f"the time to know: {moment}"

    link = re.search(r"/flags/\d+", words)
    assert link is not None
    flag = council.people["manager"].get(link[0])
    evidence = next(str(a["href"]) for a in flag.soup.select('a[href*="/evidence/"]'))
    document = council.people["manager"].get(evidence)
    assert event.overall.words.lower() in document.text.lower()

    council.night()
    assert council.new_mail() == [], "a second night says nothing again"




def test_F2_a_night_of_changed_pages_holds_the_mail_until_a_person_lets_it_go(council: Council, tmp_path: Path) -> None:
    world = council.world
    fell = urn(world, Twist.FALL_BELOW_GOOD)
    for role in ("manager", "placements-officer"):
        council.invite(role)
    council.command("register", "import", *[str(path) for path in write_lists(world, tmp_path / "lists")])
    bring_in(council.people["placements-officer"], own_list(fell))
    council.night()
    council.new_mail()
    council.running.site.publish_until(world.today)
    for event in world.inspections:
        if event.urn != fell and event.published_on > world.today - BEFORE:
            council.running.site.faults[event.urn] = Fault.CHANGED_LAYOUT
    council.night()
    held = council.new_mail()
    assert {address for address, _, _ in held} == {"manager@marlowe.example"}, "a manager is told; nothing else goes"
    assert not [mail for mail in held if "/flags/" in mail[2]]
    with council.app.app_context(), transaction():
        manager = Actor.user(council.people["manager"].user_id or 0, Role.MANAGER)
        standing = alerts.standing_hold()
        assert standing is not None
        assert "laid out in a new way" in standing.reason
        alerts.release(standing.id, by=manager, reason="The new layout was looked at.")
    council.command("alerts", "send")
    assert {address for address, _, words in council.new_mail() if fell in words} == {
        "manager@marlowe.example", "placements-officer@marlowe.example"}
