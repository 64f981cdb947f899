"""``--shuffle SEED``: the files in an order of their own, and in each its tests; what leans on another then falls."""

from __future__ import annotations

import random

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--shuffle", type=int, metavar="SEED", help="run the tests in the random order of this number")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    seed = config.getoption("--shuffle")
    if seed is None:
        return
    chance, files = random.Random(seed), dict[str, list[pytest.Item]]()
    for item in items:
        files.setdefault(item.location[0], []).append(item)
    names = sorted(files)
    chance.shuffle(names)
    for those in files.values():
        chance.shuffle(those)
    items[:] = [item for name in names for item in files[name]]
