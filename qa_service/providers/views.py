"""A setting's own name and contacts, and a group's contacts."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect
from werkzeug.wrappers import Response

from forms.providers import ContactForm, OwnNameForm
from qa_service.permissions import Permission, requires
from qa_service.providers import names, watch_views
from qa_service.providers.models import Setting
from qa_service.providers.names import ContactDetails
from qa_service.web import actor, render, saving, tell

blueprint = Blueprint("providers", __name__)
blueprint.register_blueprint(watch_views.blueprint)


def _title(setting: Setting) -> str:
    return names.own_name(setting.id) or setting.name or f"{setting.provision.value} {setting.ref}"


@blueprint.route("/settings/<ref>/name", methods=["GET", "POST"])
@requires(Permission.SETTING_UPDATE)
def setting_name(ref: str) -> Response:
    """The council's own name for a setting."""
    setting = names.setting_by_ref(ref)
    setting_id, title = setting.id, _title(setting)
    form = OwnNameForm(name=names.own_name(setting_id))
    if form.validate_on_submit():
        with saving(form):
            names.name_setting(setting_id, form.name.data or "", by=actor())
        if form.saved:
            tell("The name is saved.")
            return redirect(f"/settings/{ref}")
    return render("providers/name.html", form=form, ref=ref, title=title)


@blueprint.route("/settings/<ref>/contacts", methods=["GET", "POST"])
@requires(Permission.SETTING_UPDATE)
def setting_contacts(ref: str) -> Response:
    """The contacts that the council keeps for a setting; a new one."""
    setting = names.setting_by_ref(ref)
    return _contacts(f"/settings/{ref}", _title(setting), ("setting-contacts", {"ref": ref}), setting_id=setting.id)


@blueprint.route("/groups/<int(max=2147483647):group_id>/contacts", methods=["GET", "POST"])
@requires(Permission.SETTING_UPDATE)
def group_contacts(group_id: int) -> Response:
    """The contacts that the council keeps for a provider group; a new one."""
    group = names.group_by_id(group_id)
    return _contacts(f"/groups/{group_id}", group.name, ("group-contacts", {"group_id": group_id}), group_id=group.id)


def _contacts(back_to: str, title: str, exported: tuple[str, dict[str, Any]], *, setting_id: int | None = None,
              group_id: int | None = None) -> Response:
    form = ContactForm()
    if form.validate_on_submit():
        details = ContactDetails(
            form.role.data,
            form.name.data or None,
            (form.email.data or "").lower() or None,
            form.phone.data or None,
            form.note.data or None,
        )
        with saving(form):
            names.add_contact(details, setting_id=setting_id, group_id=group_id, by=actor())
        if form.saved:
            tell("The contact is kept.")
            return redirect(f"{back_to}/contacts")
    kept = names.contacts(setting_id=setting_id, group_id=group_id)
    return render("providers/contacts.html", form=form, contacts=kept, back_to=back_to, title=title,
                  exported=exported[0], of=exported[1])


@blueprint.post("/contacts/<int(max=2147483647):contact_id>/remove")
@requires(Permission.SETTING_UPDATE)
def remove_contact(contact_id: int) -> Response:
    """Takes a contact out of the list."""
    form = ContactForm()
    with saving(form):
        where = names.remove_contact(contact_id, by=actor())
    if form.saved:
        tell("The contact is removed.")
        return redirect(where)
    return render("providers/refused.html", form=form)
