"""One independent person's report as it is before anybody lays it out, and chance reports for tests."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from random import Random

from qa_service.demo import names
from qa_service.demo.independent.wording import Says
from qa_service.demo.names import dice


class Maker(StrEnum):
    """The layouts, each named for what is peculiar to it."""

    PDF_NARRATIVE = "pdf_narrative"
    PDF_FORM = "pdf_form"
    PDF_TICKS = "pdf_ticks"
    PDF_STANDARDS = "pdf_standards"
    PDF_LETTER = "pdf_letter"
    WORD_TABLES = "word_tables"
    WORD_PROSE = "word_prose"
    WORD_STRUCK = "word_struck"
    WORD_COLUMNS = "word_columns"
    SCAN = "scan"


@dataclass(frozen=True, slots=True)
class Advice:
    """A recommendation: its words, the day or words of its target, and who is to see to it."""

    text: str
    target: date | None
    target_words: str
    who: str


@dataclass(frozen=True, slots=True)
class VisitorsReport:
    """Everything that a report of this maker says."""

    maker: Maker
    home: str
    urn: str
    visited: date
    reported: date
    visitor: str
    announced: bool
    living: int
    spoken_to: int
    safeguarded: Says
    well_being: Says
    advice: tuple[Advice, ...]
    counts: dict[str, int]
    earlier: tuple[tuple[str, str], ...]
    seed: int
    extras: frozenset[str] = field(default_factory=frozenset)
    interest: str = ""
    """What the visitor declares as an interest, where anything."""

    @property
    def dice(self) -> Random:
        """The chance of this report's wording, the same each time."""
        return dice(self.seed, "independent", self.urn, self.visited)


ADVICE = (
    "The manager should review the risk assessment of each child after every missing episode.",
    "Ensure that supervision takes place for all staff at least monthly.",
    "The fire risk assessment should be updated to show the new sleeping arrangements.",
    "Complete the redecoration of the hallway and replace the broken blinds.",
    "Arrange refresher training on the recording of physical interventions.",
    "Young people should be given a copy of the children's guide in a form that they understand.",
    "The medication cabinet key must be held by the shift leader at all times.",
    "Obtain the updated care plans from placing authorities and keep copies on file.",
    "Staff should record the children's own words in the daily log.",
    "Consider with the young people how the weekly menu is chosen.",
    "Hold a house meeting every week and keep minutes of what was decided.",
    "Check that all window restrictors on the first floor are in working order.",
    "The home should follow up the outstanding health assessment with the looked-after children's nurse.",
    "Provide evidence of the DBS renewal for the newest member of staff.",
    "Review the location assessment with the police and the local authority.",
)
WHO = ("Registered manager", "Deputy manager", "Responsible individual", "Home manager", "Senior residential worker")
COUNTED = ("missing", "restraint", "complaints", "police", "injuries")
_PROGRESS = ("Met", "Partially met", "Not met", "Completed", "In progress", "Ongoing", "Outstanding")
_RELATIVE = ("Immediately", "Within 14 days", "Within 28 days of this report", "Ongoing", "Before the next visit")
_WEIGHTS = ((Says.YES, 0.52), (Says.QUALIFIED, 0.16), (Says.NO, 0.12), (Says.NOT_STATED, 0.1), (Says.UNTELLABLE, 0.1))


def random_report(seed: int, index: int) -> VisitorsReport:
    """The ``index``th report of a run that goes round every maker."""
    rng = dice(seed, "independent report", index)
    makers = list(Maker)
    visited = date(2025, 9, 1) + timedelta(days=rng.randrange(400))
    living = rng.randint(1, 6)
    wanted = rng.choice((0, 1, 2, 3, 3, 4, 5))
    return VisitorsReport(
        maker=makers[index % len(makers)],
        home=f"{rng.choice(names.HOME_WORDS)}",
        urn=f"SC{rng.randint(900000, 999999)}",
        visited=visited,
        reported=visited + timedelta(days=rng.randint(1, 12)),
        visitor=names.person(rng),
        announced=rng.random() < 0.3,
        living=living,
        spoken_to=rng.randint(0, living),
        safeguarded=names.weighted(rng, _WEIGHTS),
        well_being=names.weighted(rng, _WEIGHTS),
        advice=tuple(_advice(rng, text, visited) for text in rng.sample(ADVICE, wanted)),
        counts={key: rng.choice((0, 0, 1, 2, 3, 7)) for key in COUNTED},
        earlier=tuple((text, rng.choice(_PROGRESS)) for text in rng.sample(ADVICE, rng.choice((0, 1, 2)))),
        seed=seed,
        extras=frozenset(one for one in ("guidance", "manager", "staff", "earlier opinion") if rng.random() < 0.5),
    )


def _advice(rng: Random, text: str, visited: date) -> Advice:
    who = rng.choice(WHO)
    if rng.random() < 0.15:
        return Advice(text, None, rng.choice(_RELATIVE), who)
    target = visited + timedelta(days=rng.choice((7, 14, 21, 28, 30, 42, 60)))
    form = rng.choice(("%d %B %Y", "%d/%m/%Y", "%d.%m.%Y", "%d/%m/%y", "%-d %b %Y", "%-d %B %Y", "%d-%m-%Y"))
    return Advice(text, target, target.strftime(form), who)
