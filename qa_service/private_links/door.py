"""The one door of the pages behind private links: what a link opens, and the page for everybody whom none lets in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from flask import current_app, g, request
from werkzeug.wrappers import Response

from qa_service.database import acting_for, transaction
from qa_service.errors import TooSoon
from qa_service.private_links import service as links
from qa_service.private_links.service import Opened, Refused
from qa_service.web import render

_NOT_TYPED: Final = ("csrf_token",)


@contextmanager
def entered(token: str, purpose: str) -> Iterator[Opened | None]:
    """What the link opens, with everything inside done for its council; ``None`` where it opens nothing.

    The use is counted and audited before anything is shown. Whoever comes in is nobody but the link's holder, also
    where they have signed in. Raises ``TooSoon``.
    """
    g.person = None
    with transaction():
        opened = links.open_link(token, purpose=purpose, address=request.remote_addr or "unknown",
                                 key=current_app.config["SERVICE"].secret_key)
    if isinstance(opened, Refused):
        if opened.wait:
            raise TooSoon(opened.wait)
        yield None
        return
    with acting_for(opened.authority_id):
        yield opened


def ended() -> Response:
    """The link opens nothing: one page for every form, whether a token is unknown, ended or withdrawn.

    What was typed is shown again, for it was not sent.
    """
    typed = [text for name, text in request.form.items() if name not in _NOT_TYPED and text.strip()]
    return render("web/link_ended.html", typed=typed, status=404)
