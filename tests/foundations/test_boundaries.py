"""What the code may not do anywhere, read from the code itself."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

from flask import Flask

from tests.conftest import ROOT
from tests.foundations.test_scope import OWNED

PACKAGES = ("qa_service", "scrapers", "forms")
CORE_TABLES = {
    "qa_service/providers/register.py": "register_list and register_rejection are everybody's",
    "qa_service/providers/register_groups.py": "provider_group is everybody's",
    "qa_service/providers/register_settings.py":
        "settings that the register lists are everybody's: it selects by URN, which a council's own settings lack",
    "qa_service/providers/register_others.py": "premises and register changes are everybody's",
    "qa_service/providers/register_history.py": "lists, who was on which, and register changes are everybody's",
    "qa_service/ofsted/register_events.py": "inspections are everybody's",
    "qa_service/audit/verifying.py": "the whole chain is followed, and none of it is shown",
    "qa_service/ofsted/grade_changes.py": "register changes are everybody's",
}
"""Where tables are used past the ORM, for speed, and why no council's records are reached so."""
PLAIN_SQL = {
    "qa_service/jobs/procrastinate_engine.py": "the job engine's own tables",
    "qa_service/jobs/leader.py": "the lock of the elected scheduler",
    "qa_service/database/session.py": "BEGIN and PRAGMA",
    "qa_service/database/invariants.py": "what must hold of all tables, asked of the database itself",
    "qa_service/database/changes.py": "the tokens of tables that changed, on every connection",
    "qa_service/audit/verifying.py": "the whole chain is followed, and none of it is shown",
    "qa_service/database/kept.py": "the connection, to ask those tokens",
    "qa_service/providers/register.py": "LOCK TABLE",
    "qa_service/providers/register_settings.py": "LOCK TABLE",
    "qa_service/ofsted/register_events.py": "LOCK TABLE",
    "qa_service/web/pages.py": "the migration that the database stands at",
    "qa_service/documents/text.py": "the index of words, which each engine has in its own way; public documents alone",
    "qa_service/reports/search_pages.py": "the same index, asked",
    "qa_service/retention/erasing.py": "VACUUM, and the index of words rewritten, so that nothing erased stays",
    "qa_service/providers/models.py": "the condition of a unique key",
    "qa_service/operations/looks_at_data.py": "the connection, to ask which migration it stands at",
    "qa_service/restored/service.py": "the connection, to ask once for each engine whether this is a restored copy",
}
"""Where SQL is written by hand, or a connection used without the session."""


def _sources() -> Iterator[tuple[str, ast.Module]]:
    for package in PACKAGES:
        for file in sorted((ROOT / package).rglob("*.py")):
            yield str(file.relative_to(ROOT)), ast.parse(file.read_text())


def _uses(names: set[str]) -> set[str]:
    """The files in which one of these attributes is used."""
    return {file for file, tree in _sources()
            if any(isinstance(node, ast.Attribute) and node.attr in names for node in ast.walk(tree))}


def test_no_table_is_used_past_the_scope() -> None:
    used = _uses({"__table__", "raw_connection"})
    assert used - {"qa_service/app.py"} == set(CORE_TABLES)
    owned = {cls.__name__ for cls in OWNED} - {"Setting"}
    for file, tree in _sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr == "__table__":
                assert isinstance(node.value, ast.Name) and node.value.id not in owned, f"{file}:{node.lineno}"


def test_no_sql_is_written_by_hand_but_where_it_is_listed() -> None:
    used = _uses({"exec_driver_sql", "connection"})
    for file, tree in _sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("sqlalchemy"):
                used |= {file for name in node.names if name.name in ("text", "literal_column", "TextClause")}
    flagged = {file for file in used if file.startswith("qa_service/") and "/demo/" not in file}
    assert flagged == set(PLAIN_SQL)


def test_no_service_commits() -> None:
    found = {f"{file}:{node.lineno}" for file, tree in _sources() for node in ast.walk(tree)
             if isinstance(node, ast.Attribute) and node.attr == "commit"
             and isinstance(node.value, ast.Attribute) and node.value.attr == "session"}
    assert all(where.startswith("qa_service/database/session.py") for where in found) and len(found) == 1


def test_a_web_worker_starts_no_scheduler(app: Flask) -> None:
    """Neither by building the application nor by answering; APScheduler is not even loaded to serve a page."""
    before = set(threading.enumerate())
    app.test_client().get("/sign-in")
    assert {thread.name for thread in set(threading.enumerate()) - before if "schedul" in thread.name.lower()} == set()
    users = {file for file, tree in _sources() for node in ast.walk(tree)
             if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("apscheduler")}
    assert users == {"qa_service/jobs/scheduler.py"}
    starters = {file for file, tree in _sources() for node in ast.walk(tree)
                if isinstance(node, ast.ImportFrom) and node.module == "qa_service.jobs"
                and any(name.name == "scheduler" for name in node.names)}
    assert starters == {"qa_service/jobs/cli.py"}


def _read_in_config() -> set[str]:
    """The names of environment variables in ``qa_service/config.py``: every text in capitals that is looked up."""
    tree = ast.parse((ROOT / "qa_service" / "config.py").read_text())
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            found |= {arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
                      and re.fullmatch(r"[A-Z][A-Z0-9_]{3,}", arg.value)}
    return found - {"FLASK_RUN_FROM_CLI"}  # which the flask command sets itself


def test_every_setting_is_documented_and_every_documented_setting_is_read() -> None:
    readme = (ROOT / "README.md").read_text()
    table = readme[readme.index("| variable |"):].split("\n\n")[0]
    documented = {name for line in table.splitlines()[2:] for name in re.findall(r"`([A-Z][A-Z0-9_]{3,})`",
                                                                               line.split("|")[1])}
    assert documented == _read_in_config()


def test_the_environment_is_read_in_one_place() -> None:
    readers = {file for file, tree in _sources() for node in ast.walk(tree)
               if isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv")
               and isinstance(node.value, ast.Name) and node.value.id == "os"}
    assert readers == {"qa_service/config.py", "qa_service/demo/serving.py"}  # the latter hands it to its processes


def test_models_can_be_loaded_without_an_application() -> None:
    code = "import qa_service.tables as t; assert len(t.METADATA.tables) > 30"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, env={"PATH": "", "PYTHONPATH": str(ROOT)})


def test_no_source_file_is_too_long_to_be_read() -> None:
    long = {str(file.relative_to(ROOT)): lines for package in (*PACKAGES, "benchmarks", "migrations")
            for file in (ROOT / package).rglob("*.py") if (lines := len(Path(file).read_text().splitlines())) > 400}
    assert long == {}
