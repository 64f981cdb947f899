"""Serving the demonstration: the web server and the scheduler as processes of their own, the stand-in in this one."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from qa_service.config import ROOT, Config
from qa_service.demo.stand_in import Running
from qa_service.errors import BadInput

_STARTS_WITHIN = 20.0


@contextmanager
def served(config: Config, running: Running, port: int) -> Iterator[str]:
    """Starts both processes and gives the address once it answers; ends them afterwards."""
    url = f"http://127.0.0.1:{port}"
    environment = os.environ | running.environment | {
        "QA_DATA_DIR": str(config.data_dir), "DATABASE_URL": config.database_url, "PUBLIC_URL": url,
        "QA_ENV": "demo", "OFSTED_CONTACT": config.contact}
    commands = (
        [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", "2", "--threads", "4",
         "--worker-class", "gthread", "--log-level", "warning", "wsgi:app"],
        [sys.executable, "-m", "flask", "jobs", "start"],
    )
    processes = [subprocess.Popen(command, cwd=ROOT, env=environment) for command in commands]  # noqa: S603 - ours
    try:
        _wait(processes[0], port)
        yield url
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(timeout=15)


def refuse_taken_port(port: int) -> None:
    """Raises ``BadInput`` where something else answers on the port: better before the loading than after it."""
    if _answers(port):
        raise BadInput(f"Something answers on port {port} already. Stop it, or choose another "
                       "(--port, or make run PORT=…).")


def until_told_to_stop() -> None:
    """Waits for an interrupt or a termination."""
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, signal.default_int_handler)
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        return


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + _STARTS_WITHIN
    while time.monotonic() < deadline:
        if _answers(port):
            return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise BadInput(f"The web server did not start on port {port}; its own words stand above.")


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0
