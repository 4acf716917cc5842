"""Read single rows, for `wirebell read`: a body, a text or markup without a source, and print the contract's
object."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import msgspec
from msgspec import Struct

from wirebell.catalogue.lexicon import Lexicon
from wirebell.errors import UsageError
from wirebell.model.source import Item
from wirebell.model.story import Correction, Story, Told
from wirebell.read.draft import Draft, draft, verbatim
from wirebell.read.story import bare_story, with_facts

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_WHOLE_PAGE = re.compile(r"<(?:!doctype|html|head|body|meta|title)\b", re.IGNORECASE)


class Row(Struct, frozen=True, kw_only=True):
    """One text to read: `body` verbatim, or `text` or `html` with furniture; `published` is an ISO date or
    time."""

    id: str | int
    body: str | None = None
    text: str | None = None
    html: str | None = None
    headline: str | None = None
    published: str | None = None
    url: str | None = None


class Reading(Struct, frozen=True):
    """A row's story; for a `text`, also where each stretch of the body stood: (body start, input start,
    length)."""

    story: Story
    source_map: tuple[tuple[int, int, int], ...] | None = None
    id: str | int | None = None


def read_row(row: Row, lexicon: Lexicon) -> Reading:
    """Return a row read.

    A `body` is kept to the last space and its spans index it; the furniture of `text` and `html` leaves the body.
    Raises UsageError if the row holds no text, or a date that is none.
    """
    if row.body is None and row.text is None and row.html is None:
        raise UsageError(f"Row {row.id!r} has nothing to read: give it a `body`, a `text` or `html`.")
    item = _item(row)
    drafted = draft(item) if row.body is None else verbatim(item, row.body)
    mapped = drafted.source_map if row.body is None and row.text is not None else None
    return Reading(_story(str(row.id), row.url, drafted, lexicon), mapped, row.id)


def read_item(item: Item, lexicon: Lexicon) -> Reading:
    """Return a story as it was handed in (our JSON, ninjs, NewsML-G2), read; the furniture leaves its body."""
    return Reading(_story(item.guid or item.url or "", item.url, draft(item), lexicon), id=item.guid)


def _story(id_: str, url: str | None, drafted: Draft, lexicon: Lexicon) -> Story:
    correction = Correction(note=drafted.correction) if drafted.correction else None
    told = Told(
        version=1,
        kind="new",
        source_name=drafted.publisher or "",
        seen=drafted.published or _NEVER,
        correction=correction,
    )
    return with_facts(bare_story(id_, url, None, told, drafted), lexicon)


def _item(row: Row) -> Item:
    whole = row.html is not None and _WHOLE_PAGE.search(row.html[:20_000]) is not None
    return Item(
        guid=str(row.id),
        url=row.url,
        title=row.headline,
        published=_moment(row),
        page=row.html if whole and row.text is None else None,
        html=None if whole or row.text is not None else row.html,
        text=row.text,
    )


def _moment(row: Row) -> datetime | None:
    if not row.published:
        return None
    try:
        found = datetime.fromisoformat(row.published)
    except ValueError as fault:
        raise UsageError(f"Row {row.id!r}: published {row.published!r} is no ISO 8601 date or time.") from fault
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def as_json(reading: Reading) -> bytes:
    """Return the contract's object of `wirebell read --json`: nulls present, times in ISO 8601, `told` left
    out."""
    found = msgspec.to_builtins(reading.story)
    del found["told"]
    if reading.id is not None:
        found["id"] = reading.id
    if reading.source_map is not None:
        found["source_map"] = reading.source_map
    return msgspec.json.encode(found)
