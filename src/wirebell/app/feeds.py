"""Private feeds and the links that stop follows: what a secret name or a signed token opens."""

from __future__ import annotations

from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from wirebell.alert.explain import reasons
from wirebell.app.entitling import opening
from wirebell.app.house import House
from wirebell.app.preferring import change_preferences, preferences_of
from wirebell.app.wiring import mail_settings
from wirebell.deliver.feed_name import mark_of, named_by, opens
from wirebell.deliver.render.feed import render_atom, render_json_feed
from wirebell.deliver.render.mail import Part
from wirebell.deliver.unsubscribe import Stop, open_token
from wirebell.model.delivery import Delivery
from wirebell.model.follow import Follow, Follower, for_member
from wirebell.model.policy import Preferences
from wirebell.model.source import NO_TERMS

KEPT = 500
"""Entries that a private feed keeps."""
FORMS = {"atom": (render_atom, "application/atom+xml"), "json": (render_json_feed, "application/feed+json")}


class Shelf(Struct, frozen=True):
    """A rendered feed."""

    body: bytes
    media_type: str


def _owner(house: House, name: str) -> Follower | None:
    claimed = named_by(name)
    owner = house.store.follower(claimed) if claimed else None
    if owner is not None and opens(name, owner, house.secret):
        return owner
    return house.store.follower_of_feed(mark_of(name))


def private_feed(house: House, token: str, form: str) -> Shelf | None:
    """Return the feed that a secret name opens, as "atom" or "json"; None for any other name."""
    owner = _owner(house, token) if token.isascii() else None
    if owner is None or form not in FORMS:
        return None
    shelved = house.store.feed(owner.id, KEPT)
    stories = {one.id: one for one in house.store.several(list(dict.fromkeys(d.alert.story for d in shelved)))}
    is_open = opening(house, owner.id)

    def part(delivery: Delivery) -> Part | None:
        """Show the story as it is now, and its reasons: what was withheld, closed or put right since is gone."""
        newest = stories.get(delivery.alert.story)
        if newest is None or not (is_open(newest) or newest.told.kind == "withdrawn"):
            return None
        found = reasons(delivery.alert, newest, house.lexicon.topics.ancestors, to=delivery.address)
        return Part(delivery, newest, found)

    found_parts = [p for d in shelved if (p := part(d))]
    terms = house.store.terms({p.story.source for p in found_parts if p.story.source})
    parts = [p._replace(terms=terms.get(p.story.source or "", NO_TERMS)) for p in found_parts]
    render, media_type = FORMS[form]
    own = f"{house.settings.base_url}/feed/{token}.{form}"
    settings = mail_settings(house)
    language = preferences_of(house, owner.id).language or settings.language
    return Shelf(render(owner, parts, replace(settings, language=language), own, house.clock.now()), media_type)


def stop_asked(house: House, token: str) -> Stop:
    """Return what a signed stop link asks for. Raises UsageError for a link that is not ours."""
    return open_token(token, house.secret)


def still_standing(house: House, stop: Stop) -> list[Follow]:
    """Return the standing follows that a stop link would end."""
    standing = [*house.store.follows(stop.follower), *_of_teams(house, stop.follower)]
    return [f for f in standing if f.to == stop.address and (not stop.follows or f.id in stop.follows)]


def _of_teams(house: House, follower: str) -> list[Follow]:
    """Return what a follower is told as a member of teams, as own follows."""
    mine = house.store.preferred(follower)
    pairs = [(team, m) for team in house.store.teams_of(follower) for m in team.members if m.follower == follower]
    return [
        own for team, m in pairs for f in house.store.follows(team.follower) if (own := for_member(f, m, mine))
    ]


def obey(house: House, stop: Stop) -> list[Follow]:
    """End the follows that a stop link names; doing so twice is as doing so once. Return those ended now.

    What a team follows goes on for its other members.
    """
    ending = still_standing(house, stop)
    own = {follow.id for follow in house.store.follows(stop.follower)}
    for follow in ending:
        if follow.id in own:
            house.store.end_follow(follow.id)
    _do_without(house, stop.follower, [follow.id for follow in ending if follow.id not in own])
    return ending


def _do_without(house: House, follower: str, stopped: list[str]) -> None:
    """Let a member hear no more of some of a team's follows."""
    for team in house.store.teams_of(follower) if stopped else ():
        shared = {follow.id for follow in house.store.follows(team.follower)} & set(stopped)
        if shared:
            change_preferences(house, team.follower, partial(_without, follower=follower, follows=shared))


def _without(team: Preferences, follower: str, follows: set[str]) -> Preferences:
    members = (
        replace(m, without=tuple(sorted({*m.without, *follows}))) if m.follower == follower else m
        for m in team.members
    )
    return replace(team, members=tuple(members))
