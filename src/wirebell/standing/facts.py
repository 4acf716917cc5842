"""What a story's facts are to a query: names by field, whole values, statements and figures at positions."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from wirebell.model.facts import Figure, Mention, MentionKind, Quote
from wirebell.model.story import Story
from wirebell.standing.analysis import joined, plain
from wirebell.standing.stream import Range, Stream, name_stream

Cutter = Callable[[str], list[Range]]

MENTION_KINDS: dict[str, MentionKind] = {"person": "person", "org": "organisation", "place": "place"}


@dataclass(frozen=True)
class Names:
    """The names of one field and the ids that stand for them; `keys` are all terms and ids."""

    stream: Stream
    ids: frozenset[str]
    keys: frozenset[str]


@dataclass(frozen=True)
class Statement:
    """One quote: where its text and its speaker's names stand, and the speaker's ids."""

    quote: Quote
    text: Range
    names: tuple[Range, ...]
    ids: frozenset[str]


@dataclass(frozen=True)
class Counted:
    """One figure: where the words of what it counts, its place and its sentence stand."""

    figure: Figure
    of: Range
    place: Range
    sentence: Range


# -- names and whole values -------------------------------------------------------------------------------


def names(story: Story | None, field: str) -> Names:
    """Return the names and ids of one of the name fields."""
    texts, ids = named(story, field) if story else ([], [])
    stream = name_stream(dict.fromkeys(texts))
    known = frozenset(map(plain, ids))
    anything = {""} if texts else set()
    return Names(stream, known, known.union(stream.terms, anything))


def named(story: Story, field: str) -> tuple[list[str], list[str]]:
    """Return (names, ids) of a field."""
    if field in MENTION_KINDS:
        found = [mention for mention in story.mentions if mention.kind == MENTION_KINDS[field]]
        texts = [name for mention in found for name in called(story, mention)]
        return texts, [id_ for mention in found for id_ in ids_of(mention)]
    if field == "byline":
        return [person.name for person in story.byline], []
    if field == "source":
        return [story.told.source_name], [story.source] if story.source else []
    return [*filter(None, [story.section]), *story.tags], []


def called(story: Story, mention: Mention) -> list[str]:
    """Return all the distinct ways in which the story names it, and the names of what is one thing with it."""
    also = (alias.name for alias in mention.also)
    return list(dict.fromkeys([mention.name, *(story.body[a:b] for a, b in mention.spans), *also]))


def ids_of(mention: Mention) -> list[str]:
    """Return its id, and those of what is one thing with it."""
    return [mention.id, *(alias.id for alias in mention.also)]


def exact(story: Story | None, topics: Iterable[str], storyline: str | None) -> dict[str, frozenset[str]]:
    """Return ids (plain) and whole names (joined) of each of the fields that match whole."""
    labels = [topic.label for topic in story.topics] if story else []
    language = plain(story.language) if story else ""
    return {
        "topic": frozenset([*map(plain, topics), *map(joined, labels)]),
        "lang": frozenset([language, language.partition("-")[0]] if language else []),
        "storyline": frozenset(map(plain, [storyline] if storyline else _storylines(story))),
        "is": frozenset([_state(story)] if story else []),
    }


def _storylines(story: Story | None) -> list[str]:
    """Return the id of the storyline the story is on, and those of storylines that became part of it."""
    placed = story.told.storyline if story else None
    return [placed.id, *placed.aliases] if placed else []


def _state(story: Story) -> str:
    if story.told.kind == "withdrawn":
        return "withdrawn"
    return "corrected" if story.told.correction else "new"


def above(topic: str, parents: Mapping[str, Sequence[str]]) -> frozenset[str]:
    """Return the topic and all that stand above it; a circle among parents ends."""
    found: set[str] = set()
    todo = [topic]
    while todo:
        topic = todo.pop()
        if topic not in found:
            found.add(topic)
            todo.extend(parents.get(topic, ()))
    return frozenset(found)


# -- statements -------------------------------------------------------------------------------------------


def speakers(story: Story | None) -> list[tuple[list[str], frozenset[str]]]:
    """Return the names and ids of each quote's speaker, in the order of the quotes; empty where unknown."""
    if story is None:
        return []
    known = {mention.id: mention for mention in story.mentions}
    found = []
    for quote in story.quotes:
        said = quote.speaker
        mention = known.get(said.mention) if said and said.mention else None
        called_so = [said.name] if said else []
        if mention:
            called_so += called(story, mention)
        ids = ids_of(mention) if mention else [said.mention] if said and said.mention else []
        found.append((list(dict.fromkeys(called_so)), frozenset(map(plain, ids))))
    return found


def statements(story: Story | None, names_stream: Stream, quotes: Stream) -> list[Statement]:
    """Return the quotes that have a speaker; the streams hold the names and texts in order."""
    found, at = [], 0
    told = story.quotes if story else ()
    for quote, (names_of, ids), text in zip(told, speakers(story), quotes.ranges, strict=True):
        own = tuple(names_stream.ranges[at : at + len(names_of)])
        at += len(names_of)
        if own:
            found.append(Statement(quote, text, own, ids))
    return found


# -- figures ----------------------------------------------------------------------------------------------


def counted(
    story: Story, parts: Sequence[Range], sentences: Sequence[Range], starts: Sequence[int], first: int
) -> list[Counted]:
    """Return the figures; `starts` are the offsets of the body's words, `first` the position of its first."""
    found = []
    begins = [begin for begin, _ in sentences]
    for number, figure in enumerate(story.figures):
        word = first + bisect_left(starts, figure.span[0])
        at = bisect_right(begins, word) - 1
        sentence = sentences[at] if at >= 0 and first <= sentences[at][0] and word < sentences[at][1] else (0, 0)
        found.append(Counted(figure, parts[2 * number], parts[2 * number + 1], sentence))
    return found
