"""What the service claims, the tests that show it, and what their last runs showed.

The claims stand in ``assurance.toml`` and, as rows of OWASP's ASVS, in ``asvs.toml``. Tests name them by the marker
``assures`` or by their own name (``test_Z5_…``).
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parent.parent
CATALOGUES: Final = (ROOT / "tools" / "assurance.toml", ROOT / "tools" / "asvs.toml")
_NAMED: Final = re.compile(r"test_([A-Z]\d{1,2})_")
"""Names that are in a catalogue count; rules of flags have such names too."""


@dataclass
class Claim:
    """One claim with its tests, as ``tests/x.py::test_y``, and what they showed."""

    identity: str
    words: str
    tier: str = ""
    asvs: str = ""
    by: list[str] = field(default_factory=list)
    """Other claims that together show this one."""
    reason: str = ""
    """Why no test shows it."""
    tests: list[str] = field(default_factory=list)
    failed: bool = False
    ran: set[str] = field(default_factory=set)
    figures: list[str] = field(default_factory=list)
    on: str = ""

    @property
    def result(self) -> str:
        """What its own tests showed, in words."""
        if not self.tests:
            return self.reason or "**missing**"
        if self.failed:
            return "**failed**"
        if not self.ran:
            return "not run"
        return "; ".join(self.figures) or "passed"

    def add(self, test: str, result: Mapping[str, Any]) -> None:
        """Takes one result of one of its tests."""
        self.ran.add(test)
        self.failed = self.failed or result["outcome"] != "passed"
        self.on = max(self.on, result["on"])
        self.figures += [words for identity, words in result["figures"]
                         if identity == self.identity and words not in self.figures]


def all_claims() -> dict[str, Claim]:
    """Every claim of the catalogues, without tests."""
    found: dict[str, Claim] = {}
    for path in CATALOGUES:
        found |= {name: Claim(name, one["claim"], one.get("tier", ""), one.get("asvs", ""), one.get("by", []),
                              one.get("reason", "")) for name, one in tomllib.loads(path.read_text("utf-8")).items()}
    return found


def tests_by_claim(known: Iterable[str], folder: Path = ROOT / "tests") -> dict[str, list[str]]:
    """The tests that name each claim: by a marker on the test or its file, or by name."""
    found, names = dict[str, list[str]](), set(known)
    for path in sorted(folder.rglob("test_*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        whole = {name for node in tree.body if isinstance(node, ast.Assign) for name in _marks([node.value])}
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                for name in set(_marks(node.decorator_list)) | whole | (set(_NAMED.findall(node.name)) & names):
                    found.setdefault(name, []).append(f"{path.relative_to(folder.parent).as_posix()}::{node.name}")
    return found


def _marks(nodes: Iterable[ast.expr]) -> Iterator[str]:
    """The arguments of each ``pytest.mark.assures(…)`` in these."""
    for node in (inner for outer in nodes for inner in ast.walk(outer)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "assures":
            yield from (arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str))


def claims_shown(results: Mapping[str, Mapping[str, Any]]) -> dict[str, Claim]:
    """Every claim with its tests and what the last runs of these showed.

    Raises ``ValueError`` where a test or a row names a claim that is in no catalogue.
    """
    known = all_claims()
    tests = tests_by_claim(known)
    named = set(tests) | {name for one in known.values() for name in one.by}
    if strangers := named - set(known):
        raise ValueError(f"named, and in no catalogue: {', '.join(sorted(strangers))}")
    for name, those in tests.items():
        known[name].tests = those
    for node, result in results.items():
        for name in result["assures"]:
            if name in known and (test := node.partition("[")[0]) in known[name].tests:
                known[name].add(test, result)
    return known
