"""Exposure, suspensions on settings, what is due, the timeline, flags: what others see of contracts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask

from qa_service.accounts.models import Authority
from qa_service.clock import today
from qa_service.contracts import coverage, frameworks, papers, reach, service, suspensions
from qa_service.contracts.kinds import Covers, DocumentKind, Scope
from qa_service.contracts.papers import PaperSaid
from qa_service.contracts.service import ContractSaid
from qa_service.database import acting_for, db, transaction
from qa_service.flags.exposure import exposure_of
from qa_service.permissions import Permission, Role
from qa_service.providers.models import Setting
from qa_service.reports.due_dates import due_dates
from qa_service.reports.timeline import timeline_of
from qa_service.vocabulary import Grade, Severity
from tests.contracts import making
from tests.contracts.making import TODAY
from tests.flags import builder
from tests.web.client import Browser


def exposed(as_at: date = TODAY) -> set[int]:
    return {id_ for id_, one in exposure_of(None, as_at).items() if one.contract}


def test_a_setting_under_contract_is_of_full_exposure_from_the_first_day_to_the_last(context: Flask) -> None:
    with transaction():
        group = builder.a_group()
        whole, chosen = builder.a_setting(group_id=group), builder.a_setting()
        builder.a_setting()
        making.a_contract(making.a_provider(group_id=group), starts_on=TODAY, ends_on=TODAY, rolling=False)
        making.a_contract(making.a_provider(), settings=(chosen,))
    assert exposed(TODAY - timedelta(days=1)) == exposed(TODAY + timedelta(days=1)) == {chosen}
    assert exposed() == {whole, chosen}
    assert exposure_of({whole}, TODAY)[whole].at_all


def test_a_flag_on_a_setting_under_contract_counts_in_full(context: Flask) -> None:
    with transaction():
        home = builder.a_setting()
        builder.an_inspection(home, date(2025, 3, 3), Grade.INADEQUATE)
        provider = making.a_provider()
    builder.assessed(full=True)
    before = builder.flag("OF-01", home)
    assert before is not None and before.shown_severity is Severity.LOW
    with transaction():
        number = making.a_contract(provider, settings=(home,))
    builder.assessed()
    db.session.expire_all()
    under = builder.flag("OF-01", home)
    assert under is not None and under.exposed and under.shown_severity is Severity.CRITICAL
    with transaction():
        service.choose_settings(number, (), by=making.BY)
    builder.assessed()
    db.session.expire_all()
    after = builder.flag("OF-01", home)
    assert after is not None and after.shown_severity is Severity.LOW


def on_settings(as_at: date = TODAY) -> set[int]:
    return set(db.session.scalars(reach.suspended_settings(as_at)))


def test_a_suspension_stands_on_the_settings_of_its_scope_and_on_no_other(context: Flask) -> None:
    with transaction():
        group, other = builder.a_group(), builder.a_group("Other Ltd")
        one, two = builder.a_setting(group_id=group), builder.a_setting(group_id=group)
        third, loose = builder.a_setting(group_id=other), builder.a_setting()
        provider, elsewhere = making.a_provider(group_id=group), making.a_provider(group_id=other)
        making.a_contract(provider, settings=(loose,))
        framework = making.a_framework("Residential", "Lot 1", "Lot 2")
        lots = sorted(frameworks.lots_of([framework])[framework], key=lambda lot: lot.position)
        first, second = lots[0].id, lots[1].id
        service.add_to_lot(first, elsewhere, starts_on=date(2025, 1, 1), by=making.BY)
        service.add_to_lot(second, provider, starts_on=date(2025, 1, 1), by=making.BY)
    for scope, subject, reached in ((Scope.SETTING, two, {two}), (Scope.GROUP, group, {one, two}),
                                    (Scope.PROVIDER, provider, {one, two, loose}), (Scope.LOT, first, {third})):
        with transaction():
            number = making.a_suspension(scope, subject)
        assert on_settings() == reached
        assert {id_ for id_ in (one, two, third, loose) if reach.standing_on([id_], TODAY)} == reached
        assert on_settings(date(2025, 4, 30)) == set()
        with transaction():
            suspensions.lift(number, on=TODAY, evidence="Our visit.", version=1, by=making.manager(), today=TODAY)
        assert on_settings() == set()
        assert reach.ever_on(min(reached)), "it stays in the history"


def test_another_council_sees_neither_contract_nor_suspension(context: Flask) -> None:
    with transaction():
        other = Authority(name="Elsewhere", area="Elsewhere")
        db.session.add(other)
        db.session.flush()
        group = builder.a_group()
        home = builder.a_setting(group_id=group)
        provider = making.a_provider(group_id=group)
        making.a_contract(provider)
        making.a_suspension(Scope.PROVIDER, provider)
        other_id = other.id
    with acting_for(other_id):
        assert exposed() == on_settings() == set()
        assert list(db.session.scalars(coverage.covered_settings(TODAY))) == []
        assert reach.ever_on(home) == []


def test_a_contract_tells_of_everything_that_is_due_of_it(context: Flask) -> None:
    with transaction():
        person, home = builder.a_person(), builder.a_setting()
        provider = making.a_provider("Harbour Care Ltd")
        making.a_contract(provider, settings=(home,), rolling=False, ends_on=date(2025, 10, 1))
        papers.keep_paper(provider, PaperSaid(DocumentKind.DBS, TODAY, expires_on=date(2025, 8, 1)), by=making.BY,
                          today=TODAY)
        making.a_suspension(Scope.SETTING, home)
    found = {one.what: one.on for one in due_dates(person, TODAY, may=lambda _: True) if one.kind == "contract"}
    assert found == {
        "Safer recruitment and DBS policy runs out (Harbour Care Ltd)": date(2025, 8, 1),
        "contract meeting due (Harbour Care Ltd)": date(2024, 6, 30), "provider forum due": date(2024, 3, 31),
        "financial check due (Harbour Care Ltd)": date(2025, 4, 1), "review of a suspension": date(2025, 7, 1),
        "a contract ends, and no plan is recorded (Harbour Care Ltd)": date(2025, 10, 1)}
    hidden = due_dates(person, TODAY, may=lambda needed: needed is not Permission.CONTRACT_READ)
    assert not [one for one in hidden if one.kind == "contract"]
    told = timeline_of(db.session.get_one(Setting, home), {"contract"})
    assert [(one.on, one.title) for one in told.entries] == [
        (date(2025, 10, 1), "Last day of the contract: Contract"), (date(2025, 5, 1), "Suspension of this setting"),
        (date(2024, 4, 1), "Under contract: Contract")]


def test_the_rules_judge_contracts_and_their_providers_once_they_are_there(context: Flask) -> None:
    builder.assessed(full=True)
    assert builder.flag("VI-09") is None, "no contract is kept here: no forum is asked for"
    with transaction():
        provider, home = making.a_provider("Harbour Care Ltd"), builder.a_setting()
        framework = making.a_framework(asked_for=("registration",))
        number = making.a_contract(provider, settings=(home,), framework_id=framework, rolling=False,
                                   ends_on=TODAY + timedelta(days=180))
        papers.keep_paper(provider, PaperSaid(DocumentKind.DBS, TODAY, expires_on=TODAY), by=making.BY, today=TODAY)
    result = builder.assessed()
    assert result.faults == []
    flags = {code: builder.flag(code) for code in ("CN-01", "CN-03", "CN-05", "CN-06", "VI-09")}
    assert all(flags.values())
    assert flags["CN-01"] and flags["CN-01"].title == "Contract document expired or expiring: Harbour Care Ltd"
    assert flags["CN-01"].cannot_tell == "Harbour Care Ltd: Registration certificate was never seen."
    with transaction():
        service.change_contract(number, ContractSaid("Contract", making.BEGAN, ends_on=making.BEGAN, framework_id=
                                                     framework, covers=Covers.CHOSEN), version=1, by=making.BY)
        service.plan_the_end(number, "Not renewed.", by=making.BY)
    builder.assessed()
    db.session.expire_all()
    assert [builder.flag(code) for code in ("CN-01", "CN-03", "CN-05", "CN-06")] == [None] * 4


@pytest.mark.only("sqlite")
def test_a_suspension_stands_against_placing_and_in_the_list_and_not_for_everybody(
        app: Flask, authority: int, client_for: Callable[[Role], Browser]) -> None:
    with app.app_context(), acting_for(authority), transaction():
        group = builder.a_group()
        builder.a_setting(urn="SC012345", group_id=group)
        builder.a_setting(urn="SC012346")
        making.a_contract(making.a_provider(group_id=group))
        number = making.a_suspension(Scope.GROUP, group, from_on=today(), review_on=today())
    manager, councillor = client_for(Role.MANAGER), client_for(Role.COUNCILLOR)
    page = manager.get("/settings/SC012345")
    assert "No new placements : Suspension Our own decision since" in page.text
    assert page.soup.select_one(f"a[href='/contracts/suspensions/{number}']") is not None
    assert "Our own decision" in manager.get("/settings/SC012345/check").text
    assert "Our own decision" not in councillor.get("/settings/SC012345").text
    assert "Our own decision" not in manager.get("/settings/SC012346").text
    for wanted in ("suspended", "ours"):
        assert "SC012345" in manager.get(f"/settings?contract={wanted}").text
        assert "SC012346" not in manager.get(f"/settings?contract={wanted}").text
        assert "SC012346" in councillor.get(f"/settings?contract={wanted}").text
    assert "No new placements since" in manager.get(f"/groups/{group}").text
    assert b"Harbour Care" in manager.get("/export/contracts.csv").response.data
