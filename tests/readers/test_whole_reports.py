"""Whole reports on registered settings, in many habits of printing, against the truth that they were made from."""

from __future__ import annotations

import pytest

from qa_service.demo.report_pdfs import disagreements, variety
from qa_service.demo.truth import differences
from scrapers.reading import read_in_this_process
from tests.readers.flowing import READ, RECOMMENDATIONS, flowing_report, habits


@pytest.mark.parametrize("seed", range(12))
def test_a_report_is_read_in_full_however_it_is_set(seed: int) -> None:
    how = habits(seed)
    line = read_in_this_process(flowing_report(how)).as_json()
    assert line["unread"] == [], line["differences"]
    assert {one["key"]: one["grade"] for one in line["judgements"]} == {
        "overall": "requires_improvement",
        "help_and_protection": "good",
        "leadership": "inadequate",
    }
    assert line["inspected"] == [{"start": "2022-02-08", "end": "2022-02-09"}]
    assert line["previous"] == {"on": "2019-11-14", "grade": "good"}
    assert line["enforcement"] == {"none": True}
    assert [(tuple(one["regulations"]), one["due"]) for one in line["requirements"]] == (READ * 3)[: how.requirements]
    assert [one["cites"] for one in line["recommendations"]] == [cites for _, cites in RECOMMENDATIONS]
    assert [(past["on"], past["event_type"], past["grade"], past["outcome"]) for past in line["history"]] == [
        ("2019-11-14", "full", "good", None),
        ("2019-03-02", "interim", None, "sustained"),
    ]
    assert line["registered_provider"] == "Café Care Limited"
    assert line["registered_provider_address"].endswith("Some Town, AB1 2CD")
    assert line["inspectors"] == ["Cara Invented", "Dan O'Madeup"]
    assert line["manager_vacant"] is (how.manager == "Vacant")
    assert line["registered_manager"] == (how.manager if how.manager == "Bob Sample" else None)


@pytest.mark.assurance
def test_the_demonstrations_reports_are_read_as_they_were_meant() -> None:
    for data, truth in variety(20, 80):
        line = read_in_this_process(data).as_json()
        assert differences(truth, line) == [], line["differences"]


def test_a_report_that_contradicts_itself_gets_no_overall_grade() -> None:
    for data, _ in disagreements(20, 12):
        line = read_in_this_process(data).as_json()
        assert "overall" not in {one["key"] for one in line["judgements"]}
        assert "judgements.overall" in line["unread"]
        assert line["status"] == "partly_read"
