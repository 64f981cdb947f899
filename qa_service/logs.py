"""Logging: one line of scalars per event on standard error; never content, names or tokens."""

from __future__ import annotations

import logging
import sys

import structlog


def configure(*, as_json: bool = False, level: int = logging.INFO) -> None:
    """Sends structured logs to standard error, so that standard output stays for results."""
    renderer: structlog.types.Processor = (
        structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=False))
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


def logger(name: str) -> structlog.stdlib.BoundLogger:
    """A logger that carries the name of the part that speaks."""
    bound: structlog.stdlib.BoundLogger = structlog.get_logger(part=name)
    return bound
