"""The protocol of a council's own sign-in: OpenID Connect Core 1.0, code flow with PKCE (RFC 7636).

The library Authlib asks and checks; here is what must hold: the issuer, the signature by one of the issuer's published
keys, the audience, the nonce of this very browser, the times, and that a second factor was used. What does not hold is
refused with one sentence that says what kind of thing was wrong, for whoever set the provider up.
"""

from __future__ import annotations

import hmac
import json
import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from qa_service.clock import utc_now
from qa_service.errors import BadInput

RETURN_PATH: Final = "/sign-in/council/return"
ALGORITHMS: Final = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"]
"""Signatures with a key of which only the issuer has the private half; never ``none``, never a shared secret."""
ASKED_FOR: Final = timedelta(minutes=10)
"""How long somebody may take over there."""
LEEWAY: Final = 60
"""Seconds by which the issuer's clock may differ from ours."""
OLDEST: Final = 600
"""Seconds since a token was made."""
FRESH: Final = 300
"""Seconds since somebody proved over there who they are, where that is asked anew."""
_SECONDS: Final = 10
_KEPT_FOR: Final = 600.0
_AUTHENTICATION_CONTEXT: Final = re.compile(r"c\d{1,2}")
_kept: Final[dict[str, tuple[float, dict[str, Any]]]] = {}


class NotAccepted(BadInput):
    """The council's sign-in did not give what is needed; ``why`` is for the audit log and whoever set it up."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(f"Your council’s sign-in was not accepted: {why}. Nothing was changed. Try again, or "
                         "sign in in another way; if it stays so, tell an administrator this sentence.")


@dataclass(frozen=True, slots=True)
class Client:
    """What this service is at one provider."""

    issuer: str
    client_id: str
    client_secret: str
    mfa_values: tuple[str, ...]
    return_to: str


@dataclass(frozen=True, slots=True)
class Begun:
    """Where the browser goes, and what is remembered of it until it comes back."""

    url: str
    kept: dict[str, str]


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody is: the issuer and the subject. The e-mail address that comes along says nothing about that."""

    issuer: str
    subject: str


def begin(client: Client, *, fresh: bool = False) -> Begun:
    """The address at the provider; with ``fresh`` it asks the person again. Raises ``NotAccepted``."""
    from authlib.oauth2.rfc7636 import create_s256_code_challenge

    found = discover(client.issuer)
    kept = {"state": secrets.token_urlsafe(32), "nonce": secrets.token_urlsafe(32),
            "verifier": secrets.token_urlsafe(48), "at": utc_now().isoformat(), "fresh": "yes" if fresh else ""}
    asked = {"nonce": kept["nonce"], "code_challenge": create_s256_code_challenge(kept["verifier"]),
             "code_challenge_method": "S256", **_asked_of_second_factor(client.mfa_values),
             **({"prompt": "login", "max_age": "0"} if fresh else {})}
    with _session(client) as session:
        url, _state = session.create_authorization_url(found["authorization_endpoint"], state=kept["state"], **asked)
    return Begun(str(url), kept)


def finish(client: Client, kept: Any, came_back_with: Mapping[str, str]) -> Identity:
    """Who came back. ``kept`` is what ``begin`` gave for this browser, once. Raises ``NotAccepted``."""
    _check_state(kept, came_back_with, client)
    found = discover(client.issuer)
    token = _exchange(client, found, came_back_with.get("code", ""), kept["verifier"])
    claims = _verified(client, found, token, kept["nonce"])
    _check_times(claims, fresh=bool(kept["fresh"]))
    _check_second_factor(claims, client.mfa_values)
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= 255:
        raise NotAccepted("it does not say who you are")
    return Identity(client.issuer, subject)


def discover(issuer: str) -> dict[str, Any]:
    """The provider's own description, kept for ten minutes. Raises ``NotAccepted``."""
    found = _fetch(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    if found.get("issuer") != issuer:
        raise NotAccepted("its description names another issuer")
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        if not is_secure(str(found.get(name, ""))):
            raise NotAccepted(f"its description has no safe address for {name}")
    return found


def is_secure(url: str) -> bool:
    """Whether this is an https address of a named machine, without user, query or fragment."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        return False
    return (parts.scheme == "https" and "." in host and not host.endswith(".localhost") and "@" not in parts.netloc
            and not re.fullmatch(r"[\d.]+|.*:.*", host) and not parts.fragment and len(url) <= 300)


def _asked_of_second_factor(values: tuple[str, ...]) -> dict[str, str]:
    """Asks for the second factor in the provider's words: an authentication context (Entra ID), or classes (acr)."""
    contexts = [value for value in values if _AUTHENTICATION_CONTEXT.fullmatch(value)]
    classes = [value for value in values if ":" in value]
    asked = {}
    if contexts:
        asked["claims"] = json.dumps({"id_token": {"acrs": {"essential": True, "value": contexts[0]}}})
    if classes:
        asked["acr_values"] = " ".join(classes)
    return asked


def _check_state(kept: Any, given: Mapping[str, str], client: Client) -> None:
    if not isinstance(kept, dict) or not hmac.compare_digest(
            str(kept.get("state", "")).encode(), given.get("state", "").encode()) or not kept.get("state"):
        raise NotAccepted("it answers something that this browser did not ask, or asked before")
    if utc_now() - datetime.fromisoformat(kept["at"]) > ASKED_FOR:
        raise NotAccepted("it took more than ten minutes")
    if given.get("iss", client.issuer) != client.issuer:
        raise NotAccepted("the answer comes from another issuer")
    if given.get("error"):
        raise NotAccepted(f"it says “{re.sub(r'[^a-z_]', '', given['error'])[:40]}”")


def _exchange(client: Client, found: Mapping[str, Any], code: str, verifier: str) -> dict[str, Any]:
    from authlib.common.errors import AuthlibBaseError

    try:
        with _session(client) as session:
            token = session.fetch_token(found["token_endpoint"], code=code, code_verifier=verifier, timeout=_SECONDS,
                                        allow_redirects=False)
    except (AuthlibBaseError, OSError, ValueError) as error:
        raise NotAccepted("it would not confirm the sign-in to this service") from error
    if not isinstance(token, dict) or not isinstance(token.get("id_token"), str):
        raise NotAccepted("it sent no token that says who you are")
    return token


def _verified(client: Client, found: Mapping[str, Any], token: Mapping[str, Any], nonce: str) -> dict[str, Any]:
    """The claims of the token, whose signature, issuer, audience, nonce and expiry hold."""
    from authlib.oidc.core import CodeIDToken
    from joserfc import jwt
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet

    try:
        keys = KeySet.import_key_set(_fetch(str(found["jwks_uri"])))  # type: ignore[arg-type]
        decoded = jwt.decode(token["id_token"], keys, algorithms=ALGORITHMS)
    except (JoseError, ValueError, TypeError, KeyError) as error:
        _kept.pop(str(found["jwks_uri"]), None)  # its keys may have changed: the next try asks for them anew
        raise NotAccepted("its token is not signed by one of its keys") from error
    claims = CodeIDToken(
        decoded.claims, decoded.header,
        {"iss": {"essential": True, "value": client.issuer}, "aud": {"essential": True, "value": client.client_id}},
        {"nonce": nonce, "client_id": client.client_id, "access_token": token.get("access_token")})
    try:
        claims.validate(now=int(utc_now().timestamp()), leeway=LEEWAY)
    except (JoseError, ValueError, TypeError) as error:
        raise NotAccepted(f"its token does not hold ({_said(error)})") from error
    if not hmac.compare_digest(str(decoded.claims.get("nonce", "")).encode(), nonce.encode()):
        raise NotAccepted("its token was not made for this sign-in")
    return dict(decoded.claims)


def _said(error: Exception) -> str:
    """Which claim was wrong, as the library names it; never what it held."""
    claim = getattr(error, "claim", None) or getattr(error, "claim_name", None)
    named = re.findall(r"\b(?:iss|aud|sub|exp|iat|nbf|nonce|azp|amr|acr|at_hash|auth_time)\b", str(claim or error))
    return named[0] if named else "expired or incomplete"


def _check_times(claims: Mapping[str, Any], *, fresh: bool) -> None:
    now = utc_now().timestamp()
    made = claims.get("iat")
    if not isinstance(made, int | float) or now - made > OLDEST:
        raise NotAccepted("its token is old")
    if fresh:
        proved = claims.get("auth_time")
        if not isinstance(proved, int | float) or now - proved > FRESH:
            raise NotAccepted("it did not ask you again who you are")


def _check_second_factor(claims: Mapping[str, Any], values: tuple[str, ...]) -> None:
    said = {one for name in ("amr", "acr", "acrs") for one in _as_list(claims.get(name))}
    if not said & set(values):
        raise NotAccepted("it does not say that a second factor was used")


def _as_list(claim: Any) -> list[str]:
    return [one for one in (claim if isinstance(claim, list) else [claim]) if isinstance(one, str)]


def _session(client: Client) -> Any:
    from authlib.integrations.requests_client import OAuth2Session

    return OAuth2Session(client.client_id, client.client_secret, scope="openid", redirect_uri=client.return_to,
                         token_endpoint_auth_method="client_secret_post")  # noqa: S106 - the name of a way


def _fetch(url: str) -> dict[str, Any]:
    """A public document of the provider as JSON, kept for ten minutes."""
    known = _kept.get(url)
    if known and time.monotonic() - known[0] < _KEPT_FOR:
        return known[1]
    from authlib.integrations.requests_client import OAuth2Session

    try:
        with OAuth2Session() as session:
            answer = session.request("GET", url, withhold_token=True, timeout=_SECONDS, allow_redirects=False)
            found = answer.json() if answer.status_code == 200 else None
    except (OSError, ValueError) as error:
        raise NotAccepted("it does not answer") from error
    if not isinstance(found, dict):
        raise NotAccepted("its description could not be read")
    _kept[url] = (time.monotonic(), found)
    return found


def forget() -> None:
    """Forgets what was kept of providers: after a change of how one is set up."""
    _kept.clear()
