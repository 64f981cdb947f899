"""``flask ofsted``."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path

import click
from flask import current_app

from qa_service.actor import Actor
from qa_service.command_line import Commands, Day
from qa_service.errors import BadInput
from qa_service.vocabulary import ReadingStatus, urn_from_printed
from scrapers.reading import read_reports

group = Commands("ofsted", help="Ofsted's reports.")


@group.command("read", with_appcontext=False)
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON line a file.")
def read(files: tuple[str, ...], as_json: bool) -> None:
    """Reads report files, without a database; exit 1 when some could not be read whole."""
    whole = True
    for file, record in zip(files, read_reports([Path(file) for file in files]), strict=True):
        whole = whole and record.status is ReadingStatus.READ
        if as_json:
            click.echo(json.dumps(record.as_json(file), ensure_ascii=False))
            continue
        overall = next((judgement.grade.words for judgement in record.judgements if judgement.key == "overall"), None)
        said = overall or (record.outcome.key.words if record.outcome else None) or record.reason or "no grade"
        click.echo(f"{file}: {record.status.value}; {said}"
                   + (f"; unread: {', '.join(record.unread)}" if record.unread else ""))
    sys.exit(0 if whole else 1)


@group.command("collect")
@click.option("--urn", "urns", multiple=True, metavar="URN", help="Check these settings alone.")
@click.option("--since", type=Day(), help="Search back to this day (a catch-up).")
@click.option("--json", "as_json", is_flag=True, help="Print the run as JSON.")
def collect_command(urns: tuple[str, ...], since: date | None, as_json: bool) -> None:
    """Finds, fetches, stores, reads and records new reports; exit 1 when something needs a person."""
    from qa_service.ofsted.collecting import collect, ofsted_fetcher  # fetching is heavy, and this command's alone

    config = current_app.config["SERVICE"]
    result = collect(ofsted_fetcher(config), config, urns=[_urn(urn) for urn in urns] or None, since=since,
                     by=Actor.command("ofsted collect"))
    click.echo(json.dumps(result.as_json(), ensure_ascii=False) if as_json else result.sentence())
    sys.exit(1 if result.not_checked or result.all_problems() or result.fetching.to_read_by_hand else 0)


def _urn(text: str) -> str:
    urn = urn_from_printed(text)
    if urn is None:
        raise BadInput(f"“{text}” is not a URN: SC and six digits, or five to seven digits.")
    return urn
