"""The service's look at itself."""

from __future__ import annotations

from flask import current_app

from qa_service.clock import utc_now
from qa_service.jobs.registry import job
from qa_service.operations import condition, looks_at_data, looks_at_work, telling

LOOKED_AT = (looks_at_data, looks_at_work)


@job("look-at-the-service", every="every 5 minutes")
def look_at_the_service() -> str:
    """Looks at disk, backups, mail, jobs and the rest, and tells administrators once a day what is wrong."""
    config, now = current_app.config["SERVICE"], utc_now()
    found = condition.look(config, now=now)
    if not config.is_demo:
        telling.tell(found, now)
    wrong = condition.faults(found)
    return f"{len(found)} looked at, {len(wrong)} not as they should be{': ' if wrong else ''}" + (
        ", ".join(one.key for one in wrong) + ".")
