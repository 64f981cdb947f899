"""What a test assures: the identities of the assurance catalogue that it shows, and the figures it measured.

``@pytest.mark.assures("Z5")`` names them, or the test's own name does (``test_Z5_…``); the fixture ``figure`` tells
what was measured. With ``--assured FILE`` the run adds its results to that file, from which
``tools/assurance_table.py`` makes ``docs/assurance.md``.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

Figure = Callable[[str, str], None]
THIRDS = 3
_NAMED = re.compile(r"test_([A-Z]\d{1,2})_")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--assured", metavar="FILE", help="add what each assurance test showed to this JSON file")
    parser.addoption("--third", choices=["all", "auto", "0", "1", "2"], default="all",
                     help="which third of the tests marked “rotating” to run; auto: chosen by the commit")


def third_of(name: str) -> int:
    """Which of the three runs a rotating test belongs to: by its name, so that it stays there."""
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % THIRDS


def this_third() -> int:
    """The third of this commit: the number of its ancestors, so that three commits on end run all of them."""
    counted = subprocess.run(["git", "rev-list", "--count", "HEAD"], capture_output=True, text=True, check=False)
    return int(counted.stdout) % THIRDS if counted.returncode == 0 else 0


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out rotating tests of the other thirds."""
    chosen = config.getoption("--third")
    if chosen == "all":
        return
    third = this_third() if chosen == "auto" else int(chosen)
    out = [item for item in items if (mark := item.get_closest_marker("rotating"))
           and third_of(_test_of(item.nodeid, each=mark.kwargs.get("each", False))) != third]
    config.hook.pytest_deselected(items=out)
    items[:] = [item for item in items if item not in set(out)]


def _test_of(nodeid: str, *, each: bool) -> str:
    """What of a test goes into one third: all of its cases, or (``rotating(each=True)``) each by itself."""
    return nodeid if each else nodeid.partition("[")[0]


@pytest.fixture
def figure(record_property: Callable[[str, Any], None]) -> Figure:
    """``figure("Z5", "0 of 1,204 pages differ")``: told beside the test's result."""
    return lambda identity, words: record_property("figure", (identity, words))


def pytest_runtest_setup(item: pytest.Item) -> None:
    named = _NAMED.match(item.name)
    shown = [name for mark in item.iter_markers("assures") for name in mark.args] + ([named[1]] if named else [])
    if shown:
        item.user_properties.append(("assures", shown))


class Collected:
    """Gathers the results of one run; with several workers, in the process that gathers theirs."""

    def __init__(self, path: Path) -> None:
        self.path, self.found = path, dict[str, dict[str, Any]]()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        properties: list[tuple[str, Any]] = list(report.user_properties)
        shown = [name for key, names in properties if key == "assures" for name in names]
        if not shown or (report.when != "call" and report.passed):
            return
        self.found[report.nodeid] = {
            "assures": sorted(set(shown)), "outcome": report.outcome, "on": date.today().isoformat(),
            "figures": [list(told) for key, told in properties if key == "figure"]}

    def pytest_sessionfinish(self) -> None:
        before = json.loads(self.path.read_text()) if self.path.exists() else {}
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(json.dumps(before | self.found, indent=1, sort_keys=True, ensure_ascii=False) + "\n")


def pytest_configure(config: pytest.Config) -> None:
    path = config.getoption("--assured")
    if path and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Collected(Path(path)), "assured-results")
