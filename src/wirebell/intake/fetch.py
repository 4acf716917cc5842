"""A look at a source: conditional, polite, through the egress door; or at files on disk."""

from __future__ import annotations

import asyncio
from datetime import datetime

from msgspec.structs import replace
from yarl import URL

from wirebell.intake.answer import Look, heard
from wirebell.intake.credential import credential_headers
from wirebell.intake.disk import seen
from wirebell.intake.egress.redirect import may_know
from wirebell.intake.sitemaps import gathered
from wirebell.intake.timing import failed
from wirebell.model.source import Source, Visit
from wirebell.ports import Http

__all__ = ["Look", "failed", "look"]

_ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, "
    "application/json;q=0.9, text/xml;q=0.9, text/html;q=0.6, */*;q=0.1"
)


def _conditions(visit: Visit) -> dict[str, str]:
    pairs = {"if-none-match": visit.etag, "if-modified-since": visit.last_modified}
    return {name: value for name, value in pairs.items() if value}


def _home(source: Source, url: str) -> bool:
    """Tell whether an address still is the source's own origin: a credential goes nowhere else."""
    try:
        return may_know(URL(source.url), URL(url))
    except ValueError:
        return False


async def look(source: Source, visit: Visit, http: Http, now: datetime) -> Look:
    """Visit a source and return what is new there, with the visit to store if it can be read.

    Asks the visit's address with its validators, as they came; a file or folder is read in a thread. Raises
    SourceError (Barred, Overloaded …) for whatever goes wrong; then `failed` gives the visit to store.
    """
    if source.kind == "push":  # it comes to us
        return Look((), visit)
    if source.kind != "web":
        return await asyncio.to_thread(seen, source, visit, now)
    headers = {"accept": _ACCEPT, **_conditions(visit)}
    if _home(source, visit.url):
        headers |= await asyncio.to_thread(credential_headers, source.credential)
    looked = heard(source, visit, await http.get(visit.url, headers), now)
    if not looked.fetched:
        return looked
    plain = {name: value for name, value in headers.items() if name == "accept"}
    found = await gathered(looked.fetched[0], visit, http, plain, now)
    return Look(found.fetched, looked.visit if found.lasting else _unmarked(looked.visit))


def _unmarked(visit: Visit) -> Visit:
    """Return a visit after which the same answer counts as news."""
    return replace(visit, digest=None, etag=None, last_modified=None)
