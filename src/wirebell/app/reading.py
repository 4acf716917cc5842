"""Reading one story, or many, for somebody who asks: nothing is stored."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

import msgspec

from wirebell.app.house import House
from wirebell.errors import UsageError
from wirebell.read import Reading, Row, as_json, read_row

__all__ = ["as_json", "read_batch", "read_place"]


def read_place(house: House, place: str, published: datetime | None, kind: str | None) -> Reading:
    """Read a file, an address or standard input (`-`); `kind` is "html", "text" or None to tell by looking.

    Raises UsageError for a place that is not there or holds nothing, SourceError for an address that fails.
    """
    text, url = _text_of(house, place)
    if not text.strip():
        raise UsageError(f"{place}: there is nothing to read. Give a story as text or HTML.")
    as_html = kind == "html" or (kind is None and _looks_like_html(text, place))
    row = Row(
        id=url or place,
        html=text if as_html else None,
        text=None if as_html else text,
        published=published.isoformat() if published else None,
        url=url,
    )
    return read_row(row, house.lexicon)


def _looks_like_html(text: str, place: str) -> bool:
    head = text[:2000].lstrip().casefold()
    return place.endswith((".html", ".htm")) or head.startswith(("<!doctype", "<html", "<?xml")) or "<body" in head


def _text_of(house: House, place: str) -> tuple[str, str | None]:
    if place == "-":
        return sys.stdin.buffer.read().decode("utf-8", "replace"), None
    if place.startswith(("http://", "https://")):
        return asyncio.run(_fetched(house, place))
    try:
        data = Path(place).read_bytes()
    except OSError as fault:
        raise UsageError(f"{place}: {fault.strerror}. Give a file, an address or - for standard input.") from fault
    return _decoded(data, None), None


async def _fetched(house: House, url: str) -> tuple[str, str | None]:
    from wirebell.app.wiring import egress

    http = egress(house.settings, house.clock)
    try:
        answer = await http.get(url, {"Accept": "text/html, text/plain;q=0.8"})
    finally:
        await http.close()
    if answer.status != 200:
        raise UsageError(f"{url} answered {answer.status}: nothing to read.")
    return _decoded(answer.body, answer.header("content-type")), answer.url


def _decoded(data: bytes, content_type: str | None) -> str:
    from w3lib.encoding import html_to_unicode

    return str(html_to_unicode(content_type, data, default_encoding="utf8")[1])


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
