"""Looks at sources that take nothing: is it well, and what would one bring that is not there yet."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import NamedTuple

from wirebell.app.answers import Checked, Glimpse, Preview
from wirebell.app.house import House
from wirebell.app.sources import SourceWish, caution, find_source, shown_name, unset, wished
from wirebell.app.wiring import egress
from wirebell.errors import FrontPage, SourceError
from wirebell.intake.fetch import look
from wirebell.intake.formats import Parsed, parse_with_facts, plain
from wirebell.model.source import Item, Source, Visit
from wirebell.ports import Http

GLIMPSES = 5
"""Stories that are shown of what a source holds."""


class _Looked(NamedTuple):
    parsed: Parsed
    problem: str | None = None
    feed: str | None = None


def check(house: House, wanted: Sequence[str]) -> list[Checked]:
    """Look at the named sources, or all, and say what they hold, taking nothing."""
    chosen = [find_source(house, text) for text in wanted] or house.store.sources()
    titles = house.store.visits()
    looked = asyncio.run(_looked(house, chosen))
    return [_checked(source, titles.get(source.id), one) for source, one in zip(chosen, looked, strict=True)]


def _checked(source: Source, visit: Visit | None, looked: _Looked) -> Checked:
    problem = looked.problem or unset(source)
    name, items = shown_name(source, visit), len(looked.parsed.items)
    return Checked(id=source.id, name=name, ok=problem is None, items=items, problem=problem)


def preview(house: House, wish: SourceWish) -> Preview:
    """Look at what somebody wishes to add and say what it would bring, taking and adding nothing.

    Raises UsageError saying which part of the wish cannot be; what fails at the look itself is the `problem`.
    """
    source = wished(house, wish)
    there = next((one for one in house.store.sources() if source.id == one.id or source.url == one.url), None)
    (looked,) = asyncio.run(_looked(house, [source]))
    visit = Visit(source=source.id, url=source.url, title=looked.parsed.facts.title)
    warned = caution(house, source)
    return Preview(
        url=source.url,
        name=shown_name(source, visit),
        source=there.id if there else None,
        stories=len(looked.parsed.items),
        newest=_newest(looked.parsed.items),
        problem=looked.problem or unset(source),
        feed=looked.feed,
        caution=f"{warned}" if warned else None,
    )


def _newest(items: Sequence[Item]) -> tuple[Glimpse, ...]:
    """Return the newest stories that have a headline; those without a date come last, as they stand there."""
    titled = [item for item in items if item.title]
    dated = sorted((item for item in titled if item.published), key=_moment, reverse=True)
    shown = [*dated, *(item for item in titled if not item.published)][:GLIMPSES]
    return tuple(Glimpse(headline=plain(one.title or ""), url=one.url, published=one.published) for one in shown)


def _moment(item: Item) -> float:
    return item.published.timestamp() if item.published else 0.0


async def _looked(house: House, chosen: Sequence[Source]) -> list[_Looked]:
    http = egress(house.settings, house.clock)
    try:
        return list(await asyncio.gather(*(_look(house, source, http) for source in chosen)))
    finally:
        await http.close()


async def _look(house: House, source: Source, http: Http) -> _Looked:
    try:
        looked = await look(source, Visit(source=source.id, url=source.url), http, house.clock.now())
        read = [parse_with_facts(one, source) for one in looked.fetched]
    except FrontPage as fault:
        return _Looked(Parsed(), str(fault), fault.feed)
    except SourceError as fault:
        return _Looked(Parsed(), str(fault))
    items = tuple(item for one in read for item in one.items)
    facts = read[0].facts if read else Parsed().facts
    return _Looked(Parsed(items=items, facts=facts), looked.visit.problem)
