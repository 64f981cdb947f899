"""A hostile file costs itself only: it is read truly from what is visible, or it is unreadable with a reason."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from scrapers.reading import Limits, ReadingService, read_reports
from tests.assured import Figure
from tests.readers.hostile import PACK, READ, UNREADABLE
from tests.readers.making import grades, home_report

TRUE_GRADES = {"overall": "good", "help_and_protection": "good", "leadership": "good"}


@pytest.fixture(scope="module")
def service() -> Iterator[ReadingService]:
    with ReadingService() as service:
        yield service


@pytest.mark.parametrize("name", list(PACK))
@pytest.mark.assures("P1")
def test_a_hostile_file_is_read_truly_or_not_at_all(service: ReadingService, name: str) -> None:
    make, may = PACK[name]
    data = make()
    started = time.monotonic()
    record = service.read(data)
    assert time.monotonic() - started < 32
    assert not (record.reason or "").startswith("The reader failed"), record.reason
    if may == READ:
        assert record.status == "read", (record.reason, record.unread, record.differences)
        assert grades(record) == TRUE_GRADES
        assert [str(stretch.start) for stretch in record.inspected] == ["2018-04-10"]
    elif may == UNREADABLE:
        assert record.status == "unreadable", grades(record)
    else:
        assert set(grades(record).items()) <= set(TRUE_GRADES.items())
    if record.status == "unreadable":
        assert record.reason
        assert record.reason.endswith(".")
        assert grades(record) == {}


@pytest.mark.assures("P1")
def test_the_pack_is_as_large_as_promised(figure: Figure) -> None:
    assert len(PACK) >= 40
    figure("P1", f"{len(PACK)} hostile files")


@pytest.mark.assures("P1", "R13")
def test_a_file_that_breaks_the_worker_does_not_cost_the_next() -> None:
    bomb, good = PACK["flate_bomb_of_instructions"][0](), home_report()
    records = list(read_reports([good, bomb, good], limits=Limits(processor_seconds=1)))
    assert [record.status for record in records] == ["read", "unreadable", "read"]


@pytest.mark.assures("P1")
def test_a_file_above_the_size_limit_is_not_opened() -> None:
    with ReadingService(Limits(file_bytes=1000)) as service:
        record = service.read(home_report())
    assert record.status == "unreadable"
    assert "larger than" in (record.reason or "")
    assert record.kind is None


def test_a_file_that_was_not_had_whole_has_a_reason_and_no_fingerprint(tmp_path: Path) -> None:
    large = tmp_path / "large.pdf"
    large.write_bytes(b"%PDF-" + b"0" * 2000)
    with ReadingService(Limits(file_bytes=1000)) as service:
        for file in (tmp_path / "missing.pdf", tmp_path, large):
            told = service.read(file).as_json(str(file))
            assert (told["sha256"], told["status"]) == (None, "unreadable") and told["reason"], file


def test_several_workers_answer_in_the_order_of_the_files() -> None:
    good, broken = home_report(), PACK["empty"][0]()
    other = home_report(("inadequate",), ("good",))
    one = list(read_reports([good, broken, other, good, other]))
    assert list(read_reports(iter([good, broken, other, good, other]), workers=2)) == one
    assert [record.status for record in one] == ["read", "unreadable", *["read"] * 3]
