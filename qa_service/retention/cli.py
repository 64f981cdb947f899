"""Commands about erasing, for whoever runs the server."""

from __future__ import annotations

import click

from qa_service.accounts.service import all_authority_ids
from qa_service.clock import today
from qa_service.command_line import Commands
from qa_service.database import acting_for
from qa_service.retention import due
from qa_service.retention.rules import WORDS

group = Commands("retention", help="What is past its time.")


@group.command("preview")
def preview() -> None:
    """Say what is past its time today. Erases nothing."""
    for authority_id in all_authority_ids():
        with acting_for(authority_id):
            for one in due.preview(today()):
                if one.go or one.held:
                    click.echo(f"{WORDS[one.rule.table]}: {one.go} past their time, {one.held} kept by a hold")
