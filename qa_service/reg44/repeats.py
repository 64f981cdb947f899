"""The same recommendation coming back: spotted by its wording, from one report to the next, and left to a person."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final

from rapidfuzz import fuzz
from sqlalchemy import select

from qa_service.database import db
from qa_service.reg44.models import IndependentPersonReport, ReportRecommendation
from qa_service.reg44.words import ReportState

ALIKE: Final = 70
"""From this likeness on (0 to 100) a person is asked whether two recommendations are the same."""
SPOKEN_OF: Final = 88
"""From this likeness on a later report's words count as being about a recommendation; a person decides."""
FEWEST_TELLING: Final = 3
_FILLING_WORDS: Final = (
    "a all an and are as at be been by ensure ensures ensured for from has have home in is it its manager must of on "
    "or person recommend recommended recommends registered should so that the their them there they this to was were "
    "which will with within")
_FILLING: Final = frozenset(_FILLING_WORDS.split())
_WORD: Final = re.compile(r"[a-z]{2,}")


def likeness(one: str, other: str) -> int:
    """How alike two recommendations are, 0 to 100: their telling words, whatever their order; days and filling words
    do not count."""
    first, second = _telling(one), _telling(other)
    if not first or not second:
        return 0
    return round(fuzz.token_sort_ratio(first, second))


def _telling(text: str) -> str:
    return " ".join(word for word in _WORD.findall(text.lower()) if word not in _FILLING)


def speaks_of(words: str, advice: str) -> bool:
    """Whether a later report's words, which may say more, seem to be about this recommendation."""
    told, meant = _telling(words), _telling(advice)
    return len(meant.split()) >= FEWEST_TELLING and fuzz.token_set_ratio(told, meant) >= SPOKEN_OF


def spot_repeats(setting_id: int) -> None:
    """Compares each report of a home with the one before, and notes what seems to have come back.

    What a person has decided stays as long as the two reports still follow each other.
    """
    reports = list(db.session.scalars(
        select(IndependentPersonReport.id).where(
            IndependentPersonReport.setting_id == setting_id, IndependentPersonReport.state != ReportState.WITHDRAWN)
        .order_by(IndependentPersonReport.month, IndependentPersonReport.id)))
    by_report = _recommendations(reports)
    for one in by_report.get(reports[0], ()) if reports else ():
        _forget(one)
    for before, after in pairwise(reports):
        _compare(by_report.get(before, ()), by_report.get(after, ()))
    db.session.flush()


def _recommendations(reports: Sequence[int]) -> Mapping[int, list[ReportRecommendation]]:
    found: defaultdict[int, list[ReportRecommendation]] = defaultdict(list)
    for row in db.session.scalars(select(ReportRecommendation).where(ReportRecommendation.report_id.in_(reports))
                                  .order_by(ReportRecommendation.position)):
        found[row.report_id].append(row)
    return found


def _compare(before: Sequence[ReportRecommendation], after: Sequence[ReportRecommendation]) -> None:
    """Pairs the most alike first; each is paired once."""
    earlier = {row.id for row in before}
    for row in after:
        if row.repeats_id not in earlier:
            _forget(row)
    taken = {row.repeats_id for row in after if row.same}
    free = [row for row in after if row.same is None]
    pairs = sorted(((likeness(row.text, old.text), -row.position, row, old) for row in free for old in before
                    if old.id not in taken), key=lambda pair: pair[:2], reverse=True)
    paired: set[int] = set()
    for alike, _, row, old in pairs:
        if alike >= ALIKE and row.id not in paired and old.id not in taken:
            row.repeats_id, row.likeness = old.id, alike
            paired.add(row.id)
            taken.add(old.id)
    for row in free:
        if row.id not in paired:
            _forget(row)


def _forget(row: ReportRecommendation) -> None:
    if row.repeats_id is not None:
        row.repeats_id = row.likeness = row.same = row.same_by = row.same_at = None
