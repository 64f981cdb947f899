"""The server's time for every list page over the whole register, and the statements that each runs.

``python -m benchmarks.pages``: the median of five fetches after a first one, without the network.
"""

from __future__ import annotations

import statistics
import sys
import time
from datetime import date

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from benchmarks.filled import BY, fill, new_application, settings
from benchmarks.limits import OVER, WITHIN
from qa_service.accounts import service as accounts
from qa_service.accounts import sessions
from qa_service.accounts.browser import cookie_name
from qa_service.database import acting_for, db, transaction
from qa_service.flags.assessment import assess
from qa_service.permissions import Role

PAGES = ("/", "/settings", "/settings?grade=inadequate", "/settings?q=care", "/settings?ours=1", "/settings?page=50",
         "/groups/1", "/flags", "/flags/rules", "/reports-to-read", "/source", "/register", "/placements", "/jobs",
         "/mail")
TIMES, MILLISECONDS = 5, 300.0


def _signed_in(app: Flask, authority_id: int) -> FlaskClient:
    with acting_for(authority_id), transaction():
        user = accounts.add_person(email="manager@benchmark.example", name="Somebody", role=Role.MANAGER,
                                   password="a long enough phrase 7", by=BY)
        started = sessions.begin(user.id, second_factor=True, address="127.0.0.1", browser="benchmark")
        token = started.token
    client = app.test_client()
    client.set_cookie(cookie_name(app), token)
    return client


def main() -> int:
    late = []
    with new_application() as app:
        authority_id, source = fill()
        assess(date.today(), by=BY)
        counted = [0]

        def count(*_: object) -> None:
            counted[0] += 1

        event.listen(db.engine, "before_cursor_execute", count)
        client = _signed_in(app, authority_id)
        print(f"{settings()} settings ({source})\n{'page':32} {'ms':>6} {'statements':>11}")
        for path in PAGES:
            if client.get(path).status_code != 200:
                print(f"{path:32} is not there")
                continue
            took = []
            for _ in range(TIMES):
                counted[0], began = 0, time.perf_counter()
                client.get(path)
                took.append((time.perf_counter() - began) * 1000)
            median = statistics.median(took)
            late += [path] if median > MILLISECONDS else []
            print(f"{path:32} {median:6.0f} {counted[0]:11}" + ("  over the limit" if path in late else ""))
    return OVER if late else WITHIN


if __name__ == "__main__":
    sys.exit(main())
