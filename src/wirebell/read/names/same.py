"""Which names in a story name the same thing: full names and surnames, organisations and their short forms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from operator import itemgetter
from typing import TypeAlias

from wirebell.catalogue.names import Gazetteer, identity
from wirebell.model.facts import MentionKind
from wirebell.read.names.kinds import Found

_Naming: TypeAlias = tuple[MentionKind, str]
_SMALL = frozenset("of the for and de la du del & in".split())
_LINKING = _SMALL - {"&"}
_THERE = re.compile(r"\b(?:in|at|from|near|to|of|en|à|aus|nach|de) $", re.IGNORECASE)
_PLACE_OF = re.compile(r"\b(?:village|town|city|hamlet|suburb|port|island|district|province) of $")
_LATER = frozenset("Jr Sr II III IV".split())


def same_things(
    body: str, found: list[Found], names: Gazetteer, lent: Iterable[str] = ()
) -> dict[str, list[Found]]:
    """Return the found names by the id of what they name; doubtful ones that nothing supports are left out.

    `lent` are people's full names that the headline tells and the body may take for granted.
    """
    doubtful = [f for f in found if f.initial and _doubtful(f)]
    found = _agreed(body, [f for f in found if not _doubtful(f)] if doubtful else found, doubtful, names, lent)
    found = [_known_again(one, names) if one.known is None else one for one in found]
    fuller = _fuller(body, found, names)
    for key in lent:
        _add_person(key, ("person", key), fuller)
    ids = {(one.kind, one.key): one.known.id for one in found if one.known is not None}
    groups: dict[str, list[Found]] = {}
    latest: dict[str, str] = {}
    for one in found:
        headed = latest.get(one.key) if one.known is None and one.kind == "organisation" else None
        if headed is None or not _THE.match(body, max(one.start - _AN_ARTICLE, 0), one.start):
            headed = _id(one, fuller, ids)
        groups.setdefault(headed, []).append(one)
        if one.kind == "organisation" and " " in one.key:
            latest |= dict.fromkeys(_heads(one.key, names), headed)
    return groups


_THE = re.compile(r"[Tt]he ")
_AN_ARTICLE = 4


def _known_again(one: Found, names: Gazetteer) -> Found:
    """Return a name that the story gave the kind it has in the catalogue as what the catalogue knows."""
    known = names.known.get(one.key)
    return one._replace(known=known) if known is not None and known.kind == one.kind else one


def _heads(key: str, names: Gazetteer) -> Iterator[str]:
    """Yield the words that an organisation is called by with an article: "the Council", "the Institute"."""
    words = key.split(" ")
    if _LINKING.isdisjoint(words):
        head = words[-1]
    else:
        head = next(before for before, word in pairwise(["", *words]) if word in _LINKING)
    if head in names.organisation and head not in _NO_HEADS:
        yield head


_NO_HEADS = frozenset({"House", "Congress", "Senate", "Government", "State"})
"""What a country has one of, whatever other names it is part of."""


def _doubtful(one: Found) -> bool:
    """Tell whether a word has nothing but the capital of its sentence: a guess, or a thing of no known kind."""
    guessed = one.sure == 0 or (one.kind == "other" and one.known is None)
    return guessed and one.initial and " " not in one.key


def _agreed(
    body: str, firm: list[Found], doubtful: list[Found], names: Gazetteer, lent: Iterable[str]
) -> list[Found]:
    """Give each name one kind over the whole story, and keep the doubtful that firm ones support."""
    votes: dict[str, dict[MentionKind, int]] = {}
    parts = {last_name(full) for full in lent}
    firm = [one if one.kind == "person" or one.known else _as_somebody(body, one) for one in firm]
    for one in firm:
        by_kind = votes.setdefault(one.key, {})
        by_kind[one.kind] = by_kind.get(one.kind, 0) + 1 + 3 * one.sure
        if one.kind == "person" and " " in one.key:
            parts |= {last_name(one.key), one.key.partition(" ")[0]}
    kept = [_in_small(f, parts) for f in firm] + [d for d in doubtful if d.key in votes or d.key in parts]
    kept.sort(key=itemgetter(0))  # where they start
    if "between " in body:
        _pair(body, kept, votes)
    kept = [_with_kind(body, one, votes, parts) for one in kept]
    begun = {b for f in kept if f.kind == "organisation" and not f.known for b in _beginnings(f.key)}
    if not begun:
        return kept
    return [f._replace(kind="organisation") if f.key in begun and _may_be_one(f, names) else f for f in kept]


def _may_be_one(one: Found, names: Gazetteer) -> bool:
    """Tell whether what an organisation's name begins with may be it, too: no person ("Ann Hill Fan Club")."""
    first = one.key.partition(" ")[0]
    called = first in names.given or (first in names.classes.given and first not in names.classes.surnames)
    return one.known is None and not (one.kind == "person" and called)


def _as_somebody(body: str, one: Found) -> Found:
    """Return a name as a person's where the words around tell an age or kin: "54-year-old X", "X's sister"."""
    aged = body.endswith("-year-old ", 0, one.start)
    return one._replace(kind="person", sure=2) if aged or _KIN.match(body, one.end) else one


_KIN = re.compile(
    r"['’]s (?:sister|brother|mother|father|wife|husband|son|daughter|widow|parents|girlfriend|boyfriend)\b"
)


def _pair(body: str, kept: list[Found], votes: dict[str, dict[MentionKind, int]]) -> None:
    """Let what a thing is "between" together with a place be one."""
    for one, other in pairwise(kept):
        if one.kind == "place" and other.kind == "person" and _are_between(body, one, other):
            votes[other.key] = {"place": 1}


def _in_small(one: Found, parts: set[str]) -> Found:
    """Return a name in capitals ("HARROW: Yes.") as the part of a person's name that it is, if it is one."""
    small = one.key.title() if one.key.isupper() else ""
    return one._replace(key=small, kind="person", known=None) if small in parts else one


def _are_between(body: str, one: Found, other: Found) -> bool:
    """Tell whether something is between two things that are named by a word each: they are of one kind."""
    lone = " " not in one.key and " " not in other.key and not other.known
    return lone and body[one.end : other.start] == " and " and body.endswith("between ", 0, one.start)


def _beginnings(key: str) -> list[str]:
    """Return what a name of an organisation may be shortened to: two or more of its words, but not all."""
    words = key.split(" ") if key.count(" ") > 1 else []
    return [" ".join(words[:size]) for size in range(2, len(words))]


def _with_kind(body: str, one: Found, votes: dict[str, dict[MentionKind, int]], parts: set[str]) -> Found:
    if one.known is not None:
        person = (
            one.known.kind == "place"
            and one.key in parts
            and not _THERE.search(body[max(0, one.start - 8) : one.start])
        )
        return one._replace(kind="person", known=None) if person else one
    if one.key in parts:
        return one if one.kind == "person" else one._replace(kind="person")
    if (
        one.kind in {"place", "organisation"}
        and " " in one.key
        and " of " not in one.key
        and _most(votes.get(last_name(one.key))) == "person"
    ):
        return one._replace(kind="person")  # "Paris Hill", of whom the story says "Ms Hill"
    of = body.startswith(" of ", one.start - 4) and one.kind in {"person", "organisation"}
    if of and _PLACE_OF.search(body[max(0, one.start - 16) : one.start]):
        return one._replace(kind="place")
    kind = _most(votes.get(one.key)) or one.kind
    return one if kind == one.kind else one._replace(kind=kind)


def _most(votes: dict[MentionKind, int] | None) -> MentionKind | None:
    return max(votes.items(), key=itemgetter(1))[0] if votes else None


@lru_cache(maxsize=20_000)
def last_name(full: str) -> str:
    """Return the surname of a full name: its last word that is not "Jr" or a numeral."""
    words = full.split(" ")
    return next((w for w in reversed(words) if w not in _LATER), words[-1])


def _fuller(body: str, found: list[Found], names: Gazetteer) -> dict[_Naming, _Naming]:
    """Return for each short name the full one it stands for in this story; both as (kind, key)."""
    fuller: dict[_Naming, _Naming] = {}
    firsts: dict[_Naming, int] = {}
    for one in found:
        firsts.setdefault((one.kind, one.key), one.start)
    for at, one in enumerate(found):
        if " " not in one.key:
            continue
        full = fuller.get((one.kind, one.key), (one.kind, one.key))
        if one.kind in {"organisation", "place"}:
            _add_bracketed(body, found, at, full, fuller)
        if one.known is not None and one.kind != "person":
            continue
        if one.kind == "person":
            _add_person(one.key, full, fuller)
        elif one.kind == "organisation":
            _add_organisation(one, full, fuller, firsts, names)
        if one.key.startswith("The "):
            fuller.setdefault((one.kind, one.key[4:]), full)
    return fuller


def _add_person(key: str, full: _Naming, fuller: dict[_Naming, _Naming]) -> None:
    first, last = key.split(" ", maxsplit=1)[0], last_name(key)
    if last[:3] in {"al-", "Al-", "el-", "El-"}:
        fuller.setdefault(("person", last[3:]), full)
    ends: _Naming = ("person", f"{first} {last}")
    known = fuller.setdefault(ends, full)
    if key != known[1]:
        fuller[("person", key)] = known
    fuller.setdefault(("person", last), known)
    fuller.setdefault(("person", first), known)
    later = key.rpartition(" ")[2]
    if later != last:
        fuller.setdefault(("person", f"{last} {later}"), known)


def _add_bracketed(body: str, found: list[Found], at: int, full: _Naming, fuller: dict[_Naming, _Naming]) -> None:
    """Let the letters in brackets behind a name stand for it, whatever they were taken for."""
    one, following = found[at], found[at + 1] if at + 1 < len(found) else None
    if following is None or following.known or body[one.end : following.start].strip() not in _OPENED:
        return
    if following.key.isupper() and following.key[0] == one.key[0]:
        for kind in _THINGS:
            fuller[kind, following.key] = full
    elif one.kind == "organisation" and one.known is None:
        fuller[following.kind, following.key] = full


_OPENED = frozenset({"(", '("', "(“"})
_THINGS: tuple[MentionKind, ...] = ("organisation", "place", "other")


def _add_organisation(
    one: Found, full: _Naming, fuller: dict[_Naming, _Naming], firsts: dict[_Naming, int], names: Gazetteer
) -> None:
    words = one.key.split(" ")
    initials = "".join(w[0] for w in words if w not in _SMALL)
    if len(initials) > 1:
        fuller.setdefault(("organisation", initials), full)
    for size in range(2, len(words)):
        fuller.setdefault(("organisation", " ".join(words[:size])), full)
    first, last = words[0], words[-1]
    if _begins_alone(words, one.start, firsts, names):
        fuller.setdefault(("organisation", first), full)
    if last not in names.organisation and last not in _HEADS and not _LINKING.intersection(words):
        fuller.setdefault(("organisation", last), full)


def _begins_alone(words: list[str], start: int, firsts: dict[_Naming, int], names: Gazetteer) -> bool:
    """Tell whether the first word of an organisation's name may stand for it: "Tolland" for "Tolland Marine Ltd".

    No common word does, but before "Inc"; no town for its council or police; and none that was named first, as
    "Python" before the "Python Packaging Authority", but for what only says what it is ("Princeton University").
    """
    first, rest = words[0], words[1:]
    if all(word in names.suffix for word in rest):
        return True
    if first in names.organisation or first in _HEADS:
        return False
    if not _RULING.isdisjoint(rest) and (first in names.classes.cities or first in names.classes.big_cities):
        return False
    plain = all(word in names.organisation or word in names.suffix for word in rest)
    later = firsts.get(("organisation", first), start) >= start
    return (plain or later) if first.lower() not in names.classes.common else (plain and later)


_RULING = frozenset(
    "Council County Court Police Authority Department Commission Parliament Assembly Government".split()
)
_HEADS = frozenset("Arts Democrats Republicans Conservatives Liberals Team Unit Service Services".split())
"""Words that many organisations' names begin or end with, beside those of the catalogue."""


def _id(
    one: Found,
    fuller: dict[_Naming, _Naming],
    ids: dict[_Naming, str],
) -> str:
    """Return the id of what is named: that of the catalogue, for short forms of what it knows as well."""
    if one.known is not None:
        return one.known.id
    full = fuller.get((one.kind, one.key))
    return identity(one.kind, one.key) if full is None else ids.get(full) or identity(*full)


def longest(group: Sequence[Found]) -> Found:
    """Return the fullest naming of a thing, the first of equals."""
    return group[0] if len(group) == 1 else max(group, key=_length)


def _length(one: Found) -> int:
    return len(one.key)
