"""What a page shows to read: its texts, and those of its attributes that are read out or shown on hover."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser

from wirebell.app.house import House

VOID = frozenset("area base br circle hr img input line link meta path rect wbr".split())
NOT_OURS = frozenset({"code", "pre", "script", "style", "textarea"})
"""Elements that hold what somebody typed, or no words."""
READ_OUT = frozenset("alt aria-label data-done data-failed data-off data-on placeholder title".split())


class _Texts(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag not in VOID:
            self._open.append((tag, tag in NOT_OURS or (tag != "html" and "lang" in said)))
        for name in READ_OUT & said.keys():
            self._keep(said[name] or "")

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        self._keep(data)

    def _keep(self, text: str) -> None:
        if not any(theirs for _, theirs in self._open) and any(map(str.isalpha, text)):
            self.found.append(" ".join(text.split()))


def texts_of(page: str) -> list[str]:
    """Return the texts of a page that have a letter, but for code, what was typed, and what a story said."""
    parser = _Texts()
    parser.feed(page)
    parser.close()
    return parser.found


def told_by_others(house: House) -> Iterator[str]:
    """Yield what stands on pages as others wrote or called it: stories, names, readers, expressions; no topics."""
    for _, story in house.store.stories(limit=500):
        yield from (
            story.headline,
            " ".join(story.body.split()),
            story.told.source_name,
            story.rights.notice or "",
        )
        yield from (str(one.value) for one in story.rights.evidence)
        yield from (mention.name for mention in story.mentions)
        yield story.told.correction.note if story.told.correction else ""
    yield from (source.name for source in house.store.sources())
    yield from (change.label for change in house.store.changes(500) if change.kind == "source")
    for follow in house.store.follows():
        yield from (follow.follower, follow.to, follow.to.removeprefix("mailto:"), follow.expression)
