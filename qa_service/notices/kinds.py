"""The words of regional notices, as the protocol's form prints them."""

from __future__ import annotations

from enum import StrEnum


class Direction(StrEnum):
    """Whose notice it is."""

    SENT = "sent"
    RECEIVED = "received"


class NoticeState(StrEnum):
    """How far a notice is. ``withdrawn``: a draft that was never sent, or one received by mistake."""

    DRAFT = "draft"
    IN_FORCE = "in_force"
    REMOVED = "removed"
    WITHDRAWN = "withdrawn"

    @property
    def words(self) -> str:
        return {"draft": "Draft, not sent", "in_force": "In force", "removed": "Removed",
                "withdrawn": "Withdrawn"}[self.value]


class Reach(StrEnum):
    """What the notice is about."""

    ORGANISATION = "organisation"
    SERVICE = "service"

    @property
    def words(self) -> str:
        return {"organisation": "The whole organisation", "service": "One service"}[self.value]


class Reason(StrEnum):
    """Why a notice is issued."""

    AUTHORITY = "authority"
    SAFEGUARDING = "safeguarding"
    QUALITY = "quality"
    CRIMINAL = "criminal"
    FINANCIAL = "financial"
    INADEQUATE = "inadequate"
    INTERIM = "interim"
    WITHDRAWN = "registration_withdrawn"
    OTHER = "other"

    @property
    def words(self) -> str:
        return {"authority": "Local authority concern", "safeguarding": "Safeguarding concern",
                "quality": "Quality concern", "criminal": "Current criminal investigation",
                "financial": "Financial concern", "inadequate": "Ofsted: inadequate key inspection judgement received",
                "interim": "Ofsted: interim inspection judgement received",
                "registration_withdrawn": "Ofsted: registration withdrawn", "other": "Other"}[self.value]


class ContractAffected(StrEnum):
    """Which regional contract it touches."""

    RESIDENTIAL = "residential"
    SAILS = "sails"
    SEND = "send"
    FOSTERING = "fostering"
    OFF_CONTRACT = "off_contract"

    @property
    def words(self) -> str:
        return {"residential": "Residential FPS", "sails": "SaILs DPS", "send": "SEND FPS",
                "fostering": "Fostering FPS", "off_contract": "Off contract"}[self.value]


class VersionKind(StrEnum):
    """What was sent."""

    FIRST = "first"
    UPDATE = "update"
    REMOVAL = "removal"

    @property
    def words(self) -> str:
        return {"first": "Notice", "update": "Update", "removal": "Removal"}[self.value]


class Way(StrEnum):
    """How a version goes to one recipient."""

    LINK = "link"
    HAND = "hand"

    @property
    def words(self) -> str:
        return {"link": "By a link that opens it once", "hand": "By hand"}[self.value]


class RecipientKind(StrEnum):
    """Who stands on the circulation list."""

    REGION = "region"
    AUTHORITY = "authority"
    AGENCY = "agency"

    @property
    def words(self) -> str:
        return {"region": "Regional commissioning body", "authority": "Local authority",
                "agency": "Other agency of the protocol"}[self.value]


class EventKind(StrEnum):
    """A line of a notice's history."""

    MADE = "made"
    CHANGED = "changed"
    SENT = "sent"
    GIVEN = "given"
    COMMENTED = "commented"
    UPDATED = "updated"
    REMOVED = "removed"
    WITHDRAWN = "withdrawn"
    RESTORED = "restored"
    RECEIVED = "received"
    MATCHED = "matched"
    ACKNOWLEDGED = "acknowledged"
    CHECKED = "checked"
    ACTION = "action"

    @property
    def words(self) -> str:
        return {"made": "Draft begun", "changed": "Words changed", "sent": "Sent to the circulation list",
                "given": "Given by hand", "commented": "The provider’s comment", "updated": "Update sent",
                "removed": "Removed", "withdrawn": "Withdrawn", "restored": "Brought back", "received": "Received",
                "matched": "Matched to our register", "acknowledged": "Acknowledged",
                "checked": "Our children there were looked at", "action": "Action agreed"}[self.value]
