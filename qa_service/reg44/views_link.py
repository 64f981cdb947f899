"""The page behind a home's private link: it sends one month's report, and shows nothing else of the service."""

from __future__ import annotations

import hashlib

from flask import current_app, request
from werkzeug.wrappers import Response

from forms.reg44 import SendReportForm
from qa_service.database import acting_for, transaction
from qa_service.errors import BadInput, TooSoon
from qa_service.permissions import public
from qa_service.private_links import service as links
from qa_service.private_links.service import Opened, Refused
from qa_service.reg44.asking import asked_for
from qa_service.reg44.blueprint import blueprint
from qa_service.reg44.files import LARGEST
from qa_service.reg44.intake import Brought, take_in
from qa_service.reg44.words import PURPOSE, Way
from qa_service.web import render


@blueprint.route("/reg44-report/<token>", methods=["GET", "POST"])
@public
def send_report(token: str) -> Response:
    """A home sends the month's report. The use is counted and audited before anything is shown."""
    with transaction():
        opened = links.open_link(token, purpose=PURPOSE, address=request.remote_addr or "unknown",
                                 key=current_app.config["SERVICE"].secret_key)
    if isinstance(opened, Refused):
        if opened.wait:
            raise TooSoon(opened.wait)
        return render("reg44/link_ended.html", status=404)
    with acting_for(opened.authority_id):
        return _form_of(opened)


def _form_of(opened: Opened) -> Response:
    asked = asked_for(opened.subject_id)
    form, sent = SendReportForm(), False
    if form.validate_on_submit():
        file = form.file.data
        if not file or not file.filename:
            form.refuse("file", "Choose the report.")
        else:
            data = file.read(LARGEST + 1)
            came_as = f"link:{opened.link_id}:{hashlib.sha256(data).hexdigest()}"
            try:
                take_in(Brought(data, file.filename, Way.LINK, came_as, asked.setting_id, asked.month),
                        by=opened.actor)
                sent = True
            except BadInput as refusal:
                form.refuse("file", str(refusal))
    return render("reg44/send.html", form=form, asked=asked, opened=opened, sent=sent)
