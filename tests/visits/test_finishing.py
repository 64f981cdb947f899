"""From draft to result: what keeps a visit from submission, who signs it off, and what its result is."""

from __future__ import annotations

import pytest
from flask import Flask

from qa_service.actions import service as actions
from qa_service.database import transaction
from qa_service.errors import BadInput, Conflict, NotPermitted
from qa_service.permissions import Role
from qa_service.visits import finishing, service
from qa_service.visits.actions import of_visit
from qa_service.visits.entries import rating_name, words_name
from qa_service.visits.kinds import Rag, Scale, VisitState, is_issue, overall, rag_of
from tests.visits.making import TODAY, a_colleague, a_finished_visit, a_visit, fill, submitted, whole_of, write

only_sqlite = pytest.mark.only("sqlite")
R, A, G = Rag.RED, Rag.AMBER, Rag.GREEN


@pytest.mark.parametrize(("themes", "result"), [
    ([(True, G), (False, G)], G),
    ([(True, A), (False, G), (False, G)], A),  # the worst safety theme
    ([(True, G), (True, R), (False, G)], R),
    ([(True, G), (False, R), (False, G)], G),  # else what most are
    ([(True, G), (False, R), (False, R)], R),
    ([(True, G), (False, A)], A),  # equally frequent: the worse
    ([(False, G), (False, G), (False, A)], G),  # no theme about safety
    ([(True, None), (False, G)], None),  # safety was not looked at
    ([(True, None), (True, R)], R),  # red is red whatever else
    ([(True, None), (False, R)], R),
    ([(True, G), (False, None)], G),
    ([], None), ([(False, None)], None),
])
def test_the_result_is_the_worst_safety_theme_or_what_most_are(
        themes: list[tuple[bool, Rag | None]], result: Rag | None) -> None:
    assert overall(themes) is result


def test_what_nobody_looked_at_is_never_green() -> None:
    assert rag_of("not_looked") is None and rag_of("") is None
    for scale in (Scale.RAG, Scale.SCORE):
        assert "not_looked" in scale.ratings
    assert [rating for scale in Scale for rating in scale.ratings if is_issue(rating)] == ["amber", "red", "2", "1"]


def test_a_complete_visit_is_submitted_signed_off_and_has_its_result(context: Flask) -> None:
    officer, manager = a_colleague(), a_colleague(Role.MANAGER)
    visit_id = a_finished_visit(officer, manager, ratings={0: "amber", 19: "red"})
    visit = service.visit_by_id(visit_id)
    assert visit.state is VisitState.SIGNED_OFF and visit.overall is R
    by_title = {one["title"]: one["rag"] for one in visit.results}
    assert by_title["Quality and purpose of care"] == "amber" and by_title["Protection of children"] == "red"
    assert (visit.announced, visit.child_heard) == (False, True)


@only_sqlite
def test_a_theme_that_was_not_wholly_looked_at_has_no_result_unless_red(context: Flask) -> None:
    officer = a_colleague()
    visit_id = a_visit(officer)
    fill(visit_id, officer, ratings={0: "not_looked", 1: "green", 3: "not_looked", 4: "red"})
    visit = submitted(visit_id, officer)
    assert [(one["rag"], one["not_looked"]) for one in visit.results[:3]] == [(None, 1), ("red", 1), ("green", 0)]


@only_sqlite
def test_every_issue_needs_an_action_before_submission(context: Flask) -> None:
    officer = a_colleague()
    visit_id = a_visit(officer)
    fill(visit_id, officer, ratings={2: "amber"})
    (action,) = of_visit(visit_id)
    with transaction():
        actions.remove(action.id, by=officer, today=TODAY)
    with pytest.raises(BadInput, match="has no action yet"), transaction():
        finishing.submit(visit_id, looked_at_names=False, by=officer)
    with transaction():
        actions.restore(action.id, by=officer, today=TODAY)
    assert submitted(visit_id, officer).state is VisitState.SUBMITTED


@only_sqlite
@pytest.mark.parametrize(("name", "value", "says"), [
    ("announced", "", "announced"), ("people_seen", "", "who was seen"), ("child_heard", "", "child’s view"),
    ("children_said", "", "what children said"), ("child_heard", "no", "why no child’s view"),
    ("rating", "", "not rated"), ("rating", "not_looked and no words", "why nobody looked"),
    ("summary", "NHS 943 476 5919", "NHS number")])
def test_a_draft_says_what_is_missing(context: Flask, name: str, value: str, says: str) -> None:
    officer = a_colleague()
    visit_id = a_visit(officer)
    fill(visit_id, officer)
    question = whole_of(visit_id).questions[5]
    if value.endswith("no words"):
        write(visit_id, words_name(question.id), "", officer)
        value = "not_looked"
    write(visit_id, rating_name(question.id) if name == "rating" else name, value, officer)
    progress = finishing.progress_of(service.visit_by_id(visit_id), whole_of(visit_id))
    assert [one for one in progress.missing if says in one.sentence] and len(progress.missing) == 1
    with pytest.raises(BadInput, match=says), transaction():
        finishing.submit(visit_id, looked_at_names=True, by=officer)
    assert service.visit_by_id(visit_id).state is VisitState.DRAFT


@only_sqlite
def test_a_text_that_reads_like_a_name_is_looked_at_first(context: Flask) -> None:
    officer = a_colleague()
    visit_id = a_visit(officer)
    fill(visit_id, officer)
    write(visit_id, "people_seen", "Mrs Brackenstone, the deputy", officer)
    with pytest.raises(BadInput, match="name"), transaction():
        finishing.submit(visit_id, looked_at_names=False, by=officer)
    with transaction():
        finishing.submit(visit_id, looked_at_names=True, by=officer)


@only_sqlite
def test_D2_submitting_and_signing_off_twice_is_once(context: Flask) -> None:
    officer, manager = a_colleague(), a_colleague(Role.MANAGER)
    visit_id = a_visit(officer)
    fill(visit_id, officer)
    first = submitted(visit_id, officer).submitted_at
    assert submitted(visit_id, officer).submitted_at == first
    for _ in range(2):
        with transaction():
            finishing.sign_off(visit_id, by=manager)
    with pytest.raises(Conflict), transaction():
        finishing.submit(visit_id, looked_at_names=False, by=officer)


def test_nobody_signs_off_their_own_visit(context: Flask) -> None:
    manager, other = a_colleague(Role.MANAGER), a_colleague(Role.MANAGER)
    visit_id = a_visit(manager)
    fill(visit_id, manager)
    submitted(visit_id, manager)
    with pytest.raises(NotPermitted), transaction():
        finishing.sign_off(visit_id, by=manager)
    with transaction():
        finishing.sign_off(visit_id, by=other)
    assert service.visit_by_id(visit_id).signed_off_by == other.user_id


@only_sqlite
def test_a_visit_sent_back_has_no_result_until_it_is_submitted_again(context: Flask) -> None:
    officer, manager = a_colleague(), a_colleague(Role.MANAGER)
    visit_id = a_visit(officer)
    fill(visit_id, officer, ratings={0: "red"})
    submitted(visit_id, officer)
    with pytest.raises(BadInput), transaction():
        finishing.send_back(visit_id, reason=" ", by=manager)
    with transaction():
        finishing.send_back(visit_id, reason="Whom did you see?", by=manager)
    visit = service.visit_by_id(visit_id)
    assert (visit.state, visit.overall, visit.results, visit.returned_because) == (
        VisitState.DRAFT, None, [], "Whom did you see?")
    with transaction():
        finishing.submit(visit_id, looked_at_names=False, by=officer)
        finishing.take_back(visit_id, by=officer)
    assert service.visit_by_id(visit_id).state is VisitState.DRAFT


@only_sqlite
def test_an_action_of_a_draft_counts_from_its_submission_on(context: Flask) -> None:
    officer = a_colleague()
    visit_id = a_visit(officer)
    setting_id = service.visit_by_id(visit_id).setting_id
    fill(visit_id, officer, ratings={0: "red"})
    assert actions.of_settings([setting_id]) == []
    submitted(visit_id, officer)
    (action,) = actions.of_settings([setting_id])
    with pytest.raises(Conflict), transaction():
        actions.remove(action.id, by=officer, today=TODAY)
    with transaction():
        finishing.take_back(visit_id, by=officer)
    assert actions.of_settings([setting_id]) == [], "nor while it is being written again"
