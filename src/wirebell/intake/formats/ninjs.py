"""ninjs 1.x, 2.x and 3.x (IPTC): stories as news agencies hand them over in JSON. `ednote` is never read.

A correction has no property of its own: it is the same `uri` with a newer version, which `sift` finds.
"""

from __future__ import annotations

import re
from datetime import datetime
from itertools import islice
from typing import Any, Literal

from wirebell.errors import SourceError
from wirebell.intake.formats.dates import moment
from wirebell.intake.formats.decode import clean
from wirebell.intake.formats.link import absolute
from wirebell.intake.formats.ninjs_schema import lowered, problems
from wirebell.intake.formats.sanitise import plain, sanitise
from wirebell.model.source import Item, Picture

_BY = re.compile(r"^by\s+", re.IGNORECASE)
_PICTURES = frozenset({"picture", "graphic"})
_HTML = frozenset({"text/html", "application/xhtml+xml"})
_SUMMARIES = ("summary", "abstract", "text", "caption", "main", "short")
Low = dict[str, Any]
Status = Literal["usable", "withheld", "canceled"]


def is_ninjs(value: object) -> bool:
    """Return whether a JSON value means to be ninjs: our own stories have neither property."""
    return isinstance(value, dict) and "id" not in value and bool({"uri", "standard", "$standard"} & value.keys())


def ninjs_item(value: dict[str, Any], where: str) -> Item:
    """Return the story of a ninjs document. Raises SourceError naming at most three properties that are wrong."""
    wrong = list(islice(problems(value), 3))
    low = lowered(value)
    dates = {name: moment(low.get(name)) for name in _DATES if isinstance(low.get(name), str)}
    if wrong:
        raise SourceError(f"{where}: this is no valid ninjs: {'; '.join(wrong)}.")
    created, changed = dates.get("firstcreated") or dates.get("contentcreated"), dates.get("versioncreated")
    embargo = dates.get("embargoeduntil") or dates.get("embargoed")
    return Item(
        guid=_line(low["uri"]),
        url=_page(low),
        title=plain(_first(low, "headline", "headlines") or _line(low.get("title")) or "") or None,
        summary=_summary(low),
        html=_html(low),
        text=_text(low),
        published=created or changed,
        updated=changed,
        authors=_authors(low),
        categories=_names(low, "subject", "subjects", "genre", "genres"),
        language=_line(low.get("language")),
        rights=_line(low.get("copyrightnotice")) or _holder(low),
        links=_links(low),
        picture=_picture(low),
        publisher=next(iter(_names(low, "infosource", "infosources")), None),
        status=_status(low, embargo),
        embargo=embargo,
        version=_line(low.get("version")),
        made=changed,
    )


def _status(low: Low, embargo: datetime | None) -> Status:
    """Return its status; an embargo whose end cannot be read has none: the story waits for its next version."""
    said: Status = low.get("pubstatus", "usable")
    unread = embargo is None and (low.get("embargoed") is not None or low.get("embargoeduntil") is not None)
    return "withheld" if unread and said == "usable" else said


_DATES = ("firstcreated", "contentcreated", "versioncreated", "embargoed", "embargoeduntil", "expires")


def _line(value: object) -> str | None:
    return (" ".join(clean(value).split()) or None) if isinstance(value, str) else None


def _objects(value: object) -> list[Low]:
    held = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [lowered(one) for one in held if isinstance(one, dict)]


def _ordered(low: Low, listed: str, *roles: str) -> list[Low]:
    """Return the entries of a list of values, those of the first roles named before the others."""
    place = {role: n for n, role in enumerate(roles)}
    return sorted(_objects(low.get(listed)), key=lambda one: place.get(str(one.get("role")).lower(), len(place)))


def _suffixed(low: Low, stem: str, *, html: bool) -> str | None:
    """Return the text of 1.x under `stem` or `stem_…`, the plainest name first; `…html` and `…xml` hold markup."""
    names = [n for n in low if n == stem or n.startswith(f"{stem}_")]
    fitting = [n for n in names if n.endswith(("html", "xml")) == html and isinstance(low[n], str)]
    return next((low[n] for n in sorted(fitting, key=lambda n: (n not in _USUAL, len(n))) if low[n].strip()), None)


_USUAL = frozenset({"headline", "body_text", "body_html", "body_xhtml", "description_text", "description_html"})


def _first(low: Low, stem: str, listed: str) -> str | None:
    values = [_line(one.get("value")) for one in _ordered(low, listed, "main")]
    return next((v for v in values if v), None) or _line(_suffixed(low, stem, html=False))


def _valued(low: Low, listed: str, html: bool, *roles: str) -> str | None:
    for one in _ordered(low, listed, *roles):
        value, kind = one.get("value"), str(one.get("contenttype") or "").partition(";")[0].strip().lower()
        marked = kind in _HTML or (not kind and isinstance(value, str) and "</" in value)
        if isinstance(value, str) and value.strip() and marked == html:
            return value
    return None


def _html(low: Low) -> str | None:
    found = _valued(low, "bodies", True, "main") or _suffixed(low, "body", html=True)
    return (sanitise(clean(found), _page(low)) or None) if found else None


def _text(low: Low) -> str | None:
    found = _valued(low, "bodies", False, "main") or _suffixed(low, "body", html=False)
    return (clean(found).strip() or None) if found else None


def _summary(low: Low) -> str | None:
    found = (
        _valued(low, "descriptions", False, *_SUMMARIES)
        or _valued(low, "descriptions", True, *_SUMMARIES)
        or _suffixed(low, "description", html=False)
        or _suffixed(low, "description", html=True)
    )
    return (sanitise(clean(found), None) or None) if found else None


def _page(low: Low) -> str | None:
    """Return where readers find it: a rendition that is a page, else the uri if it is an address."""
    pages = [r.get("href") for r in _objects(low.get("renditions")) if _kind(r).startswith("text/html")]
    addresses = [absolute(None, href) for href in [*pages, low.get("uri")] if isinstance(href, str)]
    return next((address for address in addresses if address), None)


def _kind(rendition: Low) -> str:
    return str(rendition.get("contenttype") or rendition.get("mimetype") or "")


def _authors(low: Low) -> tuple[str, ...]:
    by = _line(low.get("by")) or _line(low.get("byline"))
    return (_BY.sub("", by),) if by else ()


def _names(low: Low, *lists: str) -> tuple[str, ...]:
    said = [one.get("name") or one.get("literal") for name in lists for one in _objects(low.get(name))]
    return tuple(dict.fromkeys(line for line in map(_line, said) if line))


def _holder(low: Low) -> str | None:
    holder = _line(low.get("copyrightholder"))
    return f"© {holder}" if holder else None


def _links(low: Low) -> tuple[tuple[str, str], ...]:
    rights = low.get("rightsinfo")
    linked = lowered(rights).get("linkedrights") if isinstance(rights, dict) else None
    licence = absolute(None, linked) if isinstance(linked, str) else None
    told = (("usageterms", _line(low.get("usageterms"))), ("license", licence))
    return tuple((rel, value) for rel, value in told if value)


def _picture(low: Low) -> Picture | None:
    """Return the story itself if it is a picture, else the first picture that goes with it."""
    held = [low] if low.get("type") in _PICTURES else _objects(low.get("associations"))
    one = next((a for a in held if a.get("type") in _PICTURES), None)
    if one is None:
        return None
    found = [r["href"] for r in _objects(one.get("renditions")) if isinstance(r.get("href"), str)]
    url = next(
        (address for address in (absolute(None, href) for href in [*found, one.get("uri")]) if address), None
    )
    caption, credit = _line(plain(_summary(one) or "")), _first_credit(one)
    return Picture(url=url, caption=caption, credit=credit) if url or caption or credit else None


def _first_credit(one: Low) -> str | None:
    by = _line(one.get("by")) or _line(one.get("byline"))
    return by or _line(one.get("description_creditline")) or _line(one.get("copyrightholder"))
