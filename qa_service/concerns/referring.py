"""Reporting a concern: a form that any officer fills in and nobody but those named on it reads; and the receipt."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from flask import current_app
from sqlalchemy import select

from qa_service.accounts import service as accounts
from qa_service.accounts.models import User
from qa_service.actor import Actor
from qa_service.clock import utc_now
from qa_service.concerns import access, arrangements, facts, keeping, mailing
from qa_service.concerns.facts import Facts
from qa_service.concerns.kinds import Criterion, EntryKind, SentHow, Stage
from qa_service.concerns.models import Concern, ConcernAccess, ConcernReceipt
from qa_service.database import db, new_reference
from qa_service.database.once import make_once
from qa_service.errors import BadInput, NotFound
from qa_service.own_lists import finding
from qa_service.own_lists.free_text import refuse_personal
from qa_service.permissions import Role
from qa_service.providers.models import ProviderGroup, Setting
from qa_service.sealing import keyring

LONGEST: Final = 5000
EARLIEST: Final = timedelta(days=365 * 60)
WHOSE: Final = "an adult or a child"


@dataclass(frozen=True, slots=True)
class Report:
    """What somebody reports."""

    setting_id: int | None
    group_id: int | None
    known_at: datetime | None
    criteria: tuple[Criterion, ...]
    note: str = ""
    sent_at: datetime | None = None
    """When they told the LADO themselves, if they have."""
    sent_how: SentHow | None = None
    involved: tuple[int, ...] = ()
    """People of the council whom it is about, who manage them or are linked: they must not see it."""


def report(said: Report, *, key: str, by: Actor, looked_at_names: bool = False) -> ConcernReceipt:
    """Keeps a concern sealed for those who look after it, and returns the receipt of whoever reported it.

    The same form again is one concern. Raises ``BadInput`` without the moment at which it was known, for a moment that
    cannot be, and for what looks like somebody's name.
    """
    now = utc_now()
    checked = _checked(said, now)
    refuse_personal({"note": checked.note}, looked_at_names, whose=WHOSE)
    record_key, wrapped = keyring().new_key()
    reference = new_reference()
    concern, new = make_once(Concern, key, {"sent": _trace(checked, by)}, {
        "reference": reference, "facts": b"", "made_at": now, "wrapped_key": wrapped.wrapped_key,
        "key_version": wrapped.key_version})
    if not new:
        return _receipt_for(concern.id, by)
    concern.facts = record_key.seal(facts.written(checked), keeping.place(concern, "facts"))
    readers = _name_readers(concern, checked, by)
    keeping.put(concern, checked, by=by, action="referred", kind=EntryKind.REFERRED, text=_in_words(checked))
    for user_id in readers:
        mailing.tell(concern, user_id, "new")
    receipt = ConcernReceipt(reference=new_reference(), user_id=by.user_id, concern_id=concern.id, made_at=now,
                             sent_at=checked.sent_at)
    db.session.add(receipt)
    db.session.flush()
    return receipt


def receipts_of(by: Actor) -> list[ConcernReceipt]:
    """What somebody keeps of what they reported, the latest first."""
    return list(db.session.scalars(select(ConcernReceipt).where(ConcernReceipt.user_id == by.user_id)
                                   .order_by(ConcernReceipt.id.desc())))


def receipt(reference: str, *, by: Actor) -> ConcernReceipt:
    """One's own receipt. Raises ``NotFound`` for anybody else's."""
    found = db.session.scalars(select(ConcernReceipt).where(
        ConcernReceipt.reference == reference, ConcernReceipt.user_id == by.user_id)).one_or_none()
    if found is None:
        raise NotFound("There is no such receipt.")
    return found


def waits_for_a_reader(found: ConcernReceipt) -> bool:
    """Whether what was reported can be opened by nobody now: all who look after concerns are involved, or have left."""
    if found.concern_id is None:
        return False
    leads = [user.id for user in accounts.users_with_role(Role.SAFEGUARDING_LEAD)]
    return db.session.scalar(select(ConcernAccess.id).where(
        ConcernAccess.concern_id == found.concern_id, ConcernAccess.user_id.in_(leads),
        ConcernAccess.standing()).limit(1)) is None


def report_path(setting_id: int | None, group_id: int | None) -> str:
    """The page of the form about a setting or a provider group."""
    return f"/concerns/report?{finding.place_of(setting_id, group_id).asked}"


def is_reported(key: str) -> bool:
    """Whether the form of this key was saved."""
    return db.session.scalar(select(Concern.id).where(Concern.key == key)) is not None


def keep_receipts_up(concern: Concern, now: Facts) -> None:
    """Lets the receipts say when it was sent to the LADO and acknowledged."""
    for one in db.session.scalars(select(ConcernReceipt).where(ConcernReceipt.concern_id == concern.id)):
        one.sent_at, one.acknowledged_at = now.sent_at, now.acknowledged_at
    db.session.flush()


def possible_readers() -> list[User]:
    """Everybody who may be named on a concern, by name: of them a report says who must not see it."""
    return accounts.users_with_role(*access.MAY_BE_NAMED)


def can_be_read(involved: Sequence[int] = ()) -> bool:
    """Whether anybody is there to look after a concern in which these people are involved."""
    return bool(readers_but(involved)[0])


def _checked(said: Report, now: datetime) -> Facts:
    if said.known_at is None:
        raise BadInput("Give the day and the time at which our council first knew. If you are not sure, give your "
                       "best estimate: the working day is counted from it.", field="known_on")
    check_known(said.known_at, now)
    if not said.criteria:
        raise BadInput("Tick what may have happened: at least one.", field="criteria")
    check_sent(said.known_at, said.sent_at, said.sent_how, now)
    if len(said.note) > LONGEST:
        raise BadInput(f"Use at most {LONGEST:,} characters.", field="note")
    if (said.setting_id is None) == (said.group_id is None):
        raise BadInput("Choose the setting or the provider that it is about.")
    area = _area(said)
    return Facts(known_at=said.known_at, setting_id=said.setting_id, group_id=said.group_id, area=area,
                 criteria=said.criteria, note=said.note.strip(), sent_at=said.sent_at, sent_how=said.sent_how,
                 stage=Stage.SENT if said.sent_at else Stage.LOGGED, recused=tuple(sorted(set(said.involved))))


def check_known(known_at: datetime, now: datetime) -> None:
    """Raises ``BadInput`` for a moment at which our council cannot have known it."""
    if known_at > now:
        raise BadInput("Our council cannot have known it in the future. Check the day and the time.", field="known_on")
    if known_at < now - EARLIEST:
        raise BadInput("Check the year.", field="known_on")


def check_sent(known_at: datetime, sent_at: datetime | None, how: SentHow | None, now: datetime) -> None:
    """Raises ``BadInput`` for a referral before it was known or in the future, and for half of one."""
    if (sent_at is None) != (how is None):
        raise BadInput("Give both: when the LADO was told, and how. Leave both empty if the LADO was not told yet.",
                       field="sent_on" if sent_at is None else "sent_how")
    if sent_at is None:
        return
    if sent_at > now:
        raise BadInput("The LADO cannot have been told in the future. Check the day and the time.", field="sent_on")
    if sent_at < known_at:
        raise BadInput("The LADO cannot have been told before our council knew. Check both times.", field="sent_on")


def _area(said: Report) -> str:
    if said.setting_id is not None:
        found = db.session.get(Setting, said.setting_id)
        if found is None:
            raise BadInput("The setting that it is about is not known any more. Choose it again.")
        return found.local_authority or ""
    if db.session.get(ProviderGroup, said.group_id) is None:
        raise BadInput("The provider that it is about is not known any more. Choose it again.")
    return ""


def _name_readers(concern: Concern, said: Facts, by: Actor) -> list[int]:
    """Names whoever looks after concerns, and notes who takes over if nobody opens it."""
    readers, deputy_id = readers_but(said.recused)
    for number, user_id in enumerate(readers):
        access.grant(concern, user_id, by=by, is_lead=number == 0)
    set_ = arrangements.standing()
    if set_.deputy_id is not None:  # where the deputy must not see it, or is the one who is named, the others take over
        concern.deputy_id, concern.deputy_at = deputy_id, concern.made_at + timedelta(hours=set_.hours)
    return readers


def readers_but(involved: Sequence[int]) -> tuple[list[int], int | None]:
    """Who is named from the start, and who takes over: nobody who is involved.

    The safeguarding lead; where they are involved or nobody is set, the deputy; else every safeguarding lead there is.
    """
    set_ = arrangements.standing()
    leads = [user.id for user in accounts.users_with_role(Role.SAFEGUARDING_LEAD) if user.id not in involved]
    lead, deputy = (one if one in leads else None for one in (set_.lead_id, set_.deputy_id))
    if lead is not None:
        return [lead], deputy
    return ([deputy], None) if deputy is not None else (leads, None)


def _receipt_for(concern_id: int, by: Actor) -> ConcernReceipt:
    found = db.session.scalars(select(ConcernReceipt).where(
        ConcernReceipt.concern_id == concern_id, ConcernReceipt.user_id == by.user_id)).one_or_none()
    if found is None:
        raise BadInput("This form was sent before by somebody else. Reload the page and write it anew.")
    return found


def _trace(said: Facts, by: Actor) -> str:
    """Tells whether the same form came twice; keyed, so that nothing that was said can be guessed from it."""
    key: str = current_app.config["SERVICE"].secret_key
    told = json.dumps([facts.written(replace(said, meetings=())).decode(), by.user_id])
    return hmac.new(key.encode(), told.encode(), hashlib.sha256).hexdigest()


def _in_words(said: Facts) -> str:
    told = "The LADO was told by whoever reported it" if said.sent_at else "The LADO was not told yet"
    return f"{told}. Criteria: " + "; ".join(one.words.lower() for one in said.criteria)
