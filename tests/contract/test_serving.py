"""``flask demo --serve``, as ``make run`` starts it: what it prints last, how it ends, and a port that is taken."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from qa_service.demo import serving
from qa_service.permissions import Role
from tests.conftest import ROOT
from tests.contract.commands import Shell


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_port_that_is_taken_is_told_before_anything_is_loaded(bare_flask: Shell, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = bare_flask("demo", "--serve", "--port", str(port))
    assert ended.status == 2 and len(ended.sentences.splitlines()) == 1
    assert f"make run PORT={port + 1}" in ended.err and not (tmp_path / "nothing").exists()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[subprocess.Popen[str], Path, int]]:
    """A running demonstration: its process, the folder of what it printed, its port."""
    folder, port = tmp_path_factory.mktemp("served"), _free_port()
    with (folder / "out").open("w") as out, (folder / "err").open("w") as err:
        process = subprocess.Popen([sys.executable, "-m", "flask", "demo", "--serve", "--port", str(port)], cwd=ROOT,
                                   stdout=out, stderr=err, text=True, start_new_session=True,
                                   env=Shell(None, folder / "data").environment)
    try:
        deadline = time.monotonic() + 120
        while "Stop with" not in (folder / "out").read_text() and process.poll() is None:
            assert time.monotonic() < deadline
            time.sleep(0.2)
        yield process, folder, port
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            process.wait(20)


@pytest.mark.assurance
def test_the_address_and_the_accounts_stand_alone_and_last(
        served: tuple[subprocess.Popen[str], Path, int]) -> None:
    process, folder, port = served
    time.sleep(2)  # long enough for the scheduler and the web server to have spoken, were they to
    lines = [line for line in (folder / "out").read_text().splitlines() if line]
    assert process.poll() is None and lines[0] == f"http://127.0.0.1:{port}" and lines[-1] == "Stop with Ctrl-C."
    accounts = [line.split() for line in lines[2:-1]]
    assert {role for role, _, _ in accounts} == {role.value for role in Role}
    assert all("@" in email and len(password) > 12 for _, email, password in accounts)
    mails = [mail.read_text() for mail in (folder / "data" / "mail").glob("*.eml")]
    assert mails and all(f"http://127.0.0.1:{port}/" in mail and "127.0.0.1:8000" not in mail for mail in mails)
    errors = (folder / "err").read_text()
    assert "[info" not in errors and "INFO" not in errors and "gunicorn" not in errors
    started = time.monotonic()
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: everything in the foreground gets it
    assert process.wait(20) == 0 and time.monotonic() - started < 6, "under 3 s on an idle machine"
    assert "Traceback" not in (folder / "err").read_text() + (folder / "data" / "web.log").read_text()
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def test_a_part_that_ends_by_itself_is_named_with_its_last_words(tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    log.write_text("\n".join(f"line {number}" for number in range(100)))
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait(20)
    part = serving.Part("The web server", process, signal.SIGINT, log)
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        with pytest.raises(serving.BadInput) as said:
            serving.until_told_to_stop([part])
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
    assert str(said.value).startswith("The web server ended by itself") and str(said.value).endswith("line 99")
    assert "line 80" not in str(said.value)
