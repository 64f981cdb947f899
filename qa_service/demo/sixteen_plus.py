"""The council's 16+ settings: registration, what was checked, a clock that runs, a place for 18 and over."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from typing import Final

from PIL import Image
from sqlalchemy import select

from qa_service.accounts.service import users_with_role
from qa_service.actor import Actor
from qa_service.clock import utc_now
from qa_service.database import db, transaction
from qa_service.documents import service as documents
from qa_service.documents import uploaded
from qa_service.permissions import Role
from qa_service.placements.ages import record_ages
from qa_service.placements.models import Child, Placement
from qa_service.providers.models import Premises, Setting
from qa_service.providers.names import register_unregistered
from qa_service.sixteen_plus import diligence, registration, unregistered
from qa_service.sixteen_plus.clocks import clocks
from qa_service.sixteen_plus.diligence import Check
from qa_service.sixteen_plus.kinds import Application, CheckOutcome, DiligenceKind, Plan
from qa_service.sixteen_plus.scope import scope_now
from qa_service.visits import templates
from qa_service.visits.kinds import Rag, ServiceType, VisitState
from qa_service.visits.models import QAVisit
from qa_service.vocabulary import AgeBand, ProvisionType, RegistrationFound

DAY: Final = timedelta(days=1)
AREA: Final = "Marlowe"


def make_sixteen_plus(today: date) -> str:
    """One setting complete, one on whose category the list differs, one with what has expired, others not checked; a
    placement without registration whose review is late, one of which Ofsted was not told as ordered; somebody under 16;
    a place for 18 and over. Opens its own transaction."""
    officer, manager = _somebody(Role.COMMISSIONING_OFFICER), _somebody(Role.MANAGER)
    with transaction():
        complete, differs, expired, forgotten = _supported()[:4]
        _found(complete, today - 30 * DAY, officer, today)
        _checked(complete, DiligenceKind.REGISTERED, today - 30 * DAY, officer, today)
        _found(differs, today - 40 * DAY, officer, today, listed=False)
        _checked(differs, DiligenceKind.REGISTERED, today - 40 * DAY, officer, today)
        _checked(expired, DiligenceKind.REGISTERED, today - 340 * DAY, officer, today)
        _worse(expired, today, officer)
        _visited_long_ago(forgotten, today - 420 * DAY, officer)
        _clock(today, officer, manager)
        _too_young(forgotten, today, officer)
        _not_registered(today, officer, manager)
        _over_18(today, officer)
    return "16+: registration found, things checked, placements without registration, a place for 18 and over."


def _supported() -> list[int]:
    """Supported accommodation where our young people live."""
    return list(db.session.scalars(
        select(Setting.id).where(
            Setting.provision == ProvisionType.SUPPORTED_ACCOMMODATION,
            Setting.id.in_(select(Placement.setting_id).where(
                Placement.setting_id.is_not(None), Placement.ended_on.is_(None)))).order_by(Setting.id)))


def _somebody(role: Role) -> Actor:
    user = users_with_role(role)[0]
    return Actor.user(user.id, user.role)


def _found(setting_id: int, on: date, by: Actor, today: date, *, listed: bool = True) -> None:
    """Registered, in a category that the published list has, or has not."""
    known = {one for one in db.session.scalars(
        select(Premises.category).where(Premises.setting_id == setting_id)) if one}
    wanted = sorted(known) if listed else [one for one in registration.CATEGORIES if one not in known]
    registration.record_found(setting_id, RegistrationFound.REGISTERED, checked_on=on, source="Certificate seen", by=by,
                              reason="", category=wanted[0] if wanted else None, today=today,
                              area="" if wanted else "Elsewhere")


def _checked(setting_id: int, kind: DiligenceKind, on: date, by: Actor, today: date) -> None:
    """Everything on its checklist is met, most of it for a year from its day."""
    checks = [Check(one.key, CheckOutcome.MET, on, on + 365 * DAY if one.expires else None)
              for one in scope_now()[kind] if one.key != "vehicles"]
    checks.append(Check("vehicles", CheckOutcome.NOT_APPLICABLE, on, reason="They have none."))
    diligence.record_checks(setting_id, checks, by=by, today=today)


def _worse(setting_id: int, today: date, by: Actor) -> None:
    """The gas record has lapsed, the rota was not good enough; the fire assessment is new and kept."""
    diligence.record_checks(setting_id, [
        Check("gas", CheckOutcome.MET, today - 200 * DAY, today - 12 * DAY),
        Check("rota", CheckOutcome.NOT_MET, today - 20 * DAY, reason="Nobody is on call at weekends.")],
        by=by, today=today)
    out = BytesIO()
    Image.new("RGB", (320, 200), "#d8d0c0").save(out, "JPEG")
    cleaned = uploaded.clean(out.getvalue(), "fire-assessment.jpg")
    diligence.record_checks(setting_id, [Check("fire", CheckOutcome.MET, today - 20 * DAY, today + 345 * DAY)],
                            by=by, today=today, file=(documents.keep_bytes(cleaned.data), cleaned))


def _visited_long_ago(setting_id: int, on: date, by: Actor) -> None:
    """The last visit was more than a year ago, before the council used the service."""
    templates.adopt_ready_made(by=by)
    assert by.user_id is not None
    db.session.add(QAVisit(
        key=f"demo-past-{setting_id}", setting_id=setting_id, state=VisitState.SIGNED_OFF, planned_for=on,
        template_id=templates.newest(ServiceType.SUPPORTED_ACCOMMODATION).id, lead_id=by.user_id, visited_on=on,
        announced=True, child_heard=True, overall=Rag.GREEN, results=[], created_at=utc_now(), created_by=by.user_id))
    db.session.flush()


def _clock(today: date, officer: Actor, manager: Actor) -> None:
    """Of the longest placement without registration: who was told, the plan, and reviews that have stopped."""
    clock = clocks(None, today)[0]
    unregistered.record_facts(clock.placement_id, {
        "dol_order": True, "ordered_on": clock.since + 2 * DAY, "told_ofsted_on": clock.since + 5 * DAY,
        "told_reviewing_officer_on": clock.since, "application": Application.NONE, "plan": Plan.MOVE,
        "plan_by": today + 12 * DAY, "plan_words": "A registered home with two places is being prepared."},
        version=0, by=officer, today=today)
    for days in (7, 14):
        unregistered.review(clock.placement_id, reviewed_on=min(clock.since + days * DAY, today), may_stay=True,
                            note="No registered place was found; staffing is as agreed.", by=manager, today=today)


def _too_young(setting_id: int, today: date, by: Actor) -> None:
    """Somebody under 16 in registered supported accommodation."""
    placement_id = db.session.scalars(select(Placement.id).where(
        Placement.setting_id == setting_id, Placement.ended_on.is_(None)).order_by(Placement.id)).first()
    assert placement_id is not None, "our young people live there"
    record_ages({placement_id: AgeBand.UNDER_16}, on=today, by=by)


def _not_registered(today: date, officer: Actor, manager: Actor) -> None:
    """Somebody of 17 in supported accommodation without registration; Ofsted was not told as a court ordered."""
    place = register_unregistered("Quayside Flats", provision=ProvisionType.SUPPORTED_ACCOMMODATION,
                                  local_authority=AREA, by=officer)
    placement_id = _placed(place, "Quayside Flats", "Supported living", "MBC-17001", today - 16 * DAY)
    record_ages({placement_id: AgeBand.SIXTEEN_TO_17}, on=today, by=officer)
    unregistered.record_facts(placement_id, {
        "ordered_on": today - 14 * DAY, "told_reviewing_officer_on": today - 15 * DAY,
        "application": Application.SENT, "application_on": today - 10 * DAY}, version=0, by=officer, today=today)
    unregistered.review(placement_id, reviewed_on=today - 2 * DAY, may_stay=True, by=manager, today=today,
                        note="The application is sent; somebody of ours calls every second day.")


def _over_18(today: date, by: Actor) -> None:
    """A place that nobody inspects, checked, with one person of 18 and one who is not."""
    place = register_unregistered("Harbour Rooms", provision=ProvisionType.OVER_18, local_authority=AREA, by=by)
    bands = (AgeBand.OVER_18, AgeBand.SIXTEEN_TO_17)
    record_ages({_placed(place, "Harbour Rooms", "Supported housing", f"MBC-18{number:03}", today - 40 * number * DAY):
                 band for number, band in enumerate(bands, start=1)}, on=today, by=by)
    _checked(place, DiligenceKind.OVER_18, today - 35 * DAY, by, today)


def _placed(setting_id: int, name: str, kind: str, reference: str, started_on: date) -> int:
    child = Child(reference=reference)
    db.session.add(child)
    db.session.flush()
    placement = Placement(
        child_id=child.id, setting_id=setting_id, setting_as_written=name, kind=kind, started_on=started_on,
        weekly_pence=38_000, team="Leaving Care", origin="by-hand", origin_key=f"by-hand-{reference}",
        recorded_at=utc_now())
    db.session.add(placement)
    db.session.flush()
    return placement.id
