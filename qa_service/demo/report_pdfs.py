"""Reports as PDF files, each with the truth that a reader must find in it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

from qa_service.demo.layouts import home_2015, sccif, supported, ungraded
from qa_service.demo.layouts.page import Flow, image_only
from qa_service.demo.layouts.report import Layout, Report
from qa_service.demo.layouts.wording import KINDS
from qa_service.demo.truth import truth_of, unreadable_truth

_DRAW: dict[Layout, Callable[[Report], Flow]] = {
    Layout.HOME_2015: home_2015.draw,
    Layout.SCCIF_2017: sccif.draw,
    Layout.SCCIF_2020: sccif.draw,
    Layout.INTERIM: ungraded.draw,
    Layout.ASSURANCE: ungraded.draw,
    Layout.MONITORING: ungraded.draw,
    Layout.EMERGENCY: ungraded.draw,
    Layout.SUPPORTED: supported.draw,
}


def made(report: Report) -> tuple[bytes, dict[str, Any]]:
    """The report as a PDF, and its truth in the words of ``flask ofsted read --json``."""
    if report.layout is Layout.IMAGE_ONLY:
        return image_only(4, sum(map(ord, report.urn))), unreadable_truth("image only")
    flow = _DRAW[report.layout](report)
    title = KINDS[report.kind].title
    return flow.pdf(title=title, urn=report.urn), truth_of(report, flow)


def variety(seed: int, n: int) -> Iterator[tuple[bytes, dict[str, Any]]]:
    """``n`` readable reports over every layout, kind and printing habit, with random details; needs no world."""
    from qa_service.demo.composing import random_report

    for index in range(n):
        yield made(random_report(seed, index))


def disagreements(seed: int, n: int) -> Iterator[tuple[bytes, dict[str, Any]]]:
    """``n`` reports whose judgement table and judgement heading give different overall grades."""
    from qa_service.demo.composing import random_disagreement

    for index in range(n):
        yield made(random_disagreement(seed, index))


def content_key(report: Report) -> str:
    """A name for the report's file that changes when its content or the way of drawing changes."""
    return hashlib.sha256(f"{_drawing_version()}:{report!r}".encode()).hexdigest()


def cached_pdf(report: Report, folder: Path) -> bytes:
    """The report's PDF, made once and then kept in ``folder``."""
    path = folder / f"{content_key(report)}.pdf"
    if path.is_file():
        return path.read_bytes()
    data, _ = made(report)
    folder.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(f".{Random().getrandbits(40):x}.part")  # noqa: S311 - only keeps two writers apart
    partial.write_bytes(data)
    partial.replace(path)
    return data


_VERSION: list[str] = []


def _drawing_version() -> str:
    if not _VERSION:
        files = sorted(Path(sccif.__file__).parent.glob("*.py"))
        _VERSION.append(hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:16])
    return _VERSION[0]
