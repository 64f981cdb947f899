"""People to tell, and something to tell them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from qa_service.accounts.models import User
from qa_service.clock import utc_now
from qa_service.database import db, new_reference, transaction
from qa_service.permissions import Role

MakePerson = Callable[..., int]


@pytest.fixture
def person(context: Flask, authority: int) -> MakePerson:
    """``person(Role.MANAGER)``: the id of somebody new of the invented council."""

    def make(role: Role = Role.MANAGER, email: str | None = None, authority_id: int | None = None) -> int:
        reference = new_reference()
        with transaction():
            user = User(authority_id=authority_id or authority, reference=reference, name="Alex Example", role=role,
                        email=email or f"{role.value}-{reference[:6]}@marlowe.example", created_at=utc_now())
            db.session.add(user)
            db.session.flush()
            return user.id

    return make


def flag(**changes: Any) -> dict[str, Any]:
    """The facts of an alert about a flag."""
    return {
        "title": "Full inspection judged inadequate", "grade": "inadequate", "setting_name": "Larch House",
        "urn": "SC900001", "provider": "Umber Care Ltd", "published_on": "2026-02-20",
        "found_at": "2026-02-21T05:31:00+00:00", "read_at": "2026-02-21T05:32:00+00:00",
        "listed_as_at": None, "list_published_on": None, "link": "/flags/17"} | changes
