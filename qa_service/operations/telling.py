"""Telling those who look after the service that something is wrong with it: once a day for each thing."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from flask import Flask

from qa_service.alerts import service as alerts
from qa_service.alerts.delivery import send_due
from qa_service.clock import london, utc_now
from qa_service.database import across_authorities, transaction
from qa_service.logs import logger
from qa_service.operations import condition
from qa_service.operations.condition import Found, State
from qa_service.permissions import Role

_log = logger("condition")
_TOLD_ELSEWHERE: Final = frozenset({"mail-server", "mail-waiting", "in-service"})
"""Mail cannot tell that mail does not go, and a restored copy tells nobody."""


def tell(found: list[Found], now: datetime) -> int:
    """Logs each fault, and queues a mail to administrators for those that are bad. How many are."""
    wrong = [one for one in condition.faults(found) if one.state is State.BAD]
    for one in wrong:
        _log.error("fault", check=one.key, said=one.said)
    day = london(now).date().isoformat()
    with across_authorities(), transaction():
        for one in wrong:
            if one.key not in _TOLD_ELSEWHERE:
                alerts.tell_task(key=f"service-fault:{one.key}:{day}", template="service-fault", context={},
                                 roles={Role.ADMINISTRATOR})
    return len(wrong)


def tell_if_faulty(app: Flask, now: datetime) -> bool:
    """From the web's process, since the one that runs jobs may be what is wrong. A demonstration tells nobody."""
    config = app.config["SERVICE"]
    if config.is_demo:
        return False
    with app.app_context():
        told = bool(tell(condition.look(config, now=now), now or utc_now()))
        if told:
            send_due(config)
        return told
