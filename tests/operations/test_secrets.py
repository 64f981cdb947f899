"""S15: no secret in the project or in its history."""

from __future__ import annotations

import re
import subprocess

import pytest

from tests.assured import Figure
from tests.conftest import ROOT

SECRETS = {
    "private key": r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----\s*(?:\\n)?[A-Za-z0-9+/=]{16}",
    "Amazon": r"\b(?:AKIA|ASIA|AROA|AIDA)[0-9A-Z]{16}\b",
    "GitHub": r"\bgh[pousr]_[A-Za-z0-9]{36,}|\bgithub_pat_[A-Za-z0-9_]{60,}",
    "GitLab": r"\bglpat-[A-Za-z0-9_-]{20,}",
    "Slack": r"\bxox[abprs]-[0-9A-Za-z-]{10,}|hooks\.slack\.com/services/T\w+/B\w+/\w{20,}",
    "Stripe": r"\b[rs]k_live_[0-9A-Za-z]{20,}",
    "Google": r"\bAIza[0-9A-Za-z_-]{35}\b",
    "PyPI": r"\bpypi-[A-Za-z0-9_-]{50,}",
    "a token that is signed": r"\beyJ[A-Za-z0-9_-]{16,}\.eyJ[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}",
    "GOV.UK Notify": r"-(?!1{8})[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-",
    "a password in an address": r"\b(?:postgres(?:ql)?(?:\+\w+)?|https?|amqp|rediss?|smtps?|imaps?)://[^\s/:@\"'{}<>]+:"
                                r"(?!PASSWORD@)(?![^\s@]*(?:canary|password|secret|not-a-password|pass@|pw@|x@))"
                                r"[^\s/@\"'{}<>$%]{6,}@",
    "a secret that is set": r"(?m)^[+ ]?\s*(?:export )?(?:QA_SECRET_KEY|SMTP_PASSWORD|NOTIFY_API_KEY|"
                            r"REG44_IMAP_PASSWORD|AWS_SECRET_ACCESS_KEY|QA_METRICS_TOKEN)=(?!\s|$|\")[^\s\"]{12,}",
}
TRIES = {"AKIA" + "ABCDEFGHIJKLMNOP", "ghp_" + "a1" * 18, "xoxb-" + "1234567890-abc",
         "QA_SECRET_KEY=" + "hY3kVt9Qz7wPd2Lm",
         "postgresql://qa:" + "hY3kVt9Qz7@db/qa", "-----BEGIN RSA PRIVATE" + " KEY-----\n" + "MIIEpAIBAAKCAQEA"}


def secrets_in(words: str) -> list[str]:
    return [f"{kind}: {found[0][:30]!r}" for kind, pattern in SECRETS.items() for found in re.finditer(pattern, words)]


@pytest.mark.assures("S15")
@pytest.mark.assurance
def test_no_secret_is_in_the_project_or_in_its_history(figure: Figure) -> None:
    assert [one for one in TRIES if not secrets_in(one)] == [], "the look finds what it must find"
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    files, found = [ROOT / one for one in listed.split("\0") if one], []
    for file in files:
        data = file.read_bytes()
        if b"\0" not in data[:1000]:
            found += [f"{file.relative_to(ROOT)}: {one}" for one in secrets_in(data.decode("utf-8", "replace"))]
    past = subprocess.run(["git", "log", "-p", "-U0", "--no-color", "--no-ext-diff", "--", ".", ":!*.lock", ":!*.svg",
                           ":!*.min.js"], cwd=ROOT, capture_output=True, check=True).stdout.decode("utf-8", "replace")
    found += [f"in its history: {one}" for one in secrets_in(past)]
    figure("S15", f"{len(found)} secrets in {len(files)} files and {len(past) // 2**20} MB of history")
    assert len(files) > 500 and found == []
