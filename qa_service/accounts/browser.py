"""The browser's side of a session: who it makes the visitor, and how surely.

Flask-Login is used thinly: it holds the person of the request for ``current_user``, under the session row's id, so
that ending the row ends the sign-in.
"""

from __future__ import annotations

from flask import Flask, current_app, g, request
from flask_login import LoginManager, UserMixin, current_user
from sqlalchemy import select

from qa_service import logs
from qa_service.accounts import kept_forms, second_factor, sessions
from qa_service.accounts.cookies import RowSessions, cookie_name, current_session, device_cookie
from qa_service.accounts.models import User
from qa_service.accounts.sign_in import Visitor
from qa_service.accounts.tokens import hash_of, new_token
from qa_service.clock import utc_now
from qa_service.config import Config
from qa_service.database import acting_for, db, transaction
from qa_service.errors import ServiceError
from qa_service.permissions import decision
from qa_service.web.people import Brand, Person, allowed

_log = logs.logger("accounts")
_RESTRICTED = ("concerns",)
"""Parts of the service, by blueprint, on whose pages fifteen minutes of rest end a session."""
_STAY = "own.stay"


class SignedIn(UserMixin):  # type: ignore[misc]
    """What Flask-Login holds: a person, under the id of their session."""

    def __init__(self, person: Person, session_id: int) -> None:
        self.person, self.session_id = person, session_id

    def get_id(self) -> str:
        return str(self.session_id)


class BrowserPeople:
    """Answers the shell's port: who sits at this browser."""

    def install(self, app: Flask) -> None:
        app.session_interface = RowSessions()
        manager = LoginManager(app)
        manager.session_protection = None  # the session's row is the protection
        manager.user_loader(_load)

    def identify(self) -> Person | None:
        failure = current_session().failure
        if failure is not None:
            raise failure
        return current_user.person if current_user.is_authenticated else None

    def seconds_left(self) -> int:
        found = current_session().found
        idle = sessions.SHORT_IDLE if self.leaves_nothing() else sessions.IDLE
        whole = sessions.ABSOLUTE - (utc_now() - found.created_at) if found is not None else idle
        return max(0, int(min(idle, whole).total_seconds()))

    def leaves_nothing(self) -> bool:
        found = current_session().found
        stays = (request.endpoint or "").endswith(_STAY) and found is not None
        return found.restricted if stays and found is not None else _is_restricted()

    def touch(self) -> None:
        found = current_session().found
        if found is None:
            return
        restricted = self.leaves_nothing()
        if restricted == found.restricted and utc_now() - found.last_seen_at < sessions.TOUCH_EVERY:
            return
        try:
            with transaction():
                sessions.touch(found.id, restricted=restricted)
        except ServiceError as error:  # nobody is kept from reading because a long import holds the database
            _log.warning("use not noted", reason=str(error))

    def keep_typed(self) -> bool:
        token = request.cookies.get(cookie_name(current_app._get_current_object()))  # type: ignore[attr-defined]
        asked = current_app.config["SERVICE"].mfa_required
        user = kept_forms.whose_session_ended(token, needs_both=asked) if token and len(token) <= 100 else None
        if user is None:
            return False
        user_id, authority_id = user.id, user.authority_id
        try:
            with acting_for(authority_id), transaction():
                return kept_forms.keep(user_id, request.full_path.rstrip("?"), dict(request.form.lists()))
        except ServiceError as error:
            _log.warning("form not kept", reason=str(error))
            return False

    def names(self) -> dict[int, str]:
        rows = db.session.execute(select(User.id, User.name).order_by(User.name))
        return {row.id: row.name for row in rows}


def _is_restricted() -> bool:
    """Whether this page is of a restricted part, for somebody who may open it: for others it is like no page at all."""
    view = current_app.view_functions.get(request.endpoint or "")
    needed = decision(view) if view is not None else None
    return request.blueprint in _RESTRICTED and needed is not None and allowed(needed)


def end_current() -> None:
    """Ends the session that this browser came with, in the transaction that begins its next."""
    found = current_session().found
    if found is not None:
        sessions.end(found.id)


def half_signed_in() -> User | None:
    """Whose password was given in this session while their second factor is still missing."""
    found = current_session().found
    if found is None or found.user is None or _complete(found):
        return None
    return found.user


def begin_anew() -> sessions.Started:
    """A new session after a change of how the person of this one signs in; all their others end.

    It lasts no longer than this one would have, and its proof is no fresher.
    """
    found, here = current_session().found, visitor()
    assert found is not None and found.user is not None
    sessions.end_all(found.user.id)
    return sessions.begin(found.user.id, second_factor=True, address=here.address, browser=here.browser,
                          device=here.device, after=found, proved_at=found.second_factor_at)


def has_second_factor() -> bool:
    """Whether the person of this session, wholly signed in or not, has anything beside a password."""
    found = current_session().found
    return found is not None and found.has_second_factor


def has_own_sign_in() -> bool:
    """Whether the person of this session may come in by their council's own sign-in."""
    found = current_session().found
    return found is not None and found.has_own_sign_in


def has_passkey() -> bool:
    """Whether the person of this session has a passkey."""
    found = current_session().found
    return found is not None and found.has_passkey


def unconfirmed() -> bool:
    """Whether it was more than ten minutes ago that this person proved who they are, in whatever way they can."""
    found = current_session().found
    if found is None or found.user is None:
        return True
    proved = found.second_factor_at or (None if found.has_second_factor else found.created_at)
    return proved is None or utc_now() - proved > sessions.STEP_UP


def stale() -> bool:
    """Whether somebody who has a second factor gave it more than ten minutes ago: too long for what needs it anew."""
    found = current_session().found
    if found is None or found.user is None or not found.has_second_factor:
        return False
    return found.second_factor_at is None or utc_now() - found.second_factor_at > sessions.STEP_UP


def visitor() -> Visitor:
    """Who sends this request, as the sign-in services take it. The address is what trusted proxies say."""
    service: Config = current_app.config["SERVICE"]
    mark = request.cookies.get(device_cookie(current_app._get_current_object())) or current_session().new_device  # type: ignore[attr-defined]
    return Visitor(request.remote_addr or "unknown", request.headers.get("User-Agent", "")[:200], service.secret_key,
                   g.get("request_id"), hash_of(mark) if mark and len(mark) <= 100 else None)


def mark_device() -> None:
    """Gives this browser a mark of its own, unless it has one: somebody is about to be wholly signed in with it.

    It says nothing, and opens nothing: with it, failures elsewhere keep nobody out here.
    """
    if not request.cookies.get(device_cookie(current_app._get_current_object())):  # type: ignore[attr-defined]
        current_session().new_device = new_token()


def asks_second_factor() -> bool:
    """Whether a password is not enough for the person of this session."""
    service: Config = current_app.config["SERVICE"]
    return service.mfa_required or has_second_factor()


def needs_second_factor(user: User) -> bool:
    """Whether a password is not enough for this person, here."""
    service: Config = current_app.config["SERVICE"]
    return service.mfa_required or second_factor.is_set(user)


def _load(session_id: str) -> SignedIn | None:
    found = current_session().found
    if found is None or found.user is None or str(found.id) != session_id or not _complete(found):
        return None
    user = found.user
    council = user.authority
    brand = Brand(council.brand_colour, council.logo_sha256, council.contact_email, council.contact_phone,
                  council.out_of_hours_phone)
    return SignedIn(Person(user.id, user.reference, user.name, user.role, user.authority_id, council.name, brand),
                    found.id)


def _complete(found: sessions.Found) -> bool:
    """Whether nothing is missing: a second factor is, where the installation or the person asks for one."""
    service: Config = current_app.config["SERVICE"]
    return found.second_factor_at is not None or not (service.mfa_required or found.has_second_factor)
