"""Which names in a story name the same thing: full names and surnames, organisations and their short forms."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from operator import itemgetter

from wirebell.catalogue.names import identity
from wirebell.model.facts import MentionKind
from wirebell.read.kinds import Found

_SMALL = frozenset("of the for and de la du del & in".split())
_THERE = re.compile(r"\b(?:in|at|from|near|to|of|en|à|aus|nach|de) $", re.IGNORECASE)
_PLACE_OF = re.compile(r"\b(?:village|town|city|hamlet|suburb|port|island|district|province) of $")
_LATER = frozenset("Jr Sr II III IV".split())


def same_things(body: str, found: list[Found]) -> dict[str, list[Found]]:
    """Return the found names by the id of what they name; doubtful ones that nothing supports are left out."""
    doubtful = [f for f in found if f.initial and _doubtful(f)]
    found = _agreed(body, [f for f in found if not _doubtful(f)] if doubtful else found, doubtful)
    fuller = _fuller(body, found)
    ids = {(one.kind, one.key): one.known.id for one in found if one.known is not None}
    groups: dict[str, list[Found]] = {}
    for one in found:
        groups.setdefault(_id(one, fuller, ids), []).append(one)
    return groups


def _doubtful(one: Found) -> bool:
    """Tell whether a word has nothing but the capital of its sentence: a guess, or a thing of no known kind."""
    guessed = one.sure == 0 or (one.kind == "other" and one.known is None)
    return guessed and one.initial and " " not in one.key


def _agreed(body: str, firm: list[Found], doubtful: list[Found]) -> list[Found]:
    """Give each name one kind over the whole story, and keep the doubtful that firm ones support."""
    votes: dict[str, dict[MentionKind, int]] = {}
    parts: set[str] = set()
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
    return [f._replace(kind="organisation") if f.key in begun and not f.known else f for f in kept]


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


def _fuller(body: str, found: list[Found]) -> dict[tuple[MentionKind, str], tuple[MentionKind, str]]:
    """Return for each short name the full one it stands for in this story; both as (kind, key)."""
    fuller: dict[tuple[MentionKind, str], tuple[MentionKind, str]] = {}
    for at, one in enumerate(found):
        if " " not in one.key or (one.known is not None and one.kind != "person"):
            continue
        full = fuller.get((one.kind, one.key), (one.kind, one.key))
        if one.kind == "person":
            _add_person(one.key, full, fuller)
        elif one.kind == "organisation":
            _add_organisation(body, found, at, full, fuller)
    return fuller


def _add_person(
    key: str,
    full: tuple[MentionKind, str],
    fuller: dict[tuple[MentionKind, str], tuple[MentionKind, str]],
) -> None:
    first, last = key.split(" ", maxsplit=1)[0], last_name(key)
    if last[:3] in {"al-", "Al-", "el-", "El-"}:
        fuller.setdefault(("person", last[3:]), full)
    ends = ("person", f"{first} {last}")
    known = fuller.setdefault(ends, full)  # type: ignore[arg-type]
    if key != known[1]:
        fuller[("person", key)] = known
    fuller.setdefault(("person", last), known)
    fuller.setdefault(("person", first), known)


def _add_organisation(
    body: str,
    found: list[Found],
    at: int,
    full: tuple[MentionKind, str],
    fuller: dict[tuple[MentionKind, str], tuple[MentionKind, str]],
) -> None:
    one = found[at]
    words = one.key.split(" ")
    initials = "".join(w[0] for w in words if w not in _SMALL)
    if len(initials) > 1:
        fuller.setdefault(("organisation", initials), full)
    following = found[at + 1] if at + 1 < len(found) else None
    if following and body[one.end : following.start].strip() in {"(", '("', "(“"} and following.known is None:
        fuller[(following.kind, following.key)] = full
    for size in range(1, len(words)):
        fuller.setdefault(("organisation", " ".join(words[:size])), full)
    fuller.setdefault(("organisation", words[-1]), full)


def _id(
    one: Found,
    fuller: dict[tuple[MentionKind, str], tuple[MentionKind, str]],
    ids: dict[tuple[MentionKind, str], str],
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
