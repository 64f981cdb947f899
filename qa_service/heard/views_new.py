"""Noting what we heard: finding the setting, the form, and what comes before any form."""

from __future__ import annotations

import json

from flask import current_app, redirect, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from forms.heard import HeardForm, SaidForm
from qa_service.accounts import kept_forms
from qa_service.clock import today
from qa_service.database import db, transaction
from qa_service.database.once import new_key
from qa_service.heard import referrals, service
from qa_service.heard.blueprint import blueprint
from qa_service.heard.kinds import FromWhom, HeardKind
from qa_service.heard.service import Said
from qa_service.heard.views_list import KINDS, ROLES
from qa_service.own_lists import finding
from qa_service.own_lists.finding import Place
from qa_service.own_lists.identifiers import personal_details
from qa_service.permissions import Permission, requires
from qa_service.providers.models import Setting
from qa_service.web import actor, person, render, saving, tell
from qa_service.web.gate import keeps_typed

TYPED = ("kind", "from_whom", "words", "did")
"""The boxes that are kept as somebody types. Who told us is not among them."""


@blueprint.route("/heard/new", methods=["GET", "POST"])
@requires(Permission.HEARD_WRITE)
@keeps_typed
def new() -> Response:
    """Something that somebody told us is noted. The page of a setting leads here with the setting chosen."""
    place = place_asked()
    if place is None:
        return which("/heard/new", "Note what you heard: about whom?")
    form, kept_since = _form(place), None
    if form.validate_on_submit():
        with saving(form):
            entry_id = service.note_heard(
                said_of_form(form, place), did=form.did.data or "", due_on=form.due_on.data, who=form.who.data or "",
                looked_at_names=form.looked_at_names.data, key=form.key.data or "", by=actor(), today=today())
            kept_forms.drop(_me(), _address(place))
        if form.saved:
            tell("It is noted.")
            return redirect(f"/heard/{entry_id}")
    elif not form.is_submitted():
        form, kept_since = _with_what_was_typed(form, place)
    return render("heard/new.html", form=form, place=place, kept_since=kept_since, address=_address(place),
                  asks_for_a_look=asks_for_a_look(form))


def place_asked() -> Place | None:
    """The setting or group that the address names."""
    return finding.place_asked(request.args.get("setting", "").strip(), request.args.get("group", "").strip())


def which(address: str, heading: str) -> Response:
    """Asks for the setting or provider: a search, and what fits to choose from."""
    text = request.args.get("q", "").strip()[:200]
    found = finding.find(text)
    return render("heard/which.html", heading=heading, address=address, text=text, found=found,
                  most=finding.MOST)


def said_of_form(form: SaidForm, place: Place) -> Said:
    """What a valid form says."""
    assert form.heard_on.data is not None
    return Said(HeardKind(form.kind.data), FromWhom(form.from_whom.data), form.heard_on.data, form.words.data or "",
                place.setting_id, place.group_id)


def asks_for_a_look(form: SaidForm) -> bool:
    """Whether the box is shown by which a writer says that a text tells of nobody who they are."""
    return bool(form.looked_at_names.data) or any(
        personal_details(form[name].data or "") for name in ("words", "did", "why") if name in form)


def _form(place: Place) -> HeardForm:
    form = HeardForm(key=new_key(), heard_on=today())
    form.offer(KINDS.items(), ROLES.items())
    return form


def _with_what_was_typed(form: HeardForm, place: Place) -> tuple[HeardForm, object]:
    """The form as it was left, if it was left without saving, and since when."""
    row = kept_forms.kept(_me(), _address(place))
    if row is None or any(service.is_noted(key) for key in row.fields.get("key", [])):
        return form, None
    fields = MultiDict((name, value) for name, values in row.fields.items() for value in values)
    if "heard_on" not in fields:
        day = today()
        fields.setlist("heard_on", [str(day.day), str(day.month), str(day.year)])
    fields.setdefault("key", form.key.data or "")
    opened = HeardForm(formdata=fields)
    opened.offer(KINDS.items(), ROLES.items())
    return opened, row.kept_at


@blueprint.post("/heard/typed")
@requires(Permission.HEARD_WRITE)
def typed() -> Response:
    """One box of the form, as somebody types it: kept, and looked at for names and numbers."""
    place, name, value = place_asked(), request.form.get("name", ""), request.form.get("value", "")
    if place is None or name not in TYPED:
        return _json({"error": "There is nothing of this name to write."}, 404)
    key = request.args.get("key", "")[:40]
    with transaction():
        # the last letters may arrive after the form that holds them
        kept = service.is_noted(key) or kept_forms.keep(
            _me(), _address(place), {name: [value], **({"key": [key]} if key else {})})
    if not kept:
        return _json({"error": "This is too long to be kept. Shorten it."}, 422)
    return _json({"shown": "", "beside": "", "personal": personal_details(value)})


@blueprint.post("/heard/throw-away")
@requires(Permission.HEARD_WRITE)
def throw_away() -> Response:
    """What was typed and not saved is not wanted."""
    place = place_asked()
    if place is None:
        return redirect("/heard")
    with transaction():
        kept_forms.drop(_me(), _address(place))
    tell("What was typed and not saved is thrown away.")
    return redirect(_address(place))


@blueprint.get("/heard/safeguarding")
@requires(Permission.HEARD_WRITE)
def safeguarding() -> Response:
    """What comes before any form, where a child may be at risk of harm."""
    place = place_asked()
    setting = db.session.get(Setting, place.setting_id) if place and place.setting_id else None
    return render("heard/safeguarding.html", numbers=referrals.numbers(setting), place=place, entry=None)


def _address(place: Place) -> str:
    return f"/heard/new?{place.asked}"


def _me() -> int:
    me = person()
    assert me is not None
    return me.user_id


def _json(content: dict[str, object], status: int = 200) -> Response:
    return current_app.response_class(json.dumps(content), status=status, mimetype="application/json")
