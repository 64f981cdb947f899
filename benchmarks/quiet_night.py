"""How many requests a night costs on which nothing new was published, with the whole register in the database.

``python -m benchmarks.quiet_night``: the demonstration's stand-in answers for Ofsted; its settings carry our children,
beside the register's. The first night reads everything, the second is the quiet one.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from flask import Flask

from benchmarks.filled import BY, fill, new_application, settings
from qa_service.clock import today
from qa_service.config import Config
from qa_service.database import transaction
from qa_service.demo import loading
from qa_service.demo.lists import write_lists
from qa_service.demo.stand_in import Answer, Running, run_stand_in
from qa_service.demo.world import build_world
from qa_service.ofsted import rota
from qa_service.ofsted.collecting import Collected, collect, ofsted_fetcher
from qa_service.providers import register

REQUESTS = 30
SHOWN = 60


def _count(running: Running) -> Counter[str]:
    """Counts the stand-in's requests by what they ask for."""
    asked: Counter[str] = Counter()
    answer = running.site.answer

    def counted(path: str, query: str, environ: dict[str, Any]) -> Answer:
        one = path == "/search" and parse_qs(query).get("q")
        asked["search for one setting" if one else path.strip("/").split("/")[0]] += 1
        return answer(path, query, environ)

    setattr(running.site, "answer", counted)  # noqa: B010 the stand-in has no need of a hook of its own
    return asked


def _night(app: Flask, running: Running) -> Collected:
    config = loading.point_at(app.config["SERVICE"], running)
    return collect(ofsted_fetcher(config), config, by=BY)


def _quiet_night(app: Flask, running: Running, asked: Counter[str]) -> bool:
    asked.clear()
    began = time.perf_counter()
    quiet = _night(app, running)
    took = time.perf_counter() - began
    pages = asked["provider"] + asked["search for one setting"]
    beside = quiet.requests - pages
    print(f"a quiet night: {quiet.requests} requests in {took:.1f} s; {pages} for the rota (at most {rota.MOST_PAGES} "
          f"pages; one that the site does not know is searched for), {beside} beside (limit {REQUESTS}): {dict(asked)}")
    return beside <= REQUESTS and quiet.fetching.new_documents == 0


def main() -> int:
    with new_application() as app:
        config: Config = app.config["SERVICE"]
        _, source = fill()
        world = build_world(11, today(), settings=SHOWN)
        running = run_stand_in(world, config.data_dir, faults=False)
        asked = _count(running)
        for file in write_lists(world, config.data_dir / "lists"):
            with transaction():
                register.import_file(Path(file), by=BY)
        first = _night(app, running)
        print(f"{settings()} settings ({source}, {SHOWN} of the demonstration); the first night: {first.requests} "
              f"requests, {first.fetching.new_documents} new documents")
        _night(app, running)  # reads what the first left for later
        within = _quiet_night(app, running, asked)
        running.stop()
    return 0 if within else 1


if __name__ == "__main__":
    sys.exit(main())
