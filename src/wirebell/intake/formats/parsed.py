"""What parsing yields: the stories, and what the feed as a whole says of itself."""

from __future__ import annotations

from msgspec import Struct

from wirebell.model.source import Item


class FeedFacts(Struct, frozen=True, kw_only=True):
    """A feed about itself; every field may be absent.

    `hub` and `self_url` are for WebSub (its section 4 also allows them in HTTP headers, which are not looked at
    here). `ttl_minutes`, `skip_hours` (0 to 23, GMT) and `skip_days` (English names) say when not to come (RSS
    2.0); `next_url` is the next page of a JSON Feed or paged Atom feed (RFC 5005).
    """

    title: str | None = None
    language: str | None = None
    hub: str | None = None
    self_url: str | None = None
    next_url: str | None = None
    ttl_minutes: int | None = None
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[str] = frozenset()
    rights: str | None = None
    expired: bool = False


class Parsed(Struct, frozen=True, kw_only=True):
    """Items in document order, and the feed's facts."""

    items: tuple[Item, ...] = ()
    facts: FeedFacts = FeedFacts()
