"""A record survives its way through JSON, and the command line's keys are those of its contract."""

from __future__ import annotations

import json
from datetime import date

from qa_service.vocabulary import EventType, Grade, Outcome, ReadingStatus, ReportKind
from scrapers import report
from scrapers.reading import READER_VERSION, contract_line, layout_known, read_in_this_process, read_report
from scrapers.report import ReportRecord, record_from_json
from tests.readers.making import home_report

CONTRACT = {
    "file",
    "sha256",
    "status",
    "reason",
    "kind",
    "event_type",
    "urns",
    "inspected",
    "published",
    "judgements",
    "outcome",
    "previous",
    "enforcement",
    "history",
    "requirements",
    "recommendations",
    "registered_provider",
    "registered_provider_address",
    "responsible_individual",
    "registered_manager",
    "inspectors",
    "local_authority",
    "unread",
}


def full_record() -> ReportRecord:
    day = date(2023, 1, 10)
    return ReportRecord(
        "0" * 64,
        ReadingStatus.PARTLY_READ,
        None,
        ReportKind.CHILDRENS_HOME,
        EventType.FULL,
        ["SC000000"],
        [report.InspectedDates(day, day)],
        day,
        [report.Judgement("overall", "Overall", Grade.GOOD, 1, "Overall good")],
        report.ReadOutcome(Outcome.SUSTAINED, 1, "sustained"),
        report.Previous(day, Grade.INADEQUATE),
        report.Enforcement(False, "A notice.", 2),
        [report.PastInspection(day, EventType.INTERIM, None, Outcome.DECLINED)],
        [report.ReadRequirement(("12(1)",), day, "Act.", 4)],
        [report.ReadRecommendation("Do.", "page 3", 5)],
        "Invented Care",
        "1 Nowhere Road",
        "Ann Example",
        None,
        True,
        ["Cara Invented"],
        "Nowhereshire",
        "10000000",
        7,
        ["judgements.leadership"],
        [report.SecondReading("judgements.leadership", "good", None)],
        READER_VERSION,
    )


def test_a_record_comes_back_from_json_as_it_was() -> None:
    for record in (
        full_record(),
        ReportRecord("1" * 64, ReadingStatus.UNREADABLE, "Broken."),
        read_in_this_process(home_report()),
    ):
        assert record_from_json(json.loads(json.dumps(record.as_json()))) == record


def test_the_contracts_keys_are_all_there() -> None:
    line = contract_line(full_record(), "report.pdf")
    assert set(line) >= CONTRACT
    assert line["file"] == "report.pdf"
    assert line["enforcement"] == {"text": "A notice.", "page": 2}
    assert line["requirements"] == [{"regulations": ["12(1)"], "due": "2023-01-10", "text": "Act.", "page": 4}]


def test_the_worker_and_this_process_read_alike() -> None:
    data = home_report(("inadequate",), ("requires improvement to be good",))
    assert read_report(data) == read_in_this_process(data)


def test_a_kind_is_known_only_where_real_reports_confirmed_it() -> None:
    assert layout_known(ReportKind.LOCAL_AUTHORITY, EventType.FULL)
    assert not layout_known(ReportKind.CHILDRENS_HOME, EventType.FULL)
    assert not layout_known(ReportKind.LOCAL_AUTHORITY, None)


def test_everything_that_the_report_prints_is_read() -> None:
    line = read_in_this_process(home_report()).as_json()
    assert line["urns"] == ["SC000000"]
    assert line["inspected"] == [{"start": "2018-04-10", "end": "2018-04-11"}]
    assert line["previous"] == {"on": "2017-05-03", "grade": "good"}
    assert line["enforcement"] == {"none": True}
    assert line["registered_provider"] == "Invented Care Limited"
    assert line["registered_provider_address"] == "1 Nowhere Road, Anytown, ZZ1 1ZZ"
    assert (line["responsible_individual"], line["registered_manager"]) == ("Ann Example", "Bob Sample")
    assert line["inspectors"] == ["Cara Invented"]
    assert line["unread"] == []
