"""Every pattern of the service: those that its modules hold, and those written in place."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from types import ModuleType
from typing import Any, Final

import forms
import qa_service
import scrapers
from tests.conftest import ROOT

ASKING: Final = {"compile", "search", "match", "fullmatch", "findall", "finditer", "sub", "subn", "split"}


def all_patterns() -> dict[str, re.Pattern[str]]:
    """By where it stands; each pattern once."""
    found: dict[tuple[str, int], str] = {}
    for where, pattern in [*_held(), *_written()]:
        found.setdefault((pattern.pattern, pattern.flags), where)
    return {f"{where}: {text[:60]}": re.compile(text, flags) for (text, flags), where in found.items()}


def _held() -> Iterator[tuple[str, re.Pattern[str]]]:
    for package in (qa_service, scrapers, forms):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if module.name.endswith(("__main__", ".cli")) or ".demo" in module.name:
                continue
            loaded: ModuleType = importlib.import_module(module.name)
            for name, value in vars(loaded).items():
                yield from ((f"{module.name}.{name}", one) for one in _inside(value, 3))


def _inside(value: Any, depth: int) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        if isinstance(value.pattern, str):
            yield value
    elif depth and isinstance(value, tuple | list | set | frozenset):
        for one in value:
            yield from _inside(one, depth - 1)
    elif depth and isinstance(value, dict):
        for one in value.values():
            yield from _inside(one, depth - 1)


def _written() -> Iterator[tuple[str, re.Pattern[str]]]:
    for package in ("qa_service", "scrapers", "forms"):
        for file in sorted((ROOT / package).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ASKING
                        and isinstance(node.func.value, ast.Name) and node.func.value.id == "re" and node.args
                        and isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str)):
                    yield f"{file.relative_to(ROOT)}:{node.lineno}", re.compile(node.args[0].value)
