"""Plants each defect of ``tests/defects`` in a copy of this programme and sees whether the named test finds it.

    python -m tools.defects                  # all of them
    python -m tools.defects tenant pence     # those whose name, file or test holds one of these words

A defect counts as found when its test fails: not when it errs at being collected, is skipped, or does not exist.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tests.defects.planted import Defect, all_defects
from tools.single_tests import Runner

ROOT: Final = Path(__file__).resolve().parent.parent
FOUND_BY_THEN: Final = 120
"""Seconds within which a named test must have said something."""
_FAILED: Final = re.compile(r"^(FAILED|E  )|\d+ failed", re.MULTILINE)


def chosen(words: Sequence[str]) -> list[Defect]:
    """The defects whose name, file or test holds one of these words; all of them where none is given."""
    return [one for one in all_defects()
            if not words or any(word.lower() in f"{one.name} {one.file} {one.test}".lower() for word in words)]


@contextmanager
def copy_of_the_tree() -> Iterator[tuple[Path, Runner]]:
    """A copy of what git knows of here, as it stands now, to plant defects in, and what runs tests there."""
    with tempfile.TemporaryDirectory(prefix="defects-") as folder:
        there = Path(folder) / "copy"
        listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "-z"],  # noqa: S607
                                cwd=ROOT, capture_output=True, text=True, check=True)
        for name in filter(None, listed.stdout.split("\0")):
            if (ROOT / name).is_file():
                (there / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(ROOT / name, there / name)
        runner = Runner(there)
        try:
            yield there, runner
        finally:
            runner.close()


def planted(defect: Defect, text: str) -> str:
    """The file's text with the defect in it. Raises ``ValueError`` where it has no one place in it any more."""
    if text.count(defect.old) != 1:
        raise ValueError(f"“{defect.name}” has {text.count(defect.old)} places in {defect.file}, and must have one")
    return text.replace(defect.old, defect.new)


def why_not_found(defect: Defect, there: Path, runner: Runner) -> str | None:
    """``None`` where the named test found the defect, planted in this copy; otherwise what happened instead."""
    file = there / defect.file
    whole = file.read_text("utf-8")
    _write(file, planted(defect, whole))
    try:
        status, said = runner.run(defect.test, seconds=FOUND_BY_THEN, template="migrations/" not in defect.file)
    finally:
        _write(file, whole)
    if status == 1 and _FAILED.search(said):
        return None
    return f"its test said nothing within {FOUND_BY_THEN} s" if status is None else (
        f"its test ended with {status}: {said[-600:]}")


def _write(file: Path, text: str) -> None:
    """Writes it so that no compiled form of what stood there before is taken for it."""
    for compiled in (file.parent / "__pycache__").glob(f"{file.stem}.*.pyc"):
        compiled.unlink()
    file.write_text(text, "utf-8")


def main(words: Sequence[str]) -> int:
    """Says of each defect whether it was found; 1 where one was not."""
    missed = 0
    with copy_of_the_tree() as (there, runner):
        for defect in chosen(words):
            began = time.monotonic()
            why = why_not_found(defect, there, runner)
            missed += why is not None
            print(f"{'found ' if why is None else 'MISSED'} {time.monotonic() - began:5.1f} s  {defect.name}"
                  f"{'' if why is None else f': {why}'}", flush=True)
    print(f"{len(chosen(words)) - missed} of {len(chosen(words))} planted defects were found")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
