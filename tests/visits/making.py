"""Invented visits, put together by the services as an officer would."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

from qa_service.actor import Actor
from qa_service.database import current_authority, db, transaction
from qa_service.permissions import Role
from qa_service.visits import actions, entries, finishing, service, templates
from qa_service.visits.entries import rating_name, words_name
from qa_service.visits.kinds import Scale, VisitState, is_issue
from qa_service.visits.models import QAVisit, VisitTemplate
from qa_service.visits.templates import Whole
from tests.flags import builder
from tests.web.client import make_user

TODAY = builder.TODAY
_numbers = itertools.count(1)


def key() -> str:
    return f"key-{next(_numbers)}"


def a_colleague(role: Role = Role.COMMISSIONING_OFFICER) -> Actor:
    return Actor.user(make_user(current_authority(), role), role)


def a_visit(by: Actor, *, setting_id: int | None = None, planned_for: date = TODAY, visited_on: date | None = TODAY,
            today: date = TODAY) -> int:
    """A visit that is planned, and made unless ``visited_on`` is empty."""
    assert by.user_id is not None
    with transaction():
        setting_id = setting_id or builder.a_setting()
        visit_id = service.plan_visit(setting_id, planned_for=max(planned_for, today), lead_id=by.user_id, key=key(),
                                      by=by, today=today)
        if visited_on is not None:
            service.record_visited(visit_id, visited_on=visited_on, by=by, today=today)
    return visit_id


def whole_of(visit_id: int) -> Whole:
    visit = service.visit_by_id(visit_id)
    template = db.session.get(VisitTemplate, visit.template_id)
    assert template is not None
    return templates.whole(template)


def write(visit_id: int, name: str, value: str, by: Actor) -> None:
    """Writes over whatever stands."""
    standing = entries.entries_of(visit_id).get(name)
    with transaction():
        entries.save(visit_id, name, value, over=standing.number if standing else 0, by=by)


def fill(visit_id: int, by: Actor, *, ratings: dict[int, str] | None = None, heard: bool = True,
         today: date = TODAY) -> None:
    """Answers everything: green, but for the ``ratings`` given by the number of the question in the template."""
    with transaction():
        about = {"announced": "unannounced", "people_seen": "The deputy and two staff", "summary": "As expected.",
                 "child_heard": "yes" if heard else "no",
                 **({"children_said": "“I like the garden.”"} if heard else {"no_child": "Everybody was at school."})}
        for name, value in about.items():
            _put(visit_id, name, value, by)
        for number, question in enumerate(whole_of(visit_id).questions):
            rating = (ratings or {}).get(number, "green")
            if question.scale is Scale.SCORE:
                rating = {"green": "4", "amber": "2", "red": "1"}.get(rating, rating)
            if question.scale is not Scale.WORDS:
                _put(visit_id, rating_name(question.id), rating, by)
            _put(visit_id, words_name(question.id), f"What was seen at question {number}", by)
            if is_issue(rating):
                actions.make(visit_id, text=f"Put question {number} right", owner="Registered manager",
                             due_on=today + timedelta(days=14), key=key(), by=by, today=today, question_id=question.id)


def _put(visit_id: int, name: str, value: str, by: Actor) -> None:
    standing = entries.entries_of(visit_id).get(name)
    entries.save(visit_id, name, value, over=standing.number if standing else 0, by=by)


def submitted(visit_id: int, by: Actor) -> QAVisit:
    with transaction():
        finishing.submit(visit_id, looked_at_names=False, by=by)
    return service.visit_by_id(visit_id)


def a_finished_visit(by: Actor, manager: Actor, *, setting_id: int | None = None, visited_on: date = TODAY,
                     ratings: dict[int, str] | None = None, heard: bool = True, today: date = TODAY) -> int:
    """A visit that is signed off."""
    visit_id = a_visit(by, setting_id=setting_id, visited_on=visited_on, today=today)
    fill(visit_id, by, ratings=ratings, heard=heard, today=today)
    submitted(visit_id, by)
    with transaction():
        finishing.sign_off(visit_id, by=manager)
    assert service.visit_by_id(visit_id).state is VisitState.SIGNED_OFF
    return visit_id
