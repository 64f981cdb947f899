"""``flask placements``."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path

import click
from sqlalchemy import select

from qa_service import clock
from qa_service.accounts.models import Authority
from qa_service.actor import Actor
from qa_service.command_line import Commands, Day
from qa_service.database import acting_for, db, transaction
from qa_service.errors import BadInput, ServiceError
from qa_service.own_lists import candidates
from qa_service.own_lists.matching import Matcher
from qa_service.own_lists.sheets import Sheet
from qa_service.placements import imports, own_list, planning, uploads
from qa_service.placements.columns import COLUMNS, Field

group = Commands("placements", help="Which child, by reference alone, is where.")
FORMATS = ("own-list", "ssda903", "pnw-census", "placements-standard")


@group.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--format", "format_", type=click.Choice(FORMATS), required=True, help="What kind of file it is.")
@click.option(
    "--mapping", type=click.Path(path_type=Path), help="JSON file: heading → field. Fields: " + ", ".join(Field) + "."
)
@click.option("--header", type=click.Path(path_type=Path), help="SSDA903 header file (other formats only).")
@click.option("--as-at", type=Day(), help="The day the list describes; today where not given.")
@click.option("--authority", help="The council's name, where the installation has several.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def import_(
    file: Path,
    format_: str,
    mapping: Path | None,
    header: Path | None,
    as_at: date | None,
    authority: str | None,
    as_json: bool,
) -> None:
    """Imports placements. Exit 1: rows were rejected, wait for a match, or are missing from a newer list."""
    if format_ != "own-list":
        _stop(f"This version does not take {format_} files yet. Import the team's own list with --format own-list.")
    if header:
        _stop("--header belongs to SSDA903 files; an own list has its headings in itself. Leave it out.")
    try:
        with acting_for(_authority_id(authority)):
            result = _import(file, mapping, as_at or clock.today())
    except ServiceError as error:
        _stop(str(error))
    _print(result, file, as_json)
    sys.exit(1 if result.needs_a_person else 0)


def _authority_id(name: str | None) -> int:
    found = db.session.execute(select(Authority.id, Authority.name, Authority.area).order_by(Authority.id)).all()
    if not found:
        raise BadInput("There is no council yet. Set one up first (flask demo, or the first administrator's page).")
    wanted = [row for row in found if name is None or name.casefold() in (row.name.casefold(), row.area.casefold())]
    if len(wanted) != 1:
        raise BadInput(f"Say which council with --authority: {', '.join(row.name for row in found)}.")
    return int(wanted[0].id)


def _import(file: Path, mapping: Path | None, as_at: date) -> imports.Result:
    if not file.is_file():
        raise BadInput("there is no such file. Check the name and folder.", file=str(file))
    sheet = own_list.read_sheet(file, file.name)
    for note in sheet.notes:
        click.echo(note, err=True)
    fields = _fields(sheet, mapping)
    if problem := COLUMNS.mapping_problem(fields):
        raise BadInput(f"{problem} Name the columns with --mapping.", file=file.name)
    understood = planning.understand(sheet.rows, fields, today=as_at)
    planned = planning.plan(understood, Matcher(candidates.load()), as_at=as_at)
    by = Actor.command("placements import")
    with transaction():
        import_id = uploads.record_upload(sheet, as_at=as_at, by=by)
        uploads.settle_columns(import_id, fields, by=by)
        return imports.carry_out(import_id, planned, by=by)


def _fields(sheet: Sheet, mapping: Path | None) -> tuple[str, ...]:
    if mapping is None:
        return uploads.remembered_mapping(sheet.headings) or sheet.proposed
    try:
        given = json.loads(mapping.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise BadInput(
            "this mapping cannot be read as JSON. Check the name and content.", file=str(mapping)
        ) from error
    return COLUMNS.from_file(given, sheet.headings, file=str(mapping))


def _print(result: imports.Result, file: Path, as_json: bool) -> None:
    if as_json:
        click.echo(
            json.dumps(
                {
                    "rows": result.rows,
                    "imported": result.imported,
                    "unchanged": result.unchanged,
                    "rejected": [{"line": row.line, "reason": row.reason} for row in result.rejected],
                    "matched": result.matched,
                    "to_match": result.to_match,
                    "missing": result.missing,
                    "warnings": [{"line": warned.line, "reason": warned.reason} for warned in result.warnings],
                },
                ensure_ascii=False,
            )
        )
        return
    click.echo(
        f"{file.name}: {result.rows} rows, {result.imported} imported, {result.unchanged} unchanged, "
        f"{len(result.rejected)} rejected; {result.matched} matched to a setting, {result.to_match} to match by hand."
    )
    if result.missing:
        click.echo(
            f"{result.missing} current placements are not in this list: say on the import's page what became of them."
        )
    for row in result.rejected:
        click.echo(f"row {row.line}: {row.reason}", err=True)
    for warned in result.warnings:
        click.echo(f"row {warned.line}: {warned.reason}" if warned.line else warned.reason, err=True)


def _stop(sentence: str) -> None:
    click.echo(sentence, err=True)
    sys.exit(2)
