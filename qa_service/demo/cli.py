"""``flask demo``."""

from __future__ import annotations

import json
import logging
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, cast

import click
from flask import current_app
from flask.cli import with_appcontext

from qa_service import logs
from qa_service.errors import ServiceError

if TYPE_CHECKING:
    from flask import Flask

    from qa_service.demo.accounts import Account


@click.command("demo")
@click.option("--serve", is_flag=True, help="Serve the demonstration afterwards, until told to stop.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="The web server's port.")
@click.option("--json", "as_json", is_flag=True, help="Print the address and the accounts as JSON, on the first line.")
@with_appcontext
def group(serve: bool, port: int, as_json: bool) -> None:
    """Loads the demonstration council into an empty database and runs its nightly jobs against a stand-in."""
    from qa_service.demo import loading, serving  # the invented world is heavy, and no other command needs it

    logs.configure(level=logging.WARNING)  # each job's sentence is printed below
    app = cast("Flask", current_app._get_current_object())  # type: ignore[attr-defined]
    try:
        if serve:
            serving.refuse_taken_port(port)
            # The first nights' mail leads to where it will be served.
            app.config["SERVICE"] = replace(app.config["SERVICE"], public_url=serving.address(port))
        _, running, accounts = loading.prepare(app, lambda sentence: click.echo(sentence, err=True))
        if not serve:
            running.stop()
            _print(app.config["SERVICE"].public_url, accounts, as_json)
            return
        with serving.served(app.config["SERVICE"], running, port) as (url, parts):
            _print(url, accounts, as_json, stop="Stop with Ctrl-C.")
            serving.until_told_to_stop(parts)
        running.stop()
    except ServiceError as error:
        click.echo(str(error), err=True)
        sys.exit(2)


def _print(url: str, accounts: list[Account], as_json: bool, *, stop: str = "") -> None:
    """The last thing that is printed: where to go, and who may sign in there."""
    if as_json:
        print(json.dumps({"url": url, "accounts": accounts}), flush=True)
        return
    lines = [f"  {account['role']:<22} {account['email']:<42} {account['password']}" for account in accounts]
    print("\n".join(["", url, "", "The demonstration's accounts (role, e-mail address, password):", *lines,
                     *(["", stop] if stop else [])]), flush=True)
