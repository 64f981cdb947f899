"""Writing a notice: what its form must say, the draft, its changes, and taking a draft back."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from sqlalchemy import select

from forms.shapes import is_email, is_telephone
from qa_service.actor import Actor
from qa_service.clock import london, utc_now
from qa_service.database import db, new_reference
from qa_service.database.once import make_once
from qa_service.errors import BadInput, Conflict, NotFound
from qa_service.notices import access, places
from qa_service.notices.contents import Contents, read, written
from qa_service.notices.kinds import Direction, EventKind, NoticeState, Reach, Reason
from qa_service.notices.models import NoticeEvent, RegionalNotice
from qa_service.own_lists.free_text import refuse_personal

LONGEST: Final = 5000
FARTHEST: Final = timedelta(days=366)
WHOSE: Final = "an adult or a child"
LENGTHS: Final = {"issuing_authority": 200, "officer_name": 120, "officer_phone": 40, "organisation": 200,
                   "company_number": 12, "address": 400, "host_authority": 80, "service": 200, "urn": 10,
                   "detail": LONGEST, "placement_action": 1000, "said": LONGEST}


def checked(contents: Contents, today: date, *, looked_at_names: bool = False) -> Contents:
    """The same, if it can go out as a notice. Raises ``BadInput`` at the field that is wrong."""
    for name, longest in LENGTHS.items():
        if len(getattr(contents, name)) > longest:
            raise BadInput(f"Use at most {longest:,} characters.", field=name)
    if not contents.officer_name:
        raise BadInput("Give the officer whom the provider and other authorities can ask.", field="officer_name")
    if not is_email(contents.officer_email):
        raise BadInput("Enter the officer’s e-mail address, such as name@example.gov.uk.", field="officer_email")
    if contents.officer_phone and not is_telephone(contents.officer_phone):
        raise BadInput("Enter one telephone number in figures, such as 01632 960 001.", field="officer_phone")
    if contents.reach is Reach.ORGANISATION and not contents.organisation:
        raise BadInput("Give the organisation’s name.", field="organisation")
    if contents.reach is Reach.SERVICE and not contents.service:
        raise BadInput("Give the name of the home, property or school.", field="service")
    if not contents.reasons:
        raise BadInput("Tick why the notice is issued: at least one reason.", field="reasons")
    if Reason.OTHER in contents.reasons and not contents.detail:
        raise BadInput("Say what the other reason is.", field="detail")
    _check_days(contents, today)
    refuse_personal({"detail": contents.detail, "placement_action": contents.placement_action, "said": contents.said},
                    looked_at_names, whose=WHOSE)
    return contents


def _check_days(contents: Contents, today: date) -> None:
    if contents.to_provider_on is not None and contents.to_provider_on > today:
        raise BadInput("It cannot have been issued to the provider on a day in the future. Leave the day empty until "
                       "it is.", field="to_provider_on")
    if contents.review_on is None:
        raise BadInput("Give the day on which we review it: a notice never stands without one.", field="review_on")
    issued = max((one for one in (contents.to_provider_on, contents.to_region_on) if one), default=None)
    if issued is not None and contents.review_on <= issued:
        raise BadInput(f"The review comes after the notice is issued: give a day after {issued:%d/%m/%Y}.",
                       field="review_on")
    if contents.review_on < today or contents.review_on - today > FARTHEST:
        raise BadInput("Choose a day of review from today on, in the next twelve months.", field="review_on")


def draft(contents: Contents, *, setting_id: int | None, group_id: int | None, key: str, by: Actor, today: date,
          looked_at_names: bool = False) -> str:
    """Keeps a draft and returns its reference; the same form again, the same.

    Raises ``BadInput`` for a place that is not ours to raise a notice about.
    """
    if (setting_id is None) == (group_id is None):
        raise BadInput("Choose the setting or the provider that it is about.")
    places.may_raise(setting_id, group_id, today)
    contents = checked(replace(contents, to_region_on=None), today, looked_at_names=looked_at_names)
    trace = hashlib.sha256(json.dumps([written(contents), setting_id, group_id]).encode()).hexdigest()
    row, new = make_once(RegionalNotice, key, {"sent": trace}, {
        "reference": new_reference(), "direction": Direction.SENT, "state": NoticeState.DRAFT,
        "setting_id": setting_id, "group_id": group_id, "contents": written(contents), "made_at": utc_now(),
        "made_by": by.user_id})
    if new:
        happened(row, EventKind.MADE, by)
    return row.reference


def change(reference: str, contents: Contents, *, version: int, by: Actor, today: date,
           looked_at_names: bool = False) -> None:
    """Changes a draft. Raises ``BadInput``, and ``Conflict`` once it was sent or where it changed meanwhile."""
    row = _draft(reference, by)
    if row.version != version:
        raise Conflict("Somebody else changed this while you looked at it. Look at what it says now, then save again.")
    contents = checked(replace(contents, to_region_on=None), today, looked_at_names=looked_at_names)
    if written(contents) != row.contents:
        row.contents = written(contents)
        happened(row, EventKind.CHANGED, by)


def withdraw(reference: str, *, by: Actor) -> None:
    """Takes a draft back. It stays on record and can be had back."""
    row = access.notice(reference, by=by, lock=True)
    if row.state is NoticeState.WITHDRAWN:
        return
    if row.state is not NoticeState.DRAFT and row.direction is Direction.SENT:
        raise Conflict("This notice was sent. Remove it instead: everybody who got it is told.")
    row.state = NoticeState.WITHDRAWN
    happened(row, EventKind.WITHDRAWN, by)


def restore(reference: str, *, by: Actor) -> None:
    """Brings back what was withdrawn."""
    row = access.notice(reference, by=by, lock=True)
    if row.state is NoticeState.WITHDRAWN:
        row.state = NoticeState.DRAFT if row.direction is Direction.SENT else NoticeState.IN_FORCE
        happened(row, EventKind.RESTORED, by)


def contents_of(row: RegionalNotice) -> Contents:
    """What a notice says now."""
    return read(row.contents)


def happened(row: RegionalNotice, kind: EventKind, by: Actor, *, text: str = "", on: date | None = None,
             action_id: int | None = None) -> None:
    """Adds a line to a notice's history and to the audit trail, which holds no content."""
    db.session.add(NoticeEvent(notice_id=row.id, kind=kind, text=text, on=on or london(utc_now()).date(),
                               at=utc_now(), by=by.user_id, action_id=action_id))
    db.session.flush()
    access.trail(kind.value, row.reference, by=by)


def events_of(row: RegionalNotice) -> list[NoticeEvent]:
    """What happened to a notice, the latest first."""
    return list(db.session.scalars(select(NoticeEvent).where(NoticeEvent.notice_id == row.id)
                                   .order_by(NoticeEvent.id.desc())))


def _draft(reference: str, by: Actor) -> RegionalNotice:
    row = access.notice(reference, by=by, lock=True)
    if row.direction is not Direction.SENT:
        raise NotFound(access.NO_SUCH)
    if row.state is not NoticeState.DRAFT:
        raise Conflict("This notice was sent or taken back and is not a draft any more. Send an update instead.")
    return row
