"""Following along: watching a setting, a provider group or an area, and the list of what one follows."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, redirect, request
from sqlalchemy import select
from werkzeug.wrappers import Response

from forms.base import Form
from forms.providers import WatchAreaForm, WatchForm
from forms.widgets import choices_of
from qa_service.database import db
from qa_service.permissions import Permission, requires
from qa_service.providers import following, names, watching
from qa_service.providers.following import Followed
from qa_service.providers.models import Setting
from qa_service.providers.watching import Target
from qa_service.vocabulary import ProvisionType
from qa_service.web import actor, allowed, person, render, saving, tell
from qa_service.web.people import people

blueprint = Blueprint("watching", __name__)
HERE: Final = "/following"


@blueprint.get(HERE)
@requires(Permission.SETTING_WATCH)
def show() -> Response:
    """What one follows, what the team does, and, for who may see it, who else follows what."""
    found = followed()
    return render("providers/following.html", mine=found["mine"], team=found["team"], others=found["others"],
                  names=people().names() if found["others"] else {})


def followed() -> dict[str, list[Followed]]:
    """What one follows (``mine``), what the team does (``team``), and, for who may see it, what others do."""
    me = _user_id()
    watches = {"mine": watching.watches_of(me), "team": watching.watches_of(None),
               "others": watching.watches_of_others(me) if allowed(Permission.TEAM_WATCH) else []}
    lines = following.lines_of([one for some in watches.values() for one in some])
    return {whose: [lines[one.id] for one in some] for whose, some in watches.items()}


@blueprint.route("/settings/<ref>/watch", methods=["GET", "POST"])
@requires(Permission.SETTING_WATCH)
def setting_watch(ref: str) -> Response:
    """Watching a setting, for oneself or for the team."""
    setting = names.setting_by_ref(ref)
    title = names.own_name(setting.id) or setting.name or f"{setting.provision.value} {setting.ref}"
    through = [one for one in watching.covering([setting.id]).get(setting.id, ())
               if one.target.setting_id is None and one.user_id in (None, _user_id())]
    return _watch(Target(setting_id=setting.id), "Watch this setting", title, f"/settings/{ref}", through=through)


@blueprint.route("/groups/<int(max=2147483647):group_id>/watch", methods=["GET", "POST"])
@requires(Permission.SETTING_WATCH)
def group_watch(group_id: int) -> Response:
    """Watching all settings of a provider group, those that join it later too."""
    group = names.group_by_id(group_id)
    return _watch(Target(group_id=group_id), "Watch this provider group", group.name, f"/groups/{group_id}")


@blueprint.route(f"{HERE}/area", methods=["GET", "POST"])
@requires(Permission.SETTING_WATCH)
def area_watch() -> Response:
    """Watching an area: its settings of one kind or of every kind, those that open later too."""
    asked = request.args.get("type")
    form = WatchAreaForm(area=request.args.get("area"), kind=asked if asked in set(ProvisionType) else None)
    _for_team_or_not(form)
    form.area.choices = choices_of([("", "Choose an area"), *((area, area) for area in _areas())])
    form.kind.choices = choices_of([("", "Every kind"), *((kind.value, kind.value) for kind in ProvisionType)])
    if form.validate_on_submit():
        target = Target(area=form.area.data, kind=form.kind.data or "")
        if _saved(form, target):
            count = watching.covered_count(target)
            tell(f"{'The team watches' if _for_team(form) else 'You watch'} {count} settings now: {target.area}"
                 f"{', ' + target.kind.lower() if target.kind else ''}. Those that open later are in it.")
            return redirect(HERE)
    chosen = Target(area=form.area.data, kind=form.kind.data or "") if form.area.data else None
    return render("providers/watch_area.html", form=form, chosen=chosen,
                  count=watching.covered_count(chosen) if chosen and not form.errors else None)


@blueprint.post(f"{HERE}/<int(max=2147483647):watch_id>/stop")
@requires(Permission.SETTING_WATCH)
def stop(watch_id: int) -> Response:
    """The watch ends: one's own, or, for who may, the team's."""
    form = Form()
    ended: int | None = None
    with saving(form):
        ended = watching.stop(watch_id, user_id=_user_id(), team=allowed(Permission.TEAM_WATCH), by=actor())
    if form.saved:
        tell("The watch has ended.", undo=f"{HERE}/ended/{ended}/undo" if ended else None)
        return redirect(HERE)
    return render("providers/refused.html", form=form)


@blueprint.post(f"{HERE}/ended/<int(max=2147483647):ended_id>/undo")
@requires(Permission.SETTING_WATCH)
def undo(ended_id: int) -> Response:
    """The watch goes on as though it had not been ended."""
    form = Form()
    with saving(form):
        watching.take_back(ended_id, user_id=_user_id(), team=allowed(Permission.TEAM_WATCH), by=actor())
    if form.saved:
        tell("The watch goes on, since when it began.")
        return redirect(HERE)
    return render("providers/refused.html", form=form)


def _watch(target: Target, heading: str, title: str, back_to: str,
           through: list[watching.Covering] | None = None) -> Response:
    form = WatchForm()
    _for_team_or_not(form)
    if form.validate_on_submit() and _saved(form, target):
        tell("The whole team watches it now." if _for_team(form) else "You watch it now.")
        return redirect(back_to)
    me = _user_id()
    watches = [(whose, watch) for whose, user_id in (("mine", me), ("team", None))
               if (watch := watching.watch_on(target, user_id))]
    others = watching.others_on(target, me) if allowed(Permission.TEAM_WATCH) else []
    return render("providers/watch.html", form=form, heading=heading, title=title, back_to=back_to, target=target,
                  watches=watches, count=watching.covered_count(target), through=through or [],
                  others=[people().names().get(user_id, "Somebody who has left") for user_id in others])


def _saved(form: WatchForm, target: Target) -> bool:
    with saving(form):
        watching.start(target, user_id=None if _for_team(form) else _user_id(), reason=form.reason.data or None,
                       by=actor())
    return form.saved


def _for_team(form: WatchForm) -> bool:
    return form.council is not None and bool(form.council.data)


def _for_team_or_not(form: WatchForm) -> None:
    if not allowed(Permission.TEAM_WATCH):
        del form.council


def _areas() -> list[str]:
    return [area for area in db.session.scalars(
        select(Setting.local_authority).distinct().order_by(Setting.local_authority)) if area]


def _user_id() -> int:
    me = person()
    assert me is not None  # the gate let somebody in
    return me.user_id
