"""The list of regional notices, what waits, and what is checked."""

from __future__ import annotations

from typing import Any

from werkzeug.wrappers import Response

from qa_service.clock import today, utc_now
from qa_service.concerns import numbers
from qa_service.database import db, transaction
from qa_service.notices import access, deciding, receiving, rules
from qa_service.notices.blueprint import blueprint
from qa_service.notices.drafting import contents_of
from qa_service.notices.kinds import Direction, NoticeState
from qa_service.notices.models import RegionalNotice
from qa_service.own_lists import finding
from qa_service.permissions import Permission, requires
from qa_service.web import actor, render
from qa_service.web.people import people

MOST = 200


@blueprint.get("/regional-notices")
@requires(Permission.NOTICE_READ)
def notices() -> Response:
    """The notices that one may see; for those who handle them with what waits."""
    statement = access.visible(actor()).order_by(RegionalNotice.id.desc()).limit(MOST)
    with transaction():
        access.record_reading([row.reference for row in db.session.scalars(statement)], by=actor(), what="listed")
    rows, handles, now = list(db.session.scalars(statement)), access.handles(actor()), utc_now()
    received = [row for row in rows if row.direction is Direction.RECEIVED and row.state is NoticeState.IN_FORCE]
    undecided = rules.undecided(today()) if handles else []
    decided = deciding.decisions() if handles else []
    about: list[Any] = [*rows, *(cause for cause, _ in undecided), *decided]
    places = finding.places(settings=sorted({one.setting_id for one in about if one.setting_id}),
                            groups=sorted({one.group_id for one in about if one.group_id}))
    ours = [row for row in rows if row.direction is Direction.SENT]
    known = receiving.known_of(received, now)
    return render(
        "notices/index.html", handles=handles, undecided=undecided, decided=decided, places=places,
        received=list(zip(received, known, rules.of_received(known), strict=True)),
        drafts=[row for row in ours if row.state is NoticeState.DRAFT],
        sent=[row for row in ours if row.state is NoticeState.IN_FORCE],
        ended=[row for row in rows if row.state in (NoticeState.REMOVED, NoticeState.WITHDRAWN)],
        says={row.id: contents_of(row) for row in rows}, names=people().names(), day=today())


@blueprint.get("/regional-notices/rules")
@requires(Permission.NOTICE_READ)
def rule_page() -> Response:
    """What the rules about notices check. It tells of no notice."""
    return render("notices/rules.html", rules=rules.RULES, values=numbers.standing())
