"""People who save forms at once, and send a form again whose answer did not come: each form is to be one record."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from qa_service.clock import today, utc_now
from qa_service.database import acting_for, db, transaction
from qa_service.database.once import make_once
from qa_service.errors import ServiceError
from qa_service.notices.models import NoticeDecision


@dataclass
class Told:
    """What the writers were told: forms that were said to be saved, failures that were no sentence, and waits."""

    saved: list[str] = field(default_factory=list)
    unsaid: list[str] = field(default_factory=list)
    again: int = 0
    last_saved: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)


def save(key: str) -> None:
    """Saves the form of this key, once."""
    with transaction():
        make_once(NoticeDecision, key, {"setting_id": None, "group_id": None, "wanted": True, "why": f"Form {key}"},
                  {"decided_on": today(), "at": utc_now(), "by": None})


@contextmanager
def at_work(app: Flask, authority: int, people: int, pause: float = 0.0) -> Iterator[Told]:
    """So many people who save one form after the other, until the block ends and each has saved their last."""
    told, over = Told(), threading.Event()

    def work(person: int) -> None:
        number = 0
        while not over.is_set():
            number += 1
            with app.app_context(), acting_for(authority):
                _until_saved(told, f"{person}-{number}")
            time.sleep(pause)

    threads = [threading.Thread(target=work, args=(person,)) for person in range(people)]
    for thread in threads:
        thread.start()
    try:
        yield told
    finally:
        over.set()
        for thread in threads:
            thread.join(60)


def _until_saved(told: Told, key: str) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            save(key)
        except ServiceError:
            told.again += 1
            time.sleep(0.1)
        except SQLAlchemyError as error:
            told.again += 1
            with told.lock:
                told.unsaid.append(str(error)[:200])
            time.sleep(0.1)
        else:
            with told.lock:
                told.saved.append(key)
                told.last_saved = time.monotonic()
            return


def records(app: Flask, authority: int) -> Counter[str]:
    """How many records there are of each form."""
    with app.app_context(), acting_for(authority):
        return Counter(db.session.scalars(select(NoticeDecision.key)))
