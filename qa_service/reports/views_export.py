"""The one door through which lists leave: as CSV and as an Excel workbook, each in the register before it leaves.

What tells of nobody is one click. What tells of people is asked for with a reason, and leaves behind a password.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final
from urllib.parse import urlencode

from flask import Response as FlaskResponse
from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from forms.exports import AskExportForm
from qa_service.accounts import browser
from qa_service.clock import today, utc_now
from qa_service.data_dictionary.entry import DataClass
from qa_service.database import transaction
from qa_service.errors import NotFound
from qa_service.exports import limits, service
from qa_service.exports.service import Leaving
from qa_service.permissions import Permission, Role, requires
from qa_service.reports import export
from qa_service.reports.blueprint import blueprint
from qa_service.reports.export import Listed, Made
from qa_service.reports.export_lists import LISTS
from qa_service.reports.exported import Exported, without_names_in_words, without_places
from qa_service.web import actor, allowed, person, render, saving
from qa_service.web.addresses import arguments
from qa_service.web.data_age import age_of_sources
from qa_service.web.people import Person

KINDS: Final = {
    "csv": ("text/csv; charset=utf-8", export.as_csv),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", export.as_xlsx),
}
_BY_NAME: Final = {one.name: one for one in LISTS}


def _download(exported: Exported, kind: str, **of: Any) -> Response:
    """The list as its page is narrowed, all its rows."""
    listed = without_names_in_words(exported.gather(exported.title, **of))
    leaving = _leaving(exported, kind, listed)
    service.refuse_if_too_much(leaving, by=actor())
    reference = service.reference()
    data = _written(exported, kind, listed, reference)
    with transaction():
        service.note_taken(reference, leaving, data, by=actor())
    response = FlaskResponse(data, content_type=KINDS[kind][0])
    response.headers.set("Content-Disposition", "attachment", filename=_file_name(exported, kind))
    return response


def _ask(exported: Exported, kind: str, **of: Any) -> Response:
    """Why somebody needs a list that tells of people; then the file waits for them, or for a second person."""
    me = _me()
    if browser.stale():
        return redirect(f"/account/confirm?{urlencode({'next': request.full_path.rstrip('?')})}")
    form = AskExportForm()
    listed = exported.gather(exported.title, **of)
    if form.validate_on_submit():
        chosen = listed if form.with_places.data else without_places(listed, exported.places)
        leaving = _leaving(exported, kind, chosen, with_places=bool(form.with_places.data and exported.places))
        reference = service.reference()
        data = _written(exported, kind, chosen, reference)
        with saving(form):
            service.ask(reference, leaving, _file_name(exported, kind), data, reason=form.reason.data or "", by=actor())
        if form.saved:
            return redirect(f"/exports/{reference}")
    return render("exports/ask.html", form=form, listed=listed, exported=exported, kind=kind,
                  limit=limits.limit_of(me.role, exported.holds))


def _me() -> Person:
    me = person()
    assert me is not None
    return me


def _leaving(exported: Exported, kind: str, listed: Listed, *, with_places: bool = False) -> Leaving:
    filters = "; ".join(f"{label}: {words}" for label, words in listed.filters) or "none"
    return Leaving(exported.name, listed.title, kind, _class_for_me(exported), len(listed.rows),
                   list(listed.headings), filters, with_places)


def _class_for_me(exported: Exported) -> DataClass:
    """A list of public facts is internal for whoever sees our flags or children counted in it."""
    more = exported.holds is DataClass.PUBLIC and allowed(Permission.FLAG_READ)
    return DataClass.INTERNAL if more else exported.holds


def _written(exported: Exported, kind: str, listed: Listed, reference: str) -> bytes:
    me, age = _me(), age_of_sources()
    made = Made(me.council, f"{me.name} ({me.role.words})", utc_now(), age.sentence if age else "Not known", reference,
                _class_for_me(exported))
    return b"".join(KINDS[kind][1](listed, made))


def _file_name(exported: Exported, kind: str) -> str:
    return f"{exported.name}-{today()}.{kind}"


def _view_of(exported: Exported, kind: str) -> Callable[..., Response]:
    view: Any = partial(_ask if _asks(exported) else _download, exported, kind)
    roles = frozenset(role for role in Role if limits.may_take(role, exported.holds))

    def for_whom_it_is(**of: Any) -> Response:
        if _me().role not in roles:
            raise NotFound("There is no such page.")
        found: Response = view(**of)
        return found

    for_whom_it_is.for_roles = roles  # type: ignore[attr-defined]
    return requires(exported.needs)(for_whom_it_is)


def _asks(exported: Exported) -> bool:
    return exported.holds in limits.NEEDS_REASON


for _exported in LISTS:
    for _kind in KINDS:
        blueprint.add_url_rule(f"{_exported.path}.{_kind}", endpoint=f"export_{_exported.name}_{_kind}",
                               view_func=_view_of(_exported, _kind),
                               methods=["GET", "POST"] if _asks(_exported) else ["GET"])


@blueprint.app_template_global()
def export_url(name: str, kind: str, **given: Any) -> str:
    """The address of a list as a file, narrowed as this page is; empty for whoever may not have it.

    ``given``: the values of the list's path, and filters that this page has without saying so in its address.
    """
    exported = _BY_NAME[name]
    if not allowed(exported.needs) or not limits.may_take(_me().role, exported.holds):
        return ""
    asked: dict[str, Any] = {
        key: values for key, values in arguments().items() if key != "page"} if exported.narrowed else {}
    return url_for(f"reports.export_{name}_{kind}", **(asked | given))


@blueprint.app_template_global()
def export_title(name: str) -> str:
    """What a list is called."""
    return _BY_NAME[name].title


@blueprint.app_template_global()
def export_asks(name: str) -> bool:
    """Whether a list leaves for a reason only."""
    return _asks(_BY_NAME[name])
