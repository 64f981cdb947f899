"""Forms that ask for a code or a password of somebody who is at least half signed in: few guesses, each recorded."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from forms.base import Form
from qa_service.accounts import sign_in, throttle
from qa_service.accounts.browser import visitor
from qa_service.database import transaction
from qa_service.web import saving

Result = TypeVar("Result")


def judged(form: Form, user_id: int, guessed: str, act: Callable[[], Result]) -> Result | None:
    """What ``act`` gives; ``None`` where it was refused. ``guessed`` is the field that somebody could guess.

    The guess is counted before it is judged, in a transaction of its own: a wrong one stays counted.
    """
    counter, result = "", None
    with saving(form):
        counter = sign_in.count_code(user_id, visitor())
    if not form.saved:
        return None
    form.saved = False
    with saving(form):
        result = act()
    with transaction():
        if form[guessed].errors:
            sign_in.fail_code(user_id, counter, visitor())
        elif form.saved or form.refused_with == 422:
            throttle.forget_codes(counter)
    return result if form.saved else None
