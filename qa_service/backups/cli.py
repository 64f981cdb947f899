"""``flask backup``: make, list, look at, put back, and practise all of it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from flask import current_app

from qa_service.actor import Actor
from qa_service.backups import drill as drilling
from qa_service.backups import keys, making, manifest, restoring, verifying
from qa_service.backups.vault import Vault
from qa_service.clock import london
from qa_service.command_line import Commands
from qa_service.config import Config
from qa_service.database import transaction
from qa_service.errors import NotFound
from qa_service.restored import service as restored
from qa_service.retention import erasing
from qa_service.vocabulary import counted

group = Commands("backup", help="Backups: make, list, verify, restore, drill.")
_FOLDER = click.Path(file_okay=False, path_type=Path)
_SHEET = click.Path(exists=True, dir_okay=False, path_type=Path)


def _from(command: Callable[..., None]) -> Callable[..., None]:
    return click.option("--from", "folder", type=_FOLDER, help="The folder of backups (QA_BACKUP_DIR).")(command)


def _sheets(command: Callable[..., None]) -> Callable[..., None]:
    return click.option("--sheet", "sheets", type=_SHEET, multiple=True,
                        help="A sheet of the backup's key; two are needed.")(command)


@group.command("keys")
@click.option("--sheets", type=_FOLDER, required=True, help="Where the three sheets are written, to be printed.")
@click.option("--anew", is_flag=True, help="Make another key. Older backups still need their own sheets.")
def make_keys(sheets: Path, anew: bool) -> None:
    """Makes the key that backups are sealed for: three sheets, any two of which open them."""
    name, written = keys.make(making.own_folder(_config()), sheets, anew=anew)
    click.echo(f"Key {name}. Print these three sheets, give each to another custodian, and delete the files:")
    for sheet in written:
        click.echo(f"  {sheet}")
    click.echo(f"The keeper of backups needs this line: {keys.sealing(making.own_folder(_config())).checking.hex()}")


@group.command("make")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def make(as_json: bool) -> None:
    """Makes a backup now. Exit 1: it was made, and a stored document is damaged."""
    made = making.make(_config())
    if as_json:
        click.echo(json.dumps({**_as_json(made.manifest), "new_files": made.new_files,
                               "seconds": round(made.seconds, 2), "damaged": made.damaged}))
    else:
        click.echo(sentence(made))
    sys.exit(1 if made.damaged else 0)


def sentence(made: making.Made) -> str:
    """What a backup says of itself when it is made."""
    damaged = (f" {counted(len(made.damaged), 'document')} on the disk no longer what they were: "
               f"{', '.join(made.damaged[:5])}." if made.damaged else "")
    return (f"{made.manifest.name}: {counted(made.manifest.files, 'stored file')}, {made.new_files} of them new, in "
            f"{made.seconds:.1f} seconds.{damaged}")


@group.command("list")
@_from
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
def list_backups(folder: Path | None, as_json: bool) -> None:
    """Lists the backups, the oldest first."""
    vault = _vault(folder)
    found = [manifest.parse((vault.snapshot(name) / "manifest.json").read_bytes()) for name in vault.names()]
    if as_json:
        click.echo(json.dumps([_as_json(one) for one in found]))
        return
    for one in found:
        click.echo(f"{one.name}  {london(one.made_at):%Y-%m-%d %H:%M}  {one.engine}, migration {one.schema}, "
                   f"{one.database.size / 2**20:.1f} MB, {counted(one.files, 'stored file')}, key {one.key_id}")
    if not found:
        click.echo(f"There is no backup in {vault.folder} yet.")


@group.command("verify")
@click.argument("name", required=False)
@_from
@_sheets
def verify(name: str | None, folder: Path | None, sheets: tuple[Path, ...]) -> None:
    """Looks whether a backup (default: the newest) is as it was written; with two sheets, also whether they open it."""
    vault = _vault(folder)
    chosen = name or _newest(vault)
    if sheets:
        opening = keys.opening(sheets)
        verified = verifying.verify(vault, chosen, opening.checking)
        for one in verifying.catalogue(verified, opening):
            verifying.unseal_file(vault, one, opening)
        click.echo(f"{chosen} is as it was written, and these sheets open it.")
        return
    verifying.verify(vault, chosen, keys.sealing(making.own_folder(_config())).checking)
    click.echo(f"{chosen} is as it was written.")


@group.command("restore")
@click.argument("name", required=False)
@_from
@_sheets
@click.option("--replace", is_flag=True, help="Put the data that is there aside, and use the backup.")
@click.option("--without-keys", is_flag=True, help="The service's own keys are lost: restore what needs none.")
def restore(name: str | None, folder: Path | None, sheets: tuple[Path, ...], replace: bool, without_keys: bool) -> None:
    """Puts a backup (default: the newest) back, as a copy that sends nothing until somebody puts it in service."""
    vault, opening = _vault(folder), keys.opening(sheets)
    done = restoring.restore(_config(), vault, name or _newest(vault), opening, replace=replace,
                             without_keys=without_keys)
    click.echo(f"{done.manifest.name} is back, with {counted(done.files, 'stored file')}: everything until "
               f"{london(done.manifest.made_at):%d %B %Y, %H:%M}.")
    for line in done.said:
        click.echo(f"  {line}")
    if done.before:
        click.echo(f"What was there before lies in {done.before}.")
    click.echo(f"{restored.HELD} To do so: sign in and open “Service”, or flask backup in-service.")


@group.command("in-service")
def in_service() -> None:
    """Puts a restored copy in service: from then on mail leaves and jobs run."""
    with transaction():
        restored.put_in_service(by=Actor.command("backup in-service"))
    click.echo("This copy is in service now.")


@group.command("drill")
@_from
@_sheets
@click.option("--into", type=_FOLDER, help="An empty folder to restore into; default: one that is removed afterwards.")
@click.option("--database-url", help="An empty PostgreSQL database to restore into.")
def drill(folder: Path | None, sheets: tuple[Path, ...], into: Path | None, database_url: str | None) -> None:
    """Makes a backup and restores it elsewhere by the runbook's script alone, timed. Exit 1: it did not succeed."""
    done = drilling.drill(_config(), _vault(folder), sheets, into=into, database_url=database_url)
    click.echo(done.words)
    sys.exit(0 if done.succeeded else 1)


@group.command("settle", hidden=True)
@click.argument("name")
@click.argument("made_at")
def settle(name: str, made_at: str) -> None:
    """Makes a restored copy of the database that is open here. A part of ``restore``, on what it has opened."""
    from flask_migrate import upgrade

    upgrade()
    with transaction():
        said = restored.settle(name, datetime.fromisoformat(made_at), by=Actor.command("backup restore"))
    erasing.leave_no_trace()
    click.echo("\n".join(said))


def _config() -> Config:
    config: Config = current_app.config["SERVICE"]
    return config


def _vault(folder: Path | None) -> Vault:
    return Vault(folder.resolve()) if folder else making.vault_of(_config())


def _newest(vault: Vault) -> str:
    names = vault.names()
    if not names:
        raise NotFound(f"There is no backup in {vault.folder}.")
    return names[-1]


def _as_json(found: manifest.Manifest) -> dict[str, Any]:
    return {"name": found.name, "made_at": found.made_at.isoformat(), "engine": found.engine, "schema": found.schema,
            "key": found.key_id, "bytes_of_database": found.database.size, "files": found.files}
