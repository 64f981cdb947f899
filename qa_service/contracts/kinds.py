"""The words of contracts: kinds of framework, what a contract covers, documents, scopes of a suspension."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class FrameworkKind(StrEnum):
    """By which way places are bought."""

    FRAMEWORK = "framework"
    PURCHASING_SYSTEM = "dps"
    SELECT_LIST = "select-list"
    BLOCK = "block"
    SPOT = "spot"
    OTHER = "other"

    @property
    def words(self) -> str:
        return {"framework": "Framework (FPS)", "dps": "Dynamic purchasing system (DPS)",
                "select-list": "The council’s own select list", "block": "Block contract", "spot": "Spot purchase",
                "other": "Another way"}[self.value]


class Covers(StrEnum):
    """Which settings a contract covers."""

    GROUP = "group"
    CHOSEN = "chosen"

    @property
    def words(self) -> str:
        return {"group": "All settings of the provider’s group", "chosen": "The settings that we choose"}[self.value]


class DocumentKind(StrEnum):
    """A document that a contract asks a provider for."""

    PUBLIC_LIABILITY = "public-liability"
    EMPLOYERS_LIABILITY = "employers-liability"
    INDEMNITY = "indemnity"
    REGISTRATION = "registration"
    SAFEGUARDING = "safeguarding"
    DBS = "dbs"
    WHISTLEBLOWING = "whistleblowing"
    COMPLAINTS = "complaints"
    DATA_PROTECTION = "data-protection"
    CONTINUITY = "continuity"
    SIGNED_CONTRACT = "signed-contract"
    OTHER = "other"

    @property
    def words(self) -> str:
        return _DOCUMENTS[self]


_DOCUMENTS: Final = {
    DocumentKind.PUBLIC_LIABILITY: "Public liability insurance",
    DocumentKind.EMPLOYERS_LIABILITY: "Employers’ liability insurance",
    DocumentKind.INDEMNITY: "Professional indemnity insurance",
    DocumentKind.REGISTRATION: "Registration certificate",
    DocumentKind.SAFEGUARDING: "Safeguarding policy",
    DocumentKind.DBS: "Safer recruitment and DBS policy",
    DocumentKind.WHISTLEBLOWING: "Whistleblowing policy",
    DocumentKind.COMPLAINTS: "Complaints policy",
    DocumentKind.DATA_PROTECTION: "Data protection registration",
    DocumentKind.CONTINUITY: "Business continuity plan",
    DocumentKind.SIGNED_CONTRACT: "Signed contract",
    DocumentKind.OTHER: "Another document",
}


class SuspensionKind(StrEnum):
    """What keeps us from placing."""

    SUSPENSION = "suspension"
    EMBARGO = "embargo"

    @property
    def words(self) -> str:
        return {"suspension": "Suspension", "embargo": "Embargo"}[self.value]

    @property
    def a_word(self) -> str:
        return {"suspension": "a suspension", "embargo": "an embargo"}[self.value]


class Scope(StrEnum):
    """What a suspension is about."""

    SETTING = "setting"
    PROVIDER = "provider"
    GROUP = "group"
    LOT = "lot"

    @property
    def words(self) -> str:
        return {"setting": "One setting", "provider": "A provider, with all its settings",
                "group": "A provider group, with all its settings", "lot": "A lot, with all who are on it"}[self.value]


TOLD: Final = {
    "provider": "The provider", "placements": "Our placements team", "social-workers": "Social workers of our children",
    "reviewing-officers": "Independent reviewing officers", "ofsted": "Ofsted", "area": "The council of the area",
    "other-councils": "Other councils that place there", "region": "The region’s purchasing team"}
"""Who can be told of a suspension; anybody else is told in words."""
