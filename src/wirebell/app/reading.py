"""Reading one story, or many, for somebody who asks: nothing is stored."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from wirebell.app.house import House
from wirebell.errors import UsageError
from wirebell.intake.formats import parse
from wirebell.intake.formats.decode import decode
from wirebell.intake.formats.sniff import Shape, is_archive, shape_of
from wirebell.model.source import Fetched, Item, Source
from wirebell.read import Reading, Row, as_json, read_item, read_row

__all__ = ["as_json", "read_batch", "read_place"]

_LISTS: dict[Shape | None, str] = {
    "feed": "a feed",
    "jsonfeed": "a JSON Feed",
    "sitemap": "a sitemap",
    "opml": "a list of feeds",
}
"""What holds many stories, or addresses of them."""


class _Given(NamedTuple):
    """What there is to read: its bytes, the same as text, and where it was fetched from."""

    data: bytes
    text: str
    url: str | None


def read_place(house: House, place: str, published: datetime | None, kind: str | None) -> Reading:
    """Read a file, an address or standard input (`-`); `kind` is "html", "text" or None to tell by looking.

    One story in our JSON, ninjs or NewsML-G2 is read as it would be if it were handed in. Raises UsageError for a
    place that is not there, holds nothing or is a feed, SourceError for an address or a document that fails.
    """
    given = _given(house, place)
    if not given.text.strip():
        raise UsageError(f"{place}: there is nothing to read. Give a story as text or HTML.")
    shape = shape_of(given.text, None, given.url or place) if kind is None else None
    if shape in _LISTS:
        raise UsageError(f"{place} is {_LISTS[shape]}, not a story: add it with `wirebell source add {place}`.")
    if shape in {"story", "newsml"}:
        return read_item(_handed_in(place, given, published, house.clock.now()), house.lexicon)
    as_html = kind == "html" or (kind is None and _looks_like_html(given.text, place))
    row = Row(
        id=given.url or place,
        html=given.text if as_html else None,
        text=None if as_html else given.text,
        published=published.isoformat() if published else None,
        url=given.url,
    )
    return read_row(row, house.lexicon)


def _handed_in(place: str, given: _Given, published: datetime | None, now: datetime) -> Item:
    """Return the one story that a document in one of the formats of handing in holds."""
    url = given.url or place
    fetched = Fetched(url=url, status=200, headers=(), body=given.data, at=now)
    items = parse(fetched, Source(id="", url=url, name="", added=now, kind="file"))
    if len(items) != 1:
        raise UsageError(
            f"{place} holds {len(items)} stories, and one is read at a time: cut one out, "
            f"or take them all with `wirebell source add {place}`."
        )
    return replace(items[0], published=published or items[0].published)


def _looks_like_html(text: str, place: str) -> bool:
    head = text[:2000].lstrip().casefold()
    return place.endswith((".html", ".htm")) or head.startswith(("<!doctype", "<html", "<?xml")) or "<body" in head


def _given(house: House, place: str) -> _Given:
    if place == "-":
        data = sys.stdin.buffer.read()
        return _Given(data, _decoded(data, "standard input"), None)
    if place.startswith(("http://", "https://")):
        return asyncio.run(_fetched(house, place))
    try:
        data = Path(place).read_bytes()
    except OSError as fault:
        raise UsageError(f"{place}: {fault.strerror}. Give a file, an address or - for standard input.") from fault
    return _Given(data, _decoded(data, place), None)


async def _fetched(house: House, url: str) -> _Given:
    from wirebell.app.wiring import egress

    http = egress(house.settings, house.clock)
    try:
        answer = await http.get(url, {"Accept": "text/html, text/plain;q=0.8"})
    finally:
        await http.close()
    if answer.status != 200:
        raise UsageError(f"{url} answered {answer.status}: nothing to read.")
    return _Given(answer.body, _decoded(answer.body, url, answer.header("content-type")), answer.url)


def _decoded(data: bytes, place: str, content_type: str | None = None) -> str:
    """Return bytes as text, as a source's are; raises UsageError for what is none."""
    found = decode(data, content_type)
    if is_archive(data) or found.is_noise:
        raise UsageError(f"{place} is no text (a picture, an archive, a PDF). Give a story as text or HTML.")
    return found.text


def read_batch(house: House, lines: Iterable[bytes]) -> Iterator[bytes]:
    """Read JSON lines, one story each, and yield one JSON object a line with the `id` given.

    Raises UsageError naming the line that is not such an object.
    """
    decoder = msgspec.json.Decoder(Row)
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = decoder.decode(line)
        except msgspec.DecodeError as fault:
            raise UsageError(
                f"Line {number} of the batch: {fault}. Each line is an object with an `id`."
            ) from fault
        yield as_json(read_row(row, house.lexicon))
