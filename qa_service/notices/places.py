"""What a notice is about, as our register and our own records know it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import or_, select

from qa_service.accounts.models import Authority
from qa_service.contracts.coverage import under_contract
from qa_service.contracts.models import Provider
from qa_service.database import current_authority, db
from qa_service.errors import BadInput
from qa_service.flags.names import groups_called, settings_called
from qa_service.notices.contents import Contents
from qa_service.notices.kinds import ContractAffected, Reach
from qa_service.placements.current import Condition, CurrentPlacement, current_on
from qa_service.providers.models import Setting
from qa_service.vocabulary import ProvisionType, counted

_CONTRACTS: Final = {
    ProvisionType.CHILDRENS_HOME: ContractAffected.RESIDENTIAL,
    ProvisionType.SECURE_CHILDRENS_HOME: ContractAffected.RESIDENTIAL,
    ProvisionType.SCHOOL_AS_HOME: ContractAffected.SEND,
    ProvisionType.SUPPORTED_ACCOMMODATION: ContractAffected.SAILS,
    ProvisionType.RESIDENTIAL_SPECIAL_SCHOOL: ContractAffected.SEND,
    ProvisionType.FOSTERING_AGENCY: ContractAffected.FOSTERING,
}


@dataclass(frozen=True, slots=True)
class Standing:
    """Why this council may raise a notice about a place: it lies in our area, or our children are there."""

    host: bool
    children: int

    @property
    def words(self) -> str:
        ours = "our child is" if self.children == 1 else f"{self.children} of our children are"
        return " and ".join(one for one in ("we are the host authority" if self.host else "",
                                            f"{ours} placed there" if self.children else "") if one)


def council() -> Authority:
    """The council in scope."""
    return db.session.get_one(Authority, current_authority())


def settings_of(setting_id: int | None, group_id: int | None) -> list[Setting]:
    """The setting, or the settings of the group."""
    if setting_id is None and group_id is None:
        return []
    return list(db.session.scalars(select(Setting).where(or_(
        Setting.id == (setting_id or 0), Setting.group_id == group_id if group_id else Setting.id == 0))))


def children_at(setting_ids: Collection[int], as_at: date) -> list[CurrentPlacement]:
    """Our children who are placed at these settings on a day."""
    wanted = set(setting_ids)
    return [one for one in current_on(as_at) if one.setting_id in wanted]


def unsure_of_children(as_at: date) -> str:
    """Why none of our children being found at a setting does not say that none is there; empty where it does."""
    current = current_on(as_at)
    if not current:
        return "No list of where our children live is kept here."
    unmatched = sum(Condition.NOT_MATCHED in one.conditions for one in current)
    if not unmatched:
        return ""
    are = "is" if unmatched == 1 else "are"
    return f"{counted(unmatched, 'placement')} of ours {are} matched to no setting yet: one may be there."


def standing(setting_id: int | None, group_id: int | None, as_at: date) -> Standing:
    """How this council stands to a setting or a provider group."""
    settings = settings_of(setting_id, group_id)
    area = council().area
    return Standing(any(one.local_authority == area for one in settings),
                    len(children_at([one.id for one in settings], as_at)))


def may_raise(setting_id: int | None, group_id: int | None, as_at: date) -> Standing:
    """The same. Raises ``BadInput`` for a place that is neither in our area nor has our child: not ours to raise."""
    found = standing(setting_id, group_id, as_at)
    if not found.host and not found.children:
        host = next((one.local_authority for one in settings_of(setting_id, group_id) if one.local_authority), None)
        unsure = unsure_of_children(as_at)
        raise BadInput(f"This is in {host or 'an area that we do not know'}, and none of our children is "
                       f"{'known to be ' if unsure else ''}placed there. {f'{unsure} ' if unsure else ''}"
                       "Only the host authority or an authority that places there may raise a notice. Tell "
                       f"{host or 'the host authority'} what you know.")
    return found


def known(setting_id: int | None, group_id: int | None, as_at: date) -> Contents:
    """Section A as far as our records know it."""
    here = council()
    setting = db.session.get(Setting, setting_id) if setting_id else None
    if setting is None:
        name = groups_called([group_id or 0]).get(group_id or 0, "")
        return Contents(issuing_authority=here.name, organisation=name, reach=Reach.ORGANISATION,
                        company_number=_company_number(group_id))
    called = settings_called([setting.id])[setting.id]
    contract = _CONTRACTS.get(setting.provision)
    covered = setting.id in under_contract([setting.id], as_at)
    address = ", ".join(part for part in (setting.address, setting.postcode) if part)
    return Contents(
        issuing_authority=here.name, organisation=called.owner or "", company_number=_company_number(setting.group_id),
        address=address, host_authority=setting.local_authority or "", reach=Reach.SERVICE, service=called.name,
        urn=setting.urn or "", contracts=((contract,) if covered and contract else (ContractAffected.OFF_CONTRACT,)))


def _company_number(group_id: int | None) -> str:
    found = db.session.scalars(select(Provider.company_number).where(
        Provider.group_id == group_id, Provider.removed_at.is_(None), Provider.company_number.is_not(None))
        .order_by(Provider.id).limit(1)).one_or_none() if group_id else None
    return found or ""


def group_of_provider(provider_id: int) -> int | None:
    """The provider group of a provider that we have contracts with."""
    return db.session.scalar(select(Provider.group_id).where(Provider.id == provider_id))
