"""Loading the demonstration council into an empty database, and its first nights of work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import select

from qa_service.accounts.models import Authority
from qa_service.accounts.service import users_with_role
from qa_service.actor import Actor
from qa_service.clock import today
from qa_service.config import ROOT, Config
from qa_service.database import acting_for, db, transaction
from qa_service.demo import (
    access,
    accounts,
    concerns,
    contracts,
    data_protection,
    heard,
    looking,
    notices,
    programme,
    sixteen_plus,
    usage,
    visits,
)
from qa_service.demo.calendar import working_days_back
from qa_service.demo.independent.council import make_reports
from qa_service.demo.lists import write_lists
from qa_service.demo.own_list import OwnList, own_list, with_a_careless_row, write_own_list
from qa_service.demo.stand_in import Running, run_stand_in
from qa_service.demo.world import World, build_world
from qa_service.errors import BadInput
from qa_service.jobs import registry
from qa_service.jobs import service as jobs
from qa_service.own_lists import candidates
from qa_service.own_lists.matching import Matcher
from qa_service.permissions import Role
from qa_service.placements import imports, matches, planning, uploads
from qa_service.placements import own_list as lists_of_ours
from qa_service.placements.models import PlacementImportRow
from qa_service.providers import names, register
from qa_service.providers.models import Setting
from qa_service.vocabulary import ProvisionType

SEED: Final = 20260301
LIVE_SINCE: Final = timedelta(days=200)
"""How long the demonstration council has been using the service."""
NIGHTLY: Final = ("collect-ofsted", "notice-lists", "assess-nightly", "send-alerts", "make-digests", "send-alerts")
NEWS_OF: Final = 3
"""How many working days of news the second of the two nights brings."""
LOADED: Final = "demo/loaded-on"
"""Written last, in the data folder: the day of a load that came to its end."""
LEFT_TO_MATCH: Final = 4
NAMED: Final = 20
BY: Final = Actor.command("demo")

Say = Callable[[str], None]


def prepare(app: Flask, say: Say) -> tuple[World, Running, list[accounts.Account]]:
    """Migrates, starts the stand-in, and loads the council unless that was done before.

    Raises ``BadInput`` when the database holds another council: a demonstration never mixes with one.
    """
    config: Config = app.config["SERVICE"]
    if not config.is_demo:
        raise BadInput("The demonstration is not loaded where QA_ENV is production.")
    config.data_dir.mkdir(parents=True, exist_ok=True)
    upgrade(directory=str(ROOT / "migrations"))
    council = db.session.scalars(select(Authority)).first()
    if council is not None and not council.is_demonstration:
        raise BadInput("The database holds a council already. Give the demonstration a database and a folder of its "
                       "own (DATABASE_URL, QA_DATA_DIR).")
    db.session.rollback()
    mark = config.data_dir / LOADED
    if council is not None:
        if not mark.exists():
            raise BadInput("The demonstration was not loaded to its end. Remove its folder and start again: "
                           f"make clean, or rm -r {config.data_dir}")
        say("The demonstration council is loaded already.")
        loaded_on = date.fromisoformat(mark.read_text().strip())
        world, running = _start(app, loaded_on, shown_until=loaded_on)
        return world, running, accounts.kept(config.data_dir)
    world, running = _start(app, today(), shown_until=working_days_back(today(), NEWS_OF))
    authority_id, made = _load(world, config, say)
    _night(app, running, running.site.shown_until, say)
    with acting_for(authority_id), transaction():
        usage.since_the_first_day(world, world.today - LIVE_SINCE)
    _night(app, running, world.today, say)
    with acting_for(authority_id), transaction():
        usage.this_morning(world)
    with acting_for(authority_id):
        looking.somebody_looked_around(world.today)
    for job in registry.all_jobs():  # the rest once, as if the timetable had come round: nothing looks overdue
        if job.name not in NIGHTLY:
            jobs.run_now(app, job.name)
    mark.write_text(world.today.isoformat())
    return world, running, made


def _night(app: Flask, running: Running, shown_until: date, say: Say) -> None:
    """One night's jobs, with the site as it is on a day."""
    running.site.publish_until(shown_until)
    for name in NIGHTLY:
        say(f"{name}: {jobs.run_now(app, name).words}")


def _start(app: Flask, day: date, *, shown_until: date) -> tuple[World, Running]:
    """The world of a day and its sites; the application is pointed at them."""
    config: Config = app.config["SERVICE"]
    world = build_world(SEED, day)
    running = run_stand_in(world, config.data_dir, shown_until=shown_until)
    app.config["SERVICE"] = point_at(config, running)
    return world, running


def point_at(config: Config, running: Running) -> Config:
    """The configuration with the stand-in in the place of the real sites."""
    return replace(config, ofsted_reports_url=running.reports_url, ofsted_files_url=running.files_url,
                   gov_uk_url=running.gov_uk_url, seconds_between_requests=0.0, contact="demonstration@marlowe.example")


def _load(world: World, config: Config, say: Say) -> tuple[int, list[accounts.Account]]:
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
        officer = users_with_role(Role.COMMISSIONING_OFFICER)[0]
        by = Actor.user(officer.id, officer.role)
        for path in write_lists(world, config.data_dir / "demo" / "lists"):
            listed = register.read_file(path)
            with transaction():
                taken = register.import_file(path, by=BY, listed=listed)
            say(f"{path.name}: {sum(one.rows for one in taken.lists)} rows")
        placed = with_a_careless_row(own_list(world))
        say(_import_own_list(placed, config.data_dir / "demo" / "our-placements.xlsx", world, by))
        say(visits.make_visits(world.today))
        say(programme.make_programme(world.today))
        say(heard.make_heard(world.today))
        say(make_reports(world))
        say(sixteen_plus.make_sixteen_plus(world.today))
        say(contracts.make_contracts(world.today))
        say(concerns.make_concerns(world.today))
        say(notices.make_notices(world.today))
        say(access.make_access(world.today))
        say(data_protection.make_data_protection(world.today))
    return authority_id, made


def _import_own_list(listed: OwnList, path: Path, world: World, by: Actor) -> str:
    """The team's spreadsheet, matched by an officer who knows the places, but for the last few."""
    sheet = lists_of_ours.read_sheet(write_own_list(listed, path), path.name)
    understood = planning.understand(sheet.rows, sheet.proposed, today=world.today)
    planned = planning.plan(understood, Matcher(candidates.load()), as_at=world.today)
    with transaction():
        import_id = uploads.record_upload(sheet, as_at=world.today, by=by)
        uploads.settle_columns(import_id, sheet.proposed, by=by)
        result = imports.carry_out(import_id, planned, by=by)
    meant = dict(zip((line for line, _ in sheet.rows), listed.urns, strict=True))
    with transaction():
        by_hand = _match_by_hand(import_id, meant, world, by)
    return (f"{path.name}: {result.rows} rows, {result.matched} matched by themselves, {by_hand} by an officer, "
            f"{result.to_match - by_hand} left to match")


def _match_by_hand(import_id: int, meant: dict[int, str | None], world: World, by: Actor) -> int:
    ids = {urn: id_ for urn, id_ in db.session.execute(select(Setting.urn, Setting.id)) if urn}
    rows = db.session.scalars(select(PlacementImportRow).filter_by(import_id=import_id, waiting=True).order_by(
        PlacementImportRow.line)).all()
    decisions = {}
    for row in rows[:-LEFT_TO_MATCH]:
        urn = meant[row.line]
        if urn is None:
            decisions[row.id] = names.register_unregistered(
                "The Annexe", provision=ProvisionType.CHILDRENS_HOME, local_authority=world.authority, by=by)
        elif urn in ids:
            decisions[row.id] = ids[urn]
    for urn in sorted({meant[row.line] or "" for row in rows if row.id in decisions})[:NAMED]:
        if urn in ids and world.settings[urn].redacted:
            names.name_setting(ids[urn], world.settings[urn].local_name, by=by)
    return matches.match(decisions, by=by)
