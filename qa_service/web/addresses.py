"""Addresses of the same list with another page, order or filter, all else kept."""

from __future__ import annotations

from typing import Any

from flask import request, url_for


def page_url(number: int) -> str:
    """The address of another page of this list, with its filters kept."""
    return _address({**arguments(), "page": [str(number)]})


def url_with(**changes: str | None) -> str:
    """This address with these arguments instead of what they were (``None``: without), from the first page on."""
    kept = {name: values for name, values in arguments().items() if name != "page" and name not in changes}
    return _address({**kept, **{name: [value] for name, value in changes.items() if value is not None}})


def chosen_filter(text: str, name: str, value: str | None = None) -> dict[str, str]:
    """A filter that is on, as ``filter_panel`` takes it: its words, and the address without it.

    ``value`` names one of several values of the argument; the others stay.
    """
    kept = {key: values for key, values in arguments().items() if key not in ("page", name)}
    others = [one for one in request.args.getlist(name) if value is not None and one != value]
    return {"text": text, "href": _address({**kept, **({name: others} if others else {})})}


def sort_heading(text: str, key: str, current: str, *, numeric: bool = False, name: str = "sort") -> dict[str, Any]:
    """A heading of ``table`` that sorts on the server: once for ascending, again for descending (``-key``)."""
    sort = {key: "ascending", f"-{key}": "descending"}.get(current, "none")
    return {"text": text, "numeric": numeric, "sort": sort,
            "href": url_with(**{name: f"-{key}" if sort == "ascending" else key})}


def arguments() -> dict[str, list[str]]:
    """What this address asks for, without what ``url_for`` would take for itself."""
    return {name: values for name, values in request.args.to_dict(flat=False).items()
            if name != "endpoint" and not name.startswith("_")}


def _address(given: dict[str, list[str]]) -> str:
    clear = {name: values for name, values in given.items() if name not in (request.view_args or {})}
    return url_for(request.endpoint or "web.help_page", **(request.view_args or {}), **clear)  # type: ignore[arg-type]
