"""The blueprint that this domain's pages share."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from flask import Blueprint

from qa_service.contracts.quarters import quarter_words
from qa_service.documents import service as documents
from qa_service.documents.uploaded import Cleaned
from qa_service.errors import NotFound
from qa_service.web import actor
from qa_service.web.files import sent

blueprint = Blueprint("contracts", __name__)
NUMBER: Final = "<int(max=2147483647):{}>"
blueprint.add_app_template_filter(quarter_words, "quarter_words")


def number_of(text: str | None) -> int | None:
    """The number that a form's choice stands for; ``None`` for no choice."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


def day_asked(text: str) -> date:
    """A day in an address. Raises ``NotFound`` for what is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NotFound("There is no such day.") from None


def lines_of(text: str | None) -> tuple[str, ...]:
    """What was typed one a line, without empty lines."""
    return tuple(" ".join(line.split()) for line in (text or "").splitlines() if line.strip())


def file_sent(form: Any) -> Cleaned | None:
    """The file of a form, made fit to keep; a file that cannot be kept is refused on the form."""
    return sent(form)


def keep_file(cleaned: Cleaned | None) -> str | None:
    """Puts the bytes into the store, before the transaction that says what they are."""
    return documents.keep_bytes(cleaned.data) if cleaned else None


def note_file(sha256: str | None, cleaned: Cleaned | None) -> tuple[str, str] | None:
    """Notes a file that was put into the store: its hash and its name. Inside the transaction."""
    if cleaned is None or sha256 is None:
        return None
    documents.record_document(sha256, len(cleaned.data), media_type=cleaned.media_type,
                              origin=f"upload:{actor().user_id}", file_name=cleaned.name)
    return sha256, cleaned.name
