"""Those who leave: one by one with a last day, and as a list from the council's personnel system, by e-mail address."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import or_, select

from qa_service.accounts import administration, reviews
from qa_service.accounts.models import User
from qa_service.actor import Actor
from qa_service.clock import today, utc_now
from qa_service.database import db
from qa_service.errors import BadInput

MOST_ROWS: Final = 20_000
_EMAIL: Final = re.compile(r"e-?mail|mail address|upn|user ?principal", re.IGNORECASE)
_DAY: Final = re.compile(r"leav|last ?(working )?day|end|term", re.IGNORECASE)
_FORMS: Final = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d %B %Y", "%d %b %Y", "%d/%m/%y")


@dataclass(frozen=True, slots=True)
class Found:
    """One row of the list that is about somebody with an account here."""

    reference: str
    name: str
    email: str
    role: str
    last_day: date | None
    """As the list gives it; without one, the account ends at once."""
    why_not: str
    """Why this row is not taken; empty where it is."""

    @property
    def row(self) -> str:
        """This row as ``take`` reads it."""
        return f"{self.reference}:{self.last_day.isoformat() if self.last_day else ''}"


@dataclass(frozen=True, slots=True)
class Preview:
    """What a list would do: the people found, the rows that could not be read, and how many are about nobody here."""

    found: tuple[Found, ...]
    unread: tuple[str, ...]
    nobody_here: int


def look_at(raw: bytes, *, by: Actor) -> Preview:
    """Reads a list (CSV, with a heading row) and says what it would do. Nothing is changed. Raises ``BadInput``."""
    rows = _rows(raw)
    header = [cell.strip() for cell in rows[0]]
    emails = [at for at, cell in enumerate(header) if _EMAIL.search(cell)]
    days = [at for at, cell in enumerate(header) if _DAY.search(cell) and at not in emails]
    if not emails:
        raise BadInput("No column of this list is called e-mail. Save it with its heading row and an e-mail column.",
                       field="file")
    people = {user.email: user for user in db.session.scalars(select(User))}
    found: dict[str, Found] = {}
    unread: list[str] = []
    nobody = 0
    for number, cells in enumerate(rows[1:], start=2):
        email = next((cells[at].strip().lower() for at in emails if at < len(cells) and cells[at].strip()), "")
        if not any(cell.strip() for cell in cells):
            continue
        if "@" not in email:
            unread.append(f"Row {number}: no e-mail address")
        elif (user := people.get(email)) is None:
            nobody += 1
        else:
            written = next((cells[at].strip() for at in days if at < len(cells) and cells[at].strip()), "")
            day = _day(written)
            if written and day is None:
                unread.append(f"Row {number}: “{written[:30]}” is not a day")
            else:
                found[email] = Found(user.reference, user.name, user.email, user.role.words, day,
                                     _why_not(user, day, by))
    return Preview(tuple(found.values()), tuple(unread), nobody)


def take(chosen: Collection[str], *, by: Actor) -> int:
    """Sets the last days, or ends accounts at once where the list gave none; says how many.

    ``chosen`` are rows of the preview as it wrote them: the account's reference, a colon, and the day or nothing.
    Raises ``BadInput`` and ``NotFound``.
    """
    if not chosen:
        raise BadInput("Tick at least one person.")
    for row in chosen:
        reference, _, written = row.partition(":")
        day = _day(written)
        if written and day is None:
            raise BadInput("This form was changed on its way. Bring the list in again.")
        if day is None:
            administration.disable(reference, by=by)
        else:
            administration.set_last_day(reference, day, by=by)
    return len(chosen)


def gone_or_unused() -> list[User]:
    """Accounts that have ended, have a last day, or have not been used for a quarter, in one query."""
    since = utc_now() - reviews.UNUSED_AFTER
    return list(db.session.scalars(select(User).where(or_(
        User.disabled_at.is_not(None), User.ends_on.is_not(None), User.last_signed_in_at < since,
        User.last_signed_in_at.is_(None) & (User.created_at < since)))
        .order_by(User.disabled_at.is_not(None), User.ends_on, User.name, User.id).limit(500)))


def _why_not(user: User, day: date | None, by: Actor) -> str:
    if user.id == by.user_id:
        return "This is your own account: another administrator ends it"
    if not user.active:
        return "The account has ended already"
    if day is not None and user.ends_on == day:
        return "This last day is set already"
    if day is not None and user.ends_on is not None and day > user.ends_on:
        return "An earlier last day is set here: change it on the person’s page if the list is right"
    if day is not None and day.year > today().year + 10:
        return "The day lies more than ten years ahead"
    return ""


def _rows(raw: bytes) -> list[list[str]]:
    if b"\0" in raw[:4000] and not raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise BadInput("This is no CSV file. In Excel, save the list as “CSV UTF-8”.", field="file")
    for encoding in ("utf-16" if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig", "cp1252"):
        try:
            text = raw.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise BadInput("This file is not written as text that can be read. In Excel, save it as “CSV UTF-8”.",
                       field="file")
    first = text.partition("\n")[0]
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count)))
    except csv.Error as error:
        raise BadInput("This file cannot be read as a list. In Excel, save it as “CSV UTF-8”.", field="file") from error
    if not rows or not any(cell.strip() for cell in rows[0]):
        raise BadInput("This file is empty.", field="file")
    if len(rows) > MOST_ROWS:
        raise BadInput(f"This list has more than {MOST_ROWS:,} rows. Take those of this year alone.",
                       field="file")
    return rows


def _day(written: str) -> date | None:
    for form in _FORMS:
        try:
            return datetime.strptime(written.split(" 00:")[0], form).date()
        except ValueError:
            continue
    return None
