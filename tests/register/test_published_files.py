"""The published files themselves taken into the register."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from qa_service.database import db, transaction
from qa_service.ofsted.models import Inspection
from qa_service.providers import register
from qa_service.providers.models import Premises, ProviderGroup, Setting
from qa_service.vocabulary import RegistrationStatus
from tests.register.taking import BY

pytestmark = [pytest.mark.shared_data, pytest.mark.assurance]

YEARS = ("register/provider_at_march_2022.csv", "events/All_SocCare_inspec_2223.csv",
         "register/provider_at_march_2024.csv", "register/provider_at_march_2025.ods")


def take(folder: Path, name: str) -> register.FileTaken:
    with transaction():
        return register.import_file(folder / "data" / name, by=BY)


def present() -> set[tuple[object, ...]]:
    columns = (Setting.urn, Setting.provision, Setting.status, Setting.name, Setting.postcode, Setting.places,
               Setting.owner_printed, Setting.local_authority, Setting.registered_on, Setting.closed_on)
    return {tuple(row) for row in db.session.execute(select(*columns))}


def inspected() -> Counter[tuple[object, ...]]:
    columns = (Setting.urn, Inspection.event_number, Inspection.event_type, Inspection.inspected_from,
               Inspection.overall, Inspection.outcome)
    return Counter(tuple(row) for row in db.session.execute(
        select(*columns).join(Setting, Setting.id == Inspection.setting_id)))


def test_the_workbook_of_2025_is_taken_whole_and_once(context: Flask, shared: Path) -> None:
    taken = take(shared, "register/provider_at_march_2025.ods")
    assert [(one.kind, one.rows, one.rejected) for one in taken.lists] == [
        ("providers", 5600, []), ("events", 4921, []), ("premises", 8119, []), ("movements", 1529, [])]
    assert taken.lists[0].imported == 5600
    assert taken.lists[0].provision_types["Children's home"] == 3946
    assert taken.lists[0].provision_types["Supported Accommodation"] == 893
    assert taken.lists[0].provision_types["Independent Fostering Agency"] == 339
    statuses = Counter(db.session.scalars(select(Setting.status)))
    assert (statuses[RegistrationStatus.SUSPENDED], statuses[RegistrationStatus.ACTIVE]) == (14, 5586)
    assert db.session.scalar(select(func.count()).select_from(Premises)) == 8119
    names = db.session.scalars(select(Setting.name).where(Setting.name.is_not(None)))
    assert not [name for name in names if "redacted" in name.lower()]
    again = take(shared, "register/provider_at_march_2025.ods")
    assert [one.imported for one in again.lists] == [0, 0, 0, 0]
    plain = take(shared, "events/2025_provider_level_in_year_2024_25.csv").lists[0]
    assert (plain.rows, plain.imported, plain.unchanged) == (4921, 0, 4921)


def test_spellings_of_owners_join_in_groups(context: Flask, shared: Path) -> None:
    take(shared, "register/provider_at_march_2025.ods")
    spellings = db.session.scalar(select(func.count(func.distinct(Setting.owner_printed)))) or 0
    groups = db.session.scalar(select(func.count()).select_from(ProviderGroup)) or 0
    assert 30 < spellings - groups < 200


def test_the_order_of_years_changes_neither_the_present_nor_the_inspections(context: Flask, shared: Path) -> None:
    for name in YEARS:
        take(shared, name)
    forward = (present(), inspected())
    with transaction():
        for table in reversed(db.metadata.sorted_tables):
            if table.name in ("setting", "inspection", "judgement", "premises", "register_change", "register_list",
                              "register_rejection", "register_mention", "provider_group"):
                db.session.execute(table.delete())
    for name in reversed(YEARS):
        take(shared, name)
    assert inspected() == forward[1]
    assert present() == forward[0]
