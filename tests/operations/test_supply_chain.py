"""C1 to C3: everything is pinned, an audit that could not ask never passes, and the list of parts is whole."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

from tests.assured import Figure
from tests.conftest import ROOT
from tools import dependency_audit, sbom
from tools.dependency_audit import CANARY, EXIT, Verdict

LOCKS = ("requirements.lock", "requirements-dev.lock")
Answer = Callable[[list[dict[str, Any]]], tuple[int, bytes]]
PACKAGES = [("flask", "3.1.3"), ("lxml", "6.1.0"), ("pillow", "12.0.0")]


def pinned(lock: str) -> dict[str, list[str]]:
    """The packages of a lock file as name==version, each with its hashes."""
    found: dict[str, list[str]] = {}
    for line in (ROOT / lock).read_text().splitlines():
        words = line.split("#")[0].split()
        if words and not line.startswith((" ", "#")):
            found[words[0]] = []
        found[list(found)[-1]] += re.findall(r"--hash=sha256:([0-9a-f]{64})", line) if found else []
    return found


@pytest.mark.assures("C1")
def test_every_package_is_pinned_by_its_hash_and_no_lock_names_an_address(figure: Figure) -> None:
    for lock in LOCKS:
        packages = pinned(lock)
        assert len(packages) > 50
        assert [name for name, hashes in packages.items() if "==" not in name or not hashes] == []
        words = (ROOT / lock).read_text()
        assert "://" not in words and "index-url" not in words and "find-links" not in words, lock
    assert set(pinned(LOCKS[0])) <= set(pinned(LOCKS[1])), "tests run on what is delivered"
    figure("C1", f"0 of {len(pinned(LOCKS[1]))} packages are not pinned by hash, {len(pinned(LOCKS[0]))} of them "
                 "delivered")


@pytest.mark.assures("C1")
def test_everything_the_project_asks_for_is_in_the_locks() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    delivered = [*project["project"]["dependencies"],
                 *(one for extra in project["project"]["optional-dependencies"].values() for one in extra)]
    for lock, asked in ((LOCKS[0], delivered), (LOCKS[1], [*delivered, *project["dependency-groups"]["dev"]])):
        there = {name.partition("==")[0] for name in pinned(lock)}
        names = {sbom.name_of(found[0]) for one in asked if (found := re.match(r"[\w.-]+", one))}
        assert names - there == set(), f"{lock} is older than pyproject.toml: make lock"


@pytest.mark.assures("C1")
@pytest.mark.assurance
@pytest.mark.rotating
def test_two_clean_installations_of_the_lock_are_the_same_file_for_file(tmp_path: Path, figure: Figure) -> None:
    def files(folder: Path) -> dict[str, str]:
        found: dict[str, str] = {}
        for record in folder.glob("*.dist-info/RECORD"):
            for line in record.read_text().splitlines():
                name, sha256, _size = line.rsplit(",", 2)
                if not name.endswith((".pyc", "RECORD", "direct_url.json")) and not name.startswith("../"):
                    found[name] = sha256
        return found

    installed = []
    for name in ("one", "other"):
        subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
                        "--require-hashes", "--no-deps", "--no-compile", "--target", str(tmp_path / name),
                        "-r", str(ROOT / "requirements.lock")], check=True)
        installed.append(files(tmp_path / name))
    differing = set(installed[0].items()) ^ set(installed[1].items())
    figure("C1", f"{len(differing)} of {len(installed[0])} files differ between two clean installations")
    assert len(installed[0]) > 3000 and differing == set()


@contextmanager
def service(answer: Answer) -> Iterator[str]:
    """A stand-in for the database of vulnerabilities."""
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["queries"]
            status, body = answer(asked)
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1/querybatch"
    finally:
        server.shutdown()
        server.server_close()


def knows(*vulnerable: str) -> Answer:
    """Knows of these packages, and of no other."""
    def answer(asked: list[dict[str, Any]]) -> tuple[int, bytes]:
        results = [{"vulns": [{"id": "PYSEC-1"}]} if one["package"]["name"] in vulnerable
                   and (one["package"]["name"], one["version"]) != ("jinja2", metadata.version("jinja2")) else {}
                   for one in asked]
        return 200, json.dumps({"results": results}).encode()
    return answer


def _one_short(asked: list[dict[str, Any]]) -> tuple[int, bytes]:
    results = json.loads(knows(CANARY[0])(asked)[1])["results"]
    return 200, json.dumps({"results": results[1:]}).encode()


SILENT: dict[str, Answer] = {
    "knows nothing at all": knows(),
    "answers one too few": _one_short,
    "answers without results": lambda _asked: (200, b"{}"),
    "answers with a page of a proxy": lambda _asked: (200, b"<html>Sign in to the network</html>"),
    "answers with a list": lambda _asked: (200, b"[]"),
    "answers with names that cannot be read": lambda asked: (
        200, json.dumps({"results": [{"vulns": ["?"]}] * len(asked)}).encode()),
    "is not found": lambda _asked: (404, b"{}"),
    "fails": lambda _asked: (500, b"{}"),
    "refuses": lambda _asked: (403, b"{}"),
    "says too much was asked": lambda _asked: (429, b"{}"),
    "sends elsewhere": lambda _asked: (302, b""),
    "answers nothing": lambda _asked: (200, b""),
}


@pytest.mark.assures("C2")
def test_an_audit_that_could_not_ask_is_unknown_and_never_a_pass(figure: Figure) -> None:
    passed = []
    for what, answer in SILENT.items():
        with service(answer) as address:
            found = dependency_audit.audit(PACKAGES, service=address)
        passed += [what] if found.verdict is Verdict.PASS or "pass:" in found.words else []
        assert found.verdict is Verdict.UNKNOWN and "Could not check" in found.words, what
    away = dependency_audit.audit(PACKAGES, service="http://127.0.0.1:9/v1/querybatch")
    assert away.verdict is Verdict.UNKNOWN and EXIT[away.verdict] == 2
    with service(knows(CANARY[0])) as address:
        assert dependency_audit.audit([], service=address).verdict is Verdict.UNKNOWN, "nothing was asked"
    figure("C2", f"{len(passed)} of {len(SILENT) + 2} answers that are none are called a pass")


@pytest.mark.assures("C2")
def test_an_audit_passes_only_where_each_package_was_answered_and_none_is_vulnerable(
        capsys: pytest.CaptureFixture[str]) -> None:
    with service(knows(CANARY[0])) as address:
        assert dependency_audit.audit(PACKAGES, service=address).verdict is Verdict.PASS
        assert dependency_audit.main(["--service", address]) == 0
        assert "pass: " in capsys.readouterr().out
    with service(knows(CANARY[0], "lxml")) as address:
        found = dependency_audit.audit(PACKAGES, service=address)
        assert found.verdict is Verdict.VULNERABLE and found.vulnerable == {"lxml 6.1.0": ["PYSEC-1"]}
        assert dependency_audit.main(["--service", address]) == 1


@pytest.mark.assures("C2")
def test_a_vulnerable_package_stays_vulnerable_when_the_next_answer_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dependency_audit, "_A_TIME", 1)
    calls: list[int] = []

    def answer(asked: list[dict[str, Any]]) -> tuple[int, bytes]:
        calls.append(1)
        return knows(CANARY[0], "flask")(asked) if len(calls) == 1 else (500, b"")

    with service(answer) as address:
        found = dependency_audit.audit(PACKAGES, service=address)
    assert found.verdict is Verdict.VULNERABLE and found.why_unknown, "and it says that not all were asked for"


@pytest.mark.assures("C3")
def test_the_list_of_parts_is_what_is_installed_under_licences_that_are_allowed(
        tmp_path: Path, figure: Figure) -> None:
    assert sbom.main([str(tmp_path / "sbom.json")]) == 0
    listed = json.loads((tmp_path / "sbom.json").read_text())
    installed = len({sbom.name_of(str(one.metadata["Name"])) for one in metadata.distributions()})
    figure("C3", f"{len(listed['components'])} of {installed} packages listed, each under a licence that is allowed")
    assert listed["bomFormat"] == "CycloneDX" and len(listed["components"]) == installed
    listed["components"].pop()
    assert len(sbom.wrong_in(listed)) == 1 and "installed and not listed" in sbom.wrong_in(listed)[0]


@pytest.mark.assures("C3")
@pytest.mark.parametrize(("said", "allowed"), [
    ("MIT", True), ("BSD-3-Clause", True), ("Apache-2.0 OR BSD-3-Clause", True), ("LGPL-3.0-or-later", True),
    ("GPL-2.0 OR MIT", True), ("MPL-2.0", True), ("GPL-3.0-only", False), ("AGPL-3.0", False),
    ("BSD-3-Clause; GPL", False), ("GNU General Public License v3", False), ("", False),
    ("GNU Lesser General Public License v3", True), ("Proprietary", False), ("SSPL-1.0", False),
])
def test_a_licence_that_is_not_allowed_or_not_said_is_refused(said: str, allowed: bool) -> None:
    assert sbom.is_allowed(said) is allowed
