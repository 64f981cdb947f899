"""The file that a form sent, made fit to keep, or a sentence on the form that says why not."""

from __future__ import annotations

from typing import Any

from qa_service.errors import BadInput
from qa_service.visits.uploaded import MOST_BYTES, Cleaned, clean


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
