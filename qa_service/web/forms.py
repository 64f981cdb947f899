"""Saving what a form holds, so that nothing typed is lost when it cannot be saved."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from forms.base import Form
from qa_service.database import transaction
from qa_service.errors import BadInput, Busy, Conflict, CouldNotStore, NotPermitted, ServiceError, TooSoon, Unreachable

STATUS: Final[dict[type[ServiceError], int]] = {
    BadInput: 422, NotPermitted: 403, Conflict: 409, Busy: 503, CouldNotStore: 507, TooSoon: 429, Unreachable: 503,
}


@contextmanager
def saving(form: Form) -> Iterator[None]:
    """One transaction. What the service refuses is shown on the form, with everything that was typed.

    Afterwards ``form.saved`` says whether it was saved; if not, render the page again with the form.
    """
    try:
        with transaction():
            yield
        form.saved = True
    except tuple(STATUS) as refusal:
        form.refuse(*_where_and_what(form, refusal))
        form.refused_with = status_of(refusal)


def status_of(error: ServiceError) -> int:
    """The HTTP status that fits this error."""
    return next((status for kind, status in STATUS.items() if isinstance(error, kind)), 400)


def status_of_form(form: Any) -> int:
    """200 for a form that was not sent, else what its errors ask for."""
    if isinstance(form, Form):
        return form.refused_with or (422 if form.errors else 200)
    return 200


def _where_and_what(form: Form, refusal: ServiceError) -> tuple[str | None, str]:
    if isinstance(refusal, BadInput) and refusal.field in form:
        return refusal.field, refusal.message
    return None, Unreachable.CALM if isinstance(refusal, Unreachable) else str(refusal)
