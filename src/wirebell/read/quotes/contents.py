"""Where what is said begins and ends, beside a verb of saying."""

from __future__ import annotations

import re

from wirebell.read.quotes.clauses import LONGEST, Range, Words
from wirebell.read.quotes.german_clauses import relates
from wirebell.read.quotes.german_moods import is_to_do, reports
from wirebell.read.vocabulary import grammar as g
from wirebell.read.vocabulary.cues import (
    ADDRESSEE,
    AFTER_COMMA,
    ASIDE,
    BARE,
    CLAUSE,
    INFINITIVE,
    QUESTION,
    THAT,
    THING,
    Cue,
    cues_of,
)
from wirebell.read.vocabulary.cues_abroad import ADVISING, PARTED

OPENING = 7  # words after a verb up to the colon that ends its paragraph
_REACH = 16  # words between a verb and its "that"
_NO_THAT = g.AUXILIARY | g.BEING | g.STOP | g.MARK | g.RELATIVE | g.CUE
_NO_WAY_TO_MARKS = g.MARK | g.AUXILIARY | g.BEING | g.AS_THAT
_BOTH = g.ARTICLE | g.PRONOUN
_NO_SUBJECT = g.OBJECT | g.ARTICLE
_CIRCUMSTANCE = g.DAY | g.ADVERB
_ENDS_MEDIUM = g.EDGE | g.AS_THAT | g.AUXILIARY
_OCCASION = g.DAY | g.MEDIUM
_NO_ADDRESSEE = g.EDGE | g.TO | g.WHETHER
_NO_SUBJECT_MORE = g.PAUSE | g.BEING | g.AS_THAT
_FINITE = g.AUXILIARY | g.BEING | g.PRONOUN | g.CUE
_CLOSES_THING = g.STOP | g.DAY


def begins(words: Words, at: int, high: int, cue: Cue) -> tuple[int, int] | None:
    """Return the word at which what is said begins after a verb, and the frame it has; None if nothing is."""
    if at >= high:
        return None
    if words.low[at] == ":" and at + 1 < high:
        return at + 1, CLAUSE
    if words.low[high - 1] == ":" and high - at < OPENING:
        return None  # what is said follows in the next paragraph
    if words.low[at] in cue.particles:
        return (cue.frames & ASIDE and quoted_ahead(words, at, high)) or _particle(words, at, high)
    at = _after_day(words, at, high)
    leads = cue.frames & ADDRESSEE or words.kinds[at] & _LEADS_TO_THAT or _is_held(words, at, high)
    if cue.frames & THAT and leads and (that := _that(words, at, high)) is not None:
        return that + (2 if words.low[that] == "qu" else 1), THAT
    if cue.frames & ASIDE and (quoted := quoted_ahead(words, at, high)):
        return quoted
    at = after_circumstances(words, at, high)
    if cue.frames & ADDRESSEE:
        told = after_addressee(words, at, high)
        if cue.frames & CLAUSE == 0 and _is_to_do(words, told, high):
            return at, THING
        at = after_circumstances(words, told, high)
    return _plainly(words, at, high, cue)


def _is_held(words: Words, at: int, high: int) -> bool:
    """Tell whether what something is held to be stands before "que": Spanish "considera probado que"."""
    led = words.language == "es" and at + 1 < high and words.kinds[at + 1] & g.AS_THAT
    return bool(led) and words.low[at].endswith(("ado", "ido", "ario", "ble", "ante", "ente", "ental"))


def _after_day(words: Words, at: int, high: int) -> int:
    """Return a day without its article: Spanish "dijo el lunes que", "said this week that"."""
    if at + 1 >= high or not words.kinds[at + 1] & g.DAY:
        return at
    if words.language == "en":
        subject = at + 2 < high and words.kinds[at + 2] & g.VERB  # "said this week was hard"
        return at + 1 if words.low[at] == "this" and not subject else at
    return at + 1 if words.language == "es" and words.kinds[at] & g.ARTICLE else at


def _is_to_do(words: Words, at: int, high: int) -> bool:
    """Tell whether "to" stands at a word, or behind plain nouns there: "urged Marsk Bank | customers to pay"."""
    while at < high and not words.kinds[at] and words.low[at].isalpha():
        at += 1
    return at < high and bool(words.kinds[at] & g.TO)


def quoted_ahead(words: Words, at: int, high: int) -> tuple[int, int] | None:
    """Return the passage that stands a few words off behind a comma or colon: `said of the plan, "…"`."""
    kinds = words.kinds
    for n in range(at, min(high - 1, at + _REACH)):
        kind = kinds[n]
        if kind & g.PAUSE:
            return (n + 1, CLAUSE) if words.kinds[n + 1] & g.MARK and words.low[n] in {",", ":"} else None
        if kind & _NO_WAY_TO_MARKS or (
            kind & g.CUE and n > at and not (words.kinds[n] & g.CAPITAL or words.kinds[n - 1] & g.ARTICLE)
        ):
            return None
    return None


def _abroad(words: Words, at: int, high: int, cue: Cue) -> tuple[int, int] | None:
    """Return what begins in ways that English has none of: an infinitive, "warf X vor, …", "acusó al X de …"."""
    if cue.frames & THAT and _is_infinitive(words, at):
        return at, INFINITIVE
    if cue.frames & AFTER_COMMA:
        if opened := _behind_paper(words, at, high):
            return opened
        comma = next((n for n in range(at, min(high - 1, at + _APART)) if words.kinds[n] & g.PAUSE), None)
        if comma is None or comma == at or words.low[comma] != ",":
            return None
        parted = words.low[comma - 1] in _PARTED
        advised = not ADVISING.isdisjoint(words.low[max(0, at - _NEAR_VERB) : at])
        led = words.kinds[at] & g.PREPOSITION or advised  # "beteuerte vor ihr, nichts …", "riet ihr, nichts …"
        to_do = led and is_to_do(words, comma + 1, high)
        return (comma + 1, CLAUSE) if parted or to_do or reports(words, comma + 1, high) else None
    called = words.low[at] == "de" and at + 1 < high and words.kinds[at + 1] & g.MARK  # "tachó de «…» la huelga"
    led = cue.frames & THING and (called or words.low[at] in _TO_WHOM) and at + 1 < high
    return (at + 1, THING) if led else None


def _behind_paper(words: Words, at: int, high: int) -> tuple[int, int] | None:
    """Return the passage behind a colon and the paper that was told: "sagte der „Post“: „…“"."""
    for n in range(at, min(high - 1, at + _OFFICE)):
        if words.low[n] == ":":
            return (n + 1, CLAUSE) if words.kinds[n + 1] & g.MARK else None
        if words.kinds[n] & (g.AUXILIARY | g.AS_THAT | g.STOP):
            return None
    return None


_OFFICE = 24  # words of a paper or an office before a colon: "sagte Jo Reed, der Chef der Werft: „…“"
_NEAR_VERB = 6  # words of a subject behind its verb: "rät | die Zentrale allen Sparern, …"
_APART = 12  # words between a German verb and its other part
_PARTED = frozenset().union(*PARTED.values()) | {"zu"}
_TO_WHOM = frozenset("a al".split())


def _is_infinitive(words: Words, at: int) -> bool:
    """Tell whether a word is an infinitive that a verb of saying may lead to: "dijo haber", "affirme vouloir"."""
    endings = _INFINITIVES.get(words.language)
    if words.language == "fr" and words.low[at : at + 2] == ["ne", "pas"] and at + 2 < len(words.low):
        at += 2  # "dit ne pas savoir"
    return endings is not None and words.low[at].endswith(endings) and not words.kinds[at] & _NO_INFINITIVE


_INFINITIVES = {
    "es": ("ar", "er", "ir", "arse", "erse", "irse"),
    "fr": ("er", "ir", "être", "aître", "ndre", "ttre", "uire"),
}
_NO_INFINITIVE = g.ADVERB | g.DAY | g.CAPITAL | g.PREPOSITION


def _particle(words: Words, at: int, high: int) -> tuple[int, int] | None:
    if words.low[at] == "out":
        return (at + 2, THAT) if at + 2 < high and words.kinds[at + 1] & g.AS_THAT else None
    at += words.low[at] == "d"  # French "parle d'un « drame »"
    return (at + 1, THING) if at + 1 < high and not words.kinds[at + 1] & g.PAUSE else None


def _plainly(words: Words, at: int, high: int, cue: Cue) -> tuple[int, int] | None:
    """Return the word at `at` with its frame, if what it begins may follow the verb."""
    if at >= high:
        return None
    if words.language != "en" and (found := _abroad(words, at, high, cue)):
        return found
    kind = words.kinds[at]
    if kind & g.PREPOSITION and at + 1 < high and words.kinds[at + 1] & g.COMMA:
        at, kind = at + 1, g.COMMA  # German "kündigte an, …"
    if kind & g.COMMA:
        if words.language == "de" and at + 1 < high and relates(words, at + 1, high):
            return None
        follows = at + 1 < high and (cue.frames & AFTER_COMMA or words.kinds[at + 1] & g.MARK)
        return (at + 1, CLAUSE) if follows else None
    if words.language == "es" and cue.frames & THAT and cue.frames & THING and not kind & g.MARK:
        return None  # "acusó recibo"
    frame = _frame(kind, cue.frames)
    if frame == CLAUSE and cue.frames & BARE == 0 and not kind & g.MARK and not _is_clause(words, at, high):
        frame = cue.frames & THING
    return (at, frame) if frame else None


def _is_clause(words: Words, at: int, high: int) -> bool:
    """Tell whether a finite verb follows before the next pause, as far as small words and endings show it."""
    kinds = words.kinds
    for n in range(at, min(high, at + _REACH)):
        kind = kinds[n]
        if (kind & _FINITE and not kind & g.ARTICLE) or kind & g.ED:
            return True
        if kind & g.PAUSE:
            return False
    return False


def _frame(kind: int, frames: int) -> int:
    """Return which of a verb's frames a word of a kind begins, 0 if none."""
    if kind & g.MARK:
        return CLAUSE
    if kind & g.TO:
        return frames & INFINITIVE
    if kind & g.WHETHER and frames & QUESTION:
        return QUESTION
    if kind & _BEGINS_NOTHING and not kind & _BOTH:
        return 0
    if frames & THAT and not frames & AFTER_COMMA and kind & g.PRONOUN and not kind & _NO_SUBJECT:
        return CLAUSE
    return CLAUSE if frames & CLAUSE else frames & THING


_BEGINS_NOTHING = g.NEGATION | g.STOP | g.AND | g.PREPOSITION | g.BEING | g.AUXILIARY


_LEADS_TO_THAT = g.AS_THAT | g.PREPOSITION | g.DAY | g.ADVERB | g.COMMA | g.LY


def _that(words: Words, at: int, high: int) -> int | None:
    kinds = words.kinds
    behind_aside = kinds[at] & g.COMMA if at < high else 0
    for n in range(at, min(high, at + _REACH)):
        kind = kinds[n]
        if kind & g.AS_THAT:
            return None if behind_aside and not kinds[n - 1] & g.COMMA else n  # "…, she said, takes a boat that"
        if (kind & _NO_THAT and not words.kinds[n] & g.CAPITAL) or (kind & g.PRONOUN and not kind & _NO_SUBJECT):
            return None
    return None


def after_circumstances(words: Words, at: int, high: int) -> int:
    """Return the first word after days, adverbs and "in a statement" that stand behind a verb."""
    while at < high:
        kind = words.kinds[at]
        if (kind & _CIRCUMSTANCE and not kind & _BOTH) or kind & g.LY:
            at += 1
        elif kind & g.PREPOSITION and not kind & g.TO and (after := _after_medium(words, at, high)):
            at = after
        else:
            return at
    return at


def _after_medium(words: Words, at: int, high: int) -> int | None:
    """Return what follows "on Monday" or "in a television interview with X"; None where nothing of it stands."""
    n = at + 1
    while n < high and n - at < 8 and not words.kinds[n] & _ENDS_MEDIUM:
        if words.kinds[n] & _OCCASION and not (n + 1 < high and words.kinds[n + 1] & _OCCASION):
            dated = n + 1 < high and _YEAR.fullmatch(words.low[n + 1])  # "said in November 2003 | he would go"
            return _after_with(words, n + 2 if dated else n + 1, high)
        if words.kinds[n] & g.PRONOUN and not words.kinds[n] & g.ARTICLE:
            return None
        n += 1
    return None


_YEAR = re.compile(r"(?:19|20)\d\d")


def _after_with(words: Words, at: int, high: int) -> int:
    """Return what follows "with X", "to X", "in X" behind a medium."""
    if not (at < high and words.low[at] in _BEHIND_MEDIUM):
        return at
    n = at + 1
    while n < high and words.kinds[n] & g.ARTICLE:
        n += 1
    while n < high and not words.kinds[n] & _ENDS_PLACE:
        n += 1
    return n - 1 if n < high and words.kinds[n] & g.VERB and n - 1 > at else n


_BEHIND_MEDIUM = frozenset("with to on in at for by from of".split())
_ENDS_PLACE = (
    g.PREPOSITION | g.COMMA | g.STOP | g.MARK | g.AS_THAT | g.PRONOUN | g.ARTICLE | g.DAY | g.AUXILIARY | g.BEING
)


def after_addressee(words: Words, at: int, high: int) -> int:
    """Return what follows those who are told: "reporters", "the Harbour Post", "his supporters", "me"."""
    if at >= high or words.kinds[at] & _NO_ADDRESSEE:
        return at
    if words.kinds[at] & g.OBJECT:
        return at + 1
    n = at
    while n < high and words.kinds[n] & g.ARTICLE:
        n += 1
    if n < high and words.kinds[n] & g.CAPITAL:
        while n < high and (words.kinds[n] & g.CAPITAL or words.low[n] in {"of", "and", "&", "."}):
            n += 1
        return n + 1 if n < high and words.possessive(n - 1) else n
    return n + 1


# -- the end ----------------------------------------------------------------------------------------------------


def ends(words: Words, begin: int, high: int, frame: int, within: list[Range], commas: bool) -> int:
    """Return the word before which what is said ends; `within` are passages in marks, which are passed over.

    With `commas` the first comma ends it: the clause of saying is itself put between commas.
    """
    end = _ends(words, begin, high, frame, within, commas)
    for passage in within:
        if (
            frame & THING
            and passage[0] >= end
            and not any(words.kinds[n] & _OTHER for n in range(end, passage[0]))
        ):
            end = _ends(words, passage[0], high, frame, within, commas)
    while end < high and end - 1 > begin and words.kinds[end - 1] & g.PREPOSITION:
        end -= 1
    return end


_OTHER = g.CUE | g.SOURCE | g.STOP


def _ends(words: Words, begin: int, high: int, frame: int, within: list[Range], commas: bool) -> int:
    passages = iter([p for p in within if p[1] > begin])
    passage = next(passages, None)
    at, seen, kinds = begin, 0, words.kinds
    while at < high and seen < LONGEST:
        seen += 1
        if passage and at >= passage[0]:
            leads = passage[0] == begin
            at = max(at, passage[1])
            passage = next(passages, None)
            if words.kinds[at - 2] & g.COMMA and leads:
                return at
            if words.kinds[at - 2] & g.COMMA and (commas or _ends_at_comma(words, at - 1, high, frame)):
                return at
            continue
        kind = kinds[at]
        if kind & _MAY_END and at > begin:
            if kind & g.COMMA and (commas or _ends_at_comma(words, at, high, frame)):
                return at
            if _ends_phrase(words, at, high, frame):
                return at
        at += 1
    return at


_MAY_END = g.COMMA | g.AND | _CLOSES_THING


def _ends_at_comma(words: Words, at: int, high: int, frame: int) -> bool:
    if at + 1 >= high:
        return True
    after, kind = words.low[at + 1], words.kinds[at + 1]
    if (kind & g.CUE and after in _GERUNDS) or kind & g.SOURCE:
        return True
    if (kind & g.AND or after in _CONTRASTS) and _another_says(words, at + 2, high):
        return True
    if frame & (THING | INFINITIVE):
        return not kind & g.AND
    return False


_GERUNDS = frozenset(
    """adding saying noting arguing insisting claiming warning telling calling accusing citing referring suggesting
    stressing explaining asking urging tweeting writing predicting pledging promising vowing describing""".split()
)
_CONTRASTS = frozenset("while although though whereas but".split())


def _another_says(words: Words, at: int, high: int) -> bool:
    """Tell whether a new statement begins at a word: a subject and a verb of saying before any other verb.

    A clause of when or why may stand before it: "and when pressed on the date, X replied".
    """
    if at < high and words.kinds[at] & g.SUBORDINATE:
        at = next((n + 1 for n in range(at, min(high, at + _REACH)) if words.kinds[n] & g.COMMA), at)
    for n in range(at, min(high, at + 10)):
        kind = words.kinds[n]
        if kind & g.CUE and n > at and not kind & g.CAPITAL and _tells(words, n):
            return True
        if kind & _NO_SUBJECT_MORE:
            return False
    return False


def _tells(words: Words, at: int) -> bool:
    """Tell whether a word of saying is a verb: "the mother of three replied", not "the three claims"."""
    return not words.kinds[at - 1] & g.DETERMINING or not cues_of(words.language)[words.low[at]].noun


def _ends_phrase(words: Words, at: int, high: int, frame: int) -> bool:
    kind = words.kinds[at]
    if kind & g.AND and at + 1 < high:
        after = words.kinds[at + 1]
        if after & g.SOURCE:
            return True
        if not frame & (THING | INFINITIVE):
            return bool(after & g.CUE and not after & g.ING)
        return bool(after & _FINITE)
    if kind & g.DAY and words.low[at - 1].isdigit():
        return False  # "losses for the year to 31 | July"
    return bool(frame & THING and kind & _CLOSES_THING and not words.kinds[at - 1] & g.ARTICLE)
