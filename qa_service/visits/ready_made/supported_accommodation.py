"""Supported accommodation: the four standards of the Supported Accommodation (England) Regulations 2023 (4 to 7)."""

from __future__ import annotations

from typing import Final

from qa_service.visits.content import Question, Theme
from qa_service.visits.kinds import Scale

THEMES: Final = (
    Theme("Leadership and management", (
        Question("Is the registered service manager in charge, and do they know each young person here?",
                 "Who answers at night and at weekends? Ask for the last month’s on-call record."),
        Question("Is this address on the provider’s registration, in the right category and within its places?",
                 "Compare Ofsted’s list with what is here: category, number of places, who else lives there."),
        Question("Are staff recruited safely, trained and supervised for this age group?",
                 "One file of somebody new: references, disclosure, right to work. First aid, safeguarding, "
                 "exploitation, conflict without force."),
        Question("Does the provider learn from complaints, events and its own reviews?",
                 "The newest review of the quality of support, and what was changed."),
        Question("Is what we pay for being given?",
                 "Support hours agreed against hours given, for one young person, over the last four weeks."),
    )),
    Theme("Protection", (
        Question("Do young people feel safe in the building and around it?",
                 "Ask them alone. Who comes in, who has keys, what happens at night, how they get home."),
        Question("Are risks known for each young person, and is there a plan that staff follow?",
                 "Exploitation, self-harm, substances, county lines, going missing: plan dated within three months."),
        Question("Are missing episodes, concerns and serious events reported in time?",
                 "Regulation 27 notices to Ofsted and to us; the designated officer within one working day."),
        Question("Was the suitability of the location reviewed within the last calendar year?",
                 "Regulation 6: local risks, police and neighbours asked, what was changed."),
        Question("Do young people know whom to tell, inside and outside the provider?"),
    ), safety=True),
    Theme("Accommodation", (
        Question("Is the room private, warm, furnished and lockable, with somewhere to cook and wash?",
                 "See a room with its young person’s consent. Photograph what needs work, with nobody in the picture."),
        Question("Is the building safe: fire, gas, electrics, alarms, repairs?",
                 "Certificates with dates; last fire drill; open repairs and how old the oldest is."),
        Question("Do young people have a written agreement that is fair, and that they understand?",
                 "House rules, visitors, notice: nobody may be put out without us."),
        Question("Who shares the building, and was that thought about for each young person?",
                 "Ages and needs of the others; adults in the same building."),
    )),
    Theme("Support", (
        Question("Does each young person have a key worker and a support plan that they recognise as theirs?",
                 "Plan, last review, last three meetings. Does it follow our pathway plan?"),
        Question("Are young people learning to run their own lives?",
                 "Money, cooking, cleaning, appointments, travel: what can they do now that they could not before?"),
        Question("Are education, training or work and health kept up?",
                 "Registered with a doctor and dentist; where each young person is on a weekday morning."),
        Question("Are family, friends and identity supported?"),
        Question("Is moving on planned with the young person, at their pace?",
                 "What is the next home, when, and what stands in the way?", Scale.SCORE),
    )),
)
