"""A night that ends itself at a named point: before or after a commit, a sending, a renaming, a claim."""

from __future__ import annotations

import json
import os
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from qa_service.alerts import outbox
from qa_service.alerts.transports.smtp import SmtpTransport
from qa_service.database.session import ServiceSession
from qa_service.documents import service as documents
from tests.reliability import nights

KILLED: Final = 137
PLACES: Final[dict[str, tuple[Any, str]]] = {
    "commit": (ServiceSession, "commit"), "sending": (SmtpTransport, "deliver"), "renaming": (Path, "replace"),
    "claim": (outbox, "claim"), "keeping a file": (documents, "keep_bytes")}
"""What happens at a point: whose attribute does it."""


@contextmanager
def watched(reached: Callable[[str, str], None]) -> Iterator[None]:
    """Calls ``reached("commit", "before")`` and ``reached("commit", "after")``, and so on for each place."""
    kept = {name: getattr(owner, attribute) for name, (owner, attribute) in PLACES.items()}

    def around(name: str) -> Callable[..., Any]:
        def call(*given: Any, **named: Any) -> Any:
            reached(name, "before")
            answer = kept[name](*given, **named)
            reached(name, "after")
            return answer
        return call

    for name, (owner, attribute) in PLACES.items():
        setattr(owner, attribute, around(name))
    try:
        yield
    finally:
        for name, (owner, attribute) in PLACES.items():
            setattr(owner, attribute, kept[name])


def points_of_a_night(evening: nights.Evening, data_dir: Path) -> Counter[str]:
    """How often each place is come by in a night that nobody ends; the night is made in a child, as the others are."""
    told = data_dir / "points.json"

    def night() -> None:
        seen = Counter[str]()
        with watched(lambda name, when: seen.update([name] if when == "before" else [])):
            nights.night(evening.app(data_dir))
        told.write_text(json.dumps(seen))

    assert _in_a_child(night) == 0
    return Counter(json.loads(told.read_text()))


def _in_a_child(work: Callable[[], None]) -> int:
    """What a child that does this work ends with."""
    child = os.fork()
    if child == 0:
        try:
            work()
            os._exit(0)
        except BaseException:
            traceback.print_exc()
            os._exit(3)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def ended_at(evening: nights.Evening, data_dir: Path, name: str, when: str, number: int) -> None:
    """A night in a child that ends, as if its power was cut, at the so-and-so-manieth time that it comes by."""
    def night() -> None:
        seen = Counter[str]()

        def reached(place: str, moment: str) -> None:
            seen[f"{place} {moment}"] += 1
            if (place, moment) == (name, when) and seen[f"{place} {moment}"] == number:
                os._exit(KILLED)

        with watched(reached):
            nights.night(evening.app(data_dir))

    status = _in_a_child(night)
    assert status == KILLED, f"{when} {name} number {number} was not come by: {status}"
