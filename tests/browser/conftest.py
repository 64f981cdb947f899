"""A real Chromium over the served demonstration, loaded once a session."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from tools.screenshots import sign_in

STARTS_WITHIN = 180


@dataclass
class Served:
    """The demonstration as it answers: its address and its accounts by role."""

    url: str
    accounts: dict[str, dict[str, Any]]
    folder: Path
    """Where its data lies: the mail that it sent too."""


@dataclass
class Seen:
    """A page of the browser, with what its console said against it."""

    page: Any
    url: str
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str) -> Any:
        answer = self.page.goto(f"{self.url}{path}")
        assert answer is not None and answer.status == 200, f"{path}: {answer and answer.status}"
        return self.page

    def first(self, selector: str) -> str:
        """The path of the first link of this kind on the page."""
        found = self.page.query_selector(selector)
        assert found is not None, f"no {selector} on {self.page.url}"
        return str(found.get_attribute("href"))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """``flask demo --serve`` in a folder of its own."""
    folder = tmp_path_factory.mktemp("served")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("QA_", "DATABASE_"))}
    environment |= {"QA_DATA_DIR": str(folder), "QA_ENV": "demo"}
    with (folder / "server.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "flask", "demo", "--serve", "--json", "--port", str(_free_port())],
            cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=log, text=True, start_new_session=True)
        try:
            assert process.stdout is not None
            told = process.stdout.readline()
            assert told, (folder / "server.log").read_text()[-3000:]
            data = json.loads(told)
            yield Served(data["url"], {account["role"]: account for account in data["accounts"]}, folder)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=30)


@pytest.fixture
def seen_by(served: Served, chromium: Any) -> Iterator[Callable[..., Seen]]:
    """``seen_by("manager", width=320, javascript=False)``: a page in which that person has signed in."""
    contexts = []

    def opened(role: str, *, width: int = 1280, javascript: bool = True) -> Seen:
        context = chromium.new_context(viewport={"width": width, "height": 900}, java_script_enabled=javascript)
        contexts.append(context)
        seen = Seen(context.new_page(), served.url)
        seen.page.on("console", lambda said: seen.complaints.append(said.text)
                     if said.type == "error" or "Content Security Policy" in said.text else None)
        seen.page.on("pageerror", lambda error: seen.complaints.append(str(error)))
        sign_in(seen.page, served.url, served.accounts[role])
        return seen

    yield opened
    for context in contexts:
        context.close()
