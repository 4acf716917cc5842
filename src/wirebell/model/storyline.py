"""Where a story stands among others: its storyline, what ties it there, and what it tells for the first time."""

from __future__ import annotations

from msgspec import Struct


class Shared(Struct, frozen=True, kw_only=True, gc=False):
    """What a story has in common with the one of its storyline that it is most like, the most telling first."""

    story: str
    names: tuple[str, ...]
    figures: tuple[str, ...]
    words: tuple[str, ...]


class Again(Struct, frozen=True, kw_only=True, gc=False):
    """An earlier story that a story tells again; `shared` are names and figures of both."""

    story: str
    headline: str
    shared: tuple[str, ...] = ()


class News(Struct, frozen=True, kw_only=True, gc=False):
    """What no earlier story of the storyline told.

    `names` are people and organisations, as ids like `places`; `quotes`, `figures` and `changes` are the places of
    those facts in the story's own lists, counted from 0.
    """

    names: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    quotes: tuple[int, ...] = ()
    figures: tuple[int, ...] = ()
    changes: tuple[int, ...] = ()

    @property
    def nothing(self) -> bool:
        """Whether nothing is new."""
        return not (self.names or self.places or self.quotes or self.figures or self.changes)


class Storyline(Struct, frozen=True, kw_only=True, gc=False):
    """The storyline of a story, as it stood when the story came.

    `id` is for good the id of the story's storyline, unless that is found to be one with an older storyline: then
    the older id goes on, and later stories carry the other in `aliases`. `stories` counts the stories of the
    window with this one, `outlets` the outlets that told it in words of their own: however many carry one text, it
    counts once. `copy_of` is the first story this one is a near-copy of. `shared` and `new` are None for a story
    that begins a storyline: there is nothing to compare it with. `again` are stories of the last days beside which
    this one tells nothing new, of whatever storyline, the surest first.
    """

    id: str
    aliases: tuple[str, ...] = ()
    stories: int = 1
    outlets: int = 1
    copy_of: str | None = None
    shared: Shared | None = None
    new: News | None = None
    again: tuple[Again, ...] = ()
