"""Names in a story: one mention per real thing, with every place it is named."""

from __future__ import annotations

import re

from wirebell.catalogue.name_tagger import load_tagger
from wirebell.catalogue.names import Gazetteer
from wirebell.catalogue.senses import meant
from wirebell.model.facts import Mention
from wirebell.read.kinds import Found, kinds
from wirebell.read.offices import offices
from wirebell.read.runs import Token, chunks, joined, runs
from wirebell.read.same import longest, same_things
from wirebell.read.tagged import tagged

_WORDS = re.compile(r"[^\W_]+(?:-[^\W_]+)*")


def find_mentions(body: str, language: str, gazetteer: Gazetteer) -> tuple[Mention, ...]:
    """Return the people, organisations, places and other named things of a body, in order of first naming.

    Each has all its spans; titles ("Admiral") and offices ("head of the navy") are its roles, not in the span.
    `language` is an ISO 639-1 code. Linear in the body.
    """
    if language == "en":
        found = tagged(body, gazetteer, load_tagger())
    else:
        found = [one for run in runs(body, gazetteer.nameless) for one in _in_run(body, run, language, gazetteer)]
    return grouped(body, found, gazetteer)


def grouped(body: str, found: list[Found], names: Gazetteer) -> tuple[Mention, ...]:
    """Return found names as mentions, one for each thing that is named."""
    groups = same_things(body, found)
    return tuple(_mention(body, key, group, names) for key, group in groups.items())


def _in_run(body: str, run: list[Token], language: str, names: Gazetteer) -> list[Found]:
    if len(run) > 1 and _shouts(body[run[0].start : run[-1].end]):
        return _in_capitals(run, names)
    found = [one for chunk in chunks(body, run, names) for one in kinds(body, chunk, names)]
    return found if language != "de" else [one for one in found if one.sure or " " in one.key]


def _shouts(text: str) -> bool:
    return len(text) > 8 and " " in text and text.isupper()


def _in_capitals(run: list[Token], names: Gazetteer) -> list[Found]:
    """Return the known names of a run in capitals, longest first from the left; its other words say nothing."""
    found: list[Found] = []
    at = 0
    while at < len(run):
        size = min(names.shouted_reaches.get(run[at].text, 0), len(run) - at)
        while size and (key := joined(run[at : at + size])) not in names.shouted:
            size -= 1
        if size:
            known = names.shouted[key]
            found.append(Found(run[at].start, run[at + size - 1].end, key, known.kind, known, (), 2, False))
        at += max(size, 1)
    return found


def _mention(body: str, key: str, group: list[Found], names: Gazetteer) -> Mention:
    named = longest(group)
    name = named.known.name if named.known else body[named.start : named.end]
    roles = dict.fromkeys(role for one in group for role in one.roles)
    if named.kind == "person":
        roles |= offices(body, [(one.start, one.end) for one in group[:_LOOKED_AT]], names)
    elif named.known and named.known.of:
        roles["of " + named.known.of] = None
    if key in names.senses:
        sense, clear = meant(names.senses[key], frozenset(_WORDS.findall(body)))
        key, name = sense.id, sense.name
        if not clear:
            roles |= {"or " + other.name: None for other in names.senses[key] if other.id != key}
    spans = tuple((one.start, one.end) for one in group)
    return Mention(id=key, kind=named.kind, name=name, roles=tuple(roles), spans=spans)


_LOOKED_AT = 6
"""How many of a person's namings are searched for an office; it stands at one of the first."""
