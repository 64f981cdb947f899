"""Q1, Q3, Q4: the tests themselves. They find changes to the code that decides, and lean on no order and on no luck."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.assured import Figure
from tests.conftest import ROOT
from tests.release import mutants
from tools.defects import copy_of_the_tree

pytestmark = pytest.mark.release
RUNS = int(os.environ.get("QA_SUITE_RUNS", "20"))
ONLY = os.environ.get("QA_SUITE_TESTS", "tests")
WORKERS = os.environ.get("QA_SUITE_WORKERS", "2")
MUTANTS = int(os.environ.get("QA_MUTANTS", "40"))
"""Of each file, drawn by chance; 0: all there are."""
GUARDS = ("qa_service/permissions.py", "qa_service/sealing.py", "qa_service/masking.py", "qa_service/actor.py",
          "qa_service/audit/", "qa_service/alerts/outbox.py", "qa_service/web/gate.py", "qa_service/web/looks.py")
"""What decides who may what, records it, seals it and sends it."""
LEAST, LEAST_OF_PERMISSIONS = 0.85, 0.95


@pytest.mark.assures("Q3")
def test_Q3_no_test_passes_only_sometimes(figure: Figure, tmp_path: Path) -> None:
    fell = dict[int, str]()
    for seed in range(1, RUNS + 1):
        if wrong := _run_suite(tmp_path, "--shuffle", str(seed)):
            fell[seed] = wrong
    figure("Q3", f"{len(fell)} of {RUNS} runs of {ONLY}, each in another order, had a test that failed")
    assert fell == {}


@pytest.mark.assures("Q4")
def test_Q4_nine_of_ten_branches_are_tested_and_all_of_what_guards(figure: Figure, tmp_path: Path) -> None:
    told = tmp_path / "told.json"
    wrong = _run_suite(tmp_path, "--cov", "--cov-branch", f"--cov-report=json:{told}")
    found = json.loads(told.read_text())
    of_files = {name: one["summary"]["percent_covered"] for name, one in found["files"].items()}
    guards = {name: share for name, share in of_files.items() if name.startswith(GUARDS)}
    lacking = {name: f"{share:.1f} %: lines {found['files'][name]['missing_lines']}, branches "
                     f"{found['files'][name]['missing_branches']}" for name, share in guards.items() if share < 100}
    overall = found["totals"]["percent_covered"]
    whole = len(guards) - len(lacking)
    words = f"{overall:.1f} % of lines and branches; {whole} of {len(guards)} files that guard, whole"
    figure("Q4", words)
    assert not wrong, wrong
    assert overall >= 90 and lacking == {}, (words, lacking)


def _run_suite(folder: Path, *more: str) -> str:
    """Runs ``make test``'s tests, or those asked for; what failed, or nothing."""
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "-n", WORKERS, "--dist", "loadfile", "--no-loadscope-reorder", "-q",
         "-p", "no:cacheprovider", "-m", "not assurance and not release", "--basetemp", str(folder / "run"), *more,
         *ONLY.split()], capture_output=True, text=True, check=False, cwd=ROOT,
        env=os.environ | {"COVERAGE_FILE": str(folder / "coverage")})
    if ended.returncode == 0:
        return ""
    lines = [line for line in ended.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
    return "\n".join(lines) or ended.stdout[-2000:] + ended.stderr[-500:]


@pytest.mark.assures("Q1")
def test_Q1_changes_to_the_code_that_decides_are_found(figure: Figure) -> None:
    found, drawn, survivors = Counter[str](), Counter[str](), list[str]()
    with copy_of_the_tree() as (there, runner):
        for file, tests in mutants.DECIDES.items():
            assert mutants.not_found_by_itself(tests, runner), f"{tests} do not pass as things are"
            text = (there / file).read_text("utf-8")
            changes = list(mutants.of(text))
            chosen = random.Random(file).sample(changes, min(MUTANTS or len(changes), len(changes)))
            for words, changed in chosen:
                drawn[file] += 1
                if mutants.is_found(there / file, changed, tests, runner):
                    found[file] += 1
                else:
                    survivors.append(f"{file}: {words}")
    share = {file: found[file] / drawn[file] for file in drawn}
    words = f"{found.total()} of {drawn.total()} changes found; " + ", ".join(
        f"{Path(file).stem} {100 * one:.0f} %" for file, one in share.items())
    figure("Q1", words)
    assert found.total() >= LEAST * drawn.total(), (words, survivors)
    assert share["qa_service/permissions.py"] >= LEAST_OF_PERMISSIONS, (words, survivors)
