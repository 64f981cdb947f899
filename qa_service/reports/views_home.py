"""The first page: what needs this person today."""

from __future__ import annotations

import shutil
from typing import Final
from urllib.parse import parse_qsl

from flask import current_app
from werkzeug.wrappers import Response

from qa_service.accounts import service as accounts
from qa_service.audit import newest
from qa_service.clock import today
from qa_service.flags import bulk
from qa_service.flags import service as flags
from qa_service.flags.filters import NOT_PUT_OFF, Filters
from qa_service.flags.list_views import SHOWN_STATES, actions, called
from qa_service.jobs import service as jobs
from qa_service.jobs.service import Line
from qa_service.permissions import Permission, Role, requires
from qa_service.placements import service as placements
from qa_service.placements.service import Condition
from qa_service.reports import attention
from qa_service.reports.attention import DataAge
from qa_service.reports.blueprint import blueprint
from qa_service.reports.home import Asks, parts_for
from qa_service.web import allowed, person, render

FLAGS_SHOWN: Final = 20
LISTED: Final = f"ours=yes&state={NOT_PUT_OFF}"
"""The list of which the first page shows the worst."""
WORST: Final = (Condition.UNREGISTERED, Condition.CLOSED, Condition.SUSPENDED, Condition.BELOW_GOOD)
CANNOT_SAY: Final = (Condition.NOT_MATCHED, Condition.UNREAD, Condition.UNKNOWN)
LITTLE_ROOM: Final = 2 * 1024 ** 3
"""Bytes: with less, new reports may soon find no place."""


@blueprint.get("/")
@requires(Permission.SELF)
def home() -> Response:
    """Our children in settings that worry us, then what each role needs, worst first."""
    me, age = person(), attention.data_age()
    assert me is not None
    reads_flags, people = allowed(Permission.FLAG_READ), accounts.active_users()
    page = flags.open_flags(Filters(exposed_only=True, state=NOT_PUT_OFF), size=FLAGS_SHOWN) if reads_flags else None
    shown = page.items if page else []
    watches_over = me.role in (Role.AUDITOR, Role.ADMINISTRATOR)
    return render(
        "reports/home.html", age=age, parts=parts_for(Asks(me, today(), age)), steps=_first_steps(age, len(people)),
        exposed=placements.exposed_summary(today()) if allowed(Permission.PLACEMENT_READ) else None,
        worst=WORST, cannot_say=CANNOT_SAY, page=page, evidence=flags.evidence_of([flag.id for flag in shown]),
        actions=actions(), query=LISTED, listed=dict(parse_qsl(LISTED)), most=bulk.MOST, states=SHOWN_STATES,
        names={user.id: user.name for user in people}, late=_late() if watches_over else None,
        trail=newest.look() if me.role is Role.AUDITOR else None,
        room=_room() if me.role is Role.ADMINISTRATOR else None, little_room=LITTLE_ROOM, **called(shown))


def _first_steps(age: DataAge, people: int) -> list[tuple[str, str, bool]]:
    """What is to be done first in a new installation, by this person: words, path, and whether it is done.

    Nothing once both lists are loaded.
    """
    if age.register_as_at and age.own_list_at:
        return []
    me = person()
    steps = [
        (Permission.REGISTER_IMPORT, "Load Ofsted’s published lists", "/register", age.register_as_at is not None),
        (Permission.PLACEMENT_IMPORT, "Load your own list of placements", "/placements/import",
         age.own_list_at is not None),
        (Permission.LIST_IMPORT, "Bring in past visits, reports received, agreements and due diligence", "/lists",
         False),
        (Permission.COUNCIL_UPDATE, "Say whom your people can ask", "/council", bool(me and me.brand.has_contacts)),
        (Permission.ACCOUNT_MANAGE, "Invite colleagues", "/accounts/invite", people > 1),
    ]
    return [(words, path, done) for needs, words, path, done in steps if allowed(needs)]


def _late() -> list[Line]:
    """The jobs whose last run failed or that are late, in three queries."""
    stale = {job.job for job in jobs.stale_jobs()}
    return [line for line in jobs.timetable() if line.job.name in stale or (
        line.last is not None and line.last.state in ("failed", "abandoned"))]


def _room() -> tuple[int, int] | None:
    """Free bytes, and all bytes, where documents are kept; ``None`` where it cannot be told."""
    try:
        found = shutil.disk_usage(current_app.config["SERVICE"].data_dir)
    except OSError:
        return None
    return found.free, found.total
