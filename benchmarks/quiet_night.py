"""How many requests a night costs on which nothing new was published, over every setting of the register.

``python -m benchmarks.quiet_night``: a stand-in answers for Ofsted. It knows the demonstration's settings with their
reports, and every other setting of the register with a page that lists its registration alone, so that each page of
the rota is one request, as it would be. Two nights before settle what is flagged; two quiet ones, on later days, are
counted. The first night of an installation, which fetches the reports of its own settings once, is not measured here.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from flask import Flask
from sqlalchemy import select

from benchmarks.filled import BY, fill, new_application, settings
from benchmarks.limits import OVER, WITHIN
from qa_service.clock import today
from qa_service.config import Config
from qa_service.database import db, transaction
from qa_service.demo import loading
from qa_service.demo.lists import write_lists
from qa_service.demo.stand_in import Answer, Running, run_stand_in
from qa_service.demo.world import DemoSetting, Group, World, build_world
from qa_service.ofsted import rota
from qa_service.ofsted.collected import Collected
from qa_service.ofsted.collecting import collect, ofsted_fetcher
from qa_service.ofsted.models import SettingCheck
from qa_service.providers import register
from qa_service.providers.models import Setting

REQUESTS = 30
SHOWN = 60
_LONG_AGO = date(2015, 1, 1)
_NOBODY = Group("Nobody", ("Nobody",), "Nobody", "Private", "", "")


@dataclass
class Asked:
    """What the stand-in was asked for, and how often a page had not changed."""

    by_kind: Counter[str]
    unchanged: int = 0


def _count(running: Running) -> Asked:
    """Counts the stand-in's requests by what they ask for."""
    asked = Asked(Counter())
    answer = running.site.answer

    def counted(path: str, query: str, environ: dict[str, Any]) -> Answer:
        one = path == "/search" and parse_qs(query).get("q")
        kind = "search for one setting" if one else path.strip("/").split("/")[0]
        asked.by_kind[kind] += 1
        given = answer(path, query, environ)
        asked.unchanged += kind == "provider" and given.status is HTTPStatus.NOT_MODIFIED
        return given

    setattr(running.site, "answer", counted)  # noqa: B010 the stand-in has no need of a hook of its own
    return asked


def _know_the_register(world: World) -> None:
    """Gives the stand-in a page for every setting that the demonstration did not invent."""
    for row in db.session.scalars(select(Setting).where(Setting.urn.is_not(None))):
        if row.urn and row.urn not in world.settings:
            world.settings[row.urn] = DemoSetting(
                urn=row.urn, kind=row.provision, status=row.status, registered_on=row.registered_on or _LONG_AGO,
                name=row.name or row.urn, local_name="", redacted=row.name is None, address=("", "", "", "", ""),
                region=("", ""), local_authority=row.local_authority or "Not known", constituency="", places=None,
                short_breaks=False, owner="", group=_NOBODY, manager=None, manager_since=_LONG_AGO,
                ended_on=row.closed_on if row.status.ended else None)
    db.session.rollback()


def _night(app: Flask, running: Running) -> Collected:
    config = loading.point_at(app.config["SERVICE"], running)
    return collect(ofsted_fetcher(config), config, by=BY)


def _a_day_passes() -> None:
    """Moves every check back by a day, as if the runs so far were last night's."""
    with transaction():
        for check in db.session.scalars(select(SettingCheck)):
            check.tried_at = check.tried_at and check.tried_at - timedelta(days=1)
            check.checked_at = check.checked_at and check.checked_at - timedelta(days=1)
            check.next_due_at = check.next_due_at and check.next_due_at - timedelta(days=1)


def _quiet_night(app: Flask, running: Running, asked: Asked, which: str) -> bool:
    asked.by_kind.clear()
    asked.unchanged = 0
    began = time.perf_counter()
    quiet = _night(app, running)
    took = time.perf_counter() - began
    pages, searched = asked.by_kind["provider"], asked.by_kind["search for one setting"]
    beside = quiet.requests - pages - searched
    print(f"the {which} quiet night: {beside} requests besides the rota (limit {REQUESTS}), {pages + searched} for the "
          f"rota ({pages} pages, {searched} searches for one; at most {rota.MOST_PAGES} pages), "
          f"{asked.unchanged / max(1, pages):.0%} of them not modified; {took:.1f} s without pauses, "
          f"{(quiet.requests + took) / 60:.1f} min at one request a second; {len(quiet.not_checked)} not checked")
    return beside <= REQUESTS and quiet.fetching.new_documents == 0 and pages + searched <= rota.MOST_PAGES


def main() -> int:
    with new_application() as app:
        config: Config = app.config["SERVICE"]
        _, source = fill()
        world = build_world(11, today(), settings=SHOWN)
        lists = write_lists(world, config.data_dir / "lists")
        running = run_stand_in(world, config.data_dir, faults=False)
        asked = _count(running)
        for file in lists:
            with transaction():
                register.import_file(Path(file), by=BY)
        _know_the_register(world)
        first = _night(app, running)
        found = rota.watched(today())
        print(f"{settings()} settings ({source}, {SHOWN} of the demonstration): {len(found.exposed)} with our "
              f"exposure, every night; {len(found.serious)} others with a flag high or critical in itself, weekly; "
              f"{len(found.listed)} with lesser flags alone, once in four weeks")
        print(f"the first night: {first.requests} requests, {first.fetching.new_documents} new documents")
        _a_day_passes()
        _night(app, running)  # reads what the first left for later
        within = True
        for which in ("first", "second"):
            _a_day_passes()
            within = _quiet_night(app, running, asked, which) and within
        running.stop()
    return WITHIN if within else OVER


if __name__ == "__main__":
    sys.exit(main())
