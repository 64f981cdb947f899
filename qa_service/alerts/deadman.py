"""When nothing runs the jobs, nothing sends mail either: the web process itself then tells those who can act.

It schedules nothing. It looks every few minutes, beside a request, whether checks are late by more than a day, and
if so writes a task for managers and administrators (one a day) and sends what is due.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from flask import Flask

from qa_service.alerts import service
from qa_service.alerts.delivery import send_due
from qa_service.clock import london, utc_now
from qa_service.database import across_authorities, transaction
from qa_service.jobs.service import stale_jobs
from qa_service.logs import logger
from qa_service.permissions import Role

SILENT_FOR: Final = timedelta(hours=26)
LOOK_EVERY_SECONDS: Final = 600.0
FIRST_LOOK_SECONDS: Final = 60.0
_log = logger("deadman")
_others: Final[list[Callable[[Flask, datetime], bool]]] = []


def look_also(look: Callable[[Flask, datetime], bool]) -> None:
    """Adds another look at the service, which tells those who can act by itself (port)."""
    if look not in _others:
        _others.append(look)


def warn_if_silent(app: Flask, now: datetime) -> bool:
    """Tells managers and administrators, once a day, that checks have not run for 26 hours. Returns whether so.

    A job that has never run says nothing here: the installation may be a minute old (its page says it all the same).
    """
    with app.app_context(), across_authorities():
        late = [job for job in stale_jobs(now) if job.last_done_at and job.last_done_at <= now - SILENT_FOR]
        if not late:
            return False
        since = min(job.due_at for job in late)
        with transaction():
            service.tell_task(key=f"checks-stale:{london(now).date().isoformat()}", template="checks-stale",
                              context={"since": since.isoformat()}, roles={Role.MANAGER, Role.ADMINISTRATOR})
        send_due(app.config["SERVICE"])
        return True


class Watch:
    """Looks now and then, beside a request and never in its way."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._next_look = time.monotonic() + FIRST_LOOK_SECONDS
        self._looking = threading.Lock()

    def glance(self) -> None:
        """Called with every request; begins a look in a thread of its own when it is time."""
        if time.monotonic() < self._next_look or not self._looking.acquire(blocking=False):
            return
        self._next_look = time.monotonic() + LOOK_EVERY_SECONDS
        threading.Thread(target=self._look, name="deadman", daemon=True).start()

    def _look(self) -> None:
        try:
            for look in (warn_if_silent, *_others):
                look(self._app, utc_now())
        except Exception as error:  # the next look tries again; a request must not suffer
            _log.warning("could not look whether the checks run", error=type(error).__name__)
        finally:
            self._looking.release()
