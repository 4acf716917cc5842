"""Words of a body with what they do, and the phrases around a verb: its group, its subject, where they end."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from msgspec import Struct

from wirebell.model.facts import Speaker
from wirebell.read.vocabulary import grammar as g
from wirebell.read.vocabulary.cues import cues_of
from wirebell.read.vocabulary.cutting import cut

Range = tuple[int, int]
MOST = 14  # words of a noun phrase
MOST_WORDS = 5_000  # words of one stretch that are looked at, marks included
LONGEST = 250  # words outside marks that are looked at beside a verb: no honest sentence has more
ENDS_PHRASE = (
    g.COMMA
    | g.STOP
    | g.MARK
    | g.AS_THAT
    | g.SUBORDINATE
    | g.RELATIVE
    | g.WHETHER
    | g.AUXILIARY
    | g.BEING
    | g.PRONOUN
    | g.SOURCE
)
_NAMING = g.CAPITAL | g.ARTICLE
_LIGHT = g.ADVERB | g.AND
_LEADING = g.PREPOSITION | g.ADVERB | g.AND
_VERBAL = g.AUXILIARY | g.BEING | g.NEGATION | g.ADVERB | g.LY


_ANYBODY = frozenset("someone somebody everyone everybody anyone many most several few others those".split())
_ROUGHLY = frozenset({"about", "around", "over", "under", "only", "just"})
_CLITICS = {
    "es": frozenset("le les lo se me nos te os".split()),
    "fr": frozenset("lui leur l' se".split()),
}
"""Whom or what a verb is told, said before it: "ya le ha dicho", "lui a dit"."""


class Sentence(Struct, frozen=True, gc=False):
    """A stretch of words from `low` to `high` with its passages in marks, as ranges of words."""

    low: int
    high: int
    passages: list[Range]


class Statement(Struct, frozen=True, gc=False):
    """What is said, as one range of words or two, by whom, and the verb if one tells it.

    No range where it follows after a colon.

    A `weak` one tells an attitude ("backs the plan"), not words; an `aside` stands in a relative clause.
    """

    ranges: tuple[Range, ...]
    cue: str | None
    speaker: Speaker | None
    weak: bool = False
    aside: bool = False


class Words(Struct, frozen=True, gc=False):
    """The words and signs of a body or a stretch of it: spans, small letters, and bits of what they do."""

    body: str
    language: str
    starts: Sequence[int]
    low: Sequence[str]
    kinds: list[int]

    def end(self, at: int) -> int:
        """Return where a word ends in the body."""
        return self.starts[at] + len(self.low[at])

    def possessive(self, at: int) -> bool:
        """Tell whether a word ends in an apostrophe and "s"."""
        return self.low[at].endswith("'s")

    def within(self, start: int, end: int) -> Range:
        """Return the words of a stretch, the first `MOST_WORDS`, as a range."""
        first = bisect_left(self.starts, start)
        return first, min(bisect_left(self.starts, end, first), first + MOST_WORDS)

    def part(self, first: int, end: int) -> Words:
        """Return a range of the words, numbered from 0; what is noted in its kinds stays there."""
        return Words(self.body, self.language, self.starts[first:end], self.low[first:end], self.kinds[first:end])


def words_of(body: str, language: str) -> Words:
    """Return the words of a body, cut once for all its stretches: none crosses white space, which parts those."""
    taken = cut(body, language)
    return Words(body, language, taken.starts, taken.words, taken.kinds)


class Group(Struct, frozen=True, gc=False):
    """A verb with its auxiliaries: where it begins, whether it is passive, whether it is denied."""

    start: int
    passive: bool
    negated: bool = False


def verb_group(words: Words, low: int, verb: int) -> Group:
    """Return the group of a verb, not before the word `low`: "has repeatedly denied", "was told"."""
    at, passive, negated, kinds = verb, False, False, words.kinds
    french = words.language == "fr"
    if french and verb > low and words.low[verb - 1] in _CAUSES:
        at = verb - 1  # "a fait savoir"
    while at > low:
        kind = kinds[at - 1]
        if french and (before := _before_clitic(words, low, at)) is not None:
            negated |= words.low[before] == "n"
            at = before
            continue
        if (not kind & _VERBAL or kind & g.PRONOUN) and (
            words.language == "en" or words.low[at - 1] not in _CLITICS.get(words.language, ())
        ):
            break
        passive |= bool(kind & g.BEING)
        negated |= bool(kind & g.NEGATION)
        at -= 1
    if at - 2 >= low and words.low[at - 1] == "longer" and words.low[at - 2] == "no":
        return Group(at - 2, passive, True)
    if at - 2 >= low and kinds[at - 1] & g.DAY and words.low[at - 2] == "on":
        return Group(at - 2, passive, negated)
    return Group(at, passive, negated)


def _before_clitic(words: Words, low: int, at: int) -> int | None:
    """Return where "s'" or "n'" before a French verb begins, "l'" where a name or pronoun stands before it."""
    if at - 2 < low or words.low[at - 1] != "'":
        return None
    letter = words.low[at - 2]
    object_ = letter == "l" and at - 3 >= low and words.kinds[at - 3] & (g.CAPITAL | g.PRONOUN)
    return at - 2 if letter in _ELIDED or object_ else None


_CAUSES = frozenset({"fait", "font"})
_ELIDED = frozenset("s m n".split())


def phrase_before(words: Words, low: int, end: int) -> tuple[int, int] | None:
    """Return the noun phrase that ends before the word `end`, without what leads into it ("On Monday")."""
    if end <= low:
        return None
    last = words.kinds[end - 1]
    if last & g.PRONOUN and not (
        last & g.ARTICLE and end - 2 >= low and not _breaks(words, end - 2, end - 1, end)
    ):
        return end - 1, end
    at, least, kinds = end, max(low, end - MOST), words.kinds
    while at > least and not (kinds[at - 1] & _MAY_BREAK and _breaks(words, at - 1, at, end)):
        at -= 1
    if at < end and kinds[at] & _LEADING:
        if at > low and words.low[at - 1] in _ANYBODY:
            return at - 1, end  # "someone in the crowd"
        at = _without_lead(words, at, end)
    return (at, end) if at < end else None


_MAY_BREAK = ENDS_PHRASE | g.AND | g.TO | g.CUE


_SAID_SO = frozenset("dicho dicha dichos dichas".split())


def _breaks(words: Words, at: int, right: int, end: int) -> bool:
    kind = words.kinds[at]
    if kind & ENDS_PHRASE:
        return not (kind & g.ARTICLE and right < end and kind & g.PRONOUN)
    if kind & g.AND:
        return not (at > 0 and right < end and words.kinds[at - 1] & g.CAPITAL and words.kinds[right] & g.CAPITAL)
    if kind & g.TO:
        return right < end and not words.kinds[right] & _NAMING
    if (
        words.language == "es"
        and words.low[at] in _SAID_SO
        and kind & g.CUE
        and at
        and words.kinds[at - 1] & g.PREPOSITION
    ):
        return False  # "en dicho país"
    if not kind & g.CUE or words.low[at] in {"said", "says"}:
        return bool(kind & g.CUE)
    return not (words.low[at].endswith(("ed", "t", "s")) or cues_of(words.language)[words.low[at]].noun)


def _without_lead(words: Words, at: int, end: int) -> int:
    """Return where a phrase begins after adverbs, "and" and prepositional phrases in front of it."""
    while at < end and words.kinds[at] & _LIGHT and not words.kinds[at] & _NAMING:
        at += 1
    while at < end and words.kinds[at] & _LEADING:
        after = at + 1
        if words.low[at] in _ROUGHLY and after < end and _counts(words.low[after]):
            return at
        while after < end and words.kinds[after] & g.ARTICLE:
            after += 1
        after += 1
        while after < end and not _opens(words, after):
            after += 1
        if after >= end:
            return at + 1 if words.kinds[at] & _LIGHT else at
        at = after
    return at


def _counts(word: str) -> bool:
    return word[0].isdigit() or word in {"half", "two-thirds", "three-quarters"}


def _opens(words: Words, at: int) -> bool:
    if words.kinds[at] & g.DETERMINING:
        return True
    return bool(words.kinds[at] & g.CAPITAL and not words.kinds[at - 1] & g.CAPITAL)
