"""What an expression asks for that is not there, or hardly what was meant: said before it is followed.

A storyline that is none, a name that no source has, numbers of nothing: such a follow is allowed, as what it asks
for may come, but nobody should have to wait for weeks to learn that it was mistyped.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from difflib import get_close_matches
from typing import NamedTuple

from babel.core import get_global
from msgspec import Struct

from wirebell import standing
from wirebell.alert.silence import contradictions
from wirebell.app.house import House
from wirebell.app.policies import DEFAULT, NONE
from wirebell.app.sources import named
from wirebell.app.topics import known
from wirebell.errors import UsageError, Wording
from wirebell.model.policy import Policy
from wirebell.model.source import Source
from wirebell.standing.analysis import joined, plain
from wirebell.standing.expression.tree import And, Figure, Or, Query, Value, Word, positives


class Caution(Struct, frozen=True, kw_only=True):
    """What is odd about a clause of an expression, and what to do, in sentences."""

    clause: str
    says: str


def cautions(house: House, query: Query, typed: str = "") -> tuple[Caution, ...]:
    """Return what is odd about an expression, from the left; nothing for most. `typed` is how it was written."""
    return tuple(Caution(clause=odd.clause, says=str(odd.says)) for odd in oddities(house, query, typed))


def policy_cautions(house: House, policy: Policy) -> tuple[Caution, ...]:
    """Return what a policy asks for that is not there: sources and languages, which may come, or were mistyped."""
    names = {name.casefold(): name for source in named(house).values() for name in (source.id, source.name)}
    lacking = [mute.what for mute in policy.mute_sources or () if mute.what.casefold() not in names]
    strange = [code for code in policy.languages or () if not _recognised(code)]
    return (
        *(Caution(clause=what, says=_mutes_nothing(what, names)) for what in lacking),
        *(Caution(clause=code, says=str(_unread(code))) for code in strange),
    )


def _unread(code: str) -> Wording:
    return Wording("A story is in {code} only where its source says so: no text is recognised as that.", code=code)


def _recognised(language: str) -> bool:
    from wirebell.read.text.language import KNOWN  # all of reading comes with it

    return language in KNOWN


def _mutes_nothing(what: str, names: dict[str, str]) -> str:
    near = _nearest(what, names)
    return f"No source has that id or name, so it mutes none.{f' The nearest is “{near}”.' if near else ''}"


def known_sources(house: House, said: Iterable[str], before: Policy) -> None:
    """Raise UsageError for a name of a source to mute that no source has; one that was muted before may stay."""
    muted = {mute.what for mute in before.mute_sources or ()}
    names = {name.casefold(): name for source in named(house).values() for name in (source.id, source.name)}
    for text in said:
        if text not in muted and text not in {NONE, DEFAULT} and text.casefold() not in names:
            raise UsageError(_no_source(text, _nearest(text, names)))


class Oddity(NamedTuple):
    """A caution as pages say it, in the reader's language."""

    clause: str
    says: Wording


def oddities(house: House, query: Query, typed: str = "") -> tuple[Oddity, ...]:
    """Return the cautions about an expression, each in a wording that catalogues know."""
    whole = standing.canonical(query)
    never = [Oddity(whole, Wording("It can never ring: {said}.", said=said)) for said in contradictions(query)]
    found = [odd for leaf in positives(query) for odd in _of_leaf(house, leaf)]
    return tuple(dict.fromkeys([*never, *found, *_signs(typed), *_joining(typed)]))


_FIGURES = re.compile(r"figure\s*\((?:[^()]|\([^()]*\))*\)", re.IGNORECASE)
_SIGNED = re.compile(r"(?<!\w)(?:(\w+)(?:\+\+?|#|%)|[$€£¥](\d[\d.,]*))(?!\w)")


def _signs(typed: str) -> Iterator[Oddity]:
    """Yield the words that are written with a sign that is none of them: C++, C#, $5, 5%."""
    for met in _SIGNED.finditer(_FIGURES.sub(" ", typed)):
        says = Wording(
            "{typed} is looked for as {word}: signs are no part of words. For numbers with a unit write "
            "figure(unit:USD >5) or figure(>5%).",
            typed=met[0],
            word=met[1] or met[2],
        )
        yield Oddity(met[0], says)


_EITHER = Wording("It is looked for as a word. Where either will do, write OR.")
_BOTH = Wording("It is looked for as a word. Leave it out, as all words must occur.")
_NEITHER = Wording("It is looked for as a word. Before what must not occur, write NOT.")
_JOINING = {
    **dict.fromkeys(("or", "oder", "ou", "o"), _EITHER),
    **dict.fromkeys(("and", "und", "et", "y"), _BOTH),
    **dict.fromkeys(("not", "nicht"), _NEITHER),
}
"""What joins words where a reader writes, in the languages of the pages; in expressions they are words."""
_QUOTED = re.compile(r'"[^"]*"|[“„«][^“”»]*[“”»]')


def _joining(typed: str) -> Iterator[Oddity]:
    """Yield the words that were to join others, hardly to be looked for: unquoted, and no capital O of a name."""
    written = re.findall(r"[^\s()]+", _QUOTED.sub(" ", typed))
    for word in written if len(written) > 1 else ():
        says = _JOINING.get(word.lower() if len(word) > 1 else word)
        if says and word not in {"AND", "OR", "NOT"}:
            yield Oddity(word, says)


def _of_leaf(house: House, leaf: Query) -> Iterator[Oddity]:
    if isinstance(leaf, Figure):
        said = _figure(leaf)
    elif isinstance(leaf, Value) and not leaf.prefix and leaf.field in _VALUES:
        said = _VALUES[leaf.field](house, leaf.text)
    else:
        return
    yield from (Oddity(standing.canonical(leaf), one) for one in said)


# -- values -----------------------------------------------------------------------------------------------


def _storyline(house: House, text: str) -> Iterator[Wording]:
    if not house.store.storyline_known(text):
        yield Wording(
            "No story on record is of a storyline {text}: the page of a story leads to its storyline.", text=text
        )


def _topic(house: House, text: str) -> Iterator[Wording]:
    topics = house.lexicon.topics
    labels = {topic.label.casefold(): topic.label for topic in topics.topics.values()}
    if topics.find(text) or text.casefold() in labels:
        return
    elsewhere = known(house, text)  # "hochwasser": expressions have the English name
    near = elsewhere.label if elsewhere else _nearest(text, labels)
    if near:
        yield Wording("No topic is called {text}. The nearest is “{near}”.", text=text, near=near)
    else:
        yield Wording("No topic is called {text}.", text=text)


def _source(house: House, text: str) -> Iterator[Wording]:
    sources = named(house).values()
    if not any(_called(source, text) for source in sources):
        names = {joined(source.name): source.name for source in sources}
        yield _no_source(text, _nearest(text, names))


def _no_source(text: str, near: str | None) -> Wording:
    if near:
        return Wording("No source is called {text}. The nearest is “{near}”.", text=text, near=near)
    return Wording("No source is called {text}.", text=text)


def _called(source: Source, text: str) -> bool:
    return text == plain(source.id) or f" {joined(text)} " in f" {joined(source.name)} "


def _language(house: House, text: str) -> Iterator[Wording]:
    del house
    yield from strange_language(text)


def no_code(text: str) -> bool:
    """Tell whether no story can have this language: it is no code, or a long one where there is a short."""
    return not _CODE.fullmatch(text) or text.partition("-")[0] in _aliases()


def strange_language(text: str) -> Iterator[Wording]:
    """Yield what is odd about the language that an expression asks for."""
    if not _CODE.fullmatch(text):
        yield Wording("{text} is no code of a language: write lang:en, lang:de or lang:pt-br.", text=text)
        return
    code = text.partition("-")[0]
    if code in _aliases():
        yield Wording("Stories have the short code of a language: write lang:{code}.", code=_aliases()[code])
    elif not _recognised(code):
        yield _unread(text)


def _aliases() -> dict[str, str]:
    """Return the codes of two letters of languages by those of three."""
    return {long: short for long, short in get_global("language_aliases").items() if _recognised(short)}


_CODE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*")
_VALUES: dict[str, Callable[[House, str], Iterator[Wording]]] = {
    "storyline": _storyline,
    "topic": _topic,
    "source": _source,
    "lang": _language,
}


def _nearest(text: str, names: dict[str, str]) -> str | None:
    like = get_close_matches(text.casefold(), names, 1, 0.6)
    return names[like[0]] if like else None


# -- figures ----------------------------------------------------------------------------------------------


def _figure(figure: Figure) -> Iterator[Wording]:
    from wirebell.read.figures.rates import parts_of  # all of reading comes with it: only where it is asked
    from wirebell.read.figures.units import unit_named, units_known

    if figure.query is None and figure.unit is None and not any(_is_percent(test) for test in figure.tests):
        yield Wording(
            "It asks for any number in any story, as it names neither what is counted nor a unit: "
            "write figure(troops >3000) or figure(unit:USD >3000)."
        )
    if figure.unit is not None and not units_known().issuperset(parts_of(figure.unit)):
        meant = unit_named(figure.unit)
        if meant:
            yield Wording(
                "No figure is read in the unit {unit}. Write unit:{meant}.", unit=figure.unit, meant=meant
            )
        else:
            yield Wording(
                "No figure is read in the unit {unit}. Units are %, codes of currencies such as USD, and symbols "
                "such as km.",
                unit=figure.unit,
            )
    for word in _words(figure.query):
        if word.isdigit():
            yield Wording(
                "{word} is looked for as a word: to compare the number write ={word}, >{word} or <{word}.",
                word=word,
            )
        elif figure.unit is None and len(word) > 1 and (meant := unit_named(word)):
            yield Wording(
                "{word} is read as a unit, not as what is counted: write unit:{meant}.", word=word, meant=meant
            )


def _is_percent(test: object) -> bool:
    return bool(getattr(test, "percent", False))


def _words(query: Query | None) -> Iterator[str]:
    match query:
        case Word(text):
            yield text
        case And(operands) | Or(operands):
            for operand in operands:
                yield from _words(operand)
