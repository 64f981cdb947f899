"""Who may open regional notices: those who handle them, by name, and whoever raised one, that one.

Nobody opens one that was raised from a concern which they must never see.

The protocol forbids passing a notice on beyond the listed agencies: a role alone opens none. Everything that opens or
changes a notice comes through ``notice``, which looks the same for one that is not there and one that is not theirs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Select, select

from qa_service.accounts.models import User
from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.clock import utc_now
from qa_service.database import current_authority, db
from qa_service.errors import BadInput, Conflict, NotFound
from qa_service.notices.kinds import Direction
from qa_service.notices.models import NoticeHandler, RegionalNotice
from qa_service.notices.shut_out import notices_shut_to
from qa_service.permissions import Permission, Role, allows

SUBJECT: Final = "notice"
NO_SUCH: Final = "There is no such notice."


def handles(by: Actor) -> bool:
    """Whether this person handles regional notices: a safeguarding lead, or somebody a lead has named."""
    if by.role is Role.SAFEGUARDING_LEAD:
        return True
    if by.user_id is None or by.role is None or not allows(by.role, Permission.NOTICE_READ):
        return False
    return db.session.scalar(select(NoticeHandler.id).where(
        NoticeHandler.user_id == by.user_id, NoticeHandler.removed_at.is_(None)).limit(1)) is not None


def handlers() -> list[User]:
    """Who handles regional notices now, in the order of names."""
    named = select(NoticeHandler.user_id).where(NoticeHandler.removed_at.is_(None))
    return [user for user in db.session.scalars(select(User).where(User.disabled_at.is_(None)).where(
        (User.role == Role.SAFEGUARDING_LEAD) | User.id.in_(named)).order_by(User.name, User.id))
            if allows(user.role, Permission.NOTICE_READ)]


def name(user_id: int, *, by: Actor) -> None:
    """Puts somebody on the list of those who handle notices. Raises ``BadInput`` for whoever may not be there."""
    user = db.session.scalars(select(User).where(User.id == user_id, User.disabled_at.is_(None))).one_or_none()
    if user is None or not allows(user.role, Permission.NOTICE_READ):
        raise BadInput("Choose an officer or a manager of this council.", field="person")
    if user_id not in {one.id for one in handlers()}:
        db.session.add(NoticeHandler(user_id=user_id, named_at=utc_now(), named_by=by.user_id))
        db.session.flush()
        trail("handler_named", "list", by=by, details={"person": user_id})


def take_off(user_id: int, *, by: Actor) -> None:
    """Takes somebody off that list; naming them again brings them back."""
    for one in db.session.scalars(select(NoticeHandler).where(
            NoticeHandler.user_id == user_id, NoticeHandler.removed_at.is_(None))):
        one.removed_at, one.removed_by = utc_now(), by.user_id
        trail("handler_taken_off", "list", by=by, details={"person": user_id})
    db.session.flush()


def visible(by: Actor) -> Select[RegionalNotice]:
    """The notices that this person may open."""
    statement = select(RegionalNotice).where(RegionalNotice.reference.not_in(notices_shut_to(by.user_id)))
    if handles(by):
        return statement
    return statement.where(RegionalNotice.direction == Direction.SENT, RegionalNotice.made_by == (by.user_id or 0))


def notice(reference: str, *, by: Actor, lock: bool = False) -> RegionalNotice:
    """A notice that this person may open. Raises ``NotFound`` for everybody else."""
    statement = visible(by).where(RegionalNotice.reference == reference[:20])
    found = db.session.scalars(statement.with_for_update() if lock else statement).one_or_none()
    if found is None:
        raise NotFound(NO_SUCH)
    return found


def handled(reference: str, *, by: Actor, version: int | None = None) -> RegionalNotice:
    """The same, locked, for what only those who handle notices do. Raises ``Conflict`` where it changed meanwhile."""
    found = notice(reference, by=by, lock=True)
    if not handles(by):
        raise NotFound(NO_SUCH)
    if version is not None and found.version != version:
        raise Conflict("Somebody else changed this while you looked at it. Look at what it says now, then save again.")
    return found


def must_handle(by: Actor) -> None:
    """Raises ``NotFound`` for whoever does not handle notices: for them there is no such page."""
    if not handles(by):
        raise NotFound("There is no such page.")


def record_reading(references: Sequence[str], *, by: Actor, what: str = "read") -> None:
    """Records that somebody is about to see these notices. To be committed before anything of them is shown."""
    if len(references) == 1:
        trail(what, references[0], by=by)
    else:
        trail(what, "list", by=by, details={"references": list(references)})


def trail(action: str, reference: str, *, by: Actor, details: dict[str, Any] | None = None) -> None:
    """Writes to the audit trail, in the part that general readers of the trail never see. It holds no content."""
    audit.record(f"notice.{action}", by=by, authority_id=current_authority(), subject=SUBJECT, subject_id=reference,
                 details=details or {})
