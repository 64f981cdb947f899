"""How old what every page rests on is, in words: a port, since only higher domains know the sources."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from flask import g

from qa_service.clock import utc_now
from qa_service.permissions import Permission
from qa_service.web.filters import counted, moment
from qa_service.web.people import allowed, person

STALE_AFTER: Final = timedelta(hours=36)
"""A daily check that is older than this was missed."""


@dataclass(frozen=True, slots=True)
class SourceAge:
    """What the sources say of themselves: the last check that ended, whether it was whole, and what it missed."""

    tried_at: datetime | None
    """When the last check ended."""
    whole_at: datetime | None
    """When the last check ended that looked through everything."""
    could_not_check: int
    """Settings whose pages could not be checked when last tried."""


@dataclass(frozen=True, slots=True)
class AgeLine:
    """What the page says, whether the source as a whole is not fresh, and where more stands."""

    sentence: str
    trouble: bool
    href: str | None


def _unconnected() -> SourceAge:
    raise RuntimeError("the age of the sources is not connected: ports.fill() was not called")


_port: Callable[[], SourceAge] = _unconnected


def connect(ask: Callable[[], SourceAge]) -> None:
    """Fills the port, with one cheap query; called once by the application."""
    global _port
    _port = ask


def age_of_sources() -> AgeLine | None:
    """The line of this page; ``None`` for whoever has not signed in. Asked anew by each request, kept by none."""
    if person() is None:
        return None
    if "data_age" not in g:
        g.data_age = line_of(_port(), utc_now(), settings_too=allowed(Permission.PLACEMENT_READ) or _may_look(),
                             href="/source" if _may_look() else None)
    found: AgeLine = g.data_age
    return found


def _may_look() -> bool:
    return allowed(Permission.SOURCE_READ)


def line_of(age: SourceAge, now: datetime, *, settings_too: bool, href: str | None) -> AgeLine:
    """The sentence. ``settings_too``: whether this person may know that some of our settings could not be checked."""
    if age.tried_at is None:
        return AgeLine("Ofsted has never been checked.", True, href)
    missed = settings_too and age.could_not_check > 0
    rest = f"; {counted(age.could_not_check, 'setting')} could not be checked" if missed else ""
    if age.whole_at is None:
        return AgeLine(f"Ofsted has never been checked in full; last tried {ago(age.tried_at, now)}{rest}.", True, href)
    if age.whole_at < age.tried_at:
        return AgeLine(f"Ofsted could not be checked in full since {moment(age.whole_at)}; "
                       f"last tried {ago(age.tried_at, now)}{rest}.", True, href)
    if now - age.whole_at > STALE_AFTER:
        return AgeLine(f"Ofsted has not been checked since {moment(age.whole_at)}, {ago(age.whole_at, now)}{rest}.",
                       True, href)
    return AgeLine(f"Ofsted checked {ago(age.whole_at, now)}{rest}.", False, href)


def ago(at: datetime, now: datetime) -> str:
    """“just now”, “40 minutes ago”, “5 hours ago”, “3 days ago”: rounded down, never up."""
    minutes = int((now - at).total_seconds() // 60)
    if minutes < 1:
        return "just now"
    if minutes < 60:
        return f"{counted(minutes, 'minute')} ago"
    if minutes < 48 * 60:
        return f"{counted(minutes // 60, 'hour')} ago"
    return f"{counted(minutes // (24 * 60), 'day')} ago"
