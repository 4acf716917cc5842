"""Search of the archive in the language of follows, newest first, each story with the passage that met it."""

from __future__ import annotations

from msgspec import Struct

from wirebell import standing
from wirebell.app.house import House
from wirebell.app.stories import readable
from wirebell.model.follow import Reason
from wirebell.model.story import Story

SHOWN = 20


class Hit(Struct, frozen=True, kw_only=True):
    """A story and what in it met the query, as it stands now; nothing where only an older version met it."""

    story: Story
    reasons: tuple[Reason, ...]


class Searched(Struct, frozen=True, kw_only=True):
    """One page of what met a query; `expression` is its canonical form. Without `exact` there may be more."""

    expression: str
    total: int
    exact: bool
    page: int
    pages: int
    hits: tuple[Hit, ...]


def search(house: House, text: str, follower: str | None = None, page: int = 1) -> Searched:
    """Return a page of the stories that met the text and that a follower, or everybody, may read.

    Raises ExpressionError at the part that cannot be.
    """
    query = standing.parse(text, standing.READER)
    page = max(page, 1)
    found = house.archive.newest(query, readable(house, follower), SHOWN, (page - 1) * SHOWN)
    return Searched(
        expression=standing.canonical(query),
        total=found.total,
        exact=found.exact,
        page=page,
        pages=max(-(-found.total // SHOWN), 1),
        hits=tuple(_hit(house, query, story) for story in found.stories),
    )


def _hit(house: House, query: standing.Query, story: Story) -> Hit:
    document = standing.document(story, ancestors=house.lexicon.topics.ancestors)
    return Hit(story=story, reasons=standing.explain(query, document))
