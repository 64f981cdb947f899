"""R18: PostgreSQL is killed, or drops every connection, while people save. The service goes on without a restart."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask

from qa_service.accounts.models import Authority
from qa_service.app import create_app
from qa_service.database import db, transaction
from tests import databases
from tests.assured import Figure
from tests.conftest import make_config, make_schema
from tests.reliability import writers

pytestmark = [pytest.mark.assurance, pytest.mark.postgres, pytest.mark.rotating]
FALLS = int(os.environ.get("QA_FALLS", "5"))
BACK_WITHIN = 10.0
"""Seconds after PostgreSQL is there again."""
DROP_ALL = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'qa'"


@pytest.fixture
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[databases.Cluster]:
    made = databases.start_cluster(tmp_path_factory.mktemp("durable"), durable=True)
    made.run("CREATE DATABASE qa")
    yield made
    made.stop()


@pytest.fixture
def app(cluster: databases.Cluster, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    app = create_app(make_config(cluster.url("qa"), tmp_path_factory.mktemp("data")))
    make_schema(app)
    return app


def test_R18_nothing_said_to_be_saved_is_lost_or_doubled_and_the_service_recovers_by_itself(
        cluster: databases.Cluster, app: Flask, figure: Figure) -> None:
    with app.app_context(), transaction():
        council = Authority(name="Marlowe Borough Council", area="Marlowe", go_live_on=date(2024, 1, 1))
        db.session.add(council)
        db.session.flush()
        authority = council.id
    slowest = 0.0
    with writers.at_work(app, authority, people=4) as told:
        for _ in range(FALLS):
            time.sleep(0.7)
            cluster.kill()
            time.sleep(0.3)
            cluster.start()
            slowest = max(slowest, _until_saving_again(told))
            cluster.run(DROP_ALL)
            slowest = max(slowest, _until_saving_again(told))
        assert app.test_client().get("/sign-in").status_code == 200
    found = writers.records(app, authority)
    assert sorted(set(told.unsaid)) == []
    assert set(told.saved) <= set(found) and max(found.values()) == 1
    assert len(told.saved) == len(set(told.saved)) > 20 * FALLS, "they hardly worked"
    assert told.again >= FALLS, "nobody noticed"
    assert slowest < BACK_WITHIN
    figure("R18", f"{FALLS} kills and {FALLS} drops of all connections: {len(told.saved)} forms, 0 lost, 0 twice; "
                  f"saving again within {slowest:.1f} s")


def _until_saving_again(told: writers.Told) -> float:
    """Seconds until somebody's form is saved again."""
    began = time.monotonic()
    while told.last_saved <= began:
        assert time.monotonic() - began < 60, "nobody can save any more"
        time.sleep(0.02)
    return told.last_saved - began
