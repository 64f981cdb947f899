"""What an address asks of a list (``?grade=good&page=2``). What is not understood is left out, and the page says so.

A filter dropped in silence shows more than was asked for and looks like an answer.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from datetime import date
from typing import Final

from flask import g, request

from qa_service.database.session import Page

_LAST: Final = 1_000_000
_SHOWN: Final = 40


def asked_choice(name: str, known: Container[str]) -> str:
    """The value asked for under this name, if it is known; empty when none was, or none that is."""
    given = request.args.get(name, "").strip()
    if given and given not in known:
        leave_out(name, given)
        return ""
    return given


def asked_number(name: str) -> int | None:
    """The number asked for under this name."""
    given = request.args.get(name, "").strip()
    if given.isascii() and given.isdigit() and len(given) < 10:
        return int(given)
    if given:
        leave_out(name, given)
    return None


def asked_day(name: str) -> date | None:
    """The date asked for under this name, as a browser's date field sends it."""
    given = request.args.get(name, "").strip()
    try:
        return date.fromisoformat(given) if given else None
    except ValueError:
        leave_out(name, given)
        return None


def page_number() -> int:
    """The page of a list that the address asks for (``?page=3``); 1 when it asks for none or for nonsense."""
    given = request.args.get("page", "").strip()
    if given.isascii() and given.isdigit() and len(given) < 8 and int(given) > 0:
        return min(int(given), _LAST)
    if given:
        leave_out("page", given)
    return 1


def leave_out(name: str, value: str) -> None:
    """Notes that this part of the address was not understood, for the notice on the page."""
    g.setdefault("left_out", {})[name] = value


def notices(shown: Iterable[object]) -> list[str]:
    """What the page must say about its address, given what it shows (of which the pages of lists count)."""
    left_out: dict[str, str] = g.get("left_out", {})
    said = []
    if left_out:
        parts = ", ".join(f"{name} “{value[:_SHOWN]}”" for name, value in left_out.items())
        said.append(f"{'This filter was' if len(left_out) == 1 else 'These filters were'} not understood and left out: "
                    f"{parts}.")
    lists = [one for one in shown if isinstance(one, Page)]
    if lists and "page" in request.args and "page" not in left_out:
        asked = page_number()
        if all(one.number != asked for one in lists):
            said.append(f"There is no page {asked:,}: this is the last, page {max(one.pages for one in lists):,}.")
    return said
