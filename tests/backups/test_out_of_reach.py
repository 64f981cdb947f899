"""B6: the service's own account cannot remove or change a backup that was taken over, and none of 30 days goes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from qa_service.backups import keeping
from qa_service.backups.vault import Vault
from tests.assured import Figure
from tests.backups.making_some import Installation
from tests.conftest import ROOT

ATTACKS = """
import os, pwd, sys
from pathlib import Path
os.setgroups([])
os.setgid(pwd.getpwnam("nobody").pw_gid)
os.setuid(pwd.getpwnam("nobody").pw_uid)
kept, tried, succeeded = Path(sys.argv[1]) / "kept", 0, []
every = [kept, *kept.rglob("*")]
def attempt(what, act):
    global tried
    tried += 1
    try:
        act()
    except OSError:
        return
    succeeded.append(what)
for one in every:
    attempt(f"rename {one}", lambda: one.rename(one.with_name("gone")))
    attempt(f"chmod {one}", lambda: one.chmod(0o777))
    attempt(f"age {one}", lambda: os.utime(one, (0, 0)))
    if one.is_dir():
        attempt(f"put into {one}", lambda: (one / "new").write_text("x"))
        attempt(f"remove {one}", lambda: os.rmdir(one))
    else:
        attempt(f"remove {one}", lambda: one.unlink())
        attempt(f"overwrite {one}", lambda: one.write_bytes(b""))
        attempt(f"append to {one}", lambda: one.open("ab").close())
        attempt(f"replace {one}", lambda: os.replace(sys.argv[2], one))
print(tried, len(succeeded), succeeded[:3])
"""


@pytest.mark.assures("B6")
@pytest.mark.skipif(os.geteuid() != 0, reason="needs two accounts, and only root may change to another")
def test_the_services_account_changes_nothing_that_was_taken_over(
        installed: Installation, tmp_path: Path, figure: Figure) -> None:
    installed.back_up()
    vault = Path("/tmp") / f"qa-vault-{os.getpid()}"  # a folder that the other account may reach
    try:
        shutil.copytree(installed.vault.folder, vault)
        assert keeping.main([str(vault)]) == 0
        subprocess.run(["chown", "-R", "nobody", str(vault / "incoming")], check=True)
        script, own = vault / "attacks.py", vault / "own"
        script.write_text(ATTACKS)
        own.write_text("ransom")
        shutil.chown(own, "nobody")
        tried = subprocess.run([sys.executable, str(script), str(vault), str(own)], capture_output=True, text=True,
                               cwd="/", check=True).stdout.split(maxsplit=2)
        figure("B6", f"{tried[1]} of {tried[0]} tries of the service's account to change a kept backup succeed")
        assert int(tried[0]) > 50 and tried[1] == "0", tried
        assert Vault(vault).names()
    finally:
        shutil.rmtree(vault)


@pytest.mark.assures("B6")
def test_of_sixty_days_the_keeper_leaves_thirty_five(installed: Installation, tmp_path: Path, figure: Figure) -> None:
    vault, now = Vault(tmp_path / "vault"), datetime(2026, 11, 23, 12, tzinfo=UTC)
    name = installed.back_up()
    snapshots = vault.folder / "kept" / "snapshots"
    for hours in range(0, 60 * 24, 3):
        at = now - timedelta(hours=hours)
        one = snapshots / f"{at:%Y%m%dT%H%M%S%fZ}-{hours:08x}"
        shutil.copytree(installed.vault.snapshot(name), one)
        os.utime(one, (at.timestamp(), at.timestamp()))
    keeping.thin_out(vault, now)
    ages = sorted(now - datetime.fromtimestamp(one.stat().st_mtime, UTC) for one in snapshots.iterdir())
    figure("B6", f"the oldest of {len(ages)} kept is {ages[-1].days} days old; each of the last 24 hours stays")
    assert timedelta(days=33) <= ages[-1] < timedelta(days=35)
    assert len([age for age in ages if age < timedelta(days=1)]) == 8
    days = {(now - age).date() for age in ages}
    assert len(days) >= 35, "no day is without one"


@pytest.mark.assures("B6")
def test_the_keeper_takes_over_only_what_is_whole_signed_and_of_now(installed: Installation, tmp_path: Path) -> None:
    name, now = installed.back_up(), datetime.now(UTC)
    checking = installed.opening.checking

    def taken(harm: str) -> list[str]:
        vault = Vault(tmp_path / harm)
        shutil.copytree(installed.vault.folder, vault.folder, ignore=shutil.ignore_patterns("kept"))
        incoming = vault.folder / "incoming"
        for other in (incoming / "snapshots").iterdir():
            if other.name != name:
                shutil.rmtree(other)
        if harm == "cut":
            (incoming / "snapshots" / name / "database.sealed").write_bytes(b"short")
        if harm == "forged":
            (incoming / "snapshots" / name / "manifest.sig").write_bytes(b"0" * 64)
        if harm == "file":
            next((incoming / "files").glob("*/*")).write_bytes(b"other")
        at = now + timedelta(days=2) if harm == "dated" else now
        return keeping.take_over(vault, at, checking)[0]

    assert taken("none") == [name]
    assert [taken(harm) for harm in ("cut", "forged", "file", "dated")] == [[], [], [], []]


@pytest.mark.assures("B6")
def test_the_keeper_needs_none_of_the_services_settings(installed: Installation, tmp_path: Path) -> None:
    name = installed.back_up()
    copy = tmp_path / "vault"
    shutil.copytree(installed.vault.folder, copy)
    ended = subprocess.run([sys.executable, "-m", "qa_service.backups.keeping", str(copy)], cwd=ROOT, text=True,
                           env={"PATH": os.environ["PATH"], "QA_ENV": "production"}, capture_output=True)
    assert ended.returncode == 0 and "taken over" in ended.stdout, ended.stderr
    assert (copy / "kept" / "snapshots" / name).is_dir()
