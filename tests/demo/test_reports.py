"""Report files: they open, they say what their truth says, and their truth speaks the contract's words."""

from __future__ import annotations

import time
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from qa_service.demo.composing import random_report, report_of
from qa_service.demo.layouts.report import Layout
from qa_service.demo.report_pdfs import cached_pdf, content_key, disagreements, made, variety
from qa_service.demo.truth import differences
from qa_service.demo.world import Twist, World
from qa_service.vocabulary import EventType, Grade, Outcome, ReportKind, squeeze


def _pages(data: bytes) -> list[str]:
    with pypdfium2.PdfDocument(data) as document:
        return [page.get_textpage().get_text_bounded() for page in document]


@pytest.fixture(scope="module")
def reports() -> list[tuple[bytes, dict[str, Any]]]:
    return list(variety(5, 54))


def test_the_same_seed_draws_the_same_bytes() -> None:
    assert [data for data, _ in variety(9, 18)] == [data for data, _ in variety(9, 18)]


def test_variety_goes_through_every_layout_and_kind(reports: list[tuple[bytes, dict[str, Any]]]) -> None:
    layouts = {random_report(5, index).layout for index in range(54)}
    assert layouts == set(Layout) - {Layout.IMAGE_ONLY}
    assert {truth["kind"] for _, truth in reports} == set(ReportKind) - {
        ReportKind.LOCAL_AUTHORITY, ReportKind.AREA_SEND, ReportKind.OTHER}


def test_truth_speaks_the_vocabulary(reports: list[tuple[bytes, dict[str, Any]]]) -> None:
    for _, truth in reports:
        ReportKind(truth["kind"])
        EventType(truth["event_type"])
        for judgement in truth["judgements"]:
            Grade(judgement["grade"])
        if truth["outcome"]:
            Outcome(truth["outcome"]["key"])
        for stretch in truth["inspected"]:
            assert date.fromisoformat(stretch["start"]) <= date.fromisoformat(stretch["end"])
        for item in truth["requirements"]:
            assert item["regulations"] and date.fromisoformat(item["due"])


def test_what_the_truth_says_stands_on_the_page_that_it_names(reports: list[tuple[bytes, dict[str, Any]]]) -> None:
    for data, truth in reports:
        pages = [squeeze(text).replace("\u0002", "") for text in _pages(data)]
        assert truth["urns"][0].lower() in pages[0]
        for judgement in truth["judgements"]:
            page = pages[judgement["page"] - 1]
            assert squeeze(judgement["label"])[:30] in page
            assert squeeze(Grade(judgement["grade"]).words).split(" to ")[0] in page
        for item in (*truth["requirements"], *truth["recommendations"]):
            assert squeeze(item["text"])[:25] in pages[item["page"] - 1]
        if truth["outcome"]:
            assert squeeze(truth["outcome"]["quote"])[:40] in pages[truth["outcome"]["page"] - 1]


def test_a_requirement_is_printed_once_with_its_regulation(reports: list[tuple[bytes, dict[str, Any]]]) -> None:
    seen = 0
    for data, truth in reports:
        printed = squeeze(" ".join(_pages(data)))
        for item in truth["requirements"]:
            seen += 1
            assert printed.count(squeeze(item["text"])[:70]) <= 1
            number = item["regulations"][-1].partition("(")[0]
            assert f"(regulation {number}" in printed
    assert seen > 30


def test_a_good_report_may_speak_of_other_grades_in_passing() -> None:
    found = 0
    for data, truth in variety(2, 72):
        overall = next((j["grade"] for j in truth["judgements"] if j["key"] == "overall"), None)
        found += overall == "good" and "inadequate" in squeeze(" ".join(_pages(data)))
    assert found >= 10


def test_reports_are_varied_in_what_may_be_missing() -> None:
    truths = [truth for _, truth in variety(4, 180)]
    assert sum(truth["previous"] is None for truth in truths) > 10
    assert sum(truth["manager_vacant"] for truth in truths) > 10
    assert sum(bool(truth["enforcement"] and "text" in truth["enforcement"]) for truth in truths) > 5
    shared = [t for t in truths if len({r["due"] for r in t["requirements"]}) < len(t["requirements"])]
    assert len(shared) > 20
    assert sum(len(truth["inspected"]) > 1 for truth in truths) > 1


def test_files_are_small_and_quick_to_draw() -> None:
    started = time.perf_counter()
    sizes = [len(data) for data, _ in variety(6, 36)]
    assert (time.perf_counter() - started) / 36 < 0.06
    assert max(sizes) < 60_000


def test_disagreeing_reports_leave_the_overall_grade_unread() -> None:
    for _, truth in disagreements(1, 4):
        assert truth["unread"] == ["judgements.overall"]
        assert "overall" not in {judgement["key"] for judgement in truth["judgements"]}


def test_every_report_of_the_world_can_be_drawn(world: World) -> None:
    kinds: Counter[str] = Counter()
    for event in world.inspections[-120:]:
        data, truth = made(report_of(world, event))
        assert data.startswith(b"%PDF-")
        kinds[truth.get("kind", "none")] += 1
        if event.twist in (None, Twist.INADEQUATE, Twist.FALL_BELOW_GOOD):
            assert truth["urns"] == [event.urn]
            assert {j["key"]: j["grade"] for j in truth["judgements"]} == {k: g.value for k, g in event.grades.items()}
    assert len(kinds) >= 3


def test_the_twisted_reports_are_what_they_claim(world: World) -> None:
    events = {event.twist: event for event in world.newest()}
    data, truth = made(report_of(world, events[Twist.IMAGE_ONLY]))
    assert truth["status"] == "unreadable" and not "".join(_pages(data)).strip()
    one, other = (e for e in world.newest() if e.twist is Twist.TWO_SETTINGS)
    assert report_of(world, one) == report_of(world, other)
    assert sorted(made(report_of(world, one))[1]["urns"]) == sorted((one.urn, other.urn))
    _, truth = made(report_of(world, events[Twist.GRADES_DISAGREE]))
    assert truth["unread"] == ["judgements.overall"]
    data, truth = made(report_of(world, events[Twist.GOOD_SPEAKING_OF_INADEQUATE]))
    assert truth["judgements"][0]["grade"] == "good" and truth["previous"]["grade"] == "inadequate"
    assert squeeze(" ".join(_pages(data))).count("inadequate") >= 3
    _, truth = made(report_of(world, events[Twist.INADEQUATE]))
    assert "restricting accommodation" in truth["enforcement"]["text"]
    _, truth = made(report_of(world, events[Twist.MANAGER_VACANT]))
    assert truth["manager_vacant"] and truth["registered_manager"] is None


def test_a_made_report_is_kept_and_its_key_follows_its_content(tmp_path: Path) -> None:
    report, other = random_report(1, 0), random_report(1, 1)
    first = cached_pdf(report, tmp_path)
    kept = list(tmp_path.iterdir())
    assert cached_pdf(report, tmp_path) == first
    assert list(tmp_path.iterdir()) == kept
    assert content_key(report) != content_key(other)


def test_differences_find_a_wrong_grade_and_pass_what_only_looks_different() -> None:
    _, truth = made(random_report(1, 0))
    assert differences(truth, truth) == []
    wrong = truth | {"judgements": [{"key": "overall", "grade": "inadequate"}]}
    assert [name for name, _, _ in differences(truth, wrong)] == ["judgements"]
    shouted = truth | {"registered_provider": truth["registered_provider"].upper()}
    assert differences(truth, shouted) == []
