"""Files that people send and get: made fit to keep, or refused in a sentence on the form; always checked when given."""

from __future__ import annotations

from typing import Any

from flask import send_file
from werkzeug.wrappers import Response

from qa_service.database import db
from qa_service.documents import service as documents
from qa_service.documents.models import Document
from qa_service.documents.uploaded import MOST_BYTES, Cleaned, clean
from qa_service.errors import BadInput, NotFound
from qa_service.web.errors import page


def sent(form: Any, *, needed: bool = False) -> Cleaned | None:
    """The cleaned file of the form's ``file`` field; ``None`` where none was sent or the form was refused."""
    file = form.file.data
    if not file or not getattr(file, "filename", ""):
        if needed:
            form.refuse("file", "Choose a photo or a file")
        return None
    try:
        return clean(file.read(MOST_BYTES + 1), file.filename)
    except BadInput as refusal:
        form.refuse("file", refusal.message)
        return None


def download(sha256: str, name: str) -> Response:
    """A kept file, checked against its hash; always as a download."""
    documents.bytes_of(sha256)
    document = db.session.get(Document, sha256)
    return send_file(documents.path_of(sha256), as_attachment=True, download_name=name,
                     mimetype=document.media_type if document else "application/octet-stream")


def picture(sha256: str) -> Response:
    """A photo to look at: drawn anew when it came, so that nothing but a picture can be in it. Raises ``NotFound``."""
    document = db.session.get(Document, sha256)
    if document is None or not document.media_type.startswith("image/"):
        raise NotFound("This file is no picture.")
    documents.bytes_of(sha256)
    return send_file(documents.path_of(sha256), mimetype=document.media_type)


def too_large(_error: Exception) -> Response:
    """The page for a photo larger than any form may send. What was typed elsewhere is saved already."""
    return page(413, sentence=f"Nothing was kept: a photo or file can have at most {MOST_BYTES // 2**20} MB.",
                next_step="Go back and send a smaller one. What was saved before is not lost.")
