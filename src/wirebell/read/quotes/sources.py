"""What is told "according to" somebody."""

from __future__ import annotations

import re
from bisect import bisect_left

from wirebell.model.facts import Speaker
from wirebell.read.quotes.clauses import Sentence, Statement, Words
from wirebell.read.quotes.german_clauses import by_postposition
from wirebell.read.quotes.sides import goes_on, left_start
from wirebell.read.quotes.speakers import Cast
from wirebell.read.quotes.subjects import Subject, main_speaker, speaker_of, subject_after
from wirebell.read.vocabulary import grammar as g

_BEGINS_ANEW = g.STOP | g.AND  # "…, and according to X, …" tells what follows
_OF_TWO_WORDS = frozenset({"according", "acuerdo"})
_AFTER = """angaben einschätzung ansicht auffassung auskunft aussage aussagen meinung überzeugung darstellung
    informationen worten polizeiangaben behördenangaben unternehmensangaben firmenangaben konzernangaben
    regierungsangaben verbandsangaben klinikangaben herstellerangaben
            vereinsangaben gewerkschaftsangaben veranstalterangaben gerichtsangaben senatsangaben militärangaben
            betreiberangaben feuerwehrangaben ministeriumsangaben medienangaben
    medienberichten""".split()
_OWN = frozenset("eigenen eigener seinen seiner ihren ihrer".split())
_GENITIVE = (["des"], ["der"], ["von"])
_NAMED_IN_IT = re.compile(r"\w{4,}angaben|medienberichten")  # "nach Polizeiangaben"
_IN_VIEW = {"juicio": ("a",), "opinión": ("en",), "avis": ("de", "l", "'"), "yeux": ("aux",)}
"""What leads whose view something is: "a juicio de X", "en opinión del gremio", "de l'avis de X"."""
_OWN_VIEW = {"juicio": "a", "opinión": "en", "avis": "à", "yeux": "à"}
_HIS = frozenset("su son ses leur leurs".split())
_LED = {
    **dict.fromkeys(_AFTER, ("nach",)),
    "sicht": ("aus",),
    "après": ("d", "'"),
    "acuerdo": ("de",),
    "croire": ("à", "en"),
    **_IN_VIEW,
}
_CUES = {
    "according": "according to",
    **{word: f"nach {word}" for word in _AFTER},
    "sicht": "aus sicht",
    "après": "d'après",
    "acuerdo": "de acuerdo con",
    "croire": "à en croire",
    "juicio": "a juicio de",
    "opinión": "en opinión de",
    "avis": "de l'avis de",
    "yeux": "aux yeux de",
}
_GERMAN = frozenset({"laut", "sicht", *_AFTER})
_MOST = 24  # words of a source
_ENDS_SOURCE = g.COMMA | g.STOP | g.MARK | g.RELATIVE | g.AUXILIARY | g.BEING | g.AS_THAT


def according_to(words: Words, sentence: Sentence, at: int, cast: Cast) -> Statement | None:
    """Return what is told "according to" somebody: before it, after it, or both."""
    said = words.low[at]
    if said == "zufolge":
        return by_postposition(words, sentence, at, cast)
    if said == "según" and (verb := _verb_of_source(words, at, sentence.high)):
        return _as_told(words, sentence, at, verb, cast)
    if said in _AFTER and words.low[at - 1] in _OWN and words.low[max(0, at - 2)] == "nach":
        if words.low[at + 1 : at + 2] not in _GENITIVE:
            return _by_own_word(words, sentence, at, cast)
        return None  # "nach eigenen Angaben des Konzerns"
    if said in _OWN_VIEW and words.low[max(0, at - 1)] in _HIS:
        return _in_own_view(words, sentence, at, cast)
    first = _source_start(words, sentence, at)
    end = _end_of_source(words, sentence, first, said) if first is not None else None
    if first is None or end == first or end is None:
        return None
    at -= len(_LED.get(said, ()))
    if said == "laut" and words.low[first] in _DATIVE and end - first > 1:
        first += 1  # "laut der Polizei": the article's case is no part of whose word it is
    if said != "according" and at > sentence.low and words.kinds[at - 1] & g.AS_THAT:
        return None  # "que según X puede …": where the source ends and the verb begins is not told
    return _beside(words, sentence, at, Subject(first, end, at, end), said, cast)


def _by_own_word(words: Words, sentence: Sentence, at: int, cast: Cast) -> Statement | None:
    """Return what somebody does "nach eigenen Angaben", what is so "nach seinen Worten": all but those words."""
    low, high, first = sentence.low, sentence.high, at - 2
    if words.low[at - 1] not in {"eigenen", "eigener"}:
        speaker: Speaker | None = cast.pronoun((words.starts[at - 1], words.end(at - 1)))
    elif first > low:
        speaker = main_speaker(words, low, first, cast)
    else:
        found = subject_after(words, at + 1, high, cast) if at + 1 < high else None
        speaker = speaker_of(words, found, cast) if found else None
    ranges = tuple(
        part for part in ((left_start(words, sentence, first), first), (at + 1, high)) if part[1] > part[0]
    )
    return Statement(ranges, f"nach {words.low[at]}", speaker) if speaker and ranges else None


def _in_own_view(words: Words, sentence: Sentence, at: int, cast: Cast) -> Statement | None:
    """Return what is so "a su juicio" or "à ses yeux": what stands before and behind it, told by whoever spoke."""
    low, high, first = sentence.low, sentence.high, at - 2
    if first < low or words.low[first] != _OWN_VIEW[words.low[at]]:
        return None
    speaker = cast.again((words.starts[at - 1], words.end(at - 1)))
    if speaker is None or (first > low and not words.kinds[first - 1] & (g.EDGE | g.AND)):
        return None  # "llevan a su juicio"
    if first - low > _SHORT_LEAD:
        return None  # behind more than a subject it is the view of whom the sentence is about
    behind = at + 2 if at + 1 < high and words.kinds[at + 1] & g.COMMA else at + 1
    before = left_start(words, sentence, first)
    ranges = tuple(part for part in ((before, first), (behind, high)) if part[1] - part[0] > 1)
    return Statement(ranges, " ".join(words.low[first : at + 1]), speaker) if ranges else None


def _source_start(words: Words, sentence: Sentence, at: int) -> int | None:
    """Return the first word of whose word it is; None where the word at `at` leads no source."""
    said, low = words.low[at], sentence.low
    first, led = at + (2 if said in _OF_TWO_WORDS else 1), _LED.get(said, ())
    if led and (tuple(words.low[max(low, at - len(led)) : at]) != led or _is_an_agreement(words, at)):
        return None
    if _NAMED_IN_IT.fullmatch(said):
        return at
    if said in _IN_VIEW:
        led_by = words.kinds[at - len(led) - 1] if at - len(led) > low else g.STOP
        if words.low[first : first + 1] not in _VIEWED or not led_by & (g.EDGE | g.AND):
            return None  # "en opinión propia", "llevar a juicio del"
        first += 1 if words.low[first] != "d" else 2
    if words.low[first : first + 1] == ["von"]:
        first += 1
    return None if said == "laut" and _is_relative(words, low, at) else first


_SHORT_LEAD = 6  # words: "La reforma, a su juicio, llega tarde"
_VIEWED = (["de"], ["del"], ["du"], ["des"], ["d"])


def _beside(words: Words, sentence: Sentence, at: int, source: Subject, said: str, cast: Cast) -> Statement | None:
    """Return what stands beside a source that begins at a word."""
    low, high, end = sentence.low, sentence.high, source.end
    speaker = speaker_of(words, source, cast)
    end = _behind_bracket(words, end, high)
    if words.language in _RELATING and (beside := _named_beside(words, end, high, cast)):
        end, speaker = beside
    cue = _CUES.get(said, said)
    if at - low < 2 or words.kinds[at - 1] & _BEGINS_ANEW:
        begin = _afteraccording_to(words, end, high, (speaker.mention or "").startswith("person:"))
        return Statement(((begin, high),), cue, speaker) if begin is not None else None
    left = (left_start(words, sentence, at), at)
    if said in _GERMAN and end < high and not words.kinds[end] & g.EDGE:  # "Die Brücke ist laut Polizei offen"
        return Statement((left, (end, high)), cue, speaker)
    end = _after_relative(words, end, high)
    waits = words.language in _RELATING and words.kinds[at - 1] & g.COMMA and words.kinds[at - 2] & g.VERB
    if end + 1 < high and words.kinds[end] & g.COMMA and (waits or goes_on(words, low, at, end + 1)):
        return Statement((left, (end + 1, high)), cue, speaker)
    return Statement((left,), cue, speaker)


def _verb_of_source(words: Words, at: int, high: int) -> int | None:
    """Return the verb behind "según": "según informó", "según ha anunciado"."""
    verb = at + 2 if words.low[at + 1 : at + 2] in (["ha"], ["han"]) else at + 1
    if verb >= high:
        return None
    past = (
        verb == at + 1 and words.low[verb].endswith(("ó", "aron", "ieron")) and not words.kinds[verb] & g.CAPITAL
    )
    told = past and verb + 1 < high and words.kinds[verb + 1] & g.ARTICLE  # "según arrojó el informe"
    return verb if words.kinds[verb] & g.CUE or told else None


def _as_told(words: Words, sentence: Sentence, at: int, verb: int, cast: Cast) -> Statement | None:
    """Return what stands before or behind Spanish "según informó el domingo el ministerio"."""
    low, high = sentence.low, sentence.high
    subject = subject_after(words, verb, high, cast)
    if subject is None:
        return None
    speaker = speaker_of(words, subject, cast)
    if at - low < 2 or words.kinds[at - 1] & _BEGINS_ANEW:
        begin = next((n + 1 for n in range(subject.right, high) if words.kinds[n] & g.COMMA), high)
        return Statement(((begin, high),), words.low[verb], speaker) if begin < high else None
    return Statement(((left_start(words, sentence, at), at),), words.low[verb], speaker)


def as_recalled(words: Words, sentence: Sentence, verb: int, start: int, cast: Cast) -> Statement | None:
    """Return what stands before or behind French "comme l'a rappelé le préfet"."""
    low, high = sentence.low, sentence.high
    at = next((n for n in range(start, max(low, start - _CLITICS) - 1, -1) if words.low[n] in _JUST_AS), None)
    found = subject_after(words, verb, high, cast) if at is not None else None
    if (
        at is None
        or found is None
        or any(words.kinds[n] & g.EDGE and words.low[n] != "'" for n in range(at, verb))
    ):
        return None
    speaker = speaker_of(words, found, cast)
    if at - low < _LED_BY:
        begin = next((n + 1 for n in range(found.right, high) if words.kinds[n] & g.COMMA), high)
        return Statement(((begin, high),), words.low[verb], speaker) if begin < high else None
    return Statement(((left_start(words, sentence, at), at),), words.low[verb], speaker)


_JUST_AS = frozenset({"comme"})
_CLITICS = 3  # "comme | l | ' | a"
_LED_BY = 2


def _end_of_source(words: Words, sentence: Sentence, first: int, said: str) -> int:
    end, high = first, sentence.high
    while end < high and end - first < _MOST and not words.kinds[end] & _ENDS_SOURCE:
        end += 1
    alone = _ALONE.get(words.language)
    if _NAMED_IN_IT.fullmatch(said) or (alone and end > first and words.low[first] in alone):
        return first + 1
    if end > first and words.kinds[end - 1] & g.ARTICLE:  # "laut einem Bericht der „Post“"
        paper = next((b for a, b in sentence.passages if a == end), None)
        if paper is not None:
            return paper
    return _german_source(words, first, end) if end > first and said in _GERMAN else end


_ALONE = {"fr": frozenset("lui elle eux elles".split()), "es": frozenset("él ella ellos ellas".split())}
"""Pronouns that are whose word it is: "Selon lui l'expression …"."""
_DATIVE = frozenset({"dem", "der", "den"})


def _is_relative(words: Words, low: int, at: int) -> bool:
    """Tell whether "laut" leads a relative clause: "eine Studie, laut der die Menschen zunehmen"."""
    after_comma = at > low and bool(words.kinds[at - 1] & g.COMMA)
    pointing = words.low[at + 1 : at + 2] in (["der"], ["dem"], ["denen"])
    return after_comma and pointing and bool(words.kinds[min(at + 2, len(words.kinds) - 1)] & g.ARTICLE)


def _named_beside(words: Words, end: int, high: int, cast: Cast) -> tuple[int, Speaker] | None:
    """Return the name between commas behind an office, and its comma: "Según la ministra, Ana Ruiz, …"."""
    stop = cast.person_from(words.starts[end + 1]) if end + 2 < high and words.kinds[end] & g.COMMA else None
    after = bisect_left(words.starts, stop) if stop is not None else high
    named = cast.ends_at(stop) if stop is not None else None
    if named is None or after >= high or not words.kinds[after] & g.COMMA:
        return None
    return after, cast.named(named)


def _behind_bracket(words: Words, end: int, high: int) -> int:
    """Return where the short form in brackets behind a source ends: "laut dem Hafenverband (HV) sind …"."""
    closed = end + 2 < high and words.low[end] == "(" and words.low[end + 2] == ")"
    return end + 3 if closed else end


def _is_an_agreement(words: Words, at: int) -> bool:
    """Tell whether Spanish "de acuerdo" is no source: no "con" follows it."""
    return words.low[at] == "acuerdo" and words.low[at + 1 : at + 2] != ["con"]


def _after_relative(words: Words, end: int, high: int) -> int:
    """Return the comma behind the relative clauses of a source in French and Spanish: "según X, que lo vio, …"."""
    while words.language in _RELATING and end + 1 < high:
        at = end + 1 if words.kinds[end] & g.COMMA else end
        led = at + 1 < high and words.low[at] in _LEADS
        if not (words.kinds[at] & (g.AS_THAT | g.RELATIVE) or (led and words.kinds[at + 1] & g.AS_THAT)):
            break
        comma = next((n for n in range(at, high) if words.kinds[n] & g.COMMA), None)
        if comma is None:
            break
        end = comma
    return end


_RELATING = frozenset({"fr", "es"})
_LEADS = frozenset("al a del de en el la los las".split())


def _afteraccording_to(words: Words, end: int, high: int, named: bool) -> int | None:
    """Return where what a source tells begins, after an apposition: "According to X, a lawyer, …"."""
    if end < high and words.language == "de":
        return _behind_office(words, end, high) if named else end
    if end >= high or not words.kinds[end] & (g.COMMA | g.MARK):
        return None
    if words.kinds[end] & g.MARK:
        return end
    if named and words.language in _RELATING and (comma := behind_calling(words, end, high)):
        return comma + 1
    thing = words.language in _RELATING and not named  # "Selon le rapport, la hausse, de 3 %, …" tells of no one
    if end + 1 < high and words.kinds[end + 1] & (g.ARTICLE | g.RELATIVE) and not thing:
        for n in range(end + 1, min(high, end + 20)):
            if words.kinds[n] & g.COMMA:
                return n + 1 if _begins_clause(words, n + 1, high) else end + 1
            if words.kinds[n] & (g.AUXILIARY | g.BEING | g.CUE) and not words.kinds[end + 1] & g.RELATIVE:
                break
    return end + 1


def behind_calling(words: Words, end: int, high: int, led: bool = False) -> int | None:
    """Return the comma behind what a person is, without an article: "Selon Jo Reed, porte-parole du port, …".

    With `led` one with an article as well: "Pour Jo Reed, le patron du port, c'est …".
    """
    if (
        end + 1 >= high
        or not words.kinds[end] & g.COMMA
        or words.kinds[end + 1] & _NO_CALLING & ~(g.ARTICLE if led else 0)
    ):
        return None
    comma = next((n for n in range(end + 2, high) if words.kinds[n] & g.COMMA), None)
    told = comma and any(words.kinds[n] & (g.VERB | g.PRONOUN) for n in range(end + 1, comma))
    return None if told else comma


_NO_CALLING = (
    g.ARTICLE | g.PRONOUN | g.PREPOSITION | g.VERB | g.NEGATION | g.AND | g.ADVERB | g.AS_THAT | g.CAPITAL
)


def _behind_office(words: Words, end: int, high: int) -> int:
    """Return where a German clause goes on behind whose word it is: "Nach Angaben von Jo Reed, Chef, ist"."""
    led = words.kinds[end] & g.COMMA
    comma = next((n for n in range(end + 1, high) if words.kinds[n] & g.COMMA), None) if led else None
    return comma + 1 if comma else end


def _begins_clause(words: Words, at: int, high: int) -> bool:
    """Tell whether a subject may stand at a word: what came before is an apposition, else a part of a list."""
    return at < high and not words.kinds[at] & _NO_SUBJECT and not words.low[at][:1].isdigit()


_NO_SUBJECT = g.PREPOSITION | g.VERB | g.AND | g.RELATIVE | g.ING


def _german_source(words: Words, first: int, end: int) -> int:
    """Return where the phrase after "laut" ends: at the first small word behind its nouns, the verb."""
    at = first
    while at < end and not words.kinds[at] & g.CAPITAL:
        at += 1
    while at < end and (words.kinds[at] & g.CAPITAL or words.kinds[at] & g.DETERMINING):
        at += 1
    return max(at, first + 1)
