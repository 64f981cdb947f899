"""Fixtures of the flags' tests."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from qa_service.alerts.models import Alert, AlertKind
from qa_service.database import across_authorities, db, transaction
from tests.flags.builder import a_person


class Outbox:
    """What a manager of the council would be told."""

    def __init__(self, manager: int) -> None:
        self.manager = manager

    @property
    def alerts(self) -> list[Alert]:
        with across_authorities():
            return list(db.session.scalars(select(Alert).where(Alert.user_id == self.manager).order_by(Alert.id)))

    @property
    def messages(self) -> list[tuple[str, bool]]:
        """Title, and whether it goes at once."""
        return [(alert.context["title"], alert.kind is AlertKind.IMMEDIATE) for alert in self.alerts]

    @property
    def contexts(self) -> list[dict[str, Any]]:
        return [alert.context for alert in self.alerts]


@pytest.fixture
def outbox(context: Flask) -> Outbox:
    """A manager to be told, and what lies in the outbox for them."""
    with transaction():
        return Outbox(a_person())
