"""How our commands end: a sentence on standard error and status 2 where nothing could be done, never a trace."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import IO, Any

import click
from flask.cli import AppGroup
from sqlalchemy.exc import SQLAlchemyError

from qa_service.database.failures import in_words
from qa_service.errors import ServiceError


class Commands(AppGroup):
    """A group of commands of one domain."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except ServiceError as error:
            sentence: Exception = error
        except SQLAlchemyError as error:
            sentence = in_words(error) or error
            if not isinstance(sentence, ServiceError):
                raise  # a fault of ours, which its trace explains to whoever mends it
        click.echo(str(sentence), err=True)
        sys.exit(2)


class Day(click.ParamType[date]):
    """A day on the command line, as YYYY-MM-DD."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return datetime.strptime(value, "%Y-%m-%d").date()
        except ValueError:
            self.fail(f"“{value}” is no day; write it as YYYY-MM-DD, such as 2025-03-31.", param, ctx)


class Refused(click.ClickException, ServiceError):
    """A refusal that leaves a command of another library (``flask db``): its sentence alone, and status 2."""

    exit_code = 2

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(self.message, err=True)


@contextmanager
def refusing() -> Iterator[None]:
    """Turns what cannot be done inside into ``Refused``, for commands that are not of ours."""
    try:
        yield
    except SQLAlchemyError as error:
        told = in_words(error)
        if told is None:
            raise
        raise Refused(str(told)) from error
    except ServiceError as error:
        raise Refused(str(error)) from error
