"""Take what a hub sends of a feed: parse, sift, fetch pages while there is time, accept."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import datetime

from msgspec.structs import replace

from wirebell.errors import SourceError
from wirebell.intake import timing
from wirebell.intake.formats import Parsed, parse_with_facts
from wirebell.intake.pages import complete
from wirebell.intake.robots import Robots
from wirebell.intake.sift import Sifted
from wirebell.model.source import Arrival, Fetched, Source, Visit
from wirebell.pipeline.sifting import sifted
from wirebell.ports import Http, Store

PATIENCE = 6.0
"""Seconds for the pages of stories: hubs wait some ten seconds for an answer, and ask three times."""


async def take_sent(source: Source, fetched: Fetched, store: Store, http: Http, now: datetime) -> Counter[str]:
    """Accept the stories of a document that a hub sent; return arrivals by kind, "silent" if they alert nobody.

    What the source remembers for its next visit stays. Raises SourceError for what cannot be read, StoreError.
    """
    parsed = await asyncio.to_thread(parse_with_facts, fetched, source)
    if not parsed.items:
        raise SourceError(f"{fetched.url}: there is no story in what its hub sent.")
    last = await asyncio.to_thread(_last, source, store)
    arrivals, noted = await asyncio.to_thread(sifted, parsed.items, source, last, store, now)
    arrivals = await _with_pages(arrivals, source, http, now)
    await asyncio.to_thread(_accept, parsed, Sifted(arrivals, noted), source, store, now)
    return Counter("silent" if a.silent else a.kind for a in arrivals)


def _last(source: Source, store: Store) -> Visit:
    return store.visits().get(source.id) or Visit(source=source.id, url=source.url)


async def _with_pages(arrivals: list[Arrival], source: Source, http: Http, now: datetime) -> list[Arrival]:
    wanted = [a for a in arrivals if a.kind != "withdrawn" and not a.silent]
    if source.pages == "never" or not wanted:
        return arrivals
    try:
        async with asyncio.timeout(PATIENCE):
            completed = await complete([a.item for a in wanted], source, http, Robots(http), now)
    except TimeoutError:
        return arrivals
    filled = {a.story: item for a, item in zip(wanted, completed.items, strict=True)}
    return [replace(a, item=filled.get(a.story, a.item)) for a in arrivals]


def _accept(parsed: Parsed, came: Sifted, source: Source, store: Store, now: datetime) -> None:
    seen = timing.learn(_last(source, store), [item.published for item in parsed.items], now)
    store.accept(replace(seen, last_ok=now), came.arrivals, noted=came.noted)
