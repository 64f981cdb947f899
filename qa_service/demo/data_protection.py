"""What left the service and what waits to leave, a person who asks what is held of them, and a hold."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from qa_service.actor import Actor
from qa_service.clock import utc_now
from qa_service.data_dictionary.entry import DataClass
from qa_service.database import db, transaction
from qa_service.demo.heard import ours, somebody
from qa_service.exports import service as exports
from qa_service.exports.service import Leaving
from qa_service.permissions import Role
from qa_service.placements.current import current_on
from qa_service.providers.models import Setting
from qa_service.reports.export import Listed, Made, as_csv
from qa_service.retention import service as retention
from qa_service.subject_access import service as requests

_COUNCIL = "Marlowe Borough Council"


def make_data_protection(today: date) -> str:
    """Makes it for the council in scope, and says so in a sentence. Opens its own transaction."""
    officer, placing = somebody(Role.COMMISSIONING_OFFICER), somebody(Role.PLACEMENTS_OFFICER)
    manager, home = somebody(Role.MANAGER), db.session.get_one(Setting, ours()[0])
    with transaction():
        settings = Listed("Settings where our children live", ["Setting", "URN"], [
            (one.name, one.urn) for one in db.session.scalars(select(Setting).where(Setting.id.in_(ours())))], [])
        reference = exports.reference()
        data = _written(settings, reference, DataClass.INTERNAL, officer)
        exports.note_taken(reference, _leaving("settings", settings, DataClass.INTERNAL), data, by=officer)
        refused = _asked(today, "A list for the team meeting on Thursday", officer)
        exports.decide(refused, False, "The meeting needs the settings, not the children.", by=manager)
        _asked(today, "The yearly count for the regional sufficiency statement", placing)
        requests.ask(["Jo Invented"], ["CHILD-0000"], "A young adult rang; identity checked with two documents.",
                     by=manager)
        retention.set_hold("setting", home.urn or f"U{home.id}", "A claim against the provider: keep all of it.",
                           by=manager)
    return "Data protection: a list that was taken, one refused, one that waits, a person who asks, a legal hold."


def _asked(today: date, why: str, by: Actor) -> str:
    """Our children’s placements without where they live, more of them than an officer takes alone."""
    listed = Listed("Our children’s placements that are current today", ["Child", "Since"], [
        (f"Child {number}", one.started_on) for number, one in enumerate(current_on(today), 1)], [])
    reference = exports.reference()
    exports.ask(reference, _leaving("placements", listed, DataClass.PERSONAL), f"placements-{today}.csv",
                _written(listed, reference, DataClass.PERSONAL, by), reason=why, by=by)
    return reference


def _leaving(name: str, listed: Listed, holds: DataClass) -> Leaving:
    return Leaving(name, listed.title, "csv", holds, len(listed.rows), list(listed.headings))


def _written(listed: Listed, reference: str, holds: DataClass, by: Actor) -> bytes:
    who = f"{by.role.words} of the demonstration" if by.role else "The demonstration"
    return b"".join(as_csv(listed, Made(_COUNCIL, who, utc_now(), "As old as the demonstration", reference, holds)))
