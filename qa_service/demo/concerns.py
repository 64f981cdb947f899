"""Invented concerns: one reported this morning, one that takes long, one told late, one with no plan, one closed."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import select

from qa_service.accounts.models import User
from qa_service.accounts.service import users_with_role
from qa_service.actor import Actor
from qa_service.clock import london, utc_now
from qa_service.concerns import (
    access,
    arrangements,
    bundle,
    closing,
    counts,
    files,
    marker,
    numbers,
    referring,
    requests,
    service,
    urgent,
)
from qa_service.concerns.arrangements import Contact, Standing
from qa_service.concerns.kinds import (
    Criterion,
    MeetingKind,
    OfstedTold,
    Outcome,
    PlacementDecision,
    RequestKind,
    SentHow,
    Stage,
)
from qa_service.concerns.models import Concern
from qa_service.concerns.referring import Report
from qa_service.database import db, new_reference, transaction
from qa_service.demo.heard import ours, somebody
from qa_service.documents.uploaded import clean
from qa_service.permissions import Role
from qa_service.providers.models import Setting

DEPUTY: Final = "Tessa Stand-in"
_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)
_PAPER: Final = (b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
                 b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n%%EOF")


def make_concerns(today: date) -> str:
    """Sets who looks after concerns and how LADOs are reached, and reports a few. Opens its own transaction."""
    homes, officer, lead = ours(), somebody(Role.COMMISSIONING_OFFICER), somebody(Role.SAFEGUARDING_LEAD)
    with transaction():
        deputy = _deputy()
        arrangements.arrange(Standing(lead.user_id, deputy.user_id), by=lead)
        _contacts(homes, lead, today)
        now = utc_now().replace(second=0, microsecond=0)
        _told(homes[1], now - 40 * _DAY, 3 * _HOUR, lead, deputy, stage=Stage.ENQUIRIES, note="A complaint about how a "
              "child was held. The employer has taken the member of staff off shift.")
        _told(homes[1], now - 9 * _DAY, 4 * _DAY, lead, deputy, stage=Stage.MEETINGS, note="The same home again.")
        unplanned = _told(homes[3 % len(homes)], now - 100 * _DAY, _HOUR, lead, deputy, stage=Stage.CONCLUDED,
                          outcome=Outcome.SUBSTANTIATED, outcome_on=london(now - 20 * _DAY).date())
        service.plan_meeting(unplanned, MeetingKind.OURS, today + 2 * _DAY, by=lead, today=today)
        files.add(unplanned, clean(_PAPER, "letter-to-the-provider.pdf"), by=lead)
        _closed(homes[4 % len(homes)], now - 200 * _DAY, lead, deputy, today)
        not_met = _told(homes[0], now - 12 * _DAY, 2 * _HOUR, lead, deputy, reporter=deputy, stage=Stage.NOT_MET)
        closing.ask_to_close(not_met, "The LADO gave advice; the home has changed its rota.", by=deputy)
        marker.release(homes[3 % len(homes)], by=lead)
        _report(homes[2], now - 3 * _HOUR, officer, note="A child says that a member of staff pushed them.")
        _by_two(homes[2], unplanned, lead, deputy, today)
    return "Concerns: reported, told late, taking long, without a plan, closed by two people; and a marker."


def _by_two(setting_id: int, reference: str, lead: Actor, deputy: Actor, today: date) -> None:
    """What nobody decides alone, each as far as it may be; and a manager who is named on one concern."""
    manager, auditor = somebody(Role.MANAGER), somebody(Role.AUDITOR)
    access.name(reference, manager.user_id or 0, by=lead)
    bundle.ask(reference, "For the meeting with the LADO’s service", by=deputy)
    numbers.ask("SG-03", "first", "21", why="We want to look at long ones sooner", by=deputy)
    counts.ask(today - timedelta(days=365), today, why="The yearly audit of safeguarding", by=auditor, today=today)
    asked = requests.of_kind(RequestKind.COUNTS)[0].reference
    for one in (lead, deputy):
        counts.agree(asked, by=one)
    urgent.ask(setting_id, why="A child moves there tonight, and nobody who is named answers", by=manager)


def _deputy() -> Actor:
    """A second safeguarding lead, without whom nothing could be closed. They do not sign in."""
    known = next((user for user in users_with_role(Role.SAFEGUARDING_LEAD) if user.name == DEPUTY), None)
    if known is None:
        known = User(reference=new_reference(), email="deputy@marlowe.example", name=DEPUTY,
                     role=Role.SAFEGUARDING_LEAD, created_at=utc_now())
        db.session.add(known)
        db.session.flush()
    return Actor.user(known.id, known.role)


def _contacts(homes: list[int], by: Actor, today: date) -> None:
    areas = sorted({area for area in db.session.scalars(select(Setting.local_authority).where(
        Setting.id.in_(homes[:5]))) if area})
    for number, area in enumerate(areas):
        arrangements.keep_lado(area, Contact("lado@council.example", f"01632 960 3{number:02}", "01632 960 399", "",
                                             "The duty desk answers in office hours."), version=0, by=by, today=today)


def _report(setting_id: int, known_at: datetime, by: Actor, **said: Any) -> str:
    receipt = referring.report(Report(setting_id, None, known_at, (Criterion.HARMED,), **said),
                               key=f"demo-{setting_id}-{known_at:%Y%m%d}", by=by)
    return db.session.scalars(select(Concern.reference).where(Concern.id == receipt.concern_id)).one()


def _told(setting_id: int, known_at: datetime, after: timedelta, lead: Actor, deputy: Actor, *, note: str = "",
          reporter: Actor | None = None, **facts: Any) -> str:
    """Reported, told to the LADO so long after, acknowledged the next day, and gone on with."""
    reference = _report(setting_id, known_at, reporter or lead, note=note, sent_at=known_at + after,
                        sent_how=SentHow.EMAIL)
    area = db.session.get_one(Setting, setting_id).local_authority or "Marlowe"
    service.record_sent(reference, sent_at=known_at + after, how=SentHow.EMAIL, area=area,
                        acknowledged_at=known_at + after + _DAY, lado_reference=f"LA-{setting_id}", by=lead,
                        version=_version(reference, lead))
    access.name(reference, deputy.user_id or 0, by=lead)
    today = london(utc_now()).date()
    service.record(reference, facts, version=_version(reference, lead), by=lead, today=today)
    service.hold_meeting(reference, MeetingKind.ALLEGATIONS, london(known_at + after + _DAY).date(),
                         "The employer looks into it and reports back.", by=lead, today=today)
    return reference


def _closed(setting_id: int, known_at: datetime, lead: Actor, deputy: Actor, today: date) -> None:
    on = london(known_at + 50 * _DAY).date()
    reference = _told(setting_id, known_at, _HOUR, lead, deputy, stage=Stage.CONCLUDED, outcome=Outcome.UNFOUNDED,
                      outcome_on=on, placement_decision=PlacementDecision.STAY, placement_decided_on=on,
                      ofsted=OfstedTold.BY_PROVIDER, ofsted_told_on=on)
    closing.ask_to_close(reference, "The final meeting agreed; our children are settled.", by=lead)
    closing.close(reference, by=deputy, today=today)


def _version(reference: str, by: Actor) -> int:
    return access.named(reference, by=by).concern.version
