"""Invented regional notices: sent with an update, removed, drafted, received and acted on or not, and decisions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from qa_service.actor import Actor
from qa_service.clock import utc_now
from qa_service.concerns import access as concerns
from qa_service.concerns.facts import Facts
from qa_service.database import db, transaction
from qa_service.demo.heard import ours, somebody
from qa_service.documents.uploaded import Cleaned
from qa_service.flags.names import settings_called
from qa_service.notices import access, circulation, commenting, deciding, drafting, of_concerns, receiving, sending
from qa_service.notices.circulation import Entry
from qa_service.notices.contents import Contents
from qa_service.notices.kinds import Reach, Reason, RecipientKind
from qa_service.notices.models import NoticeComment
from qa_service.notices.opening import REVIEW_AFTER
from qa_service.notices.places import known
from qa_service.notices.receiving import Arrival
from qa_service.permissions import Role

_LIST: Final = (("Placements Anywhere", RecipientKind.REGION, "hub@region.example"),
                ("Wexley Council", RecipientKind.AUTHORITY, "commissioning@wexley.example"),
                ("Farley Council", RecipientKind.AUTHORITY, ""),
                ("Three Rivers Health", RecipientKind.AGENCY, "safeguarding@rivers.example"))


_PAPER: Final = Cleaned(b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
                        b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n%%EOF", "application/pdf", "notice.pdf")


def make_notices(today: date) -> str:
    """Fills the circulation list, names a manager, and makes a few notices. Opens its own transaction."""
    homes, lead, manager = ours(), somebody(Role.SAFEGUARDING_LEAD), somebody(Role.MANAGER)
    officer, partner = somebody(Role.COMMISSIONING_OFFICER), somebody(Role.REGIONAL_PARTNER)
    with transaction():
        access.name(manager.user_id or 0, by=lead)
        to = [circulation.keep(Entry(name, kind, email, "01632 960 420", partner.user_id if number == 0 else None),
                               by=lead) for number, (name, kind, email) in enumerate(_LIST)]
        standing = _sent(homes[0], to, lead, today, Reason.QUALITY, "Records of restraint were missing for a month.")
        _updated(standing, lead, today)
        lifted = _sent(homes[1], to[:2], lead, today, Reason.FINANCIAL, "The accounts are a year late.")
        sending.remove(lifted, on=today, why="A new owner has taken over, and the accounts are in order.",
                       version=_version(lifted, lead), by=lead, today=today)
        _draft(homes[2 % len(homes)], officer, today, Reason.AUTHORITY, "Staff changed three times in a month.")
        _received(homes, lead, manager, today)
        deciding.decide(homes[1], None, False, "It is put right, and a visit has shown it.", key="demo-decision",
                        by=lead, today=today)
        _on_a_concern(lead, today)
    return "Regional notices: sent, updated, removed, drafted, received and acted on, and one that nobody acted on."


def _draft(setting_id: int, by: Actor, today: date, reason: Reason, detail: str) -> str:
    contents = replace(known(setting_id, None, today), officer_name="Olive Officer", review_on=today + REVIEW_AFTER,
                       officer_email="olive@marlowe.example", reasons=(reason,), detail=detail)
    return drafting.draft(contents, setting_id=setting_id, group_id=None, key=f"demo-{setting_id}-{reason}", by=by,
                          today=today)


def _sent(setting_id: int, to: list[int], by: Actor, today: date, reason: Reason, detail: str) -> str:
    reference = _draft(setting_id, by, today, reason, detail)
    sending.send(reference, to, needed=True, version=_version(reference, by), by=by, today=today)
    return reference


def _updated(reference: str, by: Actor, today: date) -> None:
    """The provider has commented, and an update has brought it."""
    commenting.make_link(reference, made_for="Responsible individual", days=14, by=by)
    row = access.notice(reference, by=by)
    db.session.add(NoticeComment(notice_id=row.id, at=utc_now(), text="The records were kept on paper while the system "
                                 "was down. They are typed in now, and were shown to Ofsted."))
    db.session.flush()
    sending.update(reference, replace(drafting.contents_of(row), said="The provider has answered."), [],
                   version=_version(reference, by), by=by, today=today)
    by_hand = next(one for one in sending.sent_to(row) if not one.sending.address)
    sending.record_by_hand(reference, by_hand.sending.id, on=today, how="By encrypted e-mail", by=by, today=today)


def _received(homes: list[int], lead: Actor, manager: Actor, today: date) -> None:
    """One that waits too long, one that was acted on, and one that nobody has matched."""
    day, called = timedelta(days=1), settings_called(homes[:5])
    for number, (setting_id, ago) in enumerate(((homes[3 % len(homes)], 6 * day), (homes[0], 12 * day), (0, 8 * day))):
        one = called.get(setting_id)
        contents = Contents(
            issuing_authority="Wexley Council", officer_name="Una Other", officer_email="una@wexley.example",
            organisation=(one.owner or "") if one else "Faraway Care Ltd", reach=Reach.SERVICE,
            service=one.name if one else "Faraway Lodge", urn=(one.urn or "") if one else "",
            reasons=(Reason.SAFEGUARDING,), review_on=today + REVIEW_AFTER, to_region_on=today - ago - day)
        came = utc_now().replace(second=0, microsecond=0) - ago
        reference = receiving.receive(Arrival(contents, came), file=None if number else _PAPER,
                                      key=f"demo-received-{number}", by=lead)
        if number == 1:
            receiving.acknowledge(reference, by=lead)
            receiving.check_children(reference, "Each was seen by their social worker, and is settled.",
                                     on=today - 10 * day, by=lead, today=today)
            receiving.act(reference, text="Ask the home how nights are staffed", owner=str(manager.user_id),
                          due_on=today + 5 * day, key="demo-notice-action", by=lead, today=today)


def _on_a_concern(lead: Actor, today: date) -> None:
    """A draft that is sealed with a concern."""
    for one in reversed(concerns.named_on(lead)):
        facts: Facts = one.facts
        if facts.is_open and not facts.notice:
            of_concerns.decide(one.reference, True, "Children of other councils live there, too.",
                               version=one.concern.version, by=lead, today=today)
            found = concerns.named(one.reference, by=lead)
            of_concerns.write(one.reference, replace(
                of_concerns.known(found, today), officer_name="Sam Lead", officer_email="lead@marlowe.example",
                review_on=today + REVIEW_AFTER), version=found.concern.version, by=lead, today=today)
            return


def _version(reference: str, by: Actor) -> int:
    return access.notice(reference, by=by).version
