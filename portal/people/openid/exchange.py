"""The code flow with PKCE (RFC 6749, 7636, 9207; OpenID Connect Core 1.0, section 3.1), from the browser's two visits.

What the answer must match (state, nonce, verifier) lies sealed in the cookie of the browser that asked, for the
territory where it asked, and is good once.
"""

from __future__ import annotations

from typing import Any

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError
from requests import RequestException
from werkzeug.datastructures import MultiDict

from portal.foundation.kernel.clock import now
from portal.people.openid import discovery, transport
from portal.people.openid.discovery import UNREADABLE, Published
from portal.people.openid.rules import DECLINED, UNREACHABLE, Identity, RefusedError, check, same
from portal.people.openid.waiting import Attempt
from portal.people.tenants.files import Provider

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""Signatures by a key pair only: no « none », and no HS*, for which a published key would be the secret."""

LONGEST = 4000
"""Characters of a code or of a word in an answer."""

TEMPORARY = ("temporarily_unavailable", "server_error")


def _client(provider: Provider, secret: str, found: Published, redirect_uri: str) -> OAuth2Session:
    client = OAuth2Session(
        provider.client_id,
        secret,
        token_endpoint_auth_method=found.way,
        scope=" ".join(provider.scopes),
        redirect_uri=redirect_uri,
        code_challenge_method="S256",
    )
    transport.be_careful(client)
    return client


def address(provider: Provider, attempt: Attempt, redirect_uri: str) -> str:
    """Return where the browser goes to be asked who it is. Raises RefusedError."""
    found = discovery.published(provider.issuer)
    with _client(provider, "", found, redirect_uri) as client:
        made = client.create_authorization_url(
            found.authorization_endpoint, state=attempt.state, code_verifier=attempt.verifier, nonce=attempt.nonce
        )
    return str(made[0])


def identity(
    provider: Provider, secret: str, attempt: Attempt, said: MultiDict[str, str], redirect_uri: str
) -> Identity:
    """Return who came back, as the provider says under its signature. Raises RefusedError."""
    _once_each(said)
    if not same(said.get("state"), attempt.state):
        raise RefusedError("state")
    found = discovery.published(provider.issuer)
    if said.get("iss", "" if found.names_itself else provider.issuer) != provider.issuer:
        raise RefusedError("mix-up")
    if error := said.get("error"):
        raise RefusedError(UNREACHABLE if error in TEMPORARY else DECLINED)
    if not said.get("code"):
        raise RefusedError("no-code")
    token = _id_token(provider, secret, attempt, said["code"], redirect_uri, found)
    return check(_claims(token, found), provider, attempt.nonce, now().timestamp())


def _once_each(said: MultiDict[str, str]) -> None:
    for name in ("state", "iss", "error", "code"):
        values = said.getlist(name)
        if len(values) > 1 or any(len(value) > LONGEST for value in values):
            raise RefusedError("parameters")


def _id_token(provider: Provider, secret: str, attempt: Attempt, code: str, redirect_uri: str, found: Published) -> str:
    """Give the code for the tokens; all but the ID token is dropped."""
    try:
        with transport.asking(), _client(provider, secret, found, redirect_uri) as client:
            said: Any = client.fetch_token(
                found.token_endpoint,
                grant_type="authorization_code",
                code=code,
                code_verifier=attempt.verifier,
                allow_redirects=False,
            )
            token = said["id_token"]
    except RequestException:
        raise RefusedError(UNREACHABLE) from None
    except (AuthlibBaseError, *UNREADABLE):
        raise RefusedError("token-answer") from None
    if not isinstance(token, str):
        raise RefusedError("token-answer")
    return token


def _claims(token: str, found: Published) -> dict[str, Any]:
    try:
        try:
            return jwt.decode(token, discovery.keys(found), algorithms=ALGORITHMS).claims
        except InvalidKeyIdError:
            return jwt.decode(token, discovery.keys(found, unknown=True), algorithms=ALGORITHMS).claims
    except UNREADABLE:
        raise RefusedError("signature") from None
