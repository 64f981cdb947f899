"""The published reports beside the checkout, against facts that were checked by hand and by a separate program."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from scrapers.reading import read_reports

EXPECTED = json.loads((Path(__file__).parent / "real_reports.json").read_text(encoding="utf-8"))


def _known(shared: Path) -> list[Path]:
    files = sorted((shared / "data" / "reports").glob("*.pdf"))
    known = [file for file in files if file.name in EXPECTED]
    assert len(known) == len(EXPECTED)
    return known


@pytest.mark.shared_data
def test_published_reports_are_read_right(shared: Path) -> None:
    check(_known(shared)[::6])


@pytest.mark.assurance
@pytest.mark.shared_data
def test_every_published_report_is_read_right(shared: Path) -> None:
    check(_known(shared))


def check(known: Sequence[Path]) -> None:
    for file, record in zip(known, read_reports(known), strict=True):
        expected = EXPECTED[file.name]
        assert record.status == expected["status"], (file.name, record.unread, record.differences)
        if record.status == "unreadable":
            assert "web page" in (record.reason or "")
            continue
        assert (record.kind, record.event_type) == (expected["kind"], expected["event_type"]), file.name
        assert record.local_authority == expected["local_authority"]
        assert [[str(one.start), str(one.end)] for one in record.inspected] == expected["inspected"], file.name
        assert (str(record.published) if record.published else None) == expected["published"], file.name
        assert {one.key: [one.grade.value, one.page] for one in record.judgements} == expected["grades"], file.name
        assert (record.outcome.key.value if record.outcome else None) == expected["outcome"]
        assert (str(record.previous.on) if record.previous else None) == expected["previous_on"]
        assert record.inspectors, file.name
        assert record.unread == []
