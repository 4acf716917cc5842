"""Statements of a sentence: each verb of saying with who says it and what, as words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from wirebell.model.facts import Speaker
from wirebell.read import grammar as g
from wirebell.read.clauses import Words, phrase_before, verb_group
from wirebell.read.contents import Range, after_circumstances, begins, ends
from wirebell.read.cues import ASIDE, CLAUSE, INFINITIVE, REPUTED, THING, Cue, cues_of
from wirebell.read.speakers import Cast
from wirebell.read.subjects import Subject, main_speaker, speaker_of, subject_after, subject_before


class Statement(NamedTuple):
    """What is said, as one range of words or two, by whom, and the verb; no range where it follows after a colon."""

    ranges: tuple[Range, ...]
    cue: str
    speaker: Speaker | None


class Sentence(NamedTuple):
    """A stretch of words from `low` to `high` with its passages in marks, as ranges of words."""

    low: int
    high: int
    passages: list[Range]


class _Saying(NamedTuple):
    verb: int
    cue: Cue
    left: int  # the first word of the clause of saying
    right: int  # the word after it
    turned: bool
    speaker: Speaker | None


def statements(words: Words, sentence: Sentence, cast: Cast, language: str) -> Iterator[Statement]:
    """Yield the statements of a sentence in the order of their verbs; none from within marks."""
    cues = cues_of(language)
    last: Speaker | None = None
    for verb in _verbs(words, sentence, cast):
        if words.low[verb] not in cues:
            found = _source(words, sentence, verb, cast)
        else:
            found = _spoken(words, sentence, _Verb(verb, cues[words.low[verb]]), cast, last)
        if found is not None:
            last = last if verb and words.kinds[verb - 1] & g.RELATIVE else found.speaker or last
            yield found


class _Verb(NamedTuple):
    at: int
    cue: Cue


def _verbs(words: Words, sentence: Sentence, cast: Cast) -> Iterator[int]:
    wanted = g.CUE | g.SOURCE
    at = sentence.low
    for begin, end in (*sentence.passages, (sentence.high, sentence.high)):
        yield from (n for n in range(at, begin) if words.kinds[n] & wanted and not _in_name(words, cast, n))
        at = max(at, end)


def _in_name(words: Words, cast: Cast, at: int) -> bool:
    """Tell whether a word is part of a name ("United States")."""
    return words.capital(at) and cast.within(words.starts[at])


def _spoken(words: Words, sentence: Sentence, verb: _Verb, cast: Cast, last: Speaker | None) -> Statement | None:
    group = verb_group(words, sentence.low, verb.at)
    if group.passive and (verb.cue.participle or not verb.cue.finite) and not verb.cue.gerund:
        return _reputed(words, sentence, verb, group.start)
    saying = _saying(words, sentence, verb, group.start, cast, last)
    if saying is None:
        return None
    ranges = _ranges(words, sentence, saying)
    if not ranges and words.low[sentence.high - 1] != ":":
        return None
    return Statement(ranges, words.low[verb.at], saying.speaker)


def _saying(
    words: Words, sentence: Sentence, verb: _Verb, start: int, cast: Cast, last: Speaker | None
) -> _Saying | None:
    at, cue = verb
    low = sentence.low
    before = words.kinds[start - 1] if start > low else g.STOP
    if (cue.noun and start == at and _is_noun(words, low, at)) or (
        before & _ADJECTIVAL and not before & (g.PRONOUN | g.TO)
    ):
        return None
    if before & g.TO:
        return _to_say(words, sentence, verb, start, cast, last)
    if cue.gerund and start == at:
        return _gerund(words, sentence, verb, cast, last)
    if before & g.AND:
        return _Saying(at, cue, start, at + 1, False, last or main_speaker(words, low, start, cast))
    turned = (
        words.low[at] not in _NEVER_TURNED
        and bool(before & (g.COMMA | g.MARK | g.STOP))
        and start == at
        and bool(cue.frames & ASIDE)
    )
    if turned and not (before & g.COMMA and _apposed(words, low, start, cast)):
        after = subject_after(words, at, sentence.high, cast)
        if after:
            return _Saying(at, cue, at, after.right, True, speaker_of(words, after, cast))
    found = subject_before(words, low, start, cast)
    if found is None or not cue.finite and start == at:
        return None
    return _Saying(at, cue, found.left, at + 1, False, speaker_of(words, found, cast))


def _gerund(words: Words, sentence: Sentence, verb: _Verb, cast: Cast, last: Speaker | None) -> _Saying | None:
    """Return the clause of "…, saying" and "those saying"; what is done beside a noun ("groups backing X") is none."""
    at, cue = verb
    low = sentence.low
    before = words.kinds[at - 1] if at > low else g.STOP
    if not before & (g.COMMA | g.STOP | g.MARK | g.AND) and not cue.frames & (CLAUSE | ASIDE):
        return None
    speaker = None
    if not before & (g.COMMA | g.STOP | g.MARK | g.AND | g.PREPOSITION | g.SUBORDINATE):
        found = subject_before(words, low, at, cast)
        speaker = speaker_of(words, found, cast) if found else None
    speaker = speaker or last or main_speaker(words, low, at, cast)
    return _Saying(at, cue, at, at + 1, False, speaker) if speaker else None


def _to_say(
    words: Words, sentence: Sentence, verb: _Verb, start: int, cast: Cast, last: Speaker | None
) -> _Saying | None:
    """Return the clause of an infinitive ("went on to say"): whoever the sentence is about says it."""
    low = sentence.low
    if not sentence.passages and not (start - 2 >= low and words.low[start - 2] in _GOES_ON):
        return None
    speaker = last or main_speaker(words, low, start - 1, cast)
    return _Saying(verb.at, verb.cue, start, verb.at + 1, False, speaker)


_GOES_ON = frozenset(
    """declined declines decline refused refuses refuse continued continues continue went on wanted wants want tried
    tries try sought began begun used declining refusing seemed appeared appears hopes hoped plans planned proceeded
    failed rushed hastened""".split()
)
_ADJECTIVAL = g.ARTICLE | g.PREPOSITION  # "the expected", "of recently announced"
_NEVER_TURNED = frozenset({"told", "tells", "tell"})


def _apposed(words: Words, low: int, start: int, cast: Cast) -> bool:
    found = subject_before(words, low, start, cast)
    if found is None:
        return False
    return found.left <= low + 4 or bool(words.kinds[found.left - 1] & (g.MARK | g.COMMA))


def _is_noun(words: Words, low: int, at: int) -> bool:
    """Tell whether a word that is verb and noun ("claims") is a noun here."""
    if at == low:
        return True
    before = words.kinds[at - 1]
    if before & g.PRONOUN and not before & g.ARTICLE or before & g.RELATIVE:
        return False
    if before & (g.ARTICLE | g.PREPOSITION | g.AND | g.COMMA | g.MARK) or words.possessive(at - 1):
        return True
    if words.low[at].endswith("s"):
        return not words.capital(at - 1)
    return not words.low[at - 1].endswith("s")


def _reputed(words: Words, sentence: Sentence, verb: _Verb, start: int) -> Statement | None:
    """Return what somebody "is said to" or "is expected to" do: the subject with the infinitive; nobody says it."""
    after = verb.at + 1
    if not verb.cue.frames & REPUTED or after >= sentence.high or not words.kinds[after] & g.TO:
        return None
    subject = phrase_before(words, sentence.low, start)
    if subject is None or words.low[subject[0]] == "it":
        return None
    end = ends(words, after, sentence.high, INFINITIVE, sentence.passages, False)
    return Statement(((subject[0], start), (after, end)), words.low[verb.at], None)


def _ranges(words: Words, sentence: Sentence, saying: _Saying) -> tuple[Range, ...]:
    low, high = sentence.low, sentence.high
    aside = (
        saying.left > low and not saying.cue.gerund and words.kinds[saying.left - 1] & (g.COMMA | g.MARK | g.STOP)
    )
    led = words.kinds[low] & (g.PREPOSITION | g.SUBORDINATE | g.CUE) and words.kinds[saying.left - 1] & g.MARK
    marks = aside and not led and any(end == saying.left for _, end in sentence.passages)
    begun = None if saying.turned or marks else begins(words, saying.right, high, saying.cue)
    if aside and saying.cue.frames & ASIDE and (begun is None or _goes_around(words, sentence, saying, begun)):
        return _around(words, sentence, saying)
    if begun is None:
        return ()
    begin, frame = begun
    if begin < high and words.kinds[begin] & g.MARK and frame & CLAUSE and _whole(words, begin, sentence):
        return _passages_from(words, begin, sentence)
    end = ends(words, begin, high, frame, sentence.passages, _between_commas(words, low, saying))
    return ((begin, end),) if end > begin else ()


def _goes_around(words: Words, sentence: Sentence, saying: _Saying, begun: tuple[int, int]) -> bool:
    """Tell whether a passage after "…, X said," goes on with what stands before, and is not all that is said."""
    if saying.right >= len(words.kinds) or not (
        words.kinds[saying.right] & g.COMMA and begun[0] == saying.right + 1
    ):
        return False
    return not (
        words.kinds[sentence.low] & (g.PREPOSITION | g.ADVERB | g.SUBORDINATE) or _whole(words, begun[0], sentence)
    )


def _passages_from(words: Words, begin: int, sentence: Sentence) -> tuple[Range, ...]:
    """Return the passage that begins at a word and those that follow it with no word between."""
    found: list[Range] = []
    for passage in sentence.passages:
        if passage[0] >= begin and (not found or passage[0] - found[-1][1] < 2):
            found.append(passage)
        elif found:
            break
    return tuple(found)


def _whole(words: Words, begin: int, sentence: Sentence) -> bool:
    """Tell whether the passage that begins at a word stands for itself: a capital leads it."""
    return begin + 1 < sentence.high and words.capital(begin + 1)


def _between_commas(words: Words, low: int, saying: _Saying) -> bool:
    """Tell whether a clause of saying is put between commas: "when X said …," and ", who said …,"."""
    before = saying.left - 1
    if before >= low and words.kinds[before] & g.SUBORDINATE:
        return True
    return bool(words.kinds[saying.verb - 1] & g.RELATIVE and words.kinds[saying.verb - 2] & g.COMMA)


def _around(words: Words, sentence: Sentence, saying: _Saying) -> tuple[Range, ...]:
    """Return what stands before a clause of saying, and what goes on after it."""
    first = (_left_start(words, sentence, saying.left), saying.left)
    at = after_circumstances(words, saying.right, sentence.high)
    if at < sentence.high and words.kinds[at] & g.COMMA and at + 1 < sentence.high:
        if words.kinds[at + 1] & g.MARK:
            return (first, (at + 1, _passage_end(sentence, at + 1)))
        if any(end == saying.left for _, end in sentence.passages):
            return (first,)
        if saying.left - sentence.low > _SHORT_LEAD and _only_leads(words, sentence.low, saying.left):
            return ((at + 1, ends(words, at + 1, sentence.high, CLAUSE, sentence.passages, False)),)
        if _goes_on(words, sentence.low, saying.left, at + 1):
            return (first, (at + 1, ends(words, at + 1, sentence.high, CLAUSE, sentence.passages, False)))
    return (first,)


def _left_start(words: Words, sentence: Sentence, left: int) -> int:
    """Return where what stands before a clause of saying begins: after a colon or semicolon outside marks."""
    at = left - 1
    for begin, end in reversed(sentence.passages):
        if end > left:
            continue
        for n in range(at, end - 1, -1):
            if words.low[n] in {":", ";"}:
                return n + 1
        at = begin - 1
    return next((n + 1 for n in range(at, sentence.low, -1) if words.low[n] in {":", ";"}), sentence.low)


def _passage_end(sentence: Sentence, at: int) -> int:
    return next((end for begin, end in sentence.passages if begin <= at < end), at)


_SHORT_LEAD = 5  # words that belong to what is said: "At one point,"


def _only_leads(words: Words, low: int, left: int) -> bool:
    """Tell whether nothing but a circumstance stands before a clause of saying: "During his years in office,"."""
    if not words.kinds[low] & g.PREPOSITION:
        return False
    return not any(words.kinds[n] & (g.AUXILIARY | g.BEING | g.PRONOUN | g.COMMA) for n in range(low, left - 1))


def _goes_on(words: Words, low: int, left: int, at: int) -> bool:
    """Tell whether a sentence goes on after a clause of saying put into it: "The plan, he said, was late"."""
    kind = words.kinds[at]
    if kind & g.RELATIVE or words.low[at].endswith("ing"):
        return False
    if kind & (g.AUXILIARY | g.BEING | g.AS_THAT) or words.low[at] in _REASONS:
        return True
    if not words.kinds[low] & g.PREPOSITION:
        return False
    if words.kinds[low] & g.SUBORDINATE:
        return True
    return not any(words.kinds[n] & (g.AUXILIARY | g.BEING) for n in range(low, left)) and left - low < 9


_REASONS = frozenset("because by and but or if unless since".split())


def _source(words: Words, sentence: Sentence, at: int, cast: Cast) -> Statement | None:
    """Return what is told "according to" somebody: before it, after it, or both."""
    low, high = sentence.low, sentence.high
    first = at + 2 if words.low[at] == "according" else at + 1
    end = first
    while end < high and end - first < _MOST and not words.kinds[end] & _ENDS_SOURCE:
        end += 1
    if end == first:
        return None
    speaker = speaker_of(words, Subject(first, end, at, end), cast)
    cue = "according to" if words.low[at] == "according" else words.low[at]
    if at - low < 2 or words.kinds[at - 1] & g.STOP:
        begin = _after_source(words, end, high)
        return Statement(((begin, high),), cue, speaker) if begin is not None else None
    left = (_left_start(words, sentence, at), at)
    if end + 1 < high and words.kinds[end] & g.COMMA and _goes_on(words, low, at, end + 1):
        return Statement((left, (end + 1, high)), cue, speaker)
    return Statement((left,), cue, speaker)


def _after_source(words: Words, end: int, high: int) -> int | None:
    """Return where what a source tells begins, after an apposition: "According to X, a lawyer, …"."""
    if end >= high or not words.kinds[end] & (g.COMMA | g.MARK):
        return None
    if words.kinds[end] & g.MARK:
        return end
    if end + 1 < high and words.kinds[end + 1] & (g.ARTICLE | g.RELATIVE):
        for n in range(end + 1, min(high, end + 20)):
            if words.kinds[n] & g.COMMA:
                return n + 1
            if words.kinds[n] & (g.AUXILIARY | g.BEING | g.CUE) and not words.kinds[end + 1] & g.RELATIVE:
                break
    return end + 1


_MOST = 24  # words of a source
_ENDS_SOURCE = g.COMMA | g.STOP | g.MARK | g.RELATIVE | g.AUXILIARY | g.BEING | g.AS_THAT
