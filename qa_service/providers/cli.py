"""``flask register``."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from qa_service.actor import Actor
from qa_service.command_line import Commands
from qa_service.database import transaction
from qa_service.errors import ServiceError
from qa_service.providers import register
from scrapers.lists import ListError, RejectedRow

group = Commands("register", help="Ofsted's published lists.")
_BY = Actor.command("register import")
SHOWN = 20


@group.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def import_(files: tuple[str, ...], as_json: bool) -> None:
    """Imports lists of providers, inspections, premises, or joiners and leavers (CSV, ODS, XLSX, of any year).

    Importing a file again changes nothing. Exit 1: some rows or files need a person; exit 2: no file could be taken.
    """
    taken: list[register.FileTaken] = []
    failed: list[dict[str, Any]] = []
    for file in files:
        try:
            with transaction():
                found = register.import_file(Path(file), by=_BY)
        except (ListError, ServiceError) as error:
            failed.append({"file": Path(file).name, "reason": str(error)})
            click.echo(str(error), err=True)
            continue
        taken.append(found)
        if not as_json:
            _tell(found)
    if as_json:
        out: dict[str, Any] = {"files": [_as_json(found) for found in taken]}
        click.echo(json.dumps(out | ({"failed": failed} if failed else {}), ensure_ascii=False))
    if not taken:
        sys.exit(2)
    if failed or any(found.needs_a_person for found in taken):
        sys.exit(1)


def _as_json(found: register.FileTaken) -> dict[str, Any]:
    """The file's first list under the contract's keys; the other sheets of a workbook under ``sheets``."""
    first = found.lists[0]
    return {"file": found.file, **_list_as_json(first),
            "rejected": [{"line": row.line, "reason": row.reason} | ({"sheet": sheet} if sheet else {})
                         for sheet, row in found.rejected],
            "sheets": [_list_as_json(one) | {"rejected": [_row(row) for row in one.rejected]}
                       for one in found.lists[1:]],
            "passed_over": [{"sheet": one.sheet, "reason": one.reason} for one in found.passed_over]}


def _list_as_json(one: register.ListTaken) -> dict[str, Any]:
    return {"sheet": one.sheet, "kind": one.kind.value, "as_at": one.as_at.isoformat() if one.as_at else None,
            "rows": one.rows, "imported": one.imported, "unchanged": one.unchanged,
            "provision_types": one.provision_types, "grades": one.grades,
            "warnings": [{"line": cell.line, "field": cell.field, "reason": cell.reason}
                         for cell in (*one.warnings, *one.contradictions)],
            "unknown_columns": list(one.unknown_columns)}


def _row(row: RejectedRow) -> dict[str, Any]:
    return {"line": row.line, "reason": row.reason}


def _tell(found: register.FileTaken) -> None:
    for one in found.lists:
        where = f"{one.file}, sheet “{one.sheet}”" if one.sheet else one.file
        day = f", as at {one.as_at:%-d %B %Y}" if one.as_at else ""
        done = (f"{one.imported} new or changed, {one.unchanged} unchanged" if one.imported
                else "nothing new or changed")
        click.echo(f"{where}: {one.kind}{day}: {one.rows} rows, {done}, {len(one.rejected)} rejected.")
        _tell_some([f"row {row.line}: {row.reason}" for row in one.rejected])
        if one.warnings:
            click.echo(f"  {len(one.warnings)} cells could not be understood; their rows were taken without them:")
            _tell_some([f"row {cell.line}, {cell.field}: {cell.reason}" for cell in one.warnings])
        if one.contradictions:
            click.echo(f"  {len(one.contradictions)} cells say otherwise than another list of the same day:")
            _tell_some([f"row {cell.line}, {cell.field}: {cell.reason}" for cell in one.contradictions])
        if one.unknown_columns:
            click.echo(f"  Columns that were not taken: {', '.join(one.unknown_columns)}.")
    for sheet in found.passed_over:
        if sheet.looks_like_a_list:
            click.echo(f"{found.file}, sheet “{sheet.sheet}” was not taken: {sheet.reason}.")


def _tell_some(lines: list[str]) -> None:
    for line in lines[:SHOWN]:
        click.echo(f"  {line}")
    if len(lines) > SHOWN:
        click.echo(f"  and {len(lines) - SHOWN} more: --json lists them all")
