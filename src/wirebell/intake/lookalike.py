"""Sources that look like somebody else: an address that is nearly a known publisher's, a title that is its name.

A host is folded to what an eye takes it for (letters of other scripts, digits and pairs that look like letters,
hyphens) and held against the domains of publishers that are often imitated and of the sources that are there. What
comes of it is a word of caution, never a refusal: papers do share names. Pure but for the list of publishers.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple
from urllib.parse import urlsplit

from wirebell.errors import Wording

_LETTERS = (
    "аa еe оo рp сc уy хx іi јj ѕs ԁd ɡg ӏl һh ԛq ԝw кk мm тt вb пn гr αa οo ρp νv ιi κk τt υu ηn ωw γy "
    "ıi łl øo đd ßss 0o 1l 3e 4a 5s 7t"
)
_EYE = str.maketrans({pair[0]: pair[1:] for pair in _LETTERS.split()})
_PAIRS = (("rn", "m"), ("vv", "w"), ("cj", "g"))
"""Letters that look like one."""
_PARTS = re.compile(r"[.\-_]+")
_AFTER_NAME = re.compile(r"\s*(?:[|:»>·,(\[]|[-–—]\s|\.\s)")
COMMON = frozenset({"news", "independent", "telegraph", "economist", "liberation", "zeit", "bild"})
"""Names of publishers that are words as well: others may have them within their own."""
LONG = 4
"""Letters from which a name within another is no accident."""
LONGER = 6
"""Letters from which one letter more, less or other is none."""


class Publisher(NamedTuple):
    """A publisher by its names and the domains that are its own."""

    names: tuple[str, ...]
    domains: tuple[str, ...]


class Likeness(NamedTuple):
    """Whose address another looks like, and in what."""

    name: str
    domain: str
    how: Wording


@cache
def publishers() -> tuple[Publisher, ...]:
    """Return the publishers that are often imitated."""
    lines = files("wirebell.intake").joinpath("publishers.txt").read_text(encoding="utf-8").splitlines()
    rows = [line.split("|") for line in lines if line and not line.startswith("#")]
    return tuple(Publisher(*(tuple(part.strip() for part in cell.split(",")) for cell in row)) for row in rows)


def likeness(address: str, there: Iterable[tuple[str, str]] = ()) -> Likeness | None:
    """Return whom an address looks like but is not; None for a publisher's own and for what looks like nobody.

    `there` are names and addresses of other sources, which are held against it as well.
    """
    own = domain_of(address)
    if own is None:
        return None
    known = [(p.names[0], domain) for p in publishers() for domain in p.domains]
    if any(own == domain for _, domain in known):
        return None
    known += [(name, domain) for name, url in there if (domain := domain_of(url)) and domain != own]
    looks = (Likeness(name, domain, how) for name, domain in known if (how := _how(_host(address), own, domain)))
    return next(looks, None)


@lru_cache(maxsize=50_000)
def borrowed(title: str, address: str) -> str | None:
    """Return the publisher whose name a title is, or begins with, at an address that is not that publisher's."""
    words = _name(title)
    whose = [publisher for name, publisher in _named() if _begins(words, name)]
    own = domain_of(address) if whose else None
    return next((publisher.names[0] for publisher in whose if own not in publisher.domains), None)


@cache
def _named() -> tuple[tuple[str, Publisher], ...]:
    return tuple((_name(name), publisher) for publisher in publishers() for name in publisher.names)


def domain_of(address: str) -> str | None:
    """Return the registrable domain of a web address as it is shown; None for numbers and for names alone."""
    host = _host(address)
    if "." not in host.strip(".") or host.replace(".", "").isdigit() or ":" in host:
        return None
    from courlan import extract_domain  # late: it loads an HTTP client and tables of languages

    found = extract_domain(address)
    return _shown(found) if found else ".".join(host.split(".")[-2:])


def _host(address: str) -> str:
    try:
        return _shown(urlsplit(address).hostname or "")
    except ValueError:
        return ""


def _shown(host: str) -> str:
    try:
        return host.encode("ascii").decode("idna").lower()
    except UnicodeError:
        return host.lower()


def _eye(text: str) -> str:
    """Return what an eye takes a text for."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    plain = plain.translate(_EYE)
    for pair, letter in _PAIRS:
        plain = plain.replace(pair, letter)
    return plain


def _how(host: str, own: str, domain: str) -> Wording | None:
    """Return in what a host looks like a domain that it is not; None if it does not."""
    label, theirs = own.partition(".")[0], domain.partition(".")[0]
    if label == theirs:
        return Wording("has the same name under another ending")
    if _eye(label).replace("-", "") == _eye(theirs).replace("-", ""):
        return Wording("is written with letters that look alike")
    if len(theirs) >= LONG and theirs not in COMMON and theirs in _PARTS.split(_eye(host)):
        return Wording("has that name within its own")
    if len(theirs) >= LONGER and _one_apart(_eye(label), _eye(theirs)):
        return Wording("is one letter apart")
    return None


def _one_apart(one: str, other: str) -> bool:
    """Return whether a letter put in, left out, changed or swapped with its neighbour makes one the other."""
    if len(one) < len(other):
        one, other = other, one
    at = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(other))
    if len(one) == len(other) + 1:
        return one[at + 1 :] == other[at:]
    swapped = one[at + 1 : at + 2] + one[at : at + 1] + one[at + 2 :]
    return len(one) == len(other) and at < len(one) and (one[at + 1 :] == other[at + 1 :] or swapped == other[at:])


def _name(text: str) -> str:
    return " ".join(_eye(text).split())


def _begins(title: str, name: str) -> bool:
    """Return whether a title is a name, or a name and what papers put behind it: "Reuters: World News"."""
    if not title.startswith(name):
        return False
    rest = title[len(name) :]
    return not rest or _AFTER_NAME.match(rest) is not None
