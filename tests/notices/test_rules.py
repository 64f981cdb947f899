"""SG-06 for the host authority alone, SG-07 to the minute; decisions recorded; reminders to those named."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from qa_service.actor import Actor
from qa_service.clock import today, utc_now
from qa_service.concerns import numbers, requests
from qa_service.concerns.kinds import RequestKind
from qa_service.contracts.models import Provider
from qa_service.contracts.oversight_models import FinancialCheck
from qa_service.database import db, transaction
from qa_service.errors import BadInput
from qa_service.flags import parameters, registry
from qa_service.flags.models import Flag
from qa_service.flags.rule import CannotTell, Finding
from qa_service.notices import deciding, of_concerns, places, reminders, rules
from qa_service.notices.models import NoticeMail
from qa_service.notices.rules import SG_06, SG_07, Received
from qa_service.permissions import Role
from qa_service.vocabulary import Grade, Outcome
from tests.concerns.making import opened, reported, said
from tests.flags.builder import a_group, a_placement, a_setting, an_inspection
from tests.notices.making import a_lead, circulated, key, sent
from tests.visits.making import a_colleague

pytestmark = pytest.mark.only("sqlite")
MONDAY = datetime(2026, 3, 2, 10, 30, tzinfo=UTC)


def an_inadequate_home(**facts: object) -> int:
    home = a_setting(**facts)
    an_inspection(home, today() - timedelta(days=60), Grade.INADEQUATE)
    return home


def test_SG_06_finds_an_inadequate_judgement_of_a_home_in_our_area_and_of_no_other(context: Flask) -> None:
    with transaction():
        ours = an_inadequate_home()
        an_inadequate_home(local_authority="Wexley")
        good = a_setting()
        an_inspection(good, today() - timedelta(days=400), Grade.INADEQUATE)
        an_inspection(good, today() - timedelta(days=60), Grade.GOOD)
        weak = a_setting()
        an_inspection(weak, today() - timedelta(days=60), outcome=Outcome.SERIOUS_OR_WIDESPREAD_WEAKNESSES)
        part = a_setting()
        an_inspection(part, today() - timedelta(days=60), Grade.REQUIRES_IMPROVEMENT,
                      parts={"help_and_protection": Grade.INADEQUATE})
    found = rules.undecided(today())
    assert {cause.setting_id for cause, _ in found} == {ours, weak, part}
    assert all(said is not None and isinstance(said.answer, Finding) for _, said in found)


def test_an_unread_newer_report_does_not_clear_an_inadequate_judgement(context: Flask) -> None:
    with transaction():
        home = an_inadequate_home()
        an_inspection(home, today() - timedelta(days=40), state="unread")
    assert [cause.setting_id for cause, _ in rules.undecided(today())] == [home]


@pytest.mark.parametrize(("on", "found"), [(date(2026, 3, 4), False), (date(2026, 3, 5), True)])
def test_SG_06_leaves_two_working_days(on: date, found: bool) -> None:
    cause = deciding.Cause(1, None, "Inadequate.", MONDAY.date(), "/inspections/1")
    assert (SG_06.judge(cause, on, SG_06.defaults) is not None) is found


def test_SG_06_finds_a_financial_check_below_what_we_accept(context: Flask) -> None:
    lead = a_lead()
    with transaction():
        group = a_group()
        a_setting(group_id=group)
        provider = Provider(name="Harbour Care Ltd", group_id=group, recorded_at=utc_now())
        db.session.add(provider)
        db.session.flush()
        for days, score in ((90, 80), (30, 20)):
            db.session.add(FinancialCheck(
                provider_id=provider.id, checked_on=today() - timedelta(days=days), score=score, source="Agency",
                who="Fay", recorded_at=utc_now()))
    ((cause, said),) = rules.undecided(today())
    assert (cause.group_id, said is not None) == (group, True) and "gives 20" in cause.words
    with transaction():
        deciding.decide(None, group, False, "We look at it each month", key=key(), by=lead, today=today())
    assert rules.undecided(today()) == []


def agreed(code: str, number: int, one: Actor, other: Actor) -> None:
    with transaction():
        numbers.ask(code, "working_days", str(number), why="As our protocol has it", by=one)
    with transaction():
        numbers.agree(requests.of_kind(RequestKind.NUMBER)[-1].reference, by=other)


def test_SG_06_and_the_reminders_of_a_concern_go_by_one_number_that_two_people_agreed_on(context: Flask) -> None:
    lead, second = a_lead(), a_lead()
    with time_machine.travel(MONDAY, tick=False):
        with transaction():
            home = a_setting()
        reference = reported(lead, said(home, MONDAY - timedelta(hours=1)))
        before = of_concerns.decide_by(opened(reference, lead).facts)
        agreed("SG-06", 5, lead, second)
        found = opened(reference, lead)
        after = of_concerns.decide_by(found.facts)
    assert before == datetime(2026, 3, 4, 9, 30, tzinfo=UTC) and after == datetime(2026, 3, 9, 9, 30, tzinfo=UTC)
    assert after.isoformat() in found.concern.moments and before.isoformat() not in found.concern.moments
    with transaction():
        an_inspection(home, date(2026, 1, 5), Grade.INADEQUATE, published_on=MONDAY.date())
    for on, late in ((date(2026, 3, 9), False), (date(2026, 3, 10), True)):
        ((_, says),) = rules.undecided(on)
        assert (says is not None) is late


def test_SG_07_goes_by_the_number_that_two_people_agreed_on(context: Flask) -> None:
    known = [Received(MONDAY, MONDAY + timedelta(days=2), False, False, True, 1)]
    assert rules.of_received(known) != [None]
    agreed("SG-07", 3, a_lead(), a_lead())
    assert rules.of_received(known) == [None]


def test_SG_06_accepts_the_score_that_the_rule_of_financial_checks_accepts(context: Flask) -> None:
    with transaction():
        group = a_group()
        a_setting(group_id=group)
        provider = Provider(name="Harbour Care Ltd", group_id=group, recorded_at=utc_now())
        db.session.add(provider)
        db.session.flush()
        db.session.add(FinancialCheck(provider_id=provider.id, checked_on=today() - timedelta(days=30), score=50,
                                      source="Agency", who="Fay", recorded_at=utc_now()))
    manager = a_colleague(Role.MANAGER)
    assert rules.undecided(today()) == []
    with transaction():
        parameters.keep_value("CN-05", parameters.parameter_of("CN-05", "lowest_score"), "60", reason="As agreed",
                              by=manager)
    ((cause, _),) = rules.undecided(today())
    assert "gives 50; the lowest that we accept is 60" in cause.words


def test_a_decision_with_its_reason_or_a_notice_sent_answers_SG_06_until_something_new_is_known(
        context: Flask) -> None:
    lead = a_lead()
    with transaction():
        decided, noticed = an_inadequate_home(), an_inadequate_home()
    to = circulated(lead)
    with transaction():
        with pytest.raises(BadInput, match="yes or no"):
            deciding.decide(decided, None, None, "Long enough", key=key(), by=lead, today=today())
        with pytest.raises(BadInput, match="Say why"):
            deciding.decide(decided, None, False, " ", key=key(), by=lead, today=today())
        deciding.decide(decided, None, False, "Closed since, no child is there", key=key(), by=lead, today=today())
    sent(lead, noticed, to)
    assert rules.undecided(today()) == []
    with transaction():
        an_inspection(decided, today() - timedelta(days=32), Grade.INADEQUATE, published_on=today())
    with time_machine.travel(utc_now() + timedelta(days=1)):
        assert rules.undecided(today()) == [], "decided on the very day on which it was published"
    with transaction():
        an_inspection(decided, today() - timedelta(days=31), Grade.INADEQUATE, published_on=today() + timedelta(days=1))
    with time_machine.travel(utc_now() + timedelta(days=2)):
        assert [cause.setting_id for cause, _ in rules.undecided(today())] == [decided]


def test_what_was_known_before_the_service_went_live_is_never_found(context: Flask) -> None:
    from qa_service.notices.places import council

    with transaction():
        an_inadequate_home()
        council().go_live_on = today()
    assert rules.undecided(today()) == []


@pytest.mark.parametrize(("after", "facts", "answer"), [
    (timedelta(days=1), {}, None),
    (timedelta(days=1, minutes=1), {}, Finding),
    (timedelta(days=1, minutes=1), {"acknowledged": True}, Finding),
    (timedelta(days=1, minutes=1), {"checked": True}, Finding),
    (timedelta(days=1, minutes=1), {"acknowledged": True, "checked": True}, None),
    (timedelta(days=30), {"children": 0}, None),
    (timedelta(days=30), {"children": 0, "known_place": False}, CannotTell),
    (timedelta(days=30), {"children": 0, "unsure": "1 placement is matched to no setting."}, CannotTell),
    (timedelta(days=30), {"unsure": "1 placement is matched to no setting."}, Finding),
])
def test_SG_07_to_the_minute_and_cannot_tell_where_nobody_said_which_setting(
        after: timedelta, facts: dict[str, object], answer: type | None) -> None:
    usual: dict[str, object] = {"acknowledged": False, "checked": False, "known_place": True, "children": 2}
    known = Received(MONDAY, MONDAY + after, **(usual | facts))  # type: ignore[arg-type]
    said = SG_07.judge(known, (MONDAY + after).date(), SG_07.defaults)
    assert said is None if answer is None else isinstance(said, answer)


def test_no_child_found_at_a_setting_is_no_child_there_only_where_every_placement_is_matched(context: Flask) -> None:
    assert "No list" in places.unsure_of_children(today())
    with transaction():
        home, elsewhere = a_setting(), a_setting(local_authority="Wexley")
        a_placement(home, started_on=today())
    assert places.unsure_of_children(today()) == ""
    with transaction():
        a_placement(None, started_on=today())
    assert "1 placement of ours is matched to no setting yet" in places.unsure_of_children(today())
    with pytest.raises(BadInput, match="none of our children is known to be placed there"):
        places.may_raise(elsewhere, None, today())


def test_a_notice_that_came_on_a_friday_is_late_only_on_monday() -> None:
    friday = datetime(2026, 3, 6, 16, 0, tzinfo=UTC)
    for hours, found in ((71, False), (73, True)):
        known = Received(friday, friday + timedelta(hours=hours), False, False, True, 1)
        assert (SG_07.judge(known, today(), SG_07.defaults) is not None) is found


def test_these_rules_are_no_general_flags_and_are_restricted(context: Flask) -> None:
    assert not {"SG-06", "SG-07"} & {rule.code for rule in registry.all_rules()}
    assert all(rule.restricted for rule in rules.RULES)
    with transaction():
        an_inadequate_home()
    rules.undecided(today())
    assert not db.session.scalars(select(Flag.rule).where(Flag.rule.startswith("SG"))).all()


def test_those_who_handle_notices_are_reminded_once_a_working_morning(context: Flask) -> None:
    lead, other = a_lead(), a_lead()
    with transaction():
        an_inadequate_home()
    base = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
    for moment in (base.replace(hour=7), base, base + timedelta(hours=3), base + timedelta(days=4)):
        with time_machine.travel(moment, tick=False):
            reminders.look_after(moment)
    assert sorted(db.session.scalars(select(NoticeMail.user_id))) == sorted([lead.user_id, other.user_id])
