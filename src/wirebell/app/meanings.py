"""What a reader may mean by a word: a topic, a person, organisation or place, a source, a byline, a storyline."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache, reduce
from operator import or_
from typing import Literal, NamedTuple

from msgspec import Struct

from wirebell import standing
from wirebell.app.house import House
from wirebell.app.lookback import LOOSE, Lookback, shelve_all
from wirebell.app.named_within import run_of, runs_of
from wirebell.app.progress import Progress, quiet
from wirebell.app.shelf import places
from wirebell.app.sources import named
from wirebell.deliver.render.words import LANGUAGES
from wirebell.deliver.render.words import words as in_language
from wirebell.errors import ExpressionError, UsageError
from wirebell.model.facts import MentionKind
from wirebell.model.story import Story
from wirebell.model.topic import Topic
from wirebell.standing import analysis
from wirebell.standing.analysis import joined
from wirebell.standing.expression.tree import And, Or, Phrase, Query, Value, Word

DAYS = 30
READ = 60
"""Newest stories read for the whole names that a word is part of, and to count what the keys leave open."""
OF_EACH = 3
"""Meanings of one kind that are offered."""
LONGEST = 200

Kind = Literal["topic", "person", "organisation", "place", "source", "byline", "section", "storyline", "words"]
FIELDS: dict[Kind, str] = {
    "topic": "topic",
    "person": "person",
    "organisation": "org",
    "place": "place",
    "source": "source",
    "byline": "byline",
    "section": "section",
    "storyline": "storyline",
}
_MENTIONED: dict[MentionKind, Kind] = {"person": "person", "organisation": "organisation", "place": "place"}


class Meaning(Struct, frozen=True, kw_only=True):
    """One thing a word may mean: the `expression` that follows it, and the stories of 30 days that met it.

    `stories` is None where the archive was not looked at; `exact` is False where it stands on a sample. `beside`
    are the words asked for beside a name that is a part of what was typed.
    """

    kind: Kind
    label: str
    expression: str
    stories: int | None
    exact: bool = True
    beside: str | None = None


def meanings(
    house: House,
    word: str,
    progress: Progress = quiet,
    file: bool = True,
    seen: Lookback | None = None,
    language: str = LANGUAGES[0],
) -> list[Meaning]:
    """Return what a word or a few may mean, the likeliest first, the plain words last; topics as a language says.

    With `file` what is not filed of the archive is filed first; without, an archive that is largely not filed is
    not looked at; where it was `seen` already, what that look knows is not looked up again. Raises UsageError for
    what is no word.
    """
    words = joined(word)
    if not words or len(word) > LONGEST:
        raise UsageError("{word!r} is no word to find a meaning of: write one or a few.", word=word[:40])
    if file:
        shelve_all(house.store, progress)
    filed = house.store.unshelved_count() <= LOOSE
    look = (seen or Lookback(house.store, house.lexicon.topics.ancestors)).of_days(DAYS) if filed else None
    offered = [*_known(house, words, language), *(_told(look, words) if look else ())]
    if all(offer.kind == "storyline" for offer in offered):  # the words together are nobody's name
        offered += _within(house, look, words)
    found = {offer.expression: offer for offer in reversed(offered)}
    plain = standing.canonical(_parsed(" ".join(words.split())))
    return _ranked(found, plain, words, look)


def is_plain(expression: str) -> bool:
    """Return whether an expression is words alone, so that something else may be meant by them."""
    try:
        query = standing.parse(expression, standing.DESK)
    except ExpressionError:
        return False
    return all(isinstance(part, Word | Phrase) and not part.field for part in _operands(query))


def _operands(query: Query) -> tuple[Query, ...]:
    return query.operands if isinstance(query, And) else (query,)


def _parsed(text: str) -> Query:
    words = tuple(Word(word) for word in text.split())
    return words[0] if len(words) == 1 else And(words)


_joined = lru_cache(maxsize=50_000)(joined)
"""As `joined`, for names: every question goes through all that are known."""


class Offer(NamedTuple):
    """What a word may mean, before it is known how often."""

    kind: Kind
    label: str
    expression: str
    beside: str | None = None


def _offer(kind: Kind, label: str, value: str) -> Offer:
    return Offer(kind, label, standing.canonical(Value(FIELDS[kind], analysis.plain(value))))


# -- what is known without stories ------------------------------------------------------------------------


def _known(house: House, words: str, language: str) -> Iterator[Offer]:
    yield from _topics(house, words, language)
    catalogue = house.lexicon.names.known.items()
    called = dict.fromkeys((thing.kind, thing.name) for name, thing in catalogue if _joined(name) == words)
    for kind, name in called:
        if kind in _MENTIONED:
            yield _offer(_MENTIONED[kind], name, name)
    sources = named(house).values()
    yield from (_offer("source", name, name) for name, _ in _nearest(((s.name, s.id) for s in sources), words))


def _topics(house: House, words: str, language: str) -> Iterator[Offer]:
    """Yield topics with the words in their name, in the reader's language or English, or else in any."""
    topics = house.lexicon.topics.topics
    here, *others = dict.fromkeys((language, *LANGUAGES))
    found = _nearest(_names_of(topics.values(), (here, LANGUAGES[0])), words)
    for _, id_ in found or _nearest(_names_of(topics.values(), others), words):
        topic = topics[id_]
        yield _offer("topic", in_language(language).called(topic.id, topic.label), topic.label)


def _names_of(topics: Iterable[Topic], languages: Iterable[str]) -> Iterator[tuple[str, str]]:
    for language in dict.fromkeys(languages):
        called = in_language(language).called
        yield from ((called(topic.id, topic.label), topic.id) for topic in topics)


def _nearest(names: Iterable[tuple[str, str]], words: str) -> list[tuple[str, str]]:
    """Return the names that hold the words, the shortest first: what has least besides them."""
    holding = [(name, id_) for name, id_ in names if f" {words} " in f" {_joined(name)} "]
    return sorted(holding, key=lambda pair: (len(pair[0]), pair[0]))[:OF_EACH]


# -- what stories tell ------------------------------------------------------------------------------------


def _told(look: Lookback, words: str) -> Iterator[Offer]:
    """Yield names, bylines, sections and storylines of the newest stories that have the words there."""
    fields = ("person", "org", "place", "byline", "section")
    asked: Query = Or(tuple(Value(field, words) for field in fields))
    headlines: Query = And(tuple(Word(word, "headline") for word in words.split()))
    named_so, titled = look.bounds([asked, headlines])
    stories = _newest(look, named_so.possible)
    yield from _names(stories, words)
    for line, label in _storylines(_newest(look, titled.possible)):
        yield _offer("storyline", label, line)


def _newest(look: Lookback, found: int) -> list[Story]:
    moments = look.cards.moments
    chosen = sorted(places(found), key=lambda at: (moments[at], at), reverse=True)[:READ]
    stories = look.stories(chosen)
    return [stories[at] for at in chosen]


def _names(stories: Iterable[Story], words: str) -> Iterator[Offer]:
    counted: Counter[tuple[Kind, str]] = Counter()
    for story in stories:
        counted.update(set(_named_in(story, words)))
    by_kind: Counter[Kind] = Counter()
    for (kind, name), _ in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])):
        by_kind[kind] += 1
        if by_kind[kind] <= OF_EACH:
            yield _offer(kind, name, name)


def _named_in(story: Story, words: str) -> Iterator[tuple[Kind, str]]:
    for mention in story.mentions:
        if mention.kind in _MENTIONED and f" {words} " in f" {joined(mention.name)} ":
            yield _MENTIONED[mention.kind], mention.name
    yield from (("byline", person.name) for person in story.byline if words in joined(person.name))
    if story.section and words in joined(story.section):
        yield "section", story.section


def _storylines(stories: Iterable[Story]) -> Iterator[tuple[str, str]]:
    """Yield (id, newest headline) of storylines of several of the stories."""
    counted: Counter[str] = Counter()
    headlines: dict[str, str] = {}
    for story in stories:
        if story.told.storyline:
            counted[story.told.storyline.id] += 1
            headlines.setdefault(story.told.storyline.id, story.headline)
    open_ones = [(line, number) for line, number in counted.most_common() if number > 1]
    yield from ((line, headlines[line]) for line, _ in open_ones[:OF_EACH])


# -- what some of the words name --------------------------------------------------------------------------


def _within(house: House, look: Lookback | None, words: str) -> list[Offer]:
    """Return what a part of several words names, with the others as words: place:iraq AND troops."""
    runs = runs_of(words)
    counted: Counter[tuple[str, Kind, str]] = Counter()
    for name, thing in house.lexicon.names.known.items() if runs else ():
        if thing.kind in _MENTIONED and _joined(name) in runs:
            counted[_joined(name), _MENTIONED[thing.kind], thing.name] += 1
    if look and runs:
        asked: Query = Or(tuple(Value(field, run) for run in runs for field in ("person", "org", "place")))
        for story in _newest(look, look.bounds([asked])[0].possible):
            met = ((run_of(one, runs), one) for one in story.mentions if one.kind in _MENTIONED)
            counted.update({(run, _MENTIONED[one.kind], one.name) for run, one in met if run})
    order = list(runs)
    ranked = sorted(counted, key=lambda key: (order.index(key[0]), -counted[key], key))[:OF_EACH]
    return [_beside(kind, name, runs[run]) for run, kind, name in ranked]


def _beside(kind: Kind, name: str, others: tuple[str, ...]) -> Offer:
    value = Value(FIELDS[kind], analysis.plain(name))
    return Offer(kind, name, standing.canonical(And((value, *map(Word, others)))), " ".join(others))


# -- ranking ----------------------------------------------------------------------------------------------


def _ranked(found: dict[str, Offer], plain: str, words: str, look: Lookback | None) -> list[Meaning]:
    expressions = [*found, plain]
    counts = _counts(look, expressions) if look else dict.fromkeys(expressions, (None, True))
    made = [
        Meaning(
            kind=one.kind,
            label=one.label,
            expression=text,
            stories=counts[text][0],
            exact=counts[text][1],
            beside=one.beside,
        )
        for text, one in found.items()
    ]
    made.sort(key=lambda m: (joined(m.label) != words, -(m.stories or 0), m.label))
    stories, exact = counts[plain]
    return [*made, Meaning(kind="words", label=words, expression=plain, stories=stories, exact=exact)]


def _counts(look: Lookback, expressions: list[str]) -> dict[str, tuple[int | None, bool]]:
    queries = [standing.parse(expression, standing.RULE) for expression in expressions]
    found: dict[str, tuple[int | None, bool]] = {}
    for expression, query, bounds in zip(expressions, queries, look.bounds(queries), strict=True):
        doubtful = places(bounds.possible & ~bounds.sure)
        asked = reduce(or_, (1 << at for at in doubtful[-READ:]), 0)
        met = look.read([query], asked)[0].bit_count() if asked else 0
        share = met / min(len(doubtful), READ) if doubtful else 0.0
        number = bounds.sure.bit_count() + round(share * len(doubtful))
        found[expression] = number, len(doubtful) <= READ
    return found
