"""Adding, listing, checking and removing sources."""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, get_args
from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.json import encode
from msgspec.structs import replace

from wirebell.app.answers import Checked, Imported, SourceAdded, SourceRow, TermsRow
from wirebell.app.changing import change_of, recorded
from wirebell.app.house import House
from wirebell.errors import SettingsError, SourceError, UsageError
from wirebell.intake.disk import path_of
from wirebell.intake.lookalike import borrowed, likeness
from wirebell.model.change import COMMAND, By
from wirebell.model.source import WHOLE, Pages, Source, SourceKind, Terms, Visit
from wirebell.ports import Http
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
        raise UsageError(f"{address!r} is no web address: {fault}. Write https://paper.example/feed.") from fault
    if not found or not address.isprintable() or " " in address:
        raise UsageError(f"{address!r} is no web address: write https://paper.example/feed.")
    if parts.username is not None:
        raise UsageError(
            f"The address of {found} holds a name or password, which would be shown: take it out, and name the"
            " place where it stands: --credential env:NAME or file:PATH, there as: Basic user:password"
        )
    return found


def _one_spelling(address: str) -> str:
    """Return an address as all its spellings are kept: without what is never sent, scheme and host small."""
    scheme, rest = address.partition("#")[0].removesuffix("?").split("://", 1)
    host, slash, path = rest.partition("/")
    return f"{scheme.lower()}://{host.lower()}{slash}{path}"


def _pages(pages: str) -> Pages:
    if pages not in get_args(Pages):
        raise UsageError(f"--pages {pages!r}: write one of {', '.join(get_args(Pages))}.")
    return next(p for p in get_args(Pages) if p == pages)


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
    if wish.poll is not None and not 1 <= wish.poll <= YEAR:
        raise UsageError(f"--poll {wish.poll}: give seconds, from 1 to {YEAR} (a year).")
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
        poll=wish.poll,
        credential=wish.credential,
        topics=_mapping(wish.topics, house),
        alert_first=wish.alert_first or kind == "push",
    )


def add(house: House, wish: SourceWish) -> SourceAdded:
    """Remember a source, due at once; say so if its address looks like somebody else's."""
    source = wished(house, wish)
    added = house.store.add_source(source)
    cautions = (_caution(house, source), _unset(source), None if added else _other(house, source))
    return SourceAdded(source, added, "\n".join(filter(None, cautions)) or None)


def _unset(source: Source) -> str | None:
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
    return f"It stays as it was added. For other settings: wirebell source remove {wish.id}, then add it again."


def _caution(house: House, source: Source) -> str | None:
    others = [(s.name, s.url) for s in named(house).values() if s.kind == "web" and s.id != source.id]
    found = likeness(source.url, others) if source.kind == "web" else None
    if found is None:
        return None
    return f"This is not {found.name} ({found.domain}): the address {found.how}. Be sure that you mean it."


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
    found = [_row(s, visits.get(s.id)) for s in house.store.sources()]
    return sorted(found, key=lambda r: (r.name.casefold(), r.id))


def _row(source: Source, visit: Visit | None) -> SourceRow:
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


class Said(Struct, frozen=True, kw_only=True):
    """What is said of a contract: None leaves a part as it is, `default` takes it back."""

    excerpt: str | None = None
    picture: str | None = None
    shared: str | None = None


def agree(house: House, text: str, said: Said, by: By = COMMAND) -> SourceRow:
    """Write down what a contract with a source says. It holds for what is sent from then on.

    Raises UsageError for what cannot be.
    """
    source = find_source(house, text)
    excerpt, picture, shared = said.excerpt, said.picture, said.shared
    terms = Terms(
        excerpt=source.terms.excerpt if excerpt is None else _characters(excerpt),
        picture=source.terms.picture if picture is None else _yes(picture, "--picture"),
        shared=source.terms.shared if shared is None else _yes(shared, "--shared"),
    )
    return put_terms(house, source, terms, by)


def put_terms(house: House, source: Source, terms: Terms, by: By, undoes: int | None = None) -> SourceRow:
    """Keep these as the terms of the contract with a source, in place of what they were."""
    visit = house.store.visits().get(source.id)
    thing = (source.id, shown_name(source, visit))
    texts = (encode(source.terms).decode(), encode(terms).decode())
    with recorded(house, change_of(house, by, "terms", thing, texts, undoes)):
        house.store.change_source(replace(source, terms=terms))
    return _row(replace(source, terms=terms), visit)


def _characters(said: str) -> int | None:
    if said in {"default", "all"}:
        return None if said == "default" else WHOLE
    if said.isascii() and said.isdigit() and len(said) < 7:
        return int(said)
    raise UsageError(
        "{said!r} is no length of an excerpt: give a number of characters (0 for none), all, or default.",
        said=said,
    )


def _yes(said: str, option: str) -> bool | None:
    answers = {"yes": True, "no": False, "default": None}
    if said not in answers:
        raise UsageError(f"{option} {said!r}: say yes, no or default.")
    return answers[said]


def find_source(house: House, text: str) -> Source:
    """Return a source by id, address or name. Raises UsageError when there is none."""
    for source in house.store.sources():
        if text in {source.id, source.url, source.name} and text:
            return source
    raise UsageError(f"No source {text!r}: `wirebell source list` shows ids and addresses.")


def remove(house: House, text: str) -> str:
    """Stop visiting a source named by id or address; return its id."""
    source = find_source(house, text)
    house.store.remove_source(source.id)
    return source.id


def check(house: House, wanted: Sequence[str]) -> list[Checked]:
    """Look at the named sources, or all, and say what they hold, taking nothing."""
    chosen = [find_source(house, text) for text in wanted] or house.store.sources()
    return asyncio.run(_check_all(house, chosen))


async def _check_all(house: House, chosen: Sequence[Source]) -> list[Checked]:
    from wirebell.app.wiring import egress

    http = egress(house.settings, house.clock)
    try:
        return list(await asyncio.gather(*(_check(house, source, http) for source in chosen)))
    finally:
        await http.close()


async def _check(house: House, source: Source, http: Http) -> Checked:
    from wirebell.intake.fetch import look
    from wirebell.intake.formats import parse

    visit = Visit(source=source.id, url=source.url)
    try:
        looked = await look(source, visit, http, house.clock.now())
        items = sum(len(parse(one, source)) for one in looked.fetched)
        problem = looked.visit.problem or _unset(source)
    except SourceError as fault:
        items, problem = 0, str(fault)
    name = shown_name(source, house.store.visits().get(source.id))
    return Checked(id=source.id, name=name, ok=problem is None, items=items, problem=problem)


def import_opml(house: House, data: bytes, pages: str) -> Imported:
    """Add the feeds of an OPML file; what cannot be added is named, and stops nothing else."""
    from wirebell.intake.opml import parse_opml

    _pages(pages)
    found = parse_opml(data)
    added, refused = 0, list[str]()
    for feed in found.feeds:
        try:
            added += add(house, SourceWish(address=feed.address, name=feed.title, pages=pages)).added
        except UsageError as fault:
            refused.append(str(fault))
    there = len(found.feeds) - added - len(refused)
    return Imported(added=added, there=there, refused=(*refused, *found.unusable))
