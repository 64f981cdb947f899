"""The demonstration's people: one for each role, with passwords made when the demonstration is loaded."""

from __future__ import annotations

import json
import secrets
from pathlib import Path
from typing import Final, TypedDict

from qa_service.accounts import service as accounts
from qa_service.actor import Actor
from qa_service.permissions import Role

FILE: Final = "demo-accounts.json"
LETTERS: Final = "abcdefghjkmnpqrstuvwxyz"
"""Of passwords: letters alone, since the rules for passwords give little for digits."""
_NAMES: Final = {
    Role.COMMISSIONING_OFFICER: "Olive Officer", Role.PLACEMENTS_OFFICER: "Pat Placements",
    Role.MANAGER: "Morgan Manager", Role.COUNCILLOR: "Casey Councillor", Role.SAFEGUARDING_LEAD: "Sam Safeguarding",
    Role.FINANCE: "Fran Finance", Role.AUDITOR: "Ari Auditor", Role.ADMINISTRATOR: "Addy Administrator",
    Role.REGIONAL_PARTNER: "Robin Region",
}


class Account(TypedDict):
    """What somebody needs to sign in to the demonstration."""

    email: str
    password: str
    role: str
    totp_secret: str | None


def make(data_dir: Path, *, by: Actor) -> list[Account]:
    """Makes the accounts of the council in scope and keeps what they sign in with for the next start."""
    made: list[Account] = []
    for role, name in _NAMES.items():
        email = f"{role.value}@marlowe.example"
        password = "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))
        accounts.add_person(email=email, name=name, role=role, password=password, by=by)
        made.append(Account(email=email, password=password, role=role.value, totp_secret=None))
    file = data_dir / FILE
    file.touch(mode=0o600)
    file.write_text(json.dumps(made))
    return made


def kept(data_dir: Path) -> list[Account]:
    """The accounts as kept when the demonstration was loaded; empty when the file is gone."""
    file = data_dir / FILE
    if not file.exists():
        return []
    found: list[Account] = json.loads(file.read_text())
    return found
