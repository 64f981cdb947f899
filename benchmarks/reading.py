"""How long reading a report takes, against the simplest pdfplumber loop and bare PDFium text extraction.

``python -m benchmarks.reading [FILE…] [--json] [--made N] [--loop N]``. Without files: the published reports beside the
checkout if they are there, and ``--made`` reports of the demonstration. Our time is that of ``ReadingService``: both
readings, all fields, the limited worker, its start shared out over the files it reads. The three ways take turns file
by file, so that a busy machine slows all alike; processor time, which other work hardly touches, is compared too. The
loop is slow, so it is run on ``--loop`` files of each set. Prints one line a set, or one JSON object.
"""

from __future__ import annotations

import argparse
import io
import json
import resource
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import pdfplumber
import pypdfium2

from benchmarks.limits import OVER, WITHIN
from scrapers.reading import Limits, ReadingService

PUBLISHED = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "reports"
TIMES_BARE = 6.0
TIMES_FASTER_THAN_LOOP = 10.0


def simplest_loop(data: bytes) -> None:
    """What everybody writes first: pdfplumber's text of every page."""
    with pdfplumber.open(io.BytesIO(data)) as document:
        for page in document.pages:
            page.extract_text()


def bare_extraction(data: bytes) -> None:
    """PDFium's text of every page and nothing else."""
    document = pypdfium2.PdfDocument(data)
    for index in range(len(document)):
        page = document[index]
        textpage = page.get_textpage()
        textpage.get_text_bounded()
        textpage.close()
        page.close()
    document.close()


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds by the clock, and of processor time in this process."""

    clock: float
    processor: float


def cost(work: Callable[[], object]) -> Cost:
    clock, processor = time.perf_counter(), time.process_time()
    work()
    return Cost(time.perf_counter() - clock, time.process_time() - processor)


def _processor_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@dataclass(frozen=True, slots=True)
class Turn:
    """What one file cost each way; ``loop`` only on the files of the sample."""

    bare: Cost
    ours: Cost
    loop: Cost | None


def measure(name: str, files: Sequence[bytes], loop: int) -> dict[str, Any]:
    """Milliseconds a report for each way, and the ratios, over one set of files."""
    bare_extraction(files[0])
    simplest_loop(files[0])
    sample = set(range(0, len(files), max(1, len(files) // loop)))
    children = _processor_of_children()
    turns = []
    with ReadingService(Limits(files_a_worker=len(files) + 2)) as service:
        start = cost(lambda: service.read(files[0])).clock - cost(lambda: service.read(files[0])).clock
        for at, data in enumerate(files):
            bare, ours = cost(partial(bare_extraction, data)), cost(partial(service.read, data))
            turns.append(Turn(bare, ours, cost(partial(simplest_loop, data)) if at in sample else None))
    processor = _processor_of_children() - children + sum(turn.ours.processor for turn in turns)
    return _figures(name, turns, start / len(files), processor / len(files))


def _figures(name: str, turns: Sequence[Turn], start: float, processor: float) -> dict[str, Any]:
    """The figures of one set; ``start``: a file's share of the worker's start; ``processor``: ours a file."""
    looped = [(turn.loop, turn) for turn in turns if turn.loop is not None]
    bare = sum(turn.bare.clock for turn in turns)
    ours = sum(turn.ours.clock + start for turn in turns)
    ours_on_sample = sum(turn.ours.clock + start for _, turn in looped)
    return {
        "set": name,
        "reports": len(turns),
        "reading_ms": _milliseconds(ours / len(turns)),
        "reading_processor_ms": _milliseconds(processor),
        "bare_ms": _milliseconds(bare / len(turns)),
        "loop_ms": _milliseconds(sum(way.clock for way, _ in looped) / len(looped)),
        "worker_start_ms": _milliseconds(start * len(turns)),
        "times_bare": round(ours / bare, 2),
        "times_bare_median": round(median((turn.ours.clock + start) / turn.bare.clock for turn in turns), 2),
        "times_bare_processor": round(processor * len(turns) / sum(turn.bare.processor for turn in turns), 2),
        "times_faster_than_loop": round(sum(way.clock for way, _ in looped) / ours_on_sample, 1),
        "times_faster_than_loop_median": round(
            median(way.clock / (turn.ours.clock + start) for way, turn in looped), 1
        ),
        "times_faster_than_loop_processor": round(sum(way.processor for way, _ in looped) / len(looped) / processor, 1),
    }


def _milliseconds(seconds: float) -> float:
    return round(1000 * seconds, 1)


def _sets(arguments: argparse.Namespace) -> list[tuple[str, list[bytes]]]:
    if arguments.files:
        return [("given", [file.read_bytes() for file in arguments.files])]
    sets = []
    if PUBLISHED.is_dir():
        published = [file.read_bytes() for file in sorted(PUBLISHED.glob("*.pdf"))]
        sets.append(("published", [data for data in published if data.startswith(b"%PDF-")]))
    if arguments.made:
        from qa_service.demo.report_pdfs import variety

        sets.append(("made", [data for data, _ in variety(1, arguments.made)]))
    return sets


def _within(figures: dict[str, Any]) -> bool:
    """Whether reading keeps to its two limits."""
    return bool(figures["times_bare"] <= TIMES_BARE and figures["times_faster_than_loop"] >= TIMES_FASTER_THAN_LOOP)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--made", type=int, default=200, help="how many reports of the demonstration to make")
    parser.add_argument("--loop", type=int, default=20, help="how many files of a set the pdfplumber loop is run on")
    arguments = parser.parse_args()
    sets = _sets(arguments)
    if len(sets) > 1:
        sets.append(("together", [data for _, files in sets for data in files]))
    figures = [measure(name, files, arguments.loop) for name, files in sets]
    status = WITHIN if all(_within(row) for row in figures) else OVER
    if arguments.json:
        json.dump({"reading": figures}, sys.stdout)
        sys.stdout.write("\n")
        return status
    for row in figures:
        sys.stdout.write(
            f"{row['set']}: {row['reports']} reports, {row['reading_ms']} ms each; times bare PDFium "
            f"({row['bare_ms']} ms): {row['times_bare']}, median {row['times_bare_median']}, processor "
            f"{row['times_bare_processor']}; times as fast as the pdfplumber loop ({row['loop_ms']} ms): "
            f"{row['times_faster_than_loop']}, median {row['times_faster_than_loop_median']}, processor "
            f"{row['times_faster_than_loop_processor']}; the worker starts in {row['worker_start_ms']} ms"
            f"{'' if _within(row) else '  over a limit'}\n"
        )
    return status


if __name__ == "__main__":
    sys.exit(main())
