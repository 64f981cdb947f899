"""What all applications of a test run have in common, and what is therefore made once for the whole run.

Each test has an application of its own on a database of its own. Made anew for each, these three cost more than most
tests themselves: templates (0.35 s of processor time), the functions that build addresses (0.09 s) and the SQL of each
statement. A server makes each of them once, for all its requests; here a run does so for all its tests.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Engine
from sqlalchemy.engine.default import DefaultDialect
from werkzeug.routing import Rule


class CompiledTemplates(BytecodeCache):
    """Templates, compiled once."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


def share() -> None:
    """Has every application made from now on use what those before it have made."""
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": CompiledTemplates()}
    _share_builders_of_addresses()
    _share_statements()


def _share_builders_of_addresses() -> None:
    """The function that builds a rule's address follows from the rule's parts and defaults alone."""
    kept: dict[Any, Callable[..., tuple[str, str]]] = {}
    compile_builder = Rule._compile_builder

    def once(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        key = (append_unknown, rule.rule, tuple(rule._trace), repr(rule.defaults))
        if key not in kept:
            kept[key] = compile_builder(rule, append_unknown)
        return kept[key]

    Rule._compile_builder = once  # type: ignore[method-assign]


def _share_statements() -> None:
    """One cache of compiled statements for each kind of database, as one server has for its engine.

    SQLAlchemy's keys name the dialect's object. The engines of a run differ in nothing that SQL is written by, so the
    dialects of one class count as one.
    """
    kept: dict[type[Any], Any] = {}
    make_engine = SQLAlchemy._make_engine

    def sharing(self: SQLAlchemy, bind_key: str | None, options: dict[str, Any], app: Flask) -> Engine:
        engine = make_engine(self, bind_key, options, app)
        engine._compiled_cache = kept.setdefault(type(engine.dialect), engine._compiled_cache)
        return engine

    SQLAlchemy._make_engine = sharing  # type: ignore[method-assign]
    DefaultDialect.__hash__ = lambda dialect: hash(type(dialect))  # type: ignore[method-assign]
    DefaultDialect.__eq__ = lambda dialect, other: type(dialect) is type(other)  # type: ignore[method-assign]
