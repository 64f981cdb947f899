"""Serving the demonstration: the web server and the scheduler as processes of their own, the stand-in in this one.

What the two print goes into files of the data folder, so that the address and the accounts stay in sight; when one of
them fails, the end of its file is shown.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from qa_service.config import ROOT, Config
from qa_service.demo.stand_in import Running
from qa_service.errors import BadInput

_STARTS_WITHIN: Final = 20.0
_ENDS_WITHIN: Final = 1.0
"""Seconds after which what has not ended is killed; a job's lease lets another worker take it over."""
_LAST_LINES: Final = 15


@dataclass(frozen=True, slots=True)
class Part:
    """A process that serves, what it is called, how it is asked to end at once, and where its words go."""

    name: str
    process: subprocess.Popen[bytes]
    ends_at: signal.Signals
    log: Path

    def last_words(self) -> str:
        """The end of what it printed."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-_LAST_LINES:])


def address(port: int) -> str:
    """Where the demonstration is served."""
    return f"http://127.0.0.1:{port}"


@contextmanager
def served(config: Config, running: Running, port: int) -> Iterator[tuple[str, list[Part]]]:
    """Starts both processes and gives the address once it answers; ends them afterwards."""
    url = address(port)
    environment = os.environ | running.environment | {
        "QA_DATA_DIR": str(config.data_dir), "DATABASE_URL": config.database_url, "PUBLIC_URL": url,
        "QA_ENV": "demo", "OFSTED_CONTACT": config.contact}
    parts = [
        _start("The web server", config.data_dir / "web.log", signal.SIGINT, environment, [
            "gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", "2", "--threads", "4", "--worker-class", "gthread",
            "--log-level", "warning", "wsgi:app"]),
        _start("The scheduler", config.data_dir / "jobs.log", signal.SIGTERM, environment, ["flask", "jobs", "start"]),
    ]
    try:
        _wait(parts[0], port)
        yield url, parts
    finally:
        _end(parts)


def refuse_taken_port(port: int) -> None:
    """Raises ``BadInput`` where something else answers on the port: better before the loading than after it."""
    if _answers(port):
        raise BadInput(f"Something answers on port {port} already: stop it, or choose another port, such as "
                       f"“make run PORT={port + 1}”.")


def until_told_to_stop(parts: list[Part]) -> None:
    """Waits for an interrupt or a termination. Raises ``BadInput`` when a part ends by itself."""
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, signal.default_int_handler)
    with suppress(KeyboardInterrupt):
        while True:
            for part in parts:
                _refuse_ended(part)
            time.sleep(1)
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, signal.SIG_IGN)  # a second Ctrl-C must not break off the ending


def _start(name: str, log: Path, ends_at: signal.Signals, environment: Mapping[str, str],
           command: list[str]) -> Part:
    """Starts it in a group of its own: Ctrl-C reaches this process alone, which then ends it."""
    with log.open("wb") as words:
        process = subprocess.Popen([sys.executable, "-m", *command], cwd=ROOT, env=environment, stdout=words,  # noqa: S603 - our own
                                   stderr=subprocess.STDOUT, start_new_session=True)
    return Part(name, process, ends_at, log)


def _end(parts: list[Part]) -> None:
    for part in parts:
        part.process.send_signal(part.ends_at)
    deadline = time.monotonic() + _ENDS_WITHIN
    for part in parts:
        with suppress(subprocess.TimeoutExpired):
            part.process.wait(timeout=max(0.0, deadline - time.monotonic()))
        with suppress(ProcessLookupError):
            os.killpg(part.process.pid, signal.SIGKILL)
        part.process.wait()


def _wait(web: Part, port: int) -> None:
    deadline = time.monotonic() + _STARTS_WITHIN
    while time.monotonic() < deadline:
        if _answers(port):
            return
        _refuse_ended(web)
        time.sleep(0.1)
    raise BadInput(f"{web.name} did not answer on port {port}. Its last words, from {web.log}:\n{web.last_words()}")


def _refuse_ended(part: Part) -> None:
    if part.process.poll() is not None:
        raise BadInput(f"{part.name} ended by itself. Its last words, from {part.log}:\n{part.last_words()}")


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0
