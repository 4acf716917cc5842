"""Names in a story: one mention per real thing, with every place it is named."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from msgspec.structs import replace

from wirebell.catalogue.name_tagger import load_tagger
from wirebell.catalogue.names import Gazetteer, Known, identity, key, kind_of
from wirebell.catalogue.senses import Sense, meant
from wirebell.model.facts import Mention
from wirebell.read.names.kinds import Found
from wirebell.read.names.offices import offices
from wirebell.read.names.ruled import ruled
from wirebell.read.names.same import last_name, longest, same_things
from wirebell.read.names.tagged_names import tagged

_WORDS = re.compile(r"[^\W_]+(?:-[^\W_]+|\.(?:com|[A-Z])(?![^\W_]))*")
_BEGIN = re.compile(r"(?<![^\W_])(?<![^\W_]-)")


def find_mentions(body: str, language: str, gazetteer: Gazetteer, lead: str = "") -> tuple[Mention, ...]:
    """Return the people, organisations, places and other named things of a body, in order of first naming.

    Each has all its spans; titles ("Admiral") and offices ("head of the navy") are its roles, not in the span.
    `language` is an ISO 639-1 code. `lead` is the headline and what else stands above the body: who is named there
    in full may have the surname alone below. Linear in the body.
    """
    if language != "en":
        lent = _lent(lead, language, gazetteer) if lead else {}
        return grouped(body, ruled(body, gazetteer, language, lent), gazetteer, lent, behind=language == "de")
    found = _found(body, gazetteer)
    lent = _lent(lead, language, gazetteer) if lead and _wants(found, lead) else {}
    return grouped(body, found, gazetteer, lent)


def _wants(found: list[Found], lead: str) -> bool:
    """Tell whether a headline has a word that the body has as a name, but never in a longer one."""
    said = {one.key for one in found if " " not in one.key and one.known is None}
    said.intersection_update(_WORDS.findall(lead))
    return bool(said) and not said <= {last_name(o.key) for o in found if o.kind == "person" and " " in o.key}


def _lent(lead: str, language: str, names: Gazetteer) -> dict[str, str]:
    """Return the full names of people in a headline, as written, by their keys."""
    found = _found(lead, names) if language == "en" else ruled(lead, names, language)
    people = [one for one in found if one.kind == "person" and 0 < one.key.count(" ") < _MANY_WORDS]
    given = (names.given, names.classes.given)
    called = [one for one in people if any(one.key.partition(" ")[0] in listed for listed in given)]
    written = (one.known.name if one.known else lead[one.start : one.end] for one in called)
    return {key(name): name for name in written}


_MANY_WORDS = 4


_TAGGED = 200_000
"""How many characters the tagger reads at most. No article is as long; what is beyond is read by rules."""


def _found(body: str, names: Gazetteer) -> list[Found]:
    cut = len(body) if len(body) <= _TAGGED else max(body.rfind(" ", 0, _TAGGED), 0) or _TAGGED
    found = tagged(body[:cut], names, load_tagger())
    if cut < len(body):
        found += [f._replace(start=f.start + cut, end=f.end + cut) for f in ruled(body[cut:], names)]
    return found


def grouped(
    body: str,
    found: list[Found],
    names: Gazetteer,
    lent: Mapping[str, str] = MappingProxyType({}),
    behind: bool = True,
) -> tuple[Mention, ...]:
    """Return found names as mentions, one for each thing that is named; `lent` are people's full names by key.

    `behind` tells to look for offices around a name, as English has them: "Jo Reed, head of the navy".
    """
    groups = same_things(body, _as_meant(body, found, names), names, lent)
    full = {identity("person", key): name for key, name in lent.items()}
    told = [_mention(body, key, group, names, full.get(key, ""), behind) for key, group in groups.items()]
    return tuple(told) if len({one.id for one in told}) == len(told) else _once_each(told)


def _once_each(found: list[Mention]) -> tuple[Mention, ...]:
    """Return mentions with those of one thing as one: "Ga." and the "Georgia" that means the state."""
    whole: dict[str, Mention] = {}
    for one in found:
        first = whole.get(one.id)
        spans = tuple(sorted((*first.spans, *one.spans))) if first else one.spans
        roles = tuple(dict.fromkeys((*first.roles, *one.roles))) if first else one.roles
        whole[one.id] = replace(first or one, spans=spans, roles=roles)
    return tuple(whole.values())


def _mention(body: str, key: str, group: list[Found], names: Gazetteer, lent: str, behind: bool) -> Mention:
    named = longest(group)
    name = named.known.name if named.known else body[named.start : named.end]
    if len(lent) > len(name):
        name = lent
    if name.isupper() and not named.key.isupper():
        name = named.key  # a headline or dateline in capitals
    roles = dict.fromkeys([role for one in group if one.roles for role in one.roles])
    if named.kind == "person":
        roles |= {} if not behind else offices(body, [(one.start, one.end) for one in group[:_LOOKED_AT]], names)
    elif named.known and named.known.of:
        roles["of " + named.known.of] = None
    if key in names.senses:
        others = names.senses[key][1:] if named.kind == "place" else ()
        told = next((sense for sense in others if sense.id == key), None)
        sense, clear = (told, True) if told else _meant(key, body, names)  # "Ga." means the state alone
        key, name = sense.id, sense.name
        if not clear:
            roles |= {"or " + other.name: None for other in names.senses[key] if other.id != key}
    spans = tuple([(one.start, one.end) for one in group])
    return Mention(id=key, kind=named.kind, name=name, roles=tuple(roles), spans=spans)


def _meant(key: str, body: str, names: Gazetteer) -> tuple[Sense, bool]:
    """Return which of the things of one name a story means, and whether that is clear."""
    several, text = names.senses[key], body[:_TAGGED]
    return meant(several, frozenset(w for one in several for w in one.words if _stands(w, text)))


def _as_meant(body: str, found: list[Found], names: Gazetteer) -> list[Found]:
    """Return names that things of different kinds share as what the story means: Amazon, the river or the firm."""
    if not any(one.key in names.mixed for one in found):
        return found
    senses: dict[str, Sense] = {}

    def as_meant(one: Found) -> Found:
        if one.key not in names.mixed or one.kind == "person":
            return one
        thing = names.known[one.key].id
        sense = senses.get(thing) or senses.setdefault(thing, _meant(thing, body, names)[0])
        kind = kind_of(sense.id)
        return one._replace(kind=kind, known=Known(sense.id, kind, sense.name))

    return [as_meant(one) for one in found]


def _stands(word: str, text: str) -> bool:
    """Tell whether a text has a word, alone and not as a part of one with hyphens."""
    at = text.find(word)
    while at >= 0 and not (_BEGIN.match(text, at) and (m := _WORDS.match(text, at)) and m.group() == word):
        at = text.find(word, at + 1)
    return at >= 0


_LOOKED_AT = 6
"""How many of a person's namings are searched for an office; it stands at one of the first."""
