"""Makes ``docs/assurance.md`` and ``docs/asvs.md``: what is claimed, by which tests it is shown, and what is missing.

    python -m tools.assurance_table            # from instance/assured.json, which the test runs add to
    python -m tools.assurance_table --check    # exit 1 where the pages name other tests than there are
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from tools.claims import ROOT, Claim, claims_shown

ASSURANCE: Final = ROOT / "docs" / "assurance.md"
ASVS: Final = ROOT / "docs" / "asvs.md"
RESULTS: Final = ROOT / "instance" / "assured.json"
PARTS: Final = {
    "R": "Crashes, jobs and alerts", "F": "Fetching", "P": "Reading and files", "D": "Data", "M": "Migrations",
    "B": "Backups", "Z": "Permissions", "A": "Audit", "S": "Attacks", "C": "Supply chain", "X": "Access for everyone",
    "L": "Load", "O": "Operation", "Q": "Tests of the tests"}
RUNS: Final = {"push": "`make test`", "ci": "`make assurance`", "rot": "one of three assurance runs",
               "rel": "before a release"}
MISSING: Final = "**missing**"
_MADE: Final = ("Made by `python -m tools.assurance_table` from the results of `make test` and `make assurance "
                "THIRD=all`.")
_HEAD: Final = f"""# What is assured, and how it is shown

{_MADE} Each line is a claim with the tests that show it. A claim without a test is **missing**, and is not made.

"""
_ASVS_HEAD: Final = f"""# The Application Security Verification Standard, level 2

{_MADE} OWASP ASVS 5.0 asks 253 things of levels 1 and 2. Those that matter for this service are put together in
75 rows, in our own words, each with the claims of [what is assured](assurance.md) or the tests that show it.

"""


def assurance_page(claims: Mapping[str, Claim]) -> str:
    """The claims of the catalogue by part."""
    those = [one for one in claims.values() if one.tier]
    text = [_HEAD, _count(those, [one.identity for one in those if not one.tests and not one.reason],
                          "claims have a test, or say why people show them")]
    for letter, words in PARTS.items():
        head = _row("id", "claim", "figure", "date", "shown in", "tests")
        text.append(f"\n## {words}\n\n{head}{'|---' * 6}|\n")
        text += [_row(one.identity, one.words, one.result, one.on or "–", RUNS[one.tier], _files(one.tests))
                 for one in those if one.identity.startswith(letter)]
    return "".join(text)


def asvs_page(claims: Mapping[str, Claim]) -> str:
    """The rows of ASVS."""
    rows = [one for one in claims.values() if one.asvs]
    stands = {one.identity: standing(one, claims) for one in rows}
    missing = [row for row, words in stands.items() if MISSING in words]
    text = [_ASVS_HEAD, _count(rows, missing, "rows are shown whole"), "\n",
            _row("row", "ASVS", "what", "state", "shown by"), "|---" * 5 + "|\n"]
    text += [_row(one.identity[1:], one.asvs, one.words, stands[one.identity], _shown_by(one)) for one in rows]
    return "".join(text)


def standing(row: Claim, claims: Mapping[str, Claim]) -> str:
    """How a row of ASVS stands: it holds where each claim that shows it, and its own tests, hold."""
    if not row.tests and not row.by:
        return row.reason or MISSING
    parts = [claims[name] for name in row.by] + ([row] if row.tests else [])
    if any(part.failed for part in parts):
        return "**failed**"
    if lacking := [part.identity for part in parts if not part.tests]:
        return f"{MISSING}: {', '.join(lacking)}"
    return "holds" if all(part.ran for part in parts) else "not run"


def _count(those: list[Claim], missing: list[str], words: str) -> str:
    rest = f" Missing: {', '.join(missing)}." if missing else ""
    return f"{len(those) - len(missing)} of {len(those)} {words}.{rest}\n"


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |\n"


def _shown_by(row: Claim) -> str:
    return "<br>".join(filter(None, [", ".join(row.by), _files(row.tests) if row.tests else ""])) or "–"


def _files(tests: Iterable[str]) -> str:
    """The files of the tests, each with how many of them it holds."""
    files: dict[str, int] = {}
    for name in tests:
        file = name.partition("::")[0]
        files[file] = files.get(file, 0) + 1
    return "<br>".join(f"`{name}` ({count})" for name, count in sorted(files.items())) or "–"


def told(text: str) -> list[tuple[str, str]]:
    """What a page says of which tests show what, without figures, states and days."""
    rows = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| ")]
    return [(row[0], row[-1]) for row in rows]


def main() -> int:
    """Writes the pages, or with ``--check`` compares the tests that they name with those that there are."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--check", action="store_true")
    asked.add_argument("--results", type=Path, default=RESULTS)
    given = asked.parse_args()
    claims = claims_shown(json.loads(given.results.read_text("utf-8")) if given.results.exists() else {})
    pages = {ASSURANCE: assurance_page(claims), ASVS: asvs_page(claims)}
    for path, text in pages.items():
        if given.check and not (path.exists() and told(path.read_text("utf-8")) == told(text)):
            print(f"{path.relative_to(ROOT)} names other tests than there are: python -m tools.assurance_table")
            return 1
        if not given.check:
            path.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
