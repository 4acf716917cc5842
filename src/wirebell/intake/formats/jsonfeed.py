"""JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from wirebell.errors import HostileInput, SourceError
from wirebell.intake.formats.dates import moment
from wirebell.intake.formats.decode import clean
from wirebell.intake.formats.entry import language
from wirebell.intake.formats.guard import MOST_ITEMS
from wirebell.intake.formats.link import absolute
from wirebell.intake.formats.parsed import FeedFacts, Parsed
from wirebell.intake.formats.sanitise import plain, sanitise
from wirebell.model.source import Fetched, Item, Picture

Object = Mapping[str, Any]
_HALF = re.compile(r"\\u[dD][89a-fA-F]")
"""Half of a pair of escapes, or the first of a whole one."""


def _named(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object whose names hold no halves of pairs, which nothing can write: no field of ours has one."""
    return {name.encode("utf-8", "replace").decode(): value for name, value in pairs}


def json_value(text: str, where: str) -> Any:
    """Return the value of a JSON text; raises SourceError saying where it breaks, HostileInput for endless depth.

    Escaped lone surrogates are tolerated here and removed where texts are taken.
    """
    try:
        return msgspec.json.decode(text)
    except RecursionError as error:
        raise HostileInput(
            f"{where}: the JSON is nested too deeply to be honest. Nothing of it was read."
        ) from error
    except msgspec.DecodeError as error:
        if not _HALF.search(text):  # a half at the end of a text is told as something else
            raise SourceError(f"{where}: this is not valid JSON ({error}). Mend it at that byte.") from error
    try:
        return json.loads(text, object_pairs_hook=_named)
    except (ValueError, RecursionError) as error:
        raise SourceError(f"{where}: this is not valid JSON ({error}). Mend it there.") from error


def _object(value: object) -> Object:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(holder: Object, key: str) -> str | None:
    value = holder.get(key)
    return (clean(value).strip() or None) if isinstance(value, str) else None


def _line(holder: Object, key: str) -> str | None:
    return " ".join((_text(holder, key) or "").split()) or None


def _identifier(item: Object) -> str | None:
    """Numbers become text; a missing or blank id means the item is to be discarded (JSON Feed 1.1, Items)."""
    value = item.get("id")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return (
        clean(str(value)).strip() or None if isinstance(value, str | int | float) and value is not True else None
    )


def _names(holder: Object) -> tuple[str, ...]:
    """1.1 has a list of authors, 1.0 one author."""
    people = [_object(a) for a in [*_list(holder.get("authors")), holder.get("author")]]
    return tuple(dict.fromkeys(name for p in people if (name := _line(p, "name"))))


def _tags(item: Object) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(clean(t).strip() for t in _list(item.get("tags")) if isinstance(t, str) and t.strip())
    )


def _picture(item: Object, base: str | None) -> Picture | None:
    attached = (_object(a) for a in _list(item.get("attachments")))
    pictures = (_text(a, "url") for a in attached if (_text(a, "mime_type") or "").startswith("image/"))
    offered: Iterable[str | None] = (_text(item, "image"), _text(item, "banner_image"), *pictures)
    return next((Picture(url=a) for o in offered if (a := absolute(base, o))), None)


def _item(item: Object, feed: Object, base: str | None) -> Item:
    html, summary = _text(item, "content_html"), _text(item, "summary")
    related = absolute(base, _text(item, "external_url"))
    return Item(
        guid=_identifier(item),
        url=absolute(base, _text(item, "url")) or related,
        title=plain(_text(item, "title") or "") or None,
        summary=sanitise(summary, base) or None if summary else None,
        html=sanitise(html, base) or None if html else None,
        text=_text(item, "content_text"),
        published=moment(_text(item, "date_published")) or moment(_text(item, "date_modified")),
        updated=moment(_text(item, "date_modified")),
        authors=_names(item) or _names(feed),
        categories=_tags(item),
        language=language(_text(item, "language"), _text(feed, "language")),
        links=(("related", related),) if related else (),
        picture=_picture(item, base),
    )


def _hub(feed: Object, base: str | None) -> str | None:
    hubs = (_object(h) for h in _list(feed.get("hubs")))
    return next(
        (absolute(base, _text(h, "url")) for h in hubs if (_text(h, "type") or "").lower() == "websub"), None
    )


def _facts(feed: Object, base: str | None) -> FeedFacts:
    return FeedFacts(
        title=_line(feed, "title"),
        language=language(_text(feed, "language")),
        hub=_hub(feed, base),
        self_url=absolute(base, _text(feed, "feed_url")),
        next_url=absolute(base, _text(feed, "next_url")),
        expired=feed.get("expired") is True,
    )


def parse_json_feed(text: str, fetched: Fetched) -> Parsed:
    """Return the feed's items that have an id, and its facts; `expired` is about the feed, not its items.

    Raises SourceError if the JSON is not valid or is no JSON Feed, HostileInput for more than 5,000 items.
    """
    feed = _object(json_value(text, fetched.url))
    items = feed.get("items")
    if not isinstance(items, list):
        raise SourceError(f'{fetched.url}: a JSON Feed needs a list "items". See jsonfeed.org/version/1.1.')
    if len(items) > MOST_ITEMS:
        raise HostileInput(f"{fetched.url}: more than {MOST_ITEMS:,} items. Nothing of it was read.")
    base = absolute(None, fetched.url)
    found = (_item(_object(i), feed, base) for i in items)
    return Parsed(items=tuple(i for i in found if i.guid), facts=_facts(feed, base))
