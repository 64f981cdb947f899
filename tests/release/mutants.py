"""Small wrong changes of a file: comparisons turned, conditions swapped, truths and numbers altered, sets cut."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from tools.single_tests import Runner

DECIDES: Final[dict[str, tuple[str, ...]]] = {
    "qa_service/permissions.py": ("tests/web/test_every_route.py",),
    "qa_service/audit/chain.py": ("tests/audit/test_tampering.py",),
    "qa_service/audit/verifying.py": ("tests/audit/test_tampering.py",),
    "qa_service/audit/unexplained.py": ("tests/audit/test_unexplained.py",),
    "qa_service/alerts/outbox.py": ("tests/alerts/test_sending.py",),
}
"""The code that decides who may what, what is recorded and what is sent, and the tests that must find a change."""
SECONDS: Final = 600
_OTHER: Final[dict[type[ast.cmpop], type[ast.cmpop]]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is}


def of(text: str) -> Iterator[tuple[str, str]]:
    """Each change in words, with the whole file as it then is."""
    for number, found in enumerate(ast.walk(ast.parse(text))):
        for variant in range(len(found.elts) if isinstance(found, ast.Set) and len(found.elts) > 1 else 1):
            tree = ast.parse(text)
            node = list(ast.walk(tree))[number]
            before = ast.unparse(node) if isinstance(node, ast.expr) else ""
            if isinstance(node, ast.expr) and _change(node, variant):
                yield f"line {node.lineno}: {before[:200]} → {ast.unparse(node)[:200]}", ast.unparse(tree)


def _change(node: ast.expr, variant: int) -> bool:
    """Whether the node could be changed, and was."""
    match node:
        case ast.Set(elts=[_, _, *_]):
            del node.elts[variant]
        case ast.Compare(ops=[one, *_]):
            node.ops[0] = _OTHER[type(one)]()
        case ast.BoolOp():
            node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        case ast.UnaryOp(op=ast.Not()):
            node.operand, node.op = ast.UnaryOp(ast.Not(), node.operand), ast.Not()
        case ast.Constant(value=bool() as value):
            node.value = not value
        case ast.Constant(value=int() as value):
            node.value = value + 1
        case _:
            return False
    return True


def not_found_by_itself(tests: Sequence[str], runner: Runner) -> bool:
    """Whether the tests pass, in time, while nothing is changed."""
    return all(runner.run(test, seconds=SECONDS)[0] == 0 for test in tests)


def is_found(file: Path, changed: str, tests: Sequence[str], runner: Runner) -> bool:
    """Whether one of the tests fails, or never ends, with the change in the file, which stands as before afterwards."""
    whole = file.read_text("utf-8")
    try:
        _write(file, changed)
        return any(runner.run(test, seconds=SECONDS)[0] != 0 for test in tests)
    finally:
        _write(file, whole)


def _write(file: Path, text: str) -> None:
    for compiled in (file.parent / "__pycache__").glob(f"{file.stem}.*.pyc"):
        compiled.unlink()
    file.write_text(text, "utf-8")
