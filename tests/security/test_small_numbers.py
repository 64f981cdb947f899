"""Z11: nobody works out a number below five of children or concerns that they may not see one by one.

Who may not read placements is told of none at all: whatever they filter, sort, search or take as a file is the same
with six children in a home as with none. Counts of concerns, for auditors, say between which two numbers a count lies.
"""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from sqlalchemy import select

from qa_service.accounts.models import Authority, User
from qa_service.actor import Actor
from qa_service.clock import today, utc_now
from qa_service.concerns import counts, requests
from qa_service.concerns.counts import FEWEST, Count
from qa_service.concerns.kinds import RequestKind
from qa_service.database import acting_for, db, transaction
from qa_service.errors import BadInput
from qa_service.permissions import Permission, Role, allows
from qa_service.providers.models import Setting
from qa_service.vocabulary import Grade, ProvisionType
from tests.concerns.making import a_lead, arranged
from tests.flags.builder import a_group, a_placement, a_setting, an_inspection, assessed
from tests.security.twins import Compared, addresses, application, closed, copy_of, routes
from tests.visits.making import a_colleague
from tests.web.client import make_user, signed_in

HIDDEN_FROM = [role for role in Role if not allows(role, Permission.PLACEMENT_READ)]
NARROWED = [("q", "House"), ("type", ProvisionType.CHILDRENS_HOME.value), ("area", "Marlowe"), ("area", "Wexley"),
            ("group", "1"), ("grade", Grade.INADEQUATE.value), ("status", "Active"), ("flag", "any"), ("flag", "OF-01"),
            ("published", "90"), ("due", "90"), ("ours", "1"), ("contract", "ours"), ("risk", "high"), ("sort", "ours"),
            ("sort", "-children"), ("sort", "children"), ("sort", "-flags"), ("page", "2")]
"""What the list of settings can be narrowed to and sorted by, also what these people may not ask for."""
pytestmark = [pytest.mark.only("sqlite"), pytest.mark.assures("Z11")]
END = date(2027, 1, 1)


@pytest.fixture(scope="module")
def without_and_with(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Flask]]:
    """A council with six homes and nobody in them, and the same with one child in the first and six in the last."""
    folder = tmp_path_factory.mktemp("numbers")
    (folder / "without").mkdir()
    shutil.copyfile(sqlite_template, folder / "without" / "qa.sqlite3")
    without = application(folder / "without")
    with without.app_context():
        with transaction():
            db.session.add(council := Authority(name="Marlowe Borough Council", area="Marlowe"))
            db.session.flush()
            number = council.id
        for role in (*HIDDEN_FROM, Role.MANAGER):
            make_user(number, role, email=f"{role.value}@marlowe.example", name=role.words)
        with acting_for(number), transaction():
            group = a_group()
            homes = [a_setting(name=f"House {nth}", group_id=group if nth % 2 else None,
                               local_authority=("Marlowe", "Wexley")[nth % 2]) for nth in range(6)]
            for home in homes[::2]:
                an_inspection(home, today() - timedelta(days=60), Grade.INADEQUATE, state="listed")
    with_ = copy_of(without, folder / "with", lambda _raw: None)
    with with_.app_context(), acting_for(number), transaction():
        for nth, home in enumerate(homes):
            for _child in range(nth + 1):
                a_placement(home)
    for app in (without, with_):
        with app.app_context(), acting_for(number):
            assessed(today(), full=True)
    yield [without, with_]
    for app in (without, with_):
        closed(app)


@pytest.mark.assurance
@pytest.mark.rotating
def test_Z11_no_two_filters_and_no_page_or_file_tell_how_many_children_there_are_to_who_may_not_read_placements(
        without_and_with: list[Flask], figure: Callable[[str, str], None]) -> None:
    def compared(role: Role, paths: Iterable[str]) -> Compared:
        people = []
        for app in without_and_with:
            with app.app_context():
                people.append(db.session.execute(select(User.__table__.c.id).where(
                    User.__table__.c.role == role)).scalar_one())
        one, other = (signed_in(app, person) for app, person in zip(without_and_with, people, strict=True))
        return Compared(one, other).ask(paths)

    pairs = [urlencode(both) for both in itertools.combinations(NARROWED, 2)]
    wrong, number = list[str](), 0
    for role in HIDDEN_FROM:
        pages = [path for rule in routes(without_and_with[0], role, "GET") if ".xlsx" not in rule.rule
                 for path in addresses(rule, 1, (_urn(without_and_with[0]),))]
        lists = [f"{path}?{both}" for path in ("/settings", "/export/settings.csv") for both in pairs]
        both = compared(role, [*pages, *(lists if role is HIDDEN_FROM[0] else lists[::20])])
        wrong += [f"{role.value}: {line}" for line in both.wrong]
        number += both.number
    assert HIDDEN_FROM and wrong == []
    assert len(compared(Role.MANAGER, ["/settings?ours=1", "/settings?sort=-children"]).wrong) == 2, "else it is void"
    figure("Z11", f"children: {len(wrong)} of {number:,} pages, files and pairs of filters of {len(HIDDEN_FROM)} roles "
                  "differ by one to six children in each home")


def _urn(app: Flask) -> str:
    with app.app_context():
        return str(db.session.scalar(select(Setting.urn).order_by(Setting.id.desc()).limit(1)))


def test_Z11_no_cell_below_five_follows_from_a_total_and_its_other_parts(figure: Callable[[str, str], None]) -> None:
    told: dict[tuple[str, str, str], set[tuple[int, int]]] = {}
    for one, other in itertools.product(range(60), repeat=2):
        shown = (Count("a", one).words, Count("b", other).words, Count("all", one + other).words)
        told.setdefault(shown, set()).add((one, other))
    worked_out = [pairs for pairs in told.values() for part in (0, 1)
                  if len(cells := {pair[part] for pair in pairs}) == 1 and max(cells) < FEWEST]
    assert worked_out == []
    figure("Z11", f"counts of concerns: {len(worked_out)} cells below five follow from {len(told)} sets of counts")


def test_Z11_of_every_two_times_counts_are_given_for_both_only_where_neither_holds_a_day_of_the_other(
        monkeypatch: pytest.MonkeyPatch, figure: Callable[[str, str], None]) -> None:
    days = [date(2026, 1, 1) + timedelta(days=number) for number in range(12)]
    times = [(since, until) for since, until in itertools.product(days, repeat=2) if since <= until]
    auditor, given, told = Actor.user(1, Role.AUDITOR), list[Any](), 0
    monkeypatch.setattr(counts.requests, "of_kind", lambda _kind: given)
    monkeypatch.setattr(counts.requests, "ask", lambda *_args, **_more: None)
    monkeypatch.setattr(counts.requests, "leads_but", lambda _user: [])
    for first, second in itertools.product(times, repeat=2):
        content = dict(zip(("since", "until"), map(date.isoformat, first), strict=True))
        given[:] = [SimpleNamespace(content=content, row=SimpleNamespace(agreed_at=utc_now()))]
        try:
            counts.ask(*second, why="The yearly audit", by=auditor, today=END)
            told += 1
            assert first == second or first[1] < second[0] or second[1] < first[0], (first, second)
        except BadInput:
            assert first != second and first[0] <= second[1] and second[0] <= first[1], (first, second)
    figure("Z11", f"counts of concerns: of {len(times) ** 2:,} pairs of times {told:,} may be asked for, "
                  "0 of them with a day in common and another apart")


def test_counts_of_a_part_of_a_time_that_was_counted_are_refused(context: Flask) -> None:
    auditor, leads = a_colleague(Role.AUDITOR), [a_lead(), a_lead()]
    arranged(leads[0])
    why = "The yearly audit of safeguarding"
    with transaction():
        for until in (date(2026, 12, 31), date(2026, 11, 30)):
            counts.ask(date(2026, 1, 1), until, why=why, by=auditor, today=END)
    first, second = sorted((one.reference for one in requests.of_kind(RequestKind.COUNTS)), key=lambda reference: next(
        counts.period(one)[1] for one in requests.of_kind(RequestKind.COUNTS) if one.reference == reference))
    with transaction():
        for lead in leads:
            counts.agree(first, by=lead)
    with pytest.raises(BadInput, match="were given already"), transaction():
        counts.agree(second, by=leads[0])
    other = a_colleague(Role.AUDITOR)
    for since, until in ((date(2026, 6, 1), date(2026, 6, 30)), (date(2025, 1, 1), date(2026, 1, 1))):
        with pytest.raises(BadInput, match="were given already"), transaction():
            counts.ask(since, until, why=why, by=other, today=END)
    with transaction():
        counts.ask(date(2025, 1, 1), date(2025, 12, 31), why=why, by=other, today=END)
        counts.ask(date(2026, 1, 1), date(2026, 11, 30), why=why, by=other, today=END)
