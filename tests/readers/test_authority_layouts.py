"""However a report on an authority is printed, a grade is read right or not at all, and hardly ever not at all."""

from __future__ import annotations

from scrapers.reading import read_in_this_process
from tests.readers.authority_layouts import drawn
from tests.readers.making import grades

SEEDS = range(60)


def test_no_way_of_printing_makes_a_wrong_reading_and_few_an_unread_one() -> None:
    asked = unread = 0
    for seed in SEEDS:
        printed = drawn(seed)
        record = read_in_this_process(printed.pdf)
        found = grades(record)
        assert found.items() <= printed.grades.items(), (seed, found, printed.grades)
        assert all(f"judgements.{key}" in record.unread for key in printed.grades.keys() - found.keys()), seed
        days = [(one.start, one.end) for one in record.inspected]
        assert days in ([printed.days], []), (seed, days)
        assert (record.local_authority or "").casefold() in (printed.name.casefold(), ""), seed
        assert (record.kind, record.event_type) == ("local_authority", "full"), (seed, record.reason)
        asked += len(printed.grades) + 3
        unread += len(record.unread)
    assert unread <= 0.02 * asked, f"{unread} of {asked} fields unread"
