"""The stories of the bundled wire: what each outlet has published by a given second of the news day."""

from __future__ import annotations

import re
import tomllib
from datetime import datetime, timedelta
from functools import cache
from importlib import resources
from typing import Literal

from msgspec import Struct, convert
from msgspec.structs import replace

DAY_SECONDS = 40.0
"""How long the news day lasts, in its own seconds."""

Format = Literal["atom", "rss", "rss-plain", "rdf", "json"]


class Outlet(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One of the invented outlets: where its feed stands, in which format, under which notice."""

    id: str
    name: str
    path: str
    format: Format
    about: str
    rights: str


class Entry(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One publication as the data files have it; what stands there is described beside `stories_at`.

    `at` is in seconds of the news day, below 0 in hours before it; `plays` is when its text plays, if not then.
    An entry with `copy_of` takes over what it leaves out from that story; one of a `version` above 1 takes it
    over from the version before.
    """

    outlet: str
    id: str
    at: float
    plays: float | None = None
    version: int = 1
    title: str = ""
    summary: str = ""
    text: str = ""
    authors: tuple[str, ...] = ()
    section: str = ""
    categories: tuple[str, ...] = ()
    caption: str = ""
    credit: str = ""
    copy_of: str | None = None
    replace: tuple[tuple[str, str], ...] = ()
    correction: str | None = None
    withdrawn: str | None = None


class Published(Struct, frozen=True, kw_only=True):
    """A story as an outlet shows it: dates resolved, text in paragraphs; `withdrawn` says why it is gone."""

    entry: Entry
    published: datetime
    updated: datetime
    title: str
    summary: str
    paragraphs: tuple[str, ...]
    rights: str
    withdrawn: str | None = None


@cache
def outlets() -> tuple[Outlet, ...]:
    """Return the outlets."""
    return convert(_table("outlets.toml")["outlet"], tuple[Outlet, ...])


@cache
def entries() -> tuple[Entry, ...]:
    """Return all publications in order, each complete: copies and later versions hold their whole text."""
    folder = resources.files("wirebell.demo") / "data"
    names = sorted(file.name for file in folder.iterdir() if file.name.endswith(".toml"))
    rows = [row for name in names if name != "outlets.toml" for row in _table(name)["story"]]
    complete: dict[str, Entry] = {}
    found = []
    for entry in sorted(convert(rows, list[Entry]), key=lambda entry: entry.at):
        complete[entry.id] = _completed(entry, complete)
        found.append(complete[entry.id])
    return tuple(found)


def _table(name: str) -> dict[str, list[object]]:
    return tomllib.loads((resources.files("wirebell.demo") / "data" / name).read_text("utf-8"))


def _completed(entry: Entry, known: dict[str, Entry]) -> Entry:
    if entry.copy_of is not None:
        first = known[entry.copy_of]
        own = _own(entry, "outlet", "id", "at", "title", "categories", "copy_of")
        return replace(first, plays=first.at, **own)
    if entry.version == 1 and entry.withdrawn is None:
        return entry
    before = known[entry.id]
    text = before.text
    for old, new in entry.replace:
        if old not in text:
            raise ValueError(f"{entry.id} replaces what does not stand in it: {old!r}")
        text = text.replace(old, new)
    own = _own(entry, "at", "version", "correction", "withdrawn")
    return replace(before, text=text, summary=entry.summary or before.summary, **own)


def _own(entry: Entry, *names: str) -> dict[str, object]:
    return {name: getattr(entry, name) for name in names}


# -- as it stands at a second -----------------------------------------------------------------------------


def stories_at(outlet: str, second: float, begin: datetime) -> list[Published]:
    """Return an outlet's stories as they stand, newest first, withdrawn ones among them.

    In the data, `{weekday}`, `{date}`, `{month}` and `{year}` are the day on which a story plays, `{weekday-1}`
    the one before. `begin` is the moment the news day begins: new stories are published as its seconds pass. They
    play on the days that lead up to it, an hour a second, so that a storyline of days fits into it.
    """
    newest: dict[str, Entry] = {}
    first: dict[str, Entry] = {}
    for entry in entries():
        if entry.outlet == outlet and entry.at <= second:
            newest[entry.id] = entry
            first.setdefault(entry.id, entry)
    found = [_published(entry, first[key], begin) for key, entry in newest.items()]
    return sorted(found, key=lambda story: (story.updated, story.entry.id), reverse=True)


def _published(entry: Entry, first: Entry, begin: datetime) -> Published:
    plays = begin + timedelta(hours=(first.at if first.plays is None else first.plays) - DAY_SECONDS)
    paragraphs = [" ".join(part.split()) for part in dated(entry.text, plays).strip().split("\n\n")]
    if entry.correction:
        paragraphs.insert(len(paragraphs) - 1, dated(entry.correction, plays))
    return Published(
        entry=entry,
        published=_moment(first.at, begin),
        updated=_moment(entry.at, begin),
        title=dated(entry.title, plays),
        summary=dated(entry.summary, plays),
        paragraphs=tuple(paragraphs),
        rights=dated(next(one.rights for one in outlets() if one.id == entry.outlet), plays),
        withdrawn=entry.withdrawn,
    )


def _moment(at: float, begin: datetime) -> datetime:
    offset = timedelta(seconds=at) if at >= 0 else timedelta(hours=at - DAY_SECONDS)
    return (begin + offset).replace(microsecond=0)


_DAY = re.compile(r"\{(weekday|date|month|year)([+-]\d+)?\}")
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def dated(text: str, day: datetime) -> str:
    """Return the text with its days written out as seen from `day`."""

    def written(found: re.Match[str]) -> str:
        shift = int(found[2] or 0)
        if found[1] == "year":
            return str(day.year + shift)
        if found[1] == "month":
            return _MONTHS[(day.month - 1 + shift) % 12]
        other = day + timedelta(days=shift)
        return _WEEKDAYS[other.weekday()] if found[1] == "weekday" else f"{other.day} {_MONTHS[other.month - 1]}"

    return _DAY.sub(written, text)
