"""Every measurement, each in a process of its own, one after the other; ``make bench``. Writes nothing anywhere.

``python -m benchmarks.all [PART…]``. Exit 1 when a part found something over its limit.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import Final

from benchmarks.limits import NOT_MEASURED, OVER, WITHIN
from qa_service.config import ROOT

PARTS: Final[dict[str, str]] = {
    "reading": "reading reports, against bare extraction and the simplest loop",
    "register": "importing each published list",
    "assessment": "judging the whole register, and one new inspection",
    "flags": "the same on a generated register",
    "quiet_night": "requests on a night without news",
    "pages": "the server's time for each list",
    "search": "the server's time for each search",
    "load": "the server's time for each page with 20 and with 100 people at work",
}
NEEDS_PUBLISHED: Final = ("register",)
LIMITED: Final = frozenset(PARTS) - {"flags"}


@dataclass(frozen=True, slots=True)
class Ended:
    """How a part ended."""

    part: str
    status: int
    seconds: float
    megabytes: float

    @property
    def words(self) -> str:
        if self.part in NEEDS_PUBLISHED and self.status == NOT_MEASURED:
            return "not measured: the published files are not beside the checkout"
        if self.part not in LIMITED:
            return "measured" if self.status == WITHIN else f"failed with status {self.status}"
        return {WITHIN: "within its limits", OVER: "over a limit"}.get(self.status,
                                                                       f"failed with status {self.status}")


def run(part: str) -> Ended:
    """Runs one part, its output going straight to the screen."""
    print(f"\n== {part}: {PARTS[part]}", flush=True)
    began = time.perf_counter()
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("QA_", "DATABASE_URL"))}
    process = subprocess.Popen([sys.executable, "-m", f"benchmarks.{part}"], cwd=ROOT,
                               env=environment | {"PYTHONDONTWRITEBYTECODE": "1"}, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return Ended(part, process.returncode, time.perf_counter() - began,
                 used.ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024))


def main() -> int:
    chosen = sys.argv[1:] or list(PARTS)
    if unknown := [part for part in chosen if part not in PARTS]:
        print(f"There is no part {', '.join(unknown)}. The parts are: {', '.join(PARTS)}.", file=sys.stderr)
        return 2
    ended = [run(part) for part in chosen]
    print(f"\n{'part':14} {'seconds':>8} {'MB':>6}  result")
    for one in ended:
        print(f"{one.part:14} {one.seconds:8.1f} {one.megabytes:6.0f}  {one.words}")
    return 1 if any(one.status and one.part not in NEEDS_PUBLISHED for one in ended) else 0


if __name__ == "__main__":
    sys.exit(main())
