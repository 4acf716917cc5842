"""What the furniture on a publisher's page shows and does: the topics of an article, follow and stop."""

from __future__ import annotations

from msgspec import Struct

from wirebell import standing
from wirebell.app import follows, newspaper, things
from wirebell.app.house import House
from wirebell.deliver.render.words import LANGUAGES, words
from wirebell.errors import UsageError

MOST = 8
"""Topics and names offered under an article."""


class Choice(Struct, frozen=True, kw_only=True):
    """Something to follow: how often it rings a week, its page here, and whether the reader follows it."""

    label: str
    kind: str
    expression: str
    weekly: float
    page: str
    following: bool


class Furnished(Struct, frozen=True, kw_only=True):
    """What an article's furniture needs; `story` and `reuse` are None for an article that is not on record."""

    story: str | None
    headline: str | None
    choices: tuple[Choice, ...]
    reuse: str | None


def furnish(house: House, url: str, follower: str | None, language: str = LANGUAGES[0]) -> Furnished:
    """Return what can be followed from an article, for a follower or for anybody; empty if it is not on record.

    Topics are called as in that language.
    """
    view = newspaper.story_view(house, url, follower)
    if view is None or view.story.told.kind == "withdrawn":
        return Furnished(story=None, headline=None, choices=(), reuse=None)
    return Furnished(
        story=view.story.id,
        headline=view.story.headline,
        choices=tuple(_choice(house, offer, language) for offer in view.offers[:MOST]),
        reuse=view.story.rights.reuse.verdict,
    )


def choice(house: House, expression: str, follower: str | None, language: str = LANGUAGES[0]) -> Choice:
    """Return one thing to follow, by what follows it. Raises UsageError for an expression that cannot be."""
    canonical = standing.canonical(standing.parse(expression, standing.READER))
    label, kind = things.follow_label(house, canonical, follower, language)
    mine = {follow.expression for follow in house.store.follows(follower)} if follower else set()
    (weekly,) = house.archive.weekly([canonical])
    return Choice(
        label=label,
        kind=kind or "words",
        expression=canonical,
        weekly=weekly,
        page="",
        following=canonical in mine,
    )


def _choice(house: House, offer: newspaper.Offer, language: str) -> Choice:
    return Choice(
        label=words(language).called(offer.thing.id, offer.thing.label),
        kind=offer.thing.kind,
        expression=offer.thing.expression,
        weekly=offer.weekly,
        page=house.settings.base_url + offer.thing.path,
        following=offer.follow is not None,
    )


def press(house: House, follower: str, expression: str, wanted: bool) -> bool:
    """Follow an expression or stop it; twice is as once. Raises UsageError for one that cannot be."""
    canonical = standing.canonical(standing.parse(expression, standing.READER))
    if wanted:
        mine = house.store.follows(follower)
        if not any(follow.expression == canonical for follow in mine):
            _not_too_many(len(mine))
            follows.add(house, canonical, follower)
        return True
    for follow in house.store.follows(follower):
        if follow.expression == canonical:
            house.store.end_follow(follow.id)
    return False


def _not_too_many(number: int) -> None:
    if number >= 500:
        raise UsageError("You follow 500 things already: stop one of them first.")
