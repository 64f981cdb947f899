"""A council's identity provider, as far as this service sees it: its description, its keys, its tokens."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

import responses
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from qa_service.accounts import oidc

ISSUER = "https://login.marlowe.example/tenant/v2.0"
CLIENT = "quality-assurance"
SECRET = "a secret that only the mock provider knows"


class Provider:
    """Answers as told. ``claims`` and ``header`` change what its next token says; ``signs`` makes the token."""

    def __init__(self) -> None:
        self.key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
        self.subject = "0123-subject"
        self.claims: dict[str, Any] = {}
        self.without: tuple[str, ...] = ()
        self.token: str | None = None
        self.asked: list[dict[str, str]] = []
        self.codes: dict[str, str] = {}

    def described(self) -> dict[str, Any]:
        return {"issuer": ISSUER, "authorization_endpoint": f"{ISSUER}/authorize", "token_endpoint": f"{ISSUER}/token",
                "jwks_uri": f"{ISSUER}/keys", "id_token_signing_alg_values_supported": ["RS256"]}

    def signs(self, nonce: str) -> str:
        """The ID token for this nonce."""
        now = int(time.time())
        claims = {"iss": ISSUER, "sub": self.subject, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": nonce,
                  "auth_time": now, "amr": ["pwd", "mfa"], **self.claims}
        return jwt.encode({"alg": "RS256", "kid": "one"}, {name: value for name, value in claims.items()
                                                           if name not in self.without}, self.key)

    def sign_in(self, address: str) -> str:
        """The person signs in over there: the address that their browser is sent back to, with path and query."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        self.asked.append(asked)
        code = f"code-{len(self.asked)}"
        self.codes[code] = asked["nonce"]
        return f"{oidc.RETURN_PATH}?code={code}&state={asked['state']}"

    def exchange(self, request: Any) -> tuple[int, dict[str, str], str]:
        given = {name: values[0] for name, values in parse_qs(request.body).items()}
        nonce = self.codes.pop(given.get("code", ""), None)  # a code counts once
        if nonce is None or given.get("client_secret") != SECRET or not given.get("code_verifier"):
            return 400, {}, json.dumps({"error": "invalid_grant"})
        return 200, {}, json.dumps({"access_token": "none of your business", "token_type": "Bearer",
                                    "id_token": self.token or self.signs(nonce)})


@contextmanager
def running() -> Iterator[Provider]:
    """The provider, at its addresses, while nothing else can be reached."""
    provider = Provider()
    oidc.forget()
    with responses.RequestsMock(assert_all_requests_are_fired=False) as net:
        net.get(f"{ISSUER}/.well-known/openid-configuration", json=provider.described())
        net.get(f"{ISSUER}/keys", json=KeySet([provider.key]).as_dict(private=False))
        net.add_callback(responses.POST, f"{ISSUER}/token", callback=provider.exchange)
        yield provider
    oidc.forget()
