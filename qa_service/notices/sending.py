"""Sending a notice to the circulation list, its updates and its removal; who got what, and whether they took it.

The form never goes by mail: the protocol forbids passing it on, and a mail can be forwarded and lies in mailboxes for
years. A recipient gets a link that opens it once, in a mail that says only that something waits; or it is given by
hand, in the way that the council uses for what is secret, and that is recorded here.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm.attributes import flag_modified

from qa_service.actor import Actor
from qa_service.clock import london, utc_now
from qa_service.database import db
from qa_service.errors import BadInput, Conflict, NotFound
from qa_service.notices import access, circulation, drafting, mailing
from qa_service.notices.commenting import comments_of
from qa_service.notices.contents import Contents, written
from qa_service.notices.kinds import Direction, EventKind, NoticeState, VersionKind, Way
from qa_service.notices.models import NoticeMail, NoticeRecipient, NoticeSending, NoticeVersion, RegionalNotice
from qa_service.own_lists.free_text import refuse_personal
from qa_service.private_links import service as links


@dataclass(frozen=True, slots=True)
class Sent:
    """One version to one recipient, as the notice's page shows it."""

    sending: NoticeSending
    version: NoticeVersion
    mail: NoticeMail | None


def versions_of(row: RegionalNotice) -> list[NoticeVersion]:
    """What was sent, the newest first."""
    return list(db.session.scalars(select(NoticeVersion).where(NoticeVersion.notice_id == row.id)
                                   .order_by(NoticeVersion.number.desc())))


def sent_to(row: RegionalNotice) -> list[Sent]:
    """Who was sent which version, the newest first, each with its newest mail; in two queries."""
    rows = db.session.execute(
        select(NoticeSending, NoticeVersion).join(NoticeVersion, NoticeVersion.id == NoticeSending.version_id)
        .where(NoticeVersion.notice_id == row.id)
        .order_by(NoticeVersion.number.desc(), NoticeSending.organisation, NoticeSending.id)).all()
    mails = {mail.sending_id: mail for mail in db.session.scalars(select(NoticeMail).where(
        NoticeMail.sending_id.in_([one.id for one, _ in rows])).order_by(NoticeMail.id))}
    return [Sent(one, version, mails.get(one.id)) for one, version in rows]


def had_it(row: RegionalNotice) -> list[int]:
    """The recipients who got an earlier version, on the list still or not: they are told of what follows."""
    return list(db.session.scalars(select(NoticeSending.recipient_id).join(
        NoticeVersion, NoticeVersion.id == NoticeSending.version_id).where(NoticeVersion.notice_id == row.id)
        .distinct().order_by(NoticeSending.recipient_id)))


def send(reference: str, chosen: Collection[int], *, needed: bool, version: int, by: Actor, today: date) -> None:
    """Sends a draft to these recipients. Raises ``BadInput``, and ``Conflict`` where it was sent already."""
    row = access.handled(reference, by=by)
    if row.state is not NoticeState.DRAFT or row.direction is not Direction.SENT:
        raise Conflict("This notice was sent already, or taken back: nothing was sent twice. Look at who has it.")
    if row.version != version:
        raise Conflict("Somebody changed the draft while you looked at it. Look at what it says now, then send it.")
    if not needed:
        raise BadInput("Say that sharing it is necessary and proportionate, and no routine performance management or "
                       "contract dispute: the protocol may not be used for these.", field="needed")
    contents = drafting.checked(drafting.contents_of(row), today, looked_at_names=True)
    first(row, contents, chosen, by=by, today=today)


def first(row: RegionalNotice, contents: Contents, chosen: Collection[int], *, by: Actor, today: date) -> None:
    """Puts a notice in force by its first sending. For those who have checked that it may go out."""
    recipients = _chosen(chosen)
    contents = replace(contents, to_region_on=today)
    row.state, row.begun_at, row.contents = NoticeState.IN_FORCE, utc_now(), written(contents)
    _out(row, VersionKind.FIRST, contents, recipients, by=by)
    drafting.happened(row, EventKind.SENT, by, text=_names(recipients), on=today)


def update(reference: str, contents: Contents, more: Collection[int], *, version: int, by: Actor, today: date,
           looked_at_names: bool = False) -> None:
    """Sends an update to everybody who got the earlier version, and to these besides."""
    row = _in_force(reference, version, by)
    before = drafting.contents_of(row)
    contents = drafting.checked(replace(contents, to_region_on=before.to_region_on), today,
                                looked_at_names=looked_at_names)
    if not contents.said:
        raise BadInput("Say what is new, in a few words.", field="said")
    row.contents = written(replace(contents, said=""))
    recipients = _chosen({*had_it(row), *more})
    _out(row, VersionKind.UPDATE, contents, recipients, by=by)
    drafting.happened(row, EventKind.UPDATED, by, text=f"{contents.said}\n\n{_names(recipients)}", on=today)


def remove(reference: str, *, on: date | None, why: str, version: int, by: Actor, today: date,
           looked_at_names: bool = False) -> None:
    """Lifts a notice; everybody who got it is told. Raises ``BadInput`` for a day that cannot be."""
    row = _in_force(reference, version, by)
    begun = london(row.begun_at or row.made_at).date()
    if on is None or not begun <= on <= today:
        raise BadInput(f"Give the day on which it was lifted: from {begun:%d/%m/%Y}, when it was sent, to today.",
                       field="on")
    contents = drafting.contents_of(row)
    if not why.strip():
        raise BadInput("Say why it is lifted, in a few words.", field="why")
    if len(why) > drafting.LONGEST:
        raise BadInput(f"Use at most {drafting.LONGEST:,} characters.", field="why")
    refuse_personal({"why": why}, looked_at_names, whose=drafting.WHOSE)
    row.state, row.removed_on = NoticeState.REMOVED, on
    recipients = _chosen(had_it(row))
    _out(row, VersionKind.REMOVAL, replace(contents, said=why.strip()), recipients, by=by)
    drafting.happened(row, EventKind.REMOVED, by, text=f"{why.strip()}\n\nTold: {_names(recipients)}", on=on)


def record_by_hand(reference: str, sending_id: int, *, on: date | None, how: str, by: Actor, today: date) -> None:
    """Records that a version was given to a recipient by hand."""
    row = access.handled(reference, by=by)
    sending, of = _sending(row, sending_id)
    made = london(of.at).date()
    if on is None or not made <= on <= today:
        raise BadInput(f"Give the day on which it was given: from {made:%d/%m/%Y}, when it was sent, to today.",
                       field="on")
    how = " ".join(how.split())
    if not how or len(how) > 120:
        raise BadInput("Say how it was given, in a few words: by encrypted e-mail, say, or at a meeting.", field="how")
    if (sending.given_on, sending.given_how) == (on, how):
        return
    sending.given_on, sending.given_how, sending.given_by = on, how, by.user_id
    drafting.happened(row, EventKind.GIVEN, by, text=f"{sending.organisation}, version {of.number}: {how}", on=on)


def send_link_again(reference: str, sending_id: int, *, once: str, by: Actor) -> None:
    """A new link to the same version, for a recipient whose link has ended; the same form again, once."""
    row = access.handled(reference, by=by)
    sending, _ = _sending(row, sending_id)
    if not sending.address:
        raise BadInput("The list holds no e-mail address of this recipient. Give it by hand, and record that.")
    mailing.queue_link(sending, f"again-{sending.id}-{once}"[:60])
    access.trail("link_again", row.reference, by=by, details={"sending": sending.id})


def taken(sending_id: int, *, link_id: int, by: Actor) -> tuple[NoticeSending, NoticeVersion, RegionalNotice]:
    """The version behind a recipient's link, which ends with it. Raises ``NotFound`` where it was taken already."""
    sending, version, row = behind(sending_id, lock=True)
    sending.taken_at = sending.taken_at or utc_now()
    links.revoke(link_id, by=by)
    access.trail("taken", row.reference, by=by, details={"sending": sending.id})
    return sending, version, row


def behind(sending_id: int, *, lock: bool = False) -> tuple[NoticeSending, NoticeVersion, RegionalNotice]:
    """What a recipient's link is about. Raises ``NotFound``."""
    statement = (select(NoticeSending, NoticeVersion, RegionalNotice)
                 .join(NoticeVersion, NoticeVersion.id == NoticeSending.version_id)
                 .join(RegionalNotice, RegionalNotice.id == NoticeVersion.notice_id)
                 .where(NoticeSending.id == sending_id))
    found = db.session.execute(statement.with_for_update(of=NoticeSending) if lock else statement).one_or_none()
    if found is None:
        raise NotFound(access.NO_SUCH)
    return found[0], found[1], found[2]


def _out(row: RegionalNotice, kind: VersionKind, contents: Contents, recipients: Sequence[NoticeRecipient], *,
         by: Actor) -> None:
    """Keeps the version and queues it to each recipient. The first goes out without comments, as the protocol asks."""
    number = len(versions_of(row)) + 1
    comments: list[dict[str, Any]] = [] if kind is VersionKind.FIRST else [
        {"on": london(one.at).date().isoformat(), "text": one.text} for one in comments_of(row)]
    version = NoticeVersion(notice_id=row.id, number=number, kind=kind, contents=written(contents), comments=comments,
                            at=utc_now(), by=by.user_id)
    db.session.add(version)
    flag_modified(row, "contents")  # a second form of the same page finds that the notice has changed
    db.session.flush()
    for one in recipients:
        sending = NoticeSending(version_id=version.id, recipient_id=one.id, organisation=one.organisation,
                                address=one.email, way=Way.LINK if one.email else Way.HAND, made_at=utc_now())
        db.session.add(sending)
        db.session.flush()
        if sending.way is Way.LINK:
            mailing.queue_link(sending, f"first-{sending.id}")


def _chosen(chosen: Collection[int]) -> list[NoticeRecipient]:
    found = [one for one in circulation.recipients(removed_too=True) if one.id in set(chosen)]
    if not found:
        raise BadInput("Choose to whom it goes: at least one recipient of the circulation list.", field="recipients")
    return found


def _in_force(reference: str, version: int, by: Actor) -> RegionalNotice:
    row = access.handled(reference, by=by)
    if row.state is not NoticeState.IN_FORCE or row.direction is not Direction.SENT:
        raise Conflict("This notice is not in force, so there is nothing to update or to remove. Look at its history.")
    if row.version != version:
        raise Conflict("Somebody else sent an update meanwhile: nothing was sent twice. Look at what it says now.")
    return row


def _sending(row: RegionalNotice, sending_id: int) -> tuple[NoticeSending, NoticeVersion]:
    found = next((one for one in sent_to(row) if one.sending.id == sending_id), None)
    if found is None:
        raise NotFound("There is no such recipient.")
    return found.sending, found.version


def _names(recipients: Sequence[NoticeRecipient]) -> str:
    return ", ".join(one.organisation for one in recipients)
