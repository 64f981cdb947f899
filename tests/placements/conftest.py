"""A small register and lists of a team that exists nowhere."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pytest
from flask import Flask

from qa_service.clock import utc_now
from qa_service.database import db, transaction
from qa_service.providers.models import Setting
from qa_service.vocabulary import ProvisionType, RegistrationStatus

HEADINGS = ("Child ref", "Home", "Type", "Start", "End", "£ a week", "Team", "Work e-mail", "Notes")
REGISTER: tuple[tuple[str, ProvisionType, str, str, int | None], ...] = (
    ("SC900001", ProvisionType.CHILDRENS_HOME, "Brightpath Care Limited", "Tarnshire", 3),
    ("SC900002", ProvisionType.CHILDRENS_HOME, "Brightpath Care Ltd", "Kelderbeck", 4),
    ("2900003", ProvisionType.CHILDRENS_HOME, "Thistlefold Residential Limited", "Tarnshire", 2),
    ("2900004", ProvisionType.FOSTERING_AGENCY, "Merrowby Fostering Limited", "Harrowdale", None),
    ("2900005", ProvisionType.SUPPORTED_ACCOMMODATION, "Saffronwick Pathways Ltd", "Marlowe", None),
    ("2900006", ProvisionType.SECURE_CHILDRENS_HOME, "Severnholt Council", "Severnholt", 12),
)


def make_settings(rows: Sequence[tuple[str, ProvisionType, str, str, int | None]] = REGISTER) -> dict[str, int]:
    """Registers settings of these URNs. Returns their ids by URN."""
    with transaction():
        made = [
            Setting(
                urn=urn,
                provision=provision,
                status=RegistrationStatus.ACTIVE,
                registered_on=date(2018, 5, 1),
                owner_printed=owner,
                local_authority=area,
                places=places,
                known_from="register",
                first_seen_at=utc_now(),
            )
            for urn, provision, owner, area, places in rows
        ]
        db.session.add_all(made)
        db.session.flush()
        return {str(setting.urn): setting.id for setting in made}


@pytest.fixture
def settings(context: Flask) -> dict[str, int]:
    """Ids of a small register's settings, by URN."""
    return make_settings()


@pytest.fixture
def own_list(tmp_path: Path) -> Callable[..., Path]:
    """Writes a list: rows of (reference, home, type, start, end, £, team, address, note), the last ones optional."""

    def write(*rows: Sequence[str], headings: Sequence[str] = HEADINGS, name: str = "our list.csv") -> Path:
        file = tmp_path / name
        with file.open("w", newline="", encoding="utf-8") as out:
            writer = csv.writer(out)
            writer.writerow(headings)
            writer.writerows([*row, *[""] * (len(headings) - len(row))] for row in rows)
        return file

    return write
