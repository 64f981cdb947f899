"""Real databases for tests: a SQLite file, and a PostgreSQL cluster that the tests start themselves."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path


def postgres_binaries() -> Path | None:
    """The folder with ``initdb`` and ``pg_ctl``, wherever this machine keeps it."""
    candidates = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    candidates += [Path("/opt/homebrew/bin"), Path("/usr/local/bin"), Path("/usr/bin")]
    return next((folder for folder in candidates if (folder / "initdb").exists()), None)


@dataclass
class Cluster:
    """A temporary PostgreSQL cluster on a loopback port; durability is off where none was asked for: it lives for one
    test run."""

    folder: Path
    port: int
    options: str

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://tester@127.0.0.1:{self.port}/{database}"

    def run(self, sql: str) -> None:
        import psycopg

        with psycopg.connect(f"host=127.0.0.1 port={self.port} user=tester dbname=postgres", autocommit=True) as link:
            link.execute(sql)  # type: ignore[call-overload]


    def start(self) -> None:
        """Starts it, also after it was killed: then what is left of it holds its memory for a moment."""
        until = time.monotonic() + 30
        while True:
            try:
                return _as_postgres([self._control(), "-D", str(self.folder / "data"), "-w", "-l",
                                     str(self.folder / "log"), "-o", self.options, "start"])
            except subprocess.CalledProcessError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.2)

    def stop(self) -> None:
        _as_postgres([self._control(), "-D", str(self.folder / "data"), "-m", "immediate", "stop"])

    def kill(self) -> None:
        """Ends it as a crash does: its first process is killed, and the others when they see that."""
        os.kill(int((self.folder / "data" / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)

    def _control(self) -> str:
        binaries = postgres_binaries()
        assert binaries is not None
        return str(binaries / "pg_ctl")


def start_cluster(folder: Path, *, durable: bool = False) -> Cluster:
    """Makes and starts a cluster. As root it runs as the ``postgres`` user, since PostgreSQL refuses root."""
    binaries = postgres_binaries()
    assert binaries is not None
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    data = folder / "data"
    data.mkdir(parents=True)
    if os.geteuid() == 0:
        for parent in [folder, *folder.parents]:
            if parent.stat().st_mode & 0o001:
                break
            parent.chmod(0o755)
        shutil.chown(folder, "postgres")
        shutil.chown(data, "postgres")
    _as_postgres([str(binaries / "initdb"), "-D", str(data), "-U", "tester", "-A", "trust", "--no-sync", "-E", "UTF8",
                  "--locale=C"])
    options = f"-p {port} -k '' -c listen_addresses=127.0.0.1 -c max_connections=60"
    if not durable:
        options += " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
    cluster = Cluster(folder, port, options)
    cluster.start()
    return cluster


def _as_postgres(command: list[str]) -> None:
    if os.geteuid() == 0:
        command = ["runuser", "-u", "postgres", "--", *command]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd="/")
