"""How our commands end: a sentence on standard error and status 2 where nothing could be done, never a trace."""

from __future__ import annotations

import sys
from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy.exc import OperationalError, ProgrammingError

from qa_service.database.session import NO_DATABASE
from qa_service.errors import ServiceError


class Commands(AppGroup):
    """A group of commands of one domain."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except ServiceError as error:
            click.echo(str(error), err=True)
        except (OperationalError, ProgrammingError) as error:
            text = str(error.orig).lower()
            if "no such table" in text or "does not exist" in text or "no such column" in text \
                    or NO_DATABASE in text:
                click.echo("The database is not set up for this version: run “flask db upgrade” first.", err=True)
            else:
                click.echo("The database could not be used; it may be busy, or its disk full. Try again.", err=True)
        sys.exit(2)
