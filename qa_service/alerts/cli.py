"""``flask alerts``."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

import click
from flask import current_app

from qa_service.alerts.delivery import send_due
from qa_service.alerts.digests import make_digests
from qa_service.clock import utc_now
from qa_service.command_line import Commands

group = Commands("alerts", help="Telling people by e-mail.")


@group.command("send")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def send(as_json: bool) -> None:
    """Sends what is due. Exit 1: some mail has failed for good and needs a person."""
    make_digests(utc_now())
    result = send_due(current_app.config["SERVICE"])
    click.echo(json.dumps(asdict(result)) if as_json else result.sentence())
    if result.failed:
        click.echo("The page “Mail not sent yet” says which failed, and why.", err=True)
        sys.exit(1)
