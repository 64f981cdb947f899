"""What people follow, as a list shows it: its name, where it is, and how many settings it is on."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlencode

from sqlalchemy import func, select

from qa_service.database import db
from qa_service.providers.models import ProviderGroup, Setting, SettingName, Watch
from qa_service.providers.watching import COVERS


@dataclass(frozen=True, slots=True)
class Followed:
    """One watch as a line."""

    watch: Watch
    kind: str
    """``Setting``, ``Provider group`` or ``Area``."""
    name: str
    hint: str
    href: str
    settings: int


def lines_of(watches: Collection[Watch]) -> dict[int, Followed]:
    """These watches as lines, by the watch's id, in a fixed number of queries."""
    settings = _settings({one.setting_id for one in watches if one.setting_id is not None})
    groups = _groups({one.group_id for one in watches if one.group_id is not None})
    counts = _counts({one.id for one in watches})
    return {one.id: Followed(one, *_place(one, settings, groups), counts.get(one.id, 0)) for one in watches}


def _place(watch: Watch, settings: dict[int, tuple[str, str]],
           groups: dict[int, str]) -> tuple[str, str, str, str]:
    if watch.setting_id is not None:
        name, ref = settings.get(watch.setting_id, ("A setting that is gone", ""))
        return "Setting", name, ref, f"/settings/{ref}"
    if watch.group_id is not None:
        return "Provider group", groups.get(watch.group_id, "A group that is gone"), "", f"/groups/{watch.group_id}"
    given = {"area": watch.area or "", **({"type": watch.kind} if watch.kind else {})}
    return "Area", watch.area or "", watch.kind or "Every kind of setting", f"/settings?{urlencode(given)}"


def _settings(ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """The own, published or described name of each, and its reference."""
    if not ids:
        return {}
    rows = db.session.execute(
        select(Setting.id, Setting.urn, Setting.name, Setting.provision, Setting.local_authority,
               SettingName.name.label("own"))
        .outerjoin(SettingName, SettingName.setting_id == Setting.id).where(Setting.id.in_(ids)))
    return {row.id: (row.own or row.name or f"{row.provision.value} in {row.local_authority or 'an unknown area'}",
                     row.urn or f"U{row.id}") for row in rows}


def _groups(ids: Collection[int]) -> dict[int, str]:
    if not ids:
        return {}
    return {row.id: row.name for row in db.session.execute(
        select(ProviderGroup.id, ProviderGroup.name).where(ProviderGroup.id.in_(ids)))}


def _counts(watch_ids: Collection[int]) -> dict[int, int]:
    """How many settings each of these watches is on now."""
    found: dict[int, int] = {}
    for covers in COVERS if watch_ids else ():
        for watch_id, count in db.session.execute(
                select(Watch.id, func.count(Setting.id)).join(Setting, covers).where(Watch.id.in_(watch_ids))
                .group_by(Watch.id)):
            found[watch_id] = count
    return found
