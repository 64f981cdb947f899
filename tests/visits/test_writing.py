"""What is written in a visit: saved one thing at a time, by two people at once, and never lost (D1)."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from qa_service.database import db, transaction
from qa_service.errors import BadInput, Conflict, NotFound
from qa_service.visits import entries, finishing, service, templates
from qa_service.visits.content import Question, Theme
from qa_service.visits.entries import rating_name, words_name
from qa_service.visits.kinds import ServiceType, VisitState
from qa_service.visits.models import VisitEntry, VisitOtherText, VisitTemplate
from tests.flags.builder import a_setting
from tests.visits.making import TODAY, a_colleague, a_visit, fill, key, submitted, whole_of, write

only_sqlite = pytest.mark.only("sqlite")


def test_a_text_written_over_the_standing_one_replaces_it(context: Flask) -> None:
    officer = a_colleague()
    visit = a_visit(officer)
    with transaction():
        first = entries.save(visit, "summary", "One", over=0, by=officer)
        second = entries.save(visit, "summary", "One and two", over=first.number, by=officer)
    assert (first.number, second.number, second.clash) == (1, 2, None)
    assert entries.values_of(visit) == {"summary": "One and two"}
    assert entries.kept_texts(visit) == [], "one's own earlier letters are no other version"


def test_two_people_writing_at_once_keep_both_texts(context: Flask) -> None:
    one, other = a_colleague(), a_colleague()
    visit = a_visit(one)
    with transaction():
        entries.save(visit, "summary", "What one saw", over=0, by=one)
        clash = entries.save(visit, "summary", "What the other saw", over=0, by=other)
    assert clash.clash is not None and clash.standing == "What one saw"
    with transaction():  # the other goes on typing, in the same place
        again = entries.save(visit, "summary", "What the other saw, and more", over=0, by=other,
                             clash_id=clash.clash.id)
    assert again.clash is not None
    assert [text.value for text in entries.others_of(visit, "summary")] == ["What the other saw, and more"]
    with transaction():
        entries.choose(entries.others_of(visit, "summary")[0].id, by=one)
    assert entries.values_of(visit)["summary"] == "What the other saw, and more"
    assert "What one saw" in {text.value for text in entries.kept_texts(visit)}
    assert entries.clashes_of(visit) == {}


def test_D1_fifty_pairs_of_people_lose_nothing(context: Flask) -> None:
    """Whatever somebody typed stands or is kept, unless they wrote over it themselves."""
    one, other = a_colleague(), a_colleague()
    visit = a_visit(one)
    names = ["summary", "people_seen", "children_said", "no_child"]
    chance = random.Random(44)
    typed: set[tuple[str, str, int | None]] = set()
    own: set[tuple[str, str, int | None]] = set()
    met = 0
    with transaction():
        for pair in range(50):
            seen = entries.entries_of(visit)
            base = {name: row.number for name, row in seen.items()}
            for person in (one, other):
                for name in chance.sample(names, 2):
                    stood = entries.entries_of(visit).get(name)
                    before = (name, stood.value, stood.written_by) if stood else None
                    text = (name, f"{person.name} in round {pair}", person.user_id)
                    typed.add(text)
                    saved = entries.save(visit, name, text[1], over=base.get(name, 0), by=person)
                    met += saved.clash is not None
                    if saved.clash is None and before and before[2] == person.user_id:
                        own.add(before)
    stands = {(row.name, row.value, row.written_by) for row in db.session.scalars(select(VisitEntry))}
    kept = {(row.name, row.value, row.written_by) for row in db.session.scalars(select(VisitOtherText))}
    assert typed - stands - kept <= own
    assert met > 20, "the pairs did meet"


@only_sqlite
def test_what_is_no_answer_is_refused(context: Flask) -> None:
    officer = a_colleague()
    visit = a_visit(officer)
    question = whole_of(visit).questions[0]
    for name, value, kind in ((rating_name(question.id), "blue", BadInput), ("announced", "perhaps", BadInput),
                              ("rating-999999", "green", NotFound), ("salary", "1", NotFound),
                              ("summary", "x" * 20_001, BadInput)):
        with pytest.raises(kind), transaction():
            entries.save(visit, name, value, over=0, by=officer)
    assert entries.values_of(visit) == {}


@only_sqlite
def test_a_childs_details_are_warned_of_and_kept(context: Flask) -> None:
    officer = a_colleague()
    visit = a_visit(officer)
    with transaction():
        saved = entries.save(visit, "children_said", "Amy Brackenstone, NHS 943 476 5919, said so", over=0, by=officer)
    assert set(saved.personal) == {"an NHS number", "a name"}
    assert "Brackenstone" in entries.values_of(visit)["children_said"]


def test_an_old_visit_keeps_the_questions_that_it_answered(context: Flask) -> None:
    officer, manager = a_colleague(), a_colleague()
    visit = a_visit(officer)
    asked = [question.text for question in whole_of(visit).questions]
    with transaction():
        number = templates.change(ServiceType.CHILDRENS_HOME, [Theme("One", (Question("Is it good?"),), safety=True)],
                                  based_on=1, reason="Shorter", by=manager)
    assert number == 2
    assert [question.text for question in whole_of(visit).questions] == asked
    write(visit, rating_name(whole_of(visit).questions[0].id), "green", officer)
    newer = a_visit(officer)
    assert [question.text for question in whole_of(newer).questions] == ["Is it good?"]
    with pytest.raises(NotFound), transaction():
        entries.save(newer, rating_name(whole_of(visit).questions[0].id), "green", over=0, by=officer)


def test_looking_at_the_ready_made_templates_keeps_nothing(context: Flask) -> None:
    shown = {kind: templates.in_use(kind) for kind in ServiceType}
    assert not db.session.new
    assert db.session.scalars(select(VisitTemplate)).all() == []
    manager = a_colleague()
    with transaction():
        templates.adopt_ready_made(by=manager)
    for kind, before in shown.items():
        kept = templates.in_use(kind)
        assert (kept.content, kept.template.reason) == (before.content, before.template.reason)
        assert [one.id for one in templates.versions(kind)] == [kept.template.id]
        with pytest.raises(NotFound):
            templates.version(kind, 2)


def test_two_managers_changing_a_template_meet(context: Flask) -> None:
    manager = a_colleague()
    themes = [Theme("One", (Question("Is it good?"),))]
    assert templates.in_use(ServiceType.OTHER).template.number == 1
    with transaction():
        assert templates.change(ServiceType.OTHER, themes, based_on=1, reason="Shorter", by=manager) == 2
        assert templates.change(ServiceType.OTHER, themes, based_on=1, reason="Shorter", by=manager) == 2
    with pytest.raises(Conflict), transaction():
        templates.change(ServiceType.OTHER, [Theme("Two", (Question("Is it?"),))], based_on=1, reason="x", by=manager)


@only_sqlite
@pytest.mark.parametrize("themes", [
    [], [Theme("", (Question("Is it?"),))], [Theme("One", ())], [Theme("One", (Question(" "),))],
    [Theme("One", (Question("Is it?"),)), Theme("one ", (Question("Is it?"),))],
    [Theme("One", tuple(Question(f"{number}?") for number in range(81)))]])
def test_a_template_that_cannot_be_used_is_refused(context: Flask, themes: list[Theme]) -> None:
    manager = a_colleague()
    a_visit(manager)
    with pytest.raises(BadInput), transaction():
        templates.change(ServiceType.OTHER, themes, based_on=1, reason="why", by=manager)
    assert templates.newest(ServiceType.OTHER).number == 1


def test_D2_a_form_sent_twice_plans_one_visit(context: Flask) -> None:
    officer = a_colleague()
    assert officer.user_id is not None
    one_key = key()
    with transaction():
        setting = a_setting()
    for _ in range(3):
        with transaction():
            first = service.plan_visit(setting, planned_for=TODAY, lead_id=officer.user_id, key=one_key, by=officer,
                                       today=TODAY)
    assert service.visit_by_id(first).state is VisitState.PLANNED
    with pytest.raises(BadInput), transaction():
        service.plan_visit(setting, planned_for=TODAY + timedelta(days=1), lead_id=officer.user_id, key=one_key,
                           by=officer, today=TODAY)


@only_sqlite
@pytest.mark.parametrize(("days", "taken"), [(-1, False), (0, True), (731, True), (732, False)])
def test_a_visit_is_planned_from_today_on_and_two_years_ahead(context: Flask, days: int, taken: bool) -> None:
    officer = a_colleague()
    assert officer.user_id is not None
    with transaction():
        setting = a_setting()
    try:
        with transaction():
            service.plan_visit(setting, planned_for=TODAY + timedelta(days=days), lead_id=officer.user_id, key=key(),
                               by=officer, today=TODAY)
        assert taken
    except BadInput:
        assert not taken


@only_sqlite
def test_a_visit_on_a_day_in_the_future_is_refused(context: Flask) -> None:
    officer = a_colleague()
    visit = a_visit(officer, visited_on=None)
    with pytest.raises(BadInput, match="future"), transaction():
        service.record_visited(visit, visited_on=TODAY + timedelta(days=1), by=officer, today=TODAY)
    assert service.visit_by_id(visit).state is VisitState.PLANNED


@only_sqlite
def test_a_cancelled_visit_comes_back_with_what_was_written(context: Flask) -> None:
    officer = a_colleague()
    visit = a_visit(officer)
    write(visit, "summary", "Half a page", officer)
    with transaction():
        service.cancel(visit, reason="The home closed", by=officer)
    with pytest.raises(Conflict), transaction():
        entries.save(visit, "summary", "More", over=1, by=officer)
    with transaction():
        service.revive(visit, by=officer)
    assert service.visit_by_id(visit).state is VisitState.DRAFT
    assert entries.values_of(visit)["summary"] == "Half a page"


@only_sqlite
def test_documents_are_asked_for_once_and_noted_as_they_come(context: Flask) -> None:
    officer = a_colleague()
    visit = a_visit(officer, visited_on=None)
    with transaction():
        for _ in range(2):
            service.ask_for(visit, what=["Rota of four weeks", " Rota  of four weeks ", "Insurance"],
                            due_on=TODAY + timedelta(days=7), by=officer, today=TODAY)
    rota, insurance = service.requests_of(visit)
    with transaction():
        service.note_received(rota.id, received_on=TODAY, found="Two gaps", by=officer, today=TODAY)
    assert [(one.what, one.received_on) for one in service.requests_of(visit)] == [
        ("Rota of four weeks", TODAY), ("Insurance", None)]
    with pytest.raises(BadInput), transaction():
        service.note_received(insurance.id, received_on=TODAY + timedelta(days=1), found="", by=officer, today=TODAY)


def test_an_unsettled_clash_keeps_a_visit_from_being_submitted(context: Flask) -> None:
    one, other = a_colleague(), a_colleague()
    visit = a_visit(one)
    fill(visit, one)
    question = whole_of(visit).questions[0]
    with transaction():
        entries.save(visit, words_name(question.id), "I saw something else", over=0, by=other)
    with pytest.raises(BadInput, match="Two people"), transaction():
        finishing.submit(visit, looked_at_names=False, by=one)
    with transaction():
        entries.leave(entries.others_of(visit, words_name(question.id))[0].id, by=one)
    assert submitted(visit, one).state is VisitState.SUBMITTED
