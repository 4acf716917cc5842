"""Names of places, peoples, organisations and people, and the words that tell what a name is of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from importlib.resources import files
from typing import cast

from msgspec import Struct

from wirebell.catalogue.classes import WordClasses, load_classes
from wirebell.catalogue.senses import Sense, senses
from wirebell.model.facts import Alias, MentionKind
from wirebell.standing.text import fold

_COUNTRIES = {
    "CD": "Democratic Republic of Congo",
    "CG": "Republic of Congo",
    "CI": "Ivory Coast",
    "HK": "Hong Kong",
    "MM": "Myanmar",
    "MO": "Macau",
    "PS": "Palestine",
    "TR": "Turkey",
}
"""Where the name in CLDR is not the one a paper prints."""

_RUNS = re.compile(r"[^a-z0-9]+")


class Known(Struct, frozen=True, gc=False):
    """A thing the catalogue knows: its id, its kind and the name it is called by.

    `of` is the country that the word for a people belongs to.
    """

    id: str
    kind: MentionKind
    name: str
    of: str | None = None


class Gazetteer(Struct, frozen=True, kw_only=True, gc=False):
    """All names and telling words. Keys of `known` are names as written, without full stops.

    `shouted` has the same names in capitals, for headlines. `titles` are without full stops. What "reaches" tells,
    by first word, how many words the longest name or title has that begins with it. `trailing` finds those that
    end in a small word. `nameless` are the words that are no name where they stand alone, `passed` those of them
    that no person is called by either. `countries` are by the name a paper prints, `mixed` the names of things
    that share one with a thing of another kind. `merged` has, by id, the things
    that are one with it by an editor's word.
    """

    known: dict[str, Known]
    shouted: dict[str, Known]
    reaches: dict[str, int]
    shouted_reaches: dict[str, int]
    given: frozenset[str]
    titles: frozenset[str]
    title_reaches: dict[str, int]
    nameless: frozenset[str]
    organisation: frozenset[str]
    suffix: frozenset[str]
    place: frozenset[str]
    place_first: frozenset[str]
    direction: frozenset[str]
    event: frozenset[str]
    role: frozenset[str]
    particle: frozenset[str]
    common: frozenset[str]
    starter: frozenset[str]
    classes: WordClasses
    surnames: frozenset[str]
    passed: frozenset[str]
    short: frozenset[str]
    countries: frozenset[str]
    senses: dict[str, tuple[Sense, ...]]
    mixed: frozenset[str]
    trailing: re.Pattern[str]
    merged: dict[str, tuple[Alias, ...]] = {}


@lru_cache(maxsize=20_000)
def identity(kind: MentionKind, name: str) -> str:
    """Return the id of a thing by its kind and canonical name: the same in every story, at every reader."""
    return f"{kind}:{_RUNS.sub('-', fold(name)).strip('-') or fold(name)}"


def _is_mixed(several: tuple[Sense, ...]) -> bool:
    return len({kind_of(one.id) for one in several}) > 1


def kind_of(thing: str) -> MentionKind:
    """Return the kind that an id of the catalogue tells."""
    return cast("MentionKind", thing.partition(":")[0])


def key(name: str) -> str:
    """Return the name as `known` and `titles` are keyed: without full stops, with a straight apostrophe."""
    return name.replace(".", "").replace("’", "'")


@cache
def load_names() -> Gazetteer:
    """Return the names that come with the package and with CLDR; one value, loaded at the first call."""
    known = {key(name): thing for thing, names in _things() for name in names}
    titles = frozenset(key(t) for line in _lines("titles.txt") for t in _list(line))
    shouted = {name.upper(): thing for name, thing in known.items() if len(name) > 3 or name.isupper()}
    words = {section: frozenset(of) for section, of in _words().items()}
    given = frozenset(name for line in _lines("given.txt") for name in line.split())
    surnames = frozenset(n.rsplit(" ", 1)[1] for n, k in known.items() if k.kind == "person" and " " in n)
    shared = senses(_lines("senses.txt"))
    nameless = frozenset(w for w in words["common"] | words["starter"] | titles if w.isalpha())
    return Gazetteer(
        known=known,
        shouted=shouted,
        reaches=reaches(known),
        shouted_reaches=reaches(shouted),
        given=given,
        titles=titles,
        title_reaches=reaches(titles),
        nameless=nameless,
        passed=nameless - given - surnames - known.keys(),
        classes=load_classes(),
        surnames=surnames,
        countries=frozenset(thing.of for thing in known.values() if thing.of),
        senses=shared,
        mixed=frozenset(name for name, thing in known.items() if _is_mixed(shared.get(thing.id, ()))),
        trailing=trailing(known),
        merged={},
        **{section.replace("-", "_"): of for section, of in words.items()},
    )


def trailing(names: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern of the names that end in a small word, which no capitalised run holds."""
    found = [name for name in names if " " in name and name.rsplit(" ", 1)[1].islower()]
    return re.compile(r"\b(?:" + "|".join(map(re.escape, sorted(found, key=len, reverse=True))) + r")\b")


def reaches(names: Iterable[str]) -> dict[str, int]:
    """Return by first word how many words the longest name that begins with it has."""
    found: dict[str, int] = {}
    for name in names:
        first = name.partition(" ")[0]
        found[first] = max(found.get(first, 0), name.count(" ") + 1)
    return found


def _things() -> Iterator[tuple[Known, list[str]]]:
    """Yield everything known with all its names; what comes later wins where names collide."""
    for name in _lines("cldr-languages.txt"):
        yield _thing("other", name), [name]
    for line in _lines("events.txt"):
        for name in _list(line):
            yield _thing("other", name), [name]
    for line in _lines("people.txt"):
        for names in _list(line):
            first, *others = names.split(" | ")
            yield _thing("person", first), [first, *others]
    for line in _lines("places.txt"):
        for names in _list(line):
            first, *others = names.split(" | ")
            yield _thing("place", first), [first, *others]
    for line in _lines("organisations.txt"):
        first, *others = line.split(" | ")
        yield _thing("organisation", first), [first, *others]
    yield from _countries()


def _countries() -> Iterator[tuple[Known, list[str]]]:
    ours = {row[0]: row[1:] for row in (line.split(";") for line in _lines("countries.txt"))}
    for code, listed, *tongues in (line.split(";") for line in _lines("cldr-countries.txt")):
        name = _COUNTRIES.get(code, listed.split(" (")[0])
        peoples, capitals, others = (_list(cell) for cell in ours.get(code, ("", "", "")))
        for capital in capitals:
            yield _thing("place", capital), [capital]
        if peoples:
            yield Known(identity("other", peoples[0]), "other", peoples[0], name), peoples
        written = [name, listed, *_as_papers_write(name), *filter(None, tongues), *others]
        yield _thing("place", name), list(dict.fromkeys(written))


def _as_papers_write(name: str) -> Iterator[str]:
    """Yield a country's name with the words that CLDR shortens: "Antigua and Barbuda", "Saint Lucia"."""
    full = name.replace(" & ", " and ")
    if full != name:
        yield full
    if full.startswith("St. "):
        yield f"Saint {full[4:]}"


def peoples() -> list[tuple[str, tuple[str, ...]]]:
    """Return countries by the name a paper prints, with the words for their people, the adjective first."""
    listed = dict(line.split(";", 2)[:2] for line in _lines("cldr-countries.txt"))
    rows = (line.split(";") for line in _lines("countries.txt"))
    return [
        (_COUNTRIES.get(c, listed[c].split(" (")[0]), tuple(_list(forms)))
        for c, forms, *_ in rows
        if forms.strip()
    ]


def _thing(kind: MentionKind, name: str) -> Known:
    return Known(identity(kind, name), kind, name)


def _words() -> dict[str, list[str]]:
    sections: dict[str, list[str]] = {}
    for line in _lines("words.txt"):
        if line.startswith("["):
            section = sections.setdefault(line.strip("[]"), [])
        else:
            section.extend(line.split())
    return sections


def _lines(name: str) -> list[str]:
    text = files("wirebell.catalogue").joinpath("data", name).read_text(encoding="utf8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def _list(cell: str) -> list[str]:
    return [item for item in (part.strip() for part in cell.split(",")) if item]
