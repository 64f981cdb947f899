"""Everything of one concern as one encrypted file, once: one named safeguarding lead asks, another one agrees.

It is in no register that others see: that it was had stands on the concern itself, with its number and its checksum.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from io import BytesIO
from typing import Final

from qa_service.actor import Actor
from qa_service.clock import utc_now
from qa_service.concerns import access, files, keeping
from qa_service.concerns.access import Opened
from qa_service.concerns.facts import Facts
from qa_service.concerns.files import Kept
from qa_service.concerns.kinds import EntryKind
from qa_service.database import new_reference
from qa_service.errors import BadInput, Conflict, NotPermitted

LASTS: Final = timedelta(hours=24)
LONGEST: Final = 2000
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that are mistaken for one another."""
_PARTS: Final = 5
SUMMARY: Final = "read-this-first.html"


@dataclass(frozen=True, slots=True)
class Bundle:
    """The file, what it is called, and the number that stands in it and on the concern."""

    name: str
    data: bytes
    number: str


Page = Callable[[Opened, str, datetime], str]
"""Makes the page of a concern that lies in the file, from the concern, the bundle's number and the moment."""


def ask(reference: str, why: str, *, by: Actor) -> None:
    """Asks for it. A second safeguarding lead who is named decides. Raises ``BadInput`` without a reason."""
    found = access.changing(reference, by=by)
    why = why.strip()
    if not why or len(why) > LONGEST:
        raise BadInput("Say what it is needed for, in a few words.", field="reason")
    if waits(found.facts) or can_be_had(found.facts):
        raise BadInput("Somebody has asked for it already.", field="reason")
    _put(found, replace(_without(found.facts), bundle_by=by.user_id, bundle_why=why), by, "bundle_asked",
         f"Asked for everything of it as one file: {why}")


def agree(reference: str, *, by: Actor) -> None:
    """Agrees, as the second person: whoever asked may have it once, within a day."""
    found = access.changing(reference, by=by)
    if not waits(found.facts):
        raise Conflict("Nobody asks for it any more.")
    if found.facts.bundle_by == by.user_id:
        raise NotPermitted("You asked for it, so somebody else who is named on it must decide.")
    _put(found, replace(found.facts, bundle_until=utc_now() + LASTS, bundle_phrase=_phrase()), by, "bundle_agreed",
         "Agreed that everything of it is had as one file, once, within a day")


def withdraw(reference: str, *, by: Actor) -> None:
    """Says no to it, or takes it back."""
    found = access.changing(reference, by=by)
    if found.facts.bundle_by is not None:
        _put(found, _without(found.facts), by, "bundle_refused", "The file of everything is not had")


def waits(facts: Facts) -> bool:
    """Whether somebody has asked and nobody has agreed."""
    return facts.bundle_by is not None and facts.bundle_until is None


def can_be_had(facts: Facts) -> bool:
    """Whether whoever asked may have it now."""
    return facts.bundle_until is not None and facts.bundle_until > utc_now()


def take(reference: str, page: Page, *, by: Actor) -> Bundle:
    """The file, for whoever asked for it, once. What is returned must not be shown before the transaction is over.

    Raises ``Conflict`` where it cannot be had (any more).
    """
    found = access.changing(reference, by=by)
    if not can_be_had(found.facts) or found.facts.bundle_by != by.user_id:
        raise Conflict("It cannot be had: nobody has agreed, it was had before, or its day is over. Ask again.")
    number, now = new_reference(), utc_now()
    data = _zip(found, page(found, number, now))
    _put(found, _without(found.facts), by, "bundle_had",
         f"Had everything of it as one file, number {number}, SHA-256 {hashlib.sha256(data).hexdigest()}")
    return Bundle(f"restricted-{number[:8]}.zip", data, number)


def names_inside(found: Opened) -> list[tuple[str, Kept]]:
    """What each file is called in the bundle: a name that tells nothing, since names can be read without the phrase."""
    return [(f"document-{number}.{kept.name.rpartition('.')[2]}", kept)
            for number, kept in enumerate(files.files_of(found), 1)]


def _zip(found: Opened, page: str) -> bytes:
    import pyzipper  # few people ever need it

    out = BytesIO()
    with pyzipper.AESZipFile(out, "w", compression=pyzipper.ZIP_DEFLATED, encryption=pyzipper.WZ_AES) as bundle:
        bundle.setpassword(found.facts.bundle_phrase.encode())
        bundle.setencryption(pyzipper.WZ_AES, nbits=256)
        bundle.writestr(SUMMARY, page)
        for name, kept in names_inside(found):
            bundle.writestr(name, files.bytes_of(found, kept.reference)[1])
    return out.getvalue()


def _put(found: Opened, facts: Facts, by: Actor, action: str, text: str) -> None:
    keeping.put(found.concern, facts, by=by, action=action, kind=EntryKind.BUNDLE, text=text)


def _without(facts: Facts) -> Facts:
    return replace(facts, bundle_by=None, bundle_why="", bundle_until=None, bundle_phrase="")


def _phrase() -> str:
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(_PARTS))
