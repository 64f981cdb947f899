"""Templates as delivered, one for each kind of service, in our own words. Councils change them as new versions."""

from __future__ import annotations

from typing import Final

from qa_service.visits.content import Theme
from qa_service.visits.kinds import ServiceType
from qa_service.visits.ready_made import childrens_home, fostering, other, supported_accommodation

READY_MADE: Final[dict[ServiceType, tuple[Theme, ...]]] = {
    ServiceType.CHILDRENS_HOME: childrens_home.THEMES,
    ServiceType.FOSTERING: fostering.THEMES,
    ServiceType.SUPPORTED_ACCOMMODATION: supported_accommodation.THEMES,
    ServiceType.OTHER: other.THEMES,
}
