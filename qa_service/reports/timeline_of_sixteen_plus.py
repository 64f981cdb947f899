"""What a setting's timeline tells of its registration as we found it, of due diligence, and of reviews."""

from __future__ import annotations

from itertools import groupby

from sqlalchemy import select

from qa_service.database import db
from qa_service.placements.models import Placement
from qa_service.providers.models import RegistrationRecord, Setting
from qa_service.reports.timeline_entry import Asked, Entry, Told
from qa_service.sixteen_plus.items import BY_KEY
from qa_service.sixteen_plus.models import DiligenceRecord, UnregisteredReview
from qa_service.vocabulary import counted

MOST_NAMED = 3


def checks(setting: Setting, asked: Asked) -> Told:
    """What was found of the registration, and of the checklist on each day."""
    found, look, here = RegistrationRecord, DiligenceRecord, f"/settings/{setting.ref}/sixteen-plus"
    registrations = list(db.session.scalars(
        select(found).where(found.setting_id == setting.id, found.withdrawn_at.is_(None),
                            *asked.within(found.checked_on))
        .order_by(found.checked_on.desc(), found.id.desc()).limit(asked.most + 1)))
    looks = list(db.session.scalars(
        select(look).where(look.setting_id == setting.id, look.withdrawn_at.is_(None), *asked.within(look.seen_on))
        .order_by(look.seen_on.desc(), look.id.desc()).limit(asked.most + 1)))
    told = [Entry(one.checked_on, "diligence", f"Registration, as we found it: {one.found.words.lower()}", one.source,
                  here, one.recorded_at) for one in registrations]
    for on, of_day in groupby(looks, key=lambda one: one.seen_on):
        several = list(of_day)
        told.append(Entry(on, "diligence", f"Due diligence: {counted(len(several), 'thing')} looked at",
                          _named(several), f"{here}#checks", several[0].recorded_at))
    return Told(told, len(registrations) > asked.most or len(looks) > asked.most)


def _named(looks: list[DiligenceRecord]) -> str:
    named = "; ".join(f"{BY_KEY[one.item].words if one.item in BY_KEY else one.item}: {one.outcome.words.lower()}"
                      for one in looks[:MOST_NAMED])
    more = len(looks) - MOST_NAMED
    return f"{named}; and {more} more." if more > 0 else f"{named}."


def reviews(setting: Setting, asked: Asked) -> Told:
    """A manager's reviews of placements without registration: no particulars, which have their own page."""
    row = UnregisteredReview
    found = list(db.session.scalars(
        select(row).join(Placement, Placement.id == row.placement_id).where(
            Placement.setting_id == setting.id, row.withdrawn_at.is_(None), *asked.within(row.reviewed_on))
        .order_by(row.reviewed_on.desc(), row.id.desc()).limit(asked.most + 1)))
    return Told([Entry(one.reviewed_on, "unregistered", "A placement without registration was reviewed",
                       "" if one.may_stay else "It may not go on.", f"/sixteen-plus/unregistered/{one.placement_id}",
                       one.recorded_at) for one in found], len(found) > asked.most)
