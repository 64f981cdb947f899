"""A fostering agency: what the national minimum standards for fostering services ask, ordered by theme."""

from __future__ import annotations

from typing import Final

from qa_service.visits.content import Question, Theme
from qa_service.visits.kinds import Scale

THEMES: Final = (
    Theme("The child’s voice and identity", (
        Question("Are children’s views asked for, heard and acted on, by carers and by the agency?",
                 "How the agency hears from children alone; what changed in the last year because a child asked."),
        Question("Is each child’s background, faith, language and disability part of daily life?"),
        Question("Do children know how to complain and whom to reach outside the foster home?"),
    )),
    Theme("Safety", (
        Question("Do children feel safe with their carers, and is each child’s risk plan current?",
                 "Unannounced visits by the agency to carers: at least one a year, with a record."),
        Question("Are allegations and concerns about carers handled fairly, quickly and reported?",
                 "The designated officer within one working day; placing authorities told; the review by panel that "
                 "followed."),
        Question("Are missing episodes and serious events answered and learned from?"),
        Question("Are everybody’s checks in the household in date?",
                 "Disclosures of all adults, health and safety of the home, pets, internet use. Two files."),
    ), safety=True),
    Theme("Health, learning and leisure", (
        Question("Do children get the health care that they need, from appointments to emotional support?"),
        Question("Are children in education, with carers who ask for more where it is needed?"),
        Question("Do children have hobbies, trips and friends like others of their age?",
                 "Everyday decisions delegated to carers, in writing, for one child of ours."),
    )),
    Theme("Relationships and stability", (
        Question("Are children matched with carers on more than a vacancy?",
                 "The matching record of the last child of ours: needs, gaps, what would fill them."),
        Question("Is contact with family and brothers and sisters supported as planned?"),
        Question("Do placements last, and is it known why some do not?",
                 "Unplanned endings of our children in the last year, meetings held, what was learned."),
        Question("Are young people prepared for adult life, staying put included?", "", Scale.SCORE),
    )),
    Theme("Foster carers", (
        Question("Are carers assessed and approved within the rules, and reviewed each year?",
                 "One new carer and one review: dates, panel, decision."),
        Question("Are carers supervised, supported round the clock and given breaks?",
                 "Records of supervision of two carers; ask a carer who answered the last call at night."),
        Question("Are carers trained for the children they have, the first standards within a year included?"),
    )),
    Theme("Leadership, panel and records", (
        Question("Is the agency well run, with a registered manager and enough social workers?",
                 "Carers per supervising social worker; who left since the last visit."),
        Question("Does the panel challenge, and does the decision maker give reasons?", "Minutes of two meetings."),
        Question("Are records of children and carers true, kept safe and open to them?"),
        Question("Is what we pay for being given, and are our local carers offered to our children?",
                 "Carers in our area, vacancies, and why those are not available to our children."),
    )),
)
