"""Names of the tagger mended where any reader sees what is wrong: titles kept, two in one, words that are none."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterator

from wirebell.catalogue.names import Gazetteer, key
from wirebell.read.names.kinds import Found


def mended(body: str, found: list[Found], names: Gazetteer, small: Container[str]) -> list[Found]:
    """Return found names without titles in front and without those that are none; one that holds two is both.

    `small` are the words of the body. Linear in the body.
    """
    found = _whole(body, [_with_subject(body, one, names) for one in found])
    parts = [part for one in found for part in (_parts(body, one, names) if " " in one.key else (one,))]
    opening = {one.key for one in parts if one.initial and _may_open(one)}
    if opening:
        opening -= {one.key for one in parts if not one.initial}
        opening = {word for word in opening if _only_opens(word, small, names)}
    return [
        _by_signs(body, one, names)
        for one in parts
        if one.known or not (one.key in opening or _is_none(body, one))
    ]


def _with_subject(body: str, one: Found, names: Gazetteer) -> Found:
    """Return a committee with what it is on, which no stretch of capitals holds: "House Committee on Rules"."""
    if not body.startswith(" on ", one.end) or _last(one.key) not in _ON:
        return one
    m = _SUBJECT.match(body, one.end)
    if m is None or ((place := names.known.get(key(m[1]))) and place.kind == "place"):
        return one
    whole = key(body[one.start : m.end()])
    return one._replace(end=m.end(), key=whole, kind="organisation", known=names.known.get(whole))


_ON = frozenset("Commission Committee Conference Council Panel Subcommittee Caucus Project Institute".split())
_DAYS = "Mon|Tues|Wednes|Thurs|Fri|Satur|Sun"
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_SUBJECT = re.compile(
    rf" on (?:the )?(?!(?:{_DAYS})day\b|(?:{_MONTHS}|Jan|Feb|Aug|Sept|Oct|Nov|Dec)\b)([A-Z][a-z]\w+"
    r"(?:(?: and| of| for)? [A-Z][a-z]\w+){0,4})"
)


def _whole(body: str, found: list[Found]) -> list[Found]:
    """Return names that are cut at a small word as long as the story has them elsewhere: "Office for Bees"."""
    begun = _begun(found)
    if not begun:
        return found
    out: list[Found] = []
    for one in found:
        if out and one.start < out[-1].end:
            continue  # it is part of the name before, now
        fits = (w for w in begun.get(one.key, ()) if _goes_on(body, one, body[w.start : w.end]))
        whole = max(fits, key=lambda w: w.end - w.start, default=None)
        end = one.start + whole.end - whole.start if whole else one.end
        out.append(
            whole._replace(start=one.start, end=end, initial=one.initial, roles=one.roles) if whole else one
        )
    return out


def _begun(found: list[Found]) -> dict[str, list[Found]]:
    """Return names with small words inside by what stands before one; "and" may join two by mistake, once."""
    linked = [one for one in found if " " in one.key and _LINKED.search(one.key)]
    often = Counter(one.key for one in linked)
    begun: dict[str, list[Found]] = {}
    for one in linked:
        if often.pop(one.key, 0) > (" and " in one.key):
            for link in _LINKED.finditer(one.key):
                longer = begun.setdefault(one.key[: link.start()], [])
                if len(longer) < _MOST:
                    longer.append(one)
    return begun


def _goes_on(body: str, one: Found, text: str) -> bool:
    end = one.start + len(text)
    return end > one.end and body.startswith(text, one.start) and not body[end : end + 1].isalnum()


_LINKED = re.compile(r" (?:of|and|for|to|in|on|&) ")
_MOST = 8
"""How many names that begin alike are tried."""


def _parts(body: str, one: Found, names: Gazetteer) -> Iterator[Found]:
    """Yield the names that one of several words holds: mostly itself, without its titles."""
    if one.known is not None or one.kind == "other":
        yield one
        return
    if one.kind == "person" and (_is_a_body(one.key, names) or _last(one.key) in _PARTISANS):
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


def _by_signs(body: str, one: Found, names: Gazetteer) -> Found:
    """Return a name with the kind that its ending or the words around it tell: "Orvis police", "Ann, 9, Orvis"."""
    if one.known is None and one.kind != "person" and " " not in one.key and _STAFF.match(body, one.end):
        return one._replace(kind="person")  # "the Reed campaign"
    if one.known is not None or one.kind == "place":
        return one
    if (
        one.kind != "person"
        and body[one.start - 2 : one.start] == ", "
        and _AGED.search(body, max(0, one.start - _AGE), one.start)
    ):
        return one if _AGED_TOO.match(body, one.end) else one._replace(kind="place", sure=2)
    if " " in one.key:
        return one._replace(kind="place") if one.kind == "organisation" and _last(one.key) in _STREETS else one
    policed = one.kind != "organisation" and body.startswith(" police", one.end) and one.key not in names.given
    return one._replace(kind="place", sure=2) if policed or STREET.fullmatch(one.key) else one


_STAFF = re.compile(r" (?:campaign|administration|presidency|advis[eo]rs?|aides?|supporters?|loyalists?|allies)\b")
_STREETS = frozenset("Avenue Boulevard Drive Highway Road Street".split())
_AGED = re.compile(r", \d{1,2}, \Z")
_AGED_TOO = re.compile(r", \d")
_AGE = 7
STREET = re.compile(
    r"[A-ZÄÖÜ]\w{2,}(?:stra(?:ß|ss)e|allee|platz|gasse|chaussee)|(?:\w+-)+(?:Stra(?:ß|ss)e|Allee|Platz)"
)
"""German streets, which English stories name too."""


_PARTISANS = frozenset("Republicans Democrats Conservatives Liberals Tories Greens Socialists Communists".split())


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
    r"|President|Chancellor|Councillor|Taoiseach|T[aá]naiste|Honou?rable|Right Honou?rable"
    r"|Assembly(?:wo)?man|Council(?:wo)?man|Laureate|Lance Cpl\.) (?=[^\W\d_])"
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
    if text in _HALF_TITLES:
        return True
    return bool(led and _ADDRESS.search(body, max(0, one.start - _REACH), one.start))


_HALF_TITLES = frozenset({"Rt", "Hon", "Rt Hon", "Rt Rev", "Rt Revd"})
_CONTRACTION = re.compile(
    r"(?:[A-Z][a-z]*n't|(?:I|You|He|She|It|We|They|There|That|This|Who|What)'(?:ve|ll|re|m|d))(?!\w)",
    re.IGNORECASE,
)
_DATE = re.compile(rf"\d{{1,2}}(?:st|nd|rd|th) (?:of )?(?:{_MONTHS})|(?:{_MONTHS}) \d{{1,2}}(?:st|nd|rd|th)")
_DATED = frozenset("0123456789JFMASOND")
_SEAT = re.compile(r"[DRI]-[A-Z]{2}")
_ADDRESS = re.compile(r"(?:://|\bwww\.|\w\.[a-z]{2,4}/)\S*\Z")
_REACH = 60


def _may_open(one: Found) -> bool:
    """Tell whether nothing but a capital at the beginning may have made a word a name."""
    return one.known is None and one.key.isalpha() and not one.roles and one.key[1:].islower()


def _only_opens(word: str, small: Container[str], names: Gazetteer) -> bool:
    """Tell whether a word that only begins sentences is no name: an adverb, a verb, what is small elsewhere."""
    low, classes = word.lower(), names.classes
    if word in names.given or word in classes.given or word in classes.surnames or word in classes.cities:
        return False
    if low in small or (low.endswith("ly") and low in classes.common):
        return low in classes.common or len(low) > _LONG
    return _ADVERB.search(low) is not None or (low.endswith("ing") and _is_of_a_verb(low[:-3], classes.common))


_ADVERB = re.compile(r".{3}(?:ally|edly|antly|ently|ingly|fully|ously|ively|ctly|ately|etely|ating|izing|fying)\Z")


def _is_of_a_verb(stem: str, common: frozenset[str]) -> bool:
    return len(stem) > _SHORTEST and (stem in common or f"{stem}e" in common or stem[:-1] in common)


_SHORTEST = 2
_LONG = 6
"""Letters of a word that the story has in small as well and that is no name though nobody lists it."""
