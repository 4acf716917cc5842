"""Say in words why a story does not meet a query: the smallest clauses that failed."""

from __future__ import annotations

from collections.abc import Iterator

from wirebell.standing.analysis import Analyzer
from wirebell.standing.confirm import compiled, field_of, inner, statement_check
from wirebell.standing.document import Document
from wirebell.standing.expression.print import canonical
from wirebell.standing.expression.tree import (
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
    leaves,
)
from wirebell.standing.places import spots

_MANY = 12  # reasons; a reader reads no more, and a desk's expression may hold thousands

_WHERE = {"": "", "headline": " in the headline", "body": " in the body", "quote": " in a quote"}
_MISSING = {
    "person": "no person named {} occurs",
    "org": "no organisation named {} occurs",
    "place": "no place named {} occurs",
    "byline": "it is not by {}",
    "source": "its source is not {}",
    "section": "its section is not {}",
    "topic": "it is not on the topic {}",
    "lang": "its language is not {}",
    "storyline": "it is not part of the storyline {}",
    "is": "it is not {}",
}


def explain_failure(query: Query, document: Document) -> tuple[str, ...]:
    """Return, as short sentences without a stop, the smallest clauses that failed; () if the document matches."""
    found: dict[str, None] = {}
    for text in _failures(query, document):
        found[text] = None
        if len(found) == _MANY:
            break
    return tuple(found)


def _failures(query: Query, document: Document) -> Iterator[str]:
    if compiled(query, document.analyzer)(document):
        return
    match query:
        case And(operands):
            for operand in operands:
                yield from _failures(operand, document)
        case Or(operands) if all(isinstance(operand, Word | Phrase | Prefix) for operand in operands):
            yield f"none of these occurs: {', '.join(map(canonical, operands[:_MANY]))}"
        case Or(operands):
            for operand in operands:
                yield from _failures(operand, document)
        case Not(operand):
            yield from _unwanted(operand, document)
        case _:
            yield _missing(query, document)


def _unwanted(query: Query, document: Document) -> Iterator[str]:
    """Yield what is there and must not be."""
    if isinstance(query, Or):
        for operand in query.operands:
            if compiled(operand, document.analyzer)(document):
                yield from _unwanted(operand, document)
        return
    yield f"it has {canonical(query)}, which must not be"


def _missing(leaf: Query, document: Document) -> str:
    match leaf:
        case Value(field, text, prefix):
            return _MISSING[field].format(f"'{text}{'*' if prefix else ''}'")
        case Within():
            return _not_together(leaf, document)
        case Said():
            return _not_said(leaf, document)
        case Figure():
            return _not_counted(leaf, document)
        case Word() | Prefix() | Phrase() | Near() | Count():
            return _absent(leaf, document)
        case _:
            return f"{canonical(leaf)} is not met"


def _absent(leaf: TextLeaf, document: Document) -> str:
    where = _WHERE[field_of(leaf)]
    match leaf:
        case Word(text, _, exact):
            return f"the word '{text}' does not occur{' in exactly this form' if exact else ''}{where}"
        case Prefix(text):
            return f"no word beginning with '{text}' occurs{where}"
        case Phrase(words, field):
            lone = _lone(words, field, document)
            return lone or f"the phrase '{' '.join(words)}' does not occur{where}"
        case Near(words, distance, field):
            lone = _lone(words, field, document)
            named = " and ".join(f"'{word}'" for word in words)
            return lone or f"{named} do not stand within {distance} words of each other{where}"
        case Count(inside, at_least):
            return f"{_named(inside)} occurs {_times(inside, document)} times, not {at_least}{where}"


def _lone(words: tuple[str, ...], field: str, document: Document) -> str | None:
    """Return the sentence about the first of the words that does not occur by itself."""
    for word in words:
        if not compiled(Word(word, field), document.analyzer)(document):
            return _absent(Word(word, field), document)
    return None


def _named(leaf: Word | Prefix | Phrase) -> str:
    match leaf:
        case Phrase(words):
            return f"'{' '.join(words)}'"
        case Prefix(text):
            return f"'{text}*'"
        case Word(text):
            return f"'{text}'"


def _times(leaf: Word | Prefix | Phrase, document: Document) -> int:
    stream = document.quotes if leaf.field == "quote" else document.text
    low, high = (0, stream.end) if leaf.field == "quote" else document.ranges[leaf.field]
    return len(spots(leaf, document.analyzer, stream, document.language, low, high))


def _not_together(leaf: Within, document: Document) -> str:
    meets = inner(leaf.query, document.analyzer)
    whole = ((document.text, *document.ranges[leaf.field]),)
    unit = "sentence" if leaf.unit == "s" else "paragraph"
    if not meets(document.language, whole):
        alone = list(_failures(leaf.query, document))
        if alone:
            return alone[0]
    return f"no {unit}{_WHERE[leaf.field]} has {canonical(leaf.query)} together"


def _not_said(leaf: Said, document: Document) -> str:
    by = f"'{leaf.speaker}'"
    if leaf.query is None or not _speaks(leaf.speaker, document, document.analyzer):
        return f"no statement by {by} was found"
    parts = [_quoted(part) for part in leaves(leaf.query)]
    return f"{' and '.join(parts)} {'is' if len(parts) == 1 else 'are'} not in a statement by {by}"


def _speaks(speaker: str, document: Document, analyzer: Analyzer) -> bool:
    check = statement_check(Said(speaker), analyzer)
    return any(check(document, said) for said in document.statements)


def _quoted(leaf: Query) -> str:
    return f"'{canonical(leaf)}'" if isinstance(leaf, Word | Prefix) else canonical(leaf)


def _not_counted(leaf: Figure, document: Document) -> str:
    counted = Figure(leaf.query, leaf.place, leaf.unit)
    if counted == leaf or not compiled(counted, document.analyzer)(document):
        return f"no figure like {canonical(counted)} was found" if counted != Figure() else "no figure was found"
    return f"a figure of that kind was found, but none that passes {canonical(leaf)}"
