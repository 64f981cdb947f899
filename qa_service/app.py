"""The application put together: the only place that knows every domain."""

from __future__ import annotations

import gc
import importlib
import importlib.util
from types import ModuleType
from typing import Final

from flask import Flask
from flask_migrate import Migrate
from sqlalchemy.pool import QueuePool

from qa_service import config as configuration
from qa_service import logs, ports, tables, web
from qa_service.accounts.browser import BrowserPeople
from qa_service.database import db
from qa_service.database.session import install_engine_rules
from qa_service.web.numbers import RecordNumber

DOMAINS: Final = ("audit", "jobs", "accounts", "alerts", "providers", "flags", "ofsted", "actions", "own_lists",
                  "reg44", "contracts", "concerns", "placements", "agreements", "private_links", "exports",
                  "retention", "visits", "heard", "sixteen_plus", "notices", "reports", "backups", "operations",
                  "subject_access", "demo")


def create_app(config: configuration.Config | None = None) -> Flask:
    """The WSGI application. Raises ``BadConfiguration`` rather than start half-configured."""
    service = config or configuration.load()
    app = Flask("qa_service", template_folder=str(configuration.ROOT / "templates"), static_folder="static")
    app.url_map.converters["int"] = RecordNumber
    app.config.update(
        SERVICE=service,
        SECRET_KEY=service.secret_key,
        SQLALCHEMY_DATABASE_URI=service.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=_engine_options(service),
        MAX_CONTENT_LENGTH=26 * 1024 * 1024,
    )
    logs.configure(as_json=not service.is_demo, debugging=service.is_demo and app.debug)
    db.init_app(app)
    with app.app_context():
        install_engine_rules(db.engine)
    Migrate(app, db, directory=str(configuration.ROOT / "migrations"), compare_type=True, render_as_batch=True)
    assert tables.METADATA is db.metadata
    ports.fill()
    _load_domains(app)
    web.install(app, people=BrowserPeople())
    return app


def spare_what_is_loaded() -> None:
    """What stands in memory now lives as long as the process: collecting garbage passes it by from here on.

    Measured with 7,300 settings: a full collection stopped a page for 150 to 200 ms, and now for under 30 ms.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def _engine_options(service: configuration.Config) -> dict[str, object]:
    """How the database is spoken to. What was typed stays out of its errors, and so out of the log."""
    if service.is_sqlite:
        return {"hide_parameters": True, "poolclass": QueuePool, "pool_size": 10, "max_overflow": 10,
                "connect_args": {"check_same_thread": False}}
    return {"hide_parameters": True, "pool_size": 10, "max_overflow": 10, "pool_pre_ping": True,
            "connect_args": {"connect_timeout": 10}}


def _load_domains(app: Flask) -> None:
    """Each has what it needs of: views (``blueprint``), commands (``group``), jobs, rules and a kind of list, and
    what it does to a restored copy (``after_restoring``)."""
    for domain in DOMAINS:
        if views := _part(domain, "views"):
            app.register_blueprint(views.blueprint)
        if cli := _part(domain, "cli"):
            app.cli.add_command(cli.group)
        _part(domain, "jobs")
        _part(domain, "rules")
        _part(domain, "after_restoring")
        _part(domain, "list_kind")


def _part(domain: str, name: str) -> ModuleType | None:
    module = f"qa_service.{domain}.{name}"
    if importlib.util.find_spec(f"qa_service.{domain}") is None or importlib.util.find_spec(module) is None:
        return None
    return importlib.import_module(module)
