"""Settings as people find and name them while they match rows: search, URNs typed, and words that are remembered."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import aliased

from qa_service.actor import Actor
from qa_service.clock import utc_now
from qa_service.database import db, paginate
from qa_service.database.session import Page
from qa_service.errors import BadInput
from qa_service.flags.names import Called
from qa_service.own_lists.models import KnownPlace
from qa_service.own_lists.words import plain
from qa_service.providers.models import Setting, SettingName
from qa_service.vocabulary import urn_from_printed


@dataclass(frozen=True, slots=True)
class Offered:
    """A proposed setting as the page shows it."""

    setting: Setting
    called: Called
    score: int
    reasons: tuple[str, ...]


def proposed_in(kept: Iterable[Iterable[Any]]) -> set[int]:
    """The settings that rows keep as proposals."""
    return {proposal["setting_id"] for proposals in kept for proposal in proposals}


def settings_with(ids: Collection[int]) -> dict[int, Setting]:
    """These settings by id, in one query."""
    return {setting.id: setting for setting in db.session.scalars(select(Setting).where(Setting.id.in_(ids)))}


def offered(proposals: Iterable[Any], settings: Mapping[int, Setting], called: Mapping[int, Called]) -> list[Offered]:
    """A row's proposals as the page shows them; settings that are gone are left out."""
    return [Offered(settings[one["setting_id"]], called[one["setting_id"]], one["score"], tuple(one["reasons"]))
            for one in proposals if one["setting_id"] in settings]


def search(text: str, *, number: int = 1, size: int = 20) -> Page[Setting]:
    """Settings by URN, owner, name, own name or area; paged in the database."""
    own = aliased(SettingName)
    statement = select(Setting).outerjoin(own, own.setting_id == Setting.id)
    for word in text.split():
        like = f"%{word.replace('%', '').replace('_', '')}%"
        fits: list[ColumnElement[bool]] = [
            column.ilike(like) for column in (Setting.owner_printed, Setting.name, own.name, Setting.local_authority)
        ]
        if urn := urn_from_printed(word):
            fits.append(Setting.urn == urn)
        statement = statement.where(or_(*fits))
    return paginate(
        statement.order_by(Setting.owner_printed, Setting.local_authority, Setting.id), number=number, size=size
    )


def check_settings(ids: Collection[int]) -> None:
    """Raises ``BadInput`` where one of these settings is not there any more."""
    known = set(db.session.scalars(select(Setting.id).where(Setting.id.in_(set(ids)))))
    if unknown := set(ids) - known:
        raise BadInput(f"{len(unknown)} of the chosen settings is not there any more. Search for it again.")


def by_urn(written: Mapping[int, str]) -> dict[int, int]:
    """Row id → setting id for the URNs that somebody typed beside rows.

    Raises ``BadInput`` that names each one that is no URN of the register.
    """
    urns = {row_id: urn_from_printed(text) for row_id, text in written.items()}
    known = dict(db.session.execute(
        select(Setting.urn, Setting.id).where(Setting.urn.in_([urn for urn in urns.values() if urn]))).all())
    if wrong := [written[row_id] for row_id, urn in urns.items() if urn not in known]:
        raise BadInput("Nothing is matched yet. Not on the register: " + ", ".join(f"“{text[:20]}”" for text in wrong)
                       + ". Correct it or leave it empty.")
    return {row_id: known[urn] for row_id, urn in urns.items()}


def remember(written: str, setting_id: int, by: Actor) -> None:
    """Keeps that these words mean this setting; words that meant different ones are asked about every time."""
    words = plain(written)[:300]
    if not words:
        return
    known = db.session.scalars(select(KnownPlace).where(KnownPlace.written == words)).one_or_none()
    if known is None:
        db.session.add(KnownPlace(written=words, setting_id=setting_id, decided_by=by.user_id, decided_at=utc_now()))
        db.session.flush()
    elif known.setting_id != setting_id:
        known.setting_id, known.decided_by, known.decided_at = None, by.user_id, utc_now()


def forget(written: str, setting_id: int | None) -> None:
    """Forgets that these words mean this setting."""
    known = db.session.scalars(select(KnownPlace).where(KnownPlace.written == plain(written))).one_or_none()
    if known and known.setting_id == setting_id:
        db.session.delete(known)
