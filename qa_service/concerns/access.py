"""Who may open a concern: the people named on it, and of those nobody who must not see it.

Everything that opens or changes a concern comes through ``named``, which looks the same for a concern that is not
there, one that somebody is not named on, and one that they must never see.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlalchemy import Select, select

from qa_service.accounts import service as accounts
from qa_service.accounts.models import User
from qa_service.actor import Actor
from qa_service.clock import utc_now
from qa_service.concerns import mailing
from qa_service.concerns.facts import Facts
from qa_service.concerns.keeping import facts_of, put, trail
from qa_service.concerns.kinds import EntryKind
from qa_service.concerns.models import Concern, ConcernAccess
from qa_service.database import db
from qa_service.errors import BadInput, Conflict, NotFound, NotPermitted, ServiceError
from qa_service.permissions import Permission, Role, allows
from qa_service.sealing import KeyLost, SealBroken

MAY_BE_NAMED: Final = (Role.SAFEGUARDING_LEAD, Role.MANAGER)
NO_SUCH: Final = "There is no such concern."
CLOSING_ENDED: Final = "It was asked to close it; that ended, since this was changed"
_SHORTEST_REASON: Final = 5


@dataclass(frozen=True, slots=True)
class Opened:
    """A concern that this person may have, opened."""

    concern: Concern
    facts: Facts

    @property
    def reference(self) -> str:
        return self.concern.reference


def named(reference: str, *, by: Actor, lock: bool = False) -> Opened:
    """The concern, for somebody who is named on it and not recused. Raises ``NotFound`` for everybody else."""
    statement = _of(by).where(Concern.reference == reference)
    row = db.session.scalars(statement.with_for_update(of=Concern) if lock else statement).one_or_none()
    if row is None:
        raise NotFound(NO_SUCH)
    facts = facts_of(row)
    if by.user_id in facts.recused:
        raise NotFound(NO_SUCH)
    return Opened(row, facts)


def changing(reference: str, *, by: Actor, version: int | None = None) -> Opened:
    """The same for a change, locked. Raises ``NotPermitted`` for those who only read, and ``Conflict``."""
    found = named(reference, by=by, lock=True)
    if by.role is None or not allows(by.role, Permission.CONCERN_WRITE):
        raise NotPermitted("Only a safeguarding lead who is named on it may change this.")
    if version is not None and found.concern.version != version:
        raise Conflict("Somebody else changed this while you looked at it. Look at what it says now, then save again.")
    return found


def named_on(by: Actor) -> list[Opened]:
    """Every concern that this person may open and that can be opened, the newest first; see ``cannot_be_opened``."""
    return [one for one in _all_of(by) if isinstance(one, Opened) and by.user_id not in one.facts.recused]


def cannot_be_opened(by: Actor) -> list[ServiceError]:
    """Why concerns on which this person is named cannot be opened: a key is missing, or something is damaged."""
    return [one for one in _all_of(by) if isinstance(one, ServiceError)]


def _all_of(by: Actor) -> list[Opened | ServiceError]:
    found: list[Opened | ServiceError] = []
    for row in db.session.scalars(_of(by).order_by(Concern.made_at.desc(), Concern.id.desc())):
        try:
            found.append(Opened(row, facts_of(row)))
        except (KeyLost, SealBroken) as error:
            found.append(error)
    return found


def record_unopened(reference: str, why: str, *, by: Actor) -> None:
    """Records that a concern could not be opened for somebody who is named on it."""
    trail("could_not_open", reference[:20], by=by, details={"why": why})


def record_reading(reference: str, *, by: Actor, reason: str = "", what: str = "read") -> None:
    """Records that somebody is about to see a concern. To be committed before anything of it is shown.

    Managers must say why. Raises ``NotFound`` and ``BadInput``.
    """
    found = named(reference, by=by)
    reason = reason.strip()
    if by.role is Role.MANAGER and len(reason) < _SHORTEST_REASON:
        raise BadInput("Say why you need to see it.", field="reason")
    if found.concern.opened_at is None and by.role is Role.SAFEGUARDING_LEAD:
        found.concern.opened_at = utc_now()
        db.session.flush()
    trail(what, reference, by=by, details={"reason": reason[:500]} if reason else {})


def record_listing(references: Sequence[str], *, by: Actor, what: str = "listed") -> None:
    """Records that somebody is about to see these concerns in a list or a count."""
    trail(what, "list", by=by, details={"references": list(references)})


def record_refusal(reference: str, *, by: Actor) -> None:
    """Records that somebody asked for what is not there for them; the same whether it exists or not."""
    trail("not_found", reference[:20], by=by)


def people_on(concern: Concern) -> list[tuple[ConcernAccess, User]]:
    """Who is named on a concern now, the case lead first."""
    return [(one, user) for one, user in db.session.execute(
        select(ConcernAccess, User).join(User, User.id == ConcernAccess.user_id).where(
            ConcernAccess.concern_id == concern.id, ConcernAccess.standing())
        .order_by(ConcernAccess.is_lead.desc(), User.name, User.id))]


def name(reference: str, user_id: int, *, by: Actor) -> None:
    """Puts somebody on the list. The case lead is told. Raises ``BadInput`` for whoever may not be there."""
    found = changing(reference, by=by)
    user = _somebody(user_id)
    if user_id in found.facts.recused:
        raise BadInput("They must not see this concern: they are recused from it.", field="person")
    there = next((one for one, _ in people_on(found.concern) if one.user_id == user_id), None)
    if there is not None and there.until is None:
        return
    if there is not None:
        there.until = utc_now()
    grant(found.concern, user_id, by=by)
    put(found.concern, found.facts, by=by, action="named", kind=EntryKind.PEOPLE, text=f"{user.name} is named on it")
    mailing.tell(found.concern, user_id, f"named-{utc_now().timestamp():.0f}")
    for one, _ in people_on(found.concern):
        if one.is_lead and one.user_id not in (by.user_id, user_id):
            mailing.tell(found.concern, one.user_id, f"list-{utc_now().timestamp():.0f}")


def take_off(reference: str, user_id: int, *, by: Actor) -> None:
    """Takes somebody off the list. Somebody who may change it must stay on it."""
    found = changing(reference, by=by)
    on_it = people_on(found.concern)
    if user_id not in {one.user_id for one, _ in on_it}:
        return
    left = [user for one, user in on_it if one.user_id != user_id and user.active]
    if not any(user.role is Role.SAFEGUARDING_LEAD for user in left):
        raise BadInput("A safeguarding lead must stay on it. Name another one first.", field="person")
    user = next(user for one, user in on_it if one.user_id == user_id)
    _remove(found.concern, user_id, by=by)
    put(found.concern, found.facts, by=by, action="taken_off", kind=EntryKind.PEOPLE,
        text=f"{user.name} is not named on it any more")


def recuse(reference: str, user_id: int, *, why: str, by: Actor) -> None:
    """Shuts somebody out for good: whom it is about, their manager, anybody linked. It beats every other grant."""
    found = changing(reference, by=by)
    user = accounts.user_by_id(user_id)
    if user is None:
        raise BadInput("Choose somebody of this council.", field="person")
    if user_id == by.user_id:
        raise BadInput("To step back yourself, ask another safeguarding lead who is named on it to recuse you.",
                       field="person")
    if not why.strip():
        raise BadInput("Say why, in a few words.", field="why")
    if user_id in found.facts.recused:
        return
    if found.concern.deputy_id == user_id:
        found.concern.deputy_id = found.concern.deputy_at = None
    _remove(found.concern, user_id, by=by)
    facts = replace(found.facts, recused=(*found.facts.recused, user_id))
    if facts.closing_by == user_id:
        facts = replace(facts, closing_by=None, closing_why="")
    put(found.concern, facts, by=by, action="recused", kind=EntryKind.PEOPLE,
        text=f"{user.name} is recused: {why.strip()}", before=found.facts)


def make_lead(reference: str, user_id: int, *, by: Actor) -> None:
    """Makes somebody on the list the case lead."""
    found = changing(reference, by=by)
    on_it = people_on(found.concern)
    user = next((user for one, user in on_it if one.user_id == user_id), None)
    if user is None or user.role is not Role.SAFEGUARDING_LEAD:
        raise BadInput("Choose a safeguarding lead who is named on it.", field="person")
    for one, _ in on_it:
        one.is_lead = one.user_id == user_id
    put(found.concern, found.facts, by=by, action="led", kind=EntryKind.PEOPLE, text=f"{user.name} leads the case")


def grant(concern: Concern, user_id: int, *, by: Actor, is_lead: bool = False, until: datetime | None = None) -> None:
    """Adds a name, for good or until a moment. For those who have checked that it may stand there."""
    db.session.add(ConcernAccess(concern_id=concern.id, user_id=user_id, is_lead=is_lead, named_at=utc_now(),
                                 named_by=by.user_id, until=until))
    db.session.flush()


def every_one() -> list[Opened | None]:
    """Every concern of the council in scope, opened by the service itself; ``None`` for one that cannot be opened.

    For what the service works out without showing anybody a concern: counts, and where somebody is shut out.
    """
    found: list[Opened | None] = []
    for row in db.session.scalars(select(Concern).order_by(Concern.id)):
        try:
            found.append(Opened(row, facts_of(row)))
        except (KeyLost, SealBroken):
            found.append(None)
    return found


def was_named(reference: str, *, by: Actor) -> Concern | None:
    """The concern that this person was named on and is not any more."""
    return db.session.scalars(select(Concern).join(ConcernAccess, ConcernAccess.concern_id == Concern.id).where(
        Concern.reference == reference, ConcernAccess.user_id == by.user_id,
        ~ConcernAccess.standing()).limit(1)).one_or_none()


def _of(by: Actor) -> Select[Concern]:
    """The concerns on whose list this person stands; none for a role that may not be there, and for jobs."""
    user_id = by.user_id if by.role in MAY_BE_NAMED else None
    return select(Concern).join(ConcernAccess, ConcernAccess.concern_id == Concern.id).where(
        ConcernAccess.user_id == user_id, ConcernAccess.standing())


def _somebody(user_id: int) -> User:
    user = accounts.user_by_id(user_id)
    if user is None or not user.active or user.role not in MAY_BE_NAMED:
        raise BadInput("Choose a safeguarding lead or a manager of this council.", field="person")
    return user


def _remove(concern: Concern, user_id: int, *, by: Actor) -> None:
    for one, _ in people_on(concern):
        if one.user_id == user_id:
            one.removed_at, one.removed_by, one.is_lead = utc_now(), by.user_id, False
    db.session.flush()
