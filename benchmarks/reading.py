"""How long reading a report takes, against the simplest pdfplumber loop and bare PDFium text extraction.

``python -m benchmarks.reading [FILE…] [--json] [--made N] [--loop N]``. Without files: the published reports beside the
checkout if they are there, and ``--made`` reports of the demonstration. Our time is that of ``read_reports``: both
readings, all fields, the limited worker, its start included. The pdfplumber loop is slow, so it is run on ``--loop``
files of each set and its ratio taken over those. Prints one line a set, or one JSON object.
"""

from __future__ import annotations

import argparse
import io
import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pdfplumber
import pypdfium2

from scrapers.reading import read_reports

PUBLISHED = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "reports"


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


def seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def measure(name: str, files: Sequence[bytes], loop: int) -> dict[str, Any]:
    """Milliseconds a report for each way, and the two ratios, over one set of files."""
    bare_extraction(files[0])
    bare = seconds(lambda: [bare_extraction(data) for data in files])
    ours = seconds(lambda: list(read_reports(files)))
    sample = list(files[:: max(1, len(files) // loop)])[:loop]
    looped = seconds(lambda: [simplest_loop(data) for data in sample]) / len(sample)
    ours_on_sample = seconds(lambda: list(read_reports(sample * max(1, 20 // len(sample))))) / (
        len(sample) * max(1, 20 // len(sample))
    )
    return {
        "set": name,
        "reports": len(files),
        "reading_ms": round(1000 * ours / len(files), 1),
        "bare_ms": round(1000 * bare / len(files), 1),
        "loop_ms": round(1000 * looped, 1),
        "times_bare": round(ours / bare, 2),
        "times_faster_than_loop": round(looped / ours_on_sample, 1),
    }


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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--made", type=int, default=60, help="how many reports of the demonstration to make")
    parser.add_argument("--loop", type=int, default=6, help="how many files of a set the pdfplumber loop is run on")
    arguments = parser.parse_args()
    sets = _sets(arguments)
    if len(sets) > 1:
        sets.append(("together", [data for _, files in sets for data in files]))
    figures = [measure(name, files, arguments.loop) for name, files in sets]
    if arguments.json:
        json.dump({"reading": figures}, sys.stdout)
        sys.stdout.write("\n")
        return
    for row in figures:
        sys.stdout.write(
            f"{row['set']}: {row['reports']} reports, {row['reading_ms']} ms each; {row['times_bare']} times bare "
            f"PDFium ({row['bare_ms']} ms); {row['times_faster_than_loop']} times as fast as the pdfplumber loop "
            f"({row['loop_ms']} ms)\n"
        )


if __name__ == "__main__":
    main()
