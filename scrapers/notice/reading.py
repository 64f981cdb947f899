"""Reading a received notice safely: in a process with limits that a hostile file cannot outlive."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from scrapers.reading import Broken, Limits, Worker
from scrapers.worker import NOTICE_FORM

LIMITS: Final = Limits()


@dataclass(frozen=True, slots=True)
class NoticeRead:
    """What was read, by the names of ``scrapers.notice.form.LABELS``; or why nothing could be."""

    fields: dict[str, str] = field(default_factory=dict)
    ticked: tuple[str, ...] = ()
    unreadable: str = ""


def read_notice(data: bytes, limits: Limits = LIMITS) -> NoticeRead:
    """What the file says at the form's labels. Never raises: what cannot be read says why."""
    worker = Worker(limits)
    try:
        said = worker.read(data, NOTICE_FORM)
        if "failed" in said or "unreadable" in said:
            return NoticeRead(unreadable=str(said.get("unreadable") or "The reader failed on this file."))
        return NoticeRead({str(name): str(value) for name, value in said["fields"].items()},
                          tuple(str(one) for one in said["ticked"]))
    except Broken as error:
        return NoticeRead(unreadable=str(error))
    except (ValueError, KeyError, TypeError, AttributeError):
        return NoticeRead(unreadable="The reader gave no usable answer on this file.")
    finally:
        worker.close()
