"""The words of concerns: what the law and the designated officers' procedures call things."""

from __future__ import annotations

from enum import StrEnum


class Criterion(StrEnum):
    """The four criteria for telling the designated officer (Working Together; Keeping children safe in education)."""

    HARMED = "harmed"
    OFFENCE = "offence"
    RISK = "risk"
    UNSUITABLE = "unsuitable"

    @property
    def words(self) -> str:
        return {"harmed": "Behaved in a way that has harmed a child, or may have harmed a child",
                "offence": "Possibly committed a criminal offence against or related to a child",
                "risk": "Behaved towards a child in a way that shows they may pose a risk of harm to children",
                "unsuitable": "Behaved in a way that shows they may not be suitable to work with children"}[self.value]


class Stage(StrEnum):
    """How far a concern is, as the designated officer has it."""

    LOGGED = "logged"
    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    NOT_MET = "not_met"
    MEETINGS = "meetings"
    ENQUIRIES = "enquiries"
    CONCLUDED = "concluded"

    @property
    def words(self) -> str:
        return {"logged": "Logged, not yet sent to the LADO", "sent": "Sent to the LADO",
                "acknowledged": "Acknowledged by the LADO", "not_met": "LADO decided: the threshold is not met",
                "meetings": "LADO decided: allegations meetings", "enquiries": "Enquiries or investigation",
                "concluded": "Concluded"}[self.value]


class Outcome(StrEnum):
    """How an allegation ended, in the words of the statutory guidance."""

    SUBSTANTIATED = "substantiated"
    MALICIOUS = "malicious"
    FALSE = "false"
    UNSUBSTANTIATED = "unsubstantiated"
    UNFOUNDED = "unfounded"

    @property
    def words(self) -> str:
        return self.value.capitalize()

    @property
    def meaning(self) -> str:
        return {"substantiated": "there is sufficient evidence to prove the allegation",
                "malicious": "there is sufficient evidence to disprove it, and there was a deliberate act to deceive",
                "false": "there is sufficient evidence to disprove the allegation",
                "unsubstantiated": "there is insufficient evidence either to prove or to disprove it: it implies "
                                   "neither guilt nor innocence",
                "unfounded": "there is no evidence or proper basis which supports the allegation"}[self.value]


class SentHow(StrEnum):
    """How the referral went to the designated officer."""

    FORM = "form"
    EMAIL = "email"
    TELEPHONE = "telephone"

    @property
    def words(self) -> str:
        return {"form": "Their online form", "email": "Secure e-mail", "telephone": "Telephone"}[self.value]


class PlacementDecision(StrEnum):
    """What we decided about our children there."""

    STAY = "stay"
    SAFEGUARDS = "safeguards"
    NO_NEW = "no_new"
    MOVED = "moved"

    @property
    def words(self) -> str:
        return {"stay": "Our children stay, nothing changes", "safeguards": "Our children stay, with safeguards",
                "no_new": "No new placements for now", "moved": "Our children move or moved"}[self.value]


class ContractDecision(StrEnum):
    """What we decided about the contract."""

    NONE = "none"
    WATCHED = "watched"
    SUSPENDED = "suspended"
    ENDED = "ended"

    @property
    def words(self) -> str:
        return {"none": "No change", "watched": "Closer monitoring", "suspended": "Suspended from new placements",
                "ended": "The contract is ended"}[self.value]


class OfstedTold(StrEnum):
    """Whether Ofsted knows."""

    BY_US = "by_us"
    BY_PROVIDER = "by_provider"
    NOT_YET = "not_yet"
    NOT_NEEDED = "not_needed"

    @property
    def words(self) -> str:
        return {"by_us": "Told by us", "by_provider": "Told by the provider, as we have seen",
                "not_yet": "Not told yet", "not_needed": "Need not be told"}[self.value]


class MeetingKind(StrEnum):
    """What kind of decision meeting."""

    ALLEGATIONS = "allegations"
    STRATEGY = "strategy"
    REVIEW = "review"
    FINAL = "final"
    OURS = "ours"

    @property
    def words(self) -> str:
        return {"allegations": "Allegations meeting (LADO)", "strategy": "Strategy discussion",
                "review": "Review meeting (LADO)", "final": "Final meeting (LADO)",
                "ours": "Our own decision meeting"}[self.value]


class EntryKind(StrEnum):
    """What a line of the chronology is."""

    REFERRED = "referred"
    CHANGED = "changed"
    NOTE = "note"
    MEETING = "meeting"
    PEOPLE = "people"
    FILE = "file"
    CLOSING = "closing"
    HOLD = "hold"
    BUNDLE = "bundle"
    LEFT_BEHIND = "left_behind"

    @property
    def words(self) -> str:
        return {"referred": "Reported", "changed": "Recorded", "note": "Note", "meeting": "Meeting",
                "people": "Named people", "file": "File", "closing": "Closing", "hold": "Legal hold",
                "bundle": "Bundle",
                "left_behind": "Written by somebody who was taken off meanwhile"}[self.value]


class RequestKind(StrEnum):
    """What nobody may do alone about concerns."""

    NUMBER = "number"
    COUNTS = "counts"
    URGENT = "urgent"

    @property
    def words(self) -> str:
        return {"number": "Change a number of a rule", "counts": "Counts for the auditor",
                "urgent": "Urgent access for a manager"}[self.value]

    @property
    def agreeing(self) -> int:
        """How many safeguarding leads must agree, besides whoever asked."""
        return 2 if self is RequestKind.COUNTS else 1
