"""The server's time for one search among the whole register and 10,000 reports, on SQLite and on PostgreSQL.

``python -m benchmarks.search``: the median and the slowest of nine fetches of the whole page after a first one, without
the network. PostgreSQL is measured where its programmes are installed. The reports are made of 2,000 invented pages
whose words are as unevenly common as those of real reports.
"""

from __future__ import annotations

import contextlib
import random
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, insert, select, text

from benchmarks.filled import fill, new_application, settings
from benchmarks.limits import OVER, WITHIN
from benchmarks.pages import _signed_in as signed_in
from qa_service.clock import utc_now
from qa_service.database import db, transaction
from qa_service.documents.models import Document
from qa_service.documents.text import keep_text
from qa_service.ofsted.models import Inspection
from qa_service.providers.models import Setting
from tests import databases

DOCUMENTS: Final = 10_000
PAGES_EACH: Final = 6
WORDS_A_PAGE: Final = 260
TIMES: Final = 9
MILLISECONDS: Final = 150.0
SEARCHES: Final = {
    "half a URN": "q=2512", "inner figures of a URN": "q=1234", "an owner": "q=care+limited", "a slip": "q=fosterign",
    "a rare word": "q=word4900", "two words": "q=word40+word90", "a common word": "q=word12",
    "the commonest word": "q=word0", "settings alone": "q=25&kind=settings&page=3",
}


def main() -> int:
    late = 0
    with new_application() as app:
        late += measure(app, "SQLite")
    with postgres() as url:
        if url is None:
            print("PostgreSQL is not installed here: not measured")
        else:
            with new_application(DATABASE_URL=url) as app:
                late += measure(app, "PostgreSQL")
    return OVER if late else WITHIN


def measure(app: Flask, engine: str) -> int:
    """Fills the database and prints the time of each search; how many were over the limit."""
    authority_id, source = fill()
    began = time.perf_counter()
    write_reports(random.Random(7))
    took = time.perf_counter() - began
    with contextlib.suppress(Exception), db.engine.connect() as link:
        link.execute(text("ANALYZE"))
        link.commit()
    client = signed_in(app, authority_id)
    print(f"\n{engine}: {settings()} settings ({source}), {DOCUMENTS} reports of {PAGES_EACH} pages, "
          f"taken in at {1000 * took / DOCUMENTS:.1f} ms each")
    print(f"{'search':26} {'median ms':>9} {'slowest':>8} {'statements':>11}")
    return sum(_measured(client, words, query) for words, query in SEARCHES.items())


def _measured(client: FlaskClient, words: str, query: str) -> bool:
    counted, took = [0], []

    def count(*_: object) -> None:
        counted[0] += 1

    event.listen(db.engine, "before_cursor_execute", count)
    assert client.get(f"/search?{query}").status_code == 200
    for _ in range(TIMES):
        counted[0], began = 0, time.perf_counter()
        client.get(f"/search?{query}")
        took.append(1000 * (time.perf_counter() - began))
    event.remove(db.engine, "before_cursor_execute", count)
    median = statistics.median(took)
    over = median > MILLISECONDS
    print(f"{words:26} {median:9.0f} {max(took):8.0f} {counted[0]:11}" + ("  over the limit" if over else ""))
    return over


def write_reports(chance: random.Random) -> None:
    """Writes the reports as reading writes them, 500 in a transaction."""
    pages = [_page(chance) for _ in range(2000)]
    ids = list(db.session.scalars(select(Setting.id).where(Setting.urn.is_not(None)).order_by(Setting.id)))
    now = utc_now()
    for start in range(0, DOCUMENTS, 500):
        hashes = [f"{number:064x}" for number in range(start, min(start + 500, DOCUMENTS))]
        with transaction():
            db.session.execute(insert(Document), [
                {"sha256": sha256, "size": 1, "media_type": "application/pdf", "stored_at": now} for sha256 in hashes])
            db.session.execute(insert(Inspection), [
                {"setting_id": chance.choice(ids), "event_type": "full", "state": "read", "unread": [],
                 "inspected_from": date(2016, 1, 4) + timedelta(days=chance.randrange(3600)), "in_register": False,
                 "unproven": False, "document_sha256": sha256, "recorded_at": now} for sha256 in hashes])
            for sha256 in hashes:
                keep_text(sha256, chance.choices(pages, k=PAGES_EACH), page_count=PAGES_EACH)


def _page(chance: random.Random) -> str:
    """Invented sentences: the nth word is about as common as 1/n."""
    return " ".join(_sentence(chance) for _ in range(WORDS_A_PAGE // 13))


def _sentence(chance: random.Random) -> str:
    words: Sequence[str] = [f"word{int(5000 ** chance.random()) - 1}" for _ in range(13)]
    return " ".join(words).capitalize() + "."


@contextlib.contextmanager
def postgres() -> Iterator[str | None]:
    """The address of an empty database of a cluster that lives as long as this."""
    if databases.postgres_binaries() is None:
        yield None
        return
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)  # the server has a user of its own, which must find its way in
        cluster = databases.start_cluster(Path(folder) / "cluster")
        try:
            cluster.run("CREATE DATABASE bench")
            yield cluster.url("bench")
        finally:
            cluster.stop()


if __name__ == "__main__":
    sys.exit(main())
