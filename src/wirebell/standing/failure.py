"""Say in words why a story does not meet a query: the smallest clauses that failed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from wirebell.errors import Asked, Topical, Wording
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

_WHERE = {
    "headline": Wording("{said} in the headline"),
    "body": Wording("{said} in the body"),
    "quote": Wording("{said} in a quote"),
}
_MISSING = {
    "person": Wording("no person named '{name}' occurs"),
    "org": Wording("no organisation named '{name}' occurs"),
    "place": Wording("no place named '{name}' occurs"),
    "byline": Wording("it is not by '{name}'"),
    "source": Wording("its source is not '{name}'"),
    "section": Wording("its section is not '{name}'"),
    "topic": Wording("it is not on the topic '{name}'"),
    "lang": Wording("its language is not '{name}'"),
    "storyline": Wording("it is not part of the storyline '{name}'"),
    "is": Wording("it is not '{name}'"),
}


def explain_failure(query: Query, document: Document) -> tuple[Wording, ...]:
    """Return, as short sentences without a stop, the smallest clauses that failed; () if the document matches."""
    found: dict[Wording, None] = {}
    for text in _failures(query, document):
        found[text] = None
        if len(found) == _MANY:
            break
    return tuple(found)


def _failures(query: Query, document: Document) -> Iterator[Wording]:
    if compiled(query, document.analyzer)(document):
        return
    match query:
        case And(operands):
            for operand in operands:
                yield from _failures(operand, document)
        case Or(operands) if all(isinstance(operand, Word | Phrase | Prefix) for operand in operands):
            words = ", ".join(map(canonical, operands[:_MANY]))
            yield Wording("none of these occurs: {words}", words=words)
        case Or(operands):
            for operand in operands:
                yield from _failures(operand, document)
        case Not(operand):
            yield from _unwanted(operand, document)
        case _:
            yield _missing(query, document)


def _unwanted(query: Query, document: Document) -> Iterator[Wording]:
    """Yield what is there and must not be."""
    if isinstance(query, Or):
        for operand in query.operands:
            if compiled(operand, document.analyzer)(document):
                yield from _unwanted(operand, document)
        return
    yield Wording("it has {what}, which must not be", what=Asked(canonical(query)))


def _missing(leaf: Query, document: Document) -> Wording:
    match leaf:
        case Value("topic", text, False):
            return Wording(_MISSING["topic"], name=Topical(text))
        case Value(field, text, prefix):
            return Wording(_MISSING[field], name=f"{text}{'*' if prefix else ''}")
        case Within():
            return _not_together(leaf, document)
        case Said():
            return _not_said(leaf, document)
        case Figure():
            return _not_counted(leaf, document)
        case Word() | Prefix() | Phrase() | Near() | Count():
            return _absent(leaf, document)
        case _:
            return Wording("{what} is not met", what=canonical(leaf))


def _absent(leaf: TextLeaf, document: Document) -> Wording:
    if isinstance(leaf, Phrase | Near) and (lone := _lone(leaf.words, leaf.field, document)):
        return lone
    said, field = _lacking(leaf, document), field_of(leaf)
    return Wording(_WHERE[field], said=said) if field in _WHERE else said


def _lacking(leaf: TextLeaf, document: Document) -> Wording:
    match leaf:
        case Word(text, _, True):
            return Wording("the word '{word}' does not occur in exactly this form", word=text)
        case Word(text):
            return Wording("the word '{word}' does not occur", word=text)
        case Prefix(text):
            return Wording("no word beginning with '{word}' occurs", word=text)
        case Phrase(words):
            return Wording("the phrase '{words}' does not occur", words=" ".join(words))
        case Near(words, distance):
            named = _and([f"'{word}'" for word in words])
            return Wording(
                "{words} do not stand within {distance} words of each other", words=named, distance=distance
            )
        case Count(inside, at_least):
            times = _times(inside, document)
            what = _named(inside)
            if times == 1:
                return Wording("{what} occurs once, not {least} times", what=what, least=at_least)
            return Wording("{what} occurs {times} times, not {least}", what=what, times=times, least=at_least)


def _lone(words: tuple[str, ...], field: str, document: Document) -> Wording | None:
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


def _not_together(leaf: Within, document: Document) -> Wording:
    meets = inner(leaf.query, document.analyzer)
    whole = ((document.text, *document.ranges[leaf.field]),)
    if not meets(document.language, whole):
        alone = list(_failures(leaf.query, document))
        if alone:
            return alone[0]
    what = canonical(leaf.query)
    said = Wording("no sentence has {what} together", what=what)
    if leaf.unit == "p":
        said = Wording("no paragraph has {what} together", what=what)
    return Wording(_WHERE[leaf.field], said=said) if leaf.field in _WHERE else said


def _not_said(leaf: Said, document: Document) -> Wording:
    if leaf.query is None or not _speaks(leaf.speaker, document, document.analyzer):
        return Wording("no statement by '{speaker}' was found", speaker=leaf.speaker)
    parts = [_quoted(part) for part in leaves(leaf.query)]
    if len(parts) == 1:
        return Wording("{part} is not in a statement by '{speaker}'", part=parts[0], speaker=leaf.speaker)
    return Wording("{parts} are not in a statement by '{speaker}'", parts=_and(parts), speaker=leaf.speaker)


def _and(parts: Sequence[str]) -> str:
    return Wording("{first} and {last}", first=", ".join(parts[:-1]), last=parts[-1])


def _speaks(speaker: str, document: Document, analyzer: Analyzer) -> bool:
    check = statement_check(Said(speaker), analyzer)
    return any(check(document, said) for said in document.statements)


def _quoted(leaf: Query) -> str:
    return f"'{canonical(leaf)}'" if isinstance(leaf, Word | Prefix) else canonical(leaf)


def _not_counted(leaf: Figure, document: Document) -> Wording:
    counted = Figure(leaf.query, leaf.place, leaf.unit)
    if counted == leaf or not compiled(counted, document.analyzer)(document):
        if counted == Figure():
            return Wording("no figure was found")
        return Wording("no figure like {what} was found", what=canonical(counted))
    return Wording("a figure of that kind was found, but none that passes {what}", what=canonical(leaf))
