"""When a page says its story was published and updated."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from wirebell.read.markup import Tree, is_small
from wirebell.read.statements import Statements

_PUBLISHED_METAS = tuple(
    """article:published_time og:published_time og:article:published_time datepublished publication_date pubdate
    publishdate publish_date parsely-pub-date sailthru.date dc.date.issued dcterms.issued dcterms.created
    dc.date.created citation_publication_date citation_date date dc.date dcterms.date
    cxenseparse:recs:publishtime published_at article.published published-date created last-modified-at""".split()
)
_UPDATED_METAS = tuple(
    """article:modified_time og:updated_time datemodified dcterms.modified dc.date.modified last-modified
    lastmod""".split()
)
_PUBLISHING = re.compile(r"publi|date|entry|post|time|create")
_ADDRESS_DAY = re.compile(r"/((?:19|20)\d\d)[/-]([01]?\d)[/-]([0-3]?\d)(?=[/_-]|\b)")
_DAY_FIRST = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})(?:\D{1,8}(\d{1,2}):(\d\d))?")
_ISO = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)(?:[T ]*(\d\d):?(\d\d)(?::?(\d\d))?(?:[.,]\d+)?\s*(Z|[+-]\d\d:?\d\d)?)?"
)


def moment_in(text: str) -> datetime | None:
    """Return the first time a statement gives, with its offset, UTC where it has none; None before 1990 or for
    nonsense."""
    try:
        if iso := _ISO.search(text):
            year, month, day, hour, minute, second = (int(g or 0) for g in iso.groups()[:6])
            zone = datetime.fromisoformat(f"2000-01-01T00:00:00{iso[7]}").tzinfo if iso[7] else UTC
            found = datetime(year, month, day, hour, minute, second, tzinfo=zone)
        elif plain := _DAY_FIRST.search(text):
            day, month, year, hour, minute = (int(g or 0) for g in plain.groups())
            found = datetime(year, month, day, hour, minute, tzinfo=UTC)
        else:
            found = parsedate_to_datetime(text)
            found = found if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, TypeError, IndexError, OverflowError):  # not a time; the next statement may be
        return None
    return found if 1990 <= found.year <= 2100 else None


def first_moment(texts: list[str]) -> datetime | None:
    """Return the first time that any of the statements gives."""
    return next((m for t in texts if (m := moment_in(t[:60]))), None)


def published_of(said: Statements, url: str | None = None) -> datetime | None:
    """Return when the story was published.

    As stated (linked data, meta elements), else the day in the page's address, else as the time elements say, else
    the day that the page shows; a day alone is at midnight UTC. Of several statements of one instant, that
    with the publisher's own offset is taken, so that its date is the publisher's.
    """
    stated = [*said.linked.texts("datePublished"), *said.all_of(*_PUBLISHED_METAS)]
    stated += [*said.linked.texts("datePublished", said.linked.page), *said.linked.texts("dateCreated")]
    marked = [when for when, kind in said.times if _PUBLISHING.search(kind) and "updated" not in kind]
    timed = [*marked, *(when for when, _ in said.times[:1])]
    return _local(stated) or _in_address(said, url) or first_moment(timed) or _shown(said.tree)


def _local(stated: list[str]) -> datetime | None:
    moments = [m for text in stated[:20] if (m := moment_in(text[:60]))]
    same = (m for m in moments if m == moments[0] and m.utcoffset())
    return next(same, moments[0]) if moments else None


def _in_address(said: Statements, url: str | None) -> datetime | None:
    """Return the day in an address like /2026/03/14/a-story."""
    own = [url, said.meta("og:url"), *(link.href for link in said.links if "canonical" in link.rels)]
    found = (_ADDRESS_DAY.search(address) for address in own if address)
    return next((m for day in found if day and (m := moment_in("-".join(d.zfill(2) for d in day.groups())))), None)


def updated_of(said: Statements) -> datetime | None:
    """Return when the story was last changed, as stated."""
    return first_moment([*said.linked.texts("dateModified"), *said.all_of(*_UPDATED_METAS)])


def _shown(tree: Tree) -> datetime | None:
    """Return the day that the page shows as its date, found by what such dates look like."""
    if not is_small(tree):
        return None
    from htmldate import find_date

    try:
        day = find_date(tree, extensive_search=True, original_date=True, outputformat="%Y-%m-%d")
    except (ValueError, TypeError, AttributeError, RecursionError, OverflowError):  # no date is a fair answer
        return None
    return moment_in(day) if day else None
