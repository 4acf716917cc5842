"""Finite verbs that are none of saying, told by their form and their neighbours, without parsing."""

from __future__ import annotations

from wirebell.read.quotes.clauses import Words
from wirebell.read.vocabulary import grammar as g

_PASTS = frozenset(
    """became began blew broke brought built bought came caught chose drew drove fell fought flew gave got grew
        kept knew lost made meant met paid rode rose ran sent shook shot sold spent stood stole struck swept took
        taught threw tore went woke won wore withdrew overcame undertook""".split()
)
"""Pasts without an ending that are no nouns, and mostly no participles."""
_OBJECTS = frozenset("a an the his her their its my our your them him himself herself themselves itself".split())
_QUANTITIES = frozenset("dozens hundreds thousands several many some two three four five six more".split())
_NOMINAL = g.ARTICLE | g.CAPITAL | g.PRONOUN
_GOVERNS = g.AUXILIARY | g.BEING | g.TO | g.NEGATION


_PASTS_AND_MORE = frozenset("set put cut hit came went left held sat ran led".split())
"""Pasts that are nouns or participles as well, but not right behind the name of a person."""


def is_finite(words: Words, at: int) -> bool:
    """Tell whether an English word behind a noun is a verb: "the board voted an …", "the firm went"."""
    kind = words.kinds[at]
    if kind & g.VERB:
        return True
    if words.language != "en" or kind & g.CAPITAL or at == 0 or words.kinds[at - 1] & g.DETERMINING:
        return False
    low = words.low[at]
    if low in _PASTS:
        return True
    if kind & g.ED and at + 1 < len(words.low) and words.low[at + 1] in _QUANTITIES:
        return True
    object_follows = at + 1 < len(words.low) and words.low[at + 1] in _OBJECTS
    return object_follows and bool(kind & g.ED or _ends_in_s(low))


def _ends_in_s(low: str) -> bool:
    return low.endswith("s") and not low.endswith(("ss", "'s"))


def after_person(words: Words, at: int) -> bool:
    """Tell whether a word behind the name of a person is a verb: "Green accepts that", not "Green voters in"."""
    if at + 1 >= len(words.low) or words.kinds[at] & g.CAPITAL:
        return False
    word, kind = words.low[at], words.kinds[at]
    if word in _PASTS or word in _PASTS_AND_MORE:
        return True
    return (_ends_in_s(word) or bool(kind & g.ED)) and bool(words.kinds[at + 1] & _AFTER_VERB)


_AFTER_VERB = g.AS_THAT | g.ARTICLE | g.TO | g.OBJECT


def acts_on(words: Words, at: int) -> bool:
    """Tell whether a participle with its object stands at a word: "paying an architect who"."""
    return bool(words.kinds[at] & g.ING) and at + 1 < len(words.low) and words.low[at + 1] in _OBJECTS


def has_finite(words: Words, start: int, end: int) -> bool:
    """Tell whether a verb stands within a phrase, behind its first word."""
    return any(is_finite(words, n) for n in range(start + 1, end))


def governed(words: Words, low: int, start: int) -> bool:
    """Tell whether a phrase is the rest of a verb: "have | hit out at the plan", "can | rest"."""
    if start <= low or words.language != "en" or words.kinds[start] & _NOMINAL:
        return False
    return bool(words.kinds[start - 1] & _GOVERNS) and not words.low[start].endswith("s")
