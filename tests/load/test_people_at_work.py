"""L1, L2, L3: a council's people at work on two cores, many at once, on a Monday morning and beside the nightly run.

These need the machine to themselves (``alone``), and a disk: every page that is opened writes its entry of the trail.
"""

from __future__ import annotations

import os
import random
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import func, select

from benchmarks.filled import application
from benchmarks.load import NOT_PAGES, Crowd, Worked, serving, share
from benchmarks.load_people import Person
from benchmarks.whole import add_people
from qa_service import clock
from qa_service.accounts.models import Authority
from qa_service.audit import service as audit
from qa_service.audit.models import AuditEvent
from qa_service.audit.trail import LOOKED
from qa_service.database import acting_for, db, transaction
from qa_service.flags.assessment import assess
from qa_service.ofsted.models import SettingCheck
from tests.assured import Figure
from tests.load.at_work import KEY, RUN_IN, THINKS, Environ, Size, council_of, let_work, load_now
from tests.reliability.nights import BY, Evening, make_evening, night_in_a_child

pytestmark = [pytest.mark.assurance, pytest.mark.alone]
PEOPLE = int(os.environ.get("QA_LOAD_PEOPLE", "100"))
HOMES = int(os.environ.get("QA_LOAD_HOMES", "3000"))
VISITS = int(os.environ.get("QA_LOAD_VISITS", "100000"))
EVENTS = int(os.environ.get("QA_LOAD_EVENTS", "100000"))
REPORTS = int(os.environ.get("QA_LOAD_REPORTS", "800"))
SECONDS = int(os.environ.get("QA_LOAD_SECONDS", "45"))
MINUTE = int(os.environ.get("QA_LOAD_MINUTE", "60"))
SIZE = Size(people=2 * PEOPLE, homes=HOMES, visits=VISITS, events=EVENTS, reports=REPORTS)
WRITING = 0.18
"""Of what people ask for, a fifth or nearly: the catalogue's 80 to 20."""
NIGHT_HOMES = int(os.environ.get("QA_LOAD_NIGHT_HOMES", "300"))
RECORDED = ("setting", "group", "flag", "flags", "placements", "settings: filtered")
"""Pages each of which leaves an entry that somebody looked."""
LONGEST_NIGHT = 300
JOBS_NICE = 10
"""As docs/deployment/qa-jobs.service has it."""
PAUSE = 0.2
"""Seconds between two requests of the night: a fifth of what a service waits that nobody set otherwise."""


@pytest.fixture(scope="module")
def council() -> Iterator[Environ]:
    """What everybody works on."""
    with council_of(SIZE) as environ:
        yield environ


@pytest.mark.assures("L1")
def test_L1_a_hundred_people_at_once(council: Environ, figure: Figure) -> None:
    waited, worked = let_work(PEOPLE, council, SECONDS)
    words = f"{PEOPLE} people, {SIZE}: {waited}; {len(worked.wrong)} errors; {load_now()}"
    figure("L1", words)
    assert worked.wrong == [], (words, worked.wrong[:5])
    assert waited.within, words
    assert waited.writing_share >= WRITING, words
    shown = sum(len(worked.waited.get(page, ())) for page in RECORDED)
    with application(council):
        looks = db.session.scalar(select(func.count()).where(AuditEvent.action == LOOKED, AuditEvent.sequence > EVENTS))
        assert (looks or 0) >= shown, f"{shown} pages were shown, and the trail has {looks}"
        assert audit.verify().broken_at is None


@pytest.mark.assures("L2")
@pytest.mark.rotating
def test_L2_everybody_signs_in_on_monday_at_nine(council: Environ, figure: Figure) -> None:
    chance, many = random.Random(9), 2 * PEOPLE
    with serving(dict(council)) as server:
        began = time.monotonic()
        people = [Person(number, server.port, THINKS) for number in range(many)]
        threads = [threading.Timer(chance.uniform(0, MINUTE), _sign_in, [one]) for one in people]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        took = time.monotonic() - began
    waited = [sum(sum(waits) for waits in one.seen.waited.values()) for one in people]
    wrong = [words for one in people for words in one.seen.wrong]
    words = (f"{many} people signed in with password and code within {took:.0f} s: all four pages together p95 "
             f"{share(waited, 95):.0f} ms, {len(wrong)} failures; {load_now()}")
    figure("L2", words)
    assert wrong == [] and all("home" in one.seen.waited for one in people), (words, wrong[:5])
    assert share(waited, 95) <= 2000, words


def _sign_in(person: Person) -> None:
    person.until = float("inf")
    try:
        person.sign_in()
        person.get("home", "/")
    except Exception as error:  # whatever it is, it is a result
        person.seen.complain(f"{person.email}: {type(error).__name__}: {error}")


@pytest.mark.assures("L3")
@pytest.mark.rotating
def test_L3_the_nightly_run_beside_fifty_people(tmp_path: Path, figure: Figure) -> None:
    with TemporaryDirectory(prefix="qa-load-", dir="/var/tmp") as folder:
        evening = make_evening(Path(folder), settings=NIGHT_HOMES, known=False)
        try:
            before, during, seconds, checked = _evening_and_night(evening)
        finally:
            evening.close()
    usual, slowed = share(_took(before), 95), share(_took(during), 95)
    words = (f"{PEOPLE // 2} people beside a night that checked {checked} homes in {seconds:.0f} s, {PAUSE} s "
             f"between requests: the server's p95 {slowed:.0f} ms, {usual:.0f} ms without it; {load_now()}")
    figure("L3", words)
    assert before.wrong + during.wrong == [] and checked, (words, before.wrong, during.wrong)
    assert slowed <= max(1.5 * usual, 100.0), words


def _evening_and_night(evening: Evening) -> tuple[Worked, Worked, float, int]:
    """What people saw without the night and beside it, how long it took, and how many homes it checked."""
    data_dir = evening.folder / "evening"
    app = evening.app(data_dir)
    with app.app_context():
        authority_id = db.session.scalars(select(Authority.id)).one()
        db.session.rollback()
        with acting_for(authority_id), transaction():
            add_people(authority_id, PEOPLE // 2)
        assess(clock.today(), by=BY)  # what the lists say was judged when they came
    with serving({"QA_DATA_DIR": str(data_dir), "QA_SECRET_KEY": KEY}) as server:
        crowd = Crowd(PEOPLE // 2, server, THINKS)
        wrong = crowd.work(RUN_IN).wrong
        before = crowd.work(SECONDS * 2 / 3)
        began, ended = time.monotonic(), list[tuple[bool, float]]()

        def run_night() -> None:
            try:
                ended.append((night_in_a_child(evening, data_dir, None, nice=JOBS_NICE), time.monotonic() - began))
            finally:
                crowd.stop()

        running = threading.Thread(target=run_night)
        running.start()
        during = crowd.work(LONGEST_NIGHT)
        running.join()
    before.wrong += wrong
    assert ended and ended[0][0], "the night did not end"
    with app.app_context():
        checked = db.session.scalar(select(func.count(SettingCheck.setting_id)).where(SettingCheck.state == "checked"))
        return before, during, ended[0][1], checked or 0


def _took(worked: Worked) -> list[float]:
    """The server's time for each page, in milliseconds."""
    return [took for line in worked.lines if line.page not in NOT_PAGES for took in line.took]
