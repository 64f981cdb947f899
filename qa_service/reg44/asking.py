"""Asking homes for the month's report by mail: a private link for each home and month, to the contact that an officer
chose. The link's token is made when the mail is sent and is nowhere kept.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import select

from qa_service.accounts.models import Authority
from qa_service.actor import Actor
from qa_service.alerts import messages, outbox
from qa_service.alerts.transports import Deferred, Refused, ServerDown, Transport
from qa_service.audit import service as audit
from qa_service.clock import utc_now
from qa_service.config import Config
from qa_service.database import current_authority, db, transaction
from qa_service.errors import BadInput, NotFound
from qa_service.flags.names import settings_called
from qa_service.private_links import service as links
from qa_service.providers.models import Contact
from qa_service.reg44.ledger import ledger
from qa_service.reg44.models import ReportArrangement, ReportRequest
from qa_service.reg44.months import month_later, month_of, month_words
from qa_service.reg44.words import PURPOSE
from qa_service.vocabulary import SubjectType

LASTS: Final = timedelta(days=75)
"""From the month's first days until past the day on which its report is due."""
GIVE_UP_AFTER: Final = 12
"""Tries."""
_PAUSE: Final = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class AskedFor:
    """What a link asks for, and who asks."""

    setting_id: int
    name: str
    month: date
    council: str


def asked_for(request_id: int) -> AskedFor:
    """What the request behind a link is about. Raises ``NotFound``."""
    row = db.session.scalars(select(ReportRequest).where(ReportRequest.id == request_id)).one_or_none()
    if row is None:
        raise NotFound("There is nothing to send here.")
    council = db.session.get_one(Authority, current_authority()).name
    return AskedFor(row.setting_id, settings_called([row.setting_id])[row.setting_id].name, row.month, council)


def arrange(setting_id: int, contact_id: int, *, by: Actor) -> None:
    """From now on the home's monthly link is mailed to this contact, and to no other. Raises ``BadInput``."""
    contact = db.session.scalars(select(Contact).where(
        Contact.id == contact_id, Contact.setting_id == setting_id, Contact.removed_at.is_(None))).one_or_none()
    if contact is None or not contact.email:
        raise BadInput("Choose a contact of this home that has an e-mail address.", field="contact")
    if by.user_id is None:
        raise BadInput("Only a person can arrange this.")
    row = db.session.scalars(select(ReportArrangement).filter_by(setting_id=setting_id)).one_or_none()
    if row is not None and row.ended_at is None and row.contact_id == contact_id:
        return
    if row is None:
        row = ReportArrangement(setting_id=setting_id)
        db.session.add(row)
    row.contact_id, row.made_by, row.made_at, row.ended_at = contact_id, by.user_id, utc_now(), None
    db.session.flush()
    _audit("reg44.link_arranged", setting_id, by, {"contact": contact_id})


def end_arrangement(setting_id: int, *, by: Actor) -> None:
    """No link is mailed any more, and those that were are withdrawn. Raises ``NotFound``."""
    row = arrangement_of(setting_id)
    if row is None:
        raise NotFound("No link is mailed to this home.")
    row.ended_at = utc_now()
    for request_id in db.session.scalars(select(ReportRequest.id).where(ReportRequest.setting_id == setting_id)):
        for link in links.standing_links(PURPOSE, request_id):
            links.revoke(link.id, by=by)
    db.session.flush()
    _audit("reg44.link_ended", setting_id, by, {})


def arrangement_of(setting_id: int) -> ReportArrangement | None:
    """The arrangement that stands."""
    return db.session.scalars(select(ReportArrangement).where(
        ReportArrangement.setting_id == setting_id, ReportArrangement.ended_at.is_(None))).one_or_none()


def requests_of(setting_id: int) -> list[ReportRequest]:
    """What was asked of a home by mail, the newest month first."""
    return list(db.session.scalars(select(ReportRequest).where(ReportRequest.setting_id == setting_id)
                                   .order_by(ReportRequest.month.desc()).limit(36)))


def ask_for_reports(as_at: date) -> int:
    """Makes the requests that are due for the council in scope: of this month and the one before, and once a reminder
    where a report is late. Where it was arranged anew since, whoever it is mailed to now is asked for what is open.
    In the open transaction; doing it again changes nothing. Returns how many wait anew.
    """
    arranged = {row.setting_id: row for row in db.session.scalars(
        select(ReportArrangement).where(ReportArrangement.ended_at.is_(None)))}
    since = month_later(month_of(as_at), -1)
    known = {(row.setting_id, row.month): row for row in db.session.scalars(
        select(ReportRequest).where(ReportRequest.setting_id.in_(arranged),
                                    ReportRequest.month >= month_later(since, -2)))}
    made = 0
    for setting_id, months in ledger(list(arranged), as_at).by_home.items():
        for one in months:
            request = known.get((setting_id, one.month))
            if not one.open:
                continue
            if request is None and one.month >= since:
                now = utc_now()
                db.session.add(ReportRequest(
                    setting_id=setting_id, month=one.month, contact_id=arranged[setting_id].contact_id, state="waiting",
                    message_id=secrets.token_hex(16), made_at=now, next_try_at=now))
                made += 1
            elif request is not None and request.state != "waiting" and (
                    arranged[setting_id].made_at > request.made_at
                    or (one.late(as_at) and request.state in ("sent", "kept") and not request.reminder)):
                _again(request, reminder=one.late(as_at))
                made += 1
    db.session.flush()
    return made


def _again(request: ReportRequest, *, reminder: bool) -> None:
    """It waits to be mailed once more, with a mail of its own."""
    request.state, request.reminder, request.tries = "waiting", reminder or request.reminder, 0
    request.message_id, request.made_at = secrets.token_hex(16), utc_now()
    request.next_try_at, request.last_error = request.made_at, None


def send_requests(config: Config, transport: Transport, *, by: Actor) -> int:
    """Sends the mails that wait, for the council in scope. An edge: opens its own transactions. How many left."""
    sent = 0
    while outbox.probe_allowed(utc_now()) and (claimed := _next(by)) is not None:
        request_id, address, message_id, token, link_id = claimed
        message = messages.compose("report-link", _context(request_id, token, config), public_url=config.public_url)
        try:
            transport.deliver(message, address=address, message_id=message_id)
        except Refused as answer:
            _not_sent(request_id, link_id, str(answer), by, final=True)
        except Deferred as answer:
            _not_sent(request_id, link_id, str(answer), by)
        except ServerDown as answer:
            _not_sent(request_id, link_id, str(answer), by)
            break
        else:
            _sent(request_id, link_id, str(transport.outcome.value), by)
            sent += 1
    return sent


def _next(by: Actor) -> tuple[int, str, str, str, int] | None:
    """Claims the oldest mail that is due, with a fresh token for its link. Those to nobody any more are given up."""
    with transaction():
        due = (select(ReportRequest).where(ReportRequest.state == "waiting", ReportRequest.next_try_at <= utc_now())
               .order_by(ReportRequest.next_try_at, ReportRequest.id).with_for_update(skip_locked=True))
        for row in db.session.scalars(due.limit(50)):
            arrangement = arrangement_of(row.setting_id)
            if arrangement is not None:  # whoever was chosen since the request was made
                row.contact_id = arrangement.contact_id
            contact = db.session.get_one(Contact, row.contact_id)
            if contact.removed_at is not None or not contact.email or arrangement is None:
                row.state, row.last_error = "failed", "The contact was removed, or no link is to be mailed any more."
                continue
            row.next_try_at, row.tries = utc_now() + _PAUSE, row.tries + 1
            token = links.make(PURPOSE, row.id, made_for=contact.role, lasts=LASTS, by=by, ends_earlier=False)
            return row.id, contact.email, row.message_id, token, links.newest(PURPOSE, row.id)
    return None


def _context(request_id: int, token: str, config: Config) -> dict[str, object]:
    asked = asked_for(request_id)
    row = db.session.get_one(ReportRequest, request_id)
    return {"setting_name": asked.name, "month": month_words(asked.month), "council": asked.council,
            "reminder": row.reminder, "link": f"{config.public_url}/reg44-report/{token}",
            "until": (row.next_try_at - _PAUSE + LASTS).date().isoformat()}


def _sent(request_id: int, link_id: int, state: str, by: Actor) -> None:
    """Only now does the link that the home had before end."""
    now: datetime = utc_now()
    with transaction():
        row = db.session.get_one(ReportRequest, request_id)
        row.state, row.last_error = state, None
        if row.reminder:
            row.reminded_at = now
        else:
            row.sent_at = now
        links.end_all_but(link_id, PURPOSE, request_id, by=by)


def _not_sent(request_id: int, link_id: int, error: str, by: Actor, *, final: bool = False) -> None:
    with transaction():
        row = db.session.get_one(ReportRequest, request_id)
        row.last_error, row.state = error, "failed" if final or row.tries >= GIVE_UP_AFTER else "waiting"
        links.revoke(link_id, by=by)


def _audit(action: str, setting_id: int, by: Actor, details: dict[str, object]) -> None:
    audit.record(action, by=by, authority_id=current_authority(), subject=SubjectType.SETTING, subject_id=setting_id,
                 details=details)
