"""What we heard on the setting's timeline, among what is due, over time, and in the audit log's words."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask

from qa_service.database import db, transaction
from qa_service.heard import patterns, service
from qa_service.heard.kinds import HeardKind
from qa_service.permissions import Permission
from qa_service.providers.models import Setting
from qa_service.reports.due_dates import due_dates
from qa_service.reports.subjects_called import subjects_called
from qa_service.reports.timeline import timeline_of
from tests.flags.builder import a_group, a_setting
from tests.heard.making import TODAY, noted, said
from tests.visits.making import a_colleague

pytestmark = pytest.mark.only("sqlite")
DAY = timedelta(days=1)


def test_the_timeline_tells_what_stands_and_neither_role_nor_name(context: Flask) -> None:
    officer = a_colleague()
    with transaction():
        home = a_setting()
    noted(officer, said(home), who="Mrs Nobody")
    wrong = noted(officer, said(home, words="Noted twice"))
    with transaction():
        service.withdraw(wrong, reason="Noted twice", by=officer)
    setting = db.session.get(Setting, home)
    assert setting is not None
    (entry,) = timeline_of(setting, {"heard"}).entries
    assert (entry.on, entry.title) == (TODAY, "We heard: worry") and entry.text.startswith("Nobody answers")
    assert "ocial worker" not in entry.text and "Mrs" not in entry.text


def test_what_we_said_we_would_do_is_due_to_those_who_may_read_it_and_says_nothing_of_it(context: Flask) -> None:
    officer = a_colleague()
    assert officer.user_id is not None
    with transaction():
        home = a_setting()
    entry_id = noted(officer, said(home), did="Ask for the rota", due_on=TODAY + 3 * DAY)
    found = due_dates(officer.user_id, TODAY, may=lambda needed: needed is Permission.HEARD_READ)
    assert [(one.key, one.on, one.kind, one.mine, one.link) for one in found] == [
        (f"heard-{entry_id}", TODAY + 3 * DAY, "heard", True, f"/heard/{entry_id}")]
    assert "rota" not in found[0].words and "telephone" not in found[0].words
    others = due_dates(officer.user_id, TODAY, may=lambda needed: needed is not Permission.HEARD_READ)
    assert "heard" not in {one.kind for one in others}


def test_months_of_which_nothing_can_be_known_are_not_shown_as_none(context: Flask) -> None:
    officer = a_colleague()
    with transaction():
        group = a_group()
        home, other = a_setting(group_id=group), a_setting()
    assert patterns.pattern_of_setting(home, TODAY).sentence.startswith("Nothing has been noted yet about any setting")
    for on, kind, place in ((date(2025, 3, 15), HeardKind.WORRY, home), (date(2025, 5, 2), HeardKind.COMPLAINT, home),
                            (date(2025, 5, 3), HeardKind.COMPLIMENT, home), (date(2024, 1, 5), HeardKind.WORRY, home),
                            (date(2025, 2, 10), HeardKind.WORRY, other)):
        if on.year == 2025:
            noted(officer, said(place, on, kind=kind))
    noted(officer, said(group_id=group, kind=HeardKind.INTELLIGENCE))
    of_home = patterns.pattern_of_setting(home, TODAY)
    assert [(one["label"], *one["values"]) for one in of_home.bars] == [
        ("January 2025", None, None), ("February 2025", None, None), ("March 2025", 1, 0), ("April 2025", 0, 0),
        ("May 2025", 1, 1), ("June 2025", 0, 0)]
    assert of_home.sentence == ("3 entries in twelve months, 1 of them a compliment. The log is kept since 10 February "
                                "2025: of 8 earlier months nothing is known.")
    assert len(of_home.months) == 12 and of_home.months[0].first == date(2024, 7, 1)
    assert patterns.pattern_of_group(group, TODAY).bars[-1]["values"] == [1, 0], "the group's own entry too"


def test_the_audit_log_calls_it_by_its_setting_for_those_who_may_read_it(context: Flask) -> None:
    officer = a_colleague()
    with transaction():
        home, group = a_setting(name="Invented House"), a_group()
    of_home, of_group = noted(officer, said(home)), noted(officer, said(group_id=group))
    called = subjects_called([("heard", str(of_home)), ("heard", str(of_group)), ("heard", "999"), ("heard", "x")])
    assert {which: (one.name, one.path) for (_, which), one in called.items()} == {
        str(of_home): ("what we heard of Invented House", f"/heard/{of_home}"),
        str(of_group): (f"what we heard, entry {of_group}", f"/heard/{of_group}")}
    assert {one.needs for one in called.values()} == {Permission.HEARD_READ}
