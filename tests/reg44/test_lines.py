"""Recommendations as lines that an officer changes."""

from __future__ import annotations

from datetime import date

import pytest

from qa_service.errors import BadInput
from qa_service.reg44.confirming import SaidRecommendation
from qa_service.reg44.lines import line_of, said_in
from qa_service.reg44.models import ReportRecommendation

DAY, LATER = date(2026, 6, 30), date(2026, 7, 14)


def test_a_line_that_stood_there_keeps_what_it_is_and_takes_another_day() -> None:
    known = [ReportRecommendation(id=4, text="Mend the\nwindow.", target_on=DAY, follow_up_on=DAY, page=3),
             ReportRecommendation(id=5, text="Hold a meeting.", target_on=None, follow_up_on=None)]
    lines = [line_of(row) for row in known]
    assert lines == ["Mend the window. [30/6/2026]", "Hold a meeting."]
    assert said_in("\n".join(lines), known) == [
        SaidRecommendation("Mend the\nwindow.", DAY, DAY, 3, 4), SaidRecommendation("Hold a meeting.", id=5)]
    changed = said_in("Mend the window. [14.07.2026]\n\n New one  [ 30-6-2026 ]", known)
    assert changed == [SaidRecommendation("Mend the\nwindow.", DAY, LATER, 3, 4),
                       SaidRecommendation("New one", None, DAY)]


def test_a_day_that_there_is_not_is_refused_and_a_bracket_of_words_is_kept() -> None:
    with pytest.raises(BadInput, match="31/2/2026"):
        said_in("Mend the window. [31/2/2026]", [])
    assert said_in("Mend the window [at the back].", [])[0].text == "Mend the window [at the back]."
