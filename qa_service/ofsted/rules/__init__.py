"""The flag rules about inspections, one file a theme."""

from __future__ import annotations

from qa_service.flags.registry import register
from qa_service.ofsted.rules.grades import OF_01, OF_02, OF_03

register(OF_01, OF_02, OF_03)
