"""One list of what is late and due over everything: whose, which kind, how soon, as a page, a file and counts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

import pytest
from flask import Flask

from qa_service.actions import service as actions
from qa_service.actor import Actor
from qa_service.clock import today
from qa_service.database import acting_for, transaction
from qa_service.permissions import Permission, Role, allows
from qa_service.reports.coming import Coming, Doing
from qa_service.reports.due_asked import how_far
from qa_service.reports.due_dates import due_dates
from qa_service.vocabulary import ProvisionType
from tests.flags.builder import a_person, a_setting
from tests.reports.test_export import table_of
from tests.sixteen_plus.making import a_place
from tests.web.client import Browser

pytestmark = pytest.mark.only("sqlite")
DAY = date(2025, 6, 2)
Sign = Callable[[Role], Browser]


@pytest.mark.parametrize(("days", "words"), [
    (0, "today"), (1, "tomorrow"), (2, "in 2 days"), (20, "in 20 days"), (21, "in 3 weeks"), (90, "in 3 months"),
    (-1, "1 day late"), (-20, "20 days late"), (-21, "3 weeks late"), (-89, "12 weeks late"), (-90, "3 months late"),
    (-400, "13 months late")])
def test_how_late_or_soon_is_said_in_words(days: int, words: str) -> None:
    assert how_far(DAY + timedelta(days), DAY) == words


def an_action(days: int, *, owner: str = "Registered manager", setting_id: int | None = None,
              about: str | None = None) -> int:
    """An action that is due so many days from today."""
    return actions.make_action(
        text=f"Due in {days}", owner=owner, due_on=today() + timedelta(days), key=f"{days} {owner} {about}",
        source="meeting", by=Actor.command("test"), today=today() + timedelta(min(0, days)), setting_id=setting_id,
        about=about, source_path="/contracts/7")


@pytest.fixture
def officer(app: Flask, authority: int, client_for: Sign) -> Browser:
    """Somebody with a late action of theirs, others at the provider and about a contract."""
    browser = client_for(Role.COMMISSIONING_OFFICER)
    with app.app_context(), acting_for(authority), transaction():
        home = a_setting(urn="2800998", name="Invented House")
        for days, owner in ((-30, str(browser.user_id)), (-2, "Registered manager"), (7, str(browser.user_id)),
                            (8, "Registered manager"), (31, "Registered manager"), (32, "Registered manager")):
            an_action(days, owner=owner, setting_id=home)
        an_action(-1, about="Framework of 2026")
    return browser


def rows(browser: Browser, whose: str = "team", when: str = "") -> list[list[str]]:
    return browser.get(f"/due?kind=action&whose={whose}&when={when}").rows()


def test_the_list_is_narrowed_by_whose_and_how_soon_with_what_is_latest_first(officer: Browser) -> None:
    late = rows(officer, when="late")
    said = zip(late, ("4 weeks late", "2 days late", "1 day late"), strict=True)
    assert all(row[2].endswith(words) for row, words in said)
    assert late[2][0] == "An action is due (Framework of 2026)" and late[2][1] == "Not about one setting"
    assert [row[3] for row in late][1:] == ["Registered manager"] * 2 and "manager" not in late[0][3].lower()
    counted = {(whose, when): len(rows(officer, whose, when))
               for whose in ("mine", "team", "all") for when in ("late", "soon", "month", "")}
    assert counted == {("mine", "late"): 1, ("mine", "soon"): 1, ("mine", "month"): 1, ("mine", ""): 2,
                       **{(whose, when): number for whose in ("team", "all")
                          for when, number in (("late", 3), ("soon", 1), ("month", 3), ("", 7))}}
    assert len(officer.get("/due").rows()) == 2, "one's own comes first"


def test_the_list_is_a_file_too_narrowed_as_its_page_is(officer: Browser) -> None:
    page = officer.get("/due?whose=team&when=late&kind=action")
    link = page.soup.select_one("a[href^='/export/due.csv']")
    assert link is not None
    headings, *rows = table_of(officer.client.get(str(link["href"])).data)
    assert headings[:3] == ["Due", "How late or soon", "What"]
    assert [row[1] for row in rows] == ["4 weeks late", "2 days late", "1 day late"]
    assert rows[1][4:6] == ["Invented House", "2800998"]


def test_a_kind_that_a_role_may_not_read_is_in_no_list(app: Flask, authority: int) -> None:
    with app.app_context(), acting_for(authority):
        with transaction():
            person = a_person()
            an_action(3)
        seen = {role for role in Role if due_dates(person, today(), may=partial(allows, role))}
    assert seen == {Role.COMMISSIONING_OFFICER, Role.PLACEMENTS_OFFICER, Role.MANAGER, Role.SAFEGUARDING_LEAD,
                    Role.AUDITOR}


def test_a_thing_due_leads_to_where_it_is_done_only_for_those_who_may_do_it() -> None:
    one = Coming("k", DAY, "contract", "what", None, "/contracts/7", doing=Doing("/contracts/7/plan",
                                                                                Permission.CONTRACT_UPDATE))
    assert one.link_for(partial(allows, Role.MANAGER)) == "/contracts/7/plan"
    assert one.link_for(partial(allows, Role.AUDITOR)) == "/contracts/7"


def test_what_one_domain_changes_shows_at_once(app: Flask, officer: Browser, authority: int) -> None:
    before = len(officer.get("/due?whose=all").rows())
    with app.app_context(), acting_for(authority), transaction():
        actions.close(1, reason="Seen", by=Actor.command("test"), today=today())
    assert len(officer.get("/due?whose=all").rows()) == before - 1


def test_a_place_that_no_regulator_inspects_is_the_teams_and_nobodys_else(app: Flask, authority: int) -> None:
    with app.app_context(), acting_for(authority):
        with transaction():
            person, place = a_person(), a_place(ProvisionType.OVER_18)
        found = [one for one in due_dates(person, today(), may=partial(allows, Role.MANAGER))
                 if one.setting is not None]
        assert {one.key for one in found} == {f"next-visit-{place}", f"diligence-{place}"}
        assert [one.is_of(whose) for one in found for whose in ("mine", "team", "all")] == [False, True, True] * 2
