"""Q2: the tests find the defects that this service must never have."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.assured import Figure
from tests.conftest import ROOT
from tests.defects.planted import FEWEST, Defect, all_defects
from tools import defects
from tools.single_tests import Runner


@pytest.fixture(scope="module")
def copy() -> Iterator[tuple[Path, Runner]]:
    with defects.copy_of_the_tree() as made:
        yield made


def test_Q2_every_defect_has_its_place_and_a_test_that_there_is() -> None:
    known = tomllib.loads((ROOT / "tools" / "assurance.toml").read_text())
    tests: dict[str, set[str]] = {}
    for defect in all_defects():
        defects.planted(defect, (ROOT / defect.file).read_text("utf-8"))
        assert defect.old != defect.new and defect.shows in known, defect.name
        file, _, name = defect.test.partition("::")
        if file not in tests:
            tree = ast.parse((ROOT / file).read_text("utf-8"))
            tests[file] = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
        assert name.partition("[")[0] in tests[file], f"{defect.name}: there is no {defect.test}"


def test_Q2_there_are_as_many_defects_as_promised(figure: Figure) -> None:
    names = [one.name for one in all_defects()]
    assert len(set(names)) == len(names) >= FEWEST
    figure("Q2", f"{len(names)} planted defects")


@pytest.mark.assurance
@pytest.mark.rotating(each=True)
@pytest.mark.parametrize("defect", all_defects(), ids=lambda one: one.name.replace(" ", "-"))
def test_Q2_a_planted_defect_turns_its_test_red(defect: Defect, copy: tuple[Path, Runner]) -> None:
    assert defects.why_not_found(defect, *copy) is None
