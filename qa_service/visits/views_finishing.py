"""Submitting a visit, its sign-off, and what the provider is given."""

from __future__ import annotations

from flask import current_app, redirect
from werkzeug.wrappers import Response

from forms.actions import ReasonForm
from forms.visits import LinkForm, MailForm, SubmitForm
from qa_service.actions.service import AT_THE_PROVIDER
from qa_service.clock import today
from qa_service.database import transaction
from qa_service.database.once import new_key
from qa_service.errors import NotFound
from qa_service.flags.names import settings_called
from qa_service.permissions import Permission, requires
from qa_service.private_links import service as links
from qa_service.visits import finishing, mailing, publishing, service, templates, writing
from qa_service.visits.blueprint import NUMBER, blueprint, visible
from qa_service.visits.kinds import VisitState
from qa_service.web import actor, render, saving, tell

_VISIT = NUMBER.format("visit_id")
REPLY_DAYS, REPORT_DAYS = 14, 90


@blueprint.route(f"/visits/{_VISIT}/submit", methods=["GET", "POST"])
@requires(Permission.VISIT_WRITE)
def submit(visit_id: int) -> Response:
    """What is missing; and where nothing is, the end of the draft."""
    found = visible(visit_id)
    if found.state not in (VisitState.PLANNED, VisitState.DRAFT):
        return redirect(f"/visits/{visit_id}")
    form = SubmitForm()
    if form.validate_on_submit():
        with saving(form):
            finishing.submit(visit_id, looked_at_names=bool(form.looked_at_names.data), by=actor())
        if form.saved:
            tell("The visit is submitted. A manager is to sign it off.", undo=f"/visits/{visit_id}/take-back")
            return redirect(f"/visits/{visit_id}")
    found = service.visit_by_id(visit_id)
    whole = templates.whole(finishing.template_of(found))
    parts = finishing.part_of_names(whole)
    steps = {step.key: step for step in writing.steps_of(visit_id, whole)}
    return render("visits/submit.html", form=form, visit=found, steps=steps,
                  called=settings_called([found.setting_id])[found.setting_id],
                  progress=finishing.progress_of(found, whole),
                  to_look_at=[(steps[parts.get(name, "about")], name, what)
                              for name, what in finishing.names_to_look_at(visit_id).items()])


@blueprint.post(f"/visits/{_VISIT}/take-back")
@requires(Permission.VISIT_WRITE)
def take_back(visit_id: int) -> Response:
    """The writer goes on writing."""
    with transaction():
        finishing.take_back(visit_id, by=actor())
    tell("The visit is being written again.")
    return redirect(f"/visits/{visit_id}")


@blueprint.route(f"/visits/{_VISIT}/send-back", methods=["GET", "POST"])
@requires(Permission.VISIT_SIGN_OFF)
def send_back(visit_id: int) -> Response:
    """The manager asks the writer for more."""
    called = settings_called([visible(visit_id).setting_id])
    form = ReasonForm()
    form.ask("What is missing", "Whoever wrote the visit reads this.")
    if form.validate_on_submit():
        with saving(form):
            finishing.send_back(visit_id, reason=form.reason.data or "", by=actor())
        if form.saved:
            tell("The visit went back to be completed.")
            return redirect(f"/visits/{visit_id}")
    name = next(iter(called.values())).name
    return render("web/reason.html", form=form, heading=f"Send the visit to {name} back", button="Send it back",
                  back_to=f"/visits/{visit_id}", back_words="The visit")


@blueprint.post(f"/visits/{_VISIT}/sign-off")
@requires(Permission.VISIT_SIGN_OFF)
def sign_off(visit_id: int) -> Response:
    """The manager agrees."""
    with transaction():
        finishing.sign_off(visit_id, by=actor())
    tell("The visit is signed off.")
    return redirect(f"/visits/{visit_id}")


@blueprint.route(f"/visits/{_VISIT}/publish", methods=["GET", "POST"])
@requires(Permission.VISIT_SIGN_OFF)
def publish(visit_id: int) -> Response:
    """What the provider is given is settled, and its link mailed to a contact of ours there, if one is chosen."""
    setting_id = visible(visit_id).setting_id
    known, form = mailing.addresses(setting_id), MailForm(key=new_key())
    form.offer(known.items(), "Nobody: I give it the link myself")
    if form.validate_on_submit():
        to = _chosen(form)
        with saving(form):
            publishing.publish(visit_id, by=actor())
            if to is not None:
                mailing.mail_report(visit_id, to, key=form.key.data or "", by=actor())
        if form.saved and to is not None:
            tell(f"The visit is published. Its private link is mailed to {known[to]}.")
            return redirect(f"/visits/{visit_id}")
        if form.saved:
            tell("The visit is published. Give the provider its private link.")
            return redirect(f"/visits/{visit_id}/link/{publishing.REPORT}")
    if form.contact.data is None and len(known) == 1:
        form.contact.data = str(next(iter(known)))
    return render("visits/publish.html", form=form, visit_id=visit_id, has_contacts=bool(known), published=False,
                  called=settings_called([setting_id])[setting_id])


@blueprint.route(f"/visits/{_VISIT}/mail", methods=["GET", "POST"])
@requires(Permission.VISIT_WRITE)
def mail(visit_id: int) -> Response:
    """The link to a published visit is mailed to another contact, or once more."""
    found = visible(visit_id)
    if found.published is None:
        return redirect(f"/visits/{visit_id}")
    setting_id = found.setting_id
    known, form = mailing.addresses(setting_id), MailForm(key=new_key())
    form.offer(known.items())
    if form.validate_on_submit():
        to = _chosen(form)
        with saving(form):
            mailing.mail_report(visit_id, to or 0, key=form.key.data or "", by=actor())
        if form.saved:
            tell("The link is mailed. The one that the provider had ends once this one has left.")
            return redirect(f"/visits/{visit_id}")
    return render("visits/publish.html", form=form, visit_id=visit_id, has_contacts=bool(known), published=True,
                  called=settings_called([setting_id])[setting_id])


def _chosen(form: MailForm) -> int | None:
    return int(form.contact.data) if (form.contact.data or "").isdigit() else None


@blueprint.route(f"/visits/{_VISIT}/link/<purpose>", methods=["GET", "POST"])
@requires(Permission.VISIT_WRITE)
def make_link(visit_id: int, purpose: str) -> Response:
    """A private link for the provider, shown once."""
    found = visible(visit_id)
    if purpose not in publishing.PURPOSES:
        raise NotFound("There is no such link.")
    called = settings_called([found.setting_id])[found.setting_id]
    form = LinkForm(days=REPLY_DAYS if purpose == publishing.REPLY else REPORT_DAYS)
    form.offer(AT_THE_PROVIDER)
    address = None
    if form.validate_on_submit():
        with saving(form):
            token = publishing.make_link(visit_id, purpose, made_for=form.made_for.data, days=form.days.data or 0,
                                         by=actor())
        if form.saved:
            address = f"{current_app.config['SERVICE'].public_url}/{purpose}/{token}"
    return render("visits/link.html", form=form, visit_id=visit_id, called=called, purpose=purpose, address=address,
                  words=publishing.PURPOSES[purpose], reply=purpose == publishing.REPLY, day=today(),
                  standing=links.standing_links(purpose, visit_id))


@blueprint.post(f"/visits/{_VISIT}/links/{NUMBER.format('link_id')}/revoke")
@requires(Permission.VISIT_WRITE)
def revoke_link(visit_id: int, link_id: int) -> Response:
    """A private link ends at once."""
    visible(visit_id)
    mine = {link.id for purpose in publishing.PURPOSES for link in links.links_of(purpose, visit_id)}
    if link_id not in mine:
        raise NotFound("There is no such link.")
    with transaction():
        links.revoke(link_id, by=actor())
    tell("The link does not work any more.")
    return redirect(f"/visits/{visit_id}")
