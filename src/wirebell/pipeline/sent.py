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
from wirebell.model.source import Arrival, Fetched, Item, Source, Visit
from wirebell.pipeline.sifting import Pages, sifted, tried_together
from wirebell.ports import Http, Store

PATIENCE = 6.0
"""Seconds for the pages of stories: hubs wait some ten seconds for an answer, and ask three times."""


async def take_sent(source: Source, fetched: Fetched, store: Store, http: Http, now: datetime) -> Counter[str]:
    """Accept the stories of a document that a hub sent; return arrivals by kind, "silent" if they alert nobody.

    What the source remembers for its next visit stays. Raises SourceError for what cannot be read, StoreError,
    Forestalled if other writers were quicker with the same stories however often it was tried.
    """
    parsed = await asyncio.to_thread(parse_with_facts, fetched, source)
    if not parsed.items:
        raise SourceError(f"{fetched.url}: there is no story in what its hub sent.")
    pages = Pages(source, lambda items: _completed(items, source, http, now))

    async def attempt() -> list[Arrival]:
        last = await asyncio.to_thread(_last, source, store)
        came = await asyncio.to_thread(sifted, parsed.items, source, last, store, now)
        arrivals = await pages.of(came.arrivals)
        await asyncio.to_thread(_accept, parsed, came._replace(arrivals=arrivals), source, store, now)
        return arrivals

    return Counter("silent" if a.silent else a.kind for a in await tried_together(attempt))


def _last(source: Source, store: Store) -> Visit:
    return store.visits().get(source.id) or Visit(source=source.id, url=source.url)


async def _completed(items: list[Item], source: Source, http: Http, now: datetime) -> list[Item]:
    try:
        async with asyncio.timeout(PATIENCE):
            return (await complete(items, source, http, Robots(http), now)).items
    except TimeoutError:
        return items


def _accept(parsed: Parsed, came: Sifted, source: Source, store: Store, now: datetime) -> None:
    seen = timing.learn(_last(source, store), [item.published for item in parsed.items], now)
    store.accept(replace(seen, last_ok=now), came.arrivals, noted=came.noted, whole=True)
