"""The words of this domain: which kind of place is checked how, outcomes of checks, applications, plans."""

from __future__ import annotations

from enum import StrEnum


class DiligenceKind(StrEnum):
    """A kind of place, by which it is decided what has to be checked of it."""

    REGISTERED = "registered"
    SPOT = "spot"
    UNREGISTERED = "unregistered"
    OVER_18 = "over_18"

    @property
    def words(self) -> str:
        return {"registered": "Registered supported accommodation", "spot": "Spot purchase",
                "unregistered": "Not registered", "over_18": "18 and over, no regulator"}[self.value]


class CheckOutcome(StrEnum):
    """What somebody found who looked at one thing of the checklist."""

    MET = "met"
    NOT_MET = "not_met"
    NOT_APPLICABLE = "not_applicable"

    @property
    def words(self) -> str:
        return {"met": "Met", "not_met": "Not met", "not_applicable": "Not applicable"}[self.value]


class Standing(StrEnum):
    """How one thing of the checklist stands on a day. Not having looked is one, and is never good."""

    MISSING = "missing"
    NOT_MET = "not_met"
    EXPIRED = "expired"
    ENDS_SOON = "ends_soon"
    MET = "met"
    NOT_APPLICABLE = "not_applicable"

    @property
    def words(self) -> str:
        return {"missing": "Not checked", "not_met": "Not met", "expired": "Expired", "ends_soon": "Ends soon",
                "met": "Met", "not_applicable": "Not applicable"}[self.value]

    @property
    def tone(self) -> str:
        """As the component ``status`` takes it."""
        return {"missing": "unknown", "not_met": "bad", "expired": "bad", "ends_soon": "warning", "met": "good",
                "not_applicable": "plain"}[self.value]

    @property
    def complete(self) -> bool:
        return self in (Standing.MET, Standing.ENDS_SOON, Standing.NOT_APPLICABLE)


class Application(StrEnum):
    """How far a place's application for registration is."""

    NONE = "none"
    BEING_WRITTEN = "being_written"
    SENT = "sent"
    ACCEPTED = "accepted"
    REFUSED = "refused"

    @property
    def words(self) -> str:
        return {"none": "None is made", "being_written": "Being written", "sent": "Sent to Ofsted",
                "accepted": "Accepted as complete", "refused": "Refused"}[self.value]


class Plan(StrEnum):
    """How a placement without registration is to end."""

    MOVE = "move"
    REGISTER = "register"

    @property
    def words(self) -> str:
        return {"move": "The young person moves", "register": "The place is registered"}[self.value]
