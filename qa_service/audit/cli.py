"""``flask audit``."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from qa_service.actor import Actor
from qa_service.audit import account, heads, service, signing
from qa_service.command_line import Commands
from qa_service.database import transaction

group = Commands("audit", help="The audit trail.")
_BY = Actor.command("audit")
_PATH = click.Path(exists=True, path_type=Path)


@group.command("verify")
@click.option("--heads", "kept", multiple=True, type=_PATH, help="A file of signed heads kept elsewhere, or a folder "
              "of them. Can be given several times.")
@click.option("--public-key", "keys", multiple=True, type=_PATH, help="A public key (audit-000001.pub) kept elsewhere: "
              "only heads that it signed are believed, and no secret key is needed.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def verify(kept: tuple[Path, ...], keys: tuple[Path, ...], as_json: bool) -> None:
    """Checks the chain of audit events; exit 1 names the first break."""
    result = service.verify(heads.read(*kept), keys=[signing.read_public(one) for one in keys])
    if as_json:
        click.echo(json.dumps({"events": result.events, "ok": result.broken_at is None, "broken_at": result.broken_at,
                               "reason": result.reason, "heads": result.heads, "signed": not result.unsigned}))
    elif result.broken_at is None:
        click.echo(f"{result.events} events, each as it was written; {result.heads} signed heads agree.")
    if result.unsigned:
        click.echo("Nothing is signed yet: the next entry will be.", err=True)
    if result.broken_at is not None:
        click.echo(f"The chain breaks at event {result.broken_at}: {result.reason}.", err=True)
        sys.exit(1)


@group.command("restored")
@click.option("--because", required=True, help="Why: which backup, and who decided.")
def restored(because: str) -> None:
    """Says that a backup was put in place on purpose, so that older heads from outside are understood."""
    with transaction():
        kept = service.restored(because, by=_BY)
    click.echo(f"Recorded. {kept} events were kept.")


@group.command("new-key")
def new_key() -> None:
    """Makes a new key that signs and seals from here on. Keep a copy of its public part outside."""
    with transaction():
        version = service.new_key(by=_BY)
    click.echo(f"Key {version} signs from here on.")


@group.command("account")
@click.argument("role")
def account_for(role: str) -> None:
    """Prints the SQL that gives an account of PostgreSQL what the service needs, and no way to change the trail."""
    click.echo(account.statements_for(role))
