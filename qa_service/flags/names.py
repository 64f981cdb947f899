"""What a setting or a group is called on pages and in messages, when its published name may be redacted."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import and_, select

from qa_service.database import db
from qa_service.providers.models import ProviderGroup, Setting, SettingName


@dataclass(frozen=True, slots=True)
class Called:
    """A setting's names: the council's own, else the published one, else what is known of it."""

    urn: str | None
    name: str
    owner: str | None
    group_id: int | None
    ref: str


def settings_called(setting_ids: Collection[int]) -> Mapping[int, Called]:
    """The names of these settings, in one query."""
    if not setting_ids:
        return {}
    rows = db.session.execute(
        select(Setting.id, Setting.urn, Setting.name, Setting.provision, Setting.local_authority, Setting.owner_printed,
               Setting.group_id, ProviderGroup.name.label("group_name"), SettingName.name.label("own_name"))
        .outerjoin(ProviderGroup, ProviderGroup.id == Setting.group_id)
        .outerjoin(SettingName, and_(SettingName.setting_id == Setting.id))
        .where(Setting.id.in_(setting_ids)))
    return {row.id: Called(
        urn=row.urn,
        name=row.own_name or row.name or _described(row.provision.value, row.local_authority),
        owner=row.owner_printed or row.group_name,
        group_id=row.group_id,
        ref=row.urn or f"U{row.id}",
    ) for row in rows}


def groups_called(group_ids: Collection[int]) -> Mapping[int, str]:
    """The names of these provider groups, in one query."""
    if not group_ids:
        return {}
    rows = db.session.execute(select(ProviderGroup.id, ProviderGroup.name).where(ProviderGroup.id.in_(group_ids)))
    return {row.id: row.name for row in rows}


def _described(provision: str, local_authority: str | None) -> str:
    return f"{provision} in {local_authority}" if local_authority else provision
