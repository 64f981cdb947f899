"""The council's contracts: frameworks adopted, providers on lots, and one provider for each thing that can be wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from sqlalchemy import select

from qa_service.accounts.service import users_with_role
from qa_service.actions import service as actions
from qa_service.actor import Actor
from qa_service.contracts import checks, frameworks, meetings, papers, providers, returns, service, suspensions
from qa_service.contracts.checks import CheckSaid
from qa_service.contracts.kinds import Covers, DocumentKind, Scope, SuspensionKind
from qa_service.contracts.meetings import MeetingSaid
from qa_service.contracts.papers import PaperSaid
from qa_service.contracts.providers import ProviderSaid
from qa_service.contracts.quarters import quarter_later, quarter_of
from qa_service.contracts.ready_made import USUAL
from qa_service.contracts.returns import IndicatorSaid
from qa_service.contracts.service import ContractSaid
from qa_service.contracts.suspensions import SuspensionSaid
from qa_service.database import db, transaction
from qa_service.permissions import Role
from qa_service.placements.models import Placement
from qa_service.providers.models import ProviderGroup, Setting
from qa_service.vocabulary import ProvisionType

_FRAMEWORK_OF: Final = {ProvisionType.FOSTERING_AGENCY: "nw-fostering",
                        ProvisionType.SUPPORTED_ACCOMMODATION: "sixteen-plus"}
_WRONG: Final = ("", "papers", "meeting", "figures", "check", "ending", "suspended", "")
"""What is wrong with each provider, one after the other."""
_YEAR: Final = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class _Held:
    """A contract of the demonstration: what is wrong with it, and a setting of it with our child."""

    number: int
    provider_id: int
    contract_id: int
    setting_id: int
    wrong: str
    fostering: bool


def make_contracts(today: date) -> str:
    """Makes contracts with providers of our children’s settings, and watches over them. Its own transaction."""
    officer, manager = _somebody(Role.COMMISSIONING_OFFICER), _somebody(Role.MANAGER)
    with transaction():
        numbers = {key: frameworks.adopt(key, by=officer) for key in (
            "nw-fostering", "nw-residential", "sixteen-plus", "spot")}
        held = [_contract(number, wrong, numbers, one, officer, today)
                for number, (wrong, one) in enumerate(zip(_WRONG, _owners(), strict=False))]
        for one in held:
            _watched_over(one, officer, today)
        _forums(officer, today)
        _suspensions(held, manager, today)
    return (f"Contracts: {len(held)}, one with each thing that can be wrong; a forum that was not held, a suspension "
            "to be looked at again.")


def _owners() -> Sequence[tuple[Setting, ProviderGroup]]:
    """Of each owner of settings with our children, the first such setting; fostering first, to have one."""
    rows = db.session.execute(
        select(Setting, ProviderGroup).join(ProviderGroup, ProviderGroup.id == Setting.group_id).where(
            Setting.sector != "Local Authority", Setting.id.in_(select(Placement.setting_id).where(
                Placement.setting_id.is_not(None), Placement.ended_on.is_(None)))).order_by(Setting.id)).all()
    first: dict[int, tuple[Setting, ProviderGroup]] = {}
    for setting, group in rows:
        first.setdefault(group.id, (setting, group))
    return sorted(first.values(), key=lambda one: (one[0].provision is not ProvisionType.FOSTERING_AGENCY, one[0].id))


def _somebody(role: Role) -> Actor:
    user = users_with_role(role)[0]
    return Actor.user(user.id, user.role)


def _contract(number: int, wrong: str, numbers: dict[str, int], owner: tuple[Setting, ProviderGroup], by: Actor,
              today: date) -> _Held:
    setting, group = owner
    key = "spot" if wrong == "suspended" else _FRAMEWORK_OF.get(setting.provision, "nw-residential")
    provider_id = providers.add_provider(ProviderSaid(group.name, f"0{1234500 + number}", group.name), by=by)
    ends_on = today + (timedelta(days=100) if wrong == "ending" else timedelta(days=600 + 30 * number))
    contract_id = service.make_contract(provider_id, ContractSaid(
        frameworks.framework_by_id(numbers[key]).name, today - 3 * _YEAR + timedelta(days=number), numbers[key],
        f"MBC-C-{number + 1:03}", ends_on, covers=Covers.CHOSEN, meets=key != "spot",
        yearly_pence=(18 + number) * 1_000_000, terms="Four weeks’ notice on either side. Fees are looked at each 1 "
        "April."), by=by)
    service.add_setting(contract_id, setting.id, by=by)
    lots = frameworks.lots_of([numbers[key]])[numbers[key]]
    if lots:
        service.add_to_lot(lots[number % 2].id, provider_id, starts_on=today - 2 * _YEAR, by=by)
    return _Held(number, provider_id, contract_id, setting.id, wrong,
                 setting.provision is ProvisionType.FOSTERING_AGENCY)


def _watched_over(one: _Held, by: Actor, today: date) -> None:
    for kind in USUAL:
        until = today + timedelta(days=200 + 10 * one.number)
        if one.wrong == "papers" and kind is DocumentKind.PUBLIC_LIABILITY:
            until = today - timedelta(days=12)
        if one.wrong == "papers" and kind is DocumentKind.EMPLOYERS_LIABILITY:
            until = today + timedelta(days=21)
        if not (one.number == 7 and kind is DocumentKind.DBS):  # of the last, it was never seen
            papers.keep_paper(one.provider_id, PaperSaid(kind, today - timedelta(days=150), expires_on=until), by=by,
                              today=today)
    score = 34 if one.wrong == "check" else 61 + one.number
    checks.record_check(one.provider_id, CheckSaid(today - timedelta(days=90 + one.number), "Example Credit Ltd",
                                                   "Finance officer", score, 45), by=by, today=today)
    if one.wrong not in ("meeting", "suspended"):
        _meeting(one, by, today)
    _figures(one, by, today)


def _meeting(one: _Held, by: Actor, today: date) -> None:
    on = today - timedelta(days=20 + one.number)
    meeting_id = meetings.keep_meeting(one.contract_id, MeetingSaid(
        on, True, "Contract manager; registered manager; area manager",
        "Figures and visits since the last meeting were looked at.\nTwo posts are being filled.",
        "Eleven carers live in our area: six have children of other councils, three are on hold, two are being matched "
        "with our children." if one.fostering else None), by=by, today=today)
    if one.number < 2:
        actions.make_action(
            text="Send the list of vacancies each Monday", owner="Provider’s head office",
            due_on=on + timedelta(days=14 + 30 * one.number), key=f"demo-contract-{one.number}",
            source="contract-meeting", source_id=meeting_id, source_path=f"/contracts/meetings/{meeting_id}",
            about=providers.provider_by_id(one.provider_id).name, by=by, today=on)


def _figures(one: _Held, by: Actor, today: date) -> None:
    """The usual figures for three quarters, and one that a contract names."""
    newest = quarter_later(quarter_of(today), -1)
    quarters = [quarter_later(newest, -back) for back in range(3)]
    returns.add_usual(one.contract_id, by=by, today=today, first_quarter=quarters[-1])
    returns.add_indicator(one.contract_id, IndicatorSaid("Unplanned endings", Decimal(10), at_most=True,
                                                         first_quarter=quarters[-1]), by=by, today=today)
    asked = returns.indicators_of(one.contract_id)
    for quarter in quarters:
        low = one.wrong == "figures"
        typed = {row.id: "6" if row.at_most else "82.5" if low and row.name.startswith("Dental") else "100"
                 for row in asked}
        returns.record(quarter, typed, {}, by=by)


def _forums(by: Actor, today: date) -> None:
    """One that was held long ago, and one that is planned: none in the last whole quarter."""
    before = quarter_later(quarter_of(today), -2) + timedelta(days=20)
    meetings.keep_forum("Residential provider forum", MeetingSaid(
        before, True, "Fourteen providers", "What we need more of: places for two, near schools."), by=by, today=today)
    meetings.keep_forum("Fostering and 16+ provider forum", MeetingSaid(today + timedelta(days=24), False), by=by,
                        today=today)


def _suspensions(held: Sequence[_Held], by: Actor, today: date) -> None:
    """One of a setting that is to be looked at again, one of a provider, one that was lifted on evidence."""
    wrong = next((one for one in held if one.wrong == "suspended"), None)
    if wrong is None:
        return
    suspensions.suspend(Scope.SETTING, wrong.setting_id, SuspensionSaid(
        SuspensionKind.SUSPENSION, "Inadequate at its last inspection; the action plan has not come.",
        today - timedelta(days=40), today - timedelta(days=5), ("provider", "placements", "social-workers", "ofsted")),
        by=by, today=today)
    suspensions.suspend(Scope.PROVIDER, wrong.provider_id, SuspensionSaid(
        SuspensionKind.EMBARGO, "No new placements until two more managers are in post, as agreed with the provider.",
        today - timedelta(days=12), today + timedelta(days=16), ("provider", "placements")), by=by,
        today=today)
    lifted = suspensions.suspend(Scope.SETTING, held[0].setting_id, SuspensionSaid(
        SuspensionKind.SUSPENSION, "An allegation was being looked into.", today - timedelta(days=120),
        today - timedelta(days=92), ("provider", "placements")), by=by,
        today=today)
    suspensions.lift(lifted, on=today - timedelta(days=95), evidence="Looked into and closed; our visit found the team "
                     "settled.", version=1, by=by, today=today)
