"""A service of another kind is never taken for one of those that councils place with, and no grade is made up."""

from __future__ import annotations

import pytest

from scrapers.reading import read_in_this_process
from tests.readers.making import grades
from tests.readers.other_services import SERVICES, newer, older


@pytest.mark.parametrize("name", SERVICES)
def test_an_older_report_gets_its_kind_and_its_grade_in_a_sentence_is_left_to_a_person(name: str) -> None:
    title, service, subtype, kind = SERVICES[name]
    record = read_in_this_process(older(title, service, subtype))
    assert (record.kind, record.event_type, record.urns) == (kind, "full", ["SC000000"])
    assert grades(record) == {}
    assert "judgements.overall" in record.unread
    assert record.status == "partly_read"


@pytest.mark.parametrize("name", SERVICES)
@pytest.mark.parametrize("grade", ["good", "inadequate"])
def test_a_newer_report_gets_its_kind_and_the_grades_of_its_table(name: str, grade: str) -> None:
    title, service, subtype, kind = SERVICES[name]
    record = read_in_this_process(newer(title, service, subtype, grade))
    assert (record.kind, record.event_type) == (kind, "full")
    contradicted = grade != "good"  # the standard sentence is that of a good service
    expected = {"help_and_protection": grade, "leadership": grade} | ({} if contradicted else {"overall": grade})
    assert grades(record) == expected
    assert ("judgements.overall" in record.unread) is contradicted
