"""Reading report files safely: each in a process of its own with limits, which a hostile file cannot outlive.

One process may read several files before it is replaced; the one that breaks a limit is killed and the next file
goes to a fresh one. Every file yields a record; no file raises.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import selectors
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from qa_service.vocabulary import EventType, ReadingStatus, ReportKind
from scrapers.readers.version import CONFIRMED, READER_VERSION
from scrapers.report import ReportRecord, record_from_json
from scrapers.worker import WITH_TEXTS

__all__ = [
    "READER_VERSION",
    "Limits",
    "contract_line",
    "layout_known",
    "read_in_this_process",
    "read_report",
    "read_reports",
]

_ROOT = Path(__file__).resolve().parent.parent
_CHUNK = 65536


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may take, and how many files one process reads before it is replaced."""

    memory: int = 512 * 1024 * 1024
    processor_seconds: int = 20
    seconds: float = 30.0
    file_bytes: int = 25 * 1024 * 1024
    files_a_worker: int = 200


class Broken(Exception):
    """The worker ended or went over its time on this file; the message says which, for the officer."""


class Worker:
    """A reading process and the pipes to it."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.files = 0
        self._folder = tempfile.TemporaryDirectory(prefix="reading-")
        self._process = subprocess.Popen(  # noqa: S603  our own interpreter and module, arguments as a list
            [sys.executable, "-m", "scrapers.worker", str(limits.memory), str(limits.processor_seconds)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=self._folder.name,
            env={"PYTHONPATH": str(_ROOT), "PATH": os.defpath, "LC_ALL": "C.UTF-8"},
        )

    def read(self, data: bytes, more: bytes = b"") -> dict[str, Any]:
        """The worker's answer to one file; raises ``Broken`` when none came within the limits.

        ``more`` asks for the pages' text too (``WITH_TEXTS``), or for a picture of a page instead of the record
        (``scrapers.pictures``).
        """
        self.files += 1
        deadline = time.monotonic() + self.limits.seconds
        try:
            answer = self._exchange(b"%d %s\n" % (len(data), more) + data, deadline)
        except OSError as error:
            raise Broken("Reading the file broke off: it took more memory or time than a report may.") from error
        found: dict[str, Any] = json.loads(answer)
        return found

    def _exchange(self, request: bytes, deadline: float) -> bytes:
        assert self._process.stdin is not None and self._process.stdout is not None
        stdin, stdout = self._process.stdin.fileno(), self._process.stdout.fileno()
        os.set_blocking(stdin, False)
        rest, answer = memoryview(request), bytearray()
        with selectors.DefaultSelector() as selector:
            selector.register(stdin, selectors.EVENT_WRITE)
            selector.register(stdout, selectors.EVENT_READ)
            while not answer.endswith(b"\n"):
                ready = selector.select(max(0.0, deadline - time.monotonic()))
                if not ready:
                    raise Broken(
                        f"Reading the file took longer than {self.limits.seconds:.0f} seconds and was stopped."
                    )
                for key, _ in ready:
                    if key.fd == stdin:
                        rest = rest[os.write(stdin, rest[:_CHUNK]) :]
                        if not rest:
                            selector.unregister(stdin)
                    else:
                        part = os.read(stdout, _CHUNK)
                        if not part:
                            raise Broken("Reading the file broke off: it took more memory or time than a report may.")
                        answer += part
        return bytes(answer)

    def close(self) -> None:
        """End the process at once and remove its empty folder."""
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        self._process.wait()
        self._folder.cleanup()


class ReadingService:
    """Reads files one by one in limited processes. Use as a context manager."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._worker: Worker | None = None

    def __enter__(self) -> ReadingService:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End the reading process."""
        if self._worker is not None:
            self._worker.close()
            self._worker = None

    def read(self, file: str | Path | bytes, *, texts: bool = False) -> ReportRecord:
        """The record of one file, given by path or as bytes; with its pages' text if asked. Never raises."""
        try:
            data = file if isinstance(file, bytes) else self._load(Path(file))
        except OSError as error:
            return _unreadable(None, f"The file cannot be opened: {error.strerror or 'unknown error'}.")
        if len(data) > self.limits.file_bytes:
            whole = data if data is file else None
            return _unreadable(whole, f"The file is larger than {self.limits.file_bytes // (1024 * 1024)} MB.")
        if self._worker is None or self._worker.files >= self.limits.files_a_worker:
            self.close()
            self._worker = Worker(self.limits)
        try:
            answer = self._worker.read(data, WITH_TEXTS if texts else b"")
            if "failed" in answer:
                return _unreadable(data, f"The reader failed on this file ({answer['failed']}); read it by hand.")
            record = record_from_json(answer)
            record.texts = [str(text) for text in answer["texts"]]
            return record
        except Broken as error:
            self.close()
            return _unreadable(data, str(error))
        except (ValueError, KeyError):
            self.close()
            return _unreadable(data, "The reader gave no usable answer on this file; read it by hand.")

    def _load(self, path: Path) -> bytes:
        with path.open("rb") as file:
            return file.read(self.limits.file_bytes + 1)


def _unreadable(data: bytes | None, reason: str) -> ReportRecord:
    """``None`` stands for a file that was not had, or not whole: it has no fingerprint."""
    sha256 = "" if data is None else hashlib.sha256(data).hexdigest()
    return ReportRecord(sha256, ReadingStatus.UNREADABLE, reason, reader_version=READER_VERSION)


def read_report(file: str | Path | bytes, *, limits: Limits | None = None, texts: bool = False) -> ReportRecord:
    """Read one report within limits; see ``read_reports`` for several."""
    with ReadingService(limits) as service:
        return service.read(file, texts=texts)


def read_reports(
    files: Iterable[str | Path | bytes], *, limits: Limits | None = None, workers: int = 1, texts: bool = False
) -> Iterator[ReportRecord]:
    """Read reports within limits, a record for each in order; one process may serve many files.

    With several ``workers`` as many files are read at the same time, each in a process of its own. ``texts`` brings
    the words of the pages too, for searching.
    """
    with contextlib.ExitStack() as stack:
        services = [stack.enter_context(ReadingService(limits)) for _ in range(workers)]
        threads = [stack.enter_context(ThreadPoolExecutor(1)) for _ in range(workers)]
        waiting: deque[Future[ReportRecord]] = deque()
        for at, file in enumerate(files):
            if len(waiting) == workers:
                yield waiting.popleft().result()
            waiting.append(threads[at % workers].submit(services[at % workers].read, file, texts=texts))
        while waiting:
            yield waiting.popleft().result()


def read_in_this_process(data: bytes, *, texts: bool = False) -> ReportRecord:
    """Read one file here and now, without limits: for tests, benchmarks and files of our own making."""
    from scrapers.readers.dispatch import read_in_this_process as read

    return read(data, texts=texts)


def contract_line(record: ReportRecord, file: str) -> dict[str, Any]:
    """The line that ``ofsted read --json`` prints for a file."""
    return record.as_json(file)


def layout_known(kind: ReportKind, event_type: EventType | None) -> bool:
    """Whether real reports of this kind have confirmed the reader; the others are read but not yet proven."""
    return (kind, event_type) in CONFIRMED
