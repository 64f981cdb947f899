"""Downloads of every list, as CSV and as an Excel workbook; each is recorded before its first byte leaves."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from flask import Response as FlaskResponse
from flask import url_for
from werkzeug.wrappers import Response

from qa_service.audit import service as audit
from qa_service.clock import today, utc_now
from qa_service.database import transaction
from qa_service.permissions import requires
from qa_service.reports import export
from qa_service.reports.blueprint import blueprint
from qa_service.reports.export import Listed, Made
from qa_service.reports.export_lists import LISTS
from qa_service.reports.exported import Exported
from qa_service.web import actor, allowed, person
from qa_service.web.addresses import arguments
from qa_service.web.data_age import age_of_sources

KINDS: Final = {
    "csv": ("text/csv; charset=utf-8", export.as_csv),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", export.as_xlsx),
}
_BY_NAME: Final = {one.name: one for one in LISTS}


def _download(exported: Exported, kind: str, **of: Any) -> Response:
    """The list as its page is narrowed, all its rows."""
    me = person()
    assert me is not None
    listed = exported.gather(exported.title, **of)
    age = age_of_sources()
    made = Made(me.council, f"{me.name} ({me.role.words})", utc_now(), age.sentence if age else "Not known")
    _record(exported, kind, listed, me.authority_id)
    media_type, written = KINDS[kind]
    response = FlaskResponse(written(listed, made), content_type=media_type)
    response.headers.set("Content-Disposition", "attachment", filename=f"{exported.name}-{today()}.{kind}")
    return response


def _record(exported: Exported, kind: str, listed: Listed, authority_id: int) -> None:
    with transaction():
        audit.record("list.exported", by=actor(), authority_id=authority_id, details={
            "list": exported.name, "format": kind, "rows": len(listed.rows),
            "filters": "; ".join(f"{label}: {words}" for label, words in listed.filters)[:500] or "none"})


def _view_of(exported: Exported, kind: str) -> Callable[..., Response]:
    view: Any = partial(_download, exported, kind)
    return requires(exported.needs)(view)  # type: ignore[no-any-return]


for _exported in LISTS:
    for _kind in KINDS:
        blueprint.add_url_rule(f"{_exported.path}.{_kind}", endpoint=f"export_{_exported.name}_{_kind}",
                               view_func=_view_of(_exported, _kind), methods=["GET"])


@blueprint.app_template_global()
def export_url(name: str, kind: str, **given: Any) -> str:
    """The address of a list as a file, narrowed as this page is; empty for whoever may not have it.

    ``given``: the values of the list's path, and filters that this page has without saying so in its address.
    """
    exported = _BY_NAME[name]
    if not allowed(exported.needs):
        return ""
    asked: dict[str, Any] = {
        key: values for key, values in arguments().items() if key != "page"} if exported.narrowed else {}
    return url_for(f"reports.export_{name}_{kind}", **(asked | given))


@blueprint.app_template_global()
def export_title(name: str) -> str:
    """What a list is called."""
    return _BY_NAME[name].title
