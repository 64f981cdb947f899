"""The command line to the letter: every command and option that other programmes rely on, and how calls end."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from flask import Flask

from qa_service.app import create_app
from qa_service.permissions import Role
from tests.conftest import make_config
from tests.contract.commands import Shell

COMMANDS: dict[str, set[str]] = {
    "demo": {"--serve", "--port", "--json"},
    "register import": {"files", "--json"},
    "ofsted read": {"files", "--json"},
    "ofsted collect": {"--urn", "--since", "--json"},
    "placements import": {"file", "--format", "--mapping", "--header", "--as-at", "--json"},
    "flags assess": {"--as-at", "--full", "--json"},
    "flags list": {"--as-at", "--rule", "--json"},
    "flags rules": {"--json"},
    "alerts send": {"--json"},
    "jobs list": set(),
    "jobs run": {"name"},
    "jobs start": set(),
    "audit verify": {"--json"},
    "accounts invite": {"email", "--role"},
    "db upgrade": set(),
}
NEEDS_A_DATABASE = (
    ("flags", "assess", "--json"), ("flags", "list", "--json"), ("alerts", "send", "--json"), ("jobs", "list"),
    ("jobs", "run", "send-alerts"), ("audit", "verify", "--json"), ("ofsted", "collect", "--json"),
    ("accounts", "invite", "somebody@marlowe.example", "--role", "manager"),
)
WRONG_CALLS = (
    ("nonsense",), ("flags", "nonsense"), ("flags", "list", "--nonsense"), ("register", "import"), ("ofsted", "read"),
    ("flags", "list", "--as-at", "yesterday"), ("flags", "assess", "--as-at", "2025-02-30"),
    ("ofsted", "collect", "--since", "31/03/2025"), ("accounts", "invite", "a@marlowe.example"),
    ("accounts", "invite", "a@marlowe.example", "--role", "king"), ("placements", "import", "list.csv"),
    ("placements", "import", "list.csv", "--format", "nonsense"), ("jobs", "run"), ("jobs", "run", "nonsense"),
    ("flags", "list", "--rule", "XX-99"), ("demo", "--port", "0"),
    ("placements", "import", "list.csv", "--format", "own-list", "--as-at", "soon"),
)


@pytest.fixture
def nothing(tmp_path: Path) -> Flask:
    """The application where no database was made."""
    return create_app(make_config(f"sqlite:///{tmp_path / 'missing.sqlite3'}", tmp_path / "data"))


def _command(app: Flask, path: str) -> click.Command:
    found: click.Command = app.cli
    for name in path.split():
        assert isinstance(found, click.Group), path
        got = found.get_command(click.Context(found), name)
        assert got is not None, f"there is no command flask {path}"
        found = got
    return found


def test_every_command_has_every_option_of_the_contract(nothing: Flask) -> None:
    for path, wanted in COMMANDS.items():
        parameters = _command(nothing, path).params
        has = {name for parameter in parameters for name in (*parameter.opts, parameter.name) if name}
        assert wanted <= has, f"flask {path} lacks {wanted - has}"


def test_every_command_says_what_it_does(nothing: Flask) -> None:
    for path in COMMANDS:
        assert _command(nothing, path).help, path


def test_the_formats_of_placements_and_the_roles_are_those_of_the_contract(nothing: Flask) -> None:
    (format_,) = (one for one in _command(nothing, "placements import").params if one.name and "format" in one.name)
    assert list(format_.type.choices) == [  # type: ignore[attr-defined]
        "own-list", "ssda903", "pnw-census", "placements-standard"]
    (role,) = (one for one in _command(nothing, "accounts invite").params if one.name == "role")
    assert set(role.type.choices) == {  # type: ignore[attr-defined]
        "commissioning-officer", "placements-officer", "manager", "councillor", "safeguarding-lead", "finance",
        "auditor", "administrator", "regional-partner"} == {one.value for one in Role}


@pytest.mark.parametrize("call", WRONG_CALLS, ids=" ".join)
def test_a_wrong_call_ends_with_2_and_says_what_to_do(app_once: Flask, call: tuple[str, ...]) -> None:
    ended = app_once.test_cli_runner().invoke(args=list(call))
    assert ended.exit_code == 2, ended.output
    assert ended.stdout == "" and len(ended.stderr) > 10 and "Traceback" not in ended.stderr


@pytest.fixture(scope="module")
def app_once(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """One application on an empty database that no test of this file changes."""
    return create_app(make_config(f"sqlite:///{sqlite_template}", tmp_path_factory.mktemp("contract")))


@pytest.mark.parametrize("call", NEEDS_A_DATABASE, ids=" ".join)
def test_without_a_database_a_command_names_the_one_that_makes_it(
        nothing: Flask, tmp_path: Path, call: tuple[str, ...]) -> None:
    ended = nothing.test_cli_runner().invoke(args=list(call))
    assert ended.exit_code == 2 and ended.stdout == ""
    assert "flask db upgrade" in ended.stderr and "Traceback" not in ended.output
    assert not (tmp_path / "missing.sqlite3").exists(), "an empty database was left behind"


def test_rules_and_reports_are_read_where_nothing_is_set_up_and_nothing_is_left_behind(
        bare_flask: Shell, tmp_path: Path) -> None:
    (tmp_path / "not-a-report.pdf").write_text("a letter")
    rules = bare_flask("flags", "rules", "--json")
    assert rules.status == 0 and len(rules.json) > 5
    read = bare_flask("ofsted", "read", tmp_path / "not-a-report.pdf", "--json")
    assert read.status == 1 and read.json["status"] == "unreadable" and read.json["reason"]
    assert "Traceback" not in rules.err + read.err
    assert not (tmp_path / "nothing").exists()


def test_a_setting_that_makes_no_sense_is_one_sentence_and_status_2(bare_flask: Shell) -> None:
    for environ, word in (({"QA_ENV": "test"}, "QA_ENV"), ({"QA_ENV": "production"}, "PUBLIC_URL"),
                          ({"MAIL_TRANSPORT": "pigeon"}, "MAIL_TRANSPORT"),
                          ({"OFSTED_SECONDS_BETWEEN_REQUESTS": "fast"}, "OFSTED_SECONDS_BETWEEN_REQUESTS")):
        ended = bare_flask("jobs", "list", **environ)
        assert ended.status == 2 and word in ended.sentences and len(ended.sentences.splitlines()) == 1
