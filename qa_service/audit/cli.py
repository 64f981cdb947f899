"""``flask audit``."""

from __future__ import annotations

import json
import sys

import click

from qa_service.audit import service
from qa_service.command_line import Commands

group = Commands("audit", help="The audit trail.")


@group.command("verify")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def verify(as_json: bool) -> None:
    """Checks the chain of audit events; exit 1 names the first break."""
    result = service.verify()
    if as_json:
        click.echo(json.dumps({"events": result.events, "ok": result.broken_at is None,
                               "broken_at": result.broken_at, "reason": result.reason}))
    elif result.broken_at is None:
        click.echo(f"{result.events} events, each as it was written.")
    if result.broken_at is not None:
        click.echo(f"The chain breaks at event {result.broken_at}: {result.reason}.", err=True)
        sys.exit(1)
