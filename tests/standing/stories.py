"""Generated stories over the small alphabet of `trees`, with facts that point into them."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.samples import story, told
from tests.standing.trees import NAMES, WORDS
from wirebell.model.facts import Change, Figure, Mention, Person, Quote, Speaker, TopicFound
from wirebell.model.source import ArrivalKind
from wirebell.model.story import Correction, Story

KINDS: list[ArrivalKind] = ["new", "changed", "withdrawn"]
UNITS = [None, "%", "USD", "percentage point"]

word = st.sampled_from([*WORDS, "Leaving", "AA", "c"])
line = st.lists(st.tuples(word, st.sampled_from([" ", " ", ". ", ", ", "? ", "-"])), max_size=8).map(
    lambda parts: "".join(text + mark for text, mark in parts).strip()
)
capital = line.map(lambda text: text.title())
body = st.lists(st.one_of(line, capital), max_size=3).map("\n\n".join)
name = st.sampled_from(NAMES)
number = st.sampled_from([0, 1, 2, 3.5, 100, 110, 1200])


@st.composite
def stories(draw: st.DrawFn) -> Story:
    text = draw(body)
    mentions = tuple(_mention(draw, text, at) for at in range(draw(st.integers(0, 2))))
    return story(
        headline=draw(line),
        standfirst=draw(st.none() | line),
        body=text,
        language=draw(st.sampled_from(["en", "de", "fr", "es", "en-GB", "it", ""])),
        section=draw(st.none() | name),
        tags=tuple(draw(st.lists(name, max_size=1))),
        source=draw(st.none() | name),
        byline=tuple(Person(name=n) for n in draw(st.lists(name, max_size=2))),
        mentions=mentions,
        topics=tuple(
            TopicFound(id=n, label=draw(name), score=1, evidence=()) for n in draw(st.lists(name, max_size=2))
        ),
        quotes=tuple(_quote(draw, mentions) for _ in range(draw(st.integers(0, 3)))),
        figures=tuple(_figure(draw, text) for _ in range(draw(st.integers(0, 2)))),
        told=told(
            kind=draw(st.sampled_from(KINDS)),
            source_name=draw(name),
            correction=draw(st.none() | st.just(Correction(note="aa"))),
        ),
    )


def _span(draw: st.DrawFn, text: str) -> tuple[int, int]:
    start = draw(st.integers(0, max(0, len(text) - 1)))
    return start, draw(st.integers(start, min(len(text), start + 8)))


def _mention(draw: st.DrawFn, text: str, at: int) -> Mention:
    kind: Any = draw(st.sampled_from(["person", "organisation", "place", "other"]))
    return Mention(id=f"id:{at}", kind=kind, name=draw(name), roles=(), spans=(_span(draw, text),))


def _quote(draw: st.DrawFn, mentions: tuple[Mention, ...]) -> Quote:
    ids = st.sampled_from([None, "id:9", *(mention.id for mention in mentions)])
    speaker = Speaker(name=draw(name), mention=draw(ids), span=(0, 0)) if draw(st.integers(0, 3)) else None
    return Quote(text=draw(line), spans=(), kind="direct", cue=None, speaker=speaker)


def _figure(draw: st.DrawFn, text: str) -> Figure:
    return Figure(
        value=draw(st.one_of(number, st.sampled_from([(1, 3), (100, 1200)]))),
        unit=draw(st.sampled_from(UNITS)),
        of=draw(st.none() | line),
        qualifier=None,
        direction=draw(st.sampled_from([None, "up", "down"])),
        by=draw(st.none() | number),
        change=draw(st.none() | st.builds(Change, from_=st.none() | number, to=st.none() | number)),
        place=draw(st.none() | name),
        when=None,
        span=_span(draw, text),
    )
