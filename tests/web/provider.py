"""A small provider of OpenID Connect on loopback: it lets everybody in, and its answers can be bent."""

from __future__ import annotations

import json
import threading
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from hmac import digest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, quote, unquote, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key

from wirebell.deliver.base64url import written

CLIENT, SECRET = "wire bell", "s:e/cret"


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Provider:
    """What it says of whoever comes: `claims` go into the token, over those that belong there."""

    issuer: str
    claims: dict[str, Any] = field(default_factory=dict)
    about: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, Any] = field(default_factory=dict)
    algorithm: str = "RS256"
    now: Callable[[], datetime] = _now
    key: RSAPrivateKey = field(default_factory=lambda: generate_private_key(65537, 2048))
    signing: Any = None
    silent: bool = False
    keys_asked: int = 0
    tokens_asked: int = 0
    handed_out: int = 0
    _asked: dict[str, dict[str, str]] = field(default_factory=dict)

    def discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            **self.about,
        }

    def keys(self) -> dict[str, Any]:
        self.keys_asked += 1
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [{**public, "kid": "k1", "use": "sig"}, {"kty": "oct", "k": "AAAA", "kid": "shared"}]}

    def authorize(self, asked: dict[str, str]) -> str:
        """Return where somebody goes who said yes."""
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT
        code = f"code{len(self._asked)}"
        self._asked[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state'], 'iss': self.issuer})}"

    def token(self, form: dict[str, str], authorization: str) -> dict[str, Any] | None:
        """Return the tokens of a code, once, to who asked for it."""
        self.tokens_asked += 1
        asked = self._asked.pop(form["code"], None)
        name, _, key = b64decode(authorization.removeprefix("Basic ")).decode().partition(":")
        challenge = written(sha256(form["code_verifier"].encode()).digest())
        known = (unquote(name), unquote(key)) == (CLIENT, SECRET) and name == quote(CLIENT, safe="")
        if asked is None or not known or asked["code_challenge"] != challenge:
            return None
        assert asked["code_challenge_method"] == "S256"
        assert form["redirect_uri"] == asked["redirect_uri"]
        return {"access_token": "a", "token_type": "Bearer", "id_token": self.id_token(asked["nonce"])}

    def id_token(self, nonce: str) -> str:
        at = int(self.now().timestamp())
        said = {"iss": self.issuer, "aud": CLIENT, "sub": "s1", "iat": at, "exp": at + 300, "nonce": nonce}
        claims = {key: value for key, value in (said | self.claims).items() if value is not None}
        header = {"kid": "k1", **self.headers}
        if self.algorithm in {"none", "HS256"}:  # which no library would do for us
            token = by_hand({"alg": self.algorithm, **header}, claims, self.signing)
        else:
            token = jwt.encode(claims, self.signing or self.key, algorithm=self.algorithm, headers=header)
        self.handed_out += 1
        return token


def by_hand(header: dict[str, Any], claims: dict[str, Any], key: bytes) -> str:
    """Return a token that nobody should make: unsigned without a key, else by a secret that is none."""
    parts = [written(json.dumps(part).encode()) for part in (header, claims)]
    signature = digest(key, ".".join(parts).encode(), "sha256") if key else b""
    return ".".join([*parts, written(signature)])


def _handler(provider: Callable[[], Provider]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def _say(self, status: int, body: Any = None, location: str | None = None) -> None:
            raw = b"" if body is None else json.dumps(body).encode()
            self.send_response(status)
            if location:
                self.send_header("Location", location)
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        def do_GET(self) -> None:
            path, asked = urlsplit(self.path).path, dict(parse_qsl(urlsplit(self.path).query))
            match path:
                case "/.well-known/openid-configuration":
                    self._say(200, provider().discovery())
                case "/keys":
                    self._say(200, provider().keys())
                case "/authorize" if provider().silent:
                    self._say(204)  # which leaves a browser where it is
                case "/authorize":
                    self._say(302, location=provider().authorize(asked))
                case _:
                    self._say(404)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            found = provider().token(form, self.headers.get("Authorization", ""))
            self._say(200 if found else 400, found or {"error": "invalid_grant"})

        def log_message(self, *_: Any) -> None:
            pass

    return Handler


@contextmanager
def running() -> Iterator[Provider]:
    """Run a provider until the tests are done with it."""
    found: list[Provider] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(lambda: found[0]))
    found.append(Provider(f"http://127.0.0.1:{server.server_port}"))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield found[0]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
