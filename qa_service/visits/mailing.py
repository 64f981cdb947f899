"""Mailing the provider its private link to a published visit: to a contact that the council entered, chosen at the
publication. The link's token is made when the mail is sent and is nowhere kept.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import select

from qa_service.accounts.models import Authority
from qa_service.actions.models import Action
from qa_service.actor import Actor
from qa_service.alerts import messages, outbox
from qa_service.alerts.transports import Deferred, Refused, ServerDown, Transport
from qa_service.audit import service as audit
from qa_service.clock import utc_now
from qa_service.config import Config
from qa_service.database import current_authority, db, transaction
from qa_service.errors import BadInput
from qa_service.flags.names import settings_called
from qa_service.private_links import service as links
from qa_service.providers.models import Contact, Setting
from qa_service.providers.names import contacts
from qa_service.visits.models import QAVisit
from qa_service.visits.programme_models import VisitMail
from qa_service.visits.publishing import REPORT
from qa_service.visits.service import visit_by_id
from qa_service.vocabulary import SubjectType

LASTS: Final = timedelta(days=90)
GIVE_UP_AFTER: Final = 12
"""Tries."""
_PAUSE: Final = timedelta(minutes=30)


def addresses(setting_id: int) -> dict[int, str]:
    """Whom the council can mail about a setting: the contacts with an e-mail address of it, then of its group."""
    group_id = db.session.scalar(select(Setting.group_id).where(Setting.id == setting_id))
    found = [*contacts(setting_id=setting_id), *(contacts(group_id=group_id) if group_id else ())]
    return {one.id: f"{one.role}{f', {one.name}' if one.name else ''}: {one.email}" for one in found if one.email}


def mail_report(visit_id: int, contact_id: int, *, key: str, by: Actor) -> None:
    """Queues the mail with the link to a published visit; the same form again, once.

    Raises ``BadInput`` for nobody's address.
    """
    visit = visit_by_id(visit_id, lock=True)
    if visit.published is None:
        raise BadInput("Publish the visit first.")
    if contact_id not in addresses(visit.setting_id):
        raise BadInput("Choose a contact that has an e-mail address.", field="contact")
    if not key or len(key) > 40:
        raise BadInput("This form has lost its key. Reload the page and choose again.")
    _queue(f"report-{key}", visit_id, contact_id, by)


@dataclass(frozen=True, slots=True)
class ToldProvider:
    """How the provider learns that more is asked: in a sentence, and where its link can be had by hand, if it must."""

    sentence: str
    path: str | None = None


def tell_of_asking(action: Action, event_id: int, by: Actor) -> ToldProvider | None:
    """Queues the mail that says that more evidence is asked for, in the transaction of the asking.

    It goes to whom the report was mailed to. ``None`` where the action is not the provider's, or not published.
    """
    if action.source_id is None or action.owner_role is None or visit_by_id(action.source_id).published is None:
        return None
    before = db.session.scalars(
        select(VisitMail).join(Contact, Contact.id == VisitMail.contact_id).where(
            VisitMail.visit_id == action.source_id, Contact.removed_at.is_(None), Contact.email.is_not(None))
        .order_by(VisitMail.id.desc()).limit(1)).first()
    if before is None:
        return ToldProvider("Nobody at the provider is mailed, since the report was mailed to no contact that stands: "
                            "give it its link yourself.", f"/visits/{action.source_id}/link/{REPORT}")
    _queue(f"asked-{event_id}", action.source_id, before.contact_id, by, action_id=action.id)
    to = db.session.get_one(Contact, before.contact_id)
    return ToldProvider(f"Its link is mailed to the {to.role.lower()} at {to.email}.")


def mails_of(visit_id: int) -> list[tuple[VisitMail, str]]:
    """The mails to the provider about a visit, the newest first, each with whom it goes to."""
    rows = db.session.execute(
        select(VisitMail, Contact.role, Contact.email).join(Contact, Contact.id == VisitMail.contact_id)
        .where(VisitMail.visit_id == visit_id).order_by(VisitMail.id.desc()))
    return [(mail, f"{role}: {email or 'no address any more'}") for mail, role, email in rows]


def _queue(key: str, visit_id: int, contact_id: int, by: Actor, *, action_id: int | None = None) -> None:
    if db.session.scalar(select(VisitMail.id).where(VisitMail.key == key)) is not None:
        return
    now = utc_now()
    db.session.add(VisitMail(key=key, visit_id=visit_id, action_id=action_id, contact_id=contact_id,
                             message_id=secrets.token_hex(16), state="waiting", made_at=now, made_by=by.user_id,
                             next_try_at=now))
    db.session.flush()
    audit.record("visit.provider_mailed", by=by, authority_id=current_authority(), subject=SubjectType.VISIT,
                 subject_id=visit_id, details={"contact": contact_id, "action": action_id})


def send_waiting(config: Config, transport: Transport, *, by: Actor) -> int:
    """Sends the mails that wait, for the council in scope. An edge: opens its own transactions. How many left."""
    sent = 0
    while outbox.probe_allowed(utc_now()) and (claimed := _next(by)) is not None:
        message = messages.compose(claimed.template, _context(claimed, config), public_url=config.public_url)
        try:
            transport.deliver(message, address=claimed.address, message_id=claimed.message_id)
        except Refused as answer:
            _not_sent(claimed, str(answer), by, final=True)
        except Deferred as answer:
            _not_sent(claimed, str(answer), by)
        except ServerDown as answer:
            _not_sent(claimed, str(answer), by)
            break
        else:
            _sent(claimed, str(transport.outcome.value), by)
            sent += 1
    return sent


def waits() -> bool:
    """Whether a mail of the council in scope is due."""
    return db.session.scalar(select(VisitMail.id).where(
        VisitMail.state == "waiting", VisitMail.next_try_at <= utc_now()).limit(1)) is not None


@dataclass(frozen=True, slots=True)
class _Claimed:
    """A mail on its way out, with its link."""

    mail_id: int
    visit_id: int
    template: str
    address: str
    message_id: str
    token: str
    link_id: int


def _next(by: Actor) -> _Claimed | None:
    """Claims the oldest mail that is due, with a fresh link. Those to nobody any more are given up."""
    with transaction():
        due = (select(VisitMail).where(VisitMail.state == "waiting", VisitMail.next_try_at <= utc_now())
               .order_by(VisitMail.next_try_at, VisitMail.id).with_for_update(skip_locked=True))
        for row in db.session.scalars(due.limit(50)):
            contact = db.session.get_one(Contact, row.contact_id)
            if contact.removed_at is not None or not contact.email:
                row.state, row.last_error = "failed", "The contact was removed."
                continue
            row.next_try_at, row.tries = utc_now() + _PAUSE, row.tries + 1
            token = links.make(REPORT, row.visit_id, made_for=contact.role, lasts=LASTS, by=by, ends_earlier=False)
            return _Claimed(row.id, row.visit_id, "visit-evidence-link" if row.action_id else "visit-report-link",
                            contact.email, row.message_id, token, links.newest(REPORT, row.visit_id))
    return None


def _context(claimed: _Claimed, config: Config) -> dict[str, object]:
    visit = db.session.get_one(QAVisit, claimed.visit_id)
    facts: dict[str, object] = {
        "setting_name": settings_called([visit.setting_id])[visit.setting_id].name,
        "council": db.session.get_one(Authority, current_authority()).name,
        "link": f"{config.public_url}/{REPORT}/{claimed.token}", "until": (utc_now() + LASTS).date().isoformat()}
    if claimed.template == "visit-report-link":
        assert visit.visited_on is not None  # no visit is published without its day
        facts["visited_on"] = visit.visited_on.isoformat()
    return facts


def _sent(claimed: _Claimed, state: str, by: Actor) -> None:
    """Only now does the link that the provider had before end."""
    with transaction():
        row = db.session.get_one(VisitMail, claimed.mail_id)
        row.state, row.sent_at, row.last_error = state, utc_now(), None
        links.end_all_but(claimed.link_id, REPORT, claimed.visit_id, by=by)


def _not_sent(claimed: _Claimed, error: str, by: Actor, *, final: bool = False) -> None:
    with transaction():
        row = db.session.get_one(VisitMail, claimed.mail_id)
        row.last_error, row.state = error, "failed" if final or row.tries >= GIVE_UP_AFTER else "waiting"
        links.revoke(claimed.link_id, by=by)
