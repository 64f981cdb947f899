"""Settings of the installation: production does not start half set up, and says all that it lacks at once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from qa_service.config import BadConfiguration, Config, load
from tests.conftest import ROOT
from tests.contract.commands import Shell

KEY = "hY3k-Vt9Qz_7wPd2LmXs8RbNc5Jf1Ga6UeTo4Ki0"


def _production(folder: Path, **other: str) -> dict[str, str]:
    whole = {"QA_ENV": "production", "PUBLIC_URL": "https://quality.example.gov.uk", "QA_SECRET_KEY": KEY,
             "QA_DATA_DIR": str(folder), "OFSTED_CONTACT": "quality@example.gov.uk", "MAIL_TRANSPORT": "smtp",
             "SMTP_HOST": "mail.example.gov.uk", "MAIL_FROM": "quality@example.gov.uk"}
    return {name: value for name, value in (whole | other).items() if value}


def _refused(environ: dict[str, str]) -> str:
    with pytest.raises(BadConfiguration) as refused:
        load(environ)
    return str(refused.value)


@pytest.mark.assures("S15")
def test_production_starts_with_everything_set(tmp_path: Path) -> None:
    found: Config = load(_production(tmp_path))
    assert found.mfa_required and found.uses_tls
    assert load(_production(tmp_path, MAIL_TRANSPORT="notify", NOTIFY_API_KEY="k", NOTIFY_TEMPLATE_ID="t"))
    assert load(_production(tmp_path, SMTP_HOST="127.0.0.1", SMTP_SECURITY="none"))


@pytest.mark.assures("S15")
@pytest.mark.parametrize(("setting", "value"), [
    ("PUBLIC_URL", "http://quality.example.gov.uk"), ("QA_MFA_REQUIRED", "no"), ("QA_SECRET_KEY", ""),
    ("QA_DATA_DIR", ""), ("OFSTED_CONTACT", ""), ("MAIL_TRANSPORT", "folder"), ("MAIL_TRANSPORT", ""),
    ("MAIL_FROM", ""), ("SMTP_HOST", ""), ("SMTP_SECURITY", "none")])
def test_production_refuses_each_thing_that_is_not_set(tmp_path: Path, setting: str, value: str) -> None:
    said = _refused(_production(tmp_path, **{setting: value}))
    assert setting in said and said.count(";") == 0 and "\n" not in said


@pytest.mark.assures("S15")
@pytest.mark.parametrize("key", [
    "a" * 40, "abcabcabcabcabcabcabcabcabcabcabcabcabc", "0123456789" * 4, "change-me-change-me-change-me-now!",
    "please CHANGE-ME before you go to production", "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345", "aB3" * 10, KEY[:31]])
def test_a_key_that_somebody_could_guess_is_refused(tmp_path: Path, key: str) -> None:
    said = _refused(_production(tmp_path, QA_SECRET_KEY=key))
    assert "QA_SECRET_KEY must be at least 32 random characters" in said and key not in said


@pytest.mark.assures("S15")
def test_all_that_is_missing_is_told_at_once() -> None:
    said = _refused({"QA_ENV": "production", "MAIL_TRANSPORT": "smtp", "QA_MFA_REQUIRED": "no"})
    for setting in ("PUBLIC_URL", "QA_MFA_REQUIRED", "QA_SECRET_KEY", "QA_DATA_DIR", "OFSTED_CONTACT", "MAIL_FROM",
                    "SMTP_HOST"):
        assert setting in said
    assert "\n" not in said


@pytest.mark.parametrize("environ", [{"QA_ENV": "production"}, {"QA_DATA_DIR": "/proc/nope"}], ids=str)
def test_a_web_server_with_a_wrong_setting_ends_with_one_sentence(environ: dict[str, str], tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "gunicorn", "--bind", "127.0.0.1:0", "--workers", "2", "--log-level", "warning",
         "wsgi:app"], cwd=ROOT, capture_output=True, text=True, timeout=30,
        env=Shell(None, tmp_path / "data").environment | environ)
    assert ended.returncode != 0 and "Traceback" not in ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1, ended.stderr


def test_any_other_server_is_told_not_to_try_again(tmp_path: Path) -> None:
    """Three is what a worker of gunicorn says when starting another is of no use."""
    ended = subprocess.run([sys.executable, "-c", "import wsgi"], cwd=ROOT, capture_output=True, text=True, timeout=30,
                           env={"PATH": os.environ["PATH"], "QA_ENV": "production"})
    assert ended.returncode == 3 and len(ended.stderr.strip().splitlines()) == 1


def test_collecting_garbage_passes_by_what_a_server_loaded(tmp_path: Path) -> None:
    """Else each full collection stops a page for as long as a page may take."""
    asked = "import wsgi, gc; print(gc.get_freeze_count() > 50_000, gc.get_threshold()[0] >= 20_000)"
    ended = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, timeout=30,
                           env=Shell(None, tmp_path / "data").environment)
    assert ended.stdout.split()[-2:] == ["True", "True"], ended.stderr
