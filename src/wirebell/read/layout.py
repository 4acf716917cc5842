"""How a story's own lines stand: headline, standfirst, dateline, body."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from wirebell.model.facts import Dateline
from wirebell.read.furniture.sift import Sifted
from wirebell.read.page.dateline import dateline_of
from wirebell.read.text.lines import Line

Origin = Literal["page", "html", "text", "summary", "nothing"]
"""Where a story's text is from."""

_KEY = re.compile(r"[\W_]+")
_FULL_STOP = re.compile(r"(?<!\.)\.[\"'”“’»«)]*\Z")
_LONGEST_HEADLINE = 200
_BESIDE = 30  # letters beside a standfirst in its line
_TITLE, _KICKER = 4, 5  # words of a title that is known behind a kicker, and most words of that
_TEASER = re.compile(
    r"\s*(?:\[(?:…|\.\.\.)\]|[\[(…]*\s*\b(?:continue reading|read (?:more|the full story)|weiterlesen|"
    r"mehr lesen|lire la suite|leer más|seguir leyendo)\b"
    r"[^.!?]{0,80})\Z",
    re.IGNORECASE,
)


class Laid(Struct, frozen=True):
    """The story's lines laid out."""

    headline: str | None
    standfirst: str | None
    body: tuple[Line, ...]
    dateline: Dateline | None


def laid_out(origin: Origin, sifted: Sifted, title: str | None, published: datetime | None) -> Laid:
    """Return the lines laid out under the title, or under the first line that can be one.

    A line that repeats the title leaves the body. Only plain text, which has no markup to say so, has its
    short lines above the text proper taken for headline and standfirst; at most two, the rest stays in the body.
    """
    above, body = list(sifted.body[: sifted.above]), list(sifted.body[sifted.above :])
    headline, standfirst = title, None
    if title:
        above = [line for line in above if not _repeats(line.text, title)]
        body = [line for at, line in enumerate(body) if at > 1 or not _repeats(line.text, title)]
    elif origin in {"text", "html"}:
        headline = _taken(above, _is_headline)
    if origin == "text" and len(above) == 1 and headline:
        standfirst = _taken(above, _is_standfirst)
    lines, dateline = _without_dateline([*above, *body], len(above), published)
    return Laid(
        headline, standfirst, tuple(_without_teaser(lines) if origin in {"html", "summary"} else lines), dateline
    )


def without_standfirst(laid: Laid, standfirst: str) -> Laid:
    """Return the story with its first or second line as the standfirst, where it is the one the page marks.

    A kicker or a day may stand in the same line, where the page has no space between them.
    """
    said = _key(standfirst)
    for at, line in enumerate(laid.body[: min(2, len(laid.body) - 1)]):
        key = _key(line.text)
        if (key.startswith(said) or key.endswith(said)) and len(key) - len(said) <= _BESIDE:
            rest = (*laid.body[:at], *laid.body[at + 1 :])
            return replace(laid, standfirst=laid.standfirst or standfirst, body=rest)
    return laid


def _key(text: str) -> str:
    return _KEY.sub("", text.casefold())


def _repeats(text: str, title: str) -> bool:
    """Tell whether a line is the title again, perhaps behind its kicker: "Harbour news The pier opens again"."""
    line, said = _key(text), _key(title)
    if line == said:
        return True
    kicker = len(text.split()) - len(title.split())
    return len(title.split()) >= _TITLE and line.endswith(said) and kicker <= _KICKER and text[-1:] == title[-1:]


def _is_headline(text: str) -> bool:
    return len(text) <= _LONGEST_HEADLINE and len(text.split()) >= 3 and not _FULL_STOP.search(text)


def _is_standfirst(text: str) -> bool:
    return len(text.split()) >= 4


def _taken(above: list[Line], fits: Callable[[str], bool]) -> str | None:
    for at, line in enumerate(above):
        if fits(line.text):
            del above[at]
            return line.text
    return None


def _without_dateline(
    lines: list[Line], first: int, published: datetime | None
) -> tuple[list[Line], Dateline | None]:
    """Return the lines without the dateline of the text proper's first paragraph."""
    for at in (first, 0):
        dateline, length = dateline_of(lines[at].text, published) if at < len(lines) else (None, 0)
        if dateline:
            return [*lines[:at], lines[at].without_start(length), *lines[at + 1 :]], dateline
    return lines, None


def _without_teaser(lines: list[Line]) -> list[Line]:
    """Return a feed's lines without the "… Read more" that its last one may end in."""
    if lines and (found := _TEASER.search(lines[-1].text[-120:])):
        return [*lines[:-1], lines[-1].without_end(min(len(lines[-1].text), 120) - found.start())]
    return lines
