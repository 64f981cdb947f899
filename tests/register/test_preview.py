"""What the page says before a list is imported, and that it is what the import then does."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from qa_service.database import acting_for, db, transaction
from qa_service.permissions import Role
from qa_service.providers import foreseeing, register
from qa_service.providers.foreseeing import foresee
from qa_service.providers.models import RegisterChange, RegisterList, Setting
from qa_service.reports import looks_kept
from scrapers.lists import ListedFile
from tests.flags.builder import a_placement
from tests.lists.files import csv_bytes, home, write_csv
from tests.register.taking import BY, setting, take_list
from tests.web.client import Browser, Page

pytestmark = pytest.mark.only("sqlite")
ClientFor = Callable[[Role], Browser]
OTHERS = [home(urn=f"SC00010{number}") for number in range(8)]
NOW = [home(), home(urn="SC000002"), home(urn="SC000003"), home(urn="SC000004"), *OTHERS]
NEXT = [home(status="Suspended", places="6"), home(urn="SC000002", owner="Another Ltd"),
        home(urn="SC000003", overall="Inadequate", event_number="10330099", inspected_on="14/06/2025",
             published_on="19/07/2025"), home(urn="SC000009"), *OTHERS]


def look(browser: Browser, rows: list[dict[str, str]], year: int) -> Page:
    title = f"Children's social care data in England {year} - Provider level as at 31 March {year}"
    data = csv_bytes(rows, above=[title])
    done = browser.post("/register", {"file": (io.BytesIO(data), f"provider_at_march_{year}.csv")})
    return browser.get(str(done.location))


@pytest.fixture
def held(app: Flask, authority: int, tmp_path: Path) -> Iterator[None]:
    """The list of 2025 is here, and a child of ours lives in SC000003."""
    with app.app_context(), acting_for(authority):
        take_list(tmp_path, 2025, NOW)
        with transaction():
            a_placement(setting("SC000003").id)
    yield


def counted() -> tuple[int, ...]:
    return tuple(db.session.scalar(select(func.count()).select_from(table)) or 0
                 for table in (Setting, RegisterChange, RegisterList))


def test_the_preview_counts_what_would_change_and_names_the_worse_with_our_children_first(
        app: Flask, authority: int, client_for: ClientFor, held: None) -> None:
    page = look(client_for(Role.MANAGER), NEXT, 2026)
    for words in ("Settings new to us: 1", "Registration suspended: 1 setting", "No longer on the list: 1 setting",
                  "Owner changed: 1 setting", "Number of places changed: 1 setting",
                  "Grade or outcome changed: 1 setting"):
        assert words in page.text
    assert [row[0].split()[0] for row in page.rows()] == ["SC000003", "SC000004", "SC012345"]
    assert page.rows()[0][2:] == ["Inadequate", "Our children live there"]
    assert "older than" not in page.text
    with app.app_context():
        assert counted() == (12, 0, 1), "looking changes nothing"


def test_an_older_list_is_called_older_and_changes_nothing_of_the_present(
        app: Flask, authority: int, client_for: ClientFor, held: None) -> None:
    browser = client_for(Role.MANAGER)
    older = [home(places="3", status="Suspended", owner="First Ltd", overall="Inadequate", event_number="10090001",
                  inspected_on="10/02/2019", published_on="11/03/2019"), *OTHERS]
    with app.app_context():
        before = present()
    page = look(browser, older, 2019)
    assert "older than the newest that is here, which is as at 31 March 2025" in page.text
    assert "Grade or outcome changed" not in page.text and "Registration suspended" not in page.text
    assert "Added to the past, with no effect on the present: 3 dated facts" in page.text
    assert "shows no setting as newly below good" in page.text
    browser.post(page.response.request.path)
    with app.app_context():
        assert present() == before


def present() -> set[tuple[Any, ...]]:
    return {tuple(row) for row in db.session.execute(select(
        Setting.urn, Setting.status, Setting.places, Setting.owner_printed, Setting.provision, Setting.list_as_at))}


def test_every_cell_that_could_not_be_understood_is_listed_with_what_becomes_of_it(
        client_for: ClientFor, authority: int) -> None:
    page = look(client_for(Role.MANAGER), [home(provision="Moon base"), home(urn="SC000002", places="many")], 2025)
    said = {cells[0]: cells[1:] for cells in page.rows(len(page.soup.find_all("table")) - 1)}
    assert said["3"][0] == "provision" and said["3"][1].endswith("kept as printed")
    assert said["4"][0] == "places" and said["4"][1].endswith("left empty")


def test_the_preview_is_what_the_import_does(context: Flask, tmp_path: Path) -> None:
    take_list(tmp_path, 2025, NOW)
    title = "Children's social care data in England 2026 - Provider level as at 31 March 2026"
    file = write_csv(tmp_path, NEXT, name="provider_at_march_2026.csv", above=[title])
    listed = register.read_file(file)
    told = foresee(file, listed, name=file.name, by=BY)
    again = foresee(file, listed, name=file.name, by=BY)
    assert told == again, "a look leaves nothing behind"
    with transaction():
        (done,) = register.import_file(file, by=BY, listed=listed).lists
    assert [one.imported for one in told.lists] == [done.imported]
    kinds = sorted(db.session.scalars(select(RegisterChange.kind)))
    assert kinds == ["grade_changed", "not_listed", "owner_changed", "places_changed", "registered", "suspended"]
    assert not foresee(file, listed, name=file.name, by=BY).anything


def test_a_look_is_kept_until_something_that_an_import_compares_is_different(
        context: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    take_list(tmp_path, 2025, NOW)
    title = "Children's social care data in England 2026 - Provider level as at 31 March 2026"
    file = write_csv(tmp_path, NEXT, name="provider_at_march_2026.csv", above=[title])
    listed, looks, reads = register.read_file(file), list[str](), list[Path]()

    def read() -> ListedFile:
        reads.append(file)
        return listed

    def counted_look(*args: Any, **named: Any) -> foreseeing.Foreseen:
        looks.append(named["name"])
        return foresee(*args, **named)

    monkeypatch.setattr(looks_kept, "foresee", counted_look)

    def look_again() -> foreseeing.Foreseen:
        return looks_kept.foreseen(file, read, name=file.name, by=BY)

    first = look_again()
    assert first.worse and first.anything and look_again() == first and len(looks) == len(reads) == 1
    held = [looks_kept.held(file, file.name, read) for _ in range(2)]
    assert held[0] == held[1] and held[0].lists[0].row_count == len(NEXT) and len(reads) == 2
    (kept,) = (context.config["SERVICE"].data_dir / "foreseen").iterdir()
    kept.write_text("{")
    assert look_again() == first and len(looks) == 2, "a damaged file is no answer"
    with transaction():
        register.import_file(file, by=BY, listed=listed)
    assert not look_again().anything and len(looks) == 3, "what was imported since is nothing new"


@pytest.mark.shared_data
@pytest.mark.assurance
def test_the_list_of_2019_after_that_of_2025_changes_no_fact_of_the_present(context: Flask, shared: Path) -> None:
    folder = shared / "data" / "register"
    for name in ("provider_at_march_2025.ods", "provider_at_march_2019.csv"):
        file = folder / name
        listed = register.read_file(file)
        told = foresee(file, listed, name=file.name, by=BY)
        before = present()
        with transaction():
            register.import_file(file, by=BY, listed=listed)
    assert (told.older_than, told.changed) == (date(2025, 3, 31), {})
    after = {row[0]: row for row in present()}
    newer = {urn: row for urn, row in ((row[0], row) for row in before) if row[5] == date(2025, 3, 31)}
    assert len(newer) > 5000
    for urn, row in newer.items():
        kept = tuple(new for old, new in zip(row, after[urn], strict=True) if old is not None)
        assert kept == tuple(old for old in row if old is not None), urn
