"""What happens by the clock: the deputy takes over, and the named people are reminded.

The clock looks at moments that stand beside the sealed facts, and at the list of names. It opens a concern only where
nobody is left who could, to see who must not be named on it.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import or_, select

from qa_service.accounts import service as accounts
from qa_service.actor import Actor
from qa_service.clock import london
from qa_service.concerns import access, erasing, keeping, mailing, referring
from qa_service.concerns.kinds import EntryKind
from qa_service.concerns.models import Concern, ConcernAccess
from qa_service.database import db, transaction
from qa_service.logs import logger
from qa_service.permissions import Role

_log = logger("concerns")
BY = Actor.job("look-after-what-is-restricted")


def look_after(now: datetime) -> None:
    """Looks after the concerns of the council in scope that want something by now, one transaction each."""
    _by_their_day(london(now).date())
    _left_to_nobody()
    for concern_id in list(db.session.scalars(select(Concern.id).where(or_(
            Concern.due_at <= now,
            (Concern.deputy_at <= now) & Concern.opened_at.is_(None))).order_by(Concern.id))):
        try:
            with transaction():
                concern = _of(concern_id)
                if concern is not None:
                    _remind(concern, now)
            with transaction():
                concern = _of(concern_id)
                if concern is not None:
                    _take_over(concern, now)
        except Exception:  # one must keep no other back, and a failed job would tell everybody that there is one
            _log.exception("something restricted could not be looked after")


def _by_their_day(today: date) -> None:
    try:
        with transaction():
            erasing.say_before(today)
        erasing.erase_past(today, by=BY)
    except Exception:  # as below
        _log.exception("what is past its day could not be looked after")


def _left_to_nobody() -> None:
    """Names whoever looks after concerns now where no safeguarding lead is left on the list: accounts end."""
    leads = [one.id for one in accounts.users_with_role(Role.SAFEGUARDING_LEAD)]
    looked_after = select(ConcernAccess.concern_id).where(ConcernAccess.user_id.in_(leads), ConcernAccess.standing())
    for concern_id in list(db.session.scalars(select(Concern.id).where(Concern.id.not_in(looked_after)).order_by(
            Concern.id))):
        try:
            with transaction():
                concern = _of(concern_id)
                if concern is not None:
                    _hand_over(concern)
        except Exception:  # as above
            _log.exception("something restricted could not be handed over")


def _of(concern_id: int) -> Concern | None:
    """The concern, locked."""
    return db.session.scalars(select(Concern).where(Concern.id == concern_id).with_for_update()).one_or_none()


def _hand_over(concern: Concern) -> None:
    facts = keeping.facts_of(concern)
    readers, _ = referring.readers_but(facts.recused)
    for one, _ in access.people_on(concern) if readers else []:
        one.is_lead = False
    for number, user_id in enumerate(readers):
        access.grant(concern, user_id, by=BY, is_lead=number == 0)
        mailing.tell(concern, user_id, "left")
    if readers:
        names = " and ".join(user.name for one, user in access.people_on(concern) if one.user_id in readers)
        keeping.put(concern, facts, by=BY, action="handed_over", kind=EntryKind.PEOPLE,
                    text=f"{names} took over: nobody was left who looks after it")


def _take_over(concern: Concern, now: datetime) -> None:
    """The deputy is named where nobody has opened it. Whoever leads stays named."""
    if concern.opened_at is not None or concern.deputy_at is None or concern.deputy_at > now:
        return
    on_it = {one.user_id for one, _ in access.people_on(concern)}
    for user_id in _who_takes_over(concern, on_it):
        access.grant(concern, user_id, by=BY)
        keeping.trail("deputy_named", concern.reference, by=BY, details={"person": user_id})
        mailing.tell(concern, user_id, "deputy")
    concern.deputy_id = concern.deputy_at = None
    for user_id in on_it:
        mailing.tell(concern, user_id, "not-opened")


def _who_takes_over(concern: Concern, on_it: set[int]) -> list[int]:
    """The deputy; where they have left, changed their role or must not see it, every other safeguarding lead."""
    leads = {one.id for one in accounts.users_with_role(Role.SAFEGUARDING_LEAD)}
    if concern.deputy_id is None or concern.deputy_id not in leads:
        return sorted(leads - on_it - set(keeping.facts_of(concern).recused))
    return [] if concern.deputy_id in on_it else [concern.deputy_id]


def _remind(concern: Concern, now: datetime) -> None:
    """A mail to everybody named, and again each working morning until what is due is done."""
    if concern.due_at is None or concern.due_at > now:
        return
    mailing.tell_everybody(concern, f"due-{concern.due_at:%Y%m%d%H%M}")
    concern.due_at = keeping.due_at(concern.moments, now)
    keeping.trail("reminded", concern.reference, by=BY)
