"""Tables that become cards on a narrow screen: each cell carries the words of its heading."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from markupsafe import Markup, escape

_ROW: Final = re.compile(r"<tr\b")
_CELL: Final = re.compile(r"<(td|th)\b([^>]*)>")
_SPAN: Final = re.compile(r'colspan="(\d+)"')


def with_headings(rows: str, headings: Sequence[str | Mapping[str, Any]]) -> Markup:
    """The rows of a table's body, each cell with its heading (``data-label``) and its role.

    The roles keep it a table for a screen reader when the style sheet lays it out as cards.
    """
    labels = [str(escape(heading["text"] if isinstance(heading, Mapping) else heading)) for heading in headings]
    before, *each = _ROW.split(str(rows))
    return Markup(before + "".join(f'<tr role="row"{_labelled(row, labels)}' for row in each))  # noqa: S704 (escaped)


def _labelled(row: str, labels: Sequence[str]) -> str:
    place = 0

    def cell(found: re.Match[str]) -> str:
        nonlocal place
        kind, attributes = found.groups()
        span = _SPAN.search(attributes)
        label = "" if span or place >= len(labels) else f' data-label="{labels[place]}"'
        place += int(span[1]) if span else 1
        return f'<{kind} role="{"rowheader" if kind == "th" else "cell"}"{label}{attributes}>'

    return _CELL.sub(cell, row)
