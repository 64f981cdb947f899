"""VI-10: on both sides of each limit, at it, and where the evidence is missing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask

from qa_service.accounts.models import Authority
from qa_service.database import db, transaction
from qa_service.flags.registry import read_by, restricted_codes
from qa_service.flags.rule import SYSTEM_ID, CannotTell, Finding
from qa_service.flags.service import evidence_of, gaps
from qa_service.heard import service
from qa_service.heard.kinds import HeardKind
from qa_service.heard.rules import VI_10, VI_10_SYSTEM, Heard, One
from qa_service.permissions import Permission, Role, allows
from tests.flags.builder import a_placement, a_setting, assessed, flag
from tests.heard.making import TODAY, noted, said
from tests.visits.making import a_colleague

DAY = timedelta(days=1)
LONG = 1000
"""Days for which the log is kept, where it is kept long."""


def ask(*ago: int, kept: int | None = LONG) -> type | None:
    """The answer where we heard something so many days ago, and keep the log for so many days."""
    facts = Heard(tuple(One(TODAY - days * DAY, HeardKind.WORRY, "as noted") for days in sorted(ago)),
                  None if kept is None else TODAY - kept * DAY)
    answer = VI_10.judge(facts, TODAY, VI_10.defaults)
    return None if answer is None else type(answer)


@pytest.mark.parametrize(("ago", "answer"), [
    ((0, 1), None), ((0, 1, 2), Finding), ((0, 1, 2, 3), Finding),
    ((0, 30, 59, 61, 62), Finding), ((0, 30, 60, 61, 62), None)])  # no rise: one and a half before
def test_three_within_sixty_days_are_enough_and_the_sixtieth_day_is_the_last(
        ago: tuple[int, ...], answer: type | None) -> None:
    assert ask(*ago) is answer


@pytest.mark.parametrize(("ago", "answer"), [
    ((0, 1, 70, 130), Finding),  # two, and one in each of two periods before: at the limit
    ((0, 1, 70), Finding),
    ((0, 1, 70, 71, 130), None),  # two are less than twice one and a half
    ((0, 70), None),  # a single one builds up nothing
    ((0, 1), None),  # nothing before: nothing to be twice of
    ((0, 1, 179), Finding), ((0, 1, 180), None)])  # the earlier periods end there
def test_twice_the_mean_of_the_periods_before_is_a_rise(ago: tuple[int, ...], answer: type | None) -> None:
    assert ask(*ago) is answer


@pytest.mark.parametrize(("ago", "kept", "answer"), [
    ((), None, CannotTell), ((0, 1, 2), 2, Finding),  # what was noted counts, however young the log
    ((), 58, CannotTell), ((), 59, None), ((0,), 58, CannotTell), ((0,), 59, None),
    ((0, 1), 178, CannotTell), ((0, 1), 179, None), ((0, 1, 70), 178, CannotTell),
    ((0, 1, 70, 71, 72), 100, None)])  # what is known already is more than half
def test_where_the_log_is_not_kept_long_enough_it_cannot_be_told(
        ago: tuple[int, ...], kept: int | None, answer: type | None) -> None:
    assert ask(*ago, kept=kept) is answer


@pytest.mark.parametrize(("kept", "answer"), [(None, CannotTell), (0, CannotTell), (58, CannotTell), (59, None)])
def test_of_settings_of_which_nothing_was_heard_the_log_is_asked_once(
        kept: int | None, answer: type | None) -> None:
    said_of_it = VI_10_SYSTEM.judge(None if kept is None else TODAY - kept * DAY, TODAY, VI_10_SYSTEM.defaults)
    assert (None if said_of_it is None else type(said_of_it)) is answer


@pytest.mark.only("sqlite")
def test_a_council_that_never_noted_anything_is_told_so_in_one_line(context: Flask) -> None:
    officer = a_colleague()
    with transaction():
        homes = [a_setting() for _ in range(3)]
        for home in homes:
            a_placement(home)
    assessed()
    (line,) = gaps(rule="VI-10").items
    assert line.subject_type == "system" and "at any setting" in line.why
    noted(officer, said(homes[0], TODAY - LONG * DAY))
    assessed()
    assert gaps(rule="VI-10").items == [], "it has been kept for long, and one entry is no rise"


@pytest.mark.only("sqlite")
def test_compliments_what_was_taken_back_or_corrected_away_and_other_councils_days_do_not_count(
        context: Flask, authority: int) -> None:
    officer = a_colleague()
    with transaction():
        home, other = a_setting(), a_setting()
    noted(officer, said(home, kind=HeardKind.COMPLIMENT))
    withdrawn, moved, stays = (noted(officer, said(home, TODAY - days * DAY)) for days in (1, 2, 3))
    with transaction():
        service.withdraw(withdrawn, reason="Noted twice", by=officer)
        service.correct(moved, said(other), over=1, why="Another home", by=officer, today=TODAY)
    facts = VI_10.gather([home, other], TODAY)
    assert [one.on for one in facts[home].entries] == [TODAY - 3 * DAY] and stays
    assert [one.on for one in facts[other].entries] == [TODAY]
    assert VI_10.gather([home], TODAY - 4 * DAY) == {}, "not heard yet, and none of our children there"


@pytest.mark.only("sqlite")
def test_the_log_counts_from_its_first_entry_and_never_from_before_going_live(context: Flask, authority: int) -> None:
    officer = a_colleague()
    with transaction():
        home = a_setting()
    assert VI_10_SYSTEM.gather(None, TODAY) == {}, "nobody is placed yet, so nothing is missed"
    with transaction():
        a_placement(home)
    assert VI_10_SYSTEM.gather(None, TODAY) == {SYSTEM_ID: None}
    noted(officer, said(home, date(2025, 1, 10)))
    assert VI_10_SYSTEM.gather(None, TODAY) == {SYSTEM_ID: date(2025, 1, 10)}
    assert VI_10.gather([home], TODAY)[home].kept_since == date(2025, 1, 10)
    with transaction():
        council = db.session.get(Authority, authority)
        assert council is not None
        council.go_live_on = date(2025, 4, 1)
    assert VI_10.gather([home], TODAY)[home].kept_since == date(2025, 4, 1)


def test_the_flag_shows_days_kinds_and_our_words_and_neither_name_nor_role(context: Flask) -> None:
    officer = a_colleague()
    with transaction():
        home = a_setting()
        a_placement(home)
        noted_long_ago = said(a_setting(), TODAY - LONG * DAY)
    noted(officer, noted_long_ago)
    for days in range(3):
        entry_id = noted(officer, said(home, TODAY - days * DAY), who="Mrs Nobody")
    assessed()
    raised = flag("VI-10", home)
    assert raised is not None
    told = " ".join(f"{one.text} {one.source} {one.quote}" for one in evidence_of([raised.id])[raised.id])
    assert "3 entries since 31 May 2025, within 60 days." in told
    assert "Worry, 2 June 2025: Nobody answers the telephone" in told
    assert "Mrs" not in told and "ocial worker" not in told
    with transaction():
        service.withdraw(entry_id, reason="Noted twice", by=officer)
    assessed()
    assert flag("VI-10", home) is None, "cleared by the evidence"


def test_only_those_who_may_read_what_we_heard_see_its_flags() -> None:
    for role in Role:
        with read_by(role):
            assert ("VI-10" in restricted_codes()) is not allows(role, Permission.HEARD_READ)
