"""Z9: the life of one council changes nothing for another, nor for a regional partner: no page, file, count or mail.

The twins are one installation with the demonstration's council and a small second one. In the first copy both live on;
in the second the demonstration's council has nothing, not even people. What runs by the clock has run in both.
"""

from __future__ import annotations

import difflib
import re
import shutil
import sqlite3
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from qa_service.accounts.models import Authority
from qa_service.actor import Actor
from qa_service.alerts.models import Alert
from qa_service.clock import today
from qa_service.database import acting_for, db, transaction
from qa_service.flags.models import Flag
from qa_service.jobs import service as jobs
from qa_service.marks.models import Mark
from qa_service.permissions import Role
from qa_service.placements.models import Child
from qa_service.vocabulary import Grade
from tests.concerns.making import arranged
from tests.concerns.twins import JOBS, links_of, seen, shape_of, without_chance
from tests.flags.builder import a_group, a_placement, a_setting, an_inspection
from tests.security.conftest import Figure
from tests.security.twins import NOT_ASKED, OWNED, application, closed, copy_of, routes
from tests.visits.making import a_visit
from tests.web.client import Browser, make_user, signed_in

pytestmark = [pytest.mark.only("sqlite"), pytest.mark.assurance, pytest.mark.rotating, pytest.mark.assures("Z9")]
URN = "2899966"
MAIL = "@wexley.example"
MORE = (f"/settings/{URN}", f"/settings/{URN}/check", f"/looks/setting/{URN}", "/search?q=Invented", "/search?q=House",
        "/settings?q=House", "/audit?action=concern", "/placements?page=2", "/flags?page=2")
TIMED = ("/", "/settings", "/search?q=House", "/flags", "/export/settings.csv")
OF_A_SHAPE, TIMES = 1, 50
_NUMBER = re.compile(r'(?<=[/=-])\d{1,7}(?=["/?&#.-])|(?<=value=")\d{1,7}(?=")|(?<=, )[a-z ]+ \d{1,7}(?=</)|'
                     r"(?<=[Mm]ail )\d{1,7}|"
                     r'(?<=name="opened" type="hidden" value=")[^"]*')
"""Numbers of records: they tell how many an installation has, and no more. What was opened lies sealed under them."""


@dataclass
class Council:
    """The second council in one of the copies."""

    app: Flask
    people: dict[Role, int]
    browsers: dict[Role, Browser] = field(default_factory=dict)


@dataclass
class Pair:
    busy: Council
    alone: Council
    council_id: int


@pytest.fixture(scope="module")
def pair(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    folder = tmp_path_factory.mktemp("councils")
    shutil.copytree(demonstration, folder / "busy")
    busy = application(folder / "busy")
    with busy.app_context():
        first = db.session.scalars(select(Authority.id)).one()
        second, people = _second_council()
    alone = copy_of(busy, folder / "alone", lambda raw: _emptied(raw, first))
    found = Pair(Council(busy, people), Council(alone, people), second)
    for one in (found.busy, found.alone):
        one.browsers = {role: signed_in(one.app, person) for role, person in people.items()}
        for name in JOBS:
            with one.app.app_context():
                verdict = jobs.run_now(one.app, name)
                assert verdict.state == "done", f"{name}: {verdict.words}"
    yield found
    for app in (busy, alone):
        closed(app)


def _second_council() -> tuple[int, dict[Role, int]]:
    """A council with a home, a child, a judgement and a visit, and somebody of each role."""
    with transaction():
        council = Authority(name="Wexley Borough Council", area="Wexley")
        db.session.add(council)
        db.session.flush()
        number = council.id
    with acting_for(number):
        people = {role: make_user(number, role, name=role.words, email=f"{role.value}{MAIL}") for role in Role}
        with transaction():
            home = a_setting(urn=URN, name="Invented House", group_id=a_group("Larch Care Ltd"))
            child = Child(reference="W1")
            db.session.add(child)
            db.session.flush()
            a_placement(home, child_id=child.id)
            an_inspection(home, today() - timedelta(days=90), Grade.INADEQUATE, state="listed")
        arranged(Actor.user(people[Role.SAFEGUARDING_LEAD], Role.SAFEGUARDING_LEAD))
        a_visit(Actor.user(people[Role.COMMISSIONING_OFFICER], Role.COMMISSIONING_OFFICER), setting_id=home,
                planned_for=today(), visited_on=None, today=today())
    return number, people


def _emptied(raw: sqlite3.Connection, council: int) -> None:
    """Takes away what the council owns, and what hangs on it."""
    for table in OWNED:
        raw.execute(f"DELETE FROM {table.name} WHERE authority_id = ?", (council,))
    for hanging, column, owner in (("flag_evidence", "flag_id", "flag"), ("user_session", "user_id", "user_account")):
        raw.execute(f"DELETE FROM {hanging} WHERE {column} NOT IN (SELECT id FROM {owner})")


def _bare(response: TestResponse) -> str:
    """What its reader sees."""
    return _NUMBER.sub("#", repr(seen(response)))


def test_Z9_another_councils_life_changes_no_page_file_count_or_mail_and_slows_nothing_down(
        pair: Pair, figure: Figure) -> None:
    """One test, for the twins take long to make."""
    crawled = [_crawled(pair, role) for role in Role]
    wrong, number = [line for found, _number in crawled for line in found], sum(number for _found, number in crawled)
    assert not wrong, wrong[:20]
    assert number > 1000
    assert _counts(pair.busy, pair.council_id) == _counts(pair.alone, pair.council_id)
    mails = [_mails(one.app) for one in (pair.busy, pair.alone)]
    assert mails[0] == mails[1] and mails[0]
    slowest = max(_slower(pair, path) for path in TIMED)
    assert slowest < 0.005
    figure("Z9", f"by the life of another council {len(wrong)} of {number:,} answers to {len(Role)} roles differ, "
                 f"0 of {len(mails[0])} mails, and medians of {len(TIMED)} pages ({TIMES} times each, in turn) by at "
                 f"most {slowest * 1000:.2f} ms")


def _crawled(pair: Pair, role: Role) -> tuple[list[str], int]:
    """Where answers differ, and how many were compared: every page and file, and what they lead to, some of a shape."""
    busy, alone = pair.busy.browsers[role].client, pair.alone.browsers[role].client
    own = [rule.rule for rule in routes(pair.busy.app, role, "GET") if not rule.arguments and ".xlsx" not in rule.rule]
    asked, wrong, shapes = [(path, path) for path in (*own, *MORE)], list[str](), dict[str, int]()
    known = set(asked)
    for one, other in asked:  # it grows while it is read
        answers = busy.get(one), alone.get(other)
        if _bare(answers[0]) != _bare(answers[1]):
            differs = [line for line in difflib.ndiff(*(_bare(each).split("\\n") for each in answers))
                       if line[0] in "+-"]
            wrong.append(f"{role.value}: {one}: {differs[:4]}")
        for both in zip(*map(links_of, answers), strict=False):
            shape = shape_of(both[1])
            if both not in known and shapes.get(shape, 0) < OF_A_SHAPE and not both[1].startswith(NOT_ASKED):
                shapes[shape] = shapes.get(shape, 0) + 1
                known.add(both)
                asked.append(both)
    return wrong, len(asked)


def _counts(one: Council, council_id: int) -> list[int | None]:
    with one.app.app_context(), acting_for(council_id):
        return [db.session.scalar(select(func.count(kind.id))) for kind in (Alert, Flag, Mark)]


def _slower(pair: Pair, path: str) -> float:
    """By how many seconds the medians of both answers' times differ."""
    taken: tuple[list[float], list[float]] = ([], [])
    for number in range(TIMES):
        both = list(zip((pair.busy, pair.alone), taken, strict=True))
        for one, its in both[::1 if number % 2 else -1]:
            began = time.thread_time()
            one.browsers[Role.COMMISSIONING_OFFICER].client.get(path)
            its.append(time.thread_time() - began)
    return abs(statistics.median(taken[0]) - statistics.median(taken[1]))


def _mails(app: Flask) -> list[tuple[str, str, str]]:
    """The mails to the second council's people: to whom, about what, and what."""
    found = []
    for file in (app.config["SERVICE"].data_dir / "mail").iterdir():
        mail = message_from_bytes(file.read_bytes(), policy=policy.default)
        body = mail.get_body(("plain",))
        if MAIL in str(mail["To"]):
            found.append((str(mail["To"]), str(mail["Subject"]), re.sub(r"/\d+", "/#", without_chance(
                body.get_content() if body else ""))))
    return sorted(found)
