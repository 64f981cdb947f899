"""Any other service: what we ask of every place where a child of ours, or a young adult in our care, lives."""

from __future__ import annotations

from typing import Final

from qa_service.visits.content import Question, Theme
from qa_service.visits.kinds import Scale

THEMES: Final = (
    Theme("Safety", (
        Question("Do those who live here feel safe, and are their risks known to staff today?",
                 "Ask them alone, and ask a member of staff on shift without papers."),
        Question("Are concerns, missing episodes and serious events reported in time?",
                 "To us, to the regulator where there is one, and to the designated officer within one working day."),
        Question("Are staff recruited safely and checked before they begin?", "One file of somebody new."),
        Question("Is the building safe: fire, gas, electrics, security, repairs?", "Certificates with dates."),
    ), safety=True),
    Theme("Care and support", (
        Question("Is care or support planned around the person, and given as agreed?",
                 "One plan, and what was done in the last month."),
        Question("Are health and emotional well-being looked after?"),
        Question("Is education, training or work supported?"),
    )),
    Theme("Their voice and relationships", (
        Question("Can those who live here say how things are done, and does anything change?"),
        Question("Are family, friends and identity supported?"),
    )),
    Theme("Home", (
        Question("Is it a place where one would want to live: private, clean, warm, in good repair?",
                 "Photograph what needs work, with nobody in the picture."),
        Question("Is there a fair written agreement, and notice before anybody has to leave?"),
    )),
    Theme("Running of the service", (
        Question("Is there a manager in charge, and enough staff who know those who live here?",
                 "Rota of the last four weeks against what was worked."),
        Question("Are records true, current and kept safe?"),
        Question("Is what we pay for being given?", "Hours and services agreed against those given.", Scale.SCORE),
        Question("Does it need to be registered, and is it?",
                 "Care and accommodation for under-18s need registration. If in doubt, ask before leaving."),
    )),
)
