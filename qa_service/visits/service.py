"""Planning a visit and its desk stage: who goes where and when, and which documents are asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import select

from qa_service.accounts.models import User
from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.clock import utc_now
from qa_service.database import current_authority, db
from qa_service.database.once import make_once
from qa_service.errors import BadInput, Conflict, NotFound
from qa_service.marks.service import mark
from qa_service.ofsted.rules.words import day as in_words
from qa_service.permissions import Permission, allows
from qa_service.person_numbers import numbers_in
from qa_service.providers.models import Setting
from qa_service.visits import templates
from qa_service.visits.kinds import VisitState, service_type_of
from qa_service.visits.models import QAVisit, VisitRequest
from qa_service.visits.traces import trace
from qa_service.vocabulary import SubjectType

FARTHEST: Final = timedelta(days=731)
EARLIEST: Final = date(2015, 4, 1)
LONGEST_NAME: Final = 200


def visit_by_id(visit_id: int, *, lock: bool = False) -> QAVisit:
    """A visit of the council in scope. Raises ``NotFound``."""
    statement = select(QAVisit).where(QAVisit.id == visit_id)
    found = db.session.scalars(statement.with_for_update() if lock else statement).one_or_none()
    if found is None:
        raise NotFound("There is no such visit.")
    return found


def plan_visit(setting_id: int, *, planned_for: date, lead_id: int, key: str, by: Actor, today: date) -> int:
    """Plans a visit with the newest template for the kind of setting. Returns its id; the same form again, the same id.

    Raises ``BadInput`` for a day that is past or more than two years ahead, or a lead who makes no visits.
    """
    setting = db.session.get(Setting, setting_id)
    if setting is None:
        raise NotFound("There is no such setting.")
    _check_day(planned_for, today)
    check_visitor(lead_id)
    templates.adopt_ready_made(by=by)
    template = templates.newest(service_type_of(setting.provision))
    visit, new = make_once(
        QAVisit, key, {"setting_id": setting_id, "planned_for": planned_for, "lead_id": lead_id},
        {"template_id": template.id, "state": VisitState.PLANNED, "results": [], "created_at": utc_now(),
         "created_by": by.user_id})
    if new:
        note("visit.planned", visit, by, {"for": planned_for.isoformat(), "lead": lead_id})
    return visit.id


def _check_day(planned_for: date, today: date) -> None:
    if not timedelta(0) <= planned_for - today <= FARTHEST:
        raise BadInput("Choose a day from today on, and at most two years ahead.", field="planned_for")


def check_visitor(user_id: int) -> None:
    """Raises ``BadInput`` for somebody who does not make visits."""
    person = db.session.scalars(select(User).filter_by(id=user_id)).one_or_none()
    if person is None or not person.active or not allows(person.role, Permission.VISIT_WRITE):
        raise BadInput("Choose a colleague who makes visits.", field="lead")


def visitors() -> list[tuple[int, str]]:
    """Colleagues who make visits, in the order of names."""
    return [(user.id, user.name) for user in db.session.scalars(select(User).order_by(User.name))
            if user.active and allows(user.role, Permission.VISIT_WRITE)]


def replan(visit_id: int, *, planned_for: date, lead_id: int, version: int, by: Actor, today: date) -> None:
    """Moves a planned visit to another day or colleague. Raises ``Conflict`` where it is planned no more or changed."""
    visit = _at(visit_id, VisitState.PLANNED)
    if (visit.planned_for, visit.lead_id) == (planned_for, lead_id):
        return
    if visit.version != version:
        raise Conflict("This plan changed while you looked at it. Look at what it says now, then change it again.")
    if planned_for != visit.planned_for:
        _check_day(planned_for, today)
    check_visitor(lead_id)
    visit.planned_for, visit.lead_id = planned_for, lead_id
    note("visit.replanned", visit, by, {"for": planned_for.isoformat(), "lead": lead_id})


def cancel(visit_id: int, *, reason: str, by: Actor) -> None:
    """Cancels a visit that was planned or is being written. What was written stays; ``revive`` takes it back."""
    visit = visit_by_id(visit_id, lock=True)
    if visit.state is VisitState.CANCELLED:
        return
    if visit.state not in (VisitState.PLANNED, VisitState.DRAFT):
        raise Conflict("A visit that was submitted can no longer be cancelled.")
    if not reason.strip():
        raise BadInput("Say why it is cancelled, in a few words.", field="reason")
    visit.state, visit.cancelled_because = VisitState.CANCELLED, reason.strip()
    note("visit.cancelled", visit, by)


def revive(visit_id: int, *, by: Actor) -> None:
    """Takes a cancellation back."""
    visit = visit_by_id(visit_id, lock=True)
    if visit.state is VisitState.CANCELLED:
        visit.state = VisitState.DRAFT if visit.visited_on else VisitState.PLANNED
        visit.cancelled_because = None
        note("visit.revived", visit, by)


def record_visited(visit_id: int, *, visited_on: date, by: Actor, today: date) -> None:
    """Says on which day the visit was made; from then on it is being written.

    Raises ``BadInput`` for a day in the future, ``Conflict`` once it is submitted.
    """
    visit = visit_by_id(visit_id, lock=True)
    if visit.visited_on == visited_on:
        return
    if visit.state not in (VisitState.PLANNED, VisitState.DRAFT):
        raise Conflict("The day of a visit that was submitted can no longer be changed.")
    if not EARLIEST <= visited_on <= today:
        raise BadInput("The visit cannot have been made on a day in the future. Give the day on which you were there."
                       if visited_on > today else "Give the day on which you were there.", field="visited_on")
    visit.visited_on, visit.state = visited_on, VisitState.DRAFT
    note("visit.made", visit, by, {"on": visited_on.isoformat()})


# The desk stage

def ask_for(visit_id: int, *, what: Sequence[str], due_on: date, by: Actor, today: date) -> None:
    """Notes that documents are asked for by a day. What is asked for already is not asked for twice.

    Raises ``BadInput`` without a document or for a day that is past.
    """
    visit = being_prepared(visit_id)
    wanted = list(dict.fromkeys(" ".join(one.split()) for one in what if one.strip()))
    if not wanted:
        raise BadInput("Name at least one document, one a line.", field="what")
    if any(len(one) > LONGEST_NAME for one in wanted):
        raise BadInput(f"Use at most {LONGEST_NAME} characters for each document.", field="what")
    if not timedelta(0) <= due_on - today <= FARTHEST:
        raise BadInput("Choose a day from today on.", field="due_on")
    known = {one.what for one in requests_of(visit_id)}
    db.session.add_all(VisitRequest(visit_id=visit_id, what=one, due_on=due_on, note="")
                       for one in wanted if one not in known)
    note("visit.asked_for", visit, by, {"documents": len(set(wanted) - known), "by": due_on.isoformat()})


def note_received(request_id: int, *, received_on: date | None, found: str, by: Actor, today: date,
                  shown: str | None = None) -> None:
    """Says when a document came (``None``: not yet), and what the desk review found in it.

    ``shown``: what its writer's page showed, as ``noted`` says it. Raises ``Conflict`` where somebody
    noted something else meanwhile.
    """
    request = db.session.scalars(select(VisitRequest).where(VisitRequest.id == request_id)).one_or_none()
    if request is None:
        raise NotFound("There is no such document asked for.")
    visit = being_prepared(request.visit_id)
    if received_on is not None and received_on > today:
        raise BadInput("A document cannot have come on a day in the future.", field="received_on")
    if worse := numbers_in(found):
        raise BadInput(f"This seems to hold {' and '.join(worse)}. Take it out.", field="found")
    if (request.received_on, request.note) == (received_on, found.strip()):
        return
    if shown is not None and shown != noted(request):
        came = f"came on {in_words(request.received_on)}" if request.received_on else "has not come"
        raise Conflict(f"Somebody noted meanwhile: it {came}. {request.note} Press Save again to put yours in its "
                       "place.")
    request.received_on, request.note = received_on, found.strip()
    note("visit.document_noted", visit, by, {"request": request_id})


def request_of(visit_id: int, request_id: int) -> VisitRequest:
    """One of them. Raises ``NotFound``."""
    found = next((one for one in requests_of(visit_id) if one.id == request_id), None)
    if found is None:
        raise NotFound("There is no such document asked for.")
    return found


def noted(request: VisitRequest) -> str:
    """What a page says of what is noted about a document."""
    return f"{request.received_on or ''}.{trace(request.note)}"


def requests_of(visit_id: int) -> list[VisitRequest]:
    """The documents that are asked for, in the order of their days."""
    return list(db.session.scalars(select(VisitRequest).where(VisitRequest.visit_id == visit_id)
                                   .order_by(VisitRequest.due_on, VisitRequest.id)))


def being_prepared(visit_id: int) -> QAVisit:
    """A visit that may still be written in, locked. Raises ``Conflict``."""
    return _at(visit_id, VisitState.PLANNED, VisitState.DRAFT)


def _at(visit_id: int, *states: VisitState) -> QAVisit:
    visit = visit_by_id(visit_id, lock=True)
    if visit.state not in states:
        raise Conflict(f"This visit is {visit.state.words.lower()}: that can no longer be changed here.")
    return visit


def note(action: str, visit: QAVisit, by: Actor, details: Mapping[str, Any] | None = None) -> None:
    """Writes to the audit trail and has the visit and its setting judged anew."""
    db.session.flush()
    mark(SubjectType.VISIT, [visit.id], reason=action)
    mark(SubjectType.SETTING, [visit.setting_id], reason=action)
    audit.record(action, by=by, authority_id=current_authority(), subject=SubjectType.VISIT, subject_id=visit.id,
                 details=dict(details or {}))
