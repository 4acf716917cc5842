"""What can be followed with one click, and its page: a topic, person, organisation, place, source or storyline."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import lru_cache, partial
from typing import Literal

from msgspec import Struct

from wirebell import standing
from wirebell.app.house import House
from wirebell.app.sources import named
from wirebell.app.stories import readable
from wirebell.deliver.render.in_words import in_words
from wirebell.deliver.render.words import LANGUAGES, words
from wirebell.errors import ExpressionError
from wirebell.model.facts import Figure, MentionKind, Number, Quote
from wirebell.model.story import Story
from wirebell.standing.analysis import joined, plain
from wirebell.standing.expression.tree import Query, Value

ThingKind = Literal["topic", "person", "organisation", "place", "source", "storyline"]
KINDS: dict[ThingKind, str] = {
    "topic": "topic",
    "person": "person",
    "organisation": "org",
    "place": "place",
    "source": "source",
    "storyline": "storyline",
}
"""The kinds by the names of their pages, each with its field in the language."""
MENTIONED: dict[MentionKind, ThingKind] = {"person": "person", "organisation": "organisation", "place": "place"}
SHOWN = 20
READ = 40
"""Newest stories read for quotes, figures and what is related."""
QUOTES = 8
RELATED = 12
SERIES = 3


class Thing(Struct, frozen=True, kw_only=True):
    """Something with a page. `expression` follows it; `path` is where the page is."""

    kind: ThingKind
    id: str
    label: str
    expression: str

    @property
    def path(self) -> str:
        """The address of its page on this server."""
        return f"/{self.kind}/{self.id.removeprefix(f'{self.kind}:')}"


class Said(Struct, frozen=True, kw_only=True):
    """A quote with its story."""

    quote: Quote
    story: Story


class Point(Struct, frozen=True, kw_only=True):
    """A change of a figure as one story told it."""

    at: datetime
    before: Number
    value: Number
    figure: Figure
    story: Story


class Series(Struct, frozen=True, kw_only=True):
    """A figure as it moved, oldest change first."""

    points: tuple[Point, ...]

    @property
    def of(self) -> str | None:
        """What it counts, as the newest story that says it calls it."""
        return next((_bare(p.figure.of) for p in reversed(self.points) if p.figure.of), None)

    @property
    def values(self) -> tuple[Number, ...]:
        """Every value it had, the one before the first change first."""
        return (self.points[0].before, *(point.value for point in self.points))


class Sheet(Struct, frozen=True, kw_only=True):
    """What stands on the page of a thing."""

    thing: Thing
    roles: tuple[str, ...]
    above: tuple[Thing, ...]
    below: tuple[Thing, ...]
    weekly: float
    total: int
    exact: bool
    stories: tuple[Story, ...]
    quotes: tuple[Said, ...]
    series: tuple[Series, ...]
    related: tuple[Thing, ...]


# -- things of a story ------------------------------------------------------------------------------------


@lru_cache(maxsize=20_000)
def thing(kind: ThingKind, id_: str, label: str, value: str | None = None) -> Thing:
    """Return a thing; it is followed by its name unless another value is given."""
    expression = standing.canonical(Value(KINDS[kind], plain(value or label)))
    return Thing(kind=kind, id=id_, label=label, expression=expression)


def things_of(story: Story) -> list[Thing]:
    """Return what a story is about and whom it names, topics first, then names by how often they stand there."""
    topics = [thing("topic", t.id, t.label) for t in sorted(story.topics, key=lambda t: -t.score)]
    named_often = sorted(story.mentions, key=lambda m: -len(m.spans))
    names = [thing(MENTIONED[m.kind], m.id, m.name) for m in named_often if m.kind in MENTIONED]
    return one_of_a_name([*topics, *names])


def one_of_a_name(ordered: Sequence[Thing]) -> list[Thing]:
    """Return things in their order, of those with one name the first."""
    return list({_name(one.label): one for one in reversed(ordered)}.values())[::-1]


_name = lru_cache(maxsize=20_000)(joined)
"""A label as it is compared: a page compares the same few hundred over and over."""


def line_of(story: Story) -> Thing | None:
    """Return the storyline of a story as something to follow, None if it has none."""
    line = story.told.storyline
    return thing("storyline", line.id, story.headline, line.id) if line else None


# -- the page of a thing ----------------------------------------------------------------------------------


def sheet(house: House, kind: ThingKind, id_: str, follower: str | None = None) -> Sheet | None:
    """Return the page of a thing for a follower or everybody, None where they know nothing by that id."""
    known = _topic(house, id_) if kind == "topic" else None
    if kind == "topic" and known is None:
        return None
    query = _query(kind, id_, known)
    found = house.archive.newest(query, readable(house, follower), READ)
    stories = found.stories
    found_thing = known or _named(house, kind, id_, stories)
    if found_thing is None:
        return None
    topics = house.lexicon.topics
    around = kind == "topic"
    return Sheet(
        thing=found_thing,
        roles=_roles(found_thing, stories),
        above=_topics(house, topics.topics[id_].parents if around else ()),
        below=_topics(house, topics.children.get(id_, ()) if around else ()),
        weekly=house.archive.weekly([standing.canonical(query)])[0],
        total=found.total,
        exact=found.exact,
        stories=stories[:SHOWN],
        quotes=tuple(_said(found_thing, stories))[:QUOTES],
        series=series(stories),
        related=_related(found_thing, stories),
    )


def stories_of(house: House, kind: ThingKind, id_: str, limit: int) -> tuple[Thing, tuple[Story, ...]] | None:
    """Return a thing with its newest stories, for its feed; None where nothing is known by that id."""
    known = _topic(house, id_) if kind == "topic" else None
    if kind == "topic" and known is None:
        return None
    stories = house.archive.newest(_query(kind, id_, known), readable(house), limit).stories
    found = known or _named(house, kind, id_, stories)
    return (found, stories) if found else None


def _query(kind: ThingKind, id_: str, known: Thing | None) -> Query:
    """Return the query for its stories: a name by its id, which no other name has."""
    if kind in {"topic", "storyline", "source"}:
        return Value(KINDS[kind], plain(known.id if known else id_))
    return Value(KINDS[kind], plain(f"{kind}:{id_}"))


def _topic(house: House, id_: str) -> Thing | None:
    topic = house.lexicon.topics.topics.get(id_)
    return thing("topic", topic.id, topic.label) if topic else None


def _topics(house: House, ids: Iterable[str]) -> tuple[Thing, ...]:
    return tuple(found for id_ in ids if (found := _topic(house, id_)))


def _named(house: House, kind: ThingKind, id_: str, stories: Sequence[Story]) -> Thing | None:
    """Return a thing by what the newest story that tells of it calls it."""
    if kind == "source":
        source = named(house).get(id_)
        return thing("source", id_, source.name) if source else None
    if not stories:
        return None
    if kind == "storyline":
        return thing("storyline", id_, stories[0].headline, id_)
    names = (m.name for story in stories for m in story.mentions if m.id == f"{kind}:{id_}")
    name = next(names, None)
    return thing(kind, f"{kind}:{id_}", name) if name else None


def _roles(of: Thing, stories: Sequence[Story]) -> tuple[str, ...]:
    """Return what it is called before its name, the commonest first; capitals make no other role."""
    counted = Counter(r for story in stories for m in story.mentions if m.id == of.id for r in m.roles)
    written = {role.casefold(): role for role, _ in reversed(counted.most_common())}
    often = Counter[str]()
    for role, times in counted.items():
        often[role.casefold()] += times
    return tuple(written[role] for role, _ in often.most_common(3))


def _said(of: Thing, stories: Sequence[Story]) -> Iterator[Said]:
    """Yield direct quotes: a person's and an organisation's own, of anything else those of its stories."""
    own = of.kind in {"person", "organisation"}
    seen = set[str]()
    for story in stories:
        said = [q for q in story.quotes if (_spoken_by(q, of) if own else _named_and_direct(q))]
        for quote in said if own else said[:1]:
            if (words := joined(quote.text)) not in seen:  # copies of a story carry the same quotes
                seen.add(words)
                yield Said(quote=quote, story=story)


def _named_and_direct(quote: Quote) -> bool:
    return quote.kind == "direct" and quote.speaker is not None and quote.speaker.mention is not None


def _spoken_by(quote: Quote, of: Thing) -> bool:
    return quote.kind != "indirect" and quote.speaker is not None and quote.speaker.mention == of.id


def _related(of: Thing, stories: Sequence[Story]) -> tuple[Thing, ...]:
    """Return what its stories tell of besides, the commonest first; of one name with two kinds the commoner."""
    found = [other for story in stories for other in things_of(story) if _name(other.label) != _name(of.label)]
    by_id = {other.id: other for other in found}
    ordered = [by_id[id_] for id_, _ in Counter(other.id for other in found).most_common()]
    return tuple(one_of_a_name(ordered)[:RELATED])


# -- figures over time ------------------------------------------------------------------------------------


def series(stories: Iterable[Story]) -> tuple[Series, ...]:
    """Return the figures that moved, each as it moved from story to story, the longest first.

    Only told changes count, and one goes on where another ended: "from 37 to 84" and then "from 84 to 112" are one
    figure, whatever each paper calls it. Two figures that only share a noun are not.
    """
    chains: list[list[Point]] = []
    for point in sorted(_changes(stories), key=lambda point: point.at):
        chain = next((c for c in chains if _goes_on(c[-1], point)), None)
        if chain is None and not any(_same(point, told) for c in chains for told in c):
            chains.append([point])
        elif chain is not None:
            chain.append(point)
    ordered = sorted(chains, key=lambda chain: (-len(chain), -chain[-1].at.timestamp()))
    return tuple(Series(points=tuple(chain)) for chain in ordered[:SERIES])


_BEFORE_NOUNS = frozenset("a an the its his her their our my some".split())


def _bare(of: str) -> str:
    """Return what is counted without an article or owner before it: only its own sentence gives that a meaning."""
    first, _, rest = of.partition(" ")
    return rest if rest and first.lower() in _BEFORE_NOUNS else of


def _changes(stories: Iterable[Story]) -> Iterator[Point]:
    for story in stories:
        for figure in story.figures:
            ends = figure.change
            if ends and ends.from_ is not None and ends.to is not None and ends.from_ != ends.to:
                yield Point(at=_when(story), before=ends.from_, value=ends.to, figure=figure, story=story)


def _goes_on(last: Point, point: Point) -> bool:
    return last.value == point.before and last.figure.unit == point.figure.unit


def _same(one: Point, other: Point) -> bool:
    """Return whether two stories tell of one change: a copy, or another paper's account of it."""
    return (one.before, one.value, one.figure.unit) == (other.before, other.value, other.figure.unit)


def _when(story: Story) -> datetime:
    return story.published or story.told.seen


# -- what a follow is called ------------------------------------------------------------------------------


def follow_label(
    house: House, expression: str, follower: str | None = None, language: str = LANGUAGES[0]
) -> tuple[str, str | None]:
    """Return what a follow is called in that language, and its kind.

    The kind is None of an expression that is more than one name. It is called in words, a long one as it is.
    """
    try:
        query = standing.parse(expression, standing.RULE)
    except ExpressionError:
        return expression, None
    if not isinstance(query, Value) or query.field not in KINDS.values():
        return in_words(query, words(language), partial(_called_in, house, follower, language)) or expression, None
    kind = next(kind for kind, field in KINDS.items() if field == query.field)
    if kind == "topic":
        return _topic_called(house, query.text, language), kind
    return _called(house, kind, query.text, follower), kind


def _called_in(house: House, follower: str | None, language: str, field: str, value: str) -> str | None:
    """Return what the value of a field is called where the house knows a name for it."""
    if field == "topic":
        return _topic_called(house, value, language)
    if field == "source":
        found = _called(house, "source", value, follower)
        return None if found == value else found
    return _line_called(house, value, follower) if field == "storyline" else None


def _topic_called(house: House, value: str, language: str) -> str:
    topics = house.lexicon.topics.topics.values()
    found = next((t for t in topics if value in {joined(t.label), plain(t.id)}), None)
    return words(language).called(found.id, found.label) if found else value


def _called(house: House, kind: ThingKind, value: str, follower: str | None) -> str:
    if kind == "source":
        return next((s.name for s in named(house).values() if value in {joined(s.name), s.id}), value)
    if kind == "storyline":
        return _line_called(house, value, follower) or value
    return value.title()


def _line_called(house: House, line: str, follower: str | None) -> str | None:
    stories = house.store.stories(limit=1, storyline=line)
    return stories[0][1].headline if stories and readable(house, follower)(stories[0][1]) else None
