"""The blueprint that the pages of this domain share, with the filters of its templates."""

from flask import Blueprint

from qa_service.reports.field_words import field_words, judgement_label, reason_words, value_words

blueprint = Blueprint("reports", __name__)
blueprint.add_app_template_filter(field_words)
blueprint.add_app_template_filter(reason_words)
blueprint.add_app_template_filter(judgement_label)
blueprint.add_app_template_filter(value_words)
