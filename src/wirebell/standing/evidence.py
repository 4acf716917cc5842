"""Which of a story's facts met a clause, as text and, where the body holds it, as a span."""

from __future__ import annotations

from collections.abc import Iterator

from wirebell.model.facts import Mention, Span
from wirebell.model.story import Story
from wirebell.standing.analysis import joined, plain, split
from wirebell.standing.confirm import figure_check, statement_check
from wirebell.standing.document import Document
from wirebell.standing.expression.tree import EXACT_FIELDS, Figure, Said, Value
from wirebell.standing.facts import MENTION_KINDS, called, ids_of, named
from wirebell.standing.text import fold

Piece = tuple[str, Span | None]


def of_value(value: Value, document: Document) -> Iterator[Piece]:
    """Yield the mentions, topics or names behind a value that is met."""
    story = document.story
    if story is None:
        return
    if value.field in MENTION_KINDS:
        yield from _mentions(value, story)
    elif value.field == "topic":
        yield from _topics(value, document, story)
    elif value.field in EXACT_FIELDS:
        yield value.text, None
    else:
        names, ids = named(story, value.field)
        known = value.text in map(plain, ids)
        yield from ((name, None) for name in names if known or is_named(value, name))


def is_named(value: Value, name: str) -> bool:
    """Tell whether a name holds the value's words in a row, or a word that begins so."""
    wanted = [fold(word) for word in split(value.text)]
    words = [fold(word) for word in split(name)]
    if value.prefix:
        return any(word.startswith(wanted[0]) for word in words)
    return any(words[at : at + len(wanted)] == wanted for at in range(len(words)))


def _mentions(value: Value, story: Story) -> Iterator[Piece]:
    for mention in story.mentions:
        if mention.kind == MENTION_KINDS[value.field] and _is(value, story, mention):
            first = mention.spans[0] if mention.spans else None
            yield mention.name, first


def _is(value: Value, story: Story, mention: Mention) -> bool:
    return value.text in map(plain, ids_of(mention)) or any(
        is_named(value, name) for name in called(story, mention)
    )


def _topics(value: Value, document: Document, story: Story) -> Iterator[Piece]:
    for topic in story.topics:
        above = {plain(one) for one in document.topics[topic.id]}
        if value.text in above or joined(value.text) == joined(topic.label):
            yield from ((topic.label, span) for span in topic.evidence)
            if not topic.evidence:
                yield topic.label, None


def of_said(query: Said, document: Document) -> Iterator[Piece]:
    """Yield the statements behind a said(…) that is met."""
    check = statement_check(query, document.analyzer)
    for said in document.statements:
        if check(document, said):
            yield said.quote.text, said.quote.spans[0] if said.quote.spans else None


def of_figure(query: Figure, document: Document) -> Iterator[Piece]:
    """Yield the figures behind a figure(…) that is met."""
    check = figure_check(query, document.analyzer)
    for one in document.counted:
        if check(document, one):
            yield one.figure.of or "", one.figure.span
