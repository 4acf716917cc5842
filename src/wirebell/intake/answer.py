"""What an answer to a visit means: new bytes, nothing new, a move, a farewell or a problem. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from urllib.parse import urlsplit

from msgspec.structs import replace

from wirebell.errors import Overloaded, SourceError
from wirebell.intake.headers import Headers, freshness, retry_after
from wirebell.model.source import Fetched, Source, Visit

_MOVES = 3
_MOVE_AGE = timedelta(hours=24)
_VALIDATOR = 1024
_FEED_MARKS = (b"<rss", b"<feed", b"<rdf:rdf", b"<urlset", b"<sitemapindex", b"<newsitem", b"<newsmessage")
_PAGE_MARKS = (b"<!doctype html", b"<html")


@dataclass(frozen=True)
class Look:
    """What one look at a source found; `fetched` is empty when nothing is new.

    `visit` holds the new validators and all bookkeeping but `next`, `newest` and `rhythm`, which `timing` adds.
    It may be stored only together with what the bytes held; if they cannot be read, `failed` is asked instead,
    with the visit as it was before.
    """

    fetched: tuple[Fetched, ...]
    visit: Visit


def _host(fetched: Fetched) -> str:
    return urlsplit(fetched.url).hostname or fetched.url


def digest(body: bytes, content_type: str = "") -> str:
    """Return the digest of a body, which begins with what it is of: `page:` or `feed:`."""
    start = body[:4096].replace(b"\x00", b"").lower()  # without NUL, UTF-16 reads as ASCII
    page = not any(mark in start for mark in _FEED_MARKS) and (
        any(mark in start for mark in _PAGE_MARKS)
        or ("html" in content_type.lower() and not start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"[")))
    )
    return f"{'page' if page else 'feed'}:{sha256(body).hexdigest()}"


def _validator(fetched: Fetched, name: str) -> str | None:
    value = fetched.header(name)
    return value if value and len(value) <= _VALIDATOR and value.isprintable() else None


def _steady(old: str, new: str, credential: str | None) -> bool:
    """Tell whether a move may become the address: never down to http, never to a stranger with a credential."""
    before, after = urlsplit(old), urlsplit(new)
    if before.scheme == "https" and after.scheme != "https":
        return False
    return credential is None or before.hostname == after.hostname


def _moved(source: Source, visit: Visit, to: str | None, now: datetime) -> Visit:
    """Count a permanent move; the same one on three visits over a day becomes the address (RFC 9110 section 15.4).

    Validators belong to an address and are dropped with it.
    """
    if to is None or not _steady(visit.url, to, source.credential):
        return replace(visit, moved_to=None, moved_since=None, moves=0)
    same = to == visit.moved_to and visit.moved_since is not None
    moves, since = (visit.moves + 1, visit.moved_since or now) if same else (1, now)
    if moves >= _MOVES and now - since >= _MOVE_AGE:
        return replace(
            visit, url=to, etag=None, last_modified=None, moved_to=None, moved_since=None, moves=0, pace=None
        )
    return replace(visit, moved_to=to, moved_since=since, moves=moves)


def _well(visit: Visit, now: datetime) -> Visit:
    return replace(visit, visits=visit.visits + 1, last=now, last_ok=now, failures=0, problem=None)


def _paced(visit: Visit, headers: Headers, now: datetime, *, anew: bool) -> Visit:
    stated = freshness(headers, now)
    kept = None if anew else visit.pace  # what the feed's own ttl said is not repeated in a 304
    return replace(visit, pace=max((p for p in (stated, kept) if p is not None), default=None))


def _refusal(fetched: Fetched, now: datetime) -> SourceError:
    host, status = _host(fetched), fetched.status
    if status in {429, 503}:
        return Overloaded(
            f"{host} asks us to come later ({status}).", retry_after(fetched.header("retry-after"), now)
        )
    if status in {401, 403, 407}:
        return SourceError(
            f"{host} refuses us ({status}); if it is a licensed wire, give the source a credential."
        )
    if status == 404:
        return SourceError(f"{host} has nothing at this address (404); check it.")
    if status == 304:
        return SourceError(f"{host} answers 'not modified' though nothing was asked to compare (304).")
    if status < 300:
        return SourceError(f"{host} gives part or nothing where the whole was asked for ({status}).")
    return SourceError(f"{host} answers {status}; it is tried again later.")


def _whole(source: Source, visit: Visit, fetched: Fetched, now: datetime) -> Look:
    if not fetched.body.strip():
        raise SourceError(f"{_host(fetched)} answers with nothing in it.")
    mark = digest(fetched.body, fetched.header("content-type") or "")
    if mark.startswith("page:") and (visit.digest or "").startswith("feed:"):
        raise SourceError(
            f"{_host(fetched)} shows a web page where its feed was (a sign-in or consent page?); "
            "open the address in a browser to see."
        )
    same = mark == visit.digest
    validated = replace(
        visit,
        digest=mark,
        etag=_validator(fetched, "etag"),
        last_modified=_validator(fetched, "last-modified"),
    )
    paced = _paced(validated, fetched.headers, now, anew=not same)
    return Look(() if same else (fetched,), _moved(source, _well(paced, now), fetched.moved, now))


def heard(source: Source, visit: Visit, fetched: Fetched, now: datetime) -> Look:
    """Return what an answer from the web means for a source. Raises Overloaded and SourceError.

    A 304 keeps the validators (RFC 9110 section 15.4.5), a 200 replaces them; the same bytes again are nothing
    new. 410 ends the visits to a source for good.
    """
    if fetched.status in {200, 203}:
        return _whole(source, visit, fetched, now)
    if fetched.status == 304 and (visit.etag or visit.last_modified):
        paced = _paced(visit, fetched.headers, now, anew=False)
        return Look((), _moved(source, _well(paced, now), fetched.moved, now))
    if fetched.status == 410:
        problem = f"{_host(fetched)} has taken it away for good (410); it is not visited any more."
        return Look((), replace(visit, last=now, next=None, gone=True, problem=problem))
    raise _refusal(fetched, now)
