"""``flask flags``."""

from __future__ import annotations

import json
import sys
from datetime import date
from typing import Any

import click
from sqlalchemy import select

from qa_service import clock
from qa_service.accounts.models import Authority
from qa_service.actor import Actor
from qa_service.command_line import Commands, Day
from qa_service.database import acting_for, db
from qa_service.flags import assessment, listing, registry

group = Commands("flags", help="Flags: judging the rules, and what is flagged.")


_as_at = click.option("--as-at", type=Day(), metavar="DATE",
                      help="The day to look from, as YYYY-MM-DD; today when left out.")
_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@group.command("assess")
@_as_at
@click.option("--full", is_flag=True, help="Judge everything, whether due or not.")
@_json
def assess(as_at: date | None, full: bool, as_json: bool) -> None:
    """Judges the rules. Exit 1 when a rule failed: its flags stand, and the output names it."""
    without_council = db.session.scalar(select(Authority.id).limit(1)) is None
    if without_council:
        click.echo("Nothing was assessed: there is no council yet. Make one with “flask accounts invite EMAIL --role "
                   "administrator --council NAME --area AREA”.", err=True)
    if as_at and as_at != clock.today() and not without_council:
        click.echo(f"The flags will stand as the rules see them on {as_at:%-d %B %Y}. The next assessment brings them "
                   "back to today; what changes on the way is told as usual.", err=True)
    result = assessment.assess(as_at or clock.today(), full=full, by=Actor.command("flags assess"))
    if as_json or not without_council:
        click.echo(json.dumps(result.as_json()) if as_json else result.sentence)
    if result.faults:
        sys.exit(1)


@group.command("list")
@_as_at
@click.option("--rule", metavar="CODE", help="Only flags of this rule, such as OF-01.")
@_json
def list_flags(as_at: date | None, rule: str | None, as_json: bool) -> None:
    """Lists open flags (with --as-at: those that were open at the end of that day). Restricted ones never."""
    if rule:
        registry.rule_called(rule)
    rows: list[dict[str, Any]] = []
    for authority_id in db.session.scalars(select(Authority.id).order_by(Authority.id)).all():
        with acting_for(authority_id):
            rows += listing.flags_as_json(as_at=as_at, rule=rule)
    if as_json:
        click.echo(json.dumps(rows))
        return
    for row in rows:
        subject = row["subject"]
        click.echo(f"{row['severity']:<9}{row['rule']:<7}{subject['urn'] or '-':<10}{subject['name']}: {row['title']}")
    click.echo(f"{len(rows)} flags.", err=True)


@group.command("rules")
@_json
def rules(as_json: bool) -> None:
    """Lists every rule with its parameters. Without a database it prints the defaults."""
    rows = listing.rules_as_json()
    if as_json:
        click.echo(json.dumps(rows))
        return
    for row in rows:
        click.echo(f"{row['code']:<7}{row['severity']:<9}{row['title']} ({row['basis']})")
