"""Names in a story: one mention per real thing, with every place it is named."""

from __future__ import annotations

import re

from wirebell.catalogue.names import Gazetteer
from wirebell.catalogue.tagger import load_tagger
from wirebell.model.facts import Mention
from wirebell.read.kinds import Found, kinds
from wirebell.read.runs import Token, chunks, joined, runs
from wirebell.read.same import longest, same_things
from wirebell.read.tagged import tagged

_OFFICE = re.compile(r", (?:the |an? )?([^,.;:()\"“\n]{3,70})[,.]")
_WORDS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


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
    roles = dict.fromkeys(role for one in group for role in one.roles)
    if named.kind == "person":
        roles |= dict.fromkeys(office for one in group if (office := _office(body, one, names)))
    return Mention(
        id=key,
        kind=named.kind,
        name=named.known.name if named.known else body[named.start : named.end],
        roles=tuple(roles),
        spans=tuple((one.start, one.end) for one in group),
    )


def _office(body: str, one: Found, names: Gazetteer) -> str | None:
    """Return the office that stands after a name between commas: ", head of the navy,"."""
    m = _OFFICE.match(body, one.end)
    if m is None:
        return None
    before_of = m.group(1).split(" of ")[0]
    return m.group(1) if any(w.lower() in names.role for w in _WORDS.findall(before_of)) else None
