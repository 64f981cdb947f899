"""Who asks. The accounts domain answers through the port ``People``; everybody else sees a ``Person``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, cast

from flask import Flask, current_app, g, has_request_context

from qa_service.actor import Actor
from qa_service.permissions import Permission, Role, allows


@dataclass(frozen=True, slots=True)
class Brand:
    """How the person's council looks, and where its people ask: each ``None`` where it is not set."""

    colour: str | None = None
    logo: str | None = None
    """The SHA-256 of the logo, a PNG."""
    email: str | None = None
    phone: str | None = None
    out_of_hours: str | None = None

    @property
    def has_contacts(self) -> bool:
        return bool(self.email or self.phone or self.out_of_hours)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is signed in, as read at the beginning of this request."""

    user_id: int
    reference: str
    name: str
    role: Role
    authority_id: int
    council: str
    brand: Brand = Brand()


class People(Protocol):
    """What the shell asks of whoever keeps accounts and sessions."""

    def install(self, app: Flask) -> None:
        """Puts the session's keeper into the application."""

    def identify(self) -> Person | None:
        """The person of this request, wholly signed in; ``None`` for everybody else."""

    def seconds_left(self) -> int:
        """How long the person may stay away from this page before they are signed out, in seconds."""

    def leaves_nothing(self) -> bool:
        """Whether this page must not stay on the screen once its reader is signed out."""

    def touch(self) -> None:
        """Notes, in a transaction of its own and at most once a minute, that the person is still there."""

    def keep_typed(self) -> bool:
        """Keeps the form of this request for the person whose session has ended; whether it could be."""

    def names(self) -> dict[int, str]:
        """The names of everybody of the council in scope, by id, in one query and in the order of names."""


def people() -> People:
    return cast(People, current_app.extensions["people"])


def person() -> Person | None:
    """The person of this request; ``None`` when nobody is signed in, and outside requests."""
    return cast("Person | None", g.get("person")) if has_request_context() else None


def actor() -> Actor:
    """The person of this request as services take one (``by=``); a visitor before sign-in."""
    someone, request_id = person(), g.get("request_id")
    if someone is None:
        return Actor("visitor", request_id=request_id)
    return Actor.user(someone.user_id, someone.role, request_id)


def allowed(permission: Permission | str) -> bool:
    """Whether the person of this request may do this. Templates use it too: ``allowed('flag:assign')``."""
    someone = person()
    return someone is not None and allows(someone.role, Permission(permission))
