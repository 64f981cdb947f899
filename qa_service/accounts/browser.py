"""The browser's side of a session: the cookie, Flask's ``session`` over the row, and who that makes the visitor.

Flask-Login is used thinly: it holds the person of the request for ``current_user``, under the session row's id, so
that ending the row ends the sign-in.
"""

from __future__ import annotations

from typing import Any, cast

from flask import Flask, Request, Response, current_app, g, request, session
from flask.sessions import SessionInterface, SessionMixin
from flask_login import LoginManager, UserMixin, current_user
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.datastructures import CallbackDict

from qa_service import logs
from qa_service.accounts import kept_forms, sessions
from qa_service.accounts.models import User
from qa_service.accounts.sign_in import Visitor
from qa_service.clock import utc_now
from qa_service.config import Config
from qa_service.database import acting_for, db, transaction
from qa_service.errors import ServiceError, Unreachable
from qa_service.web.people import Brand, Person

_log = logs.logger("accounts")
_WITHOUT_SESSION = ("/static/", "/health/")


class ServerSession(CallbackDict[str, Any], SessionMixin):
    """Flask's ``session``: what the row remembers. ``found`` is the row as it was when the request came."""

    def __init__(self, found: sessions.Found | None = None) -> None:
        super().__init__(found.data if found else None, _note_change)
        self.found = found
        self.modified = False
        self.new_token: str | None = None
        self.ended = False
        self.failure: SQLAlchemyError | ServiceError | None = None

    def adopt(self, started: sessions.Started) -> None:
        """From now on this browser has the session just begun."""
        self.clear()
        self.update(started.data)
        self.new_token, self.found, self.modified = started.token, None, False


def _note_change(changed: CallbackDict[str, Any]) -> None:
    cast(ServerSession, changed).modified = True


class RowSessions(SessionInterface):
    """Keeps ``session`` in the database; the cookie holds a random token and nothing else."""

    def open_session(self, app: Flask, request: Request) -> ServerSession:
        token = request.cookies.get(cookie_name(app))
        if not token or len(token) > 100 or request.path.startswith(_WITHOUT_SESSION):
            return ServerSession()
        try:
            return ServerSession(sessions.find(token))
        except (SQLAlchemyError, ServiceError) as error:  # raised by ``identify``: Flask needs a session
            unread = ServerSession()
            unread.failure = error
            return unread

    def save_session(self, app: Flask, session: SessionMixin | None, response: Response) -> None:
        if not isinstance(session, ServerSession) or session.failure is not None:
            return
        if session.ended:
            response.delete_cookie(cookie_name(app), path="/", secure=_secure(app), httponly=True, samesite="Lax")
            return
        if session.modified:
            self._store(session, response)
        if session.new_token:
            response.set_cookie(cookie_name(app), session.new_token, path="/", secure=_secure(app), httponly=True,
                                samesite="Lax")
        if session.accessed:
            response.vary.add("Cookie")

    def _store(self, session: ServerSession, response: Response) -> None:
        try:
            with transaction():
                if session.found is not None:
                    sessions.keep(session.found.id, dict(session))
                elif session:
                    session.new_token = sessions.begin(data=dict(session)).token
        except ServiceError as error:  # the page is made; only a message or a form's token is lost with it
            _log.warning("session not kept", reason=str(error))
            if isinstance(error, Unreachable) and session.found is None:
                _tell_instead(error, response)


def _tell_instead(error: Unreachable, response: Response) -> None:
    """A first page's form could never be sent, so the page says why instead."""
    told = current_app.make_response(current_app.handle_user_exception(error))
    response.status, response.data = told.status, told.data
    response.headers.update(told.headers)


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

    def touch(self) -> None:
        found = current_session().found
        if found is None or utc_now() - found.last_seen_at < sessions.TOUCH_EVERY:
            return
        try:
            with transaction():
                sessions.touch(found.id)
        except ServiceError as error:  # nobody is kept from reading because a long import holds the database
            _log.warning("use not noted", reason=str(error))

    def keep_typed(self) -> None:
        token = request.cookies.get(cookie_name(current_app._get_current_object()))  # type: ignore[attr-defined]
        user = kept_forms.whose_session_ended(token) if token and len(token) <= 100 else None
        if user is None:
            return
        user_id, authority_id = user.id, user.authority_id
        try:
            with acting_for(authority_id), transaction():
                kept_forms.keep(user_id, request.full_path.rstrip("?"), dict(request.form.lists()))
        except ServiceError as error:
            _log.warning("form not kept", reason=str(error))

    def names(self) -> dict[int, str]:
        rows = db.session.execute(select(User.id, User.name).order_by(User.name))
        return {row.id: row.name for row in rows}


def current_session() -> ServerSession:
    """This browser's session."""
    return cast(ServerSession, session._get_current_object())  # type: ignore[attr-defined]


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


def stale() -> bool:
    """Whether somebody who has a second factor gave it more than ten minutes ago: too long for what needs it anew."""
    found = current_session().found
    if found is None or found.user is None or found.user.totp_secret is None:
        return False
    return found.second_factor_at is None or utc_now() - found.second_factor_at > sessions.STEP_UP


def visitor() -> Visitor:
    """Who sends this request, as the sign-in services take it. The address is what trusted proxies say."""
    service: Config = current_app.config["SERVICE"]
    return Visitor(request.remote_addr or "unknown", request.headers.get("User-Agent", "")[:200], service.secret_key,
                   g.get("request_id"))


def cookie_name(app: Flask) -> str:
    return "__Host-session" if _secure(app) else "session"


def _secure(app: Flask) -> bool:
    service: Config = app.config["SERVICE"]
    return service.uses_tls


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
    assert found.user is not None
    service: Config = current_app.config["SERVICE"]
    needed = service.mfa_required or found.user.totp_secret is not None
    return found.second_factor_at is not None or not needed
