"""Of several forms of one story in one document the one that counts: the same at every visit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from wirebell.intake.address import canonical_address
from wirebell.model.source import Item, SourceKind

Keyed = tuple[Item, tuple[str, ...]]
_NEVER = datetime.min.replace(tzinfo=UTC)
_DAY = timedelta(days=1)


def newest(pairs: Sequence[Keyed], kind: SourceKind) -> list[Keyed]:
    """Return the items with their keys, each story once, in the order sent.

    A withdrawal counts before all else, then what its publisher numbered or dated last; else the first of a
    feed, which begins with what is new, and the last of what is handed in or pushed, to which is added at the end.
    """
    chosen: dict[str, int] = {}
    passed: set[int] = set()
    for at, (item, keys) in enumerate(pairs):
        there = next((chosen[key] for key in keys if key in chosen), None)
        if there is None or not _one_story(pairs[there][0], item):
            chosen |= {key: at for key in keys if key not in chosen}
            continue
        kept, gone = (at, there) if _counts(item, pairs[there][0], kind) else (there, at)
        passed.add(gone)
        chosen |= dict.fromkeys((*keys, *pairs[there][1]), kept)
    return [pair for at, pair in enumerate(pairs) if at not in passed]


def _counts(later: Item, earlier: Item, kind: SourceKind) -> bool:
    one, other = _rank(later), _rank(earlier)
    return one > other or (one == other and kind != "web")


def _rank(item: Item) -> tuple[bool, datetime, int, datetime]:
    number = -1 if item.number is None else item.number
    return item.status == "canceled", item.made or _NEVER, number, item.updated or item.published or _NEVER


def _one_story(one: Item, other: Item) -> bool:
    """Tell whether an id stands on one story twice, and not on another one by mistake: title, day and address."""
    if one.title == other.title or one.published is None or other.published is None:
        return True
    near = abs(one.published - other.published) <= _DAY
    return near or not (one.url and other.url) or canonical_address(one.url) == canonical_address(other.url)
