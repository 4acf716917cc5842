"""A story as standing queries see it: its text at positions, its names, its statements and figures.

Only the text is cut up at once; everything else is made when a query first asks for it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from itertools import chain, pairwise

from wirebell.model.story import Story
from wirebell.standing import analysis, facts
from wirebell.standing.analysis import Analyzer
from wirebell.standing.expression.tree import EXACT_FIELDS, NAME_FIELDS, Unit
from wirebell.standing.facts import Counted, Names, Statement
from wirebell.standing.stream import (
    CompiledStream,
    Positions,
    Range,
    Stream,
    Units,
    Where,
    name_stream,
    text_stream,
    units_of,
)
from wirebell.standing.text import paragraphs, sentences

PARTS = ("headline", "standfirst", "body")
PAIR = "\n"
"""Between two terms in a row: no word has it in it. (There are letters that are several words when folded.)"""


class Document:
    """One story, analysed.

    `text` holds headline, standfirst (if any) and body with gaps between; `terms` are its terms. A document
    matches only against queries of its own analyzer. `ancestors` gives the parents of a topic.
    """

    def __init__(
        self,
        parts: Sequence[tuple[str, str]],
        language: str,
        analyzer: Analyzer,
        story: Story | None = None,
        ancestors: Mapping[str, Sequence[str]] | None = None,
        storyline: str | None = None,
    ) -> None:
        self.parts, self.analyzer, self.story = tuple(parts), analyzer, story
        self.language = analysis.number(language)
        self.text = text_stream([text for _, text in parts], self.language, analyzer)
        self._ancestors, self._storyline = ancestors or {}, storyline
        self._names: dict[str, Names] = {}
        self._around: dict[tuple[str, tuple[int, int]], Collection[str]] = {}
        self._units: dict[tuple[Unit, str], Units] = {}
        self._met: dict[tuple[Where, Unit, str], Collection[int]] = {}

    # -- running text -------------------------------------------------------------------------------------

    @property
    def terms(self) -> Positions:
        """Return the terms of the text with their positions."""
        return self.text.terms

    @cached_property
    def pairs(self) -> set[str]:
        """Return the terms of the text that stand in a row, two by two, with PAIR between."""
        return set(map(PAIR.join, chain.from_iterable(map(pairwise, self._rows))))

    @cached_property
    def _rows(self) -> list[list[str]]:
        """The terms of each part, one for each position."""
        if self.analyzer == "simple":
            return list(self.text.parts)
        return [analysis.stemmed(words, self.language) for words in self.text.parts]

    @cached_property
    def _row(self) -> list[str]:
        """The terms of all parts, one for each position, "" where there is none."""
        found = [""] * self.text.end
        for words, (first, end) in zip(self._rows, self.text.ranges, strict=True):
            found[first:end] = words
        return found

    def around(self, term: str, window: tuple[int, int]) -> Collection[str]:
        """Return the terms that stand at least and at most so many positions behind one of the term's."""
        key = term, window
        found = self._around.get(key)
        if found is None:
            low, high = window
            near = [self._row[max(0, at + low) : max(0, at + high + 1)] for at in self.terms[term]]
            found = self._around[key] = near[0] if len(near) == 1 else set[str]().union(*near)
        return found

    @cached_property
    def ranges(self) -> dict[str, Range]:
        """Return the positions of each part, and of the whole under ""."""
        found = {name: span for (name, _), span in zip(self.parts, self.text.ranges, strict=True)}
        return {"standfirst": (0, 0), **found, "": (0, self.text.end)}

    @cached_property
    def headline(self) -> Collection[str]:
        """Return the terms of the headline."""
        return self.text.headline()

    @cached_property
    def sentences(self) -> list[Range]:
        """Return the positions of every sentence, in order."""
        return [span for number in range(len(self.parts)) for span in self._cut(number, sentences)]

    @cached_property
    def paragraphs(self) -> list[Range]:
        """Return the positions of every paragraph, in order."""
        return [span for number in range(len(self.parts)) for span in self._cut(number, paragraphs)]

    def units(self, unit: Unit, field: str) -> Units:
        """Return the sentences or paragraphs of a field, "" for all."""
        key = unit, field
        if key not in self._units:
            found = self.sentences if unit == "s" else self.paragraphs
            low, high = self.ranges[field]
            self._units[key] = units_of([(a, b) for a, b in found if low <= a and b <= high], self.text.end)
        return self._units[key]

    def ready_units(self, kinds: Iterable[Unit]) -> None:
        """Tell the kernel where sentences ("s") or paragraphs ("p") are, once for a text."""
        text = self.text
        if isinstance(text, CompiledStream):
            for kind in kinds:
                if kind not in text.units_set:
                    text.ready.set_units(*((0, self.sentences) if kind == "s" else (1, self.paragraphs)))
                    text.units_set.add(kind)

    def units_where(self, meets: Where, unit: Unit, field: str) -> Collection[int]:
        """Return the numbers of those `units` that meet something; several rules ask for the same."""
        key = meets, unit, field
        if key not in self._met:
            self._met[key] = meets(self.text, self.language, self.units(unit, field))
        return self._met[key]

    def _cut(self, number: int, cutter: facts.Cutter) -> list[Range]:
        cuts = cutter(self.parts[number][1])
        if isinstance(self.text, CompiledStream) and not self.text.shifted:
            return self.text.ready.units(number, cuts)
        first = self.text.ranges[number][0]
        starts = [start for start, _ in self.spans[number]]
        found = [(first + bisect_left(starts, a), first + bisect_left(starts, b)) for a, b in cuts]
        return [span for span in found if span[0] < span[1]]

    @cached_property
    def spans(self) -> list[list[Range]]:
        """Return, for each part, the code-point spans of its words."""
        if isinstance(self.text, CompiledStream) and not self.text.shifted:
            return [self.text.ready.spans(number) for number in range(len(self.parts))]
        # The analyzer `simple` cuts small letters, of which there may be more ("İ" is "i" and a mark): no marks.
        spans = analysis.small_spans if self.analyzer == "simple" else analysis.cut_spans
        return [spans(text) for _, text in self.parts]

    def located(self, found: Range) -> tuple[str, Range]:
        """Return the part and the code-point span of a range of positions."""
        for number, (first, end) in enumerate(self.text.ranges):
            if first <= found[0] < end:
                spans = self.spans[number]
                return self.parts[number][0], (spans[found[0] - first][0], spans[found[1] - 1 - first][1])
        raise ValueError(f"no word stands at position {found[0]}")

    # -- facts --------------------------------------------------------------------------------------------

    def names(self, field: str) -> Names:
        """Return the names and ids of one of NAME_FIELDS."""
        if field not in self._names:
            self._names[field] = facts.names(self.story, field)
        return self._names[field]

    @cached_property
    def topics(self) -> dict[str, frozenset[str]]:
        """Return each topic of the story with all above it."""
        found = self.story.topics if self.story else ()
        return {topic.id: facts.above(topic.id, self._ancestors) for topic in found}

    @cached_property
    def exact(self) -> dict[str, frozenset[str]]:
        """Return the ids and whole names of each of EXACT_FIELDS."""
        return facts.exact(self.story, frozenset().union(*self.topics.values()), self._storyline)

    @cached_property
    def quotes(self) -> Stream:
        """Return the texts of the quotes."""
        texts = [quote.text for quote in self.story.quotes] if self.story else []
        return text_stream(texts, self.language, self.analyzer)

    @cached_property
    def speakers(self) -> Stream:
        """Return the names of everybody who is quoted, in the order of `statements`."""
        return name_stream(name for names, _ in facts.speakers(self.story) for name in names)

    @cached_property
    def statements(self) -> list[Statement]:
        """Return the quotes with a speaker: ranges into `speakers` and `quotes`."""
        return facts.statements(self.story, self.speakers, self.quotes)

    @cached_property
    def counted_text(self) -> Stream:
        """Return what each figure counts, and where: two parts for each figure."""
        texts = (
            [text or "" for figure in self.story.figures for text in (figure.of, figure.place)]
            if self.story
            else []
        )
        return text_stream(texts, self.language, self.analyzer)

    @cached_property
    def counted(self) -> list[Counted]:
        """Return the figures with their ranges in `counted_text` and their sentence's in `text`."""
        if not self.story or not self.story.figures:
            return []
        body = len(self.parts) - 1
        starts = [start for start, _ in self.spans[body]]
        first = self.text.ranges[body][0]
        return facts.counted(self.story, self.counted_text.ranges, self.sentences, starts, first)

    def keys(self, kind: str) -> Collection[str]:
        """Return the terms this document is known by in a table of the index; "" stands where there are any."""
        if kind in NAME_FIELDS:
            return self.names(kind).keys
        if kind in EXACT_FIELDS:
            return self.exact[kind]
        return _KEYS[kind](self)


def _headline(document: Document) -> Collection[str]:
    return document.headline


def _quotes(document: Document) -> Collection[str]:
    return {*document.quotes.terms, ""} if document.story and document.story.quotes else ()


def _said(document: Document) -> Collection[str]:
    return {*document.speakers.terms, *(key for s in document.statements for key in s.ids)}


def _figures(document: Document) -> Collection[str]:
    return {*document.counted_text.terms, ""} if document.story and document.story.figures else ()


_KEYS = {"headline": _headline, "quote": _quotes, "said": _said, "figure": _figures}


def document(
    story: Story,
    *,
    ancestors: Mapping[str, Sequence[str]] | None = None,
    storyline: str | None = None,
    analyzer: Analyzer = "stemmed",
) -> Document:
    """Return the story ready to be matched.

    `ancestors` gives the parents of a topic id; a story on a topic is on all topics above it.
    """
    parts = _parts(story.headline, story.standfirst, story.body)
    return Document(parts, story.language, analyzer, story, ancestors, storyline)


def text_document(headline: str, standfirst: str | None, body: str, language: str) -> Document:
    """Return the text of a story without its facts, as `document` has it: for queries that ask for no facts."""
    return Document(_parts(headline, standfirst, body), language, "stemmed")


def _parts(headline: str, standfirst: str | None, body: str) -> list[tuple[str, str]]:
    middle = [("standfirst", standfirst)] if standfirst else []
    return [("headline", headline), *middle, ("body", body)]


def plain_document(title: str, body: str, *, analyzer: Analyzer = "simple", language: str = "en") -> Document:
    """Return a document of text alone: the title, a gap, the body; all other fields are empty."""
    return Document([("headline", title), ("body", body)], language, analyzer)
