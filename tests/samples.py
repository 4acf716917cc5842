"""Small valid nouns for tests; every field can be changed by name."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from msgspec.structs import replace

from wirebell.model.facts import Reuse, Rights
from wirebell.model.follow import Follow, Follower
from wirebell.model.source import Arrival, Item, Source
from wirebell.model.story import Story, Told

NOW = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)

RIGHTS = Rights(
    notice=None,
    holder=None,
    year=None,
    licence=None,
    reuse=Reuse(offered=False, url=None, verdict="unknown"),
    evidence=(),
)


def source(**changes: Any) -> Source:
    base = Source(id="harbour", url="https://harbour.example/feed", name="The Harbour Post", added=NOW)
    return replace(base, **changes)


def item(**changes: Any) -> Item:
    base = Item(
        guid="a1",
        url="https://harbour.example/a1",
        title="Troops leave Karsan base",
        text="The ministry said 300 troops had left the base on Friday.",
        published=NOW,
    )
    return replace(base, **changes)


def arrival(**changes: Any) -> Arrival:
    base = Arrival(
        story="s1",
        version=1,
        kind="new",
        source="harbour",
        item=item(),
        digest="d1",
        seen=NOW,
        keys=("guid:harbour:a1",),
    )
    return replace(base, **changes)


def told(**changes: Any) -> Told:
    return replace(Told(version=1, kind="new", source_name="The Harbour Post", seen=NOW), **changes)


def story(**changes: Any) -> Story:
    base = Story(
        id="s1",
        url="https://harbour.example/a1",
        source="harbour",
        section=None,
        tags=(),
        headline="Troops leave Karsan base",
        standfirst=None,
        body="The ministry said 300 troops had left the base on Friday.",
        language="en",
        published=NOW,
        updated=None,
        byline=(),
        contributors=(),
        image=None,
        dateline=None,
        rights=RIGHTS,
        mentions=(),
        topics=(),
        quotes=(),
        figures=(),
        moments=(),
        told=told(),
    )
    return replace(base, **changes)


def follower(**changes: Any) -> Follower:
    return replace(Follower(id="me", name="me", created=NOW), **changes)


def follow(cadence: str | None = None, **changes: Any) -> Follow:
    base = Follow(id="f1", follower="me", expression="troops", to="feed", created=NOW, added=1)
    changed = replace(base, **changes)
    return replace(changed, policy=replace(changed.policy, cadence=cadence)) if cadence else changed
