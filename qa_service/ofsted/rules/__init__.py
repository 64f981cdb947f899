"""The flag rules about inspections and about the checking of Ofsted's site, one file a theme."""

from __future__ import annotations

from qa_service.flags.registry import register
from qa_service.ofsted.rules.contagion import CA_03
from qa_service.ofsted.rules.cycle import OF_05
from qa_service.ofsted.rules.enforcement import OF_04
from qa_service.ofsted.rules.grades import OF_01, OF_02, OF_03
from qa_service.ofsted.rules.managers import OF_08
from qa_service.ofsted.rules.requirements import OF_10
from qa_service.ofsted.rules.reviews import OF_09
from qa_service.ofsted.rules.source_checks import OF_11, OF_11_SYSTEM

register(OF_01, OF_02, OF_03, OF_04, OF_05, OF_08, OF_09, OF_10, OF_11, OF_11_SYSTEM, CA_03)
