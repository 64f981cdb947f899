"""The gate before every view: who asks, for which council, whether they may, and whether the request is theirs.

The order matters. A route that the person may not use looks like one that does not exist, whatever else is wrong
with the request; only then is the request's origin checked.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextlib import ExitStack
from typing import Final
from urllib.parse import urlencode, urlsplit

import structlog
from flask import Flask, abort, current_app, g, redirect, request
from flask_wtf import CSRFProtect
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import RequestRedirect
from werkzeug.wrappers import Response

from qa_service.audit import service as audit
from qa_service.config import Config
from qa_service.database import acting_for, transaction
from qa_service.permissions import PUBLIC, Permission, View, decision, public
from qa_service.web.origin import comes_from_our_pages
from qa_service.web.people import actor, allowed, people, person

SAFE: Final = ("GET", "HEAD", "OPTIONS")
_csrf: Final = CSRFProtect()


def install(app: Flask) -> None:
    """Sets the gate before every request of the application."""
    service: Config = app.config["SERVICE"]
    app.config.update(
        WTF_CSRF_CHECK_DEFAULT=False,  # checked here, after permission
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session
        WTF_CSRF_SSL_STRICT=False,  # Origin and Sec-Fetch-Site are checked instead
    )
    _csrf.init_app(app)
    people_of_app = app.extensions["people"]
    people_of_app.install(app)
    if service.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=service.proxies, x_proto=service.proxies)  # type: ignore[method-assign]
    public(app.view_functions["static"])
    app.jinja_env.globals.update(may_open=may_open)
    app.before_request(_enter)
    app.before_request(_check)
    app.teardown_request(_leave)


def _enter() -> None:
    """Names the request, finds the person and narrows everything that follows to their council."""
    token = secrets.token_hex(4).upper()
    g.request_id = f"{token[:4]}-{token[4:]}"
    structlog.contextvars.bind_contextvars(request=g.request_id)
    g.scope = ExitStack()
    g.person = people().identify()
    someone = person()
    if someone is not None:
        people().touch()
        g.scope.enter_context(acting_for(someone.authority_id))


def _leave(_error: BaseException | None) -> None:
    scope: ExitStack | None = g.pop("scope", None)
    if scope is not None:
        scope.close()
    structlog.contextvars.unbind_contextvars("request")


def _check() -> Response | None:
    refused = _refuse_or_send_to_sign_in()
    if refused is not None:
        return refused
    if isinstance(request.routing_exception, HTTPException):
        raise request.routing_exception
    if _has_nul():
        abort(400, "This held characters that are not text, so nothing was done.")
    if request.method not in SAFE:
        if not comes_from_our_pages(request, current_app.config["SERVICE"]):
            abort(400, "This form was sent from another site, so nothing was done.")
        _csrf.protect()
    return None


def _refuse_or_send_to_sign_in() -> Response | None:
    needed = _decision_for_request()
    if needed == PUBLIC:
        return None
    if person() is None:
        if needed is None and not isinstance(request.routing_exception, MethodNotAllowed):
            abort(404)
        return redirect(_sign_in_with_what_was_typed() if _keeps_typed() else _sign_in_and_back())
    if needed is None or not allowed(needed):
        if needed is not None:
            _record_denial(needed)
        abort(404)
    return None


def _has_nul() -> bool:
    """Whether the address or the form holds a NUL, which no keyboard sends and no database takes as text."""
    typed = [request.path, *request.args, *(value for _name, value in request.args.items(multi=True))]
    if request.method not in SAFE:
        typed += [value for _name, value in request.form.items(multi=True)]
    return any("\0" in text for text in typed)


def _decision_for_request() -> Permission | str | None:
    """What was decided for the route; for a method that the route lacks, what its other methods need.

    ``None`` for an unknown address, a route without a decision, and an address that differs by a slash.
    """
    endpoint = request.endpoint
    problem = request.routing_exception
    if isinstance(problem, MethodNotAllowed) and problem.valid_methods:
        endpoint = _endpoint_of_other_method(next(iter(problem.valid_methods)))
    elif isinstance(problem, RequestRedirect):
        return None
    return decision(current_app.view_functions[endpoint]) if endpoint else None


def _endpoint_of_other_method(method: str) -> str | None:
    adapter = current_app.create_url_adapter(request)
    assert adapter is not None
    try:
        found, _arguments = adapter.match(method=method)
    except (NotFound, MethodNotAllowed, RequestRedirect):
        return None
    return str(found)


def _record_denial(needed: Permission | str) -> None:
    someone = person()
    assert someone is not None
    with transaction():
        audit.record("access.denied", by=actor(), authority_id=someone.authority_id, details={
            "method": request.method, "route": str(request.url_rule or request.path)[:200], "needed": str(needed)})


def may_open(path: str) -> bool:
    """Whether the person of this request may open the page of this path: links to others are not drawn."""
    adapter = current_app.create_url_adapter(request)
    assert adapter is not None
    try:
        endpoint, values = adapter.match(path.partition("#")[0].partition("?")[0], method="GET")
    except (NotFound, MethodNotAllowed, RequestRedirect):
        return False
    view = current_app.view_functions[endpoint]
    decided, shown = decision(view), getattr(view, "shown_if", None)
    if decided == PUBLIC or decided is None or not allowed(decided):
        return decided == PUBLIC
    return shown is None or bool(shown(**values))


def shown_if(may_see: Callable[..., bool]) -> Callable[[View], View]:
    """States that a page is not for all who have its route's permission: ``may_see`` takes the address's values."""

    def decide(view: View) -> View:
        view.shown_if = may_see  # type: ignore[attr-defined]
        return view

    return decide


def keeps_typed(view: View) -> View:
    """States that what is typed into this page's form is kept for its writer when their session had ended."""
    view.keeps_typed = True  # type: ignore[attr-defined]
    return view


def _keeps_typed() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    return request.method == "POST" and getattr(view, "keeps_typed", False) and not _has_nul() and (
        comes_from_our_pages(request, current_app.config["SERVICE"]))


def _sign_in_with_what_was_typed() -> str:
    """The form opens again after the sign-in, with what its writer had typed. It is not sent for them.

    Where it could not be kept, the sign-in says so while the browser still holds it.
    """
    kept = people().keep_typed()
    return f"/sign-in?{urlencode({'next': request.full_path.rstrip('?')})}{'' if kept else '&not-kept'}"


def _sign_in_and_back() -> str:
    path = request.full_path.rstrip("?")
    if request.method not in ("GET", "HEAD") or path == "/":
        return "/sign-in"
    return f"/sign-in?{urlencode({'next': path})}"


def safe_next(target: str | None) -> str | None:
    """Where to go after sign-in, if it is a path of this service; ``None`` for anything else, and for the start."""
    if not target or target == "/" or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    parts = urlsplit(target)
    if parts.scheme or parts.netloc or any(ord(letter) < 32 or letter == "\\" for letter in target):
        return None
    return target
