"""L4, L6, R17: what takes too long for each run. ``make release``; docs/load.md says which variable sets how much."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from benchmarks.load import NOT_PAGES, Crowd, Server, Worked, serving, share
from benchmarks.search import postgres
from tests.assured import Figure
from tests.load.at_work import RUN_IN, THINKS, Size, council_of, let_work, load_now

pytestmark = pytest.mark.release
HOMES = int(os.environ.get("QA_RELEASE_HOMES", "3000"))
VISITS = int(os.environ.get("QA_RELEASE_VISITS", "500000"))
EVENTS = int(os.environ.get("QA_RELEASE_EVENTS", "5000000"))
REPORTS = int(os.environ.get("QA_RELEASE_REPORTS", "10000"))
PEOPLE = int(os.environ.get("QA_RELEASE_PEOPLE", "300"))
SECONDS = int(os.environ.get("QA_RELEASE_SECONDS", "120"))
SOAK_MINUTES = float(os.environ.get("QA_SOAK_MINUTES", "480"))
PARTS = 8
"""Of the soak: the first is for warming up, the last is held against the second."""
MOST_WAL = 64 * 1024 * 1024


@pytest.mark.assures("L4")
def test_L4_ten_years_of_data(figure: Figure) -> None:
    size = Size(people=20, homes=HOMES, visits=VISITS, events=EVENTS, reports=REPORTS)
    with council_of(size) as council:
        waited, worked = let_work(20, council, SECONDS)
    words = f"20 people, {size}: {waited}; {len(worked.wrong)} errors; {load_now()}"
    figure("L4", words)
    assert worked.wrong == [], (words, worked.wrong[:5])
    assert waited.slowest_ms <= 1000, words


@pytest.mark.assures("L6")
@pytest.mark.postgres
def test_L6_three_hundred_people_on_postgresql(figure: Figure) -> None:
    size = Size(people=PEOPLE, homes=HOMES, visits=VISITS // 5, events=EVENTS // 5, reports=REPORTS // 10)
    with postgres() as url:
        assert url is not None, "PostgreSQL is not installed here"
        with council_of(size, DATABASE_URL=url) as council:
            waited, worked = let_work(PEOPLE, council, SECONDS)
    words = f"{PEOPLE} people on PostgreSQL, {size}: {waited}; {len(worked.wrong)} errors; {load_now()}"
    figure("L6", words)
    assert worked.wrong == [], (words, worked.wrong[:5])
    assert waited.within, words


@pytest.mark.assures("R17")
def test_R17_hours_of_work_leak_nothing(figure: Figure) -> None:
    size = Size(people=50, homes=HOMES, visits=VISITS // 50, events=EVENTS // 50, reports=REPORTS // 10)
    with council_of(size) as council, serving(dict(council)) as server:
        crowd = Crowd(50, server, THINKS)
        wrong, took, held, wal = crowd.work(RUN_IN).wrong, [], [], 0
        for _ in range(PARTS):
            worked = crowd.work(SOAK_MINUTES * 60 / PARTS)
            wrong += worked.wrong
            took.append(share(_took(worked), 95))
            held.append(_held(server))
            wal = max(wal, _size(Path(council["QA_DATA_DIR"]) / "qa.sqlite3-wal"))
        time.sleep(1)
    (memory, files), (memory_at_end, files_at_end) = held[0], held[-1]
    hours = SOAK_MINUTES / 60 * (PARTS - 1) / PARTS
    growth = 100 * (memory_at_end / memory - 1) / max(hours, 1.0)
    words = (f"50 people for {SOAK_MINUTES:g} minutes: memory {memory / 1e6:.0f} to {memory_at_end / 1e6:.0f} MB "
             f"({growth:.1f} % an hour), open files {files} to {files_at_end}, WAL at most {wal / 1e6:.0f} MB, p95 "
             f"{took[1]:.0f} ms at first and {took[-1]:.0f} ms at the end, {len(wrong)} errors; {load_now()}")
    figure("R17", words)
    assert wrong == [], (words, wrong[:5])
    assert growth < 5 and abs(files_at_end - files) <= 5 and wal <= MOST_WAL, words
    assert took[-1] <= max(1.2 * took[1], 50.0), words


def _took(worked: Worked) -> list[float]:
    return [took for line in worked.lines if line.page not in NOT_PAGES for took in line.took]


def _held(server: Server) -> tuple[int, int]:
    """The bytes of memory and the number of files that the server's processes hold."""
    memory = files = 0
    for noted in server.log.glob("*.jsonl"):
        process = Path("/proc") / noted.stem
        memory += int((process / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        files += len(list((process / "fd").iterdir()))
    return memory, files


def _size(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0
