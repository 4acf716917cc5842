"""Adding, listing, changing and removing sources."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal, get_args
from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.json import encode
from msgspec.structs import replace

from wirebell.app.answers import Imported, SourceAdded, SourceRow, TermsRow
from wirebell.app.changing import Unchanged, change_of, recorded
from wirebell.app.house import House
from wirebell.errors import SettingsError, UsageError, Wording
from wirebell.intake.disk import path_of
from wirebell.intake.lookalike import borrowed, likeness
from wirebell.model.change import COMMAND, By, Change
from wirebell.model.source import WHOLE, Pages, Source, SourceKind, Terms, Visit
from wirebell.settings import secret
from wirebell.signatures import key_of

YEAR = 31_536_000
PUSH = "push:"
"""What the address of a source begins with that pushes its stories to us."""


class SourceWish(Struct, frozen=True, kw_only=True):
    """A source as somebody asks for it, not yet checked."""

    address: str
    pages: str = "short"
    poll: int | None = None
    name: str | None = None
    credential: str | None = None
    topics: tuple[str, ...] = ()
    alert_first: bool = False


def _place(address: str) -> tuple[SourceKind, str, str]:
    """Return kind, address and a readable stem for the id."""
    if not address.strip():
        raise UsageError("The address is empty: give a web address beginning with https://, a file or a folder.")
    if re.match(r"^https?://", address, re.IGNORECASE):
        return "web", _one_spelling(address), _host(address)
    if address.startswith(PUSH) and not re.search(r"\w", address.removeprefix(PUSH)):
        raise UsageError("push: needs a name for the publisher: write push:harbour.")
    if address.startswith(PUSH):
        return "push", PUSH + _slug(address.removeprefix(PUSH)), address.removeprefix(PUSH)
    if re.match(r"^[a-z][a-z0-9+.-]*://", address, re.IGNORECASE) and not address.startswith("file://"):
        raise UsageError(
            f"{address!r} is neither http(s) nor a file or folder: give a web address beginning with https://."
        )
    try:
        path = path_of(address).resolve(strict=True)
    except (OSError, RuntimeError, ValueError) as fault:  # RuntimeError: links that go round (Python 3.11, 3.12)
        raise UsageError(
            f"{address!r} is not there: give a web address beginning with https://, a file or a folder."
        ) from fault
    return ("folder" if path.is_dir() else "file"), path.as_uri(), path.stem or "files"


def _host(address: str) -> str:
    try:
        parts = urlsplit(address)
        found = parts.hostname if parts.port != 0 else None
    except ValueError as fault:
        raise UsageError(
            "{address!r} is no web address: {fault}. Write https://paper.example/feed.",
            address=address,
            fault=str(fault),
        ) from fault
    if not found or not address.isprintable() or " " in address:
        raise UsageError("{address!r} is no web address: write https://paper.example/feed.", address=address)
    if parts.username is not None:
        raise UsageError(
            "The address of {host} holds a name or password, which would be shown: take it out, and name the"
            " place where it stands: --credential env:NAME or file:PATH, there as: Basic user:password",
            host=found,
        )
    return found


def _one_spelling(address: str) -> str:
    """Return an address as all its spellings are kept: without what is never sent, scheme and host small."""
    scheme, rest = address.partition("#")[0].removesuffix("?").split("://", 1)
    host, slash, path = rest.partition("/")
    return f"{scheme.lower()}://{host.lower()}{slash}{path}"


def _pages(pages: str) -> Pages:
    if pages not in get_args(Pages):
        raise UsageError("--pages {pages!r}: write one of never, short, always.", pages=pages)
    return next(p for p in get_args(Pages) if p == pages)


def _interval(poll: int | None) -> int | None:
    if poll is not None and not 1 <= poll <= YEAR:
        raise UsageError(f"--poll {poll}: give seconds, from 1 to {YEAR} (a year).")
    return poll


def _mapping(pairs: Sequence[str], house: House) -> tuple[tuple[str, str], ...]:
    mapped = []
    for pair in pairs:
        category, _, topic = pair.partition("=")
        found = house.lexicon.topics.find(topic) if topic else None
        if not category or found is None:
            raise UsageError(f"--topic {pair!r}: write CATEGORY=TOPIC with a topic of `wirebell topics list`.")
        mapped.append((category.strip().casefold(), found.id))
    return tuple(mapped)


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")[:40] or "source"


def wished(house: House, wish: SourceWish) -> Source:
    """Return the source that was asked for. Raises UsageError saying which part of the wish cannot be."""
    kind, url, stem = _place(wish.address)
    if wish.credential is not None and not re.match(r"(?:env|file):.", wish.credential):
        raise UsageError("--credential names where the secret is, never the secret: write env:NAME or file:PATH.")
    if kind == "push" and wish.credential is None:
        raise UsageError(f"{wish.address} needs --credential env:NAME or file:PATH, where its whsec_… secret is.")
    mark = hashlib.blake2b(url.encode(), digest_size=3).hexdigest()
    return Source(
        id=f"{_slug(stem)}-{mark}",
        url=url,
        name=wish.name or (stem if kind == "push" else ""),
        added=house.clock.now(),
        kind=kind,
        pages=_pages(wish.pages),
        poll=_interval(wish.poll),
        credential=wish.credential,
        topics=_mapping(wish.topics, house),
        alert_first=wish.alert_first or kind == "push",
    )


def add(house: House, wish: SourceWish, by: By = COMMAND) -> SourceAdded:
    """Remember a source, due at once; say so if its address looks like somebody else's."""
    source = wished(house, wish)
    added = put(house, source, by)
    cautions = (caution(house, source), unset(source), None if added else _other(house, source))
    return SourceAdded(source, added, "\n".join(filter(None, cautions)) or None)


def put(house: House, source: Source, by: By, undoes: int | None = None) -> bool:
    """Visit a source from now on; return False, changing nothing, if its id or address is there."""
    added = False
    with recorded(house, _change(house, by, source, (None, _text(source)), undoes)):
        added = house.store.add_source(source)
        if not added:
            raise Unchanged
    return added


def _change(
    house: House, by: By, source: Source, texts: tuple[str | None, str | None], undoes: int | None
) -> Change:
    """Return the change of a source about to be made; `texts` are it before and after, None for no source."""
    thing = (source.id, shown_name(source, house.store.visits().get(source.id)))
    return change_of(house, by, "source", thing, texts, undoes)


def _text(source: Source) -> str:
    return encode(source).decode()


def alter(
    house: House, id_: str, make: Callable[[Source], Source], by: By = COMMAND, undoes: int | None = None
) -> Source | None:
    """Put what is made of a source in its place, and return it; None if it is not there.

    It is made anew where somebody else changed the source meanwhile.
    """
    while there := next((one for one in house.store.sources() if one.id == id_), None):
        altered = make(there)
        with recorded(house, _change(house, by, there, (_text(there), _text(altered)), undoes)):
            if not house.store.change_source(altered, there):
                raise Unchanged
            return altered
    return None


class SourceSettings(Struct, frozen=True, kw_only=True):
    """What is to be otherwise about a source: None leaves a part as it is.

    An empty name is its own title, an interval of 0 its own rhythm.
    """

    name: str | None = None
    pages: str | None = None
    poll: int | None = None


def change(house: House, text: str, said: SourceSettings, by: By = COMMAND) -> SourceRow:
    """Change how a source is called, whether its pages are fetched and how often it is visited.

    Raises UsageError for what cannot be.
    """
    source = find_source(house, text)
    changed = alter(house, source.id, lambda there: _with(there, said), by) or source
    return row_of(changed, house.store.visits().get(source.id))


def called_as(source: Source, was: Source) -> Source:
    """Return a source as it was called and visited; its contract stays."""
    return replace(source, name=was.name, pages=was.pages, poll=was.poll)


def _with(source: Source, said: SourceSettings) -> Source:
    return replace(
        source,
        name=source.name if said.name is None else said.name,
        pages=source.pages if said.pages is None else _pages(said.pages),
        poll=source.poll if said.poll is None else _interval(said.poll or None),
    )


def unset(source: Source) -> str | None:
    """Return why the secret of a push source cannot be used here."""
    if source.kind != "push":
        return None
    try:
        keys = [key_of(one) for one in secret(source.credential or "").split()]
        fault = "" if keys else "It holds no secret."
    except (SettingsError, UsageError) as problem:
        fault = str(problem)
    return f"{source.credential}: {fault} Pushes are refused where the server has none." if fault else None


def _other(house: House, wish: Source) -> str | None:
    """Return that a source which is there already was asked for with other settings."""
    there = next((one for one in house.store.sources() if one.id == wish.id), wish)
    if replace(wish, added=there.added, terms=there.terms, name=wish.name or there.name) == there:
        return None
    return f"It stays as it was added. For other settings: wirebell source change {wish.id} …"


def caution(house: House, source: Source) -> Wording | None:
    """Return whose address a source's looks like, as readers might be deceived."""
    others = [(s.name, s.url) for s in named(house).values() if s.kind == "web" and s.id != source.id]
    found = likeness(source.url, others) if source.kind == "web" else None
    if found is None:
        return None
    return Wording(
        "This is not {name} ({domain}): the address {how}. Be sure that you mean it.",
        name=found.name,
        domain=found.domain,
        how=found.how,
    )


def shown_name(source: Source, visit: Visit | None) -> str:
    """Return what readers call a source: the given name, else its own title, else its host or file.

    A title that is a known publisher's name, at an address that is not, stands beside its host.
    """
    host = urlsplit(source.url).hostname
    title = visit.title if visit else None
    if not source.name and title and source.kind == "web" and host and borrowed(title, source.url):
        return f"{title} ({host})"
    return source.name or title or host or Path(source.url).name


def named(house: House) -> dict[str, Source]:
    """Return all sources by id, each under the name readers know."""
    visits = house.store.visits()
    return {s.id: replace(s, name=shown_name(s, visits.get(s.id))) for s in house.store.sources()}


def _health(visit: Visit | None) -> str:
    if visit is None or (visit.visits == 0 and visit.last is None):
        return "never visited"
    if visit.gone:
        return "gone"
    return f"failing ({visit.failures} in a row)" if visit.failures else "well"


def rows(house: House) -> list[SourceRow]:
    """Return the sources with their health, by name."""
    visits = house.store.visits()
    found = [row_of(s, visits.get(s.id)) for s in house.store.sources()]
    return sorted(found, key=lambda r: (r.name.casefold(), r.id))


def is_meant(row: SourceRow, text: str) -> bool:
    """Return whether a source's name, address or id holds a text, in letters of any size."""
    sought = text.casefold()
    return any(sought in of.casefold() for of in (row.name, row.url, row.id))


def row_of(source: Source, visit: Visit | None) -> SourceRow:
    """Return a source with its health, as it is shown."""
    return SourceRow(
        id=source.id,
        name=shown_name(source, visit),
        url=source.url,
        kind=source.kind,
        pages=source.pages,
        poll=source.poll,
        health=_health(visit),
        problem=visit.problem if visit else None,
        last=visit.last if visit else None,
        next=visit.next if visit and not visit.gone else None,
        rhythm=visit.rhythm if visit else None,
        visits=visit.visits if visit else 0,
        terms=terms_row(source.terms),
    )


def terms_row(terms: Terms) -> TermsRow:
    """Return what a contract says as it is shown."""
    excerpt: int | Literal["all"] | None = "all" if terms.excerpt == WHOLE else terms.excerpt
    return TermsRow(excerpt=excerpt, picture=terms.picture, shared=terms.shared)


def find_source(house: House, text: str) -> Source:
    """Return a source by id, address or name. Raises UsageError when there is none."""
    for source in house.store.sources():
        if text in {source.id, source.url, source.name} and text:
            return source
    raise UsageError("No source {text!r}: `wirebell source list` shows ids and addresses.", text=text)


def remove(house: House, text: str, by: By = COMMAND, undoes: int | None = None) -> str:
    """Stop visiting a source named by id or address; return its id."""
    source = find_source(house, text)
    with recorded(house, _change(house, by, source, (_text(source), None), undoes)):
        if not house.store.remove_source(source.id):
            raise Unchanged
    return source.id


def import_opml(house: House, data: bytes, pages: str, by: By = COMMAND) -> Imported:
    """Add the feeds of an OPML file; what cannot be added is named, and stops nothing else."""
    from wirebell.intake.opml import parse_opml

    _pages(pages)
    found = parse_opml(data)
    added, refused = 0, list[str]()
    for feed in found.feeds:
        try:
            added += add(house, SourceWish(address=feed.address, name=feed.title, pages=pages), by).added
        except UsageError as fault:
            refused.append(str(fault))
    there = len(found.feeds) - added - len(refused)
    return Imported(added=added, there=there, refused=(*refused, *found.unusable))
