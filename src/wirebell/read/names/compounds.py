"""Names that were taken for one with what stands before: "Ohio Democrat", "A Treasury", "Bath-based Rill Inc"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wirebell.catalogue.names import Gazetteer, Known, key
from wirebell.model.facts import MentionKind
from wirebell.read.names.kinds import Found

_PARTIES = {
    **{word: word for word in ("Democrat", "Democrats", "Republican", "Republicans", "GOP")},
    **dict.fromkeys(("Democratic", "Dems"), "Democrats"),
}
"""What people of a party are called, as the catalogue has it."""
_NOBODY = frozenset(
    """a an the among as at but few her his many more most much several some their these those two three four five
    six seven eight nine ten other both all if when while will why moderate liberal conservative vulnerable top key
    senior leading former fellow congressional mainstream centrist progressive elected younger older young
    """.split()
)
"""Words before the people of a party that name nothing themselves."""
_ARTICLES = ("A ", "An ")
_BASED = "-based "
_OWNS = ("'s", "’s")
_MARKS = frozenset("“‘\"'`«„")


def apart(body: str, found: list[Found], names: Gazetteer) -> list[Found]:
    """Return found names, those that are two as both, and those with no name's word before them without it.

    Linear in the names.
    """
    out: list[Found] = []
    called: dict[str, MentionKind] = {}
    for one in found:
        text = body[one.start : one.end] if one.known is None and " " in one.key else ""
        if text.startswith(_ARTICLES):
            called = called or {f.key: f.kind for f in found}
            out.append(_without_article(body, one, called, names))
        elif _BASED in text:
            out += _based(one, text, names)
        elif text and (at := text.rfind(" ") + 1) and text[at:] in _PARTIES:
            out += _partisans(one, text, at, names)
        elif text and one.kind != "other" and (titles := [*_TITLE.finditer(text)]):
            out += _titled(one, text, titles[-1], names)
        else:
            out.append(one)
    return out


def _without_article(body: str, one: Found, called: dict[str, MentionKind], names: Gazetteer) -> Found:
    """Return a name without "A", if it is one: known, in the story elsewhere, or a body by its last word."""
    at = body.index(" ", one.start) + 1
    rest = key(body[at : one.end])
    kind = "organisation" if rest.rpartition(" ")[2] in names.organisation else called.get(rest)
    known = names.known.get(rest)
    if body[one.start - 1 : one.start] in _MARKS or (known is None and kind is None):
        return one
    return Found(at, one.end, rest, known.kind if known else kind or one.kind, known, (), 1, False)


def _based(one: Found, text: str, names: Gazetteer) -> Iterator[Found]:
    """Yield the place and what is there: "Bath-based Rill Inc"."""
    front, _, rest = text.partition(_BASED)
    known = names.known.get(key(front))
    if known is None and front.lower() in names.classes.common:
        yield one
        return
    begin = one.end - len(rest)
    kind = known.kind if known else "place"
    yield Found(one.start, one.start + len(front), key(front), kind, known, (), 1, one.initial)
    thing = names.known.get(key(rest))
    kind = thing.kind if thing else "organisation" if one.kind == "place" else one.kind
    yield Found(begin, one.end, key(rest), kind, thing, (), 1, False)


def _partisans(one: Found, text: str, at: int, names: Gazetteer) -> Iterator[Found]:
    """Yield the people of a party, and before them the place or the house that they are of, if any is named."""
    party = names.known.get(_PARTIES[text[at:]])
    front = text[: at - 1]
    nobody = all(word.lower() in _NOBODY for word in front.split())
    first = None if nobody else _house_or_place(one, front, names)
    if party is None or not (nobody or first):
        yield one
        return
    if first:
        yield first
    yield Found(one.start + at, one.end, key(text[at:]), party.kind, party, (), 2, False)


def _house_or_place(one: Found, front: str, names: Gazetteer) -> Found | None:
    front = front[:-2] if front.endswith(_OWNS) else front
    known = names.known.get(key(front))
    if (
        front != "House"
        and front.rpartition(" ")[2] not in _CHAMBERS
        and (known is None or known.kind not in {"place", "organisation", "other"})
    ):
        return None
    kind = known.kind if known else "organisation"
    return Found(one.start, one.start + len(front), key(front), kind, known, (), 2, one.initial)


_CHAMBERS = frozenset("Committee Subcommittee Caucus Legislature Assembly".split())


_TITLE = re.compile(
    r"(?:Lt\. Gov|Sens?|Reps?|Govs?|Mrs?|Ms|Dr|Gen|Col|Lance Cpl|Staff Sgt|Cpl|Sgt|Capt|Cmdr|Adm)\. (?=[A-ZÀ-Þ])"
    r"|(?<= )(?:Mayor|Senator|Representative|Governor|Congressman|Congresswoman|Assemblyman|Assemblywoman|Laureate"
    r"|Secretary-General|Speaker|Chairman|Leader|CEO) (?=[A-ZÀ-Þ])"
)


def _titled(one: Found, text: str, title: re.Match[str], names: Gazetteer) -> Iterator[Found]:
    """Yield a person without a title inside the name, and whence or of what party, if that stands before it."""
    given = text[title.end() :].partition(" ")[0]
    called = title.start() > 0 and (given in names.given or given in names.classes.given)
    if (title.start() == 0 and one.kind == "person") or (one.kind == "organisation" and not called):
        yield one  # whose title is told in front; "Mayor Ogden College"
        return
    front = text[: title.start()].rstrip()
    words = [m.start() for m in _WORD.finditer(front)]
    known = next(((at, thing) for at in words if (thing := _called(front[at:], names))), None)
    if known and known[1].kind != "person":
        start, thing = one.start + known[0], known[1]
        yield Found(start, one.start + len(front), key(front[known[0] :]), thing.kind, thing, (), 2, False)
    rest = text[title.end() :]
    roles = (*one.roles, key(title.group()[:-1]))
    yield Found(one.start + title.end(), one.end, key(rest), "person", names.known.get(key(rest)), roles, 1, False)


_WORD = re.compile(r"\S+")


def _called(words: str, names: Gazetteer) -> Known | None:
    return names.known.get(_PARTIES.get(words, key(words)))
