"""Names of the tagger mended where any reader sees what is wrong: titles kept, two in one, words that are none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wirebell.catalogue.names import Gazetteer, key
from wirebell.read.kinds import Found


def mended(body: str, found: list[Found], names: Gazetteer) -> list[Found]:
    """Return found names without titles in front and without those that are none; one that holds two is both.

    Linear in the body.
    """
    parts = [part for one in found for part in (_parts(body, one, names) if " " in one.key else (one,))]
    opening = {one.key for one in parts if one.initial and _may_open(one)}
    if opening:
        opening -= {one.key for one in parts if not one.initial}
        small = frozenset(body.split())
        opening = {word for word in opening if _only_opens(word, small, names)}
    return [one for one in parts if one.known or not (one.key in opening or _is_none(body, one))]


def _parts(body: str, one: Found, names: Gazetteer) -> Iterator[Found]:
    """Yield the names that one of several words holds: mostly itself, without its titles."""
    if one.known is not None or one.kind == "other":
        yield one
        return
    if one.kind == "person" and _is_a_body(one.key, names):
        one = one._replace(kind="organisation")
    elif one.kind != "place":
        one = _untitled(body, one, names)
    m = _OWNER.search(body, one.start, one.end)
    owner = key(body[one.start : m.start()]) if m else ""
    thing = names.known.get(owner)
    if m and body[one.start - 1 : one.start] in _MARKS:
        yield one._replace(kind="other")  # a book, a song
    elif m and one.kind == "person":
        yield one._replace(end=m.start(), key=owner)
    elif m and thing and thing.kind == "place":
        yield Found(one.start, m.start(), owner, "place", thing, (), 2, one.initial)
        yield one._replace(start=m.end(), key=key(body[m.end() : one.end]), roles=(), initial=False)
    else:
        yield one


def _is_a_body(name: str, names: Gazetteer) -> bool:
    """Tell whether a name says that it is an organisation's: "Academy of Fine Arts"."""
    head, of, _ = name.partition(" of ")
    return of != "" and _last(head) in names.organisation


_OWNER = re.compile(r"['’]s\s(?=[A-Z])")
_MARKS = frozenset("“‘\"'`«„")


def _untitled(body: str, one: Found, names: Gazetteer) -> Found:
    """Return a person's name without the titles at its front: "Sen. Lena Harrow", "Cartoonist Omar Sayed"."""
    while m := (one.kind == "person" and _TITLE.match(body, one.start, one.end)) or _office(body, one, names):
        roles = (*one.roles, key(body[one.start : m.end() - 1]))
        rest = key(body[m.end() : one.end])
        one = one._replace(start=m.end(), key=rest, kind="person", roles=roles, initial=False)
    return one


_TITLE = re.compile(
    r"(?:the )?(?:Sens?\.|Reps?\.|Govs?\.|Lt\. Gov\.|Drs?\.?|Profs?\.?|M(?:r|rs|s)\.?|Rev\.|Rt\.? Hon\.?|Rt|Hon\.?"
    r"|Col\.|Gen\.|Lt\.|Sgt\.|Capt\.|Senator|Congress(?:wo)?man|Representative|Governor|Professor|Premier|Minister"
    r"|President|Chancellor|Councillor|Taoiseach|T[aá]naiste|Honou?rable|Right Honou?rable) (?=[^\W\d_])"
)
_OFFICE = re.compile(r"[A-Z][a-z]{3,} (?=([A-Z][\w.-]+) [A-Z])")


_CALLINGS = frozenset(
    """cartoonist columnist journalist scientist economist novelist artist guitarist pianist violinist biologist
    psychologist photographer filmmaker composer conductor playwright poet comedian rapper firefighter""".split()
)


def _office(body: str, one: Found, names: Gazetteer) -> re.Match[str] | None:
    """Return where a name ends its first word: what somebody is, before a given name and another word."""
    m = _OFFICE.match(body, one.start, one.end)
    if m is None or not (m[1] in names.given or m[1] in names.classes.given):
        return None
    word = m.group()[:-1]
    low = word.lower()
    calls = low in names.role or low in _CALLINGS
    named = word in names.given or word in names.classes.given or _last(one.key) in names.organisation
    return m if calls and not named else None


def _last(name: str) -> str:
    return name.rpartition(" ")[2]


def _is_none(body: str, one: Found) -> bool:
    """Tell whether something is no name: "I've", "October 31st", "R-KY", what stands in an address."""
    text = one.key
    if "'" in text and _CONTRACTION.match(text):
        return True
    if text[:1] in _DATED and _DATE.fullmatch(text):
        return True
    if "-" in text and _SEAT.fullmatch(text):
        return True
    led = one.start and body[one.start - 1] in "/.="
    return bool(led and _ADDRESS.search(body, max(0, one.start - _REACH), one.start))


_CONTRACTION = re.compile(
    r"(?:[A-Z][a-z]*n't|(?:I|You|He|She|It|We|They|There|That|This|Who|What)'(?:ve|ll|re|m|d))(?!\w)",
    re.IGNORECASE,
)
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DATE = re.compile(rf"\d{{1,2}}(?:st|nd|rd|th) (?:of )?(?:{_MONTHS})|(?:{_MONTHS}) \d{{1,2}}(?:st|nd|rd|th)")
_DATED = frozenset("0123456789JFMASOND")
_SEAT = re.compile(r"[DRI]-[A-Z]{2}")
_ADDRESS = re.compile(r"(?:://|\bwww\.|\w\.[a-z]{2,4}/)\S*\Z")
_REACH = 60


def _may_open(one: Found) -> bool:
    """Tell whether nothing but a capital at the beginning may have made a word a name."""
    return one.known is None and one.key.isalpha() and not one.roles and one.key[1:].islower()


def _only_opens(word: str, small: frozenset[str], names: Gazetteer) -> bool:
    """Tell whether a word that only begins sentences is no name: an adverb, a verb, what is small elsewhere."""
    low, classes = word.lower(), names.classes
    if word in names.given or word in classes.given or word in classes.surnames or word in classes.cities:
        return False
    if low in small or (low.endswith("ly") and low in classes.common):
        return low in classes.common
    return _ADVERB.search(low) is not None or (low.endswith("ing") and _is_of_a_verb(low[:-3], classes.common))


_ADVERB = re.compile(r".{3}(?:ally|edly|antly|ently|ingly|fully|ously|ively|ctly|ately|etely)\Z")


def _is_of_a_verb(stem: str, common: frozenset[str]) -> bool:
    return len(stem) > _SHORTEST and (stem in common or f"{stem}e" in common or stem[:-1] in common)


_SHORTEST = 2
