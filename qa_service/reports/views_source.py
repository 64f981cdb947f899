"""Source health: how the last runs of collection went, and what could not be checked."""

from __future__ import annotations

from sqlalchemy import func, select
from werkzeug.wrappers import Response

from qa_service.database import db, paginate
from qa_service.flags.names import settings_called
from qa_service.ofsted import proving
from qa_service.ofsted.models import CollectRun, Publication, SettingCheck
from qa_service.permissions import Permission, requires
from qa_service.reports import attention
from qa_service.reports.blueprint import blueprint
from qa_service.web import page_number, render


@blueprint.get("/source")
@requires(Permission.SOURCE_READ)
def source() -> Response:
    """Whether Ofsted's site could be checked, what was not, and how far each kind of report is proven."""
    unchecked = paginate(
        select(SettingCheck).filter_by(state="could_not_check").order_by(SettingCheck.tried_at.desc()),
        number=page_number())
    runs = list(db.session.scalars(select(CollectRun).order_by(CollectRun.id.desc()).limit(14)))
    waiting = db.session.execute(
        select(Publication.state, func.count()).where(Publication.state != "recorded").group_by(Publication.state))
    return render("reports/source.html", age=attention.data_age(), runs=runs, unchecked=unchecked,
                  called=settings_called([row.setting_id for row in unchecked.items]),
                  waiting=dict(waiting.tuples().all()), coverage=_coverage())


def _coverage() -> list[dict[str, object]]:
    """One line for each kind of report: how many, how many wholly read, how many wait, whether it is proven."""
    lines: dict[tuple[object, object], dict[str, object]] = {}
    for kind, event_type, state, count in proving.coverage():
        line = lines.setdefault((kind, event_type), {
            "kind": kind, "event_type": event_type, "all": 0, "unread": 0, "confirmed": 0,
            "unproven": proving.is_unproven(kind, event_type),
            "confirmations": proving.confirmations(kind, event_type) if kind else 0})
        line["all"] = int(str(line["all"])) + count
        if state in ("unread", "confirmed"):
            line[state] = int(str(line[state])) + count
    return sorted(lines.values(), key=lambda line: (str(line["kind"]), str(line["event_type"])))
