"""Turning a template and facts into a page."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any, Final

from flask import Flask, flash, make_response, render_template
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader
from werkzeug.wrappers import Response

from forms.widgets import error_list
from qa_service.config import Config
from qa_service.restored import service as restored
from qa_service.web import components
from qa_service.web.asking import notices, page_number
from qa_service.web.errors import RETRY_AFTER_SECONDS
from qa_service.web.filters import FILTERS
from qa_service.web.forms import status_of_form
from qa_service.web.navigation import first_page, navigation
from qa_service.web.people import allowed, people, person

__all__ = ["install", "page_number", "render", "static_url", "tell"]

SERVICE_NAME: Final = "Placement quality"
STATIC: Final = Path(__file__).resolve().parent.parent / "static"


def install(app: Flask) -> None:
    """Connects the component macros, the filters, and what every page knows."""
    service: Config = app.config["SERVICE"]
    own = app.jinja_loader
    assert own is not None
    app.jinja_loader = ChoiceLoader([own, PrefixLoader({
        name: PackageLoader(name) for name in ("govuk_frontend_jinja", "govuk_frontend_wtf")})])
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(FILTERS, error_list=error_list)
    app.jinja_env.globals.update(
        service_name=SERVICE_NAME, static_url=static_url, allowed=allowed, navigation=navigation,
        first_page=first_page, person=person, seconds_left=lambda: people().seconds_left(),
        leaves_nothing=lambda: people().leaves_nothing(), is_demo=service.is_demo,
        is_restored_copy=restored.seen_to_stand)
    components.install(app)


def render(template: str, /, *, form: Any = None, status: int | None = None, **values: Any) -> Response:
    """The page. With a ``form`` that was refused, its status says so (422, 409, 503 or 507)."""
    answered = status or status_of_form(form)
    response = make_response(
        render_template(template, form=form, asked_notices=notices(values.values()), **values), answered)
    if answered == 503:
        response.headers["Retry-After"] = RETRY_AFTER_SECONDS
    return response


def tell(message: str, *, undo: str | None = None) -> None:
    """Shows this sentence at the top of the next page: what was done.

    ``undo`` is the path of this service to which a button sends a form that takes it back.
    """
    flash(message, f"undo {undo}" if undo else "message")


@cache
def static_url(name: str) -> str:
    """The address of a static file, with its content's hash, so that browsers may keep it for ever."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"
