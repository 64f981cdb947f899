"""The field's words of this domain as types: how a file came, how a report stands, kinds of review and of event."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

PURPOSE: Final = "reg44-report"
"""What a private link of this domain opens: the form by which a home sends one month's report."""

WHY_NOT_OURS: Final = (
    "A visit by a commissioner cannot be recorded as a regulation 44 visit. Regulation 43(3) of the Children's Homes "
    "(England) Regulations 2015 rules out as independent person whoever commissions or finances the home, prepares or "
    "supervises a child's care plan, or is employed by the provider. Record a visit of ours as a quality visit.")


class Way(StrEnum):
    """How a file came in."""

    UPLOAD = "upload"
    LINK = "link"
    FOLDER = "folder"
    MAIL = "mail"

    @property
    def words(self) -> str:
        return {"upload": "uploaded by one of us", "link": "sent by the home through its link",
                "folder": "from the watched folder", "mail": "from the mail folder"}[self.value]


class Arrival(StrEnum):
    """What became of a file that came in. None is ever thrown away."""

    PLACED = "placed"
    WAITING = "waiting"
    """Nobody could tell whose it is or of which month: a person is asked."""
    DUPLICATE = "duplicate"
    SET_ASIDE = "set_aside"
    """A person said that it is no report for us, and why."""


class ReportState(StrEnum):
    """How far a report is read."""

    TO_CONFIRM = "to_confirm"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"
    """It was placed with the wrong home or month, or is no report; it waits again, or was set aside."""


REQUEST_STATES: Final = {"waiting": "Waits to be sent", "sent": "Sent", "kept": "Kept on this machine",
                         "failed": "Could not be sent"}
"""How a mail stands by which a home is asked for a report."""


class ReviewKind(StrEnum):
    """A review of the quality of care that a provider writes about its own service."""

    REG_45 = "reg45"
    SA_REG_32 = "sa_reg32"

    @property
    def words(self) -> str:
        return {"reg45": "Quality of care review (regulation 45)",
                "sa_reg32": "Quality of support report (supported accommodation, regulation 32)"}[self.value]


class SeriousEvent(StrEnum):
    """What a notice of a serious event is about, close to regulation 40 and supported accommodation regulation 27."""

    DEATH = "death"
    BARRING_REFERRAL = "barring_referral"
    EXPLOITATION = "exploitation"
    POLICE = "police"
    ALLEGATION = "allegation"
    ENQUIRY = "enquiry"
    OTHER = "other"

    @property
    def words(self) -> str:
        return _EVENT_WORDS[self]


_EVENT_WORDS: Final = {
    SeriousEvent.DEATH: "The death of a child",
    SeriousEvent.BARRING_REFERRAL: "Somebody who worked there referred to the barring service",
    SeriousEvent.EXPLOITATION: "A child involved in, or at risk of, sexual exploitation",
    SeriousEvent.POLICE: "A serious incident with the police called",
    SeriousEvent.ALLEGATION: "An allegation about the home or somebody who works there",
    SeriousEvent.ENQUIRY: "A child protection enquiry that began or ended",
    SeriousEvent.OTHER: "Another serious event",
}

COUNTS: Final = {"missing": "Missing from the home", "restraint": "Restraints", "complaints": "Complaints",
                 "police": "Police called", "injuries": "Injuries"}
"""What a report counts, with the words of its field."""
