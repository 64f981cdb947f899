"""O2: what the deployment guide tells a technician to do, done: folders, settings, units, image, upgrade, rollback."""

from __future__ import annotations

import configparser
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from contextlib import closing
from pathlib import Path

import pytest

from qa_service.config import load
from qa_service.operations import host
from qa_service.operations.condition import State
from tests.assured import Figure
from tests.conftest import ROOT

SAMPLES = ROOT / "docs" / "deployment"
GUIDE = (ROOT / "docs" / "deployment.md").read_text("utf-8")
KEY = "hY3k-Vt9Qz_7wPd2LmXs8RbNc5Jf1Ga6UeTo4Ki0"
HARDENED = {"NoNewPrivileges": "yes", "PrivateTmp": "yes", "ProtectSystem": "strict", "ProtectHome": "yes",
            "CapabilityBoundingSet": "", "RestrictSUIDSGID": "yes", "LockPersonality": "yes",
            "SystemCallFilter": "@system-service", "PrivateDevices": "yes", "ProtectKernelModules": "yes"}
SERVICES = ("qa-web.service", "qa-jobs.service", "qa-check.service", "qa-backup-keeper.service")


def settings_of_the_example() -> dict[str, str]:
    """Every line of the example, also those that begin as a comment, since they are there to be used."""
    return dict(found.groups() for found in re.finditer(r"(?m)^#?([A-Z][A-Z0-9_]+)=(.*)$",  # type: ignore[misc]
                                                        (SAMPLES / "qa.env.example").read_text()))


def production(folder: Path) -> dict[str, str]:
    """The example's settings as a technician fills them in, for one machine."""
    said = re.findall(r"(?m)^([A-Z][A-Z0-9_]+)=(.*)$", (SAMPLES / "qa.env.example").read_text())
    return dict(said) | {"QA_SECRET_KEY": KEY, "QA_DATA_DIR": str(folder), "QA_BACKUP_DIR": str(folder / "backups"),
                         "QA_TLS_CERTIFICATE": "", "PATH": os.environ["PATH"]}


def unit(name: str) -> configparser.ConfigParser:
    found = configparser.ConfigParser(strict=False, interpolation=None)
    found.optionxform = str  # type: ignore[assignment,method-assign]
    found.read_string((SAMPLES / name).read_text())
    return found


def test_the_example_of_settings_starts_the_service_once_it_is_filled_in(tmp_path: Path) -> None:
    found = load(production(tmp_path / "data"))
    assert found.environment == "production" and found.proxies == 1 and found.backup_dir is not None
    read = set(re.findall(r'"([A-Z][A-Z0-9_]{3,})"', (ROOT / "qa_service" / "config.py").read_text()))
    assert {name for name in settings_of_the_example() if not name.startswith("AWS_")} <= read
    several = settings_of_the_example() | production(tmp_path / "data") | {"QA_METRICS_TOKEN": KEY}
    assert load(several).object_store is not None


def test_the_guide_names_only_what_is_there() -> None:
    for name in re.findall(r"docs/deployment/([\w.@-]+\.\w+)", GUIDE):
        assert (SAMPLES / name).exists(), name
    named = {one.name for one in SAMPLES.iterdir() if one.name in GUIDE or one.suffix in (".service", ".timer")}
    assert {one.name for one in SAMPLES.iterdir()} - named == set(), "a file that the guide does not name"
    for target in re.findall(r"(?m)^    make (\w+)|`make (\w+)`", GUIDE):
        assert re.search(rf"(?m)^{''.join(target)}:", (ROOT / "Makefile").read_text())


@pytest.mark.assurance
def test_every_command_of_the_guide_is_one(tmp_path: Path) -> None:
    """Each ``flask`` command that the guide or a sample names is known, with its options."""
    words = GUIDE + "".join(one.read_text() for one in SAMPLES.iterdir())
    named = sorted({tuple(one.split()) for one in re.findall(
        r"flask ((?:check|db|accounts|backup|audit|jobs) [a-z-]+)", words)} - {("backup", "list")})
    from qa_service.app import create_app
    from tests.conftest import make_config

    runner = create_app(make_config(f"sqlite:///{tmp_path / 'x.sqlite3'}", tmp_path)).test_cli_runner()
    for one in named:
        assert runner.invoke(args=[*one, "--help"]).exit_code == 0, one
    assert len(named) >= 8


@pytest.mark.assures("O2")
def test_units_run_as_their_own_account_with_nothing_they_do_not_need(tmp_path: Path, figure: Figure) -> None:
    asserted = 0
    for name in SERVICES:
        service = unit(name)["Service"]
        assert service["User"] == ("qa-backup" if "keeper" in name else "qa"), name
        for setting, value in HARDENED.items():
            assert service.get(setting) == value, (name, setting)
        assert not re.search(r"/opt|/etc", service["ReadWritePaths"]), name
        asserted += len(HARDENED) + 2
    assert unit("qa-backup-keeper.service")["Service"]["InaccessiblePaths"] == "-/srv/qa"
    assert "kept" not in unit("qa-web.service")["Service"]["ReadWritePaths"]
    for name in ("qa-web.service", "qa-jobs.service"):
        assert unit(name)["Service"]["ExecStartPre"].endswith("flask check config"), "it does not start half set up"
    for timer in SAMPLES.glob("*.timer"):
        assert (SAMPLES / timer.with_suffix(".service").name).exists() and "Timer" in unit(timer.name)
    if shutil.which("systemd-analyze"):
        for one in SAMPLES.glob("*.service"):
            words = one.read_text().replace("/opt/qa/.venv/bin", str(Path(sys.executable).parent))
            (tmp_path / one.name).write_text(words.replace("/opt/qa", str(ROOT)).replace("User=qa", "User=root")
                                             .replace("Group=qa-backup", "Group=root").replace("Group=qa", "Group=root")
                                             .replace("User=root-backup", "User=root"))
        said = subprocess.run(["systemd-analyze", "verify", *(str(tmp_path / one) for one in SERVICES)],
                              capture_output=True, text=True)
        wrong = [line for line in said.stderr.splitlines() if str(tmp_path) in line or re.match(r"qa-\S+:\d+", line)]
        assert wrong == []
    figure("O2", f"{asserted} of {asserted} settings of the units are as they should be")


@pytest.mark.assures("O2")
@pytest.mark.skipif(os.geteuid() != 0, reason="gives folders to other accounts, which only root may")
def test_the_folders_of_the_guide_let_in_whom_they_should_and_nobody_else(tmp_path: Path, figure: Figure) -> None:
    top = Path("/tmp") / f"qa-guide-{os.getpid()}"  # a folder that other accounts may reach
    top.mkdir(mode=0o755)
    accounts = {"qa-backup": "daemon", "qa": "nobody"}
    group = subprocess.run(["id", "-gn", "nobody"], capture_output=True, text=True, check=True).stdout.strip()
    groups = {"qa-backup": "daemon", "qa": group, "root": "root"}
    try:
        lines = re.findall(r"(?m)^    install -d (-o .*)$", GUIDE)
        for line in lines:
            parts = line.split()
            owner, of, mode, path = parts[1], parts[3], parts[5], parts[6]
            subprocess.run(["install", "-d", "-o", accounts.get(owner, owner), "-g", groups[of], "-m", mode,
                            f"{top}{path}"], check=True)

        def may(account: str, mode: str, path: str) -> bool:
            return subprocess.run(["setpriv", f"--reuid={account}", f"--regid={groups_of[account]}", "--clear-groups",
                                   "test", f"-{mode}", f"{top}{path}"], check=False).returncode == 0

        groups_of = {"nobody": group, "daemon": "daemon", "games": "games"}
        wanted = {("nobody", "w", "/srv/qa"): True, ("nobody", "w", "/srv/qa-backups/incoming"): True,
                  ("nobody", "r", "/srv/qa-backups/kept"): True, ("nobody", "w", "/srv/qa-backups/kept"): False,
                  ("daemon", "r", "/srv/qa-backups/incoming"): True, ("daemon", "w", "/srv/qa-backups/kept"): True,
                  ("daemon", "r", "/srv/qa"): False, ("games", "r", "/srv/qa"): False,
                  ("games", "r", "/srv/qa-backups/incoming"): False, ("games", "w", "/srv/qa-backups/kept"): False}
        found = {case: may(*case) for case in wanted}
        figure("O2", f"{sum(found[case] == wanted[case] for case in wanted)} of {len(wanted)} rights on the guide's "
                     "folders are as they should be")
        assert len(lines) == 4 and found == wanted
    finally:
        shutil.rmtree(top)


@pytest.mark.assures("S15")
def test_check_names_a_key_that_others_of_the_machine_may_read(tmp_path: Path) -> None:
    config = load(production(tmp_path / "data"))
    key = tmp_path / "data" / "keys" / "audit.key"
    key.parent.mkdir(parents=True)
    key.write_text("a key")
    for data, keys, file, state in ((0o755, 0o755, 0o644, State.BAD), (0o700, 0o755, 0o644, State.GOOD),
                                    (0o755, 0o700, 0o644, State.GOOD), (0o755, 0o755, 0o640, State.BAD),
                                    (0o750, 0o750, 0o640, State.GOOD)):
        (tmp_path / "data").chmod(data)
        key.parent.chmod(keys)
        key.chmod(file)
        found = {one.key: one for one in host.look(config)}["modes"]
        assert found.state is state, (oct(data), oct(keys), oct(file), found.said)


def copied_as_the_image_has_it(to: Path) -> list[str]:
    """What the container file copies, and the words of its last command."""
    words = (SAMPLES / "Containerfile").read_text()
    for source, target in re.findall(r"(?m)^COPY (.+) (\S+)$", words):
        for one in source.split():
            there = to / target if target not in ("./", ".") else to / one
            there.parent.mkdir(parents=True, exist_ok=True)
            (shutil.copytree if (ROOT / one).is_dir() else shutil.copy2)(ROOT / one, there)  # type: ignore[operator]
    command = re.findall(r"(?m)^CMD \[(.*)\]$", words)[-1]
    return re.findall(r'"([^"]*)"', command)


@pytest.mark.assures("O2")
@pytest.mark.assurance
@pytest.mark.rotating
def test_what_the_image_holds_is_enough_to_check_to_migrate_and_to_serve(tmp_path: Path) -> None:
    image, command = tmp_path / "image", copied_as_the_image_has_it(tmp_path / "image")
    env = production(tmp_path / "data") | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    for words in (["check", "config"], ["db", "upgrade"]):
        ended = subprocess.run([sys.executable, "-m", "flask", *words], cwd=image, env=env, capture_output=True,
                               text=True)
        assert ended.returncode == 0, ended.stderr[-2000:]
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = [f"127.0.0.1:{port}" if one == "0.0.0.0:8000" else one for one in command]
    process = subprocess.Popen([sys.executable, "-m", *words], cwd=image, env=env, stderr=subprocess.PIPE, text=True)
    try:
        for _ in range(300):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=5) as answer:
                    assert answer.status == 200
                    break
            except OSError:
                assert process.poll() is None, process.stderr and process.stderr.read()[-2000:]
                time.sleep(0.2)
        else:
            pytest.fail("the image does not answer")
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)


def version(folder: Path, *, migration: str = "") -> Path:
    """A folder with this version, or with one that has one migration more."""
    copied_as_the_image_has_it(folder)
    for one in ("upgrade.sh", "rollback.sh"):
        shutil.copy2(SAMPLES / one, folder / "docs" / "deployment" / one)
    if migration:
        newest = max(re.match(r"\d{4}", one.name)[0] for one in (folder / "migrations" / "versions").glob("[0-9]*.py"))  # type: ignore[index]
        number = f"{int(newest) + 1:04}"
        (folder / "migrations" / "versions" / f"{number}_next.py").write_text(
            f'from alembic import op\n\nrevision = "{number}"\ndown_revision = "{newest}"\n\n\ndef upgrade():\n'
            f'    op.execute("CREATE TABLE of_the_next_version (id INTEGER)")\n    {migration}\n\n\ndef downgrade():\n'
            '    op.execute("DROP TABLE of_the_next_version")\n')
    return folder


@pytest.mark.assures("O2")
@pytest.mark.assurance
@pytest.mark.rotating
def test_an_upgrade_that_fails_leaves_all_as_it_was_and_one_that_does_not_can_be_taken_back(
        tmp_path: Path, sqlite_template: Path, figure: Figure) -> None:
    old = version(tmp_path / "qa-1")
    new = version(tmp_path / "qa-2", migration="pass")
    broken = version(tmp_path / "qa-3", migration='raise RuntimeError("this migration fails")')
    link, data, said = tmp_path / "qa", tmp_path / "data", tmp_path / "systemctl.log"
    link.symlink_to(old)
    data.mkdir(mode=0o700)
    shutil.copyfile(sqlite_template, data / "qa.sqlite3")
    (data / "qa.sqlite3").chmod(0o600)
    (tmp_path / "systemctl").write_text(f'#!/bin/sh\necho "$@" >> {said}\n')
    (tmp_path / "systemctl").chmod(0o755)
    env = production(data) | {"QA_BACKUP_DIR": str(tmp_path / "backups"), "QA_LINK": str(link), "QA_AS_QA": "",
                              "QA_SYSTEMCTL": str(tmp_path / "systemctl"), "QA_PYTHON": sys.executable}
    subprocess.run([sys.executable, "-m", "flask", "backup", "keys", "--sheets", str(tmp_path / "sheets")], cwd=old,
                   env=env, check=True, capture_output=True)

    def run(script: str, folder: Path, *, ends: int) -> str:
        ended = subprocess.run(["/bin/sh", str(SAMPLES / script), str(folder)], cwd="/", env=env, capture_output=True,
                               text=True)
        assert ended.returncode == ends, ended.stdout + ended.stderr[-3000:]
        return ended.stdout + ended.stderr

    def tables() -> set[str]:
        with closing(sqlite3.connect(data / "qa.sqlite3")) as one:
            return {name for (name,) in one.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}

    def backups() -> int:
        return len(list((tmp_path / "backups" / "incoming" / "snapshots").glob("2*")))

    before = tables()
    run("upgrade.sh", tmp_path / "none", ends=2)
    assert "the old version starts again" in run("upgrade.sh", broken, ends=1)
    assert link.resolve() == old and tables() == before and backups() == 1
    run("upgrade.sh", new, ends=0)
    assert link.resolve() == new and tables() - before == {"of_the_next_version"} and backups() == 2
    run("rollback.sh", old, ends=0)
    assert link.resolve() == old and tables() == before and backups() == 3
    assert said.read_text().split("\n") == ["stop qa-web qa-jobs", "start qa-web qa-jobs"] * 3 + [""]
    figure("O2", "an upgrade, one that fails, and a rollback, by the guide's scripts: nothing lost, each with a backup")
