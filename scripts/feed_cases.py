"""The cases of a collection of feeds, and a feed's bytes as intake takes them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from wirebell.errors import SourceError
from wirebell.intake.formats import parse_with_facts
from wirebell.model.source import Fetched, Item, Source

NOW = datetime(2026, 3, 14, 12, tzinfo=UTC)
SOURCE = Source(id="x", url="https://feeds.example/x", name="x", added=NOW)

Row = dict[str, Any]


def rows(path: Path) -> Iterator[Row]:
    """Yield the cases of a collection."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def fetched(body: bytes, url: str = SOURCE.url, headers: Mapping[str, str] | None = None) -> Fetched:
    """Return the bytes as a visit would have brought them."""
    lowered = tuple((k.lower(), v) for k, v in (headers or {}).items())
    return Fetched(url=url, status=200, headers=lowered, body=body, at=NOW)


def taken(visit: Fetched) -> tuple[tuple[Item, ...], str | None, str | None]:
    """Return (items, feed title, refusal); anything else that is raised is a crash and is let through."""
    try:
        parsed = parse_with_facts(visit, SOURCE)
    except SourceError as error:
        return (), None, f"{type(error).__name__}: {error}"
    return parsed.items, parsed.facts.title, None
