"""Decide exactly whether a document meets a query: the tree is turned into functions once, when it is added."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence

from wirebell.standing import analysis
from wirebell.standing.analysis import Analyzer, joined
from wirebell.standing.document import Document
from wirebell.standing.expression.tree import (
    EXACT_FIELDS,
    And,
    Count,
    Figure,
    Near,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Said,
    TextLeaf,
    Value,
    Within,
    Word,
    positives,
)
from wirebell.standing.facts import Counted, Statement
from wirebell.standing.gates import Gated
from wirebell.standing.numbers import passes
from wirebell.standing.places import finder, in_a_row, starts, stems
from wirebell.standing.stream import Stream
from wirebell.standing.within import where

Check = Callable[[Document], bool]
Segment = tuple[Stream, int, int]
Inner = Callable[[int, Sequence[Segment]], bool]
"""Of a language's number and the segments of which any may hold a leaf."""


def compiled(query: Query, analyzer: Analyzer) -> Check:
    """Return the function that tells whether a document of that analyzer meets the query."""
    match query:
        case And(operands):
            return _every([compiled(operand, analyzer) for operand in operands])
        case Or(operands):
            return _some(operands, analyzer)
        case Not(operand):
            check = compiled(operand, analyzer)
            return lambda document: not check(document)
        case Value():
            return _value(query)
        case Within():
            return _within(query, analyzer)
        case Said():
            return _said(query, analyzer)
        case Figure():
            return _figure(query, analyzer)
        case _:
            return _leaf(query, analyzer)


def _every(checks: list[Check]) -> Check:
    if len(checks) == 2:
        one, two = checks
        return lambda document: one(document) and two(document)
    return lambda document: all(check(document) for check in checks)


def _some(operands: Sequence[Query], analyzer: Analyzer) -> Check:
    """Decide only those of many alternatives for which the text has a word they cannot do without."""
    checks = [compiled(one, analyzer) for one in operands]
    if len(checks) < _MANY:
        return lambda document: any(check(document) for check in checks)
    gated = Gated(zip(operands, checks, strict=True), analyzer)

    def check_likely(document: Document) -> bool:
        likely = gated.likely(document.language, document.terms.keys(), document.headline)
        return any(check(document) for check in likely)

    return check_likely


_MANY = 4  # with fewer alternatives the look-up costs more than it saves


def field_of(leaf: TextLeaf) -> str:
    """Return the field a text leaf looks into."""
    return leaf.leaf.field if isinstance(leaf, Count) else leaf.field


def _leaf(leaf: TextLeaf, analyzer: Analyzer) -> Check:
    match leaf:
        case Word(text, "", False):
            return _word(stems(text, analyzer))
        case Word(text, "headline", False):
            terms = stems(text, analyzer)
            return lambda d: terms[d.language] in d.headline
        case Near((one, two), distance, ""):
            return _near(stems(one, analyzer), stems(two, analyzer), distance)
        case Word(field="") | Prefix(field="") | Phrase(field=""):
            return _often(leaf, 1, analyzer)
        case Count(Word(field="") | Prefix(field="") | Phrase(field="") as inner, at_least):
            return _often(inner, at_least, analyzer)
    find, field = finder(leaf, analyzer), field_of(leaf)
    if field == "quote":
        return lambda d: find(d.quotes, d.language, 0, d.quotes.end)
    return lambda d: find(d.text, d.language, *d.ranges[field])


def _near(one: tuple[str, ...], two: tuple[str, ...], distance: int) -> Check:
    """Two words anywhere: nothing is near across a gap between parts."""

    def check(document: Document) -> bool:
        terms, language = document.terms, document.language
        before, after = terms.get(one[language]), terms.get(two[language])
        if before is None or after is None:
            return False
        for at in after:
            number = bisect_left(before, at - 1 - distance)
            if number == len(before):
                return False
            if before[number] <= at - 1 + distance:
                return True
        return False

    return check


def _often(leaf: Word | Prefix | Phrase, at_least: int, analyzer: Analyzer) -> Check:
    """Nothing reaches from one part of a text into the next, so that places anywhere are places in a part."""
    begin = starts(leaf, analyzer)
    return lambda d: len(begin(d.text, d.language)) >= at_least


def _word(terms: tuple[str, ...]) -> Check:
    if len(set(terms)) == 1:
        term = terms[0]
        return lambda d: term in d.terms
    return lambda d: terms[d.language] in d.terms


# -- names and whole values -------------------------------------------------------------------------------


def _value(value: Value) -> Check:
    field, text = value.field, value.text
    if field in EXACT_FIELDS:
        whole = joined(text)
        return lambda d: text in d.exact[field] or whole in d.exact[field]
    begin = starts(name_leaf(value), "stemmed")
    return lambda d: text in d.names(field).ids or len(begin(d.names(field).stream, _UNSTEMMED)) > 0


_UNSTEMMED = len(analysis.LANGUAGES) - 1


def name_leaf(value: Value) -> Word | Prefix | Phrase:
    """Return the words of a name as a leaf; names are folded, never stemmed."""
    if value.prefix:
        return Prefix(value.text)
    return Phrase(tuple(analysis.split(value.text)), exact=True)


# -- groups -----------------------------------------------------------------------------------------------


def inner(query: Query, analyzer: Analyzer) -> Inner:
    """Return the function that tells whether segments meet an expression without fields."""
    match query:
        case And(operands):
            tests = [inner(operand, analyzer) for operand in operands]
            return lambda language, segments: all(test(language, segments) for test in tests)
        case Or(operands):
            tests = [inner(operand, analyzer) for operand in operands]
            return lambda language, segments: any(test(language, segments) for test in tests)
        case Not(operand):
            test = inner(operand, analyzer)
            return lambda language, segments: not test(language, segments)
        case Word() | Prefix() | Phrase() | Near() | Count():
            find = finder(query, analyzer)
            return lambda language, segments: any(find(s, language, low, high) for s, low, high in segments)
        case _:
            raise TypeError(f"{type(query).__name__} cannot stand inside a group")


def _within(query: Within, analyzer: Analyzer) -> Check:
    find, unit, field = where(query.query, analyzer), query.unit, query.field
    return lambda d: bool(d.units_where(find, unit, field))


def _said(query: Said, analyzer: Analyzer) -> Check:
    meets = statement_check(query, analyzer)
    return lambda document: any(meets(document, said) for said in document.statements)


def statement_check(query: Said, analyzer: Analyzer) -> Callable[[Document, Statement], bool]:
    """Return the function that tells whether one statement is by that speaker and says that."""
    named = finder(name_leaf(Value("said", query.speaker)), "stemmed")
    meets = None if query.query is None else inner(query.query, analyzer)
    speaker = query.speaker

    def check(document: Document, said: Statement) -> bool:
        names = document.speakers
        if speaker not in said.ids and not any(named(names, _UNSTEMMED, a, b) for a, b in said.names):
            return False
        return meets is None or meets(document.language, ((document.quotes, *said.text),))

    return check


def _figure(query: Figure, analyzer: Analyzer) -> Check:
    meets = figure_check(query, analyzer)
    return lambda document: any(meets(document, one) for one in document.counted)


def figure_check(query: Figure, analyzer: Analyzer) -> Callable[[Document, Counted], bool]:
    """Return the function that tells whether one figure counts that, there, and passes the tests."""
    what = None if query.query is None else inner(query.query, analyzer)
    counts = [] if query.query is None else [inner(leaf, analyzer) for leaf in positives(query.query)]
    place = None if query.place is None else inner(in_a_row(query.place), analyzer)

    def check(document: Document, one: Counted) -> bool:
        if not passes(one.figure, query.unit, query.tests):
            return False
        language, named = document.language, document.counted_text
        of, where, around = (named, *one.of), (named, *one.place), (document.text, *one.sentence)
        if place and not place(language, (around if one.figure.place is None else where,)):
            return False
        if what is None:
            return True
        # What is counted, if it is known, must be one of the words asked for; the others may stand around it.
        known = one.figure.of is not None
        return what(language, (of, around)) and (not known or any(count(language, (of,)) for count in counts))

    return check
