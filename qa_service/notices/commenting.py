"""The provider's comment on a notice, through a private link that shows the notice and takes the comment."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import select

from qa_service.actor import Actor
from qa_service.clock import london, utc_now
from qa_service.database import db
from qa_service.errors import BadInput, Conflict, NotFound
from qa_service.notices import access, drafting
from qa_service.notices.access import SUBJECT
from qa_service.notices.kinds import Direction, EventKind, NoticeState
from qa_service.notices.models import NoticeComment, RegionalNotice
from qa_service.own_lists.identifiers import personal_details
from qa_service.private_links import service as links

PURPOSE: Final = "shared-form-comment"
"""It stands in the link's address, and says no more than that."""
links.keep_apart(PURPOSE, SUBJECT)
LONGEST: Final = 5000


def comments_of(row: RegionalNotice) -> list[NoticeComment]:
    """What the provider said, in its order."""
    return list(db.session.scalars(select(NoticeComment).where(NoticeComment.notice_id == row.id)
                                   .order_by(NoticeComment.id)))


def make_link(reference: str, *, made_for: str, days: int, by: Actor) -> str:
    """A private link for the provider; returns its token, which is shown once. An earlier one ends.

    The day on which it was issued to the provider is set, where it was not. Raises ``Conflict`` for what has ended.
    """
    row = access.notice(reference, by=by, lock=True)
    if row.direction is not Direction.SENT or row.state not in (NoticeState.DRAFT, NoticeState.IN_FORCE):
        raise Conflict("A comment can be asked for while a notice of ours is a draft or in force.")
    made_for = " ".join(made_for.split())
    if not made_for:
        raise BadInput("Say for whom the link is, by role.", field="made_for")
    token = links.make(PURPOSE, row.id, made_for=made_for, lasts=timedelta(days=days), by=by)
    issued = london(utc_now()).date().isoformat()
    row.contents = {"to_provider_on": issued, **row.contents}
    db.session.flush()
    access.trail("given_to_provider", row.reference, by=by)
    return token


def shown(notice_id: int) -> RegionalNotice:
    """The notice behind a provider's link. Raises ``NotFound`` where it is neither a draft nor in force any more."""
    row = db.session.scalars(select(RegionalNotice).where(RegionalNotice.id == notice_id)).one_or_none()
    if row is None or row.state not in (NoticeState.DRAFT, NoticeState.IN_FORCE):
        raise NotFound(access.NO_SUCH)
    return row


def comment(notice_id: int, text: str, *, link_id: int, by: Actor) -> bool:
    """Keeps what the provider says; ``False`` where it said the same before. Raises ``BadInput``."""
    row, text = shown(notice_id), text.strip()
    if not text:
        raise BadInput("Write your comment first.", field="text")
    if len(text) > LONGEST:
        raise BadInput(f"Use at most {LONGEST:,} characters.", field="text")
    if worse := [one for one in personal_details(text) if "name" not in one]:
        raise BadInput(f"This seems to hold {' and '.join(worse)}. Take it out.", field="text")
    if any(one.text == text for one in comments_of(row)):
        return False
    db.session.add(NoticeComment(notice_id=row.id, text=text, at=utc_now(), link_id=link_id))
    drafting.happened(row, EventKind.COMMENTED, by)
    return True
