"""Keeping the filter of a list: saving, naming, sharing, beginning with it, deleting and having it back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from flask import redirect, request
from werkzeug.wrappers import Response

from forms.filters import RenameFilterForm, SaveFilterForm
from qa_service.accounts import saved_filters
from qa_service.accounts.models import SavedFilter
from qa_service.database import transaction
from qa_service.errors import NotFound
from qa_service.permissions import Permission, requires
from qa_service.reports.blueprint import blueprint
from qa_service.web import actor, allowed, person, render, saving, tell


@dataclass(frozen=True, slots=True)
class _List:
    title: str
    needs: Permission


LISTS: Final = {
    "settings": _List("Settings", Permission.SETTING_READ), "flags": _List("Flags", Permission.FLAG_READ),
    "placements": _List("Our children", Permission.PLACEMENT_READ),
}


@blueprint.get("/filters/<page>")
@requires(Permission.SELF)
def filters(page: str) -> Response:
    """One's kept filters of a list, and those that colleagues share."""
    me = person()
    assert me is not None
    title = _list(page).title
    kept = saved_filters.filters_for(me.user_id, page)
    return render("reports/saved_filters.html", page=page, title=title,
                  mine=[one for one in kept if one.user_id == me.user_id],
                  shared=[one for one in kept if one.user_id != me.user_id])


@blueprint.route("/filters/<page>/new", methods=["GET", "POST"])
@requires(Permission.SELF)
def save_filter(page: str) -> Response:
    """Keeps the filter that stands in this address under a name."""
    title, form = _list(page).title, SaveFilterForm()
    if not allowed(Permission.FLAG_ASSIGN):
        del form.shared
    if request.method == "GET":
        form.query.data = saved_filters.clean(page, request.query_string.decode("ascii", "ignore"))
    if form.validate_on_submit():
        with saving(form):
            kept = saved_filters.save(page, form.name.data, form.query.data or "", by=actor(), starts=form.starts.data,
                                      shared=bool(form.shared and form.shared.data))
        if form.saved:
            tell(f"The filter “{kept.name}” is kept.")
            return redirect(f"/{page}?{kept.query}")
    return render("reports/save_filter.html", form=form, page=page, title=title)


@blueprint.route("/filters/<int:filter_id>/name", methods=["GET", "POST"])
@requires(Permission.SELF)
def rename_filter(filter_id: int) -> Response:
    """Gives a kept filter another name."""
    found = saved_filters.own(filter_id, actor())
    page, form = found.page, RenameFilterForm(name=found.name)
    if form.validate_on_submit():
        with saving(form):
            saved_filters.rename(filter_id, form.name.data, by=actor())
        if form.saved:
            tell("The filter has its new name.")
            return redirect(f"/filters/{page}")
    return render("reports/rename_filter.html", form=form, page=page)


@blueprint.post("/filters/<int:filter_id>/<do>")
@requires(Permission.SELF)
def change_filter(filter_id: int, do: str) -> Response:
    """Begins the list with it, shares it, deletes it, or the opposite of each."""
    if do not in _ACTS:
        raise NotFound("There is no such act.")
    act, sentence = _ACTS[do]
    with transaction():
        found = act(filter_id)
        page, name = found.page, found.name
    tell(sentence.format(name), undo=f"/filters/{filter_id}/restore" if do == "delete" else None)
    return redirect(f"/filters/{page}")


_ACTS: Final[dict[str, tuple[Callable[[int], SavedFilter], str]]] = {
    "start": (lambda id_: saved_filters.start_with(id_, True, by=actor()), "Your list begins with “{}” from now on."),
    "no-start": (lambda id_: saved_filters.start_with(id_, False, by=actor()), "Your list begins with everything."),
    "share": (lambda id_: saved_filters.share(id_, True, by=actor()), "Everybody in the council sees “{}” now."),
    "unshare": (lambda id_: saved_filters.share(id_, False, by=actor()), "“{}” is yours alone again."),
    "delete": (lambda id_: saved_filters.delete(id_, by=actor()), "“{}” is deleted."),
    "restore": (lambda id_: saved_filters.restore(id_, by=actor()), "“{}” is back."),
}


def _list(page: str) -> _List:
    found = LISTS.get(page)
    if found is None or not allowed(found.needs):
        raise NotFound("There is no such list.")
    return found
