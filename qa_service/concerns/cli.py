"""``flask concerns``: the keys that concerns are sealed under. No command opens a concern."""

from __future__ import annotations

import sys

import click

from qa_service.actor import Actor
from qa_service.command_line import Commands
from qa_service.concerns import keys
from qa_service.vocabulary import counted

group = Commands("concerns", help="The keys that concerns are sealed under.")


@group.command("keys")
def show() -> None:
    """Says which keys are there, what each wraps, and exits 1 where one is missing."""
    found = keys.standing()
    for version in sorted({*found.there, *found.by_key}):
        there = "" if version in found.there else ": MISSING"
        click.echo(f"key {version} wraps {counted(found.by_key.get(version, 0), 'record')}{there}")
    if not found.there and not found.by_key:
        click.echo("There is no key yet: the first is made with the first concern.")
    if found.missing:
        click.echo("Put the missing keys back into the folder “keys” of QA_DATA_DIR.", err=True)
        sys.exit(1)


@group.command("rotate-keys")
@click.option("--finish", is_flag=True, help="Finish a change that was stopped, without making another key.")
@click.option("--retire", is_flag=True, help="Remove the keys that nothing needs any more. Older backups need them.")
def rotate(finish: bool, retire: bool) -> None:
    """Makes a new key and wraps every record with it. Can be stopped and started again."""
    by = Actor.command("concerns rotate-keys")
    newest = keys.rotate(by=by, new_key=not finish)
    click.echo(f"Everything is wrapped by key {newest}. Keep a copy of it apart from the backups.")
    if retire:
        old = keys.retire_old(by=by)
        click.echo("Removed: " + (", ".join(f"key {version}" for version in old) or "none") + ".")
