"""The blueprint that the pages of this domain share."""

from flask import Blueprint

blueprint = Blueprint("reports", __name__)
