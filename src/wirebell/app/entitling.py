"""Closing sources and topics, and saying who may see them all the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from wirebell.alert import entitled
from wirebell.app.answers import EntitlementRow
from wirebell.app.changing import change_of, recorded
from wirebell.app.follows import one_follower
from wirebell.app.house import House
from wirebell.app.sources import find_source, named
from wirebell.app.topics import find_topic
from wirebell.model.change import COMMAND, By
from wirebell.model.entitlement import Entitlement, Thing
from wirebell.model.story import Story


def close(
    house: House, source: str | None = None, topic: str | None = None, by: By = COMMAND
) -> list[EntitlementRow]:
    """Close a source or a topic with all below it: it is told from the next story on to who is entitled alone.

    What waits to be sent to others is not sent. Raises UsageError for one that is not there.
    """
    for thing in _things(house, [source] if source else (), [topic] if topic else ()):
        change(house, thing, None, True, by)
    return rows(house)


def reopen(
    house: House, source: str | None = None, topic: str | None = None, by: By = COMMAND
) -> list[EntitlementRow]:
    """Open what was closed, from the next story on; who was entitled to it stays so, should it be closed again."""
    for thing in _things(house, [source] if source else (), [topic] if topic else ()):
        change(house, thing, None, False, by)
    return rows(house)


def entitle(
    house: House, follower: str, sources: Sequence[str] = (), topics: Sequence[str] = (), by: By = COMMAND
) -> list[EntitlementRow]:
    """Let a follower see sources and topics also where they are closed; saying so again changes nothing."""
    follower = one_follower(house, follower)
    for thing in _things(house, sources, topics):
        change(house, thing, follower, True, by)
    return rows(house)


def disentitle(
    house: House, follower: str, sources: Sequence[str] = (), topics: Sequence[str] = (), by: By = COMMAND
) -> list[EntitlementRow]:
    """Take such a permission back; what is not yet sent is not sent."""
    follower = one_follower(house, follower)
    for thing in _things(house, sources, topics):
        change(house, thing, follower, False, by)
    return rows(house)


def change(
    house: House, thing: Thing, follower: str | None, standing: bool, by: By, undoes: int | None = None
) -> None:
    """Close a thing or open it (of no follower), or entitle a follower to it or not any more."""
    there = any(one.thing == thing and one.follower == follower for one in house.store.entitlements())
    of = f"{thing} {follower or ''}".strip()
    texts = ("yes" if there else "no", "yes" if standing else "no")
    label = _label(house, thing, {id_: source.name for id_, source in named(house).items()})
    with recorded(house, change_of(house, by, "access", (of, label), texts, undoes)):
        if standing:
            house.store.entitle(Entitlement(thing=thing, follower=follower))
        else:
            house.store.end_entitlement(thing, follower)


def _things(house: House, sources: Iterable[str], topics: Iterable[str]) -> list[Thing]:
    found = [f"source:{find_source(house, text).id}" for text in sources]
    return found + [f"topic:{find_topic(house, text).id}" for text in topics]


def rows(house: House) -> list[EntitlementRow]:
    """Return what is closed, or would be open to some, with the followers who may see it."""
    followers: dict[Thing, list[str]] = {}
    closed: set[Thing] = set()
    for one in house.store.entitlements():
        to = followers.setdefault(one.thing, [])
        if one.follower is None:
            closed.add(one.thing)
        else:
            to.append(one.follower)
    names = {id_: source.name for id_, source in named(house).items()}
    return [
        EntitlementRow(thing=one, label=_label(house, one, names), closed=one in closed, followers=tuple(to))
        for one, to in sorted(followers.items())
    ]


def _label(house: House, thing: Thing, sources: dict[str, str]) -> str:
    kind, _, id_ = thing.partition(":")
    if kind == "source":
        return sources.get(id_, id_)
    topic = house.lexicon.topics.topics.get(id_)
    return topic.label if topic else id_


def opening(house: House, follower: str | None = None) -> Callable[[Story], bool]:
    """Return what tells whether a story is open to a follower, None for everybody, as of now."""
    closed = house.store.closed_to(follower)
    if not closed:
        return lambda _story: True
    ancestors = house.lexicon.topics.ancestors

    def is_open(story: Story) -> bool:
        of = entitled.things(story, entitled.all_topics(story, ancestors))
        return entitled.against(closed, of) is None

    return is_open
