"""Every table of the service, imported once: for migrations, and for tests that look at all of them."""

from qa_service.accounts import access_models as account_access
from qa_service.accounts import models as accounts
from qa_service.actions import models as actions
from qa_service.agreements import models as agreements
from qa_service.alerts import models as alerts
from qa_service.audit import models as audit
from qa_service.concerns import models as concerns
from qa_service.contracts import models as contracts
from qa_service.contracts import oversight_models as contract_oversight
from qa_service.database.base import Base
from qa_service.documents import models as documents
from qa_service.documents import text_models as document_texts
from qa_service.exports import models as exports
from qa_service.flags import models as flags
from qa_service.heard import models as heard
from qa_service.jobs import models as jobs
from qa_service.marks import models as marks
from qa_service.notices import models as notices
from qa_service.ofsted import models as ofsted
from qa_service.own_lists import models as own_lists
from qa_service.placements import models as placements
from qa_service.private_links import models as private_links
from qa_service.providers import models as providers
from qa_service.reg44 import models as reg44
from qa_service.reports import models as reports
from qa_service.restored import models as restored
from qa_service.retention import models as retention
from qa_service.sixteen_plus import models as sixteen_plus
from qa_service.subject_access import models as subject_access
from qa_service.visits import models as visits
from qa_service.visits import programme_models as visiting_programme

METADATA = Base.metadata

__all__ = ["METADATA", "account_access", "accounts", "actions", "agreements", "alerts", "audit", "concerns",
           "contract_oversight", "contracts", "document_texts", "documents", "exports", "flags", "heard", "jobs",
           "marks", "notices", "ofsted", "own_lists", "placements", "private_links", "providers", "reg44", "reports",
           "restored", "retention", "sixteen_plus", "subject_access", "visiting_programme", "visits"]
