"""The page behind a home's private link: it sends one month's report, and shows nothing else of the service."""

from __future__ import annotations

import hashlib

from werkzeug.wrappers import Response

from forms.reg44 import SendReportForm
from qa_service.errors import BadInput, NotFound
from qa_service.permissions import public
from qa_service.private_links.door import ended, entered
from qa_service.private_links.service import Opened
from qa_service.reg44.asking import asked_for
from qa_service.reg44.blueprint import blueprint
from qa_service.reg44.files import LARGEST
from qa_service.reg44.intake import Brought, take_in
from qa_service.reg44.words import PURPOSE, Way
from qa_service.web import render


@blueprint.route("/reg44-report/<token>", methods=["GET", "POST"])
@public
def send_report(token: str) -> Response:
    """A home sends the month's report."""
    with entered(token, PURPOSE) as opened:
        if opened is None:
            return ended()
        try:
            return _form_of(opened)
        except NotFound:
            return ended()


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
