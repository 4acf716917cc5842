"""What a correction changed: the sentence as it was and as it is now.

The sentences of two versions, headline and standfirst among them, are laid side by side; those that differ in a
word are paired by the words they share. Which of them a correction is about, its note says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from msgspec.structs import replace

from wirebell.model.story import Correction, Story
from wirebell.standing.text import fold, sentences, words

ALIKE = 0.4
"""The share of their words that two sentences have in common at least, to be one sentence that was changed."""
MOST = 400
"""Sentences that two versions may differ in; what is changed more than that is another text, not a correction."""


class Swap(NamedTuple):
    """A sentence before and after; None where it was put in or taken out."""

    before: str | None
    after: str | None


class _Sentence(NamedTuple):
    text: str
    words: tuple[str, ...]
    bag: frozenset[str]


def corrected(fix: Correction, before: Story, after: Story) -> Correction:
    """Return the correction with the sentence that it is about, as it was in `before` and is in `after`.

    Of several that changed, the one whose changed words the note names most is told, and the others are counted.
    A correction whose text did not change tells its note alone.
    """
    found = changed(fix, before, after)
    if not found:
        return fix
    note = frozenset(_words(fix.note))
    told = max(found, key=lambda swap: _named(swap, note))  # the first of equals
    return replace(fix, before=told.before, after=told.after, others=len(found) - 1)


def changed(fix: Correction, before: Story, after: Story) -> list[Swap]:
    """Return the sentences that a correction changed, in their order, but for those of its own note."""
    note = _words(fix.note)
    return [swap for swap in swaps(before, after) if not _is_note(swap, note)]


def told_before(versions: Sequence[Story]) -> Story | None:
    """Return, of the versions before a correction, the one that readers were last told of: not an edit that told
    nobody."""
    fixed = [version for version in versions if version.told.correction]
    return next(iter(fixed[-1:] or versions[:1]), None)


def quotable(before: Story, after: Story) -> bool:
    """Return whether a correction may say what stood in the version before it.

    Not what was never to be read, nor what another source said: that may be closed to those who read this one.
    """
    return not before.told.withheld and before.source == after.source


def swaps(before: Story, after: Story) -> list[Swap]:
    """Return the sentences that differ in a word, in the order in which they stand; none for another text.

    Marks, capitals, accents and where a line ends make no difference, and nothing is told of a sentence that only
    moved within a stretch that changed.
    """
    old, new = _sentences(before), _sentences(after)
    low, high = _same_ends([s.words for s in old], [s.words for s in new])
    old, new = old[low : len(old) - high], new[low : len(new) - high]
    if max(len(old), len(new)) > MOST:
        return []
    matcher = SequenceMatcher(None, [s.words for s in old], [s.words for s in new], autojunk=False)
    blocks = [(old[a:b], new[c:d]) for tag, a, b, c, d in matcher.get_opcodes() if tag != "equal"]
    return [swap for gone, come in blocks for swap in _paired(gone, come)]


def _same_ends(old: Sequence[object], new: Sequence[object]) -> tuple[int, int]:
    """Return how many are the same at the beginning and, of the rest, at the end."""
    shorter = min(len(old), len(new))
    low = next((n for n in range(shorter) if old[n] != new[n]), shorter)
    high = next((n for n in range(shorter - low) if old[-1 - n] != new[-1 - n]), shorter - low)
    return low, high


def _sentences(story: Story) -> list[_Sentence]:
    parts = (story.headline, story.standfirst or "", story.body)
    cut = (text[start:end] for text in parts for start, end in sentences(text))
    return [_Sentence(text, found, frozenset(found)) for text in cut if (found := _words(text))]


def _words(text: str) -> tuple[str, ...]:
    folded = fold(text)
    return tuple(folded[start:end] for start, end in words(folded))


# -- pairs -----------------------------------------------------------------------------------------------------


def _paired(old: Sequence[_Sentence], new: Sequence[_Sentence]) -> Iterator[Swap]:
    """Yield the sentences of a stretch that changed, the most alike paired first, each once."""
    likeness = sorted(
        ((_likeness(a, b), -i, -j) for i, a in enumerate(old) for j, b in enumerate(new)), reverse=True
    )
    partner: dict[int, int] = {}
    taken: set[int] = set()
    for alike, i, j in likeness:
        if alike >= ALIKE and -i not in partner and -j not in taken:
            partner[-i] = -j
            taken.add(-j)
    for i, gone in enumerate(old):
        come = new[partner[i]] if i in partner else None
        if come is None or come.words != gone.words:
            yield Swap(gone.text, come.text if come else None)
    yield from (Swap(None, one.text) for j, one in enumerate(new) if j not in taken)


def _likeness(one: _Sentence, other: _Sentence) -> float:
    """Return the share of words two sentences have in common, from 0 to 1 (Dice)."""
    return 2 * len(one.bag & other.bag) / (len(one.bag) + len(other.bag))


def _named(swap: Swap, note: frozenset[str]) -> tuple[int, bool, int]:
    """Return how much a note speaks of a change: of the words that changed, then of a pair, then of the rest."""
    before, after = (frozenset(_words(text or "")) for text in swap)
    changed = before ^ after
    pair = swap.before is not None and swap.after is not None
    return len(changed & note) if pair else 0, pair, len((before | after) & note)


def _is_note(swap: Swap, note: Sequence[str]) -> bool:
    """Return whether what was put in is the note itself, or a sentence of it."""
    return swap.before is None and _within(_words(swap.after or ""), note)


def _within(part: Sequence[str], whole: Sequence[str]) -> bool:
    return any(tuple(part) == tuple(whole[n : n + len(part)]) for n in _starts(part, whole))


def _starts(part: Sequence[str], whole: Sequence[str]) -> Iterable[int]:
    return range(len(whole) - len(part) + 1)
