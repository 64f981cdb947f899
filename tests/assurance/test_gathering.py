"""What assurance tests show is gathered from their markers and figures, with several workers too."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.assured import third_of

pytest_plugins = ["pytester"]
SUITE = """
import pytest

@pytest.mark.assures("Z5", "Z6")
def test_nobody_can_tell(figure):
    figure("Z5", "0 of 7 pages differ")

@pytest.mark.assures("A2")
def test_no_record_no_view():
    assert False

@pytest.fixture
def broken():
    raise RuntimeError

@pytest.mark.assures("A3")
def test_tampering_is_found(broken):
    pass

def test_of_nothing():
    pass

@pytest.mark.rotating
@pytest.mark.parametrize("number", range(3))
def test_that_rotates(number):
    pass
"""


@pytest.mark.parametrize("workers", ["0", "2"])
def test_each_result_is_kept_with_its_figures_also_where_a_test_fails_or_cannot_begin(
        pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, workers: str) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    pytester.makepyfile(SUITE)
    pytester.path.joinpath("kept.json").write_text('{"an earlier run": {}}')
    pytester.runpytest_subprocess("-p", "tests.assured", "-n", workers, "--assured", "kept.json")
    kept = json.loads(pytester.path.joinpath("kept.json").read_text())
    assert kept.pop("an earlier run") == {}
    assert {tuple(one["assures"]): (one["outcome"], one["figures"]) for one in kept.values()} == {
        ("Z5", "Z6"): ("passed", [["Z5", "0 of 7 pages differ"]]), ("A2",): ("failed", []), ("A3",): ("failed", [])}


def test_of_three_runs_each_rotating_test_is_in_one(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(SUITE)
    ran = [pytester.runpytest_inprocess("-p", "tests.assured", "-k", "rotates", "--third", third).parseoutcomes()
           for third in ("0", "1", "2")]
    assert sorted(one.get("passed", 0) for one in ran) == [0, 0, 3]


def test_a_rotating_test_stays_in_its_third() -> None:
    assert {third_of(f"tests/x.py::test_{n}") for n in range(40)} == {0, 1, 2}
    assert third_of("tests/x.py::test_1") == third_of("tests/x.py::test_1")
