"""The words that one report uses, chosen once so that every layout and its truth agree."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from qa_service.demo.independent import wording
from qa_service.demo.independent.report import VisitorsReport
from qa_service.demo.independent.wording import Says

SAFE_QUESTIONS = (
    "Are children effectively safeguarded?", "In your opinion, are children effectively safeguarded?",
    "Children are effectively safeguarded", "Is it your opinion that children are effectively safeguarded?",
    "Opinion: whether children are effectively safeguarded",
)
WELL_QUESTIONS = (
    "Does the conduct of the home promote children's well-being?",
    "In your opinion, does the conduct of the home promote children's wellbeing?",
    "The conduct of the home promotes children's well-being",
    "Is it your opinion that the conduct of the home promotes children's well-being?",
    "Opinion: whether the conduct of the home promotes children's well-being",
)


@dataclass(frozen=True, slots=True)
class Words:
    """The opinions as prose and as answers, and what stands round them."""

    safe: str
    well: str
    safe_answer: str
    well_answer: str
    questions: tuple[str, str]
    guidance: str
    manager: str
    staff: str
    earlier: str
    children: tuple[str, ...]
    body: tuple[str, ...]

    @property
    def opinion_paragraphs(self) -> list[str]:
        """What stands under the heading for the opinions: one paragraph each, or one for both."""
        return [text for text in (self.safe, self.well) if text]


def words_of(report: VisitorsReport) -> Words:
    """The words of this report."""
    rng = report.dice
    safe = _prose(rng, wording.SAFE[report.safeguarded], report)
    well = _prose(rng, wording.WELL[report.well_being], report)
    if report.safeguarded is report.well_being is Says.YES and rng.random() < 0.35:
        safe, well = rng.choice(wording.BOTH_YES).format(home=report.home), ""
    which = rng.randrange(len(SAFE_QUESTIONS))
    return Words(
        safe=safe, well=well,
        safe_answer=rng.choice(wording.ANSWERS[report.safeguarded]),
        well_answer=rng.choice(wording.ANSWERS[report.well_being]),
        questions=(SAFE_QUESTIONS[which], WELL_QUESTIONS[which]),
        guidance=rng.choice(wording.GUIDANCE) if "guidance" in report.extras else "",
        manager=rng.choice(wording.MANAGERS_WORDS) if "manager" in report.extras else "",
        staff=rng.choice(wording.STAFF_WORDS) if "staff" in report.extras else "",
        earlier="At the visit in the month before, the independent person was of the opinion that children were "
                "effectively safeguarded." if "earlier opinion" in report.extras else "",
        children=tuple(rng.sample(wording.CHILDREN_SAID, 2)),
        body=tuple(rng.sample(wording.BODY, 5)),
    )


def _prose(rng: Random, choices: tuple[str, ...], report: VisitorsReport) -> str:
    return rng.choice(choices).format(home=report.home)
