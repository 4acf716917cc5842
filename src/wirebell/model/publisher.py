"""What a publisher brings along: readers handed over, the consent of subscribers, requests to reuse a story."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

ConsentState = Literal["given", "refused", "unknown"]
ReuseState = Literal["open", "granted", "refused"]


class Consent(Struct, frozen=True, kw_only=True, gc=False):
    """Whether somebody agreed to be mailed, as a publisher says. `evidence` is what it rests on, in its words.

    `at` is when they agreed or refused, None where that is not known; `brought` is when we were told.
    """

    follower: str
    address: str
    state: ConsentState
    at: datetime | None
    evidence: str
    brought: datetime


class ReuseRequest(Struct, frozen=True, kw_only=True, gc=False):
    """Somebody asks to use a story. `follower` asked here; `answer` is the desk's, empty while it is open."""

    id: str
    story: str
    follower: str
    name: str
    address: str
    use: str
    asked: datetime
    state: ReuseState = "open"
    answer: str = ""
