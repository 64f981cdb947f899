"""Where signed heads are kept outside: which places there are, how each fared, and the folder among them."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import select

from qa_service.audit.heads import SignedHead
from qa_service.audit.models import AuditSending
from qa_service.clock import utc_now
from qa_service.config import Config
from qa_service.database import db

FOLDER: Final = "folder"
E_MAIL: Final = "e-mail"
LATE_AFTER: Final = timedelta(hours=3)


class NotSent(Exception):
    """A head did not reach a place outside. The sentence says why."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How the sending to the places outside stands."""

    places: list[str]
    last_at: datetime | None
    """When a head last reached every place that is set; ``None`` for never."""
    failure: str | None

    @property
    def late(self) -> bool:
        """Whether heads are to be sent and have not been for hours."""
        return bool(self.places) and (self.last_at is None or utc_now() - self.last_at > LATE_AFTER)


def chosen(config: Config) -> list[str]:
    """The places that the installation has set."""
    given = ((FOLDER, config.audit_heads_folder), (E_MAIL, config.audit_heads_email))
    return [place for place, where in given if where]


def standing(config: Config) -> Standing:
    """How it stands, in one query."""
    places = chosen(config)
    rows = {row.place: row for row in db.session.scalars(select(AuditSending))} if places else {}
    sent = [rows[place].sent_at if place in rows else None for place in places]
    failures = [rows[place].failure for place in places if place in rows and rows[place].failure]
    known = [one for one in sent if one]
    return Standing(places, min(known) if known and len(known) == len(sent) else None,
                    " ".join(one for one in failures if one) or None)


def note(place: str, *, size: int | None = None, failure: str | None = None) -> None:
    """Keeps how a sending went; in a transaction."""
    row = db.session.get(AuditSending, place) or AuditSending(place=place)
    if failure is None:
        row.sent_at, row.size, row.failed_at, row.failure = utc_now(), size, None, None
    else:
        row.failed_at, row.failure = utc_now(), failure[:300]
    db.session.add(row)


def last_sent(place: str) -> int | None:
    """The size of the head that was last sent there."""
    return db.session.scalar(select(AuditSending.size).where(AuditSending.place == place))


def put_in_folder(folder: Path, head: SignedHead, before: int | None) -> None:
    """Writes the head as a file of its own. Raises ``NotSent``.

    The folder is never made, and must hold the head that was put there before: a share that is not mounted looks like
    an empty folder of this machine.
    """
    if not folder.is_dir():
        raise NotSent(f"The folder {folder} is not there. Is the share mounted?")
    if before is not None and not _file(folder, before).exists():
        raise NotSent(f"The folder {folder} lacks the head that was put there before. Is the share mounted, or were "
                      "heads removed? Put it back, or name another folder (AUDIT_HEADS_FOLDER).")
    partial = folder / f".audit-head-{head.size}-{os.getpid()}"
    try:
        with partial.open("w", encoding="utf-8") as out:
            out.write(head.line + "\n")
            out.flush()
            os.fsync(out.fileno())
        partial.rename(_file(folder, head.size))
    except OSError as error:
        raise NotSent(f"The folder {folder} cannot be written: {error.strerror}.") from error
    finally:
        partial.unlink(missing_ok=True)


def _file(folder: Path, size: int) -> Path:
    return folder / f"audit-head-{size:012}.json"
