"""The service in each state that a council knows: empty, with one of each thing, with many; served from here."""

from __future__ import annotations

import io
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from flask import Flask
from PIL import Image
from sqlalchemy import select
from werkzeug.serving import WSGIRequestHandler, make_server

from qa_service.accounts import links, second_factor, sessions
from qa_service.accounts.models import Authority, User, UserSession
from qa_service.accounts.service import active_users
from qa_service.actor import Actor
from qa_service.app import create_app
from qa_service.clock import today
from qa_service.database import acting_for, db, transaction
from qa_service.demo import loading
from qa_service.demo.world import build_world
from qa_service.documents import service as documents
from qa_service.ofsted import corrections
from qa_service.ofsted.models import Inspection
from qa_service.permissions import Role
from qa_service.providers.models import Setting
from qa_service.reports import setting_files
from qa_service.vocabulary import Grade
from tests.browser import examples
from tests.browser.examples import send
from tests.conftest import make_config
from tests.flags import builder
from tests.lists.files import BANNER, csv_bytes, home
from tests.placements.test_pages import bring_in, upload
from tests.reports.test_evidence import pdf_of
from tests.reports.test_inspections import pdf_saying
from tests.web.client import Browser, make_user, signed_in

BY = Actor.command("test")
COUNCIL = "Marlowe Borough Council"


@dataclass
class State:
    """A served council: its people by role, and the addresses that no page links to."""

    name: str
    app: Flask
    people: dict[Role, int]
    url: str = ""
    browsers: dict[Role | None, Browser] = field(default_factory=dict)
    unlinked: dict[Role | None, list[str]] = field(default_factory=dict)

    def browser(self, role: Role | None) -> Browser:
        """The test client in which the person of this role has signed in, once; of nobody for ``None``."""
        if role not in self.browsers:
            self.browsers[role] = signed_in(self.app, self.people[role]) if role else Browser(self.app)
        return self.browsers[role]

    def cookies(self, role: Role | None) -> list[dict[str, Any]]:
        """The same session, for a real browser."""
        cookie = self.browser(role).client.get_cookie("session") if role else None
        return [{"name": "session", "value": cookie.value, "url": self.url}] if cookie else []

    def second_factor_missing(self) -> list[dict[str, Any]]:
        """The session of somebody whose password was given and whose code was not."""
        return self._half(given_at=None)

    def second_factor_stale(self) -> list[dict[str, Any]]:
        """The session of somebody who gave a code long ago."""
        return self._half(given_at=datetime(2020, 1, 1, tzinfo=UTC))

    def _half(self, *, given_at: datetime | None) -> list[dict[str, Any]]:
        with self.app.app_context(), acting_for(_council(self.app)), transaction():
            person = db.session.get(User, self.people[Role.COUNCILLOR])
            assert person is not None
            second_factor.keep(person, second_factor.new_secret())
            started = sessions.begin(person.id)
            row = db.session.get(UserSession, started.id)
            assert row is not None
            row.second_factor_at = given_at
        return [{"name": "session", "value": started.token, "url": self.url}]

    def mail_links(self) -> list[str]:
        """Single-use links that stand: they come by mail and are on no page."""
        with self.app.app_context(), acting_for(_council(self.app)), transaction():
            person = db.session.get(User, self.people[Role.FINANCE])
            assert person is not None
            return [f"/invitation/{links.invite('somebody.new@marlowe.example', Role.FINANCE, by=BY)}",
                    f"/reset/{links.start_reset(person, by=BY)}"]


def _council(app: Flask) -> int:
    with app.app_context():
        return db.session.scalars(select(Authority.id)).one()


def make_template(folder: Path) -> None:
    """Loads the demonstration's council with few settings into a folder, from which states are copied."""
    app = create_app(make_config(f"sqlite:///{folder}/qa.sqlite3", folder))
    large, loading.build_world = loading.build_world, partial(build_world, settings=60)
    try:
        with app.app_context():
            _, running, _ = loading.prepare(app, lambda _sentence: None)
            running.stop()
            db.session.remove()
            db.engine.dispose()
    finally:
        loading.build_world = large


def many(template: Path, folder: Path) -> State:
    """The demonstration, with a list half brought in, one looked at, and a placement missing from the newest list."""
    shutil.copytree(template, folder, dirs_exist_ok=True)
    app = create_app(make_config(f"sqlite:///{folder}/qa.sqlite3", folder))
    with app.app_context(), acting_for(_council(app)):
        people = {user.role: user.id for user in active_users()}
    state = State("many", app, people)
    officer = state.browser(Role.PLACEMENTS_OFFICER)
    _half_done(officer)
    _lists_half_done(state, officer)
    offered = next((folder / "demo" / "lists").glob("*leavers*"))
    _look_at_list(state, offered.name, offered.read_bytes())
    _dress(state)
    _act(state)
    manager = state.browser(Role.MANAGER)
    state.unlinked[Role.MANAGER] += examples.for_a_manager(app, manager)
    state.unlinked[Role.SAFEGUARDING_LEAD] = examples.for_a_lead(app, people[Role.SAFEGUARDING_LEAD])
    state.unlinked[None] = [*state.mail_links(), *examples.for_nobody(app, manager)]
    return state


def _dress(state: State) -> None:
    """The council's own logo and colour, and a list of which one row was not taken."""
    manager = state.browser(Role.MANAGER)
    picture = io.BytesIO()
    Image.new("RGB", (120, 40), "#206020").save(picture, "PNG")
    picture.seek(0)
    version = manager.get("/council/brand").soup.select_one("input[name=version]")
    assert version is not None
    manager.post("/council/brand", {"version": version["value"], "colour": "#206020", "logo": (picture, "logo.png")})
    half = csv_bytes([home(), home(urn="no number")], above=[BANNER])
    address = manager.post("/register", {"file": (io.BytesIO(half), "provider_at_march_2025.csv")}).location or ""
    manager.post(address)


def _look_at_list(state: State, name: str, content: bytes) -> None:
    """A published list that is looked at and not yet imported: its address is known to whoever brought it."""
    manager = state.browser(Role.MANAGER)
    address = manager.post("/register", {"file": (io.BytesIO(content), name)}).location or ""
    for role in (Role.MANAGER, Role.COMMISSIONING_OFFICER, Role.PLACEMENTS_OFFICER, Role.ADMINISTRATOR):
        state.unlinked[role] = [address]


def _half_done(officer: Browser) -> None:
    """A list that is imported, a shorter one after it, and one that waits for its columns."""
    head, *rows = ["Ref;Home;Type;Placed;Left;Cost", "MBC-7001;Oakview, Tarns;Res;3/4/24;;3450",
                   "MBC-7002;SC900002;Residential;1/2/25;;4100", "MBC-7003;SC900009;Res;31/02/25;;450",
                   "MBC-7004;SC900002;Residential;1/3/25;1/3/25;4100"]
    bring_in(officer, "\n".join([head, *rows]))
    bring_in(officer, "\n".join([head, *rows[1:]]))
    upload(officer, "\n".join([head, *rows]))


def _lists_half_done(state: State, officer: Browser) -> None:
    """Past visits imported, with a place to match and one matched; a list to check, and one to say the columns of."""
    rows = ["Setting,URN,Visited on,Overall result", "Elm,SC900002,3/4/2025,Green", "Larch House,,5/5/2025,Red",
            "Rowan House,,6/5/2025,", "Elm,SC900002,31/2/2025,"]

    def bring(text: str) -> str:
        return officer.post("/lists/visits/new", {"file": (io.BytesIO(text.encode()), "visits.csv")}).location or ""

    imported = bring("\n".join(rows))
    officer.post(f"{imported}/import", {})
    waiting = officer.get(f"{imported}/match").soup.select("input[type=text]")
    with state.app.app_context():
        urn = db.session.scalars(select(Setting.urn).where(Setting.urn.is_not(None)).order_by(Setting.id)).first()
    officer.post(f"{imported}/match", {str(waiting[0]["name"]): str(urn)})
    bring("\n".join(rows))
    bring("\n".join(rows).replace("Visited on", "When"))


def _act(state: State) -> None:
    """What people have done: a check before placing, a setting's file made and one that waits, a kept filter,
    contacts, a corrected report."""
    manager = state.browser(Role.MANAGER)
    with state.app.app_context():
        urns = select(Setting.urn).where(Setting.urn.is_not(None)).order_by(Setting.id).limit(2)
        known, other = db.session.scalars(urns).all()
    state.unlinked[Role.MANAGER].append(send(manager, f"/settings/{known}/check"))
    made = send(manager, f"/settings/{known}/file")
    with state.app.app_context():
        setting_files.make_all()
    state.unlinked[Role.MANAGER] += [made, f"{made}/pdf", send(manager, f"/settings/{other}/file")]
    send(manager, "/filters/flags/new?severity=critical", name="The worst")
    _contacts_and_correction(state, known)


def _contacts_and_correction(state: State, known: str) -> None:
    manager = state.browser(Role.MANAGER)
    with state.app.app_context(), acting_for(_council(state.app)):
        group_id = db.session.scalars(select(Setting.group_id).where(Setting.group_id.is_not(None)).limit(1)).one()
        read = select(Inspection.id).where(Inspection.state == "read", Inspection.document_sha256.is_not(None))
        inspection_id = db.session.scalars(read.order_by(Inspection.id).limit(1)).one()
        with transaction():
            corrections.correct(inspection_id, {"enforcement_text": "A notice was served."}, note="Page 2",
                                by=Actor.user(state.people[Role.MANAGER], Role.MANAGER))
    for path in (f"/settings/{known}/contacts", f"/groups/{group_id}/contacts"):
        send(manager, path, role="Registered manager", phone="01632 960100")
        state.unlinked[Role.MANAGER].append(path)
    state.unlinked[Role.MANAGER].append(f"/inspections/{inspection_id}")


def empty(template: Path, folder: Path) -> State:
    """A council on its first day: people and nothing else."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(template, folder / "qa.sqlite3")
    app = create_app(make_config(f"sqlite:///{folder}/qa.sqlite3", folder / "data"))
    with app.app_context(), transaction():
        council = Authority(name=COUNCIL, area="Marlowe", go_live_on=date(2024, 1, 1))
        db.session.add(council)
        db.session.flush()
        council_id = council.id
    with app.app_context():
        people = {role: make_user(council_id, role) for role in Role}
    return State("empty", app, people)


def _stored_report() -> str:
    """A document as long as the facts that the builder names on its pages."""
    data = pdf_of(["Inspection report"], ["Overall: as printed: inadequate"], [], ["The registered person must…"])
    sha256 = documents.keep_bytes(data)
    documents.record_document(sha256, len(data), media_type="application/pdf", origin="https://reports.example/1")
    return sha256


def one(template: Path, folder: Path) -> State:
    """One setting with one inspection, requirement, placement and watch, and the flags that follow; one upload."""
    state = empty(template, folder)
    state.name = "one"
    with state.app.app_context(), acting_for(_council(state.app)):
        with transaction():
            setting = builder.a_setting(urn="2800001", group_id=builder.a_group(), owner_printed="Harbour Care Ltd")
            inspected = builder.an_inspection(setting, today() - timedelta(days=60), Grade.INADEQUATE,
                                              document_sha256=_stored_report())
            builder.a_requirement(inspected, today() - timedelta(days=5))
            builder.a_placement(setting)
            builder.a_watch(setting_id=setting)
        builder.assessed(today(), full=True)
    manager = state.browser(Role.MANAGER)
    manager.post("/settings/2800001/upload", {"file": (io.BytesIO(pdf_saying("Menu of the week")), "menu.pdf")})
    _one_of_reg44(manager)
    _look_at_list(state, "provider_at_march_2025.csv", csv_bytes([home()], above=[BANNER]))
    bring_in(manager, "Ref;Home;Type;Placed;Left;Cost\nMBC-00001;Oakview;Res;3/4/24;;3450\n")
    return state


def _one_of_reg44(manager: Browser) -> None:
    """A file that waits for a person, a notice of a serious event, and a quality review."""
    here, day = "/settings/2800001", [str(today().day), str(today().month), str(today().year)]
    manager.post(f"{here}/reg44/upload", {"month": today().replace(day=1).isoformat(), "made_by": "independent",
                                          "file": (io.BytesIO(pdf_saying("Menu of the month")), "menu.pdf")})
    manager.post(f"{here}/notices/new", {"kind": "police", "happened_on": day, "told_on": day, "what": "Police came."})
    manager.post(f"{here}/quality-reviews/new", {"written_on": day, "received_on": day})


class _Quiet(WSGIRequestHandler):
    def log_request(self, *_: Any) -> None:
        """Says nothing of each request."""


@contextmanager
def served(state: State) -> Iterator[State]:
    """Answers on an address of its own until the end."""
    server = make_server("127.0.0.1", 0, state.app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    state.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield state
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        with state.app.app_context():
            db.session.remove()
            db.engine.dispose()


def new_folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="state-"))
