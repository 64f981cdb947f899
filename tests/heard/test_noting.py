"""Noting, correcting, following and taking back what we heard; who told us stays apart."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from qa_service.actor import Actor
from qa_service.audit.models import AuditEvent
from qa_service.database import db, transaction
from qa_service.errors import BadInput, Conflict, NotPermitted
from qa_service.heard import following, listing, referrals, reporters, service
from qa_service.heard.kinds import HeardKind, HeardState, NoteKind
from qa_service.heard.listing import Filters
from qa_service.heard.models import HeardEntry, HeardSaid
from qa_service.own_lists import finding
from qa_service.permissions import Role
from qa_service.providers import names
from tests.flags.builder import a_group, a_setting
from tests.heard.making import TODAY, key, noted, said
from tests.visits.making import a_colleague

DAY = timedelta(days=1)


@pytest.fixture
def home(context: Flask) -> int:
    with transaction():
        return a_setting(urn="2800777", name="Invented House", group_id=a_group())


@pytest.fixture
def officer(context: Flask) -> Actor:
    return a_colleague()


def listed(**filters: Any) -> list[int]:
    return [entry.id for entry, _ in db.session.execute(listing.entries(Filters(**filters)))]


def test_the_same_form_twice_is_one_entry_and_another_answer_is_refused(home: int, officer: Actor) -> None:
    form = key()
    entry_id = noted(officer, said(home), key=form, did="Rang the manager", who="A neighbour at number 4")
    assert noted(officer, said(home), key=form, did="Rang the manager", who="A neighbour at number 4") == entry_id
    with pytest.raises(BadInput, match="sent before"):
        noted(officer, said(home), key=form, did="Nothing", who="A neighbour at number 4")
    assert db.session.scalar(select(func.count()).select_from(HeardEntry)) == 1
    assert len(service.said_of(entry_id)) == len(service.notes_of(entry_id)) == len(reporters.read(entry_id)) == 1


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(("change", "sentence"), [
    ({"on": TODAY + DAY}, "in the future"), ({"on": TODAY.replace(year=2009)}, "Check the year"),
    ({"words": "  "}, "Say what you heard"), ({"words": "x" * 5001}, "at most 5,000"),
    ({"setting_id": None}, "Choose the setting"), ({"setting_id": 987654}, "not known any more"),
    ({"group_id": 1}, "Choose the setting")])
def test_what_cannot_be_is_refused_with_a_plain_sentence(
        home: int, officer: Actor, change: dict[str, Any], sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        noted(officer, said(**({"setting_id": home} | change)), today=TODAY)
    assert listed() == []


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(("field", "text"), [
    ("words", "Amy Brackenstone was seen outside"), ("words", "NHS number 943 476 5919"),
    ("did", "Wrote to M1 1AE"), ("words", "Mail to parent@home.example")])
def test_what_looks_like_a_person_is_asked_about_and_kept_only_after_a_look(
        home: int, officer: Actor, field: str, text: str) -> None:
    what = said(home, words=text if field == "words" else "Nobody answers.")
    more = {"did": text} if field == "did" else {}
    with pytest.raises(BadInput, match="looks as if it held") as refused:
        noted(officer, what, **more)
    assert refused.value.field == field
    assert noted(officer, what, looked_at_names=True, **more)


def test_a_correction_stands_beside_and_the_first_is_not_written_over(home: int, officer: Actor) -> None:
    entry_id = noted(officer, said(home))
    with transaction():
        other = a_setting()
        service.correct(entry_id, said(other, kind=HeardKind.COMPLAINT), over=1, why="Another home", by=officer,
                        today=TODAY)
        service.correct(entry_id, said(other, kind=HeardKind.COMPLAINT), over=1, why="Sent twice", by=officer,
                        today=TODAY)
    assert [(one.number, one.standing, one.kind, one.setting_id, one.why) for one in service.said_of(entry_id)] == [
        (1, False, HeardKind.WORRY, home, None), (2, True, HeardKind.COMPLAINT, other, "Another home")]
    assert (listed(setting_id=home), listed(setting_id=other)) == ([], [entry_id])
    with pytest.raises(Conflict, match="corrected this while"), transaction():
        service.correct(entry_id, said(home), over=1, why="Late", by=officer, today=TODAY)
    with pytest.raises(BadInput, match="why it is corrected"), transaction():
        service.correct(entry_id, said(home), over=2, why=" ", by=officer, today=TODAY)


@pytest.mark.only("sqlite")
def test_an_entry_taken_back_counts_for_nothing_stays_on_record_and_can_be_had_back(home: int, officer: Actor) -> None:
    entry_id = noted(officer, said(home), did="Ring them", due_on=TODAY + DAY)
    with pytest.raises(BadInput, match="why it is taken back"), transaction():
        service.withdraw(entry_id, reason="", by=officer)
    with transaction():
        service.withdraw(entry_id, reason="Noted twice", by=officer)
    assert (listed(), listed(state="withdrawn"), listing.promised()) == ([], [entry_id], [])
    assert service.notes_of(entry_id)[-1].text == "Noted twice"
    for change in (lambda: following.say(entry_id, "Rang", due_on=None, by=officer, today=TODAY),
                   lambda: referrals.report(entry_id, by=officer),
                   lambda: service.correct(entry_id, said(home), over=1, why="x", by=officer, today=TODAY)):
        with pytest.raises(Conflict, match="taken back"), transaction():
            change()
    with transaction():
        service.restore(entry_id, by=officer)
    assert listed() == [entry_id] and len(listing.promised()) == 1


@pytest.mark.only("sqlite")
def test_what_we_promised_is_due_until_we_say_what_we_did(home: int, officer: Actor) -> None:
    entry_id = noted(officer, said(home))
    assert service.entry_by_id(entry_id).state is HeardState.OPEN
    with transaction():
        following.say(entry_id, "Ask the manager for the rota", due_on=TODAY + 5 * DAY, by=officer, today=TODAY)
    assert [(one.due_on, one.promised_by, one.state) for one, _ in listing.promised()] == [
        (TODAY + 5 * DAY, officer.user_id, HeardState.OPEN)]
    with transaction():
        following.say(entry_id, "The rota was seen", due_on=None, by=officer, today=TODAY)
        following.say(entry_id, "The rota was seen", due_on=None, by=officer, today=TODAY)
    assert listing.promised() == [] and service.entry_by_id(entry_id).state is HeardState.ANSWERED
    assert [one.kind for one in service.notes_of(entry_id)] == [NoteKind.PROMISE, NoteKind.DID]
    for due_on in (TODAY - DAY, TODAY + 732 * DAY):
        with pytest.raises(BadInput, match="from today on"), transaction():
            following.say(entry_id, "Too early or late", due_on=due_on, by=officer, today=TODAY)


@pytest.mark.only("sqlite")
def test_who_told_us_is_read_with_a_reason_by_those_who_may_and_each_reading_is_in_the_trail(
        home: int, officer: Actor) -> None:
    entry_id = noted(officer, said(home), who="Mrs Nobody, number 4")
    manager = a_colleague(Role.MANAGER)
    with pytest.raises(NotPermitted), transaction():
        reporters.record_reading(entry_id, reason="I want to know", by=officer)
    with pytest.raises(NotPermitted), transaction():
        reporters.record_reading(entry_id, reason="A command", by=Actor.command("test"))
    with pytest.raises(BadInput, match="why you need"), transaction():
        reporters.record_reading(entry_id, reason=" ok ", by=manager)
    with transaction():
        reporters.record_reading(entry_id, reason="To ring her back", by=manager)
    (reading,) = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "heard.reporter_read"))
    assert (reading.subject_id, reading.details) == (str(entry_id), {"reason": "To ring her back"})
    trail = " ".join(str(one.details) for one in db.session.scalars(select(AuditEvent)))
    assert "Nobody" not in trail and "telephone" not in trail, "the trail holds nothing that was said"


@pytest.mark.only("sqlite")
def test_that_somebody_went_on_to_report_a_concern_changes_nothing_that_others_see(home: int, officer: Actor) -> None:
    entry_id, other = noted(officer, said(home)), a_colleague()
    with transaction():
        first, later = (referrals.report(entry_id, by=one) for one in (officer, other))
    assert first == later and first.startswith("/concerns/report?setting="), "who comes later learns nothing"
    entry = service.entry_by_id(entry_id)
    assert (entry.referred_by, entry.state) == (officer.user_id, HeardState.OPEN)
    assert service.notes_of(entry_id) == []
    assert not list(db.session.scalars(select(AuditEvent).where(AuditEvent.action.startswith("heard.re"))))


@pytest.mark.only("sqlite")
def test_settings_and_groups_are_found_by_urn_name_own_name_and_owner(home: int, officer: Actor) -> None:
    with transaction():
        names.name_setting(home, "The Larches", by=officer)
        group = a_group("Larchmont Care Ltd")
    for text in ("2800777", "larches", "invented house"):
        assert [one.setting_id for one in finding.find(text) if one.setting_id] == [home]
    assert [one.group_id for one in finding.find("larchmont care")] == [group]
    assert (finding.find("  "), finding.find("nothing like it")) == ([], [])
    found = finding.place_of(home, None)
    assert (found.name, found.asked, found.path) == ("The Larches", "setting=2800777", "/settings/2800777")
    assert finding.place_of(None, group).asked == f"group={group}"


@pytest.mark.only("sqlite")
def test_the_list_of_a_group_holds_its_settings_too(home: int, officer: Actor) -> None:
    setting = db.session.scalars(select(HeardSaid.setting_id)).first()
    assert setting is None
    group_id = names.setting_by_ref("2800777").group_id
    first = noted(officer, said(home, TODAY - DAY))
    second = noted(officer, said(group_id=group_id, kind=HeardKind.COMPLIMENT))
    assert listed(group_id=group_id) == [second, first]
    assert listed(kind="compliment") == [second]
    assert listed(since=TODAY) == [second]
    assert listed(from_whom="parent") == []
