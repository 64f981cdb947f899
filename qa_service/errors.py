"""What can go wrong in words a person can act on. Anything else is a fault of ours and is shown as a reference."""

from __future__ import annotations


class ServiceError(Exception):
    """Base of the errors whose text is fit to be shown: one sentence, and what to do next."""


class BadInput(ServiceError):
    """Something a person or a file gave cannot be taken.

    ``file``, ``row`` and ``field`` say where, when known; they are part of the sentence.
    """

    def __init__(self, message: str, *, file: str | None = None, row: int | None = None,
                 field: str | None = None) -> None:
        self.message, self.file, self.row, self.field = message, file, row, field
        where = ", ".join(part for part in (
            file, f"row {row}" if row is not None else None, f"“{field}”" if field else None) if part)
        super().__init__(f"{where}: {message}" if where else message)


class NotFound(ServiceError):
    """There is no such thing, or not for this person: the two look the same."""


class NotPermitted(ServiceError):
    """This person may not do this."""


class TooSoon(ServiceError):
    """Too many tries; ``seconds`` is how long to wait."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        wait = f"{seconds} seconds" if seconds < 120 else f"{-(-seconds // 60)} minutes"
        super().__init__(f"There were too many tries. Wait {wait} and try again.")


class Conflict(ServiceError):
    """Somebody else changed it meanwhile; both versions are kept and shown."""


class Busy(ServiceError):
    """The database is in use; what was typed is kept and can be sent again."""


class CouldNotStore(ServiceError):
    """The disk is full or refuses; nothing half-written was kept."""


class Unreachable(ServiceError):
    """The database cannot be had at all. The sentence is for whoever runs the service; others see ``CALM``."""

    CALM = "The service cannot reach its records at the moment. Nothing that was saved is lost."


class NotUpToDate(Unreachable):
    """The database was not made, or not by this version of the programme."""
