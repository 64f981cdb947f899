"""Private calendar feeds: the address, what a calendar was told before, and the file that it fetches (RFC 5545).

A due date is a day, not a moment, so each entry is a whole day (``VALUE=DATE``): it means the same in every time zone
and on the days when the clocks change, and needs no description of a time zone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from icalendar import Calendar, Event
from sqlalchemy import select

from qa_service.accounts.models import User
from qa_service.accounts.tokens import hash_of, new_token
from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.clock import london
from qa_service.database import across_authorities, current_authority, db
from qa_service.errors import BadInput, NotFound, TooSoon
from qa_service.permissions import Permission, allows
from qa_service.reports.due_dates import WHOSE, Due
from qa_service.reports.models import CalendarEntry, CalendarFeed

MOST_FETCHES: Final = 12
WINDOW: Final = timedelta(minutes=10)
CANCELLED_FOR: Final = timedelta(days=90)
"""How long a calendar that was switched off can come back and still learn that something is done."""
LONGEST_WORDS: Final = 400


def feed_of(user_id: int) -> CalendarFeed | None:
    """A person's feed, if it has an address."""
    feed = _feed(user_id)
    return feed if feed is not None and feed.token_hash is not None else None


def make_address(user_id: int, whose: str, *, by: Actor, now: datetime) -> str:
    """A new private address; the one before stops working. Returns its token, which is kept nowhere."""
    if whose not in WHOSE:
        raise BadInput("Choose what the calendar shows.", field="whose")
    token, feed = new_token(), _feed(user_id, lock=True)
    action = "calendar.renewed" if feed and feed.token_hash else "calendar.made"
    if feed is None:
        feed = CalendarFeed(user_id=user_id)
        db.session.add(feed)
    feed.token_hash, feed.whose, feed.made_at = hash_of(token), whose, now
    feed.last_fetched_at, feed.fetched, feed.window_at, feed.window_fetched = None, 0, None, 0
    db.session.flush()
    audit.record(action, by=by, authority_id=current_authority(), details={"whose": whose})
    return token


def take_address_away(user_id: int, *, by: Actor) -> None:
    """The address stops working at once."""
    feed = _feed(user_id, lock=True)
    if feed is None or feed.token_hash is None:
        return
    feed.token_hash = None
    db.session.flush()
    audit.record("calendar.revoked", by=by, authority_id=current_authority())


def owner_of(token: str) -> User:
    """Whose address this is, wherever they are. Raises ``NotFound`` for anything that is no address, or no longer one,
    and for somebody who may no longer see what is due."""
    with across_authorities():
        found = db.session.scalars(
            select(User).join(CalendarFeed, CalendarFeed.user_id == User.id)
            .where(CalendarFeed.token_hash == hash_of(token))).one_or_none()
    if found is None or not found.active or not allows(found.role, Permission.FLAG_READ):
        raise NotFound("There is no such calendar.")
    return found


def note_fetch(user_id: int, now: datetime, *, by: Actor) -> str:
    """Counts a fetch, audits the first of each day, and says whose things the feed shows.

    Raises ``TooSoon`` for the thirteenth within ten minutes; calendars ask a few times a day.
    """
    feed = _feed(user_id, lock=True)
    if feed is None or feed.token_hash is None:
        raise NotFound("There is no such calendar.")
    if feed.window_at is None or not timedelta() <= now - feed.window_at < WINDOW:
        feed.window_at, feed.window_fetched = now, 0
    if feed.window_fetched >= MOST_FETCHES:
        raise TooSoon(max(1, int((feed.window_at + WINDOW - now).total_seconds())))
    feed.window_fetched += 1
    if feed.last_fetched_at is None or london(feed.last_fetched_at).date() != london(now).date():
        audit.record("calendar.fetched", by=by, authority_id=current_authority(), details={"before": feed.fetched})
    feed.last_fetched_at, feed.fetched = now, feed.fetched + 1
    db.session.flush()
    return feed.whose


def bring_up_to_date(user_id: int, found: Sequence[Due], now: datetime) -> None:
    """Notes what the calendar is told: what is due, and for a while what no longer is, each under one name for good.

    Call after ``note_fetch``, whose lock keeps two fetches apart.
    """
    known = {entry.key: entry for entry in db.session.scalars(
        select(CalendarEntry).where(CalendarEntry.user_id == user_id))}
    for one in found:
        words, entry = one.words[:LONGEST_WORDS], known.pop(one.key, None)
        if entry is None:
            db.session.add(CalendarEntry(user_id=user_id, key=one.key, due_on=one.on, words=words, link=one.link,
                                         sequence=0, changed_at=now))
        elif (entry.due_on, entry.words, entry.link, entry.cancelled_at) != (one.on, words, one.link, None):
            entry.due_on, entry.words, entry.link, entry.cancelled_at = one.on, words, one.link, None
            entry.sequence, entry.changed_at = entry.sequence + 1, now
    for entry in known.values():
        if entry.cancelled_at is None:
            entry.cancelled_at, entry.changed_at, entry.sequence = now, now, entry.sequence + 1
        elif now - entry.cancelled_at > CANCELLED_FOR:
            db.session.delete(entry)
    db.session.flush()


def entries_of(user_id: int) -> list[CalendarEntry]:
    """What the person's calendar was told at last, the earliest first."""
    return list(db.session.scalars(select(CalendarEntry).where(CalendarEntry.user_id == user_id)
                                   .order_by(CalendarEntry.due_on, CalendarEntry.key)))


def file_of(entries: Iterable[CalendarEntry], *, owner: str, public_url: str, name: str) -> bytes:
    """The calendar file of these entries. ``owner`` (a person's reference) keeps two people's names apart."""
    calendar = Calendar()
    calendar.add("prodid", "-//Placement quality//What is due//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("x-published-ttl", "PT4H")
    for entry in entries:
        calendar.add_component(_event(entry, owner, public_url))
    return bytes(calendar.to_ical())


def one_off(due: Due, *, user_id: int, now: datetime) -> CalendarEntry:
    """An entry for a file of its own, as far as the person's feed has told it."""
    told = db.session.scalars(select(CalendarEntry).where(
        CalendarEntry.user_id == user_id, CalendarEntry.key == due.key)).one_or_none()
    return CalendarEntry(key=due.key, due_on=due.on, words=due.words[:LONGEST_WORDS], link=due.link,
                         sequence=told.sequence if told else 0, changed_at=told.changed_at if told else now)


def _event(entry: CalendarEntry, owner: str, public_url: str) -> Event:
    event, link = Event(), f"{public_url}{entry.link}"
    event.add("uid", f"{entry.key}.{owner}@{public_url.split('://')[-1].split('/')[0].split(':')[0]}")
    event.add("dtstamp", entry.changed_at.replace(microsecond=0))
    event.add("last-modified", entry.changed_at.replace(microsecond=0))
    event.add("sequence", entry.sequence)
    event.add("dtstart", entry.due_on)
    event.add("dtend", _day_after(entry.due_on))
    event.add("summary", entry.words)
    event.add("description", f"{entry.words}\n{link}")
    event.add("url", link)
    event.add("status", "CANCELLED" if entry.cancelled_at else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    return event


def _day_after(day: date) -> date:
    return day + timedelta(days=1)


def _feed(user_id: int, *, lock: bool = False) -> CalendarFeed | None:
    statement = select(CalendarFeed).where(CalendarFeed.user_id == user_id)
    return db.session.scalars(statement.with_for_update() if lock else statement).one_or_none()
