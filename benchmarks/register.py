"""How long importing each published list takes, and how much memory: a fresh process and a fresh database a file.

``python -m benchmarks.register [FOLDER]`` (default: the folder of published files beside the checkout).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.limits import NOT_MEASURED, OVER, WITHIN

ROOT = Path(__file__).resolve().parent.parent
WORKBOOK_SECONDS, CSV_SECONDS, MEGABYTES = 6.0, 4.0, 300


@dataclass(frozen=True, slots=True)
class Measured:
    """One import: seconds by the clock and of the processor, and the most memory held, in MB."""

    file: str
    seconds: float
    processor_seconds: float
    megabytes: float
    within: bool


def measure(folder: Path) -> list[Measured]:
    """Imports every list of the folder's ``register`` and ``events``, each into its own empty database."""
    files = sorted([*folder.glob("register/provider_at*"), *folder.glob("register/2*"), *folder.glob("events/*.csv")])
    with tempfile.TemporaryDirectory() as place:
        template = Path(place) / "template.sqlite3"
        _flask(template, "db", "upgrade")
        return [_measure_one(Path(place), template, file) for file in files]


def _measure_one(place: Path, template: Path, file: Path) -> Measured:
    database = place / "qa.sqlite3"
    shutil.copyfile(template, database)
    began = time.perf_counter()
    process = subprocess.Popen(_command("register", "import", str(file), "--json"), cwd=ROOT,
                               env=_environment(database), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - began
    if process.returncode != 0:
        raise RuntimeError(f"importing {file.name} ended with status {process.returncode}")
    megabytes = used.ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)
    limit = CSV_SECONDS if file.suffix == ".csv" else WORKBOOK_SECONDS
    for left in place.glob("qa.sqlite3*"):
        left.unlink()
    return Measured(file.name, seconds, used.ru_utime + used.ru_stime, megabytes,
                    seconds < limit and megabytes < MEGABYTES)


def _flask(database: Path, *arguments: str) -> None:
    subprocess.run(_command(*arguments), cwd=ROOT, env=_environment(database), check=True, capture_output=True)


def _command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "flask", *arguments]


def _environment(database: Path) -> dict[str, str]:
    return os.environ | {"DATABASE_URL": f"sqlite:///{database}", "QA_DATA_DIR": str(database.parent / "data")}


def main() -> int:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        print(f"{folder} is missing: name the folder of the published files.", file=sys.stderr)
        return NOT_MEASURED
    measured = measure(folder)
    print(f"{'file':45} {'seconds':>8} {'of CPU':>8} {'MB':>6}")
    for one in measured:
        late = "" if one.within else "  over the limit"
        print(f"{one.file:45} {one.seconds:8.2f} {one.processor_seconds:8.2f} {one.megabytes:6.0f}{late}")
    return WITHIN if all(one.within for one in measured) else OVER


if __name__ == "__main__":
    sys.exit(main())
