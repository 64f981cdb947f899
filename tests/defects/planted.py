"""Defects that this service must never have, each with the test that finds it.

A defect is a change of one place in one file. When the code there moves, ``test_planted.py`` says so: move the defect
with it, so that it does the same harm. Every fault that people found in the service in use belongs here, once mended.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Defect:
    """A fault to plant: ``old`` stands once in ``file`` and becomes ``new``; ``test`` must then fail."""

    name: str
    file: str
    old: str
    new: str
    test: str
    """``tests/…/test_x.py::test_y``, with ``[…]`` for one case of it."""
    shows: str
    """What of the assurance catalogue it is about."""


def all_defects() -> list[Defect]:
    """Every defect, in the order of the files that name them."""
    from tests.defects import (
        of_grades_and_rules,
        of_people_and_pages,
        of_sealed_records,
        of_sites_and_files,
        of_the_service,
        of_work_and_mail,
    )

    return [*of_work_and_mail.DEFECTS, *of_sites_and_files.DEFECTS, *of_grades_and_rules.DEFECTS,
            *of_people_and_pages.DEFECTS, *of_sealed_records.DEFECTS, *of_the_service.DEFECTS]


FEWEST: Final = 40
