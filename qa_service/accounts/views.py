"""The pages of accounts, put together."""

from __future__ import annotations

from flask import Blueprint

from qa_service.accounts import (
    access_views,
    branding_views,
    council_sign_in_views,
    council_views,
    link_views,
    own_views,
    passkey_views,
    people_views,
    request_views,
    sign_in_views,
)

blueprint = Blueprint("accounts", __name__)
for part in (sign_in_views, link_views, own_views, people_views, council_views, branding_views,
             passkey_views, council_sign_in_views, request_views, access_views):
    blueprint.register_blueprint(part.blueprint)
