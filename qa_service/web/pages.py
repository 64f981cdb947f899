"""Pages of the shell itself: help, glossary, components, accessibility, and the two questions of a monitor."""

from __future__ import annotations

from pathlib import Path

from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Blueprint, current_app
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from qa_service import logs
from qa_service.config import ROOT
from qa_service.database import db
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
        current = MigrationContext.configure(db.session.connection()).get_current_heads()
    except SQLAlchemyError as error:
        _log.error("database unavailable", exc_info=error)
        return "the database does not answer"
    return None if set(current) == _newest() else "the database needs: flask db upgrade"


def _newest() -> set[str]:
    config = AlembicConfig()
    config.set_main_option("script_location", str(Path(ROOT) / "migrations"))
    return set(ScriptDirectory.from_config(config).get_heads())
