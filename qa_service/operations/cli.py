"""``flask check``: whether the installation is as it should be, for people and for a timer."""

from __future__ import annotations

import json
import sys

import click
from flask import current_app
from flask.cli import with_appcontext

from qa_service.command_line import Commands
from qa_service.config import Config
from qa_service.operations import condition, host
from qa_service.operations.condition import Found, State

group = Commands("check", invoke_without_command=True, help="Whether the service is set up and runs as it should.")
_WORDS = {State.GOOD: "good", State.WARNING: "LOOK", State.BAD: "BAD ", State.UNKNOWN: "?   "}


@group.command("config")
def settings() -> None:
    """Whether the settings, and who may read what, let the service start. Exit 2: they do not."""
    _tell(host.look(_config()), as_json=False)


@group.command("service")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def service(as_json: bool) -> None:
    """Looks at disk, backups, mail, jobs and the rest. Exit 1: something needs somebody now."""
    _tell(condition.look(_config()), as_json=as_json)


@with_appcontext
@click.pass_context
def _both(context: click.Context) -> None:
    """Both, when no command is named."""
    if context.invoked_subcommand is None:
        _tell([*host.look(_config()), *condition.look(_config())], as_json=False)


group.callback = _both


def _config() -> Config:
    config: Config = current_app.config["SERVICE"]
    return config


def _tell(found: list[Found], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps([{"check": one.key, "state": one.state, "said": one.said, "to_do": one.to_do}
                               for one in found]))
    else:
        for one in found:
            click.echo(f"{_WORDS[one.state]}  {one.name}: {one.said}{' ' + one.to_do if one.to_do else ''}")
    sys.exit(1 if any(one.state is State.BAD for one in found) else 0)
