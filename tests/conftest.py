"""Fixtures that every part of the suite shares."""

from __future__ import annotations

import itertools
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, g, has_request_context

from qa_service import config as configuration
from qa_service.accounts.models import Authority
from qa_service.app import create_app
from qa_service.database import acting_for, db, transaction
from qa_service.permissions import Role
from tests import databases, made_once
from tests.web.client import Browser, make_user, signed_in
from tools.screenshots import ARGUMENTS, CHROMIUM

ROOT = Path(__file__).resolve().parent.parent
pytest_plugins = ["tests.assured", "tests.shuffled"]

made_once.share()
LONGEST = ("browser/test_every_page.py", "web/test_every_route.py", "migrations/test_chain.py",
           "reliability/test_kills.py")
"""Files that take minutes. They come first, so that no worker is left with one of them at the end."""
IN_MEMORY = Path("/dev/shm")
ROOM_NEEDED = 6 * 1024 ** 3
NO_PUBLISHED_FILES = "the folder of published files is not beside the checkout"
_numbers = itertools.count(1)


def _missing(what: str) -> None:
    """Skips a test whose tool is missing; where all tests must run (``QA_REQUIRE_ALL``), fails it."""
    if os.environ.get("QA_REQUIRE_ALL"):
        pytest.fail(f"{what} is missing, and here every test must run")
    pytest.skip(f"{what} is missing")


def pytest_configure() -> None:
    """Keeps the tests' files in memory where there is room: half of their time is waiting for a disk to be sure."""
    if IN_MEMORY.is_dir() and shutil.disk_usage(IN_MEMORY).free > ROOM_NEEDED:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(IN_MEMORY))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A test marked ``only("sqlite")`` is about that engine: its other half does not exist."""
    kept, left_out = [], []
    for item in items:
        mark = item.get_closest_marker("only")
        engine = getattr(item, "callspec", None) and item.callspec.params.get("database_url")
        (left_out if mark and engine not in (None, *mark.args) else kept).append(item)
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = kept
    items.sort(key=lambda item: not item.location[0].endswith(LONGEST))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where every test must run (``QA_REQUIRE_ALL``), one that was skipped fails the run.

    Only the folder of published files may be absent: it is no part of a checkout.
    """
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or not os.environ.get("QA_REQUIRE_ALL"):
        return
    skipped = [report for report in reporter.stats.get("skipped", []) if NO_PUBLISHED_FILES not in str(report.longrepr)]
    if skipped:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
        reporter.write_line(f"{len(skipped)} tests did not run, and here every test must run")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of published files that may lie beside the checkout; tests that need it are skipped without it."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip(NO_PUBLISHED_FILES)
    return folder


def make_config(database_url: str, data_dir: Path, **environ: str) -> configuration.Config:
    """A configuration for a test, as the environment would give it."""
    return configuration.load({
        "DATABASE_URL": database_url, "QA_DATA_DIR": str(data_dir), "QA_ENV": "demo",
        "QA_SECRET_KEY": "a key that only the tests use, 0123456789", "OFSTED_SECONDS_BETWEEN_REQUESTS": "0",
        **environ,
    })


def make_schema(app: Flask) -> None:
    """Brings an empty database to the newest migration."""
    from flask_migrate import upgrade

    with app.app_context():
        upgrade(directory=str(ROOT / "migrations"))
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite database that tests copy; ``tools/single_tests.py`` has made one already."""
    if ready := os.environ.get("QA_SQLITE_TEMPLATE"):
        return Path(ready)
    folder = tmp_path_factory.mktemp("template")
    file = folder / "template.sqlite3"
    app = create_app(make_config(f"sqlite:///{file}", folder))
    make_schema(app)
    return file


@pytest.fixture(scope="session")
def postgres_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[databases.Cluster]:
    """A PostgreSQL cluster with a migrated, empty template database."""
    if databases.postgres_binaries() is None:
        _missing("PostgreSQL (Debian: apt-get install postgresql)")
    cluster = databases.start_cluster(tmp_path_factory.mktemp("postgres"))
    cluster.run("CREATE DATABASE template_qa")
    folder = tmp_path_factory.mktemp("postgres-template")
    app = create_app(make_config(cluster.url("template_qa"), folder))
    make_schema(app)
    yield cluster
    cluster.stop()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty, migrated database; a test that uses it runs on both engines."""
    if request.param == "sqlite":
        file = tmp_path / "qa.sqlite3"
        shutil.copy(request.getfixturevalue("sqlite_template"), file)
        yield f"sqlite:///{file}"
        return
    cluster: databases.Cluster = request.getfixturevalue("postgres_cluster")
    name = f"qa_{os.getpid()}_{next(_numbers)}"
    cluster.run(f"CREATE DATABASE {name} TEMPLATE template_qa")
    yield cluster.url(name)
    cluster.run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The application on an empty database; no context is open (see ``context``)."""
    application = create_app(make_config(database_url, tmp_path / "data"))
    yield application
    with application.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def authority(app: Flask) -> int:
    """The id of an invented council."""
    with app.app_context(), transaction():
        council = Authority(name="Marlowe Borough Council", area="Marlowe", go_live_on=date(2024, 1, 1))
        db.session.add(council)
        db.session.flush()
        return council.id


@pytest.fixture
def context(app: Flask, authority: int) -> Iterator[Flask]:
    """An application context acting for the invented council: for tests of services. Not for the test client."""
    with app.app_context(), acting_for(authority):
        yield app


@pytest.fixture
def count_queries(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """Counts the statements since the fixture was made: call it before and after. What the clock begins is not counted:
    a session's last use, noted once a minute, and the look at silent jobs, in a thread of its own beside a request. Nor
    is the entry of the audit trail that every page leaves, always the same few statements after its own."""
    from sqlalchemy import event

    from qa_service.accounts import sessions

    monkeypatch.setattr(sessions, "TOUCH_EVERY", sessions.ABSOLUTE)
    seen, here = [0], threading.get_ident()
    with app.app_context():
        engine = db.engine

    @event.listens_for(engine, "before_cursor_execute")
    def _count(*_: object) -> None:
        seen[0] += threading.get_ident() == here and not (has_request_context() and g.get("look_done"))

    return lambda: seen[0]


@pytest.fixture
def client_for(app: Flask, authority: int) -> Callable[[Role], Browser]:
    """``client_for(Role.MANAGER)``: a browser in which somebody new of that role has signed in.

    It sends each form's token and reviews every page (see ``tests/web/client.py``). Use it without ``context``.
    """

    def sign_in(role: Role) -> Browser:
        with app.app_context():
            user_id = make_user(authority, role)
        return signed_in(app, user_id)

    return sign_in


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """A real browser, one at a time: while it runs, the process can start neither a second nor another event loop."""
    if not Path(CHROMIUM).exists() and shutil.which("chromium") is None:
        _missing("Chromium (Debian: apt-get install chromium)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield browser
        browser.close()
