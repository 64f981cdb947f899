"""Known vulnerabilities of what is installed: ``python -m tools.dependency_audit``, which ``make audit`` runs.

Says **pass**, **vulnerable** or **unknown**. A pass needs an answer for every package, from a service that knows the
vulnerabilities of a package that surely has some; whatever could not be asked, or was answered by half, is unknown.
Exit status: 0 pass, 1 vulnerable, 2 unknown.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from importlib import metadata
from typing import Any, Final

import requests

SERVICE: Final = "https://api.osv.dev/v1/querybatch"
"""The Open Source Vulnerabilities database, which holds the Python Packaging Advisory Database."""
CANARY: Final = ("jinja2", "2.4.1")
"""A version of which vulnerabilities have been known for ten years: a service that knows none of it knows nothing."""
_A_TIME: Final = 500
_OWN: Final = frozenset({"qa-service"})
_SECONDS: Final = 30


class Verdict(StrEnum):
    PASS = "pass"  # noqa: S105 - a verdict
    VULNERABLE = "vulnerable"
    UNKNOWN = "unknown"


EXIT: Final = {Verdict.PASS: 0, Verdict.VULNERABLE: 1, Verdict.UNKNOWN: 2}


@dataclass(frozen=True, slots=True)
class Audit:
    """What was found, and what could not be."""

    asked: int
    vulnerable: dict[str, list[str]]
    """By package and version, the names of what is known of it."""
    why_unknown: str = ""

    @property
    def verdict(self) -> Verdict:
        if self.vulnerable:
            return Verdict.VULNERABLE
        return Verdict.UNKNOWN if self.why_unknown or not self.asked else Verdict.PASS

    @property
    def words(self) -> str:
        lines = [f"{name}: {', '.join(known)}" for name, known in sorted(self.vulnerable.items())]
        if self.why_unknown:
            lines.append(f"Could not check: {self.why_unknown}")
        return "\n".join([*lines, f"{self.verdict}: {self.asked} packages asked for, {len(self.vulnerable)} with known "
                                  "vulnerabilities."])


def installed() -> list[tuple[str, str]]:
    """Name and version of every package of this environment, names as the index writes them."""
    found = {(re.sub(r"[-_.]+", "-", str(one.metadata["Name"])).lower(), one.version)
             for one in metadata.distributions()}
    return sorted(pair for pair in found if pair[0] not in _OWN)


def audit(packages: Iterable[tuple[str, str]], *, service: str = SERVICE) -> Audit:
    """Asks for each package. Never raises for what the service does: it makes the verdict unknown."""
    every = list(packages)
    vulnerable: dict[str, list[str]] = {}
    try:
        for start in range(0, max(len(every), 1), _A_TIME):
            some = every[start:start + _A_TIME]
            known = _ask([*some, CANARY], service)
            if not known[-1]:
                return Audit(len(every), vulnerable,
                             f"{service} knows nothing of {' '.join(CANARY)}, which is known to be vulnerable.")
            vulnerable |= {" ".join(one): ids for one, ids in zip(some, known, strict=False) if ids}
    except (requests.RequestException, ValueError) as error:
        return Audit(len(every), vulnerable, f"{service} gave no whole answer ({type(error).__name__}: {error}).")
    return Audit(len(every), vulnerable)


def _ask(packages: list[tuple[str, str]], service: str) -> list[list[str]]:
    """The names of what is known of each. Raises ``ValueError`` for an answer that is not one for each."""
    queries = [{"package": {"name": name, "ecosystem": "PyPI"}, "version": version} for name, version in packages]
    answer = requests.post(service, json={"queries": queries}, timeout=_SECONDS, allow_redirects=False)
    if answer.status_code != 200:
        raise ValueError(f"status {answer.status_code}")
    said: Any = answer.json()
    results = said.get("results") if isinstance(said, dict) else None
    if not isinstance(results, list) or len(results) != len(packages):
        raise ValueError(f"{len(results) if isinstance(results, list) else 'no'} answers for {len(packages)} packages")
    return [_names(one) for one in results]


def _names(result: Any) -> list[str]:
    if not isinstance(result, dict) or not all(
            isinstance(one, dict) and one.get("id") for one in result.get("vulns", [])):
        raise ValueError("an answer that cannot be read")
    names = [str(one["id"]) for one in result.get("vulns", [])]
    return [*names, "and more"] if result.get("next_page_token") else names


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Known vulnerabilities of what is installed.")
    parser.add_argument("--service", default=SERVICE, help="another service of the same kind")
    found = audit(installed(), service=parser.parse_args(arguments).service)
    print(found.words)
    return EXIT[found.verdict]


if __name__ == "__main__":
    sys.exit(main())
