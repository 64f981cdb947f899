"""Files that people send by mistake, each with the words that its refusal must hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.lists.files import BANNER, HEADER, HOME, write_csv, write_ods

SHEET = [["Provider level as at 31 March 2025"], list(HEADER), [HOME[name] for name in HEADER]]


@dataclass(frozen=True, slots=True)
class Bad:
    """A bad file: how it is made, and what its sentence names beside the file."""

    make: Callable[[Path], Path]
    words: str = ""


def _written(name: str, data: bytes) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        file = folder / name
        file.write_bytes(data)
        return file

    return make


def _truncated(folder: Path) -> Path:
    file = write_ods(folder, {"Providers": SHEET * 40}, name="truncated.ods")
    data = file.read_bytes()
    file.write_bytes(data[:len(data) * 2 // 3])
    return file


def _wrong_sheet(folder: Path) -> Path:
    return write_ods(folder, {"Cover": [["About this list"]], "Notes": [["Figures are provisional"], ["See page 2"]]},
                     name="wrong sheet.ods")


def _headings_alone(folder: Path) -> Path:
    return write_csv(folder, [], name="headings alone.csv", above=[BANNER], header=list(HEADER))


LISTS: dict[str, Bad] = {
    "an unknown file": Bad(_written("unknown.bin", bytes(range(256)) * 40)),
    "a letter": Bad(_written("letter.txt", b"Dear all,\nplease find attached.\n")),
    "an empty file": Bad(_written("empty.csv", b"")),
    "a wrong sheet": Bad(_wrong_sheet),
    "a truncated ODS": Bad(_truncated),
    "no ODS at all": Bad(_written("renamed.ods", b"PK\x03\x04 nothing more")),
    "a PDF": Bad(_written("report.ods", b"%PDF-1.7\n%%EOF")),
    "a CSV of something else": Bad(_written("budget.csv", b"Cost centre,Amount\nA12,400\n")),
    "a page saved as a CSV": Bad(_written("page.csv", b"<!DOCTYPE html><html><body>Sorry</body></html>")),
    "a folder": Bad(lambda folder: folder),
    "no file": Bad(lambda folder: folder / "missing.csv"),
}
