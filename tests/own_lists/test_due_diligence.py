"""Due-diligence dates from a list: what was seen of each place, until when, marked as the list's."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from qa_service.clock import utc_now
from qa_service.database import db, transaction
from qa_service.own_lists.models import OwnListRow
from qa_service.sixteen_plus.diligence import history_of, seen_on
from qa_service.sixteen_plus.items import ITEMS
from qa_service.sixteen_plus.kinds import CheckOutcome
from qa_service.sixteen_plus.list_kind import _BY_NAME, AS_LISTED
from qa_service.sixteen_plus.models import DiligenceRecord
from tests.own_lists.bringing import TODAY, bring, take_back

LIST = """Setting,URN,What was checked,Date seen,Expiry,Outcome,Note
Pathways,2900005,Gas safety record,3/4/2026,3/4/2027,Met,
Pathways,2900005,PAT test,3/4/2026,3/4/2028,,
Pathways,2900005,Training and supervision,5/5/2026,,Not met,No supervision notes since January
"""


def test_looks_are_recorded_with_their_day_end_and_outcome_and_taken_back(settings: dict[str, int]) -> None:
    id_ = settings["2900005"]
    import_id, done = bring("due-diligence", LIST)
    assert (done.new, done.refused) == (3, 0)
    stands = seen_on([id_], TODAY)[id_]
    assert (stands["gas"].outcome, stands["gas"].seen_on, stands["gas"].expires_on, stands["gas"].reason) == (
        CheckOutcome.MET, date(2026, 4, 3), date(2027, 4, 3), AS_LISTED)
    assert stands["training"].outcome is CheckOutcome.NOT_MET
    _, again = bring("due-diligence", LIST)
    assert (again.new, again.changed, again.unchanged) == (0, 0, 3)
    newer, corrected = bring("due-diligence", LIST.replace("3/4/2028", "3/5/2028"))
    assert (corrected.new, corrected.changed, corrected.unchanged) == (0, 1, 2)
    assert take_back(newer).put_back == 1
    assert seen_on([id_], TODAY)[id_]["appliances"].expires_on == date(2028, 4, 3)
    for one in (2, import_id):
        take_back(one)
    assert history_of(id_) == []


def test_a_look_that_somebody_recorded_here_is_left_as_it_is(settings: dict[str, int]) -> None:
    with transaction():
        db.session.add(DiligenceRecord(setting_id=settings["2900005"], item="gas", outcome=CheckOutcome.NOT_MET,
                                       seen_on=date(2026, 4, 3), reason="No record", recorded_at=utc_now()))
    _, done = bring("due-diligence", LIST)
    assert (done.new, done.refused) == (2, 1)
    assert seen_on([settings["2900005"]], TODAY)[settings["2900005"]]["gas"].outcome is CheckOutcome.NOT_MET


@pytest.mark.parametrize(("row", "why"), [
    ("Pathways,2900005,Colour of the door,3/4/2026,,Met,", "“What was checked”: this is not a thing of the checklist"),
    ("Pathways,2900005,Gas safety record,5/4/2026,,Met,", "“Expiry”: there is no day"),
    ("Pathways,2900005,Gas safety record,5/4/2026,5/4/2025,Met,", "“Expiry”: this is before the day"),
    ("Pathways,2900005,Gas safety record,5/4/2026,5/4/2099,Met,", "“Expiry”: this is more than 30 years ahead"),
    ("Pathways,2900005,Gas safety record,5/4/2027,5/4/2028,Met,", "“Date seen”: this is in the future"),
    ("Pathways,2900005,Gas safety record,5/4/2026,5/4/2027,Perhaps,", "“Outcome”: “perhaps” is not a word"),
    ("Pathways,2900005,gas,3/4/2026,3/4/2027,Met,", "the same look at the same thing as row 2"),
])
def test_a_look_that_cannot_be_taken_says_why(settings: dict[str, int], row: str, why: str) -> None:
    import_id, done = bring("due-diligence", LIST + row + "\n")
    problem = db.session.scalar(select(OwnListRow.problem).where(OwnListRow.import_id == import_id,
                                                                 OwnListRow.line == 5))
    assert (done.new, done.refused) == (3, 1) and why in (problem or "")


def test_every_thing_of_the_checklist_is_known_by_its_own_words() -> None:
    from qa_service.own_lists.words import plain

    for item in ITEMS:
        assert _BY_NAME[plain(item.words)] == item.key and _BY_NAME[plain(item.key)] == item.key
