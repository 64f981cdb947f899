"""R13: a report that kills its reader, or trips it, costs itself and is said; all the others are read."""

from __future__ import annotations

import os

import pytest

from scrapers import worker
from scrapers.readers import dispatch
from scrapers.reading import Limits, read_reports
from tests.assured import Figure
from tests.readers.hostile import PACK
from tests.readers.making import home_report

REPORTS = int(os.environ.get("QA_POISON_REPORTS", "150"))
"""1,000 before a release."""


def test_R13_a_fault_of_the_reader_is_said_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    for fault in (NotImplementedError("no such filter"), RecursionError(), KeyError("Root"), MemoryError()):
        def trips(*_: object, fault: Exception = fault, **__: object) -> None:
            raise fault

        monkeypatch.setattr(dispatch, "read_in_this_process", trips)
        assert worker._answer(b"%PDF-1.7", b"")["failed"].startswith(type(fault).__name__)


@pytest.mark.assurance
@pytest.mark.rotating
def test_R13_of_many_reports_the_one_that_kills_its_reader_is_the_one_that_is_not_read(figure: Figure) -> None:
    good, killer, at = home_report(), PACK["flate_bomb_of_instructions"][0](), REPORTS // 2
    files = [killer if number == at else good for number in range(REPORTS)]
    records = list(read_reports(files, limits=Limits(processor_seconds=2)))
    assert [number for number, record in enumerate(records) if record.status != "read"] == [at]
    assert records[at].status == "unreadable" and records[at].reason
    figure("R13", f"{REPORTS - 1} of {REPORTS} reports read; the one that kills its reader is unreadable")
