"""The field's words as types: grades, outcomes, kinds of setting, kinds of inspection, severities.

The lowest layer: it imports nothing of ours, so that the readers in ``scrapers`` and the tables in
``qa_service`` speak of the same things by the same names.
"""

from __future__ import annotations

import re
from enum import StrEnum


class Grade(StrEnum):
    """An Ofsted judgement. ``adequate`` and ``satisfactory`` were used until March 2015."""

    OUTSTANDING = "outstanding"
    GOOD = "good"
    REQUIRES_IMPROVEMENT = "requires_improvement"
    INADEQUATE = "inadequate"
    ADEQUATE = "adequate"
    SATISFACTORY = "satisfactory"
    NOT_JUDGED = "not_judged"

    @property
    def words(self) -> str:
        """The grade as Ofsted prints it."""
        return _GRADE_WORDS[self]

    @property
    def rank(self) -> int | None:
        """1 (outstanding) to 4 (inadequate); ``None`` where nothing was judged."""
        return _GRADE_RANK.get(self)

    @property
    def below_good(self) -> bool:
        """Whether the judgement is worse than good. Not judged is not below good, and not good either."""
        return (self.rank or 0) > 2


_GRADE_WORDS = {
    Grade.OUTSTANDING: "Outstanding",
    Grade.GOOD: "Good",
    Grade.REQUIRES_IMPROVEMENT: "Requires improvement to be good",
    Grade.INADEQUATE: "Inadequate",
    Grade.ADEQUATE: "Adequate",
    Grade.SATISFACTORY: "Satisfactory",
    Grade.NOT_JUDGED: "Not judged",
}
_GRADE_RANK = {
    Grade.OUTSTANDING: 1,
    Grade.GOOD: 2,
    Grade.REQUIRES_IMPROVEMENT: 3,
    Grade.ADEQUATE: 3,
    Grade.SATISFACTORY: 3,
    Grade.INADEQUATE: 4,
}


class Outcome(StrEnum):
    """What an inspection without grades says, by kind: supported accommodation, interim, assurance, area SEND."""

    CONSISTENTLY_STRONG = "consistently_strong"
    INCONSISTENT = "inconsistent"
    SERIOUS_OR_WIDESPREAD_WEAKNESSES = "serious_or_widespread_weaknesses"
    IMPROVED = "improved"
    SUSTAINED = "sustained"
    DECLINED = "declined"
    SERIOUS_CONCERNS = "serious_concerns"
    NO_SERIOUS_CONCERNS = "no_serious_concerns"
    SEND_1 = "1"
    SEND_2 = "2"
    SEND_3 = "3"

    @property
    def words(self) -> str:
        """The outcome in plain words, close to Ofsted's own."""
        return _OUTCOME_WORDS[self]

    @property
    def rank(self) -> int | None:
        """1 to 4 on the scale of the four grades for supported accommodation; ``None`` for the other kinds."""
        return _OUTCOME_RANK.get(self)

    @property
    def below_good(self) -> bool:
        """Whether this outcome asks the same attention as a grade below good."""
        return self in (
            Outcome.INCONSISTENT,
            Outcome.SERIOUS_OR_WIDESPREAD_WEAKNESSES,
            Outcome.SERIOUS_CONCERNS,
        )


_OUTCOME_WORDS = {
    Outcome.CONSISTENTLY_STRONG: "Consistently strong service delivery",
    Outcome.INCONSISTENT: "Inconsistent quality of service delivery",
    Outcome.SERIOUS_OR_WIDESPREAD_WEAKNESSES: "Serious or widespread weaknesses",
    Outcome.IMPROVED: "Improved effectiveness",
    Outcome.SUSTAINED: "Sustained effectiveness",
    Outcome.DECLINED: "Declined in effectiveness",
    Outcome.SERIOUS_CONCERNS: "Serious or widespread concerns found",
    Outcome.NO_SERIOUS_CONCERNS: "No serious or widespread concerns found",
    Outcome.SEND_1: "Area SEND outcome 1: typically positive experiences and outcomes",
    Outcome.SEND_2: "Area SEND outcome 2: inconsistent experiences and outcomes",
    Outcome.SEND_3: "Area SEND outcome 3: widespread or systemic failings",
}
_OUTCOME_RANK = {
    Outcome.CONSISTENTLY_STRONG: 2,
    Outcome.INCONSISTENT: 3,
    Outcome.SERIOUS_OR_WIDESPREAD_WEAKNESSES: 4,
}

_GRADE_SPELLINGS = {
    "outstanding": Grade.OUTSTANDING,
    "good": Grade.GOOD,
    "requires improvement": Grade.REQUIRES_IMPROVEMENT,
    "requires improvement to be good": Grade.REQUIRES_IMPROVEMENT,
    "inadequate": Grade.INADEQUATE,
    "adequate": Grade.ADEQUATE,
    "satisfactory": Grade.SATISFACTORY,
    "not judged": Grade.NOT_JUDGED,
}
_OUTCOME_SPELLINGS = {
    "improved effectiveness": Outcome.IMPROVED,
    "improved in effectiveness": Outcome.IMPROVED,
    "sustained effectiveness": Outcome.SUSTAINED,
    "declined effectiveness": Outcome.DECLINED,
    "declined in effectiveness": Outcome.DECLINED,
    "consistently strong service delivery": Outcome.CONSISTENTLY_STRONG,
    "inconsistent quality of service delivery": Outcome.INCONSISTENT,
    "serious or widespread weaknesses": Outcome.SERIOUS_OR_WIDESPREAD_WEAKNESSES,
}


def squeeze(text: str) -> str:
    """Lower case, one kind of space, dash and apostrophe, no full stop at the end: for comparing printed words."""
    text = re.sub("[\u2010-\u2015\u2212]", "-", text.replace("\u2019", "'").replace("\u00ad", ""))
    return re.sub(r"\s+", " ", text).strip().rstrip(".").lower()


def grade_from_printed(text: str) -> Grade | None:
    """The grade that exactly these printed words name, whatever their case; ``None`` when they name none."""
    return _GRADE_SPELLINGS.get(squeeze(text))


def outcome_from_printed(text: str) -> Outcome | None:
    """The outcome that exactly these printed words name; ``None`` when they name none."""
    return _OUTCOME_SPELLINGS.get(squeeze(text))


class ProvisionType(StrEnum):
    """Kinds of registered setting, in the words of Ofsted's list."""

    CHILDRENS_HOME = "Children's home"
    SECURE_CHILDRENS_HOME = "Secure children's home"
    SCHOOL_AS_HOME = "Residential special school (registered as a children's home)"
    FOSTERING_AGENCY = "Independent Fostering Agency"
    SUPPORTED_ACCOMMODATION = "Supported Accommodation"
    RESIDENTIAL_FAMILY_CENTRE = "Residential Family Centre"
    RESIDENTIAL_SPECIAL_SCHOOL = "Residential Special School"
    BOARDING_SCHOOL = "Boarding School"
    FURTHER_EDUCATION_COLLEGE = "Further Education College with Residential Accommodation"
    VOLUNTARY_ADOPTION_AGENCY = "Voluntary Adoption Agency"
    ADOPTION_SUPPORT_AGENCY = "Adoption Support Agency"
    HOLIDAY_SCHEME = "Residential Holiday Scheme for Disabled Children"
    SECURE_TRAINING_CENTRE = "Secure Training Centre"
    OTHER = "Other"
    OVER_18 = "Supported housing for 18 and over"
    """Ours: on no list, since no regulator inspects it."""

    @property
    def is_home(self) -> bool:
        """Whether the Children's Homes Regulations 2015 (and so regulation 44) apply."""
        return self in (
            ProvisionType.CHILDRENS_HOME,
            ProvisionType.SECURE_CHILDRENS_HOME,
            ProvisionType.SCHOOL_AS_HOME,
        )

    @property
    def is_inspected(self) -> bool:
        """Whether a regulator registers and inspects settings of this kind."""
        return self is not ProvisionType.OVER_18


_PROVISION_SPELLINGS = {squeeze(kind.value): kind for kind in ProvisionType if kind.is_inspected} | {
    "residential special school (>295 days/year)": ProvisionType.SCHOOL_AS_HOME,
}


def provision_from_printed(text: str) -> ProvisionType | None:
    """The kind of setting that a list or page names; ``None`` when the words are unknown."""
    return _PROVISION_SPELLINGS.get(squeeze(text))


class RegistrationStatus(StrEnum):
    """A setting's registration, as Ofsted's list has it. ``unknown`` is ours: nobody has said."""

    ACTIVE = "Active"
    SUSPENDED = "Suspended"
    RESIGNED = "Resigned"
    CANCELLED = "Cancelled"
    CLOSED = "Closed"
    UNKNOWN = "Unknown"

    @property
    def ended(self) -> bool:
        """Whether no child may be placed there any more."""
        return self in (RegistrationStatus.RESIGNED, RegistrationStatus.CANCELLED, RegistrationStatus.CLOSED)


class RegistrationFound(StrEnum):
    """What somebody of the council found who checked a setting's registration. Where nobody has, there is none."""

    REGISTERED = "registered"
    APPLICATION_PENDING = "application_pending"
    REFUSED = "refused"
    EXCEPTED = "excepted"
    UNREGISTERED = "unregistered"

    @property
    def words(self) -> str:
        return {"registered": "Registered", "application_pending": "Application pending", "refused": "Refused",
                "excepted": "Excepted: needs no registration", "unregistered": "Not registered"}[self.value]

    @property
    def settled(self) -> bool:
        """Whether nobody lives there without a registration that is needed."""
        return self in (RegistrationFound.REGISTERED, RegistrationFound.EXCEPTED)


class AgeBand(StrEnum):
    """How old somebody is, as far as the law on where they may live turns on it. No date of birth is kept."""

    UNDER_16 = "under_16"
    SIXTEEN_TO_17 = "16_17"
    OVER_18 = "18_over"

    @property
    def words(self) -> str:
        return {"under_16": "Under 16", "16_17": "16 or 17", "18_over": "18 or over"}[self.value]


class EventType(StrEnum):
    """What kind of inspection or visit Ofsted made."""

    FULL = "full"
    INTERIM = "interim"
    ASSURANCE = "assurance"
    MONITORING = "monitoring"
    EMERGENCY = "emergency"
    FOCUSED = "focused"

    @property
    def words(self) -> str:
        return {"full": "Full inspection", "interim": "Interim inspection", "assurance": "Assurance inspection",
                "monitoring": "Monitoring visit", "emergency": "Emergency inspection",
                "focused": "Focused visit"}[self.value]


def event_type_from_printed(text: str) -> EventType | None:
    """The event type that a list's or page's label names ("SC Interim", "Full Inspection", "Monitoring visit")."""
    words = squeeze(text)
    for kind in (EventType.INTERIM, EventType.ASSURANCE, EventType.MONITORING, EventType.EMERGENCY, EventType.FOCUSED):
        if kind.value in words:
            return kind
    return EventType.FULL if re.search(r"\bfull\b", words) else None


class ReportKind(StrEnum):
    """What a report is about; the values are those of the command line's JSON."""

    CHILDRENS_HOME = "childrens_home"
    SECURE_CHILDRENS_HOME = "secure_childrens_home"
    INDEPENDENT_FOSTERING_AGENCY = "independent_fostering_agency"
    SUPPORTED_ACCOMMODATION = "supported_accommodation"
    RESIDENTIAL_FAMILY_CENTRE = "residential_family_centre"
    RESIDENTIAL_SPECIAL_SCHOOL = "residential_special_school"
    VOLUNTARY_ADOPTION_AGENCY = "voluntary_adoption_agency"
    LOCAL_AUTHORITY = "local_authority"
    AREA_SEND = "area_send"
    OTHER = "other"


class ReadingStatus(StrEnum):
    """How far a document could be read."""

    READ = "read"
    PARTLY_READ = "partly_read"
    UNREADABLE = "unreadable"


class Opinion(StrEnum):
    """What an independent person's report says to a question on which the regulation asks for an opinion.

    Regulation 44(4): are children effectively safeguarded, does the conduct of the home promote their well-being.
    An opinion that was not read is none of these: it is ``None`` wherever one is kept.
    """

    YES = "yes"
    QUALIFIED = "qualified"
    NO = "no"
    NOT_STATED = "not_stated"

    @property
    def words(self) -> str:
        return {"yes": "Yes", "qualified": "Yes, with a reservation", "no": "No",
                "not_stated": "The report does not say"}[self.value]

    @property
    def worrying(self) -> bool:
        """Whether the visitor says so, without a doubt or with one. That it is not stated is a gap, not a worry."""
        return self in (Opinion.QUALIFIED, Opinion.NO)


class Severity(StrEnum):
    """How much a flag asks, lowest first."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        return list(Severity).index(self)


class SubjectType(StrEnum):
    """What a flag, a mark or an audit event can be about."""

    SETTING = "setting"
    PROVIDER = "provider"
    GROUP = "group"
    CONTRACT = "contract"
    CHILD = "child"
    PLACEMENT = "placement"
    AGREEMENT = "agreement"
    INVOICE = "invoice"
    BUDGET = "budget"
    VISIT = "visit"
    ACTION = "action"
    DOCUMENT = "document"
    CONCERN = "concern"
    AREA = "area"
    IMPORT = "import"
    SYSTEM = "system"


_URN = re.compile(r"(?:SC\d{6}|\d{5,7})")


def urn_from_printed(text: str) -> str | None:
    """A URN in its one spelling (``SC012345`` or 5 to 7 digits), from spreadsheet or page text; else ``None``.

    Takes floats as spreadsheets make them (``2590934.0``), lower case and surrounding space.
    """
    candidate = re.sub(r"\.0+$", "", re.sub(r"\s+", "", text)).upper()
    return candidate if _URN.fullmatch(candidate) else None


def counted(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun: 1 setting, 5,600 settings."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
