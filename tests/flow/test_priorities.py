"""What goes first when there is more than can be sent: small stories before the rest of a huge one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.flow.wire import MAIL, Wire, item
from tests.samples import NOW
from wirebell.ports import Store

SECOND = timedelta(seconds=1)


@pytest.fixture
async def crowded(store: Store) -> Wire:
    """Nine follow ferries, one follows bridges; a batch is four, and nothing has been posted."""
    wire = Wire(store)
    wire.world = replace(wire.world, batch=4)
    for n in range(9):
        wire.follows(f"reader-{n}", "ferry", f"mailto:reader-{n}@mail.example")
    wire.follows("zoe", "bridge", MAIL)
    await wire.first_visit()
    wire.publishes(item("huge", "Ferry stops", "The ferry stopped.", NOW + timedelta(hours=1)))
    await wire.visits()
    wire.takes()
    return wire


def sent(wire: Wire) -> list[str]:
    return [message.subject for message in wire.mail.sent]


async def test_a_small_story_goes_before_the_rest_of_a_huge_one(crowded: Wire) -> None:
    wire = crowded
    await wire.posts()
    assert sent(wire) == ["Ferry stops"] * 4
    wire.later(SECOND)
    small = item("small", "Bridge shut", "The bridge was shut.", NOW + timedelta(hours=1))
    wire.publishes(item("huge", "Ferry stops", "The ferry stopped.", NOW + timedelta(hours=1)), small)
    await wire.visits()
    wire.takes()
    await wire.posts()
    assert sent(wire) == ["Ferry stops"] * 4 + ["Bridge shut"]
    wire.later(wire.world.spread)
    await wire.posts()
    wire.later(wire.world.spread)
    await wire.posts()
    assert sent(wire).count("Ferry stops") == 9
    assert wire.is_clean(expected=10)


async def test_a_withdrawal_stops_the_rest_of_a_huge_story_at_once(crowded: Wire) -> None:
    wire = crowded
    await wire.posts()
    story = wire.store.alerts()[0].story
    seen = {a.follower for a in wire.store.alerts() if a.state == "out"}
    assert len(seen) == 4
    version = wire.store.story(story)
    assert version is not None
    wire.later(3 * wire.world.spread)
    wire.publishes(tombstone("huge"))
    await wire.visits()
    await wire.posts()
    assert sent(wire).count("Ferry stops") == 4, "nobody else is told of what is no more"
    wire.takes()
    await wire.posts()
    told = [m for m in wire.mail.sent if m.subject.startswith("Withdrawn")]
    assert {m.address for m in told} == {f"mailto:{who}@mail.example" for who in seen}


def tombstone(guid: str) -> str:
    """An item that its feed marks as deleted (RFC 6721 has it in Atom; in RSS it stands as an extension)."""
    return (
        f"<at:deleted-entry xmlns:at='http://purl.org/atompub/tombstones/1.0' ref='{guid}' "
        f"when='{NOW.isoformat()}'/>"
    )
