"""Twin councils: copies of one, made before a concern was reported in one of them.

Every number and reference in them is the same, so that what differs comes from the concern alone.
"""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from qa_service.accounts.models import Authority
from qa_service.actor import Actor
from qa_service.app import create_app
from qa_service.clock import today, utc_now
from qa_service.concerns import access, closing, files, service
from qa_service.concerns.kinds import Outcome, Stage
from qa_service.database import acting_for, db, transaction
from qa_service.documents.uploaded import clean
from qa_service.jobs import service as jobs
from qa_service.permissions import PUBLIC, Permission, Role, allows, decision
from qa_service.placements.models import Child
from qa_service.vocabulary import Grade
from tests.concerns.making import arranged, reported, said, told
from tests.conftest import make_config
from tests.flags.builder import a_group, a_placement, a_setting, an_inspection
from tests.reports.making import a_flag, an_own_name
from tests.web.client import Browser, make_user, signed_in

KINDS = ("open", "closed", "with files")
URN = "2800666"
WORD = "Zebrafinch"
"""It stands in the concern alone, and people look for it."""
TOKEN = "0123456789abcdef0123456789abcdef"
JOBS = ("look-after-what-is-restricted", "look-after-what-is-shared", "assess-nightly", "review-access",
        "find-for-requests", "make-setting-files", "remove-exports", "erase-what-is-past", "keep-words",
        "look-for-unexplained-looks", "tidy-sessions", "tidy-job-runs", "check-records", "look-at-the-service",
        "make-digests", "send-alerts")
"""What runs by the clock and reaches for nothing outside."""
_CHANCE = re.compile(  # what differs between any two answers: tokens, references drawn by lot, times, room on the disk
    r'name="csrf_token" value="[^"]*"|\b[0-9a-f]{20}\b|\b[0-9a-f]{32}\b|\b[0-9a-f]{64}\b|[0-9A-F]{4}-[0-9A-F]{4}|'
    r'data-qa-passkey="[^"]*"|<figure class="qa-qr".*?</figure>|(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}|'
    r"<v>\d{5}\.\d+</v>|\d{1,2}:\d\d(?::\d\d)?|20\d\d-\d\d-\d\dT[\d:.Z+]*|[\d.,]+ [KMG]B|"
    r"\bjust now\b|\d+ (?:minute|hour)s? ago")
_HEADERS = ("Content-Type", "Content-Disposition", "Location", "Cache-Control", "Content-Security-Policy", "Vary",
            "Retry-After", "Refresh")
_VALUES = {"ref": URN, "which": URN, "kind": "setting", "code": "OF-01", "format_": "csv", "int": "1"}
_MORE = (f"/settings/{URN}/check", "/audit?action=concern", "/audit?action=safeguarding", "/audit?about=concern+list",
         f"/search?q={WORD}", "/search?q=Invented", "/settings?q=Invented", f"/concerns/report?setting={URN}",
         f"/concerns/first?setting={URN}", "/heard/new?q=Invented", "/do-not-place?q=Invented",
         f"/looks/setting/{URN}", "/concerns/urgent?q=Invented", f"/concerns/urgent/ask?setting={URN}")
_CHANGES_SOMETHING = ("/sign-out", "/accounts/invite")
_OF_A_SHAPE = 3


@dataclass
class Council:
    """A council, a browser for each role of somebody who is named on nothing, and the addresses of its concern."""

    app: Flask
    people: dict[str, int]
    case: str = f"/concern/{'0' * 20}"
    file: str = "0" * 20
    browsers: dict[Role, Browser] = field(default_factory=dict)

    def close(self) -> None:
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()


@dataclass
class Pair:
    """The council without a concern and its twin with one."""

    without: Council
    with_: Council


@dataclass
class Pristine:
    """The council as it was before, in a folder that is copied."""

    folder: Path
    council_id: int
    people: dict[str, int]
    home: int

    def pair(self, kind: str, beside: Path) -> Pair:
        """Two fresh copies, with a concern of this kind in one; life goes on in both in the same way."""
        without = Council(self._app(beside / "without"), self.people)
        with_ = _with_concern(self._app(beside / "with"), self, kind)
        for one in (without, with_):
            _life_goes_on(one)
        return Pair(without, with_)

    def _app(self, folder: Path) -> Flask:
        shutil.copytree(self.folder, folder)
        return app_in(folder)


def app_in(folder: Path) -> Flask:
    (folder / "data").mkdir(exist_ok=True)
    return create_app(make_config(f"sqlite:///{folder / 'qa.sqlite3'}", folder / "data", QA_METRICS_TOKEN=TOKEN))


def pristine(template: Path, folder: Path) -> Pristine:
    """A council with a home, a child, a judgement, a flag, somebody of each role and two safeguarding leads more."""
    shutil.copyfile(template, folder / "qa.sqlite3")
    app = app_in(folder)
    with app.app_context():
        with transaction():
            council = Authority(name="Marlowe Borough Council", area="Marlowe")
            db.session.add(council)
            db.session.flush()
            council_id = council.id
        with acting_for(council_id):
            with transaction():
                home = a_setting(urn=URN, name="Invented House", group_id=a_group("Larch Care Ltd"))
                child = Child(reference="C1")
                db.session.add(child)
                db.session.flush()
                a_placement(home, child_id=child.id)
                an_own_name(home, "The Invented House")
                an_inspection(home, today() - timedelta(days=90), Grade.INADEQUATE, state="listed")
                a_flag(home)
            people = {role.value: make_user(council_id, role, name=role.words, email=f"{role.value}@marlowe.example")
                      for role in Role}
            people |= {name: make_user(council_id, Role.SAFEGUARDING_LEAD, name=name, email=f"{name}@marlowe.example")
                       for name in ("lead", "deputy")}
            lead, deputy = _named(people)
            arranged(lead, deputy)
        db.session.remove()
        db.engine.dispose()
    return Pristine(folder, council_id, people, home)


def _named(people: dict[str, int]) -> tuple[Actor, Actor]:
    return Actor.user(people["lead"], Role.SAFEGUARDING_LEAD), Actor.user(people["deputy"], Role.SAFEGUARDING_LEAD)


def _with_concern(app: Flask, before: Pristine, kind: str) -> Council:
    """Reports a concern, names two people, reads it; closes it, or adds notes and files."""
    lead, deputy = _named(before.people)
    file = "0" * 20
    with app.app_context(), acting_for(before.council_id):
        known = utc_now() - timedelta(days=20)
        reference = reported(lead, said(before.home, known, **(told(known) if kind == "closed" else {})))
        with transaction():
            access.name(reference, deputy.user_id or 0, by=lead)
            access.record_reading(reference, by=lead)
        if kind == "closed":
            with transaction():
                service.record(reference, {"stage": Stage.CONCLUDED, "outcome": Outcome.FALSE, "outcome_on": today()},
                               version=access.named(reference, by=lead).concern.version, by=lead, today=today())
                closing.ask_to_close(reference, "Done", by=lead)
                closing.close(reference, by=deputy, today=today())
        if kind == "with files":
            with transaction():
                service.add_note(reference, f"{WORD} rang", on=None, by=lead, today=today())
                files.add(reference, clean(b"%PDF-1.4\n%%EOF", "kingfisher-plan.pdf"), by=lead)
            file = files.files_of(access.named(reference, by=lead))[0].reference
        db.session.remove()
    return Council(app, before.people, f"/concern/{reference}", file)


def _life_goes_on(council: Council) -> None:
    """A request about a person's data is asked for, approved and run, and everything that runs by the clock runs."""
    council.browsers = {role: signed_in(council.app, council.people[role.value]) for role in Role}
    asked = council.browsers[Role.MANAGER].post("/data-protection/requests/new", {
        "names": WORD, "why": "They came with their passport"})
    council.browsers[Role.ADMINISTRATOR].post(f"{asked.location}/decide/approve")
    for name in JOBS:
        with council.app.app_context():
            verdict = jobs.run_now(council.app, name)
            assert verdict.state == "done", f"{name}: {verdict.words}"


def addresses(app: Flask, role: Role) -> list[str]:
    """An address of every route that this role may open, and those under which one would look for a concern."""
    found = []
    for rule in app.url_map.iter_rules():
        decided = decision(app.view_functions[rule.endpoint])
        mine = decided == PUBLIC or (isinstance(decided, Permission) and allows(role, decided))
        if mine and "GET" in (rule.methods or ()) and not rule.rule.startswith(("/static", *_CHANGES_SOMETHING)):
            found.append(_filled(rule))
    return [*found, *_MORE]


def _filled(rule: Rule) -> str:
    def value(part: re.Match[str]) -> str:
        return _VALUES.get(part[2]) or _VALUES.get(part[1] or "") or "1"

    return re.sub(r"<(?:(\w+)(?:\([^)]*\))?:)?(\w+)>", value, rule.rule)


@dataclass
class Compared:
    """Where the twins' answers differ, and how many were compared."""

    wrong: list[str] = field(default_factory=list)
    number: int = 0
    shown: int = 0
    """How many of them showed something: no page that is not there, and no refusal."""

    def crawl(self, pair: Pair, role: Role, paths: Iterable[str], *, links: bool = True) -> None:
        """Compares the answers to one reader, and those to what they link to, a few of each shape."""
        found: dict[str, list[tuple[str, str]]] = {}
        own = [(path, path) for path in paths]
        own += [(with_case, with_case) for end in ("", "/note", "/bundle", "/notice", f"/files/{pair.with_.file}")
                for with_case in (f"{pair.with_.case}{end}",)]
        for path in dict.fromkeys(own):
            answers = self._compare(pair, role, *path)
            for pair_of_links in zip(*(links_of(one) for one in answers), strict=False) if links else ():
                several = found.setdefault(shape_of(pair_of_links[0]), [])
                if pair_of_links not in several and pair_of_links not in own and len(several) < _OF_A_SHAPE:
                    several.append(pair_of_links)
        for several in found.values():
            for each in several:
                self._compare(pair, role, *each)

    def _compare(self, pair: Pair, role: Role, one: str, other: str) -> tuple[TestResponse, TestResponse]:
        answers = pair.without.browsers[role].client.get(one), pair.with_.browsers[role].client.get(other)
        self.number += 1
        self.shown += answers[0].status_code == 200
        if seen(answers[0]) != seen(answers[1]):
            self.wrong.append(f"{role} {one}")
        return answers


def links_of(response: TestResponse) -> list[str]:
    """Where a page leads to within the service, in its order."""
    found = re.findall(r'href="(/[^"#]*)"', response.text) if response.mimetype == "text/html" else []
    return [link.replace("&amp;", "&") for link in found if not link.startswith(("/static", *_CHANGES_SOMETHING))]


def shape_of(link: str) -> str:
    """An address without what differs from record to record."""
    return re.sub(r"[0-9a-f]{20,}|\d+", "#", link.partition("?")[0])


def seen(response: TestResponse) -> tuple[object, ...]:
    """Everything of an answer that its reader could tell from another's."""
    return response.status_code, [without_chance(response.headers.get(name) or "") for name in _HEADERS], _body(
        response)


def _body(response: TestResponse) -> object:
    if response.data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(response.data)) as parts:
            return {one.filename: without_chance(parts.read(one).decode("utf-8", "replace")) for one in
                    parts.infolist()}
    if response.mimetype.startswith("image/") or response.data.startswith(b"%PDF"):
        return response.data
    return without_chance(response.text)


def without_chance(text: str) -> str:
    """The text without what differs between any two answers."""
    return _CHANCE.sub("", text)


def mails_of(council: Council) -> list[tuple[str, str, str]]:
    """To whom, about what and what: every mail that was sent to somebody who is not named."""
    found = []
    for file in sorted((council.app.config["SERVICE"].data_dir / "mail").iterdir()):
        mail = message_from_bytes(file.read_bytes(), policy=policy.default)
        body = mail.get_body(("plain",))
        if not str(mail["To"]).startswith(("lead@", "deputy@")):
            found.append((str(mail["To"]), str(mail["Subject"]), without_chance(body.get_content() if body else "")))
    return sorted(found)
