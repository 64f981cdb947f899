"""Pages of the shell itself: help, glossary, components, accessibility, and the two questions of a monitor."""

from __future__ import annotations

from flask import Blueprint, current_app
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from qa_service import logs
from qa_service.database import db, version
from qa_service.errors import NotUpToDate
from qa_service.permissions import Permission, public, requires
from qa_service.web.example import examples
from qa_service.web.glossary import SECTIONS
from qa_service.web.rendering import render

blueprint = Blueprint("web", __name__)
_log = logs.logger("web")


@blueprint.get("/help")
@public
def help_page() -> Response:
    return render("web/help.html")


@blueprint.get("/accessibility")
@public
def accessibility() -> Response:
    return render("web/accessibility.html")


@blueprint.get("/glossary")
@requires(Permission.SELF)
def glossary() -> Response:
    return render("web/glossary.html", sections=SECTIONS)


@blueprint.get("/components")
@requires(Permission.COMPONENT_READ)
def component_page() -> Response:
    return render("web/components.html", **examples())


@blueprint.get("/health/live")
@public
def live() -> Response:
    """The process answers."""
    return current_app.response_class("live\n", mimetype="text/plain")


@blueprint.get("/health/ready")
@public
def ready() -> Response:
    """The database answers and has the newest migration; else 503 with the part that is not ready."""
    missing = not_ready()
    return current_app.response_class(f"{missing or 'ready'}\n", status=503 if missing else 200, mimetype="text/plain")


def not_ready() -> str | None:
    """What keeps the service from working, or ``None``."""
    try:
        version.refuse_other_version(db.session.connection())
    except NotUpToDate:
        return "the database needs: flask db upgrade"
    except SQLAlchemyError as error:
        _log.error("database unavailable", exc_info=error)
        return "the database does not answer"
    return None
