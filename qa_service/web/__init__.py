"""The web shell: what every page shares. It knows who asks (through a port) and nothing of any domain.

Views use ``actor``, ``person``, ``allowed``, ``render``, ``saving``, ``tell``, ``page_number`` and
``asked_…`` from here.
"""

from __future__ import annotations

from flask import Flask

from qa_service.web import errors, gate, headers, looks, pages, rendering
from qa_service.web.asking import asked_choice, asked_day, asked_number
from qa_service.web.forms import saving
from qa_service.web.people import People, Person, actor, allowed, person
from qa_service.web.rendering import page_number, render, tell

__all__ = ["People", "Person", "actor", "allowed", "asked_choice", "asked_day", "asked_number", "install",
           "page_number", "person", "render", "saving", "tell"]


def install(app: Flask, *, people: People) -> None:
    """Puts the shell round the application; ``people`` answers who asks."""
    app.extensions["people"] = people
    app.register_blueprint(pages.blueprint)
    gate.install(app)
    headers.install(app)
    looks.install(app)
    errors.install(app)
    rendering.install(app)
