"""What nobody may do alone about concerns: one person asks, and safeguarding leads who did not ask agree."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import select

from qa_service.accounts import service as accounts
from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.clock import utc_now
from qa_service.concerns import mailing
from qa_service.concerns.kinds import RequestKind
from qa_service.concerns.models import ConcernRequest
from qa_service.database import current_authority, db, new_reference
from qa_service.errors import BadInput, Conflict, NotFound, NotPermitted
from qa_service.permissions import Role
from qa_service.sealing import KeyLost, SealBroken, keyring

SHORTEST_REASON: Final = 10
LONGEST_REASON: Final = 500
WAITS: Final = timedelta(days=30)
"""How long somebody may agree to what was asked."""
NO_SUCH: Final = "There is no such request."


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks, opened."""

    row: ConcernRequest
    content: Mapping[str, Any]

    @property
    def reference(self) -> str:
        return self.row.reference

    @property
    def why(self) -> str:
        return str(self.content["why"])

    @property
    def waits(self) -> bool:
        row = self.row
        return row.agreed_at is None and row.ended_at is None and row.asked_at > utc_now() - WAITS

    @property
    def stands(self) -> bool:
        """Whether it was agreed to and neither taken back nor used up."""
        return self.row.agreed_at is not None and self.row.ended_at is None


def ask(kind: RequestKind, content: Mapping[str, Any], *, why: str, by: Actor, tell: Sequence[int]) -> ConcernRequest:
    """Keeps what somebody asks, sealed, and tells those who may agree. Raises ``BadInput`` without a reason."""
    why = " ".join(why.split())
    if not SHORTEST_REASON <= len(why) <= LONGEST_REASON:
        raise BadInput(f"Say why, in {SHORTEST_REASON} to {LONGEST_REASON} characters.", field="reason")
    if by.user_id is None:
        raise NotPermitted("Only a person can ask for this.")
    key, wrapped = keyring().new_key()
    reference = new_reference()
    row = ConcernRequest(reference=reference, kind=kind, asked_by=by.user_id, asked_at=utc_now(),
                         wrapped_key=wrapped.wrapped_key, key_version=wrapped.key_version,
                         content=key.seal(json.dumps({**content, "why": why}).encode(), _place(reference)))
    db.session.add(row)
    db.session.flush()
    mailing.tell_of_request(reference, tell, "asked")
    note("asked", row, by=by)
    keyring().unwrap(row)  # a key that was retired while this was written must not lose it
    return row


def agree(reference: str, kind: RequestKind, *, by: Actor, may: Callable[[Asked], bool]) -> Asked | None:
    """Agrees as a safeguarding lead who did not ask, once each.

    Returns the request when enough have agreed, ``None`` while another must. Raises ``NotFound`` for whoever ``may``
    not know of it, ``NotPermitted`` for whoever asked or agreed before, and ``Conflict`` for what waits no longer.
    """
    found = _locked(reference, kind, by)
    if not may(found):
        raise NotFound(NO_SUCH)
    if not found.waits:
        raise Conflict("This was decided, taken back, or has waited for too long.")
    if by.user_id in (found.row.asked_by, found.row.first_by):
        raise NotPermitted("You asked for this or have agreed to it, so somebody else must decide.")
    if kind.agreeing > 1 and found.row.first_by is None:
        found.row.first_by = by.user_id
        db.session.flush()
        note("agreed_first", found.row, by=by)
        return None
    found.row.agreed_by, found.row.agreed_at = by.user_id, utc_now()
    db.session.flush()
    note("agreed", found.row, by=by)
    return found


def end(reference: str, *, by: Actor, may: Callable[[Asked], bool]) -> None:
    """Says no to it, or takes it back; ends at once what was agreed to."""
    row = db.session.scalars(select(ConcernRequest).where(ConcernRequest.reference == reference)
                             .with_for_update()).one_or_none()
    if row is None or not (row.asked_by == by.user_id or (by.role is Role.SAFEGUARDING_LEAD and may(_opened(row)))):
        raise NotFound(NO_SUCH)
    if row.ended_at is None:
        row.ended_at, row.ended_by = utc_now(), by.user_id
        db.session.flush()
        note("ended", row, by=by)


def of_kind(kind: RequestKind, *, asked_by: int | None = None, most: int = 50) -> list[Asked]:
    """Requests of a kind that can be opened, the latest first; of one person alone where that is given."""
    statement = select(ConcernRequest).where(ConcernRequest.kind == kind)
    if asked_by is not None:
        statement = statement.where(ConcernRequest.asked_by == asked_by)
    found = []
    for row in db.session.scalars(statement.order_by(ConcernRequest.id.desc()).limit(most)):
        try:
            found.append(_opened(row))
        except (KeyLost, SealBroken):
            continue  # nothing can be agreed to that nobody can read
    return found


def kind_of(reference: str) -> RequestKind | None:
    """What kind of request this is."""
    return db.session.scalar(select(ConcernRequest.kind).where(ConcernRequest.reference == reference))


def leads_but(user_id: int | None) -> list[int]:
    """Every safeguarding lead but this one."""
    return [user.id for user in accounts.users_with_role(Role.SAFEGUARDING_LEAD) if user.id != user_id]


def note(action: str, row: ConcernRequest, *, by: Actor, **more: Any) -> None:
    """Writes to the audit trail what was done with a request, without what it asks."""
    audit.record(f"safeguarding.{action}", by=by, authority_id=current_authority(), subject="safeguarding request",
                 subject_id=row.reference, details={"kind": row.kind.value, **more})


def _locked(reference: str, kind: RequestKind, by: Actor) -> Asked:
    row = db.session.scalars(select(ConcernRequest).where(
        ConcernRequest.reference == reference, ConcernRequest.kind == kind).with_for_update()).one_or_none()
    if row is None or by.role is not Role.SAFEGUARDING_LEAD:
        raise NotFound(NO_SUCH)
    return _opened(row)


def _opened(row: ConcernRequest) -> Asked:
    return Asked(row, json.loads(keyring().unwrap(row).open(row.content, _place(row.reference))))


def _place(reference: str) -> str:
    return f"request {reference} content"
