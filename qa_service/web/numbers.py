"""Numbers in addresses: none is larger than a database can hold, so that a made-up one is simply not found."""

from __future__ import annotations

from werkzeug.routing import IntegerConverter, Map

LARGEST = 2**31 - 1


class RecordNumber(IntegerConverter):
    """``<int:…>`` in a route."""

    def __init__(self, map: Map, fixed_digits: int = 0, min: int | None = None, max: int | None = LARGEST,
                 signed: bool = False) -> None:
        super().__init__(map, fixed_digits, min, max, signed)
