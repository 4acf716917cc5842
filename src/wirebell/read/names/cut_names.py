"""Names of the tagger cut to what they name, or joined: "House Majority", "New Jersey-based"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wirebell.catalogue.names import Gazetteer, key
from wirebell.read.names.kinds import Found

_HOUSE = re.compile(r"(.+?) (?:Majority|Minority)(?: (?:Whip|Leader))?")
_OFFICE = re.compile(
    r"(.+?) (?:Special Agent|Secretary-General|Commandant|Commissioner|Speaker|Whip|Chairman|Chairwoman|Inspector"
    r" General|M[PS]Ps?|MPs?|MEPs?|Officials?|Spokes(?:wo)?man)"
)
"""What is told of somebody behind the body that it is of, at the end of a name."""
_ENDS = tuple(
    """Majority Minority Whip Leader Agent Secretary-General Commandant Commissioner Speaker Chairman Chairwoman
    General MPP MPPs MSP MSPs MP MPs MEP MEPs Official Officials Spokesman Spokeswoman""".split()
)
"""What these end with: most names do not, and are spared the patterns."""
_DONE = re.compile(
    r"(.+?)-(?:based|led|backed|controlled|appointed|owned|held|born|run|bound|funded|dominated|educated)( (.+))?"
)
_SEAT = re.compile(r"[DRI][–—]([A-Z].*)")
_BRACKETED = frozenset("(, ")
_MONTH = (
    "(?:January|February|March|April|May|June|July|August|September|October|November|December"
    "|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)"
)
_MONTHS = re.compile(rf"{_MONTH}[-–—]{_MONTH}")
_HOUSES = frozenset({"House", "Senate"})
_AND = " and "
_MOST_WORDS = 5
_NO_NAMES = frozenset({"Hi", "Hey", "LGBT", "LGBTQ", "LGBTQ+", "LGBTQIA", "LBGT"})
_TUESDAY = " Tuesday"


def cut_to_size(body: str, found: list[Found], names: Gazetteer) -> list[Found]:
    """Return found names without what is no part of them, and two that are one as one. Linear in the names."""
    out: list[Found] = []
    for one in found:
        text = one.key if one.known is None else ""
        if text and (text in _NO_NAMES or (text == "Super" and body.startswith(_TUESDAY, one.end))):
            continue
        if out and body[out[-1].end : one.start] == _AND and (whole := _known_pair(body, out[-1], one, names)):
            out[-1:] = whole
        elif text and ("-" in text or "–" in text or "—" in text):
            out += _hyphened(body, one, names)
        elif "'s " in text and (whole := _known_owned(body, one, names)):
            out += whole
        elif " " in text and text.endswith(_ENDS) and (front := _front(text, names)):
            out.append(_only(body, one, front, names))
        else:
            out.append(one)
    return out


def _front(text: str, names: Gazetteer) -> str | None:
    """Return the body in front of an office in a name, if it is one that anybody knows."""
    m = _HOUSE.fullmatch(text) or _OFFICE.fullmatch(text)
    front = m[1] if m else ""
    known = names.known.get(front)
    return front if front in _HOUSES or (known is not None and known.kind != "person") else None


def _only(body: str, one: Found, front: str, names: Gazetteer) -> Found:
    known = names.known.get(front)
    end = one.start + next(n for n in range(len(front), one.end - one.start + 1) if _spells(body, one, n, front))
    return Found(one.start, end, front, known.kind if known else "organisation", known, (), 1, one.initial)


def _spells(body: str, one: Found, size: int, front: str) -> bool:
    return key(body[one.start : one.start + size]) == front


def _known_pair(body: str, first: Found, second: Found, names: Gazetteer) -> list[Found] | None:
    """Return the known body of which two names are the parts, with whose it is: "Reed's | Health and Safety"."""
    starts = [first.start, *(m.end() for m in re.finditer(r"\s", body[first.start : first.end]))]
    for offset in starts[:_MOST_WORDS]:
        start = offset if offset == first.start else first.start + offset
        known = names.known.get(key(body[start : second.end]))
        if known is not None and known.kind == "organisation":
            whole = Found(start, second.end, key(body[start : second.end]), "organisation", known, (), 2, False)
            return [*_owner(body, first, start, names), whole]
    return None


def _known_owned(body: str, one: Found, names: Gazetteer) -> list[Found] | None:
    """Return whose a known body is, and the body, of a name that holds both: "Reed's | Justice Department"."""
    at = one.start + one.key.index("'s ") + len("'s ")
    known = names.known.get(key(body[at : one.end]))
    if known is None or known.kind != "organisation" or key(body[one.start : at]) != one.key[: at - one.start]:
        return None
    thing = Found(at, one.end, key(body[at : one.end]), "organisation", known, (), 2, False)
    return [*_owner(body, one, at, names), thing]


def _owner(body: str, first: Found, end: int, names: Gazetteer) -> Iterator[Found]:
    text = body[first.start : end].rstrip()
    if text.endswith(("'s", "’s")):
        said = key(text[:-2])
        known = names.known.get(said)
        kind = known.kind if known else "person"
        yield Found(first.start, first.start + len(text) - 2, said, kind, known, (), 1, False)


def _hyphened(body: str, one: Found, names: Gazetteer) -> Iterator[Found]:
    """Yield what a compound names: the place in "New Jersey-based", nothing in "R–Neb" and "July-September"."""
    text = body[one.start : one.end]
    if _MONTHS.match(text) or (_SEAT.fullmatch(text) and body[one.start - 1 : one.start] in _BRACKETED):
        return
    m = _DONE.fullmatch(text) if one.kind != "other" else None
    known = names.known.get(key(m[1])) if m else None
    if m is None or known is None:
        yield one
        return
    yield Found(one.start, one.start + len(m[1]), key(m[1]), known.kind, known, (), 2, one.initial)
    if m[3]:
        rest = names.known.get(key(m[3]))
        kind = rest.kind if rest else one.kind
        yield Found(one.end - len(m[3]), one.end, key(m[3]), kind, rest, (), 1, False)
