"""What a run says of itself: what it found and no more, in good English, with what waits from before apart."""

from __future__ import annotations

import pytest

from qa_service.demo.world import Twist
from qa_service.ofsted.collected import Collected
from qa_service.ofsted.fetching import Fetching
from qa_service.ofsted.health import Night, why_hold
from qa_service.ofsted.rereading import ReadAgain
from tests.ofsted.conftest import Night as Evening


def told(number: int) -> Collected:
    """A run of which everything happened this many times."""
    ids = [str(id_) for id_ in range(number)]
    return Collected(
        checked=set(ids), not_checked=dict.fromkeys(ids, "why"), problems=["one"],
        fetching=Fetching(new_documents=number, recorded=number, asked=set(range(number)),
                          waiting_from_before=number, waiting=number))


def test_one_of_each_is_said_as_one() -> None:
    assert told(1).sentence() == (
        "1 setting checked, 1 new document, 1 inspection recorded, 1 report to read by hand, 1 still waits to be read "
        "by hand from before, 1 setting could not be checked, the search for new reports is not complete, 1 report "
        "left for the next run.")
    assert "1 report was left for the next run" in told(1).all_problems()[-1]


def test_several_of_each_are_said_as_several() -> None:
    assert told(1200).sentence() == (
        "1,200 settings checked, 1,200 new documents, 1,200 inspections recorded, 1,200 reports to read by hand, 1,200 "
        "still wait to be read by hand from before, 1,200 settings could not be checked, the search for new reports is "
        "not complete, 1,200 reports left for the next run.")
    assert "1,200 reports were left for the next run" in told(1200).all_problems()[-1]


def test_reading_again_is_said_in_good_english() -> None:
    assert ReadAgain(read=1, changed=1).sentence == "1 document read again, 1 result came out differently."
    assert ReadAgain(read=2).sentence == "2 documents read again, 0 results came out differently."


@pytest.mark.parametrize(("night", "said"), [
    (Night(tried=10, layout_changed=2), "2 of 10 pages of Ofsted's site are laid out in a new way"),
    (Night(tried=2000, layout_changed=1100), "1,100 of 2,000 pages of Ofsted's site are laid out in a new way"),
    (Night(tried=10, failed=3), "3 of 10 pages of Ofsted's site could not be checked."),
    (Night(files_tried=10, files_failed=3), "3 of 10 new report files on Ofsted's site could not be had."),
    (Night(known_in_all=10, readings_changed=2), "2 of 10 reports that were read before came out differently")])
def test_why_alerts_are_held_is_said_in_good_english(night: Night, said: str) -> None:
    assert (why_hold(night) or "").startswith(said)


@pytest.mark.parametrize("night", [
    Night(tried=18, layout_changed=1), Night(tried=3, failed=2), Night(known_in_all=12, readings_changed=1), Night()])
def test_one_odd_page_or_reading_is_told_as_itself_and_holds_nothing(night: Night) -> None:
    assert why_hold(night) is None


@pytest.mark.only("sqlite")
def test_a_report_that_waits_for_a_person_is_news_once_and_then_waits_from_before(night: Evening) -> None:
    first = night.collect()
    asked = first.fetching.to_read_by_hand
    assert asked >= 3 and first.fetching.waiting_from_before == 0
    assert f"{asked} reports to read by hand" in first.sentence() and "from before" not in first.sentence()
    again = night.collect(urns=[night.urn(Twist.NOT_FOUND)])
    assert (again.fetching.to_read_by_hand, again.fetching.waiting_from_before) == (0, 1)
    assert "1 still waits to be read by hand from before" in again.sentence()
    later = night.collect()
    assert (later.fetching.to_read_by_hand, later.fetching.waiting_from_before) == (0, asked)
    assert later.as_json()["waiting_from_before"] == asked
