"""What gunicorn serves in the load benchmark: the service, with each request's time, processor time and size noted.

Each process appends lines of JSON to a file of its own in the folder that ``BENCHMARK_LOG`` names. ``page`` is the
header ``X-Benchmark-Page`` that the benchmark's people send.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, TextIO

from wsgi import app as service

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Measured:
    """A WSGI application round another that measures it, from the first line to the last byte handed over."""

    def __init__(self, inner: Application, folder: Path) -> None:
        self.inner, self.folder = inner, folder
        self._file: TextIO | None = None

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterator[bytes]:
        at, began, busy = time.time(), time.perf_counter(), time.thread_time()
        status, size = "000", 0

        def started(code: str, *rest: Any, **more: Any) -> Any:
            nonlocal status
            status = code[:3]
            return start_response(code, *rest, **more)

        answer = self.inner(environ, started)
        try:
            for part in answer:
                size += len(part)
                yield part
        finally:
            getattr(answer, "close", lambda: None)()
            self._write(at=at, page=environ.get("HTTP_X_BENCHMARK_PAGE", "-"), path=environ.get("PATH_INFO", ""),
                        status=int(status), bytes=size, ms=1000 * (time.perf_counter() - began),
                        busy=1000 * (time.thread_time() - busy))

    def _write(self, **line: Any) -> None:
        if self._file is None:
            self._file = (self.folder / f"{os.getpid()}.jsonl").open("a", buffering=1)
        self._file.write(json.dumps(line) + "\n")


app = Measured(service, Path(os.environ["BENCHMARK_LOG"]))
