"""The page of the service itself, and what monitors ask."""

from __future__ import annotations

import secrets

from flask import Blueprint, abort, current_app, redirect, request, url_for
from werkzeug.wrappers import Response

from qa_service.config import Config
from qa_service.database import transaction
from qa_service.operations import condition, metrics
from qa_service.permissions import Permission, public, requires
from qa_service.restored import service as restored
from qa_service.web import actor, render, tell

blueprint = Blueprint("operations", __name__)


def _config() -> Config:
    config: Config = current_app.config["SERVICE"]
    return config


@blueprint.get("/service")
@requires(Permission.SERVICE_READ)
def service() -> Response:
    """How the service itself is, and what a restored copy waits for."""
    found = condition.look(_config())
    return render("operations/service.html", found=found, faults=condition.faults(found), copy=restored.standing())


@blueprint.post("/service/put-in-service")
@requires(Permission.SERVICE_PUT_IN_SERVICE)
def put_in_service() -> Response:
    with transaction():
        restored.put_in_service(by=actor())
    tell("This copy is in service now: mail leaves and jobs run.")
    return redirect(url_for(".service"))


@blueprint.get("/metrics")
@public
def prometheus() -> Response:
    """For a monitor that says the token; for anybody else there is no such page."""
    token = _config().metrics_token
    said = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token is None or not secrets.compare_digest(said.encode(), token.encode()):
        abort(404)
    return current_app.response_class(metrics.written(_config()), content_type=metrics.CONTENT_TYPE)
