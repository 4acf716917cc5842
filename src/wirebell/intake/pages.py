"""The pages of stories whose feed says little: fetched politely, attached to the item, never a condition."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from urllib.parse import urlsplit

from msgspec.structs import replace
from w3lib.encoding import html_to_unicode
from w3lib.html import remove_tags

from wirebell.errors import SourceError
from wirebell.intake.egress.addresses import is_private
from wirebell.intake.formats.reserved import rights_in_headers
from wirebell.model.source import Fetched, Item, Source
from wirebell.ports import Http

SHORT = 600
"""Characters below which the text of a feed is but a teaser."""
_ACCEPT = {"accept": "text/html, application/xhtml+xml;q=0.9"}


class Leave(Protocol):
    """Says whether a page may be fetched (intake.robots)."""

    async def allowed(self, url: str, now: datetime) -> bool:
        """Return whether an address may be fetched."""
        ...


@dataclass(frozen=True)
class Manners:
    """How we behave at a host: `most` pages in a visit, `together` at a time, begun `apart` seconds apart."""

    most: int = 20
    together: int = 2
    apart: float = 1.0


@dataclass(frozen=True)
class Completed:
    """The items in the order they came, some with their page now, and what went wrong with the others."""

    items: list[Item]
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Host:
    together: asyncio.Semaphore
    starting: asyncio.Lock
    apart: float


def _words(item: Item) -> int:
    told = (item.text, item.html and remove_tags(item.html), item.summary and remove_tags(item.summary))
    return max(len((text or "").strip()) for text in told)


def _wanted(item: Item, source: Source) -> bool:
    if item.page is not None or not (item.url or "").startswith(("http://", "https://")):
        return False
    return source.pages == "always" or (source.pages == "short" and _words(item) < SHORT)


def _host(url: str | None) -> str:
    try:
        return urlsplit(url or "").hostname or ""
    except ValueError:
        return ""


def _hosts(items: Iterable[Item], manners: Manners) -> dict[str, _Host]:
    names = {_host(item.url) for item in items}
    return {
        name: _Host(asyncio.Semaphore(manners.together), asyncio.Lock(), 0.0 if _own(name) else manners.apart)
        for name in names
    }


def _own(host: str) -> bool:
    return host == "localhost" or is_private(host)


def _page(fetched: Fetched) -> str:
    kind = fetched.header("content-type") or "text/html"
    if fetched.status != 200:
        raise SourceError(f"{fetched.url} answers {fetched.status}; the story goes on with what the feed said.")
    if "html" not in kind.lower():
        raise SourceError(f"{fetched.url} is {kind}, not a page; the story goes on with what the feed said.")
    return html_to_unicode(kind, fetched.body)[1]


class _Visitor:
    def __init__(self, http: Http, leave: Leave, hosts: dict[str, _Host], now: datetime) -> None:
        self._http, self._leave, self._hosts, self._now = http, leave, hosts, now

    async def completed(self, item: Item) -> Item | str:
        """Return the item with its page, or the problem."""
        url, host = item.url or "", self._hosts[_host(item.url)]
        try:
            async with host.together:
                if not await self._leave.allowed(url, self._now):
                    return (
                        f"{url}: its host does not let robots fetch it; the story goes on with the feed's words."
                    )
                await self._turn(host)
                fetched = await self._http.get(url, _ACCEPT)
                said = (pair for pair in rights_in_headers(fetched) if pair not in item.links)
                return replace(item, page=_page(fetched), links=(*item.links, *said))
        except SourceError as fault:
            return str(fault)

    async def _turn(self, host: _Host) -> None:
        await host.starting.acquire()  # and not let go before the pause is over: only then may the next begin
        asyncio.get_running_loop().call_later(host.apart, host.starting.release)


async def complete(
    items: Sequence[Item],
    source: Source,
    http: Http,
    leave: Leave,
    now: datetime,
    manners: Manners | None = None,
) -> Completed:
    """Fetch the pages that a source's `pages` (never, short, always) asks for and attach them.

    Items keep their order and number. A page that is not allowed (robots.txt), fails or is no HTML leaves its
    item as it was, with a problem told. Raises nothing for what far sides do.
    """
    kind = manners or Manners()
    wanted = [i for i, item in enumerate(items) if _wanted(item, source)]
    chosen = wanted[: kind.most]
    visitor = _Visitor(http, leave, _hosts((items[i] for i in chosen), kind), now)
    results = await asyncio.gather(*(visitor.completed(items[i]) for i in chosen))
    found = {i: result for i, result in zip(chosen, results, strict=True) if isinstance(result, Item)}
    problems = [result for result in results if isinstance(result, str)]
    if len(wanted) > len(chosen):
        problems.append(f"{len(wanted) - len(chosen)} more pages were not fetched, to be polite.")
    return Completed([found.get(i, item) for i, item in enumerate(items)], tuple(problems))
