"""No requirement is lost without a word: every row of a narrow table is read, or the record names what is missing."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from scrapers.pdf import Document
from scrapers.readers import requirements
from scrapers.readers.pages import Pages
from scrapers.reading import read_in_this_process
from tests.readers.making import LEADERS, LEFT, OVERALL, PROTECTED, SENTENCES, Sheet, closing, opening

FIRST = ("The registered person must tell HMCI of", "each event listed there. (Regulation 40 (4))")
DUE = 430


def report_with(rows: Sequence[tuple[Sequence[str], str]], heading: str = "Recommendations") -> bytes:
    """A report whose ruled table has these rows, the date at the top of its cell or none."""
    sheet = opening(Sheet()).row(OVERALL, ("good",)).row(PROTECTED, ("good",)).row(LEADERS, ("good",))
    sheet.lines(SENTENCES["good"], "Enforcement action since last inspection: none").page()
    sheet.lines("What does the children's home need to do to improve?", "Statutory requirements")
    sheet.line("Requirement", down=0).line("Due date", DUE)
    for text, due in rows:
        sheet.canvas.line(LEFT - 4, sheet.y + 11, DUE + 90, sheet.y + 11)
        sheet.line(due, DUE, down=0).lines(*text)
    sheet.canvas.line(LEFT - 4, sheet.y + 11, DUE + 90, sheet.y + 11)
    sheet.line().lines(
        heading, "The registered person should see that the rota is kept. (Guide, page 9, paragraph 2.1)"
    ).page()
    return closing(sheet).pdf()


@pytest.mark.parametrize(
    "second",
    [
        ("The leadership and management standard: the", "registered person must lead. (Regulation 13 (1))"),
        ("The registered person must prepare and", "implement a policy. (Regulation 13 (1))"),
        ("Staff training must be complete and", "Recorded in full. (Regulation 13 (1))"),
    ],
)
@pytest.mark.parametrize("due", ["", "1 May 2018"])
def test_a_row_that_begins_as_shortly_as_a_heading_is_a_row(second: Sequence[str], due: str) -> None:
    record = read_in_this_process(report_with([(FIRST, "1 May 2018"), (second, due), (FIRST, "2 June 2018")]))
    assert [one.regulations for one in record.requirements] == [("40(4)",), ("13(1)",), ("40(4)",)]
    assert [str(one.due) for one in record.requirements] == ["2018-05-01", "2018-05-01", "2018-06-02"]
    assert record.unread == []


def test_a_day_alone_at_a_pages_foot_is_no_page_number() -> None:
    sheet = opening(Sheet()).row(OVERALL, ("good",)).row(PROTECTED, ("good",)).row(LEADERS, ("good",))
    sheet.line(SENTENCES["good"]).page().line("Statutory requirements")
    sheet.line("Requirement", down=0).line("Due date", DUE)
    sheet.lines("The registered person must ensure that", "each child has a plan for leaving,")
    sheet.lines("and that it is kept", "up to date.", "(Regulation 14 (1))")
    sheet.y += 3 * 15
    for part in ("12", "March", "2019"):
        sheet.line(part, DUE)
    record = read_in_this_process(closing(sheet.page()).pdf())
    assert [str(one.due) for one in record.requirements] == ["2019-03-12"]
    assert record.unread == []


def test_a_heading_that_nobody_knows_ends_the_table() -> None:
    record = read_in_this_process(report_with([(FIRST, "1 May 2018")], heading="Full report"))
    assert [one.regulations for one in record.requirements] == [("40(4)",)]
    assert "Full report" not in record.requirements[0].text


def test_a_row_that_was_not_found_is_noticed() -> None:
    with Document(report_with([(FIRST, "1 May 2018"), (FIRST, "2 June 2018")])) as document:
        pages = Pages(document, range(1, 9))
        rows = requirements._rows(pages, [2])
        assert len(rows) == 2
        assert not requirements._some_lost(pages, rows)
        assert requirements._some_lost(pages, rows[:1])


def test_requirements_that_are_lost_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requirements, "_rows", lambda pages, numbers: [])
    assert "requirements" in read_in_this_process(report_with([(FIRST, "1 May 2018")])).unread


def test_a_previous_grade_centred_on_its_labels_two_lines_is_read_both_ways() -> None:
    sheet = opening(Sheet()).row(("Previous inspection", "judgement"), ("Outstanding",))
    sheet.row(("Enforcement action since", "last inspection"), ("None",))
    sheet.line("This inspection").row(OVERALL, ("good",)).row(PROTECTED, ("good",)).row(LEADERS, ("good",)).line(
        SENTENCES["good"]
    ).page()
    record = read_in_this_process(closing(sheet).pdf())
    assert record.previous is not None
    assert record.previous.grade == "outstanding"
    assert record.unread == []
