"""Readers who are signed in, on a house that others reach."""

from __future__ import annotations

import re
import time
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any

import httpx
from litestar import Litestar
from litestar.testing import TestClient
from msgspec.structs import replace

from tests.web.conftest import TOKEN
from tests.web.pages_of import pages_of
from wirebell.accounts import sessions
from wirebell.app.house import House
from wirebell.web import cookies

BASE = "https://news.example"
Client = TestClient[Litestar]
OURS = {"Sec-Fetch-Site": "same-origin", "Origin": BASE}


def public(house: House, **changes: Any) -> House:
    """Let a house be served to others."""
    house.settings = replace(house.settings, base_url=BASE, **changes)
    return house


def browser(house: House, **more: Any) -> Client:
    """A browser that has not signed in."""
    return pages_of(house, base_url=BASE, **more)


def signed_in(house: House, follower: str, client: Client) -> Client:
    """Give a browser a session of a follower."""
    client.cookies.set(cookies.SESSION, sessions.begin(house, follower, "Firefox").secret, domain="news.example")
    return client


def send(client: Client, path: str, page: str = "/", /, **fields: str) -> httpx.Response:
    """Send a form from one of our pages, as the browser does; the answer is not followed."""
    token = TOKEN.search(client.get(page).text)
    assert token is not None, page
    return client.post(path, data={"token": token[1], **fields}, headers=OURS, follow_redirects=False)


def mails(house: House, wanted: int = 0) -> list[EmailMessage]:
    """The letters that went out, alerts apart, in no order, once there are as many as wanted."""
    until = time.monotonic() + 60
    while len(found := _letters(house)) < wanted and time.monotonic() < until:
        time.sleep(0.02)
    return found


def _letters(house: House) -> list[EmailMessage]:
    parser = BytesParser(policy=policy.default)
    found = (parser.parsebytes(path.read_bytes()) for path in (house.settings.home / "mail").glob("*.eml"))
    return [mail for mail in found if "List-Id" not in mail]


LINK = re.compile(rf"{BASE}(/[a-z-]+/[\w-]{{43}})")
CODE = re.compile(r"^    (\w{4} \w{4})\r?$", re.MULTILINE)


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())
