"""The clause of saying around a verb: its subject, before it or after it, and its extent."""

from __future__ import annotations

from msgspec import Struct

from wirebell.model.facts import Speaker
from wirebell.read.quotes.clauses import Sentence, Words, phrase_before
from wirebell.read.quotes.finite import governed, has_finite
from wirebell.read.quotes.german_clauses import bracketed, is_last, second
from wirebell.read.quotes.plausible import leads_no_speaker
from wirebell.read.quotes.speakers import Cast
from wirebell.read.quotes.subjects import Subject, main_speaker, speaker_of, subject_after, subject_before
from wirebell.read.vocabulary import grammar as g
from wirebell.read.vocabulary.cues import ASIDE, CLAUSE, Cue

_GOES_ON = frozenset(
    """declined declines decline refused refuses refuse continued continues continue went on wanted wants want
        tried tries try sought began begun used declining refusing seemed appeared appears hopes hoped plans
        planned proceeded failed rushed hastened""".split()
)
_ALLOWS_VERB = g.PRONOUN | g.TO
_AFTER_WORDS = g.MARK | g.COMMA
_JOINS = g.EDGE | g.AND
_NO_SUBJECT = g.EDGE | g.AND | g.PREPOSITION | g.SUBORDINATE
_BEFORE_NOUN = g.DETERMINING | g.AND | g.COMMA | g.MARK
_GLUE = frozenset({"-", "t", "a", "ont", "est", "s", "'"})  # French "a-t-elle dit", "s'est-il indigné"
_DASHES = frozenset("-–—")  # "la obra -agregó- sigue"
_NEVER_TURNED = frozenset({"told", "tells", "tell"})


_INDEFINITE = frozenset({"a", "an", "one", "another"})
_NEAR = 12
_BEHIND_NAME = g.EDGE | g.RELATIVE | g.VERB | g.AND | g.AS_THAT


class Saying(Struct, frozen=True, gc=False):
    """A clause of saying: its verb, its extent with the subject, and whether the verb stands first."""

    verb: int
    cue: Cue
    left: int  # the first word of the clause of saying
    right: int  # the word after it
    turned: bool
    speaker: Speaker | None


class Verb(Struct, frozen=True, gc=False):
    """A verb of saying by its place among the words."""

    at: int
    cue: Cue


def saying_at(
    words: Words, sentence: Sentence, verb: Verb, start: int, cast: Cast, last: Speaker | None
) -> Saying | None:
    """Return the clause around a verb whose group begins at the word `start`; None if the verb tells nothing here.

    `last` is who spoke last in the sentence: the subject of "… and said" and "…, saying".
    """
    at, cue = verb.at, verb.cue
    low = sentence.low
    before = words.kinds[start - 1] if start > low else g.STOP
    if cue.noun and start == at and _is_noun(words, sentence, at):
        return None
    if before & g.DETERMINING and not before & _ALLOWS_VERB:
        return None
    if before & g.TO:
        return _to_say(words, sentence, verb, start, cast, last)
    if cue.gerund and not any(words.kinds[n] & g.VERB for n in range(start, at)):
        return _gerund(words, sentence, verb, cast, last)
    if words.language == "de":
        return _in_german(words, sentence, verb, start, cast, last)
    return _by_order(words, sentence, verb, start, cast, last)


def _by_order(
    words: Words, sentence: Sentence, verb: Verb, start: int, cast: Cast, last: Speaker | None
) -> Saying | None:
    """Return the clause of a finite verb by whether its subject stands before it or behind it."""
    at, cue, low = verb.at, verb.cue, sentence.low
    if words.language != "en" and not cue.finite and start == at:
        return None  # "el lugar señalado"
    if words.language == "es" and start == at == low and words.low[at + 1 : at + 2] == ["que"]:
        alone = cast.again((words.starts[at], words.end(at))) if not words.low[at].endswith("n") else None
        return Saying(at, cue, at, at + 1, False, alone) if alone else None  # "Dijo que …"
    if start > low and words.kinds[start - 1] & g.AND:
        return Saying(at, cue, start, at + 1, False, last or main_speaker(words, low, start, cast))
    return _turned(words, sentence, verb, start, cast) or _straight(words, sentence, verb, start, cast)


def _in_german(
    words: Words, sentence: Sentence, verb: Verb, start: int, cast: Cast, last: Speaker | None
) -> Saying | None:
    """Return the clause of a verb that stands second, at the end of its bracket, or as English has it."""
    at = verb.at
    if words.low[at] == "so":
        return _in_short(words, sentence, verb, cast)
    if is_last(words, sentence, at):
        return None
    found = bracketed(words, sentence, at, cast) or (
        second(words, sentence, at, cast) if verb.cue.finite else None
    )
    if found is None:
        return _by_order(words, sentence, verb, start, cast, last)
    (left, right), speaker = found
    return Saying(at, verb.cue, left, max(right, at + 1), False, speaker)


def _in_short(words: Words, sentence: Sentence, verb: Verb, cast: Cast) -> Saying | None:
    """Return the clause of German ", so die Sprecherin", which no verb follows."""
    at, high = verb.at, sentence.high
    led = at > sentence.low and words.kinds[at - 1] & g.EDGE and words.low[at + 1 : at + 2] != ["auch"]
    if led and at + 2 < high and _is_past(words, at + 1) and words.kinds[at - 2] & g.MARK:
        found = subject_after(words, at + 1, high, cast)  # "„…“, so beschreibt die Mieterin die Nacht"
    else:
        found = subject_after(words, at, high, cast) if led else None
    if found is None or (found.right < high and not words.kinds[found.right] & _BEHIND_SHORT):
        return None
    return Saying(at, verb.cue, at, found.right, True, speaker_of(words, found, cast))


def _is_past(words: Words, at: int) -> bool:
    """Tell whether a German word may be a verb in the third person: no noun, no small word, "beschreibt"."""
    return not words.kinds[at] & (g.CAPITAL | g.DETERMINING | g.PRONOUN) and words.low[at].endswith(
        ("t", "te", "ten")
    )


_BEHIND_SHORT = g.ARTICLE | g.EDGE | g.PREPOSITION | g.ADVERB


def _turned(words: Words, sentence: Sentence, verb: Verb, start: int, cast: Cast) -> Saying | None:
    """Return the clause of a verb before its subject, as it stands after what was said: "…, said X"."""
    at, cue = verb.at, verb.cue
    before = words.kinds[start - 1] if start > sentence.low else g.STOP
    alone = start == at or words.language != "en" or (start + 1 == at and words.kinds[start] & g.AUXILIARY)
    if not alone or not before & g.EDGE or not cue.frames & ASIDE:
        return None
    if words.low[start - 1] == ")" and (words.language != "en" or ":" not in words.low[max(0, start - 8) : start]):
        return None  # "Sen. Jo Reed (R-Ga.) said he", "El Servicio Meteorológico (SM) pronosticó lluvias"
    if words.low[at] in _NEVER_TURNED or (before & g.COMMA and _apposed(words, sentence.low, start, cast)):
        return None
    if after := subject_after(words, at, sentence.high, cast):
        return Saying(at, cue, start, after.right, True, speaker_of(words, after, cast))
    leads_on = at + 1 < sentence.high and words.kinds[at + 1] & g.AS_THAT
    if words.language == "es" and not leads_on and (before & _AFTER_WORDS or words.low[start - 1] in _DASHES):
        follows = words.low[at + 1 : at + 2] == [":"]  # "En ese sentido, agregó: …"
        return Saying(at, cue, start, at + 1, not follows, cast.again((words.starts[at], words.end(at))))
    return None


def _straight(words: Words, sentence: Sentence, verb: Verb, start: int, cast: Cast) -> Saying | None:
    """Return the clause of a verb after its subject: "X said", "a-t-elle dit"."""
    at, cue = verb.at, verb.cue
    found = subject_before(words, sentence.low, start, cast)
    if found is None or (not cue.finite and start == at) or _names(words, found.start, at):
        return None
    if cue.noun and start == at and _bodys_own(words, found, cast):
        return None
    if not _heads(words, sentence.low, found, cast):
        speaker = main_speaker(words, sentence.low, found.start, cast)
        if speaker is None and governed(words, sentence.low, found.start):
            return None
        return Saying(at, cue, found.start, at + 1, False, speaker or speaker_of(words, found, cast))
    if words.language in _ROMANCE and (before := _whom_that_means(words, sentence.low, found)):
        return Saying(at, cue, before[0], at + 1, False, speaker_of(words, Subject(*before, *before), cast))
    if words.language in _ROMANCE and _continues(words, sentence.low, found):
        speaker = main_speaker(words, sentence.low, found.start, cast)
        return Saying(at, cue, sentence.low, at + 1, False, speaker or speaker_of(words, found, cast))
    left = found.left
    while words.language == "fr" and left > sentence.low and words.low[left - 1] in _GLUE:
        left -= 1
    return Saying(at, cue, left, at + 1, False, speaker_of(words, found, cast))


def _bodys_own(words: Words, found: Subject, cast: Cast) -> bool:
    """Tell whether a noun stands behind a body's name and an adjective: "confidential Navy reports"."""
    named = cast.ends_at(words.end(found.end - 1))
    if named is None or cast.of[named].kind == "person" or words.language != "en" or found.end - found.start < 2:
        return False
    led = cast.spans[named][0] == words.starts[found.start + 1] and words.low[found.start].isalpha()
    return led and not words.kinds[found.start] & (g.DETERMINING | g.CAPITAL | g.AND)


_ROMANCE = frozenset({"fr", "es"})


def _continues(words: Words, low: int, found: Subject) -> bool:
    """Tell whether a phrase is the rest of one behind "y": "la experta en salud laboral y | social"."""
    bare = not words.kinds[found.start] & (g.ARTICLE | g.CAPITAL | g.PRONOUN)
    return bare and found.start - 1 > low and bool(words.kinds[found.start - 1] & g.AND)


def _whom_that_means(words: Words, low: int, found: Subject) -> tuple[int, int] | None:
    """Return the phrase before "que" or "qui", if what stands behind is what it does: "el cuerpo que pretende"."""
    at = found.start - 1
    while words.language == "fr" and at > low and at > found.start - _IN_RELATIVE and words.low[at] != "qui":
        if words.kinds[at] & g.EDGE:
            return None
        at -= 1
    if at <= low or words.low[at] not in {"que", "qui"}:
        return None
    if at == found.start - 1 and words.kinds[found.start] & (g.ARTICLE | g.CAPITAL | g.PRONOUN):
        return None  # "dijo que el alcalde aseguró"
    return phrase_before(words, low, at)


_IN_RELATIVE = 5  # words of a French relative clause before its object: "qui défend | les riverains"


def _heads(words: Words, low: int, found: Subject, cast: Cast) -> bool:
    """Tell whether a phrase may be a subject: no rest of a verb ("has | at last"), not behind a preposition."""
    if words.language != "en":
        return True
    led = leads_no_speaker(words.low[found.start], "en") and cast.ends_at(words.end(found.end - 1)) is None
    return not led and not governed(words, low, found.start)


def _whole(words: Words, low: int, found: Subject, verb: int, cast: Cast) -> bool:
    """Tell whether a phrase before "saying" is a subject, and no sentence: "the board voted against it"."""
    return _heads(words, low, found, cast) and not has_finite(words, found.start, verb)


def _names(words: Words, start: int, at: int) -> bool:
    """Tell whether "a seller called" only names somebody, behind an indefinite article: in marks, or by a name."""
    if words.low[at] != "called" or _INDEFINITE.isdisjoint(words.low[max(start, at - _NEAR) : at]):
        return False
    end = at + 1
    while end < len(words.kinds) and words.kinds[end] & g.CAPITAL:
        end += 1
    if end == at + 1:
        return end < len(words.kinds) and (bool(words.kinds[end] & g.MARK) or _is_word_alone(words, end))
    return end == len(words.kinds) or bool(
        words.kinds[end] & _BEHIND_NAME
    )  # "a firm called Sea Wind is", not "… Reed a"


def _is_word_alone(words: Words, at: int) -> bool:
    """Tell whether one small word ends what a phrase with "a" is called: "a family of drugs called X,"."""
    led = words.language == "en" and not words.kinds[at] & _NO_LABEL
    return led and (at + 1 >= len(words.kinds) or bool(words.kinds[at + 1] & g.PAUSE))


_NO_LABEL = g.DETERMINING | g.PRONOUN | g.OBJECT | g.ADVERB | g.AND | g.EDGE | g.AS_THAT | g.TO


def _gerund(words: Words, sentence: Sentence, verb: Verb, cast: Cast, last: Speaker | None) -> Saying | None:
    """Return the clause of "…, saying" and "those saying"; "groups backing X" is none."""
    at, cue = verb.at, verb.cue
    low = sentence.low
    before = words.kinds[at - 1] if at > low else g.STOP
    if cue.frames & CLAUSE and (share := _share_before(words, low, at)):
        return Saying(at, cue, at, at + 1, False, speaker_of(words, share, cast))
    if not before & _JOINS and not cue.frames & (CLAUSE | ASIDE):
        return None
    if at > low and words.low[at - 1] == "worth":
        return None
    speaker = None
    if not before & _NO_SUBJECT:
        found = subject_before(words, low, at, cast)
        speaker = speaker_of(words, found, cast) if found and _whole(words, low, found, at, cast) else None
    speaker = speaker or last or main_speaker(words, low, at, cast)
    return Saying(at, cue, at, at + 1, False, speaker) if speaker else None


def _share_before(words: Words, low: int, at: int) -> Subject | None:
    """Return the share of those asked that stands before "saying": "33% saying", "8 percent of men saying"."""
    for n in range(at - 1, max(low, at - _FAR_SHARE), -1):
        if words.kinds[n] & _NO_SHARE:
            return None
        if words.low[n].endswith("%") or words.low[n] in {"percent", "pc"}:
            start = n if words.low[n][0].isdigit() else n - 1
            led = start > low and (words.low[start - 1] == "with" or words.kinds[start - 1] & _JOINS)
            return Subject(start, at, start, at) if led and words.low[start][0].isdigit() else None
    return None


_FAR_SHARE = 7
_NO_SHARE = g.EDGE | g.VERB | g.CUE


def _to_say(
    words: Words, sentence: Sentence, verb: Verb, start: int, cast: Cast, last: Speaker | None
) -> Saying | None:
    """Return the clause of an infinitive ("went on to say"): whoever the sentence is about says it."""
    low = sentence.low
    goes_on = start - 2 >= low and words.low[start - 2] in _GOES_ON
    if not sentence.passages and not goes_on:
        return None
    end = start - 1 if not goes_on else start - 3 if words.low[start - 2] == "on" else start - 2
    speaker = last or main_speaker(words, low, end, cast)
    return Saying(verb.at, verb.cue, start, verb.at + 1, False, speaker) if speaker else None


def _apposed(words: Words, low: int, start: int, cast: Cast) -> bool:
    found = subject_before(words, low, start, cast)
    if found is None or leads_no_speaker(words.low[found.start], words.language):
        return False
    return found.left <= low + 4 or bool(words.kinds[found.left - 1] & _AFTER_WORDS)


def _is_noun(words: Words, sentence: Sentence, at: int) -> bool:
    """Tell whether a word that is verb and noun ("claims") is a noun here."""
    if at == sentence.low:
        return True
    before = words.kinds[at - 1]
    if (before & g.PRONOUN and not before & g.ARTICLE) or before & g.RELATIVE:
        return False
    if before & _BEFORE_NOUN or words.possessive(at - 1):
        return True
    if at + 1 < sentence.high and words.kinds[at + 1] & g.OBJECT:
        return False  # "Harrow and Reed call them reckless"
    if words.low[at].endswith("s"):
        return at + 1 < sentence.high and not words.kinds[at - 1] & g.CAPITAL
    return not words.low[at - 1].endswith("s")
