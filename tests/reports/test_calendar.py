"""What is due: on the page, as a file, and in a person's own calendar."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from sqlalchemy import select

from qa_service.accounts.models import User
from qa_service.actor import Actor
from qa_service.audit.models import AuditEvent
from qa_service.clock import today, utc_now
from qa_service.database import acting_for, db, transaction
from qa_service.flags.models import Flag
from qa_service.ofsted.models import Requirement
from qa_service.permissions import Permission, Role, allows
from qa_service.providers import watching
from qa_service.providers.models import SettingName
from qa_service.providers.watching import Target
from qa_service.reports import calendars
from qa_service.reports.due_dates import due_dates
from qa_service.reports.models import CalendarEntry, CalendarFeed
from qa_service.vocabulary import Grade, Severity, SubjectType
from tests.flags.builder import a_person, a_placement, a_requirement, a_setting, an_inspection
from tests.web.client import Browser

Sign = Callable[[Role], Browser]
BY = Actor.command("test")
DAY = date(2025, 6, 2)


def strict(content: bytes) -> list[dict[str, str]]:
    """Reads a calendar by the letter of RFC 5545, sharing nothing with the library: its events as name and value."""
    assert content.endswith(b"\r\n") and b"\n" not in content.replace(b"\r\n", b"")
    lines = content[:-2].split(b"\r\n")
    assert all(0 < len(line) <= 75 for line in lines), "a line is folded at 75 octets"
    assert all(line.decode("utf-8") is not None for line in lines), "no letter is cut in two"
    logical = re.sub(rb"\r\n[ \t]", b"", content[:-2]).decode().split("\r\n")
    events: list[dict[str, str]] = []
    stack: list[str] = []
    for line in logical:
        head, _, value = line.partition(":")
        name = head.split(";")[0]
        assert re.fullmatch(r"[A-Z-]+(;[A-Z-]+=[^;:,]+)*", head), line
        if name == "BEGIN":
            stack.append(value)
            if value == "VEVENT":
                events.append({})
        elif name == "END":
            assert stack.pop() == value
        elif stack[-1] == "VEVENT":
            assert name not in events[-1], f"{name} stands twice"
            if name in ("SUMMARY", "DESCRIPTION"):
                assert not re.search(r"(?<!\\)(?:\\\\)*[;,]", value), f"not escaped: {value}"
                value = re.sub(r"\\([\\;,nN])", lambda found: "\n" if found[1] in "nN" else found[1], value)
            events[-1][name] = value
            if name in ("DTSTART", "DTEND"):
                assert head == f"{name};VALUE=DATE" and re.fullmatch(r"\d{8}", value)
    assert not stack and logical[0] == "BEGIN:VCALENDAR" and "VERSION:2.0" in logical
    assert len({event["UID"] for event in events}) == len(events)
    for event in events:
        assert {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "SEQUENCE", "STATUS", "URL"} <= set(event)
        assert re.fullmatch(r"\d{8}T\d{6}Z", event["DTSTAMP"])
    return events


def entry(**facts: object) -> CalendarEntry:
    given = {"key": "requirement-1", "due_on": DAY, "words": "Elm House: Ofsted requirement due",
             "link": "/inspections/1", "sequence": 0, "changed_at": datetime.fromisoformat("2025-06-01T09:00:00+00:00")}
    return CalendarEntry(**(given | facts))


def written(*entries: CalendarEntry) -> bytes:
    return calendars.file_of(entries, owner="r1", public_url="https://quality.marlowe.example", name="What is due")


@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(words=st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=300))
def test_whatever_a_setting_is_called_two_readers_read_the_same(words: str) -> None:
    content = written(entry(words=words))
    (event,) = strict(content)
    (other,) = Calendar.from_ical(content).walk("VEVENT")
    assert event["SUMMARY"] == str(other["SUMMARY"]) == words


@pytest.mark.parametrize("on", [date(2026, 3, 28), date(2026, 3, 29), date(2026, 3, 30), date(2026, 10, 24),
                                date(2026, 10, 25), date(2028, 2, 29), date(2026, 12, 31)])
def test_a_due_day_is_that_whole_day_also_when_the_clocks_change(on: date) -> None:
    content = written(entry(due_on=on))
    (event,) = strict(content)
    assert (event["DTSTART"], event["DTEND"]) == (f"{on:%Y%m%d}", f"{on + timedelta(days=1):%Y%m%d}")
    calendar = Calendar.from_ical(content)
    (other,) = calendar.walk("VEVENT")
    assert (other["DTSTART"].dt, other["DTEND"].dt) == (on, on + timedelta(days=1))
    before = calendar.to_ical()
    calendar.add_missing_timezones()
    assert calendar.to_ical() == before, "whole days need no time zone"


def a_home_with_requirement(due_on: date = DAY + timedelta(days=5), name: str = "Elm House",
                            child: bool = True) -> tuple[int, int]:
    """A home, called so by us, with one of our children and a requirement: it and the requirement."""
    home = a_setting(local_authority="Marlowe" if child else "Ashdown")
    db.session.add(SettingName(setting_id=home, name=name, given_at=utc_now()))
    inspection = an_inspection(home, date(2025, 4, 1), Grade.GOOD, found_at=None, published_on=date(2025, 5, 1))
    if child:
        a_placement(home)
    return home, a_requirement(inspection, due_on, text="What was alleged about a child must be looked into")


def fetched(user_id: int, now: datetime) -> list[dict[str, str]]:
    with transaction():
        calendars.note_fetch(user_id, now, by=BY)
        calendars.bring_up_to_date(user_id, due_dates(user_id, DAY, may=may(Role.FINANCE)), now)
    return strict(written(*calendars.entries_of(user_id)))


def requirements(events: list[dict[str, str]]) -> list[dict[str, str]]:
    return [event | {"SUMMARY": plain(event["SUMMARY"])} for event in events if "requirement" in event["UID"]]


def may(role: Role) -> Callable[[Permission], bool]:
    return partial(allows, role)


def plain(words: str) -> str:
    """A title without the reference of an invented home."""
    return re.sub(r" \(28\d{5}\)", "", words)


def test_an_entry_is_changed_and_cancelled_under_its_name_and_never_doubled(context: Flask) -> None:
    now = utc_now()
    with transaction():
        me = a_person()
        _, requirement = a_home_with_requirement()
        calendars.make_address(me, "all", by=BY, now=now)
    (first,) = requirements(fetched(me, now))
    assert (first["SUMMARY"], first["SEQUENCE"], first["STATUS"]) == (
        "Elm House: Ofsted requirement due", "0", "CONFIRMED")
    again = requirements(fetched(me, now + timedelta(hours=1)))
    assert again == [first], "what has not changed is not told as changed"
    with transaction():
        db.session.scalars(select(SettingName)).one().name = "Ash House"
    (renamed,) = requirements(fetched(me, now + timedelta(hours=2)))
    assert (renamed["UID"], renamed["SUMMARY"], renamed["SEQUENCE"]) == (
        first["UID"], "Ash House: Ofsted requirement due", "1")
    with transaction():
        db.session.get_one(Requirement, requirement).met_on = DAY
    (done,) = requirements(fetched(me, now + timedelta(hours=3)))
    assert (done["UID"], done["STATUS"], done["SEQUENCE"]) == (first["UID"], "CANCELLED", "2")
    with transaction():
        db.session.get_one(Requirement, requirement).met_on = None
    (back,) = requirements(fetched(me, now + timedelta(hours=4)))
    assert (back["UID"], back["STATUS"], back["SEQUENCE"]) == (first["UID"], "CONFIRMED", "3")


def test_what_was_cancelled_is_told_for_ninety_days(context: Flask) -> None:
    now = utc_now()
    with transaction():
        me = a_person()
        _, requirement = a_home_with_requirement()
        calendars.make_address(me, "all", by=BY, now=now)
    fetched(me, now)
    with transaction():
        db.session.get_one(Requirement, requirement).met_on = DAY
    fetched(me, now + timedelta(days=1))
    assert len(requirements(fetched(me, now + timedelta(days=90)))) == 1
    assert requirements(fetched(me, now + timedelta(days=92))) == []


def test_what_is_due_is_ones_own_the_teams_or_a_colleagues(context: Flask) -> None:
    with transaction():
        me, colleague = a_person(), a_person()
        a_home_with_requirement()
        a_home_with_requirement(name="Oak House", child=False)
        watching.start(Target(area="Ashdown"), user_id=me, reason=None, by=BY)
        a_setting()
        a_home = a_setting()
        flag = Flag(rule="OF-01", subject_type=SubjectType.SETTING, subject_id=a_home, setting_id=a_home, title="x",
                    severity=Severity.HIGH, shown_severity=Severity.LOW, exposed=False, state="snoozed",
                    raised_on=DAY, raised_at=utc_now(), judged_at=utc_now(), fingerprint="f", assigned_to=me,
                    snoozed_until=DAY + timedelta(days=9))
        db.session.add(flag)
    def seen(user_id: int) -> dict[str, tuple[bool, bool]]:
        return {plain(one.words): (one.mine, one.team) for one in due_dates(user_id, DAY, may=may(Role.FINANCE))
                if one.kind != "review"}
    mine, theirs = seen(me), seen(colleague)
    assert mine["Elm House: Ofsted requirement due"] == (False, True)
    assert mine["Oak House: Ofsted requirement due"] == (True, False)
    assert [whose for words, whose in mine.items() if "put off" in words] == [(True, False)]
    assert theirs["Oak House: Ofsted requirement due"] == (False, False)
    assert not any("put off" in words for words in theirs), "a flag elsewhere is its owner's alone"


def test_requirements_of_one_report_and_day_are_one_entry(context: Flask) -> None:
    with transaction():
        me = a_person()
        _, requirement = a_home_with_requirement()
        a_requirement(db.session.get_one(Requirement, requirement).inspection_id, DAY + timedelta(days=5), position=2)
    (one,) = (one for one in due_dates(me, DAY, may=may(Role.FINANCE)) if one.kind == "requirement")
    assert plain(one.words) == "Elm House: 2 Ofsted requirements due"


def test_the_queries_do_not_grow_with_what_is_due(context: Flask, count_queries: Callable[[], int]) -> None:
    with transaction():
        me = a_person()
        a_home_with_requirement()
    def asked() -> int:
        before = count_queries()
        due_dates(me, DAY, may=may(Role.MANAGER))
        return count_queries() - before
    few = asked()
    with transaction():
        for _ in range(12):
            a_home_with_requirement()
    assert asked() <= few, "what did not change is not asked again"


@pytest.fixture
def home(app: Flask, authority: int) -> int:
    with app.app_context(), acting_for(authority), transaction():
        return a_home_with_requirement(today() + timedelta(days=3))[0]


@pytest.mark.only("sqlite")
def test_the_page_lists_counts_and_leads_to_a_file(client_for: Sign, home: int) -> None:
    officer = client_for(Role.COMMISSIONING_OFFICER)
    page = officer.get("/due?whose=team&kind=requirement")
    (row,) = page.rows()
    assert row[0] == "Ofsted requirement due" and row[1].startswith("Elm House")
    assert officer.get("/due?whose=team&when=soon&kind=requirement").rows() == [row]
    assert "Nothing that is due fits" in officer.get("/due?whose=team&when=late&kind=requirement").text
    officer.get("/due?whose=nonsense&kind=nonsense&page=99")
    link = page.soup.select_one("td a[href$='.ics']")
    assert link is not None
    response = officer.client.get(str(link["href"]))
    (event,) = strict(response.data)
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert plain(event["SUMMARY"]) == "Elm House: Ofsted requirement due" and "alleged" not in response.text
    officer.get("/due/made-up.ics", status=404)


def address_of(browser: Browser, whose: str = "team") -> str:
    page = browser.post("/due/calendar", {"whose": whose}, status=200)
    field = page.soup.find("input", {"name": "address"})
    assert field is not None
    return "/calendar/" + str(field["value"]).rpartition("/")[2]


@pytest.mark.only("sqlite")
def test_a_private_address_serves_until_it_is_renewed_or_taken_away(
        app: Flask, authority: int, client_for: Sign, home: int) -> None:
    officer, outside = client_for(Role.COMMISSIONING_OFFICER), Browser(app)
    assert "Last fetched" not in officer.get("/due/calendar").text
    first = address_of(officer)
    with app.app_context(), acting_for(authority):
        (kept,) = db.session.scalars(select(CalendarFeed))
        assert kept.token_hash is not None and kept.token_hash not in first
    assert "never" in officer.get("/due/calendar").text
    response = outside.client.get(first)
    assert response.content_type == "text/calendar; charset=utf-8"
    assert response.headers["Cache-Control"] == "no-store" and "Set-Cookie" not in response.headers
    assert "Elm House: Ofsted requirement due" in [plain(event["SUMMARY"]) for event in strict(response.data)]
    assert b"alleged" not in response.data
    assert "1 time in all" in officer.get("/due/calendar").text
    assert outside.client.get(first).data == response.data
    second = address_of(officer)
    outside.get(first, status=404)
    assert outside.client.get(second).status_code == 200
    officer.post("/due/calendar/stop")
    outside.get(second, status=404)
    with app.app_context():
        actions = [event.action for event in db.session.scalars(select(AuditEvent).order_by(AuditEvent.sequence))
                   if event.action.startswith("calendar.")]
    assert actions == ["calendar.made", "calendar.fetched", "calendar.renewed", "calendar.fetched", "calendar.revoked"]


@pytest.mark.only("sqlite")
def test_anything_that_is_no_address_is_a_page_that_does_not_exist(
        app: Flask, authority: int, client_for: Sign, home: int) -> None:
    officer, outside = client_for(Role.MANAGER), Browser(app)
    path = address_of(officer)
    unknown = outside.get("/no/such/page", status=404)
    for wrong in ("/calendar/x.ics", path[:-5] + "x.ics", path.removesuffix(".ics"), path.upper(), path + "/"):
        assert outside.get(wrong, status=404).heading == unknown.heading
    assert outside.client.post(path).status_code == 405
    with app.app_context(), acting_for(authority), transaction():
        user = db.session.get_one(User, officer.user_id)
        user.role = Role.COUNCILLOR
    outside.get(path, status=404)
    with app.app_context(), acting_for(authority), transaction():
        user = db.session.get_one(User, officer.user_id)
        user.role, user.disabled_at = Role.MANAGER, utc_now()
    outside.get(path, status=404)


@pytest.mark.only("sqlite")
def test_an_address_that_is_fetched_too_often_has_to_wait(app: Flask, client_for: Sign, home: int) -> None:
    officer, outside = client_for(Role.MANAGER), Browser(app)
    path = address_of(officer)
    statuses = [outside.client.get(path).status_code for _ in range(calendars.MOST_FETCHES + 1)]
    assert statuses == [200] * calendars.MOST_FETCHES + [429]


@pytest.mark.only("sqlite")
def test_nobody_without_flags_sees_what_is_due(client_for: Sign, home: int) -> None:
    for role in (Role.COUNCILLOR, Role.REGIONAL_PARTNER, Role.ADMINISTRATOR):
        browser = client_for(role)
        for path in ("/due", "/due/calendar", "/due/own-list.ics"):
            browser.get(path, status=404)
        assert "/due" not in browser.get("/account").html
