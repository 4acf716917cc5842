"""What an expression asks for that is not there, or hardly what was meant: said before it is followed.

A storyline that is none, a name that no source has, numbers of nothing: such a follow is allowed, as what it asks
for may come, but nobody should have to wait for weeks to learn that it was mistyped.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from difflib import get_close_matches

from msgspec import Struct

from wirebell import standing
from wirebell.alert.silence import contradictions
from wirebell.app.house import House
from wirebell.app.sources import named
from wirebell.model.source import Source
from wirebell.standing.analysis import joined, plain
from wirebell.standing.expression.tree import And, Figure, Or, Query, Value, Word, positives


class Caution(Struct, frozen=True, kw_only=True):
    """What is odd about a clause of an expression, and what to do, in sentences."""

    clause: str
    says: str


def cautions(house: House, query: Query) -> tuple[Caution, ...]:
    """Return what is odd about an expression, from the left; nothing for most."""
    whole = standing.canonical(query)
    never = [Caution(clause=whole, says=f"It can never ring: {said}.") for said in contradictions(query)]
    found = [caution for leaf in positives(query) for caution in _of_leaf(house, leaf)]
    return tuple(dict.fromkeys([*never, *found]))


def _of_leaf(house: House, leaf: Query) -> Iterator[Caution]:
    if isinstance(leaf, Figure):
        said = _figure(leaf)
    elif isinstance(leaf, Value) and not leaf.prefix and leaf.field in _VALUES:
        said = _VALUES[leaf.field](house, leaf.text)
    else:
        return
    yield from (Caution(clause=standing.canonical(leaf), says=one) for one in said)


# -- values -----------------------------------------------------------------------------------------------


def _storyline(house: House, text: str) -> Iterator[str]:
    if not house.store.storyline_known(text):
        yield (
            f"No story on record is of a storyline {text}: `wirebell story show ID` names that of a story, "
            "`wirebell follow suggest WORD` those that have a word in their headlines."
        )


def _topic(house: House, text: str) -> Iterator[str]:
    topics = house.lexicon.topics
    labels = {topic.label.casefold(): topic.label for topic in topics.topics.values()}
    if topics.find(text) or text.casefold() in labels:
        return
    yield f"No topic is called {text}.{_nearest(text, labels)} `wirebell topics list` shows them."


def _source(house: House, text: str) -> Iterator[str]:
    sources = named(house).values()
    if not any(_called(source, text) for source in sources):
        names = {joined(source.name): source.name for source in sources}
        yield f"No source is called {text}.{_nearest(text, names)} `wirebell source list` shows them."


def _called(source: Source, text: str) -> bool:
    return text == plain(source.id) or f" {joined(text)} " in f" {joined(source.name)} "


def _language(house: House, text: str) -> Iterator[str]:
    del house
    if not _CODE.fullmatch(text):
        yield f"{text} is no code of a language: write lang:en, lang:de or lang:pt-br."


_CODE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*")
_VALUES: dict[str, Callable[[House, str], Iterator[str]]] = {
    "storyline": _storyline,
    "topic": _topic,
    "source": _source,
    "lang": _language,
}


def _nearest(text: str, names: dict[str, str]) -> str:
    like = get_close_matches(text.casefold(), names, 1, 0.6)
    return f" The nearest is “{names[like[0]]}”." if like else ""


# -- figures ----------------------------------------------------------------------------------------------


def _figure(figure: Figure) -> Iterator[str]:
    from wirebell.read.units import unit_named, units_known  # all of reading comes with it: only where it is asked

    if figure.query is None and figure.unit is None and not any(_is_percent(test) for test in figure.tests):
        yield (
            "It asks for any number in any story, as it names neither what is counted nor a unit: "
            "write figure(troops >3000) or figure(unit:USD >3000)."
        )
    if figure.unit is not None and not units_known().issuperset(figure.unit.split("/")):
        meant = unit_named(figure.unit)
        yield f"No figure is read in the unit {figure.unit}. " + (
            f"Write unit:{meant}." if meant else "Units are %, the codes of currencies as USD, and symbols as km."
        )
    for word in _words(figure.query):
        if word.isdigit():
            yield f"{word} is looked for as a word: to compare the number write ={word}, >{word} or <{word}."
        elif figure.unit is None and len(word) > 1 and (meant := unit_named(word)):
            yield f"{word} is read as a unit, not as what is counted: write unit:{meant}."


def _is_percent(test: object) -> bool:
    return bool(getattr(test, "percent", False))


def _words(query: Query | None) -> Iterator[str]:
    match query:
        case Word(text):
            yield text
        case And(operands) | Or(operands):
            for operand in operands:
                yield from _words(operand)
