"""A database as large as the register, for the benchmarks: the published lists where they lie beside the checkout."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import func, insert, select

from benchmarks import flags as generated
from qa_service import config
from qa_service.accounts.models import Authority
from qa_service.actor import Actor
from qa_service.app import create_app, spare_what_is_loaded
from qa_service.clock import utc_now
from qa_service.database import acting_for, db, transaction
from qa_service.placements.models import Child, Placement
from qa_service.providers import register
from qa_service.providers.models import Setting

PUBLISHED = config.ROOT.parent / "shared" / "data"
BY = Actor.command("benchmark")
OURS = 300


@contextmanager
def new_application(**environ: str) -> Iterator[Flask]:
    """The application on an empty, migrated database in a folder of its own, which is removed afterwards."""
    with TemporaryDirectory() as folder, application({
            "QA_DATA_DIR": folder, "QA_SECRET_KEY": "a key of the benchmark 0123456789 abc", **environ}) as app:
        yield app


@contextmanager
def application(environ: Mapping[str, str]) -> Iterator[Flask]:
    """The application with these settings, in context, on a migrated database."""
    app = create_app(config.load(environ))
    spare_what_is_loaded()
    with app.app_context():
        upgrade(directory=str(config.ROOT / "migrations"))
        db.session.remove()
        yield app
        db.session.remove()
        db.engine.dispose()


def fill(ours: int = OURS, *, generate: int | None = None) -> tuple[int, str]:
    """Writes a council, the register with ten years of events, and placements; the council's id, and from what.

    ``generate``: a register of so many settings, and not the published lists.
    """
    lists = sorted([*PUBLISHED.glob("register/provider_at*"), *PUBLISHED.glob("events/*.csv")])
    if generate or not lists:
        return generated.fill(random.Random(7), ours, generate or generated.SETTINGS), "generated"
    for file in lists:
        with transaction():
            register.import_file(Path(file), by=BY)
    with transaction():
        council = Authority(name="Benchmark Council", area="Benchmark", go_live_on=date(2025, 1, 1))
        db.session.add(council)
        db.session.flush()
        authority_id = council.id
    place_children(authority_id, ours)
    return authority_id, f"{len(lists)} published lists"


def place_children(authority_id: int, ours: int = OURS) -> None:
    """Places children in settings chosen at random, always the same."""
    ids = list(db.session.scalars(select(Setting.id).where(Setting.urn.is_not(None)).order_by(Setting.id)))
    chosen = random.Random(7).sample(ids, min(ours, len(ids)))
    now = utc_now()
    with acting_for(authority_id), transaction():
        db.session.execute(insert(Child), [
            {"id": n, "authority_id": authority_id, "reference": f"C{n:04}"} for n in range(1, len(chosen) + 1)])
        db.session.execute(insert(Placement), [
            {"authority_id": authority_id, "child_id": n, "setting_id": id_, "setting_as_written": "-",
             "started_on": date(2024, 5, 1), "origin": "own-list", "origin_key": str(n), "recorded_at": now}
            for n, id_ in enumerate(chosen, 1)])


def settings() -> int:
    """How many settings the register has."""
    return db.session.scalar(select(func.count(Setting.id))) or 0
