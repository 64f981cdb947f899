"""The pages behind private links: the form for one recipient, once, and the provider's comment."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response

from forms.base import Form
from forms.notices import CommentForm
from qa_service.database import transaction
from qa_service.errors import NotFound
from qa_service.notices import commenting, mailing, places, printed, sending
from qa_service.notices.blueprint import blueprint
from qa_service.notices.drafting import contents_of
from qa_service.notices.views_notice import as_file
from qa_service.permissions import public
from qa_service.private_links.door import ended, entered
from qa_service.private_links.service import Opened
from qa_service.web import render, saving


@blueprint.route(f"/{mailing.PURPOSE}/<token>", methods=["GET", "POST"])
@public
def shared_form(token: str) -> Response:
    """A recipient takes the form: by a button, so that no scanner of mails takes it, and once."""
    with entered(token, mailing.PURPOSE) as opened:
        if opened is None:
            return ended()
        form = Form()
        try:
            if form.validate_on_submit() and request.form.get("kind") in ("pdf", "docx"):
                return _taken(opened, request.form["kind"])
            sent, _, _ = sending.behind(opened.subject_id)
        except NotFound:
            return ended()
        return render("notices/take.html", form=form, council=places.council().name, organisation=sent.organisation,
                      opened=opened, token=token)


def _taken(opened: Opened, kind: str) -> Response:
    """The form is made before the link ends: where it cannot be made, the link stands."""
    sent, version, _ = sending.behind(opened.subject_id)
    response = as_file(printed.sent(version, made_for=sent.organisation), kind)
    with transaction():
        sending.taken(opened.subject_id, link_id=opened.link_id, by=opened.actor)
    return response


@blueprint.route(f"/{commenting.PURPOSE}/<token>", methods=["GET", "POST"])
@public
def provider_comment(token: str) -> Response:
    """The provider reads the notice and comments on it."""
    with entered(token, commenting.PURPOSE) as opened:
        if opened is None:
            return ended()
        form, sent = CommentForm(), False
        try:
            row = commenting.shown(opened.subject_id)
            if form.validate_on_submit():
                with saving(form):
                    commenting.comment(opened.subject_id, form.text.data or "", link_id=opened.link_id,
                                       by=opened.actor)
                sent, row = form.saved, commenting.shown(opened.subject_id)
        except NotFound:
            return ended()
        return render("notices/comment.html", form=form, sent=sent, opened=opened, council=places.council().name,
                      form_of=printed.draft(contents_of(row)), comments=commenting.comments_of(row))
