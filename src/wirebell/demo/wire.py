"""The bundled wire: five invented outlets over one news day, and the follows that stand while it passes.

Pure: feeds are values, made for a second of the day; who serves them, and how fast, is not decided here.
"""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from wirebell.demo.feeds import Body, feed
from wirebell.demo.stories import DAY_SECONDS, outlets, stories_at

__all__ = ["DAY_SECONDS", "FOLLOWS", "Wish", "feeds_at"]


def feeds_at(second: float, base_url: str, begin: datetime) -> dict[str, Body]:
    """Return every outlet's feed as it stands at that second of the news day: content type and bytes by path.

    `begin` is the aware moment at which the day begins. At second 0 each feed holds what was published before;
    from `DAY_SECONDS` on nothing changes any more. Equal arguments give equal bytes.
    """
    return {outlet.path: feed(outlet, stories_at(outlet.id, second, begin), base_url) for outlet in outlets()}


class Wish(Struct, frozen=True, kw_only=True):
    """A follow to be set up: whose, what, whereto, and how it reads in plain words."""

    follower: str
    expression: str
    to: str
    label: str


_DESK = "mailto:desk@newsroom.example"
_MARKETS = "mailto:markets@newsroom.example"

FOLLOWS: tuple[Wish, ...] = (
    Wish(follower="desk", expression='topic:"US foreign policy"', to=_DESK, label="a topic"),
    Wish(follower="desk", expression='person:"Idris Sayed"', to=_DESK, label="a person"),
    Wish(follower="desk", expression="said(Sayed: withdraw*)", to=_DESK, label="what a person says"),
    Wish(follower="desk", expression="figure(troops change)", to=_DESK, label="a figure that moves"),
    Wish(
        follower="desk",
        expression='topic:"press freedom" OR Markovic>=3',
        to=_DESK,
        label="a topic, or a name often",
    ),
    Wish(follower="desk", expression='"prisoner exchange" place:Geneva', to=_DESK, label="a phrase, and a place"),
    Wish(
        follower="relief",
        expression="NEAR/s((river OR flood) (dead OR died OR killed))",
        to="feed",
        label="one sentence",
    ),
    Wish(follower="relief", expression="cholera NOT headline:flood", to="feed", label="a word without another"),
    Wish(
        follower="relief",
        expression='org:"World Health Organization" vaccin*',
        to="feed",
        label="an organisation, a prefix",
    ),
    Wish(
        follower="relief", expression='byline:"Milo Stane" OR byline:"Vesna Korr"', to="feed", label="two bylines"
    ),
    Wish(follower="markets", expression='"raised policy rate"~4', to=_MARKETS, label="words near each other"),
    Wish(
        follower="markets", expression='source:"Capital Ledger" (tariffs OR bonds)', to=_MARKETS, label="a source"
    ),
    Wish(
        follower="markets",
        expression='headline:recount OR "election commission">=2',
        to=_MARKETS,
        label="a headline",
    ),
    Wish(
        follower="markets",
        expression='topic:"international trade"',
        to=_MARKETS,
        label="a topic with those below it",
    ),
)
"""One of every kind in the language; each meets at least one story of the day (tests/demo proves it)."""
