"""The blueprint that this domain's pages share, and what they ask of forms alike."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from flask import Blueprint, g
from werkzeug.wrappers import Response

from qa_service.clock import today
from qa_service.contracts import reach
from qa_service.contracts.oversight_models import Suspension
from qa_service.contracts.quarters import quarter_words
from qa_service.contracts.rules.papers import CN_01
from qa_service.documents import service as documents
from qa_service.documents.uploaded import Cleaned
from qa_service.flags.parameters import values_of
from qa_service.permissions import Permission
from qa_service.web import actor, allowed, render
from qa_service.web.files import too_large

blueprint = Blueprint("contracts", __name__)
blueprint.register_error_handler(413, too_large)
NUMBER: Final = "<int(max=2147483647):{}>"
blueprint.add_app_template_filter(quarter_words, "quarter_words")


@dataclass(frozen=True, slots=True)
class Stop:
    """A suspension or embargo, as the pages of places show it."""

    id: int
    kind: str
    from_on: date
    begun: bool


@blueprint.app_template_global()
def stops_on(setting_ids: Collection[int | None]) -> Mapping[int, Sequence[Stop]]:
    """What keeps us from placing at these settings, for every page on which somebody would choose one.

    Nothing for whoever may not see it.
    """
    if not allowed(Permission.CONTRACT_READ):
        return {}
    return {setting_id: as_stops(rows)
            for setting_id, rows in reach.standing_on({id_ for id_ in setting_ids if id_}, today()).items()}


@blueprint.app_template_global()
def as_stops(rows: Iterable[Suspension]) -> Sequence[Stop]:
    """Suspensions as the pages of places show them."""
    day = today()
    return [Stop(row.id, row.kind.words.lower(), row.from_on, row.stands(day)) for row in rows]


@blueprint.app_template_global()
def expiry_warning() -> int:
    """How many days before its end a document is said to expire soon: as the rule on them has it."""
    if "expiry_warning" not in g:
        g.expiry_warning = values_of([CN_01])[CN_01.code].number("days")
    return int(g.expiry_warning)


def form_page(form: Any, heading: str, *, button: str, back_to: str, back_words: str, caption: str = "",
              says: Sequence[str] = (), stands: Sequence[tuple[str, str]] = (), upload: bool = False,
              warning: bool = False) -> Response:
    """A page with one form. ``stands``: what is kept now, where somebody else changed it meanwhile."""
    return render("contracts/form.html", form=form, heading=heading, button=button, back_to=back_to,
                  back_words=back_words, caption=caption, says=says, stands=stands if clashed(form) else (),
                  upload=upload, warning=warning)


def clashed(form: Any) -> bool:
    """Whether the form was refused because somebody else changed what it changes."""
    return bool(form.refused_with == 409)


def number_of(text: str | None) -> int | None:
    """The number that a form's choice stands for; ``None`` for no choice."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


def lines_of(text: str | None) -> tuple[str, ...]:
    """What was typed one a line, without empty lines."""
    return tuple(" ".join(line.split()) for line in (text or "").splitlines() if line.strip())


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
