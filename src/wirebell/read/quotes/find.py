"""Quotes of a story: what was said in marks or without, with the verb of saying and who said it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import deque
from collections.abc import Sequence

from msgspec import structs

from wirebell.model.facts import Mention, Quote, QuoteKind, Span, Speaker
from wirebell.read.quotes.clauses import Sentence, Statement, Words, words_of
from wirebell.read.quotes.excerpts import excerpts
from wirebell.read.quotes.interviews import LEAST
from wirebell.read.quotes.marks import Marked
from wirebell.read.quotes.plausible import is_owner, plausible
from wirebell.read.quotes.reported import statements
from wirebell.read.quotes.speakers import Cast
from wirebell.read.quotes.stretches import Stretch, stretches
from wirebell.read.quotes.subjects import main_speaker
from wirebell.read.quotes.titles import names_something
from wirebell.read.quotes.transcripts import Turn, turns
from wirebell.read.quotes.unclaimed import Before, unclaimed
from wirebell.read.quotes.untold import ASKING, by_any_verb, by_its_form, in_whose_view, tells_before, within_marks
from wirebell.read.quotes.wording import quoted, trimmed, worded
from wirebell.read.vocabulary.cutting import cut
from wirebell.read.vocabulary.grammar import CAPITAL, COMMA, CUE, ING, LANGUAGES, MARK, VERB

_RECENT = 4  # quotes that are looked at for one that goes on
_TICKER = 8  # code points
_FAR = 400  # code points between the parts of one quote
_MOST_SPANS = 40
_MOST_QUOTES = 5_000  # no honest story has more: a live blog of 100,000 words has about 3,000
_DATELINE = 12  # words
_SHORTEST = 3  # words of a sentence with a dateline, letters of its place
_MOVES_ON = re.compile(
    r",\s(?:and\s)?(?:then|before|going on|moving on|turning)\b|,\sand\s(?:his|her|their|the)\s"
)
_SOURCES = frozenset({"according to"})  # behind it stands no subject
_ABROAD = frozenset({"de", "fr", "es"})
_LINES = 3  # code points between sentences of neighbouring paragraphs
_DASHES = frozenset("—–-")
_FULL_STOPS = frozenset(".!?…")


def find_quotes(body: str, mentions: Sequence[Mention], language: str) -> tuple[Quote, ...]:
    """Return the quotes of a body in order: direct, partial (a clause with words in marks) and indirect.

    `mentions` are those of the same body. "He said" is resolved to the last fitting person; an unnamed speaker
    has no mention. A statement within another ("X said that Y denied it") is a quote of its own. `language` is an
    ISO 639-1 code. Linear in the body, but for sorting.
    """
    language = language if language in LANGUAGES else "en"
    found = _Reader(body, mentions, language).read()
    if excerpted := excerpts(body):
        found = sorted((*found, *_Reader(excerpted, mentions, language).read()), key=_beginning)
    return tuple(found)


class _Reader:
    """One reading of a body: what was found, and who is about to speak."""

    def __init__(self, body: str, mentions: Sequence[Mention], language: str) -> None:
        self.body = body
        self.language = language
        self.cast = Cast(body, mentions)
        self.cast.before = self._subject_before
        self.words = words_of(body, language)
        self.telling = cut(body, language).telling
        self.found: list[Quote] = []
        self.opening: Statement | None = None  # a clause of saying that ended with a colon
        self.before: Stretch | None = None  # the sentence before
        self.said_before = 0  # how many quotes were found before it
        self.silent: Stretch | None = None  # the sentence before, if nobody says anything in it
        self.told_to = 0  # up to where the body is somebody's words

    def read(self) -> list[Quote]:
        ahead = deque(turns(self.body, self.cast) if ":" in self.body or self.body.count("?") >= LEAST else ())
        for stretch in stretches(self.body):
            if len(self.found) > _MOST_QUOTES:
                break
            while ahead and ahead[0].span[0] < stretch.end:
                self._take_turn(ahead.popleft())
            if stretch.start < self.told_to or self._is_block(stretch):
                continue
            self.cast.opens, self.cast.teller = stretch.start, None
            self.cast.marked = [p.inner for p in stretch.passages] if stretch.passages else ()
            found = self._in_stretch(stretch)
            self.before, self.said_before = stretch, len(self.found)
            for quote in found:
                self._add(stretch, quote)
        return self.found

    def _subject_before(self) -> Speaker | None:
        """Return whom the sentence before is about: who says something in it, or else its subject."""
        if self.before is None:
            return None
        told = [quote for quote in self.found[self.said_before :] if quote.speaker is not None]
        if told:
            return None if told[0].cue in _SOURCES else told[0].speaker
        if self.before.passages:
            return None
        words = self.words.part(*self.words.within(self.before.start, self.before.end))
        sentence = _sentence(words, self.before)
        return main_speaker(words, sentence.low, sentence.high, self.cast)

    def _take_turn(self, turn: Turn) -> None:
        if span := trimmed(self.body, *turn.span):
            kind: QuoteKind = "direct" if turn.verbatim else "indirect"
            self.found.append(worded(self.body, (span,), kind, None, turn.speaker))
            self.told_to = turn.span[1] if turn.verbatim else self.told_to

    def _is_block(self, stretch: Stretch) -> bool:
        """Take the paragraph after "Harrow wrote:" as her words where it has no marks, and tell so."""
        opening = self.opening
        leads = bool(stretch.passages) and stretch.passages[0].outer[0] == stretch.start
        if opening is None or leads or self.body[stretch.start - 2 : stretch.start].find("\n") < 0:
            return False
        self.opening = None
        end = self.body.find("\n", stretch.start)
        span = trimmed(self.body, stretch.start, end if end >= 0 else len(self.body))
        if span is None:
            return False
        self.found.append(worded(self.body, (span,), "direct", opening.cue, opening.speaker))
        self.told_to = span[1]
        return True

    def _in_stretch(self, stretch: Stretch) -> Sequence[Quote]:
        opening = self.opening
        self.opening = None
        names: list[Marked] = []
        if stretch.passages and self.language == "en":
            names = [p for p in stretch.passages if names_something(self.body, p, self.cast)]
        if names:
            stretch = structs.replace(stretch, passages=tuple(p for p in stretch.passages if p not in names))
        place = self.words.within(stretch.start, stretch.end)
        telling = self._telling(*place)
        if not telling and not stretch.passages and self.language not in _ABROAD:
            self.silent = stretch
            return ()
        words = self.words.part(*place)
        for name in names:
            _as_a_name(words, name)
        sentence = _sentence(words, stretch)
        found = self._told(stretch, words, sentence, telling) if telling else []
        if not found and self.language in _ABROAD and (one := self._untold(stretch, words, sentence)):
            found = [one]
        if left := [p for p in stretch.passages if not any(_holds(quote, p.outer) for quote in found)]:
            subject = _spoke_before(left[0].outer[0], found) or main_speaker(
                words, sentence.low, bisect_left(words.starts, left[0].outer[0]), self.cast
            )
            if subject is not None and not plausible(subject, self.language):
                subject = None
            before = Before(self._last_speaker(stretch), subject, opening, titles=self.language != "en")
            found += unclaimed(self.body, stretch, left, self.cast, before)
        self.silent = None if found else stretch
        return sorted(found, key=_beginning) if len(found) > 1 else found

    def _telling(self, first: int, end: int) -> Sequence[int]:
        """Return which of a range of words may tell that something is said, numbered from its first."""
        at = bisect_left(self.telling, first)
        beyond = bisect_left(self.telling, end, at)
        return [n - first for n in self.telling[at:beyond]] if beyond > at else ()

    def _told(self, stretch: Stretch, words: Words, sentence: Sentence, telling: Sequence[int]) -> list[Quote]:
        """Return the quotes of a stretch beside which somebody says something."""
        found: list[Quote] = []
        for told in statements(words, sentence, telling, self.cast):
            told_at = [(words.starts[a], words.end(b - 1)) for a, b in told.ranges if b > a]
            quote = quoted(self.body, told_at, stretch.passages, told.cue, told.speaker)
            if quote is not None and told.weak and self.cast.is_place(quote.spans):
                continue  # "will oppose Cuba on Tuesday"
            if quote is not None:
                found.append(quote)
            elif not told.ranges:
                self.opening = told
        return found

    def _untold(self, stretch: Stretch, words: Words, sentence: Sentence) -> Quote | None:
        """Return what stands in a sentence without a verb of saying that our tables have."""
        if self.language == "fr" and (inside := within_marks(words, sentence, self.cast)):
            parts, cue, speaker = inside
            spans = tuple((words.starts[a], words.end(b - 1)) for a, b in parts)
            return worded(self.body, spans, "direct", cue, speaker)
        told = by_any_verb(words, sentence, self.cast) or in_whose_view(words, sentence, self.cast)
        if told is None and self.language == "de":
            if before := self._told_before(stretch, words, sentence):
                return before
            near = len(self.found) > self.said_before and self.found[-1].kind != "direct"
            told = by_its_form(words, sentence, self.cast, lambda: self._carrier(stretch), near)
        if told is None:
            return None
        ranges = [(words.starts[a], words.end(b - 1)) for a, b in told.ranges]
        return quoted(self.body, ranges, stretch.passages, told.cue, told.speaker)

    def _told_before(self, stretch: Stretch, words: Words, sentence: Sentence) -> Quote | None:
        """Return the sentence before as what "Das teilte die Polizei mit" means, if nobody else says it."""
        before = self.before
        if before is None or len(self.found) > self.said_before or stretch.start - before.end > _LINES:
            return None
        told = tells_before(words, sentence, self.cast)
        if told is None:
            return None
        its = self.words.part(*self.words.within(before.start, before.end))
        start = its.starts[_sentence(its, before).low]
        return quoted(self.body, [(start, before.end)], before.passages, *told)

    def _carrier(self, stretch: Stretch) -> Speaker | None:
        """Return whose words go on in a sentence: who spoke just before, or whom the sentence before is about."""
        if self.before is None or stretch.start - self.before.end > _LINES:
            return None
        if len(self.found) > self.said_before:
            return self.found[-1].speaker
        named = self.cast.first_person(self.before.start, self.before.end)
        asks = ASKING.match(self.body, self.before.start)  # "Wer kommt, ließ Kiel offen."
        return named if named and asks else self._last_speaker(stretch)

    def _last_speaker(self, stretch: Stretch) -> Speaker | None:
        """Return who goes on speaking in a stretch: who spoke, or whom the sentence before it is about."""
        if self.silent is not None:
            words = self.words.part(*self.words.within(self.silent.start, self.silent.end))
            sentence = _sentence(words, self.silent)
            subject = main_speaker(words, sentence.low, sentence.high, self.cast)
            if subject is not None and (subject.mention or "").startswith("person:"):
                return subject
        last = self.found[-1] if self.found else None
        near = last is not None and stretch.start - last.spans[-1][1] < _FAR
        return last.speaker if last is not None and near else self.cast.last

    def _add(self, stretch: Stretch, quote: Quote) -> None:
        if quote.kind == "indirect" and quote.text.endswith(")") and len(quote.text) < _TICKER:
            return  # "the firm (NYSE: H) announced …": the colon is within brackets
        if quote.speaker and not plausible(quote.speaker, self.language):
            if quote.kind == "indirect":
                return  # nobody's statement is none
            if not is_owner(quote.speaker):
                quote = structs.replace(quote, speaker=None)
        spoke = quote.speaker and (quote.cue or quote.kind != "indirect")
        if spoke and quote.speaker and not self._is_told_within(quote.speaker):
            self.cast.spoke(quote.speaker)
        self.cast.told.append((quote.spans[0][0], quote.spans[-1][1]))
        leads = bool(stretch.passages) and stretch.passages[0].outer[0] == stretch.start
        leads = leads and quote.spans[0] == stretch.passages[0].inner
        goes_on = leads and quote.cue is None and quote.kind == "direct"
        at = self._last_in_marks(quote) if goes_on else None
        if at is not None and self.language != "en" and _is_anothers(quote, self.found[at]):
            at = None
        if at is None:
            self.found.append(quote)
        else:
            first = self.found[at]
            self.found[at] = structs.replace(
                first, text=f"{first.text} {quote.text}", spans=first.spans + quote.spans
            )

    def _is_told_within(self, speaker: Speaker) -> bool:
        """Tell whether who says something is named in what another has just said: "X said that Y knew …"."""
        before = self.cast.told[-1] if self.cast.told and self.cast.last else None
        return before is not None and before[0] <= speaker.span[0] and speaker.span[1] <= before[1]

    def _last_in_marks(self, more: Quote) -> int | None:
        """Return the number of the quote that `more` continues in its paragraph: `"A," she said. "B."`."""
        start = more.spans[0][0]
        for at in range(len(self.found) - 1, max(-1, len(self.found) - _RECENT), -1):
            quote = self.found[at]
            end = quote.spans[-1][1]
            if start < end:
                continue
            if not (quote.kind == "direct" or (quote.kind == "partial" and _said_after(quote))):
                continue
            between = self.body[end:start]
            same = len(between) < _FAR and "\n" not in between and not _MOVES_ON.search(between)
            return at if same and len(quote.spans) < _MOST_SPANS else None
        return None


def _is_anothers(more: Quote, first: Quote) -> bool:
    """Tell whether two named people say two quotes."""
    named = more.speaker and more.speaker.mention
    return bool(named and first.speaker and first.speaker.mention and named != first.speaker.mention)


def _spoke_before(place: int, found: Sequence[Quote]) -> Speaker | None:
    """Return who spoke last in the same sentence: `"…," says X, and asks them: "…?"`."""
    earlier = [q for q in found if q.kind == "direct" and q.spans[-1][1] < place]
    return earlier[-1].speaker if earlier else None


def _sentence(words: Words, stretch: Stretch) -> Sentence:
    """Return a stretch in words, the ends of its passages told as marks, without its full stop."""
    high = len(words.low)
    while high > 0 and words.low[high - 1] in _FULL_STOPS:
        high -= 1
    if not stretch.passages:
        return Sentence(_after_dateline(words, high), high, [])
    ranges = [
        (bisect_left(words.starts, p.outer[0]), bisect_left(words.starts, p.outer[1])) for p in stretch.passages
    ]
    for passage, (begin, end) in zip(stretch.passages, ranges, strict=True):
        if begin < len(words.kinds):
            words.kinds[begin] |= MARK
            words.kinds[max(begin, end - 1)] |= 0 if passage.open else MARK
    return Sentence(_after_dateline(words, high), high, ranges)


def _as_a_name(words: Words, passage: Marked) -> None:
    """Note of the words of a passage that they are a name, and that a comma before its closing mark parts."""
    first, end = (bisect_left(words.starts, place) for place in passage.outer)
    kinds = words.kinds
    parts = first + 2 < end <= len(kinds) and kinds[end - 2] & COMMA
    acts = end < len(kinds) and kinds[end] & (CUE | VERB) and not kinds[end] & ING  # '"The Case," argues that'
    for n in range(first, min(end, len(kinds))):
        kinds[n] = CAPITAL
    if parts and not acts:
        kinds[end - 1] = COMMA


def _after_dateline(words: Words, high: int) -> int:
    """Return the first word after "BAGHDAD —" or "MARSK, Kembia (Newswire) -"."""
    if high < _SHORTEST or len(words.low[0]) < _SHORTEST or not _in_capitals(words):
        return 0
    return next((n + 1 for n in range(1, min(high, _DATELINE)) if words.low[n] in _DASHES), 0)


def _in_capitals(words: Words) -> bool:
    """Tell whether the first word is, of which the second letter tells it nearly always."""
    start = words.starts[0]
    return not words.body[start + 1].islower() and words.body[start : words.end(0)].isupper()


def _beginning(quote: Quote) -> Span:
    return quote.spans[0]


def _holds(quote: Quote, outer: tuple[int, int]) -> bool:
    return quote.spans[0][0] < outer[1] and quote.spans[-1][1] > outer[0]


def _said_after(quote: Quote) -> bool:
    """Tell whether what is said stands before who says it."""
    return quote.cue is not None and quote.speaker is not None and quote.spans[0][1] <= quote.speaker.span[0]
