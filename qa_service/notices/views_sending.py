"""Sending a notice, its updates and its removal, what was given by hand, and the provider's link."""

from __future__ import annotations

from dataclasses import replace

from flask import current_app, redirect
from werkzeug.wrappers import Response

from forms.notices import GivenForm, ProviderLinkForm, RemoveForm, SendForm
from qa_service.clock import today
from qa_service.concerns.opening import forget_typed, form_as_typed
from qa_service.database import transaction
from qa_service.errors import NotFound
from qa_service.notices import circulation, commenting, printed, sending
from qa_service.notices.blueprint import NOTICE, blueprint
from qa_service.notices.drafting import contents_of
from qa_service.notices.kinds import Direction, NoticeState
from qa_service.notices.models import NoticeRecipient
from qa_service.notices.opening import asks_for_a_look, contents_form, handlers_only, said_in, seen, version_in
from qa_service.notices.views_writing import TEXTS
from qa_service.permissions import Permission, requires
from qa_service.private_links import service as links
from qa_service.web import actor, render, saving, tell
from qa_service.web.gate import keeps_typed

ROLES = ("Responsible individual", "Registered manager")


def words_of(one: NoticeRecipient) -> str:
    """An entry of the list, as a box to tick shows it, with how it goes there."""
    way = f"a link to {one.email}" if one.email else "by hand: the list holds no e-mail address"
    return f"{one.organisation} ({one.kind.words.lower()}): {way}"


def offered(form: SendForm) -> None:
    """Offers the circulation list; everybody on it is chosen first."""
    form.offer([(str(one.id), words_of(one)) for one in circulation.recipients()])


def chosen(form: SendForm) -> list[int]:
    """The recipients that were ticked."""
    return [int(one) for one in form.recipients.data or [] if one.isascii() and one.isdigit() and len(one) < 10]


@blueprint.route(f"{NOTICE}/send", methods=["GET", "POST"])
@requires(Permission.NOTICE_READ)
def send(reference: str) -> Response:
    """Sends the draft. The page shows the form as it will be read, and to whom it goes."""
    handlers_only()
    row = seen(reference, what="form_read")
    if row.direction is Direction.RECEIVED:
        raise NotFound("There is no such draft.")
    form = SendForm(version=str(row.version), recipients=[str(one.id) for one in circulation.recipients()])
    offered(form)
    if form.validate_on_submit():
        with saving(form):
            sending.send(reference, chosen(form), needed=bool(form.needed.data), version=version_in(form), by=actor(),
                         today=today())
        if form.saved:
            tell("It is sent. Each link goes out within some minutes; give by hand what has none, and record it.")
            return redirect(f"/regional-notice/{reference}")
    return render("notices/send.html", form=form, form_of=printed.draft(contents_of(row)),
                  back=f"/regional-notice/{reference}", nobody=not circulation.recipients())


@blueprint.route(f"{NOTICE}/update", methods=["GET", "POST"])
@requires(Permission.NOTICE_READ)
@keeps_typed
def update(reference: str) -> Response:
    """An update, to everybody who got the earlier version and whoever joined the list since."""
    handlers_only()
    row = seen(reference, what="form_read")
    if row.state is not NoticeState.IN_FORCE or row.direction is Direction.RECEIVED:
        raise NotFound("There is no such notice in force.")
    form = contents_form(replace(contents_of(row), said=""), version=str(row.version))
    had = set(sending.had_it(row))
    everybody = [one for one in circulation.recipients(removed_too=True) if one.id in had or one.removed_at is None]
    if form.validate_on_submit():
        with saving(form):
            sending.update(reference, said_in(form), [one.id for one in everybody], version=version_in(form),
                           by=actor(), today=today(), looked_at_names=form.looked_at_names.data)
            forget_typed()
        if form.saved:
            tell("The update is sent to everybody who got the earlier version.")
            return redirect(f"/regional-notice/{reference}")
    return render("notices/update.html", form=form, reference=reference, everybody=everybody, had=had,
                  comments=commenting.comments_of(row), asks_for_a_look=asks_for_a_look(form, *TEXTS))


@blueprint.route(f"{NOTICE}/remove", methods=["GET", "POST"])
@requires(Permission.NOTICE_READ)
@keeps_typed
def remove(reference: str) -> Response:
    """Lifts a notice; everybody who got it is told."""
    handlers_only()
    row = seen(reference, what="form_read")
    if row.state is not NoticeState.IN_FORCE or row.direction is Direction.RECEIVED:
        raise NotFound("There is no such notice in force.")
    form = form_as_typed(RemoveForm, version=str(row.version), on=today())
    had = set(sending.had_it(row))
    if form.validate_on_submit():
        with saving(form):
            sending.remove(reference, on=form.on.data, why=form.why.data or "", version=version_in(form), by=actor(),
                           today=today(), looked_at_names=form.looked_at_names.data)
            forget_typed()
        if form.saved:
            tell("The notice is removed, and everybody who got it is told.")
            return redirect(f"/regional-notice/{reference}")
    return render("notices/remove.html", form=form, reference=reference, asks_for_a_look=asks_for_a_look(form, "why"),
                  told=[one for one in circulation.recipients(removed_too=True) if one.id in had])


@blueprint.route(f"{NOTICE}/given/<int(max=2147483647):sending_id>", methods=["GET", "POST"])
@requires(Permission.NOTICE_READ)
def given(reference: str, sending_id: int) -> Response:
    """Records that a version was given to a recipient by hand."""
    handlers_only()
    row = seen(reference, what="form_read")
    one = next((one for one in sending.sent_to(row) if one.sending.id == sending_id), None)
    if one is None:
        raise NotFound("There is no such recipient.")
    form = GivenForm(on=one.sending.given_on or today(), how=one.sending.given_how)
    if form.validate_on_submit():
        with saving(form):
            sending.record_by_hand(reference, sending_id, on=form.on.data, how=form.how.data or "", by=actor(),
                                   today=today())
        if form.saved:
            tell("It is recorded.")
            return redirect(f"/regional-notice/{reference}")
    return render("notices/given.html", form=form, reference=reference, one=one)


@blueprint.post(f"{NOTICE}/again/<int(max=2147483647):sending_id>/<once>")
@requires(Permission.NOTICE_READ)
def again(reference: str, sending_id: int, once: str) -> Response:
    """A new link for a recipient whose link has ended."""
    handlers_only()
    with transaction():
        sending.send_link_again(reference, sending_id, once=once[:32], by=actor())
    tell("A new link goes out within some minutes. The earlier one ends then.")
    return redirect(f"/regional-notice/{reference}")


@blueprint.route(f"{NOTICE}/provider", methods=["GET", "POST"])
@requires(Permission.NOTICE_READ)
def provider(reference: str) -> Response:
    """A private link through which the provider reads the notice and comments; it is shown once."""
    row = seen(reference, what="form_read")
    if row.direction is Direction.RECEIVED or row.state not in (NoticeState.DRAFT, NoticeState.IN_FORCE):
        raise NotFound("There is no such notice.")
    form, token, days = ProviderLinkForm(made_for=ROLES[0], days=14), "", 0
    if form.validate_on_submit():
        with saving(form):
            days = form.days.data
            token = commenting.make_link(reference, made_for=form.made_for.data or "", days=days, by=actor())
    link = f"{current_app.config['SERVICE'].public_url}/{commenting.PURPOSE}/{token}" if form.saved else ""
    return render("notices/provider.html", form=form, reference=reference, link=link, days=days,
                  standing=links.standing_links(commenting.PURPOSE, row.id))


@blueprint.post(f"{NOTICE}/provider/end")
@requires(Permission.NOTICE_READ)
def end_provider_link(reference: str) -> Response:
    """Ends the provider's link."""
    row = seen(reference, what="form_read")
    with transaction():
        for link in links.standing_links(commenting.PURPOSE, row.id):
            links.revoke(link.id, by=actor())
    tell("The provider’s link has ended.")
    return redirect(f"/regional-notice/{reference}")


