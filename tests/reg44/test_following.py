"""Confirming what a report says, reviewing it, following its recommendations, spotting those that come back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from qa_service.actor import Actor
from qa_service.database import db, transaction
from qa_service.errors import BadInput, Conflict, NotFound
from qa_service.reg44 import events, following, service
from qa_service.reg44.confirming import SaidRecommendation, confirm, report_numbered
from qa_service.reg44.events import SaidOfEvent, SaidOfReview
from qa_service.reg44.models import ReportRecommendation, SeriousEventNotice
from qa_service.reg44.repeats import ALIKE, likeness, spot_repeats
from qa_service.reg44.suggesting import Facts
from qa_service.reg44.words import ReportState, ReviewKind, SeriousEvent
from qa_service.vocabulary import Opinion, ProvisionType
from tests.flags import builder
from tests.reg44 import build
from tests.reg44.build import at, officer

TODAY = build.TODAY
WINDOW = "The registered manager should ensure that the window of the back door is mended within 14 days."
WINDOW_AGAIN = "Ensure the back door window is mended by 30 June 2025."
RECORDS = "Staff should record each restraint within 24 hours and discuss it with the child."
FACTS = Facts(visited_on=date(2025, 4, 14), visitor="Pat Marl", safeguarded=Opinion.YES, well_being=Opinion.YES,
              children_spoken=2, conflict=False)


@pytest.fixture
def by(context: Flask) -> Actor:
    with transaction():
        return officer(builder.a_person())


@pytest.fixture
def home(by: Actor) -> int:
    with transaction():
        return builder.a_setting()


def rows() -> list[ReportRecommendation]:
    return list(db.session.scalars(select(ReportRecommendation).order_by(ReportRecommendation.id)))


@pytest.mark.parametrize(("one", "other", "same"), [
    (WINDOW, WINDOW_AGAIN, True), (WINDOW, WINDOW, True), (WINDOW, RECORDS, False),
    ("Staff files must hold two references.", "Staff files must hold proof of identity.", False),
    (RECORDS, "Each restraint is to be recorded within 24 hours and discussed with the child by staff.", True),
    ("", WINDOW, False),
])
def test_likeness_goes_by_the_telling_words(one: str, other: str, same: bool) -> None:
    assert (likeness(one, other) >= ALIKE) is same


def test_what_comes_back_is_spotted_in_the_next_report_and_a_person_decides(home: int, by: Actor) -> None:
    with transaction():
        build.a_report(home, date(2025, 3, 12), said=[RECORDS, WINDOW])
        build.a_report(home, date(2025, 4, 14), said=[WINDOW_AGAIN])
        spot_repeats(home)
    records, window, again = rows()
    assert (records.repeats_id, again.repeats_id, again.same) == (None, window.id, None)
    with transaction():
        following.say_whether_same(again.id, True, by=by)
    with transaction():  # a report in between, which came late, parts the two
        build.a_report(home, date(2025, 3, 28), said=["Paint the hall."])
        spot_repeats(home)
    assert [row.repeats_id for row in rows()] == [None] * 4
    with pytest.raises(Conflict), transaction():
        following.say_whether_same(again.id, True, by=by)


def test_a_recommendation_is_closed_with_evidence_and_can_be_opened_again(home: int, by: Actor) -> None:
    with transaction():
        build.a_report(home, date(2025, 3, 12), said=[WINDOW])
    number = rows()[0].id
    for on, evidence in ((date(2025, 6, 3), "seen"), (TODAY, " ")):
        with pytest.raises(BadInput), transaction():
            following.close(number, on=on, evidence=evidence, by=by, today=TODAY)
    with transaction():
        following.close(number, on=TODAY, evidence="Photo from the manager.", by=by, today=TODAY)
    with pytest.raises(Conflict), transaction():
        following.follow_up(number, on=TODAY, by=by)
    with transaction():
        following.reopen(number, by=by)
    assert rows()[0].closed_on is None


def test_an_officer_confirms_and_what_was_changed_no_longer_shows_the_readers_words(home: int, by: Actor) -> None:
    with transaction():
        number = build.a_report(home, date(2025, 4, 14), state=ReportState.TO_CONFIRM, safeguarded=None, said=[WINDOW])
    first = rows()[0].id
    with transaction():
        confirm(number, FACTS, [SaidRecommendation(RECORDS), SaidRecommendation(WINDOW, date(2025, 5, 1), id=first)],
                independent=True, version=1, by=by, today=TODAY)
    report = report_numbered(number)
    assert (report.state, report.safeguarded, report.read_from) == (ReportState.CONFIRMED, Opinion.YES, {})
    assert [(row.text, row.position) for row in rows()] == [(WINDOW, 2), (RECORDS, 1)]
    with pytest.raises(Conflict), transaction():
        confirm(number, FACTS, None, independent=True, version=1, by=by, today=TODAY)


@pytest.mark.parametrize(("changed", "why"), [
    ({"visited_on": None}, "day of the visit"), ({"visited_on": date(2025, 5, 1)}, "move the report"),
    ({"visited_on": date(2025, 6, 3)}, "future"), ({"children_spoken": 51}, "0 to 50"),
])
def test_what_cannot_be_is_refused(home: int, by: Actor, changed: dict[str, object], why: str) -> None:
    with transaction():
        number = build.a_report(home, date(2025, 4, 14), state=ReportState.TO_CONFIRM)
    facts = Facts(**{name: getattr(FACTS, name) for name in FACTS.__dataclass_fields__} | changed)  # type: ignore[arg-type]
    with pytest.raises(BadInput, match=why), transaction():
        confirm(number, facts, None, independent=True, version=1, by=by, today=TODAY)


def test_a_visit_of_ours_is_never_confirmed_as_one_of_the_independent_person(home: int, by: Actor) -> None:
    with transaction():
        number = build.a_report(home, date(2025, 4, 14), state=ReportState.TO_CONFIRM)
        ours = db.session.scalars(select(builder.User)).first()
        assert ours is not None
        ours.name = "Pat Marl"
    for independent in (True, False):
        with pytest.raises(BadInput, match=r"43\(3\)"), transaction():
            confirm(number, FACTS, None, independent=independent, version=1, by=by, today=TODAY)
    assert report_numbered(number).state is ReportState.TO_CONFIRM


def test_a_report_is_reviewed_once_it_is_confirmed(home: int, by: Actor) -> None:
    with transaction():
        number = build.a_report(home, date(2025, 4, 14), state=ReportState.TO_CONFIRM)
    with pytest.raises(Conflict), transaction():
        service.review(number, note="We ask the manager.", by=by)
    with transaction():
        confirm(number, FACTS, None, independent=True, version=1, by=by, today=TODAY)
        service.review(number, note="We ask the manager.", by=by)
    assert report_numbered(number).review_note == "We ask the manager."


def test_notices_and_reviews_are_kept_with_times_in_order(home: int, by: Actor) -> None:
    now, early = at(TODAY, 15), date(2025, 6, 1)
    with transaction():
        accommodation = builder.a_setting(provision=ProvisionType.SUPPORTED_ACCOMMODATION)
    right = SaidOfEvent(SeriousEvent.POLICE, TODAY, TODAY, "Police were called.", time(15), TODAY, time(3))
    for wrong in ({"told_time": time(17)}, {"known_time": time(15, 30)}, {"told_on": early, "known_on": None},
                  {"known_on": None}, {"known_on": early, "known_time": None}, {"what": " "},
                  {"told_on": TODAY + timedelta(days=1)}):
        with pytest.raises(BadInput), transaction():
            events.record_notice(home, replace(right, **wrong), by=by, now=now)  # type: ignore[arg-type]
    with transaction():
        number = events.record_notice(home, right, by=by, now=now)
    kept = db.session.get_one(SeriousEventNotice, number)
    assert kept.hours_until_told == 12
    with transaction():
        events.change_notice(number, replace(right, known_time=None), version=kept.version, by=by, now=now)
    kept = db.session.get_one(SeriousEventNotice, number)
    assert (kept.hours_until_told, kept.known_on, kept.known_at) == (None, TODAY, None), "a day is not midnight"
    with pytest.raises(Conflict), transaction():
        events.change_notice(number, right, version=kept.version - 1, by=by, now=now)
    for setting_id, kind in ((home, ReviewKind.SA_REG_32), (accommodation, ReviewKind.REG_45)):
        with pytest.raises(BadInput), transaction():
            events.record_quality_review(setting_id, kind, SaidOfReview(TODAY, TODAY), by=by, today=TODAY)
    with transaction():
        review = events.record_quality_review(home, ReviewKind.REG_45, SaidOfReview(TODAY, TODAY), by=by, today=TODAY)
        events.record_quality_review(accommodation, ReviewKind.SA_REG_32, SaidOfReview(early, TODAY), by=by,
                                     today=TODAY)
        events.change_quality_review(review, SaidOfReview(early, TODAY, "Read."), version=1, by=by, today=TODAY)
        events.withdraw_quality_review(review, by=by)
    with pytest.raises(NotFound):
        events.review_numbered(review)
    with transaction():
        events.restore_quality_review(review, by=by)
    assert events.review_numbered(review).written_on == early
