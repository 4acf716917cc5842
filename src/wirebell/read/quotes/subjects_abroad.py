"""Where a subject behind its verb begins and ends in German, French and Spanish."""

from __future__ import annotations

from wirebell.read.quotes.clauses import Words
from wirebell.read.quotes.speakers import Cast
from wirebell.read.vocabulary import grammar as g

_BETWEEN = frozenset(
    """uns mir ihm ihnen dazu dabei beispielsweise etwa auch jetzt nun zudem hingegen jedoch aber weiter
    dagegen sich zugleich gleichzeitig zuletzt anschließend""".split()
)
_ADDRESSEE = 6  # words
_IN_NAMES = frozenset("de di du la le van ter".split())  # "Chef de Mission"
_OF = frozenset("de del du des d".split())


def behind_told(words: Words, at: int, high: int) -> int:
    """Return the first word of a subject, behind those who are told: "sagt uns | die Quelle", "a los medios | el".

    A word itself where nothing stands between, as always in English.
    """
    if words.language == "de":
        while at + 1 < high and words.low[at] in _BETWEEN:
            at += 1
        return _behind_half(words, at, high) or _behind_attribute(words, at, high)
    if words.language == "es":
        return _behind_addressee(words, at, high)
    if words.language == "fr" and words.kinds[at] & g.DAY and at + 1 < high:
        return at + 1 if words.kinds[at + 1] & (g.ARTICLE | g.CAPITAL) else at  # "a annoncé jeudi | le maire"
    return at


def _behind_half(words: Words, at: int, high: int) -> int | None:
    """Return the second noun of two that share their end: "der Medien- und | Hafenexperte Jo Reed"."""
    half = at + 1 if words.kinds[at] & g.ARTICLE else at
    if half + 3 >= high or words.low[half + 1] != "-" or not words.kinds[half + 2] & g.AND:
        return None
    return half + 3 if words.kinds[half] & words.kinds[half + 3] & g.CAPITAL else None


def _behind_attribute(words: Words, at: int, high: int) -> int:
    """Return the noun behind what it does, as German puts it: "der für den Sport zuständige | Sender"."""
    if at + 2 >= high or not words.kinds[at] & g.ARTICLE or not words.kinds[at + 1] & g.PREPOSITION:
        return at
    for n in range(at + 3, min(high, at + _ATTRIBUTE)):
        if words.kinds[n] & g.EDGE:
            break
        attribute = not words.kinds[n - 1] & (g.CAPITAL | g.DETERMINING) and words.low[n - 1][-1] in "enrs"
        if words.kinds[n] & g.CAPITAL and attribute:
            return n
    return at


_ATTRIBUTE = 9  # words


def _behind_addressee(words: Words, at: int, high: int) -> int:
    kind = words.kinds[at]
    if kind & g.DAY and not kind & g.ARTICLE:
        return at + 1 if at + 1 < high and words.kinds[at + 1] & g.ARTICLE else at  # "ayer | el ministro"
    if kind & g.ARTICLE and at + 2 < high and words.kinds[at + 1] & g.DAY:
        return at + 2 if words.kinds[at + 2] & g.ARTICLE else at  # "el domingo | el ministro"
    if words.low[at] not in {"a", "al"}:
        return at
    for n in range(at + 2, min(high, at + _ADDRESSEE)):
        if words.kinds[n] & g.EDGE:
            break
        if words.kinds[n] & g.ARTICLE and not words.kinds[n - 1] & g.DETERMINING:
            return n
    return at


def phrase_end(words: Words, at: int, stop: int, end: int, cast: Cast) -> int:
    """Return where the phrase that begins at a word ends, `stop` where nothing of its language tells otherwise."""
    if words.language == "de":
        return _without_adverb(words, at, stop, cast)
    if words.language != "en" and stop < end and words.low[stop] in _OF:
        return _of_whom(words, stop, end)
    return stop


def _without_adverb(words: Words, at: int, stop: int, cast: Cast) -> int:
    """Return where a German phrase ends: at a small word behind its noun, at an article behind a person's name.

    "das Amt | dann", "die Händlerin Amina Kern | der Deutschen Presse-Agentur".
    """
    for n in range(at + 1, stop):
        if not words.kinds[n - 1] & g.CAPITAL or not words.low[n][0].isalpha() or words.low[n] in _IN_NAMES:
            continue
        named = cast.ends_at(words.end(n - 1))
        if words.kinds[n] & g.CAPITAL:
            if named is not None and cast.of[named].kind == "person" and not cast.within(words.starts[n]):
                return n
            continue
        if not words.kinds[n] & g.ARTICLE or (named is not None and cast.of[named].kind == "person"):
            return n
    return stop


def _of_whom(words: Words, stop: int, end: int) -> int:
    """Return where the name behind "de" ends: "el Ministerio | de Defensa", "le maire | de Lyon"."""
    n = stop + 1
    while n < end and words.kinds[n] & g.ARTICLE:
        n += 1
    first = n
    while n < end and words.kinds[n] & g.CAPITAL:
        n += 1
    return n if n > first else stop
