"""P4: no pattern of the service can be made to run away (for the readers as wholes: ``test_adversarial_text.py``)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from regexploit.ast.sre import SreOpParser
from regexploit.redos import Redos, find

from tests.assured import Figure
from tests.foundations.patterns import all_patterns


class Parser(SreOpParser):  # type: ignore[misc]
    """Takes what never gives back what it took for what might: at worst it warns for nothing."""

    def from_POSSESSIVE_REPEAT(self, data: Any) -> Any:
        return self.from_MAX_REPEAT(data)

    def from_ATOMIC_GROUP(self, data: Any) -> Any:
        return self.sequence_or_singleton(data)


def _found(pattern: re.Pattern[str]) -> Iterator[Redos]:
    yield from find(Parser().parse_sre(pattern.pattern, pattern.flags & ~re.UNICODE))


def test_P4_no_pattern_backtracks_beyond_bounds(figure: Figure) -> None:
    patterns = all_patterns()
    assert len(patterns) > 600
    assert [where for where, pattern in patterns.items() if any(_found(pattern))] == []
    figure("P4", f"{len(patterns)} patterns, 0 that run away")


@pytest.mark.parametrize("bad", [r"(a+)+$", r"(?:\w+\s?)*x", r"\s*,?\s*,?\s*\s*\w*$"])
def test_P4_a_pattern_that_runs_away_is_found(bad: str) -> None:
    assert any(_found(re.compile(bad)))
