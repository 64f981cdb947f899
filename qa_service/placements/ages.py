"""How old somebody is, as far as the law turns on it: what an officer says, or the words of the list's own type.

No date of birth and no age is kept. A band that was true on a day says less as time goes by; what nobody can say is
``None``, and never “18 or over”.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date
from typing import Final

from sqlalchemy import select

from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.clock import utc_now
from qa_service.database import current_authority, db
from qa_service.errors import NotFound
from qa_service.marks.service import mark
from qa_service.placements.models import Placement, PlacementAge
from qa_service.vocabulary import AgeBand, SubjectType

_SAYS: Final = (
    (AgeBand.OVER_18, re.compile(r"\b18 ?(?:\+|plus\b|and over)|\bover[- ]18|\bpost[- ]?18", re.IGNORECASE)),
    (AgeBand.UNDER_16, re.compile(r"\bunder[- ]16", re.IGNORECASE)),
    (AgeBand.SIXTEEN_TO_17, re.compile(r"\b16 ?(?:-|–|to|or) ?17\b|\bunder[- ]18", re.IGNORECASE)))


def band_on(band: AgeBand, said_for: date, day: date) -> AgeBand | None:
    """The band on a day of somebody who was in ``band`` on ``said_for``; ``None`` where that cannot be told."""
    if band is AgeBand.OVER_18:
        return band if day >= said_for else None
    days = (day - said_for).days
    if band is AgeBand.SIXTEEN_TO_17:
        return band if 0 <= days < _YEAR else AgeBand.OVER_18 if days > 2 * _YEAR else None
    return band if days < _YEAR else None


_YEAR: Final = 365
"""Days for which a band under 18 is taken to hold: then it is asked again."""


def band_in_words(kind: str | None) -> AgeBand | None:
    """The band that the list's own words for the type of placement name, such as “16-17” or “18+”."""
    found = {band for band, pattern in _SAYS if pattern.search(kind or "")}
    return found.pop() if len(found) == 1 else None


def bands_on(placements: Mapping[int, str | None], day: date) -> dict[int, AgeBand | None]:
    """The band of each of these placements (id and the list's words for its type) on a day, in one query."""
    said = {one.placement_id: one for one in db.session.scalars(
        select(PlacementAge).where(PlacementAge.placement_id.in_(placements)))} if placements else {}
    return {id_: band_on(said[id_].band, said[id_].on, day) if id_ in said else band_in_words(kind)
            for id_, kind in placements.items()}


def record_ages(bands: Mapping[int, AgeBand | None], *, on: date, by: Actor) -> int:
    """Says how old these placements' young people are on a day; ``None`` takes back what was said. How many changed."""
    known = {one.id: one for one in db.session.scalars(select(Placement).where(Placement.id.in_(bands)))}
    if len(known) != len(bands):
        raise NotFound("There is no such placement.")
    said = {one.placement_id: one for one in db.session.scalars(
        select(PlacementAge).where(PlacementAge.placement_id.in_(bands)))}
    changed = []
    for id_, band in bands.items():
        row = said.get(id_)
        if (band_on(row.band, row.on, on) if row else None) is band:
            continue
        changed.append(id_)
        if band is None:
            db.session.delete(row)
        elif row is None:
            db.session.add(PlacementAge(placement_id=id_, band=band, on=on, said_by=by.user_id, said_at=utc_now()))
        else:
            row.band, row.on, row.said_by, row.said_at = band, on, by.user_id, utc_now()
        audit.record("placement.age_band", by=by, authority_id=current_authority(), subject=SubjectType.PLACEMENT,
                     subject_id=id_, details={"band": band.value if band else "taken back"})
    db.session.flush()
    mark(SubjectType.PLACEMENT, changed, reason="age band said")
    mark(SubjectType.SETTING, _settings_of(known, changed), reason="age band said")
    return len(changed)


def _settings_of(known: Mapping[int, Placement], ids: Collection[int]) -> list[int]:
    return sorted({setting_id for id_ in ids if (setting_id := known[id_].setting_id) is not None})
