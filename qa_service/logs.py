"""Logging: one line of scalars per event on standard error; never content, names or tokens."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from traceback import TracebackException
from typing import Any, Final

import structlog

_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def configure(*, as_json: bool = False, debugging: bool = False, level: int = logging.INFO) -> None:
    """Sends structured logs to standard error, so that standard output stays for results.

    Only where somebody is debugging does a fault bring its message, which may hold what was typed.
    """
    renderer: structlog.types.Processor = (
        structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=False))
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info if debugging else _fault_without_content,
            _one_line,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


def _fault_without_content(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """What kind of fault, and where: its message may hold what somebody typed."""
    error = event.pop("exc_info", None)
    error = sys.exc_info()[1] if error is True else error[1] if isinstance(error, tuple) else error
    if isinstance(error, BaseException):
        told = TracebackException.from_exception(error)
        _forget_messages(told)
        event["exception"] = "".join(told.format())
    return event


def _forget_messages(told: TracebackException) -> None:
    told._str, told.__notes__ = "", None  # type: ignore[attr-defined]
    for one in (told.__cause__, told.__context__, *(told.exceptions or ())):
        if one is not None:
            _forget_messages(one)


def _one_line(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """No text that came from outside begins a line of its own or colours one."""
    return {name: value if name == "exception" or not isinstance(value, str) else
            _CONTROL.sub(lambda found: repr(found[0])[1:-1], value) for name, value in event.items()}


def logger(name: str) -> structlog.stdlib.BoundLogger:
    """A logger that carries the name of the part that speaks."""
    bound: structlog.stdlib.BoundLogger = structlog.get_logger(part=name)
    return bound
