"""Z5: for everybody who is not named a concern does not exist: twin councils, one without a concern, one with."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from qa_service.alerts.models import Alert
from qa_service.database import db
from qa_service.flags.models import Flag
from qa_service.jobs import registry
from qa_service.jobs.models import JobRun
from qa_service.marks.models import Mark
from qa_service.permissions import Role
from qa_service.reports.export_lists import LISTS
from tests.concerns.twins import JOBS, KINDS, TOKEN, URN, WORD, Compared, Pair, Pristine, addresses, mails_of, pristine

pytestmark = [pytest.mark.only("sqlite"), pytest.mark.assures("Z5", "V71")]
REACH_OUTSIDE = {"back-up", "notice-lists", "collect-ofsted", "read-again", "ask-for-reg44", "take-in-reg44",
                 "send-audit-head"}
OF_NOBODY = {"assess-flags", "forget-link-tries", "draw-pages", "close-accounts-of-leavers", "mail-visits"}
NEAR = ("/", f"/settings/{URN}", "/jobs", "/mail", "/audit", "/concerns", "/concerns/receipts", "/concerns/patterns",
        "/concerns/requests", "/do-not-place", f"/search?q={WORD}", "/export/audit.csv", "/looks", "/service",
        "/data-protection/retention", "/exports", "/due")


@pytest.fixture(scope="module")
def before(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Pristine:
    return pristine(sqlite_template, tmp_path_factory.mktemp("pristine"))


@pytest.fixture(scope="module")
def with_files(before: Pristine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    """The twins of the quick tests."""
    yield from _pair(before, "with files", tmp_path_factory.mktemp("twins"))


def _pair(before: Pristine, kind: str, folder: Path) -> Iterator[Pair]:
    pair = before.pair(kind, folder)
    yield pair
    pair.without.close()
    pair.with_.close()


def test_Z5_the_pages_nearest_to_it_are_the_same_byte_for_byte(with_files: Pair) -> None:
    compared = Compared()
    for role in (Role.SAFEGUARDING_LEAD, Role.AUDITOR):
        compared.crawl(with_files, role, NEAR, links=False)
    assert not compared.wrong and compared.shown > len(NEAR)


def test_Z5_no_mail_digest_job_or_count_outside_the_named_people_tells_of_it(with_files: Pair) -> None:
    told, mails = [], []
    for one in (with_files.without, with_files.with_):
        with one.app.app_context():
            kept = [len(db.session.execute(select(kind.__table__.c.id)).all()) for kind in (Alert, Flag, Mark)]
            told.append([*kept, sorted(map(tuple, db.session.execute(select(JobRun.job, JobRun.sentence))))])
        mails.append(mails_of(one))
    assert told[0] == told[1] and mails[0] == mails[1] and mails[0], "mails were sent, and the same"
    restricted = list((with_files.with_.app.config["SERVICE"].data_dir / "mail").iterdir())
    assert all(b"Invented" not in one.read_bytes() and b"concern" not in
               one.read_bytes().lower().replace(b"/concerns", b"") for one in restricted), "nor do the named people's"
    assert {job.name for job in registry.all_jobs()} == {*JOBS, *REACH_OUTSIDE, *OF_NOBODY}, "a new job belongs here"
    assert len(LISTS) > 5 and not [one.name for one in LISTS if "concern" in one.name]


def test_Z5_what_a_monitor_reads_says_nothing_of_it(with_files: Pair) -> None:
    said = [one.app.test_client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
            for one in (with_files.without, with_files.with_)]
    assert said[0].status_code == 200 and "concern" not in said[1].text
    of_the_machine = ("_bytes", "_seconds", "process_", "python_")
    one, other = ([line for line in answer.text.splitlines() if not any(word in line for word in of_the_machine)]
                  for answer in said)
    assert one == other and one


def _crawled(before: Pristine, kind: str, folder: Path, *, links: bool) -> Compared:
    compared = Compared()
    for pair in _pair(before, kind, folder):
        for role in Role:
            paths = [path for path in addresses(pair.without.app, role) if links or ".xlsx" not in path]
            compared.crawl(pair, role, paths, links=links)
    assert not compared.wrong
    assert compared.number > 1200 and compared.shown > 600
    return compared


@pytest.mark.assurance
def test_Z5_every_route_of_every_role_answers_the_same(
        before: Pristine, tmp_path: Path, figure: Callable[[str, str], None]) -> None:
    compared = _crawled(before, "with files", tmp_path, links=False)
    figure("Z5", f"0 of {compared.number:,} answers of every route but spreadsheets differ, over {len(Role)} roles")


@pytest.mark.assurance
@pytest.mark.rotating(each=True)
@pytest.mark.parametrize("kind", KINDS)
def test_Z5_every_page_download_and_search_and_what_they_lead_to_is_the_same(
        before: Pristine, kind: str, tmp_path: Path, figure: Callable[[str, str], None]) -> None:
    compared = _crawled(before, kind, tmp_path, links=True)
    figure("Z5", f"concern {kind}, links followed: 0 of {compared.number:,} answers differ")


@pytest.mark.assurance
def test_Z5_answers_take_the_same_time(with_files: Pair, figure: Callable[[str, str], None]) -> None:
    without, with_ = with_files.without, with_files.with_
    lead, slowest = with_.browsers[Role.SAFEGUARDING_LEAD], 0.0
    pairs = [((lead, with_.case), (lead, f"/concern/{'f' * 20}"))]
    pairs += [((without.browsers[role], path), (with_.browsers[role], path)) for role, path in (
        (Role.SAFEGUARDING_LEAD, "/concerns"), (Role.COMMISSIONING_OFFICER, f"/settings/{URN}"),
        (Role.MANAGER, "/search?q=Invented"))]
    for pair in pairs:
        times: list[list[float]] = [[], []]
        for number in range(200):
            for (browser, path), taken in list(zip(pair, times, strict=True))[::1 if number % 2 else -1]:
                began = time.thread_time()  # all work is done here: what else this machine does is left out
                browser.client.get(path)
                taken.append(time.thread_time() - began)
        one, other = (statistics.median(taken) for taken in times)
        slowest = max(slowest, abs(one - other))
    assert slowest < 0.005
    figure("Z5", f"medians of {len(pairs)} pairs of pages (200 times each, in turn) differ by at most "
                 f"{slowest * 1000:.2f} ms")
