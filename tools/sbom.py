"""The list of all packages that are installed (CycloneDX): ``python -m tools.sbom FILE``, which ``make sbom`` runs.

It is compared with what is installed and with the licences that are allowed; exit 1 names what is wrong.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from typing import Any, Final

ALLOWED: Final = re.compile(
    r"(?i)\b(MIT|HPND|BSD|0BSD|Apache|ISC|PSF|Python-2\.0|Python Software Foundation|MPL|Mozilla Public|Unlicense|Zlib|"
    r"CC0|LGPL|Lesser General Public|public domain|OGL-UK)\b")
"""What a council may use and pass on without opening its own: LGPL as a library, MPL as files of its own."""
REFUSED: Final = re.compile(r"(?i)(?<!L)\bA?GPL|(?<!Lesser )General Public License|\bSSPL\b|\bBUSL|Commons.Clause")
SAID_ELSEWHERE: Final = {"pypdfium2": "Apache-2.0 OR BSD-3-Clause", "axe-playwright-python": "MIT"}
"""Packages that do not say their licence in their metadata, and what their own file says."""


def made() -> dict[str, Any]:
    """The list, as the tool of the CycloneDX project makes it of this environment."""
    out = subprocess.run([sys.executable, "-m", "cyclonedx_py", "environment", "--output-reproducible",
                          "--no-validate", "--of", "JSON", sys.executable], capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(out.stdout)
    return found


def name_of(name: str) -> str:
    """As the index writes it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def wrong_in(listed: dict[str, Any]) -> list[str]:
    """What is installed and not listed or the other way round, and licences that are not allowed or not known."""
    there = {(name_of(one["name"]), one.get("version", "")) for one in listed.get("components", [])}
    here = {(name_of(str(one.metadata["Name"])), one.version) for one in metadata.distributions()}
    wrong = [f"{name} {version} is installed and not listed" for name, version in sorted(here - there)]
    wrong += [f"{name} {version} is listed and not installed" for name, version in sorted(there - here)]
    for one in listed.get("components", []):
        said = SAID_ELSEWHERE.get(name_of(one["name"])) or licences_of(one)
        if not is_allowed(said):
            wrong.append(f"{one['name']}: its licence is {said or 'not said'}")
    return wrong


def licences_of(component: dict[str, Any]) -> str:
    """What a component says of its licence: an expression, names, or the words of its classifiers."""
    found = [one.get("expression") or one.get("license", {}).get("id") or one.get("license", {}).get("name", "")
             for one in component.get("licenses", [])]
    return "; ".join(sorted({word.strip() for word in found if word}))


def is_allowed(said: str) -> bool:
    """Each of those that hold must be free of what is refused, and one be known; of a choice (OR), one is enough."""
    each = [re.split(r"(?i)\bor\b", one) for one in said.split(";")]
    return (all(any(not REFUSED.search(choice) for choice in choices) for choices in each)
            and any(ALLOWED.search(choice) and not REFUSED.search(choice) for choices in each for choice in choices))


def main(arguments: list[str]) -> int:
    if not arguments:
        print("Name the file to write.", file=sys.stderr)
        return 2
    listed = made()
    Path(arguments[0]).write_text(json.dumps(listed, indent=1, sort_keys=True) + "\n", "utf-8")
    wrong = wrong_in(listed)
    print("\n".join(wrong) or f"{len(listed['components'])} packages, as they are installed, under licences that are "
                              "allowed.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
