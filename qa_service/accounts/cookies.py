"""The cookie, and Flask's ``session`` over its row: the browser holds a random token and nothing else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final, cast

from flask import Flask, Request, Response, current_app, session
from flask.sessions import SessionInterface, SessionMixin
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.datastructures import CallbackDict

from qa_service import logs
from qa_service.accounts import sessions
from qa_service.config import Config
from qa_service.database import transaction
from qa_service.errors import ServiceError, Unreachable

_log = logs.logger("accounts")
REMEMBERED_FOR: Final = timedelta(days=90)
_WITHOUT_SESSION = ("/static/", "/health/")


class ServerSession(CallbackDict[str, Any], SessionMixin):
    """Flask's ``session``: what the row remembers. ``found`` is the row as it was when the request came."""

    def __init__(self, found: sessions.Found | None = None) -> None:
        super().__init__(found.data if found else None, _note_change)
        self.found = found
        self.modified = False
        self.new_token: str | None = None
        self.adopted: int | None = None
        self.new_device: str | None = None
        self.ended = False
        self.failure: SQLAlchemyError | ServiceError | None = None

    def adopt(self, started: sessions.Started) -> None:
        """From now on this browser has the session just begun."""
        self.clear()
        self.update(started.data)
        self.new_token, self.found, self.modified = started.token, None, False
        self.adopted = started.id


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
        if session.new_device:
            response.set_cookie(device_cookie(app), session.new_device, path="/", secure=_secure(app), httponly=True,
                                samesite="Lax", max_age=REMEMBERED_FOR)
        if session.accessed:
            response.vary.add("Cookie")

    def _store(self, session: ServerSession, response: Response) -> None:
        try:
            with transaction():
                row = session.found.id if session.found is not None else session.adopted
                if row is not None:
                    sessions.keep(row, dict(session))
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


def current_session() -> ServerSession:
    """This browser's session."""
    return cast(ServerSession, session._get_current_object())  # type: ignore[attr-defined]


def cookie_name(app: Flask) -> str:
    return "__Host-session" if _secure(app) else "session"


def device_cookie(app: Flask) -> str:
    return "__Host-browser" if _secure(app) else "browser"


def _secure(app: Flask) -> bool:
    service: Config = app.config["SERVICE"]
    return service.uses_tls
