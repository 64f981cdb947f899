"""Pages that ask first whether it is still the same person."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import redirect, request

from qa_service.accounts import browser

View = TypeVar("View", bound=Callable[..., Any])


def fresh(view: View) -> View:
    """Asks for the second factor (or the password of whoever has none) where that was more than ten minutes ago.

    What was sent is not acted on: the form opens again afterwards.
    """

    @wraps(view)
    def asked(**values: Any) -> Any:
        if not browser.unconfirmed():
            return view(**values)
        return redirect(f"/account/confirm?{urlencode({'next': request.path})}")

    return asked  # type: ignore[return-value]
