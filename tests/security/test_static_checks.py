"""S19: the linter's rules of security find nothing, and where one was set aside, the reason stands beside it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable

import pytest

from tests.conftest import ROOT

PRODUCT = ("qa_service", "forms", "scrapers", "wsgi.py", "gunicorn.conf.py")
SET_ASIDE = re.compile(r"#\s*noqa:\s*(?P<codes>S\d+(?:,\s*S\d+)*)(?P<reason>.*)$", re.MULTILINE)
NO_DOOR = ("pickle", "marshal", "shelve", "dill")
IN_CODE = re.compile(r"shell\s*=\s*True|os\.system\(|os\.popen\(|render_template_string|(?<![\w.])(?:eval|exec)\(")


def _sources() -> list[tuple[str, str]]:
    files = [file for name in PRODUCT for file in (
        [ROOT / name] if name.endswith(".py") else (ROOT / name).rglob("*.py"))]
    return [(file.relative_to(ROOT).as_posix(), file.read_text("utf-8")) for file in files]


@pytest.mark.assures("S19")
def test_S19_the_rules_of_security_find_nothing(figure: Callable[[str, str], None]) -> None:
    ended = subprocess.run([sys.executable, "-m", "ruff", "check", "--select", "S", "--ignore", "S101", "--no-cache",
                            "--output-format", "json", *PRODUCT], cwd=ROOT, capture_output=True, text=True, check=False)
    found = [f"{one['filename']}:{one['location']['row']}: {one['code']}" for one in json.loads(ended.stdout)]
    assert not found
    figure("S19", f"{len(found)} findings in {len(_sources())} files")


@pytest.mark.assures("S19")
def test_S19_what_was_set_aside_has_its_reason(figure: Callable[[str, str], None]) -> None:
    found = [(name, one) for name, text in _sources() for one in SET_ASIDE.finditer(text)]
    without = [f"{name}: {one[0]}" for name, one in found if len(one["reason"].strip(" -()")) < 5]
    assert found and not without
    figure("S19", f"{len(found)} places set aside, each with its reason")


@pytest.mark.assures("V6", "V8", "V11")
def test_nothing_calls_a_shell_unpickles_or_makes_a_template_of_text(figure: Callable[[str, str], None]) -> None:
    wrong = [f"{name}: {found[0]}" for name, text in _sources() for found in IN_CODE.finditer(text)]
    wrong += [f"{name}: {door}" for name, text in _sources() for door in NO_DOOR
              if re.search(rf"^\s*(?:import|from) {door}\b", text, re.MULTILINE)]
    assert not wrong
    figure("V6", f"0 of {len(_sources())} files call a shell")


@pytest.mark.assures("V1", "S1")
def test_no_template_turns_escaping_off(figure: Callable[[str, str], None]) -> None:
    files = list((ROOT / "templates").rglob("*.*"))
    wrong = [file.name for file in files if re.search(r"\|\s*safe\b|autoescape\s+false", file.read_text("utf-8"))]
    strange = [file.name for file in files if file.suffix not in (".html", ".txt", ".css")]
    assert len(files) > 100 and not wrong and not strange
    figure("S1", f"{len(files)} templates: none turns escaping off")
