"""A story as we read it: one version of one lineage, with its facts."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from wirebell.model.facts import (
    Contributor,
    Dateline,
    Figure,
    Image,
    Mention,
    Moment,
    Person,
    Quote,
    Rights,
    TopicFound,
)
from wirebell.model.source import ArrivalKind
from wirebell.model.storyline import Storyline


class Correction(Struct, frozen=True, kw_only=True, gc=False):
    """What a publisher put right: its note, and the sentence before and after where that can be told.

    `before` is None for a sentence that was put in, `after` for one that was taken out. So many `others` changed
    too.
    """

    note: str
    before: str | None = None
    after: str | None = None
    others: int = 0


class Told(Struct, frozen=True, kw_only=True, gc=False):
    """How a version reached us and whom it may alert: everything about a story that is not in its text.

    `kind` and `silent` come from the arrival. `embargo` holds every version until that moment. `source_name`
    is what readers call the source. `storyline` is set once the story was threaded. `same_text` is so where our
    desk put the version before it elsewhere, or moved its embargo: nothing else is new.
    """

    version: int
    kind: ArrivalKind
    source_name: str
    seen: datetime
    silent: str | None = None
    embargo: datetime | None = None
    withheld: bool = False
    correction: Correction | None = None
    storyline: Storyline | None = None
    same_text: bool = False


class Story(Struct, frozen=True, kw_only=True, gc=False):
    """A story as read. The fields down to `moments` are the contract of `wirebell read --json`.

    `id` is the lineage, the same for all versions; `source` is the source's id. Texts are plain; `body` has one
    blank line between paragraphs and no furniture.
    """

    id: str
    url: str | None
    source: str | None
    section: str | None
    tags: tuple[str, ...]
    headline: str
    standfirst: str | None
    body: str
    language: str
    published: datetime | None
    updated: datetime | None
    byline: tuple[Person, ...]
    contributors: tuple[Contributor, ...]
    image: Image | None
    dateline: Dateline | None
    rights: Rights
    mentions: tuple[Mention, ...]
    topics: tuple[TopicFound, ...]
    quotes: tuple[Quote, ...]
    figures: tuple[Figure, ...]
    moments: tuple[Moment, ...]
    told: Told
