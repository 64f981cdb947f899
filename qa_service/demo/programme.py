"""The demonstration's visiting programme: bands set by hand, visits given to officers, what other councils told us."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

from PIL import Image, ImageDraw
from sqlalchemy import select

from qa_service.accounts.service import users_with_role
from qa_service.actor import Actor
from qa_service.database import db, transaction
from qa_service.documents import service as documents
from qa_service.documents.uploaded import Cleaned, clean
from qa_service.permissions import Role
from qa_service.providers.names import ContactDetails, add_contact
from qa_service.visits import assigning, banding, by_others, mailing
from qa_service.visits.by_others import Told
from qa_service.visits.kinds import Band, OtherVisitKind
from qa_service.visits.models import QAVisit
from qa_service.visits.programme import Next, programme
from qa_service.visits.programme_models import SettingBand


def make_programme(today: date) -> str:
    """Sets bands, assigns visits and records other councils' visits. Opens its own transaction."""
    officer, other, manager = (_somebody(role) for role in (
        Role.COMMISSIONING_OFFICER, Role.PLACEMENTS_OFFICER, Role.MANAGER))
    rows = programme(today)
    late = [one for one in rows if one.when(today) == "late" and one.planned is None]
    calm = [one for one in rows if one.risk.band is Band.LOW and one.planned is None]
    with transaction():
        _give([one.setting_id for one in late[:3]], officer, manager, today)
        _give([one.setting_id for one in late[3:5]], other, manager, today)
        _set_bands(calm, manager, today)
        _tell_of_others(late, calm, officer, today)
        _mail(manager, today)
    return f"Visiting programme: {len(rows)} settings, {len(late)} past their day."


def _somebody(role: Role) -> Actor:
    user = users_with_role(role)[0]
    return Actor.user(user.id, user.role)


def _give(setting_ids: list[int], to: Actor, by: Actor, today: date) -> None:
    assert to.user_id is not None
    if setting_ids:
        assigning.assign(dict.fromkeys(setting_ids, today + timedelta(days=10)), to.user_id,
                         key=f"demo-{setting_ids[0]}", by=by, today=today)


def _set_bands(calm: list[Next], by: Actor, today: date) -> None:
    """One more closely watched than its grade asks for; and one less closely, whose review is late."""
    if len(calm) < 2:
        return
    banding.set_band(calm[0].setting_id, Band.HIGH, reason="A new owner and a new manager within a month.",
                     review_on=today + timedelta(days=80), by=by, today=today)
    then = timedelta(days=90)
    earlier = banding.set_band(calm[1].setting_id, Band.MEDIUM, reason="Two placements ended early in the spring.",
                               review_on=today - timedelta(days=6), by=by, today=today - then)
    db.session.get_one(SettingBand, earlier).set_at -= then


def _tell_of_others(late: list[Next], calm: list[Next], by: Actor, today: date) -> None:
    """One that stands in for ours, one that was only a call, and one that is too long ago."""
    told = [
        (calm[2:3], OtherVisitKind.WHOLE, 30, True, "The same questions as ours, and we have their report.",
         "Calm and settled. They asked for a newer fire risk assessment."),
        (late[5:6], OtherVisitKind.MEETING, 12, False, "A call about one placement, not a visit.",
         "The manager says that the rota is full again."),
        (late[6:7], OtherVisitKind.WHOLE, 260, True, "They use the regional template.",
         "Good practice in education; records behind by some weeks.")]
    note = _their_note()
    for settings, kind, days, may_count, why, shared in told:
        for one in settings:
            by_others.record(
                one.setting_id, Told("Halden Council", today - timedelta(days=days), kind, shared, may_count, why),
                key=f"demo-{one.setting_id}", by=by, today=today, file=note, sha256=documents.keep_bytes(note.data))


def _their_note() -> Cleaned:
    """What came with it: a page with a heading and lines."""
    page = Image.new("RGB", (420, 594), "white")
    pen = ImageDraw.Draw(page)
    pen.text((40, 40), "Halden Council: note of our visit", fill="black")
    for line in range(12):
        pen.line((40, 90 + 30 * line, 380 - 20 * (line % 3), 90 + 30 * line), fill="#909090", width=3)
    out = BytesIO()
    page.save(out, "PNG")
    return clean(out.getvalue(), "Halden note of visit.png")


def _mail(by: Actor, today: date) -> None:
    """The provider of the published visit is mailed its link."""
    visit = db.session.scalars(select(QAVisit).where(QAVisit.published_at.is_not(None)).order_by(QAVisit.id)).first()
    if visit is None:
        return
    if not mailing.addresses(visit.setting_id):
        add_contact(ContactDetails(role="Registered manager", email=f"home{visit.setting_id}@provider.example"),
                    setting_id=visit.setting_id, by=by)
    mailing.mail_report(visit.id, next(iter(mailing.addresses(visit.setting_id))), key="demo", by=by)
