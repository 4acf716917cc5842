"""Stories that a program hands in: Wirebell's own JSON, one object, a list, or one object a line.

The format is documented in docs/stories-in.md. It is ours, so it is strict: a wrong type or an unreadable date is
an error that names the line and the field, and then nothing of that file is taken.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec
from msgspec import Struct, field

from wirebell.errors import HostileInput, SourceError
from wirebell.intake.formats.dates import moment
from wirebell.intake.formats.decode import clean
from wirebell.intake.formats.guard import MOST_ITEMS
from wirebell.intake.formats.jsonfeed import json_value
from wirebell.intake.formats.link import absolute
from wirebell.intake.formats.ninjs import is_ninjs, ninjs_item
from wirebell.intake.formats.sanitise import plain, sanitise
from wirebell.model.source import Fetched, Item, Picture

Status = Literal["usable", "withheld", "canceled"]


class Named(Struct, frozen=True):
    """A person given as an object."""

    name: str


People = str | list[str | Named] | Named | None


class StoryIn(Struct, frozen=True, kw_only=True):
    """A story as handed in; names in one comment are alternatives, the first that is there counts."""

    id: str | int | None = None
    url: str | None = None
    headline: str | None = None  # or title
    title: str | None = None
    standfirst: str | None = None  # or summary
    summary: str | None = None
    body: str | None = None  # or text
    text: str | None = None
    html: str | None = None
    page: str | None = None
    published: str | None = None
    updated: str | None = None
    byline: People = None  # or authors, author
    authors: People = None
    author: People = None
    tags: list[str] = field(default_factory=list)  # and categories, keywords
    categories: list[str] = field(default_factory=list)
    keywords: list[str] = field(default_factory=list)
    section: str | None = None
    language: str | None = None
    rights: str | None = None  # or copyright
    copyright: str | None = None
    license: str | None = None
    usageterms: str | None = None
    publisher: str | None = None
    image: Picture | str | None = None
    status: Status = "usable"
    embargo: str | None = None
    version: str | int | None = None
    correction: str | None = None


def _names(people: People) -> tuple[str, ...]:
    listed = people if isinstance(people, list) else [people] if people else []
    found = [(p.name if isinstance(p, Named) else p).strip() for p in listed]
    return tuple(dict.fromkeys(clean(f) for f in found if f))


def _line(*texts: str | None) -> str | None:
    return next((" ".join(clean(t).split()) for t in texts if t and t.strip()), None)


def _block(*texts: str | None) -> str | None:
    return next((clean(t).strip() for t in texts if t and t.strip()), None)


def _picture(image: Picture | str | None, base: str | None) -> Picture | None:
    if isinstance(image, str):
        image = Picture(url=image)
    if image is None:
        return None
    return Picture(url=absolute(base, image.url), caption=_line(image.caption), credit=_line(image.credit))


def _dates(story: StoryIn, where: str) -> tuple[Any, Any, Any]:
    read = []
    for name in ("published", "updated", "embargo"):
        said = getattr(story, name)
        found = moment(said)
        if said and found is None:
            raise SourceError(f'{where}: "{name}" is "{said[:60]}"; write it like 2026-03-14T12:00:00Z.')
        read.append(found)
    return read[0], read[1], read[2]


def _item(story: StoryIn, base: str | None, where: str) -> Item:
    published, updated, embargo = _dates(story, where)
    summary, licence = _block(story.standfirst, story.summary), absolute(base, story.license)
    told = (("license", licence), ("usageterms", _line(story.usageterms)))
    return Item(
        guid=_line(str(story.id)) if story.id is not None else None,
        url=absolute(base, story.url),
        title=plain(_line(story.headline, story.title) or "") or None,
        summary=sanitise(summary, base) or None if summary else None,
        html=sanitise(clean(story.html), base) or None if story.html else None,
        text=_block(story.body, story.text),
        page=_block(story.page),
        published=published,
        updated=updated,
        authors=_names(story.byline) or _names(story.authors) or _names(story.author),
        categories=tuple(
            dict.fromkeys(t for t in map(_line, story.tags + story.categories + story.keywords) if t)
        ),
        section=_line(story.section),
        language=_line(story.language),
        rights=_line(story.rights, story.copyright),
        links=tuple((rel, said) for rel, said in told if said),
        picture=_picture(story.image, base),
        publisher=_line(story.publisher),
        status=story.status,
        embargo=embargo,
        version=_line(str(story.version)) if story.version is not None else None,
        correction=_line(story.correction),
    )


def _one(value: object, base: str | None, where: str) -> Item:
    if isinstance(value, dict) and is_ninjs(value):
        return ninjs_item(value, where)
    try:
        story = msgspec.convert(value, StoryIn)
    except msgspec.ValidationError as error:
        raise SourceError(f"{where}: {error}. The fields of a story are listed in docs/stories-in.md.") from error
    item = _item(story, base, where)
    if not (item.guid or item.url or item.title or item.text or item.html or item.page):
        raise SourceError(f"{where}: this JSON is no story; it needs at least a headline, a body, an id or a url.")
    return item


def _values(text: str, where: str) -> list[tuple[str, Any]]:
    """Return (where, value) for one object, a list of objects, or one object a line."""
    lines = [(n, line) for n, line in enumerate(text.split("\n"), 1) if line.strip()]
    if len(lines) > 1 and all(line.lstrip().startswith("{") for _, line in lines):
        # A last line without its end is still being written; it comes whole with the next visit of a file or feed.
        comes_again = not where.startswith("push:")
        unfinished = comes_again and not text.endswith("\n") and not lines[-1][1].rstrip().endswith("}")
        whole = lines[:-1] if unfinished else lines
        return [(f"{where}, line {n}", json_value(line, f"{where}, line {n}")) for n, line in whole]
    value = json_value(text, where)
    if isinstance(value, list):
        return [(f"{where}, story {n}", v) for n, v in enumerate(value, 1)]
    return [(where, value)]


def parse_stories(text: str, fetched: Fetched) -> list[Item]:
    """Return the stories of a JSON file, in order.

    Raises SourceError naming line and field for anything that is not a story, HostileInput beyond 5,000 stories.
    """
    values = _values(text, fetched.url)
    if len(values) > MOST_ITEMS:
        raise HostileInput(f"{fetched.url}: more than {MOST_ITEMS:,} stories in one file. Split it.")
    base = absolute(None, fetched.url)
    return [_one(value, base, where) for where, value in values]
