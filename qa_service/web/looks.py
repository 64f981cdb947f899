"""Who looked at what: one entry of the audit trail for each request that reached a page, before anything of it leaves.

A view that records something of its own (a change, a reading with its reason, a download) has its entry already; every
other request gets one here. Where the entry cannot be written, nothing is shown, except of published facts, of the
service itself (``SHOWN_ALL_THE_SAME``) and of lists without a child in them, for which the log says what was not
recorded.
"""

from __future__ import annotations

from typing import Final

from flask import Flask, current_app, g, request
from werkzeug.wrappers import Response

from qa_service.audit import service as audit
from qa_service.audit.trail import LOOKED
from qa_service.database import transaction
from qa_service.logs import logger
from qa_service.permissions import Permission, decision
from qa_service.web.people import actor, allowed, person

NOT_RECORDED: Final = frozenset({Permission.SELF, Permission.COMPONENT_READ})
"""One's own start page, account and preferences: no record of anybody else is behind them."""
SHOWN_ALL_THE_SAME: Final = frozenset({
    Permission.SETTING_READ, Permission.DOCUMENT_READ, Permission.RULE_READ, Permission.SOURCE_READ,
    Permission.JOB_READ, Permission.SETTING_WATCH})
LISTS_SHOWN_ALL_THE_SAME: Final = frozenset({
    Permission.FLAG_READ, Permission.COUNCIL_READ, Permission.MAIL_READ, Permission.SERVICE_READ})
"""Their lists say nothing of a child; what one record behind them says is shown when its entry is written."""
_RESTRICTED: Final = {"concern": "concern.viewed", "placing-marker": "concern.viewed", "notice": "notice.viewed"}
"""Permissions of what no general part of the trail may tell of, and what their pages leave instead."""
_KINDS: Final = {"ref": "setting", "sha256": "document", "report_id": "reg44-report", "entry_id": "heard",
                 "alert_id": "mail", "check_id": "check", "review_id": "quality-review",
                 "finding_id": "unexplained-looks"}
_UNSAID: Final = frozenset({"number", "kind", "key", "format_", "version", "month", "position", "name", "token"})
_LONGEST: Final = 80
_log = logger("looks")


def install(app: Flask) -> None:
    """Records after every view, before the response leaves."""
    app.after_request(_record)
    app.context_processor(lambda: {"who_looked": who_looked_path})


def subject() -> tuple[str, str] | None:
    """What the page of this request is about, as the trail has it: the first record that its address names."""
    for name, value in (request.view_args or {}).items():
        if name in _UNSAID or "token" in name:
            continue
        if name == "reference":
            return ((request.endpoint or "").split(".")[0].rstrip("s").replace("report", "setting-file"),
                    str(value)[:_LONGEST])
        return _KINDS.get(name, name.removesuffix("_id").replace("_", "-")), str(value)[:_LONGEST]
    return None


def who_looked_path() -> str | None:
    """The page that says who looked at what this page is about, for those who may know."""
    if not allowed(Permission.LOOKS_READ) or _action() != LOOKED or (about := subject()) is None:
        return None
    return f"/looks/{about[0]}/{about[1]}"


def _record(response: Response) -> Response:
    needed = _needed()
    if needed is None or g.get("look_done") or response.status_code >= 500:
        return response
    g.look_done = True
    try:
        with transaction():
            _write(response.status_code)
    except Exception as error:
        if _shown_all_the_same(needed):
            _log.error("a look was not recorded", who=actor().name, page=request.endpoint, why=type(error).__name__)
            return response
        return current_app.make_response(current_app.handle_user_exception(error))
    return response


def _shown_all_the_same(needed: Permission) -> bool:
    if request.method not in ("GET", "HEAD"):
        return False
    return needed in SHOWN_ALL_THE_SAME or (needed in LISTS_SHOWN_ALL_THE_SAME and subject() is None)


def _needed() -> Permission | None:
    """The permission of the view that answered; ``None`` where no view was reached, or the trail has its entry."""
    if person() is None or request.endpoint is None or request.routing_exception or request.method == "OPTIONS":
        return None
    needed = decision(current_app.view_functions[request.endpoint])
    if not isinstance(needed, Permission) or needed in NOT_RECORDED or not allowed(needed) or audit.recorded():
        return None
    return needed


def _action() -> str:
    needed = decision(current_app.view_functions[request.endpoint or ""])
    return _RESTRICTED.get(str(needed).partition(":")[0], LOOKED)


def _write(status: int) -> None:
    someone, about = person(), subject()
    assert someone is not None
    details: dict[str, object] = {"page": request.endpoint}
    if request.method != "GET":
        details["method"] = request.method
    if status != 200:
        details["answer"] = status
    kind, which = about or (None, None)
    audit.record(_action(), by=actor(), authority_id=someone.authority_id, subject=kind, subject_id=which,
                 details=details)
