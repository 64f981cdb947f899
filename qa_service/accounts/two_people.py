"""What needs two people: one administrator asks, somebody else agrees. Neither can do it alone, nor for themselves.

Whoever may agree could otherwise be made up by whoever asks; so the roles that agree are themselves given by two.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Final

from sqlalchemy import or_, select

from qa_service.accounts import administration, links, second_factor, service, telling
from qa_service.accounts.access_models import AccountRequest, RequestKind, RequestState
from qa_service.accounts.models import Invitation, User
from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.clock import utc_now
from qa_service.database import current_authority, db
from qa_service.errors import BadInput, Conflict, NotFound, NotPermitted
from qa_service.permissions import Role

STANDS_FOR: Final = timedelta(days=14)
"""How long a request can be decided, and a link be made for an invitation that was agreed to."""
APART: Final = timedelta(days=30)
"""For so long, whoever made a link for somebody's new password has no part in removing their second factor."""
_ONE_HAND: Final = ("Whoever made a link for this person’s new password within 30 days takes no part in removing their "
                    "second factor: with both, one colleague could sign in as another. Ask somebody else.")


def ask(kind: RequestKind, *, by: Actor, reason: str, user: User | None = None, role: Role | None = None,
        email: str | None = None, name: str | None = None) -> AccountRequest:
    """Asks for it and tells those who may agree. Raises ``BadInput`` and ``NotPermitted``."""
    assert by.user_id is not None
    if user is not None and user.id == by.user_id and kind is not RequestKind.EMAIL:
        raise NotPermitted("Nobody does this to their own account. Ask another administrator.")
    if not reason.strip():
        raise BadInput("Say why, and how you made sure of the person.", field="reason")
    email = email.strip().lower() if email else None
    if email is not None:
        links.refuse_address(email)
    if kind is RequestKind.SECOND_FACTOR and user is not None:
        _refuse_one_hand(user.id, by.user_id)
    if _open_one(kind, user, email) is not None:
        raise BadInput("This was asked for already, and waits for somebody else.")
    request = AccountRequest(kind=kind, user_id=user.id if user else None, email=email, name=name or None, role=role,
                             reason=reason.strip()[:1000], asked_by=by.user_id, asked_at=utc_now())
    db.session.add(request)
    db.session.flush()
    found = [one.id for one in deciders(request)]
    if not found:
        raise NotPermitted("There is nobody else here who may agree to this. Ask whoever runs the server to do it with "
                           "“flask accounts”, together with somebody who knows the person.")
    _record("account.asked", request, by)
    telling.ask(f"account-request:{request.id}", found)
    if user is not None and kind in _TOLD_WHEN_ASKED:
        telling.tell(user, _TOLD_WHEN_ASKED[kind])
    return request


def deciders(request: AccountRequest, everybody: Sequence[User] | None = None) -> list[User]:
    """Who may agree: neither who asked nor whom it is about. For a safeguarding lead another one, if there is any.

    ``everybody`` of the council may be given, where there are several requests.
    """
    everybody = everybody if everybody is not None else list(db.session.scalars(select(User)))
    leads_to = _role_of(request, everybody)
    people = [one for one in everybody if one.active and one.id not in (request.asked_by, request.user_id)]
    if leads_to is Role.SAFEGUARDING_LEAD:
        leads = [one for one in people if one.role is Role.SAFEGUARDING_LEAD]
        return leads or [one for one in people if one.role is Role.MANAGER]
    return [one for one in people if one.role in (Role.MANAGER, Role.ADMINISTRATOR)]


def listed() -> list[AccountRequest]:
    """The council's requests, those that wait first, then the newest of the others."""
    return list(db.session.scalars(select(AccountRequest).order_by(
        AccountRequest.state != RequestState.OPEN, AccountRequest.id.desc()).limit(100)))


def one(request_id: int, *, lock: bool = False) -> AccountRequest:
    """Raises ``NotFound``."""
    statement = select(AccountRequest).where(AccountRequest.id == request_id)
    found = db.session.scalars(statement.with_for_update() if lock else statement).one_or_none()
    if found is None:
        raise NotFound("There is no such request.")
    return found


def still_stands(request: AccountRequest) -> bool:
    """Whether it can still be decided."""
    return request.state is RequestState.OPEN and utc_now() - request.asked_at <= STANDS_FOR


def agree(request_id: int, *, by: Actor) -> AccountRequest:
    """Does what was asked. Raises ``NotPermitted`` and ``Conflict``."""
    request = _decidable(request_id, by)
    if request.kind is RequestKind.SECOND_FACTOR and request.user_id is not None and by.user_id is not None:
        _refuse_one_hand(request.user_id, by.user_id)
    request.state, request.decided_by, request.decided_at = RequestState.APPROVED, by.user_id, utc_now()
    _DO[request.kind](request, by)
    _record("account.agreed", request, by)
    return request


def refuse(request_id: int, *, by: Actor) -> AccountRequest:
    """Leaves everything as it is."""
    request = _decidable(request_id, by)
    request.state, request.decided_by, request.decided_at = RequestState.REFUSED, by.user_id, utc_now()
    _record("account.not_agreed", request, by)
    return request


def withdraw(request_id: int, *, by: Actor) -> AccountRequest:
    """Whoever asked takes it back."""
    request = one(request_id, lock=True)
    if request.asked_by != by.user_id:
        raise NotPermitted("Only whoever asked for it takes it back.")
    if request.state is not RequestState.OPEN:
        raise Conflict("This was decided already.")
    request.state, request.decided_at = RequestState.WITHDRAWN, utc_now()
    _record("account.asking_withdrawn", request, by)
    return request


def make_link(request_id: int, *, by: Actor) -> tuple[str, str]:
    """The e-mail address and the link's token of an invitation that was agreed to: once, by whoever asked for it."""
    request = one(request_id, lock=True)
    if request.kind is not RequestKind.INVITE or request.state is not RequestState.APPROVED or request.used_at:
        raise Conflict("No link can be made for this any more.")
    if request.asked_by != by.user_id:
        raise NotPermitted("Only whoever asked for the invitation makes its link.")
    assert request.email and request.role and request.decided_at
    if utc_now() - request.decided_at > STANDS_FOR:
        raise Conflict("This was agreed to too long ago. Ask again.")
    request.used_at = utc_now()
    return request.email, links.invite(request.email, request.role, by=by, name=request.name, agreed=True)


def refuse_reset(user: User, *, by: Actor) -> None:
    """Whoever had a part in removing somebody's second factor makes no link for a new password until they have another.

    Raises ``NotPermitted``.
    """
    if second_factor.is_set(user):
        return
    part = db.session.scalar(select(AccountRequest.id).where(
        AccountRequest.user_id == user.id, AccountRequest.kind == RequestKind.SECOND_FACTOR,
        AccountRequest.state == RequestState.APPROVED, AccountRequest.decided_at > utc_now() - APART,
        or_(AccountRequest.asked_by == by.user_id, AccountRequest.decided_by == by.user_id)))
    if part is not None:
        raise NotPermitted(_ONE_HAND)


def _refuse_one_hand(user_id: int, hand: int) -> None:
    made = db.session.scalar(select(Invitation.id).where(
        Invitation.user_id == user_id, Invitation.invited_by == hand, Invitation.created_at > utc_now() - APART))
    if made is not None:
        raise NotPermitted(_ONE_HAND)


def _decidable(request_id: int, by: Actor) -> AccountRequest:
    request = one(request_id, lock=True)
    if by.user_id is None or by.user_id not in {person.id for person in deciders(request)}:
        raise NotPermitted("This is decided by somebody else than whoever asked for it, and than whom it is about.")
    if request.state is not RequestState.OPEN:
        raise Conflict("This was decided already.")
    if not still_stands(request):
        raise Conflict("This was asked for more than 14 days ago. It has to be asked for again.")
    return request


def _open_one(kind: RequestKind, user: User | None, email: str | None) -> int | None:
    return db.session.scalar(select(AccountRequest.id).where(
        AccountRequest.kind == kind, AccountRequest.state == RequestState.OPEN,
        AccountRequest.asked_at > utc_now() - STANDS_FOR,
        AccountRequest.user_id == user.id if user else AccountRequest.email == email))


def decided_by(user_id: int, requests: Sequence[AccountRequest]) -> set[int]:
    """Which of these requests wait for this person, by id, in one query."""
    everybody = list(db.session.scalars(select(User)))
    return {request.id for request in requests if still_stands(request)
            and user_id in {user.id for user in deciders(request, everybody)}}


def _role_of(request: AccountRequest, everybody: Sequence[User]) -> Role | None:
    """The most guarded role that the request leads to or touches."""
    roles = {request.role, *(user.role for user in everybody if user.id == request.user_id)}
    return Role.SAFEGUARDING_LEAD if Role.SAFEGUARDING_LEAD in roles else request.role


def _subject(request: AccountRequest) -> User:
    user = service.user_by_id(request.user_id) if request.user_id else None
    if user is None:
        raise NotFound("There is no such account.")
    return user


def _give_role(request: AccountRequest, by: Actor) -> None:
    assert request.role is not None
    administration.give_role(_subject(request), request.role, by=by)


def _enable(request: AccountRequest, by: Actor) -> None:
    administration.let_in_again(_subject(request), by=by)


def _remove_second_factor(request: AccountRequest, by: Actor) -> None:
    administration.forget_second_factor(_subject(request), by=by)


def _change_email(request: AccountRequest, by: Actor) -> None:
    assert request.email is not None
    administration.change_email(_subject(request), request.email, by=by)


def _nothing_yet(_request: AccountRequest, _by: Actor) -> None:
    """Whoever asked for an invitation makes its link and gives it to the person."""


_DO: Final[dict[RequestKind, Callable[[AccountRequest, Actor], None]]] = {
    RequestKind.ROLE: _give_role, RequestKind.ENABLE: _enable, RequestKind.SECOND_FACTOR: _remove_second_factor,
    RequestKind.EMAIL: _change_email, RequestKind.INVITE: _nothing_yet,
}
_TOLD_WHEN_ASKED: Final = {
    RequestKind.SECOND_FACTOR: telling.Notice.SECOND_FACTOR_ASKED, RequestKind.EMAIL: telling.Notice.EMAIL_ASKED,
}


def _record(action: str, request: AccountRequest, by: Actor) -> None:
    user = service.user_by_id(request.user_id) if request.user_id else None
    db.session.flush()
    audit.record(action, by=by, authority_id=current_authority(), subject="account",
                 subject_id=user.reference if user else None,
                 details={"request": request.id, "kind": request.kind.value,
                          **({"role": request.role.value} if request.role else {})})
