"""What is said beside verbs that are in no table, in German, French and Spanish: "…“, skandierten die Leute"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from wirebell.model.facts import Speaker
from wirebell.read.quotes.clauses import Range, Sentence, Statement, Words
from wirebell.read.quotes.german_moods import is_in_reported_form
from wirebell.read.quotes.plausible import leads_no_speaker, plausible
from wirebell.read.quotes.sayings import Saying
from wirebell.read.quotes.sides import in_dialogue, said, shows_told
from wirebell.read.quotes.sources import behind_calling
from wirebell.read.quotes.speakers import Cast
from wirebell.read.quotes.subjects import Subject, main_speaker, speaker_of, subject_after
from wirebell.read.vocabulary import grammar as g
from wirebell.read.vocabulary.cues import ASIDE, MARKED, Cue

_ANY_VERB = Cue(ASIDE | MARKED)
_VERBS = {
    "de": re.compile(
        r"[a-zäöüß]{2,}(?:(?<!s)t|te|ten)|befand|hielt|verriet|empfand|begann|schloss|bekannte|schob|zog"
    ),
    "fr": re.compile(r"[a-zà-ÿ]{3,}(?:[eéiu]|ée|it|is|ent)"),
    "es": re.compile(r"[a-zà-ÿ]{2,}(?:ó|aron|ieron|aban?|ado|ido)"),
}
"""How a finite verb in the third person ends, as papers put it behind what was said."""
_NO_VERB = re.compile(
    r"(?:jetzt|dort|oft|statt|samt|fast|erst|meist|selbst|sonst|seit|nicht|mit|trotz|direkt|damit|somit|letzte|letzten"
    r"|lautet|lauten|lautete|heißt|gilt|steht|erste|ersten|zweite|zweiten|dritte|dritten|nächste|nächsten|heute|bekannt|genannt|gesagt|beste|besten|guten"
    r"|entre|contre|outre|notre|votre|autre|même|quatre|elle|une|cette|titre|livre|article|phrase|devise|film|parce"
    r"|comme|peut-être|formule|\w+[ltrn]esse|\w+ment|\w+ste[n]?)\Z"
)
_SUBJECTS = g.ARTICLE | g.CAPITAL | g.PRONOUN
_BEHIND = g.EDGE | g.PREPOSITION | g.ADVERB | g.DAY | g.RELATIVE | g.AND


def by_any_verb(words: Words, sentence: Sentence, cast: Cast) -> Statement | None:
    """Return what stands before a verb of no table and its subject: words in marks, or German reported speech."""
    for at in _turned_verbs(words, sentence):
        found = subject_after(words, at, sentence.high, cast)
        if found is None or (found.right < sentence.high and not words.kinds[found.right] & _BEHIND):
            continue
        speaker = speaker_of(words, found, cast)
        if not plausible(speaker, words.language):
            continue
        left = _group_start(words, at)
        saying = Saying(at, _ANY_VERB, left, found.right, True, speaker)
        if ranges := said(words, sentence, saying):
            return Statement(ranges, words.low[at], speaker)
    return None


def _turned_verbs(words: Words, sentence: Sentence) -> Iterator[int]:
    """Yield the words that may be a verb behind what was said, with a subject behind them."""
    form = _VERBS[words.language]
    for left, in_marks in _places(words, sentence):
        n = _verb_from(words, left, sentence.high)
        if n + 1 >= sentence.high or words.kinds[n] & _NO_VERB_KIND or not words.kinds[n + 1] & _SUBJECTS:
            continue
        if not form.fullmatch(words.low[n]) or _NO_VERB.match(words.low[n]):
            continue
        if not leads_no_speaker(words.low[n], words.language) and (in_marks or _shows(words, sentence, n, left)):
            yield n


def _places(words: Words, sentence: Sentence) -> Iterator[tuple[int, bool]]:
    """Yield where a clause of saying may begin, and whether words in marks or dashes end there."""
    low, high, kinds = sentence.low, sentence.high, words.kinds
    for _, end in sentence.passages:
        if end < high and kinds[end] & g.COMMA:
            yield end + 1, True
        elif end < high and (kinds[end - 2] & g.PAUSE or words.low[end - 2] in {".", "…"}):
            yield end, True
    if words.language == "es" and words.low[low] in _DASHES:
        yield from ((n, True) for n in range(low + 2, high) if in_dialogue(words, sentence, n))
    elif not sentence.passages and words.language != "es":
        yield from ((n + 1, False) for n in range(low + 1, high - 2) if kinds[n] & g.COMMA)


_DASHES = frozenset("—–")


def _verb_from(words: Words, at: int, high: int) -> int:
    """Return the verb behind what stands before it: "se preguntó", "a répété", "s'est emporté"."""
    if words.language == "de":
        return at
    at += 2 if words.low[at : at + 2] in _REFLEXIVE else 0
    while at < high and words.low[at] in _AUXILIARIES:
        at += 1
    return at


_REFLEXIVE = (["s", "'"],)


def _shows(words: Words, sentence: Sentence, at: int, left: int) -> bool:
    """Tell whether what stands before a comma is told, by its own form or by that of the verb behind it."""
    if words.language == "fr":
        return _is_participle(words, at)
    return shows_told(words, sentence, sentence.low, left - 1)


def _group_start(words: Words, at: int) -> int:
    """Return where a verb begins with what stands before it: "se preguntó", "a répété", "s'est emporté"."""
    while at > 1 and (
        words.low[at - 1] in _AUXILIARIES or (words.low[at - 1] == "'" and words.low[at - 2] == "s")
    ):
        at -= 1 if words.low[at - 1] in _AUXILIARIES else 2
    return at


_AUXILIARIES = frozenset("se a ont est sont ha han".split())


def _is_participle(words: Words, at: int) -> bool:
    """Tell whether French "a" stands before a participle, behind a comma: "…, a répété le ministre"."""
    return words.low[at - 1] in {"a", "ont"} and words.low[at].endswith(("é", "i", "u", "it", "is"))


ASKING = re.compile(r"(?:Wer|Was|Wie|Wann|Wo|Warum|Ob|Wen|Wem|Woher|Wohin|Welche[rs]?)\b")
"""What a German sentence begins with whose subject stands behind its verb."""
_NO_VERB_KIND = (
    g.CAPITAL
    | g.ARTICLE
    | g.PRONOUN
    | g.PREPOSITION
    | g.ADVERB
    | g.SUBORDINATE
    | g.RELATIVE
    | g.CUE
    | g.AUXILIARY
    | g.AND
    | g.DAY
    | g.AS_THAT
    | g.NEGATION
    | g.WHETHER
    | g.OBJECT
)


def within_marks(words: Words, sentence: Sentence, cast: Cast) -> tuple[tuple[Range, ...], str, Speaker] | None:
    """Return what French says on both sides of a clause within its marks: « Je pars, confie Jo Reed. Adieu. »."""
    for begin, end in sentence.passages:
        for n in range(begin + 2, end - 2):
            start = _group_start(words, n)
            if not words.kinds[n] & g.CUE or not words.kinds[start - 1] & g.COMMA:
                continue
            last = min(end - 1, n + _CLAUSE)
            stop = next((m for m in range(n, last) if words.low[m] in {".", "…"}), last)
            found = subject_after(words, n, stop, cast)
            if found is None or (found.right < stop and not words.kinds[found.right] & g.EDGE):
                continue
            parts = ((begin + 1, start - 1), (found.right + 1, end - 1))
            told = tuple((a, b) for a, b in parts if b > a)
            return told, words.low[n], speaker_of(words, found, cast)
    return None


_CLAUSE = 24  # words of a clause of saying within marks


def in_whose_view(words: Words, sentence: Sentence, cast: Cast) -> Statement | None:
    """Return what is told with words in marks behind "Pour Jo Reed, …", "Para …, …" and "Für Jo Reed ist …"."""
    low, high = sentence.low, sentence.high
    if words.low[low] != _VIEW.get(words.language):
        return None
    end = next((n for n in range(low + 1, high) if words.kinds[n] & _ENDS_VIEW), high)
    if end + 1 >= high or end - low < 2:
        return None
    speaker = speaker_of(words, Subject(low + 1, end, low, end), cast)
    named = (speaker.mention or "").startswith(("person:", "organisation:"))
    german = words.language == "de"
    begin = end if german else end + 1
    if named and not german:
        begin = (behind_calling(words, end, high, led=True) or end) + 1
    in_marks = any(begin <= a + 1 and a < high for a, _ in sentence.passages)
    whole = not german and bool(words.kinds[begin] & g.MARK)
    if not in_marks or not (named or whole) or bool(words.kinds[end] & g.COMMA) == german:
        return None
    return Statement(((begin, high),), words.low[low], speaker)


_VIEW = {"de": "für", "fr": "pour", "es": "para"}
_ENDS_VIEW = g.EDGE | g.VERB


def tells_before(words: Words, sentence: Sentence, cast: Cast) -> tuple[str, Speaker] | None:
    """Return who tells what the sentence before says, and the verb: German "Das teilte die Polizei mit"."""
    low, high = sentence.low, sentence.high
    if high - low < _SHORTEST or words.low[low] not in {"das", "dies"} or words.low[low + 1] not in _OF_BEFORE:
        return None
    particle = _OF_BEFORE[words.low[low + 1]]
    found = subject_after(words, low + 1, high, cast)
    if found is None or (particle and words.low[high - 1] != particle) or words.low[found.start] in _NOBODY:
        return None
    speaker = speaker_of(words, found, cast)
    return (
        (words.low[low + 1], speaker)
        if plausible(speaker, "de") and not _goes_on(words, found.right, high)
        else None
    )


def _goes_on(words: Words, at: int, high: int) -> bool:
    """Tell whether another clause or a passage follows: then that is what is told."""
    return any(words.kinds[n] & (g.STOP | g.MARK | g.AS_THAT) for n in range(at, high))


_SHORTEST = 3
_NOBODY = frozenset("niemand keiner keine alles vieles".split())
_OF_BEFORE = {
    **dict.fromkeys("sagte sagten berichtete berichteten bestätigte bestätigten meldete erklärte".split(), ""),
    **dict.fromkeys(("teilte", "teilten"), "mit"),
    **dict.fromkeys(("kündigte", "kündigten"), "an"),
    **dict.fromkeys(("gab", "gaben"), "bekannt"),
}


def by_its_form(
    words: Words, sentence: Sentence, cast: Cast, carrier: Callable[[], Speaker | None], near: bool
) -> Statement | None:
    """Return a German sentence that its verb alone shows to be somebody's words: whoever carries it on says it.

    Behind a colon it is the words of whom the clause before is about. `near` tells whether the sentence before
    was told by somebody as well: then "hätten" is no wish of the writer.
    """
    behind = words.low[sentence.low + 2 : sentence.high]
    colon = sentence.low + 2 + behind.index(":") if ":" in behind else None
    if colon is not None and not any(a <= colon < b for a, b in sentence.passages):
        if not is_in_reported_form(words, sentence, colon + 1, True):
            return None
        speaker = main_speaker(words, sentence.low, colon, cast)
        return Statement(((colon + 1, sentence.high),), None, speaker) if speaker else None
    if not is_in_reported_form(words, sentence, sentence.low, True):
        return None
    if _asks(words, sentence) or (not near and _wishes(words, sentence)) or (speaker := carrier()) is None:
        return None
    return Statement(((sentence.low, sentence.high),), None, speaker)


def _asks(words: Words, sentence: Sentence) -> bool:
    return words.low[len(words.low) - 1] == "?" or words.low[sentence.high - 1] == "?"


def _wishes(words: Words, sentence: Sentence) -> bool:
    return any(words.low[n] in {"hätten", "müssten"} for n in range(sentence.low, sentence.high))
