"""The pages of the demo's papers: a small reference newspaper whose articles carry Wirebell's furniture.

It does what a real paper would: it signs who is signed in, for one page and five minutes, and puts plain forms
where the script will put buttons.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache, partial

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from wirebell.demo.feeds import Body, address
from wirebell.demo.stories import Outlet, Published, outlets

PUBLISHER = "demo"
READER, NAME = "reader-1", "Robin"
"""Whom the papers know: everybody who opens them."""
HTML = "text/html; charset=utf-8"


class SignIn:
    """The papers' own sign-in: it makes a key when it opens, and tokens for Wirebell that name its one reader."""

    def __init__(self, wirebell: str) -> None:
        self.wirebell = wirebell
        self._key = Ed25519PrivateKey.generate()

    @property
    def public(self) -> bytes:
        """The public half of its key, in PEM."""
        return self._key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    def token(self) -> str:
        """Return a token for one page."""
        now = datetime.now(UTC)
        claims = {
            "iss": PUBLISHER,
            "aud": self.wirebell,
            "sub": READER,
            "name": NAME,
            "iat": now,
            "exp": now + timedelta(minutes=5),
            "jti": secrets.token_urlsafe(16),
        }
        return jwt.encode(claims, self._key, algorithm="EdDSA")


def policy(wirebell: str) -> str:
    """Return the Content-Security-Policy of the papers: their own style, Wirebell's script, nothing else."""
    return (
        f"default-src 'none'; style-src 'self'; script-src {wirebell}; connect-src {wirebell}; "
        f"form-action 'self' {wirebell}; base-uri 'none'; frame-ancestors 'none'"
    )


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("wirebell.demo"),
        autoescape=select_autoescape(),
        undefined=StrictUndefined,
        trim_blocks=True,
    )


def style() -> Body:
    """Return the papers' style sheet."""
    made = _templates().get_template("newspaper.css").render()
    return "text/css; charset=utf-8", made.encode()


def front(outlet: Outlet, stories: Sequence[Published]) -> Body:
    """Return an outlet's front page, newest story first."""
    standing = [story for story in stories if story.withdrawn is None]
    return _page("front.html", outlet, stories=standing, notice=standing[0].rights if standing else "")


def article(outlet: Outlet, story: Published, base: str, sign_in: SignIn) -> Body:
    """Return the page of a story, with a token of its own for every form on it and one for the script."""
    url = address(story, base)
    return _page(
        "article.html",
        outlet,
        story=story,
        notice=story.rights,
        url=url,
        wirebell=sign_in.wirebell,
        token=sign_in.token(),
        plain=partial(_plain, url, sign_in),
    )


def _page(name: str, outlet: Outlet, **parts: object) -> Body:
    shown = {"outlet": outlet, "outlets": outlets(), "reader": NAME, **parts}
    return HTML, _templates().get_template(name).render(shown).encode()


def _plain(url: str, sign_in: SignIn, text: str) -> Markup:
    """Return the form that stands where a button will, and that does the same without a script."""
    return Markup(
        '<form method="post" action="{}/furniture/form"><input type="hidden" name="reader" value="{}">'
        '<input type="hidden" name="url" value="{}"><input type="hidden" name="back" value="{}">'
        "<button>{}</button></form>"
    ).format(sign_in.wirebell, sign_in.token(), url, url, text)
