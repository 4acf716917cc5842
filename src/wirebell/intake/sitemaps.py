"""An index of sitemaps, and the sitemaps of it that changed: fetched through the same door."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from wirebell.errors import SourceError
from wirebell.intake.formats.decode import decode
from wirebell.intake.formats.link import same_site
from wirebell.intake.formats.sitemap import Child, children
from wirebell.intake.formats.zipped import unzipped
from wirebell.model.source import Fetched, Visit
from wirebell.ports import Http

MOST = 5
"""Sitemaps of one index that are fetched in one visit, those changed last."""
RECENT = timedelta(days=2)
"""A news sitemap lists two days; one that did not change since holds none."""
_INDEX = b"<sitemapindex"


class Gathered(NamedTuple):
    """What was fetched; `lasting` is whether the same index again would say that nothing changed."""

    fetched: tuple[Fetched, ...]
    lasting: bool = True


async def gathered(
    fetched: Fetched, visit: Visit, http: Http, headers: Mapping[str, str], now: datetime
) -> Gathered:
    """Return what was fetched, or, of an index of sitemaps, those of its site that changed since the last visit.

    Raises SourceError for an index that does not say when they changed, and if one of them cannot be fetched: else
    what it holds would be missed until the index changes again.
    """
    plain = await asyncio.to_thread(unzipped, fetched)
    if _INDEX not in plain.body[:4096].lower():
        return Gathered((plain,))
    named = await asyncio.to_thread(lambda: children(decode(plain.body).text, plain))
    if named is None:
        return Gathered((plain,))
    chosen = chosen_of(plain, named, visit, now)
    answers = await asyncio.gather(*(_one(child, http, headers) for child in chosen))
    lasting = not any(child.day for child in chosen)  # within a day of which it says no more, it stays as it is
    return Gathered(tuple(answer for answer in answers if answer is not None), lasting)


def chosen_of(index: Fetched, named: list[Child], visit: Visit, now: datetime) -> list[Child]:
    """Return the sitemaps of an index that are worth a look, the last changed first, then those with a day alone.

    Raises SourceError where nothing tells which they are: without dates, or with more of one day than are fetched.
    """
    own = [child for child in named if same_site(index.url, child.url)]
    if own and all(child.changed is None for child in own):
        raise SourceError(
            f"{index.url}: this index does not say when its sitemaps changed. Add the one with news: {_some(own)}."
        )
    since = visit.last_ok - timedelta(hours=1) if visit.last_ok else now - RECENT
    dated = [(child.changed, child) for child in own if child.changed and child.changed >= since]
    chosen = [child for _, child in sorted(dated, key=lambda pair: (not pair[1].day, pair[0]), reverse=True)]
    if len(chosen) > MOST and all(child.day for child in chosen):
        raise SourceError(
            f"{index.url}: of {len(chosen)} sitemaps this index says no more than the day on which they changed. "
            f"Add the one with news: {_some(chosen)}."
        )
    return chosen[:MOST]


def _some(children: list[Child]) -> str:
    return ", ".join(child.url for child in children[:3])


async def _one(child: Child, http: Http, headers: Mapping[str, str]) -> Fetched | None:
    """Fetch a sitemap; None if there is none any more."""
    answer = await http.get(child.url, headers)
    if answer.status in {404, 410}:
        return None
    if answer.status != 200:
        raise SourceError(f"{child.url} answers {answer.status}; it is tried again later.")
    return await asyncio.to_thread(unzipped, answer)
