"""What a command or a web worker loads before it does anything: not what a few jobs alone need."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT
from tests.contract.commands import Shell

HEAVY = ("requests", "urllib3", "protego", "holidays", "apscheduler", "procrastinate", "notifications_python_client",
         "jwt", "pypdfium2", "pdfplumber", "pdfminer", "segno", "openpyxl", "reportlab")


def test_the_application_starts_without_what_only_some_commands_need(tmp_path: Path) -> None:
    script = ("import sys\nfrom qa_service.app import create_app\ncreate_app()\n"
              f"print(*[name for name in {HEAVY!r} if name in sys.modules])")
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=60,
                          env=Shell(None, tmp_path / "data").environment)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == []
