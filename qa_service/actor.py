"""Who does something: a person, a job or a command. Services take one as ``by=``."""

from __future__ import annotations

from dataclasses import dataclass

from qa_service.permissions import Role


@dataclass(frozen=True, slots=True)
class Actor:
    """The one who acts. ``user_id`` and ``role`` are empty for jobs and commands."""

    name: str
    user_id: int | None = None
    role: Role | None = None
    request_id: str | None = None

    @classmethod
    def user(cls, user_id: int, role: Role, request_id: str | None = None) -> Actor:
        return cls(f"user:{user_id}", user_id, role, request_id)

    @classmethod
    def job(cls, name: str) -> Actor:
        return cls(f"job:{name}")

    @classmethod
    def command(cls, name: str) -> Actor:
        return cls(f"command:{name}")
