"""No text, however long or odd, makes a pattern run away or a reader fall over."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrapers.readers import events, kinds, ungraded
from scrapers.readers.absences import is_none, is_uncertain, is_vacant
from scrapers.readers.dates import date_stretches, joined_numbers
from scrapers.readers.fields import fields_in
from scrapers.readers.inspectors import names_after, names_in
from scrapers.readers.judgements import current_hits, standard_sentence
from scrapers.readers.labels import LOCAL_AUTHORITY, SOCIAL_CARE, hits_in
from scrapers.readers.local_authority import authority_named
from scrapers.readers.outcomes import outcomes_in
from scrapers.readers.recommendations import read_recommendations
from scrapers.readers.regulations import citation, regulation_numbers
from scrapers.readers.statements import Sentences
from scrapers.readers.text import Line, lines_of, one_line

LONG = 50_000
PIECES = [
    "a", " ", "1", "1 ", "((", "(1)", "Regulation 1 (a)", "regulation ", "page 1, ", "paragraph 1.1 and ",
    "inspection ", "Inspection of ", "Inspection dates: 1 ", "1 and ", "1 to ", "and ", "the ",
    "Overall experiences and progress of ", "requires improvement ", "children's services in ", "visit on ",
    "Inspectors, ", "A. Person, ", "serious or ", "not identified ", "Registered provider ",
    "Registered provider: ", "URN: ", "Lead inspector: ", "due date ", "judgements for the ", "previous ",
    "the inspectors were A, ", "at the last ", "since the ", "we ", "no ", "concerns, ",
    "monitoring visit ", "- ", "• ", "' ", "services ",
]  # fmt: skip
NAMES = [
    date_stretches, joined_numbers, names_in, regulation_numbers, citation, authority_named, one_line,
    lambda text: events.event_type_of(kinds.ReportKind.CHILDRENS_HOME, [Line(text, 1)]),
    lambda text: fields_in([Line(text, 1)]),
    lambda text: current_hits(hits_in([Line(text, 1)] * 2, SOCIAL_CARE), [Line(text, 1)] * 2),
    lambda text: hits_in([Line(text, 1)], LOCAL_AUTHORITY),
    lambda text: names_after([Line(text, 1)] * 2),
    lambda text: standard_sentence([Line(text, 1)]),
    lambda text: read_recommendations([Line("Recommendations", 1), Line(text, 1), Line(text, 1)]),
    lambda text: lines_of([(1, text), (2, text)]),
    lambda text: list(Sentences([]).among([Line(text, 1)] * 2)),
    lambda text: list(Sentences([]).among([Line(word, 1) for word in text[:20000].split(" ")])),
    lambda text: [Sentences([]).weigh(text, match) for match in [re.search("concerns|a|1|.", text)] if match],
    lambda text: [is_none(text), is_vacant(text), is_uncertain(text)],
    lambda text: events.event_type_of(kinds.ReportKind.LOCAL_AUTHORITY, [Line(text, 1)]),
    lambda text: [outcomes_in(text, one) for one in (ungraded._SUPPORTED, ungraded._INTERIM, ungraded._ASSURANCE)],
]  # fmt: skip


@pytest.mark.assurance
@pytest.mark.parametrize("read", NAMES, ids=[getattr(read, "__name__", "reader") for read in NAMES])
@pytest.mark.assures("P4")
def test_fifty_thousand_characters_of_anything_take_no_time(read: object) -> None:
    for piece in PIECES:
        text = piece * (LONG // len(piece))
        started = time.process_time()
        read(text)  # type: ignore[operator]
        assert time.process_time() - started < 2.0, piece


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from([*PIECES, "\n", "good", "inadequate", ":", "12 May 2020"]), max_size=60))
@pytest.mark.assures("P2")
def test_no_mixture_of_report_words_breaks_a_reader(pieces: list[str]) -> None:
    lines = lines_of([(1, "".join(pieces)), (2, "".join(reversed(pieces)))])
    fields_in(lines)
    hits_in(lines, SOCIAL_CARE)
    hits_in(lines, LOCAL_AUTHORITY)
    names_after(lines)
    read_recommendations(lines)
