"""Z2, Z9: what one council holds cannot be reached, changed or even noticed by people of another.

The twins are one installation with a row in every table: in the first copy the rows numbered 1 are another council's,
in the second they were never there. Whatever refers to another record refers to that row too, and so do all fields.
The people who ask are of a third council, with a row of its own in every table, numbered as the council is.
"""

from __future__ import annotations

import sqlite3
import statistics
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import insert, select, update

from qa_service.database import db
from qa_service.permissions import Role
from qa_service.tables import METADATA
from tests.foundations import rows
from tests.security.conftest import Figure
from tests.security.hostile import names_of_parameters
from tests.security.twins import (
    FILLED,
    HANGING,
    OWNED,
    UNPUBLISHED,
    Compared,
    addresses,
    application,
    closed,
    copy_of,
    fill,
    routes,
)
from tests.web.client import make_user, signed_in

pytestmark = [pytest.mark.only("sqlite"), pytest.mark.assurance]
ASKING = 28
"""The council of those who ask. Its rows come last, so that the next number is the same in both copies."""
OWN, URN = 26, "1000001"
"""A setting that the first council alone knows; the one numbered 1 is everybody's, with that council's work on it."""
THEIRS = (URN, f"U{OWN}")
FIELDS = dict.fromkeys([*names_of_parameters(), *sorted({
    column.name for table in OWNED for column in table.columns if column.name.endswith(("_id", "reference"))})], "1")
METHODS = ("GET", "POST")


@dataclass
class Twins:
    """People of two councils, where the first has the rows numbered 1, and where nobody has them."""

    full: Flask
    empty: Flask
    owner: int
    asking: dict[Role, int]

    def compared(self, person: int, fields: dict[str, str]) -> Compared:
        return Compared(signed_in(self.full, person), signed_in(self.empty, person), fields)


@pytest.fixture(scope="module")
def twins(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Twins]:
    folder = tmp_path_factory.mktemp("twins")
    (folder / "full").mkdir()
    (folder / "full" / "qa.sqlite3").write_bytes(sqlite_template.read_bytes())
    full = application(folder / "full")
    fill(full, FILLED, 1, ASKING)
    with full.app_context():
        _arrange()
        owner, *people = (make_user(council, role, name=role.words, email=f"{role.value}@{council}.example")
                          for council, role in ((1, Role.MANAGER), *((ASKING, role) for role in Role)))

    def emptied(raw: sqlite3.Connection) -> None:
        for table in OWNED:
            raw.execute(f"DELETE FROM {table.name} WHERE authority_id = 1 AND id <> ?",
                        (owner if table.name == "user_account" else -1,))
        for table in HANGING:
            raw.execute(f"DELETE FROM {table.name} WHERE rowid = 1")

    empty = copy_of(full, folder / "empty", emptied)
    yield Twins(full, empty, owner, dict(zip(Role, people, strict=True)))
    for app in (full, empty):
        closed(app)


def _arrange() -> None:
    """Both councils work on a published setting; the first has one that nobody else knows, and a paper of its own."""
    settings, documents, reports = (METADATA.tables[name] for name in (
        "setting", "document", "independent_person_report"))
    own = {column.name: rows.value_for(column, OWN) for column in settings.columns}
    paper = {column.name: rows.value_for(column, UNPUBLISHED) for column in documents.columns}
    with db.engine.begin() as link:
        link.execute(update(settings).values(authority_id=None, urn=URN).where(settings.c.id == 1))
        link.execute(insert(settings).values(own | {"authority_id": 1, "group_id": 1, "urn": None}))
        link.execute(insert(documents).values(paper))
        link.execute(update(reports).values(document_sha256=paper["sha256"]).where(reports.c.id == 1))



def _first_rows(app: Flask) -> list[tuple[str, object]]:
    with app.app_context(), db.engine.connect() as link:
        return [(table.name, tuple(row)) for table in (*OWNED, *HANGING)
                for row in link.execute(select(table).where(next(iter(table.primary_key)) == 1))]


@pytest.mark.assures("Z2")
def test_Z2_another_councils_record_answers_as_one_that_does_not_exist_and_is_not_changed(
        twins: Twins, figure: Figure) -> None:
    """Every route once, by whoever of a few roles may ask for it."""
    before, asked, faults = _first_rows(twins.full), set[str](), list[str]()
    wrong, number, slower = list[str](), 0, list[float]()
    for role in (Role.MANAGER, Role.SAFEGUARDING_LEAD, Role.ADMINISTRATOR, Role.AUDITOR, Role.FINANCE,
                 Role.REGIONAL_PARTNER):
        both = twins.compared(twins.asking[role], FIELDS)
        for method in METHODS:
            paths = [path for rule in routes(twins.full, role, method) if rule.arguments
                     for path in addresses(rule, 1, THEIRS) if f"{method} {path}" not in asked]
            both.ask(paths, method)
            asked |= {f"{method} {path}" for path in paths}
        wrong += [f"{role.value}: {line}" for line in both.wrong]
        number, slower, faults = number + both.number, slower + both.slower, faults + both.faults
    assert not wrong, wrong[:20]
    assert not faults, faults[:20]
    assert _first_rows(twins.full) == before
    assert number > 500
    later = statistics.median(slower)
    assert abs(later) < 0.005
    figure("Z2", f"{len(wrong)} of {number:,} requests for another council's rows, by address, query and form, answer "
                 f"otherwise than for none, and by {later * 1000:.2f} ms (median) later; 0 of {len(before)} rows "
                 "changed")


@pytest.mark.rotating(each=True)
@pytest.mark.assures("Z2")
@pytest.mark.parametrize("role", Role)
def test_Z2_no_role_reaches_another_councils_record_by_address_query_form_or_from_a_record_of_its_own(
        twins: Twins, role: Role, figure: Figure) -> None:
    before, both = _first_rows(twins.full), twins.compared(twins.asking[role], FIELDS)
    for method in METHODS:
        both.ask([path for rule in routes(twins.full, role, method) for path in (
            *addresses(rule, 1, THEIRS), *addresses(rule, ASKING, (URN, f"U{ASKING}")))], method)
    wrong = both.wrong
    assert not wrong, wrong[:20]
    assert _first_rows(twins.full) == before
    figure("Z2", f"{role.value}: {len(wrong)} of {both.number:,} requests tell of another council's rows")


@pytest.mark.rotating(each=True)
@pytest.mark.assures("Z9")
@pytest.mark.parametrize("role", Role)
def test_Z9_no_page_or_file_of_another_council_or_a_partner_differs_by_what_a_council_holds(
        twins: Twins, role: Role, figure: Figure) -> None:
    both = twins.compared(twins.asking[role], {}).ask(
        path for rule in routes(twins.full, role, "GET") if ".xlsx" not in rule.rule
        for path in addresses(rule, ASKING, (URN, f"U{ASKING}")))
    assert not both.wrong, both.wrong[:20]
    assert len(both.faults) < both.number / 10, both.faults
    figure("Z9", f"{role.value} of another council: {len(both.wrong)} of {both.number - len(both.faults):,} pages and "
                 "files differ by a row in every table")


@pytest.mark.assures("Z2")
def test_the_rows_are_there_to_be_found_by_their_own_council(twins: Twins, figure: Figure) -> None:
    """Else the comparison above could not fail. Last, for it changes what it finds."""
    found, asked, both = set[str](), set[str](), twins.compared(twins.owner, {})
    for method in METHODS:
        for rule in routes(twins.full, Role.MANAGER, method):
            if rule.arguments:
                before = len(both.wrong)
                both.ask(addresses(rule, 1, THEIRS), method)
                asked.add(f"{method} {rule.rule}")
                found |= {f"{method} {rule.rule}"} if len(both.wrong) > before else set()
    assert len(found) > len(asked) / 3, sorted(asked - found)
    figure("Z2", f"their own council's manager finds the rows on {len(found)} of {len(asked)} routes")
