"""What the tests of the register share: importing invented lists, and asking what is known then."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import select

from qa_service.actor import Actor
from qa_service.database import db, transaction
from qa_service.ofsted.models import Inspection, Judgement
from qa_service.providers import register
from qa_service.providers.models import RegisterChange, Setting
from tests.lists.files import write_csv

BY = Actor.command("test")


def take(file: Path) -> register.ListTaken:
    """Imports a file with one list."""
    with transaction():
        (taken,) = register.import_file(file, by=BY).lists
    return taken


def take_list(folder: Path, year: int, rows: Sequence[dict[str, str]]) -> register.ListTaken:
    """Imports a list of providers as at 31 March of that year."""
    title = f"Provider level as at 31 March {year}"
    return take(write_csv(folder, rows, name=f"provider_at_march_{year}.csv", above=[title]))


def take_events(folder: Path, rows: Sequence[dict[str, str]], *, years: str = "2024_25") -> register.ListTaken:
    """Imports a list of inspections in a year."""
    return take(write_csv(folder, rows, name=f"provider_level_in_year_{years}.csv"))


def setting(urn: str = "SC012345") -> Setting:
    return db.session.scalars(select(Setting).filter_by(urn=urn)).one()


def facts(urn: str = "SC012345") -> list[tuple[str, str | None, str | None, str]]:
    """Kind, old, new and day of each dated fact, in order."""
    rows = db.session.scalars(select(RegisterChange).join(Setting, Setting.id == RegisterChange.setting_id)
                              .where(Setting.urn == urn).order_by(RegisterChange.on, RegisterChange.id))
    return [(row.kind, row.old, row.new, str(row.on)) for row in rows]


def inspections(urn: str = "SC012345") -> list[Inspection]:
    return list(db.session.scalars(
        select(Inspection).join(Setting, Setting.id == Inspection.setting_id).where(Setting.urn == urn)
        .order_by(Inspection.inspected_from, Inspection.id)))


def judgements(inspection: Inspection, source: str = "register") -> dict[str, str | None]:
    rows = db.session.scalars(select(Judgement).filter_by(inspection_id=inspection.id, source=source))
    return {row.key: str(row.outcome or row.grade) if row.outcome or row.grade else row.quote for row in rows}
