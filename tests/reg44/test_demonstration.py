"""The demonstration's own reports: what makes a home's story is really read from its file."""

from __future__ import annotations

from datetime import date

import pytest

from qa_service.demo.independent import brought
from qa_service.demo.independent.made import made
from qa_service.demo.independent.past import writer_of
from qa_service.vocabulary import Opinion
from scrapers.reg44.dispatch import read_in_this_process
from scrapers.reg44.record import Progress, Stated


@pytest.mark.parametrize("urn", ["SC900100", "SC900101"])
def test_a_story_is_told_by_its_file_whoever_writes_it(urn: str) -> None:
    writer = writer_of(1, 1, urn, "Elm House")
    report, before = writer.report(date(2026, 4, 1)), writer.report(date(2026, 3, 1))
    said = {change: read_in_this_process(made(change(report))[0]) for change in (
        brought.not_safeguarded, brought.not_well, brought.interested)}
    assert said[brought.not_safeguarded].safeguarded.value is Opinion.NO
    assert said[brought.not_safeguarded].safeguarded.page and said[brought.not_safeguarded].safeguarded.quote
    assert said[brought.not_well].well_being.value is Opinion.QUALIFIED
    assert said[brought.interested].conflict.value is Stated.YES
    told = read_in_this_process(made(brought.telling_of(report, before))[0])
    assert [one.progress for one in told.earlier] == [Progress.DONE, Progress.NOT_DONE]
    assert writer.report(date(2026, 4, 1)) == report, "the same each time"
