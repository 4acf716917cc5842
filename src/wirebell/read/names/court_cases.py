"""Cases before courts, each one name: "Roe v. Wade", "Reed v Port Averil Council"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wirebell.catalogue.names import Gazetteer, key
from wirebell.read.names.kinds import Found

_VERSUS = re.compile(r" (?:v\.?|vs\.) (?=[A-Z])")
_HINTS = (" v. ", " v ", " vs. ")
_COURTS = re.compile(
    r"\b(?:[Cc]ourts?|[Jj]udges?|[Jj]ustices?|[Ll]awsuits?|[Rr]ulings?|ruled|overturn\w*|plaintiffs?|appeals?|precedents?"
    r"|constitutional|Constitution|abortion)\b"
)
_BESIDE = re.compile(r"\b(?:[Cc]ourts?|[Ll]awsuits?|[Tt]he case(?! for\b))\b")
_WORD = r"(?:[A-Z][\w'’-]*\.?|&|of|the|and|for)"
_LEFT = re.compile(rf"(?<![\w.])(?:[A-Z][\w'’-]*\.?)(?: {_WORD}){{0,5}}\Z")
_RIGHT = re.compile(r"[A-Z][\w'’-]*(?: [A-Z][\w'’-]*){0,2}")
_REACH, _NEAR, _LOOKED = 80, 160, 20_000
_MOST = 200
_DAYS = re.compile(r" (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\Z")
_OWNED = re.compile(r"['’]s (?=[A-Z])")
_OWNS = ("'s", "’s")


def with_cases(body: str, found: list[Found], names: Gazetteer) -> list[Found]:
    """Return found names with cases whole, and a case's first party alone as the case, where nobody has that name.

    "v." is one in a story of courts; "v" and "vs.", which games have too, where a court is told of beside them.
    Linear in the body.
    """
    if not any(map(body.__contains__, _HINTS)):
        return found
    cases = list(_cases(body, found, names))
    if not cases:
        return found
    taken = {at for case in cases for at in range(case.start, case.end)}
    rest = [one for one in found if taken.isdisjoint((one.start, one.end - 1))]
    return sorted((*cases, *_called_short(rest, cases)))


def _cases(body: str, found: list[Found], names: Gazetteer) -> Iterator[Found]:
    ends, starts = {one.end: one for one in found}, {one.start: one for one in found}
    courtly = _COURTS.search(body, 0, _LOOKED) is not None
    until = 0
    for number, m in enumerate(_VERSUS.finditer(body)):
        if number > _MOST or not courtly:
            return
        if m.group() != " v. " and not _BESIDE.search(body, max(0, m.start() - _NEAR), m.end() + _NEAR):
            continue
        start = _beginning(body, m.start(), ends.get(m.start()), names)
        end = _end(body, m.end(), starts.get(m.end()))
        if start is None or start < until or body[start : m.start()] == body[m.end() : end]:
            continue
        if not body[start : m.start()].isupper():
            until = end
            yield Found(start, end, key(body[start:end]), "other", None, (), 1, False)


def _beginning(body: str, at: int, named: Found | None, names: Gazetteer) -> int | None:
    """Return where the first party begins: a name, or the words with capitals without what leads a sentence."""
    if named is not None:
        owned = _OWNED.search(body, named.start, at)
        return owned.end() if owned else named.start  # "the Supreme Court's Roe v. Wade"
    m = _LEFT.search(body, max(0, at - _REACH), at)
    if m is None:
        return None
    start = m.start()
    while (word := body[start:at].partition(" ")[0]) and (word in names.nameless or word.islower()):
        start += len(word) + 1
    return start if start < at else None


def _end(body: str, at: int, named: Found | None) -> int:
    m = None if named else _RIGHT.match(body, at)
    end = named.end if named else m.end() if m else at
    text = _DAYS.sub("", body[at:end])
    return at + len(text.removesuffix(_OWNS[0]).removesuffix(_OWNS[1]))


def _called_short(found: list[Found], cases: list[Found]) -> Iterator[Found]:
    """Yield the names, of which a case's first party alone is the case: "Roe" of "Roe v. Wade"."""
    short: dict[str, str] = {}
    for case in cases:
        first = case.key.partition(" v")[0]
        if " " not in first:
            short.setdefault(first, case.key)
    people = {one.key.rpartition(" ")[2] for one in found if " " in one.key and one.kind == "person"}
    for one in found:
        meant = short.get(one.key) if one.known is None and not one.roles and one.key not in people else None
        yield one._replace(key=meant, kind="other") if meant else one
