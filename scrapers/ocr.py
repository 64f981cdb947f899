"""Words from pictures of pages: one small port, filled by Tesseract where it is installed.

Runs inside the reading process, under its limits of memory and time. What comes out says how sure each word is,
because a scan that loses a "not" must never turn an opinion round.
"""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
from dataclasses import dataclass
from typing import Final, Protocol

SURE: Final = 60.0
"""Tesseract's own confidence, 0 to 100, from which on a word counts as surely read."""
_SECONDS_A_PAGE: Final = 40


@dataclass(frozen=True, slots=True)
class ScannedWord:
    """A word and its place in pixels from the top left; ``sure``: whether it was read without doubt."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    sure: bool


class Recogniser(Protocol):
    """Reads one picture of a page (PNG). Raises ``NotRecognised`` when it cannot."""

    def __call__(self, png: bytes) -> list[ScannedWord]:
        """The words of the picture, line by line."""


class NotRecognised(Exception):
    """The picture could not be read; the message says why."""


def installed() -> Recogniser | None:
    """The recogniser that this machine has, or ``None``."""
    program = shutil.which("tesseract")
    return None if program is None else _Tesseract(program)


class _Tesseract:
    def __init__(self, program: str) -> None:
        self._program = program

    def __call__(self, png: bytes) -> list[ScannedWord]:
        try:
            done = subprocess.run(  # noqa: S603  a program found on the path, arguments as a list, the picture by pipe
                [self._program, "stdin", "stdout", "-l", "eng", "--psm", "3", "--dpi", "200", "tsv"],
                input=png, capture_output=True, timeout=_SECONDS_A_PAGE, check=True, env={"OMP_THREAD_LIMIT": "1"},
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise NotRecognised("Text recognition broke off on this page.") from error
        return words_in(done.stdout.decode("utf-8", "replace"))


def words_in(table: str) -> list[ScannedWord]:
    """The words of Tesseract's table (TSV)."""
    found = []
    for row in csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE):
        text = (row.get("text") or "").strip()
        if row.get("level") != "5" or not text:
            continue
        left, top = float(row["left"]), float(row["top"])
        found.append(ScannedWord(text, left, left + float(row["width"]), top, top + float(row["height"]),
                                 float(row["conf"]) >= SURE))
    return found
