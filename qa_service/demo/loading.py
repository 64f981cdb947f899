"""Loading the demonstration council into an empty database, and its first nights of work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Final

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import select

from qa_service.accounts.models import Authority
from qa_service.actor import Actor
from qa_service.clock import today
from qa_service.config import ROOT, Config
from qa_service.database import acting_for, db, transaction
from qa_service.demo import accounts
from qa_service.demo.lists import write_lists
from qa_service.demo.own_list import OwnList, own_list, write_own_list
from qa_service.demo.stand_in import Running, run_stand_in
from qa_service.demo.world import World, build_world
from qa_service.errors import BadInput
from qa_service.jobs import registry
from qa_service.jobs import service as jobs
from qa_service.placements import candidates, imports, planning, uploads
from qa_service.placements import own_list as lists_of_ours
from qa_service.placements.matching import Matcher
from qa_service.placements.models import PlacementImportRow
from qa_service.providers import register
from qa_service.providers.models import Setting

SEED: Final = 20260301
LIVE_SINCE: Final = timedelta(days=200)
"""How long the demonstration council has been using the service."""
NIGHTLY: Final = ("collect-ofsted", "notice-lists", "assess-nightly", "send-alerts", "make-digests", "send-alerts")
BY: Final = Actor.command("demo")

Say = Callable[[str], None]


def prepare(app: Flask, say: Say) -> tuple[World, Running, list[accounts.Account]]:
    """Migrates, starts the stand-in, and loads the council unless that was done before.

    Raises ``BadInput`` when the database holds another council: a demonstration never mixes with one.
    """
    config: Config = app.config["SERVICE"]
    if not config.is_demo:
        raise BadInput("The demonstration is not loaded where QA_ENV is production.")
    upgrade(directory=str(ROOT / "migrations"))
    council = db.session.scalars(select(Authority)).first()
    if council is not None and not council.is_demonstration:
        raise BadInput("The database holds a council already. Give the demonstration a database and a folder of its "
                       "own (DATABASE_URL, QA_DATA_DIR).")
    db.session.rollback()
    world = build_world(SEED, today())
    running = run_stand_in(world, config.data_dir)
    app.config["SERVICE"] = point_at(config, running)
    if council is not None:
        say("The demonstration council is loaded already.")
        return world, running, accounts.kept(config.data_dir)
    made = _load(world, config, say)
    for name in (name for name in NIGHTLY if name in registry.JOBS):
        say(f"{name}: {jobs.run_now(app, name).words}")
    return world, running, made


def point_at(config: Config, running: Running) -> Config:
    """The configuration with the stand-in in the place of the real sites."""
    return replace(config, ofsted_reports_url=running.reports_url, ofsted_files_url=running.files_url,
                   gov_uk_url=running.gov_uk_url, seconds_between_requests=0.0, contact="demonstration@marlowe.example")


def _load(world: World, config: Config, say: Say) -> list[accounts.Account]:
    with transaction():
        council = Authority(name=world.council, area=world.authority, go_live_on=world.today - LIVE_SINCE,
                            contact_email="placements@marlowe.example", contact_phone="01632 960 100",
                            out_of_hours_phone="01632 960 199", duty_team_phone="01632 960 101", is_demonstration=True)
        db.session.add(council)
        db.session.flush()
        authority_id = council.id
    with acting_for(authority_id):
        with transaction():
            made = accounts.make(config.data_dir, by=BY)
        for path in write_lists(world, config.data_dir / "demo" / "lists"):
            listed = register.read_file(path)
            with transaction():
                taken = register.import_file(path, by=BY, listed=listed)
            say(f"{path.name}: {sum(one.rows for one in taken.lists)} rows")
        say(_import_own_list(own_list(world), config.data_dir / "demo" / "our-placements.xlsx", world))
    return made


def _import_own_list(listed: OwnList, path: Path, world: World) -> str:
    """The team's spreadsheet, matched as an officer who knows the places would match it, but for the last few."""
    sheet = lists_of_ours.read_sheet(write_own_list(listed, path), path.name)
    understood = planning.understand(sheet.rows, sheet.proposed, today=world.today)
    planned = planning.plan(understood, Matcher(candidates.load(own_area=world.authority)), as_at=world.today)
    with transaction():
        import_id = uploads.record_upload(sheet, as_at=world.today, by=BY)
        uploads.settle_columns(import_id, sheet.proposed, by=BY)
        result = imports.carry_out(import_id, planned, by=BY)
    return f"{path.name}: {result.rows} rows, {result.matched} matched, {result.to_match} to match by hand"


def urns_of_lines(listed: OwnList, rows: list[PlacementImportRow]) -> dict[int, str | None]:
    """The true URN behind each row's line."""
    ordered = sorted(rows, key=lambda row: row.line)
    return {row.line: urn for row, urn in zip(ordered, listed.urns, strict=False)}


def setting_ids(urns: list[str]) -> dict[str, int]:
    """The settings of these URNs."""
    rows = db.session.execute(select(Setting.urn, Setting.id).where(Setting.urn.in_(urns)))
    return {urn: id_ for urn, id_ in rows if urn is not None}
