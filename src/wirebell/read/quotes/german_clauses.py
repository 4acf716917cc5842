"""German clauses of saying that English has none of: the verb second, its parts apart, the verb last."""

from __future__ import annotations

from wirebell.model.facts import Speaker
from wirebell.read.quotes.clauses import Range, Sentence, Statement, Words, phrase_before
from wirebell.read.quotes.german_moods import is_to_do, reports
from wirebell.read.quotes.plausible import leads_no_speaker
from wirebell.read.quotes.speakers import Cast
from wirebell.read.quotes.subjects import Subject, speaker_of, subject_after
from wirebell.read.vocabulary import grammar as g
from wirebell.read.vocabulary.cues_abroad import PARTED

_HAVE = frozenset("hat haben habe hatte hatten".split())
_BRACKET = 14  # words between an auxiliary and its participle
_CIRCUMSTANCE = g.PREPOSITION | g.ADVERB | g.DAY
_ENDS_AS = g.PREPOSITION | g.ADVERB | g.DAY
_PRONOUNS = frozenset("es dies sich ihn ihm ihnen".split())


NAMED = frozenset("bezeichnet genannt gewürdigt begrüßt verurteilt gewertet kritisiert gelobt bewertet".split())
SAID = frozenset({"heißt", "hieß"})


def clause_start(words: Words, low: int, at: int) -> int:
    """Return the first word of the clause that a word stands in: behind the last sign, or the sentence's first."""
    while at > low and not words.kinds[at - 1] & g.EDGE:
        at -= 1
    return at


def is_last(words: Words, sentence: Sentence, at: int) -> bool:
    """Tell whether a verb ends a subordinate clause: "dass die Leute das Ende forderten"."""
    low, high = sentence.low, sentence.high
    beyond = words.kinds[at + 1] if at + 1 < high else g.COMMA
    if not beyond & (g.COMMA | g.AND):
        return False
    start = at
    while start > low and not words.kinds[start - 1] & g.PAUSE:
        start -= 1
    if words.low[start] in _IF or (start > low and at - start > 1 and _is_relative(words, start)):
        return True
    if beyond & g.COMMA and reports(words, at + 2, high):
        return False  # "dass die Behörde bestätigte, dass es brenne" tells what it says
    return bool(words.kinds[start] & _LEADS_LAST)


def _is_relative(words: Words, start: int) -> bool:
    """Tell whether a clause behind a comma begins as a relative one does: "die sich davon", not "die Leute"."""
    led = bool(words.kinds[start] & g.PREPOSITION)
    return words.low[start + led] in _POINTING and not words.kinds[start + led + 1] & g.CAPITAL


_IF = frozenset({"wenn", "falls", "sobald"})


_LEADS_LAST = g.SUBORDINATE | g.AS_THAT | g.WHETHER | g.RELATIVE


def second(words: Words, sentence: Sentence, at: int, cast: Cast) -> tuple[Range, Speaker] | None:
    """Return the clause of a verb behind its circumstance, with its subject: "Am Montag sagte die Ministerin"."""
    start = clause_start(words, sentence.low, at)
    if start < at and words.kinds[start] & g.AND:
        start += 1
    if start == at or not _is_circumstance(words, start, at):
        return None
    found = subject_after(words, at, sentence.high, cast)
    return ((start, found.right), speaker_of(words, found, cast)) if found else None


def _is_circumstance(words: Words, start: int, at: int) -> bool:
    """Tell whether what stands before a verb is a place, a day or an adverb, and no subject."""
    kind = words.kinds[start]
    led = kind & _CIRCUMSTANCE or leads_no_speaker(words.low[start], "de") or words.low[start] in _LINKS
    return bool(led) and not any(words.kinds[n] & (g.VERB | g.CUE | g.SOURCE) for n in range(start, at))


_LINKS = frozenset("zugleich gleichzeitig anschließend daraufhin darüber hinaus ferner abschließend".split())


def bracketed(words: Words, sentence: Sentence, at: int, cast: Cast) -> tuple[Range, Speaker] | None:
    """Return the clause of a participle with "hat" ahead of it: "Die Ministerin hatte im Januar betont"."""
    least = max(sentence.low, at - _BRACKET)
    if at + 1 < sentence.high and not words.kinds[at + 1] & g.EDGE:
        return None
    for n in range(at - 1, least - 1, -1):
        if any(begin <= n < end for begin, end in sentence.passages):
            continue  # "hatte den Plan als „Unfug“ bezeichnet"
        if words.kinds[n] & g.EDGE:
            return None
        if words.low[n] in _HAVE:
            return _before_or_behind(words, sentence, n, at, cast)
    return None


def _before_or_behind(
    words: Words, sentence: Sentence, aux: int, at: int, cast: Cast
) -> tuple[Range, Speaker] | None:
    start = clause_start(words, sentence.low, aux)
    if words.kinds[start] & (g.SUBORDINATE | g.RELATIVE | g.AS_THAT):
        return None
    if start == aux or _is_circumstance(words, start, aux) or _is_no_subject(words, start, aux, cast):
        found = subject_after(words, aux, at, cast)
        return ((start, at + 1), speaker_of(words, found, cast)) if found else None
    subject = phrase_before(words, start, aux)
    if subject is None:
        return None
    return (start, at + 1), _speaker(words, subject, cast)


def named_before(words: Words, sentence: Sentence, at: int, cast: Cast) -> Statement | None:
    """Return what somebody "hat … als „…“ bezeichnet": what stands between, with words in marks."""
    clause = bracketed(words, sentence, at, cast) if words.low[at] in NAMED else None
    passage = next((p for p in reversed(sentence.passages) if p[1] == at), None)
    if clause is None or passage is None:
        return None
    aux = next((n for n in range(passage[0], clause[0][0] - 1, -1) if words.low[n] in _HAVE), None)
    if aux is None:
        return None
    behind = (
        subject_after(words, aux, at, cast)
        if aux == clause[0][0] or clause[1].span[0] > words.starts[aux]
        else None
    )
    return Statement(((behind.right if behind else aux + 1, at),), words.low[at], clause[1])


def _is_no_subject(words: Words, start: int, aux: int, cast: Cast) -> bool:
    """Tell whether one word before an auxiliary is neither a name nor "er": "das hatte er", "immer hat sie"."""
    if aux - start != 1 or cast.ends_at(words.end(start)) is not None:
        return False
    return words.low[start] in _DEMONSTRATIVE or not words.kinds[start] & g.PRONOUN


_DEMONSTRATIVE = frozenset({"das", "dies", "dem"})


def _speaker(words: Words, span: Range, cast: Cast) -> Speaker:
    return speaker_of(words, Subject(*span, *span), cast)


def as_told(words: Words, sentence: Sentence, at: int, cast: Cast) -> Statement | None:
    """Return what is told around "wie die Polizei mitteilte": before it, behind it, or both."""
    low, high = sentence.low, sentence.high
    start = _clause_around(words, sentence, at)
    nobody = words.low[start : start + 2] == ["wie", "es"]
    if words.low[at] in SAID and not nobody:
        return is_said(words, sentence, at)
    out = words.low[start + 1 : start + 2] == ["aus"] and words.low[at] in _COMES_OUT
    if words.low[at] in PARTED:
        return None  # "wie ein Beispiel zeigt"
    dashed = start > low and not words.kinds[start - 1] & g.COMMA
    if (
        words.low[start] != "wie"
        or dashed
        or (words.kinds[start + 1] & g.PREPOSITION and not out)
        or at - start < 2
        or (at + 1 < high and not words.kinds[at + 1] & g.EDGE)
    ):
        return None
    if not nobody and any(words.low[n] in _PRONOUNS for n in range(start + 1, at)):
        return None
    first = start + 1 + out
    end = first + 1
    while end < at and not (words.kinds[end] & _ENDS_AS and not cast.within(words.starts[end])):
        end += 1
    speaker = None if nobody else _speaker(words, (first, end), cast)
    behind = ((at + 2, high),) if at + 2 < high and words.kinds[at + 1] & g.COMMA else ()
    if start == low:
        return Statement(behind, words.low[at], speaker) if behind else None
    before = (_left(words, low, start - 1), start - 1)
    return Statement((before, *behind), words.low[at], speaker)


def _clause_around(words: Words, sentence: Sentence, at: int) -> int:
    """Return the first word of a clause that words in marks may stand in: "wie die „Post“ berichtet"."""
    start = clause_start(words, sentence.low, at)
    while (passage := next((p for p in sentence.passages if p[1] == start), None)) is not None:
        start = clause_start(words, sentence.low, passage[0])
    return start


_COMES_OUT = frozenset("verlautete verlautet hervorgeht hervorging".split())


def is_said(words: Words, sentence: Sentence, at: int) -> Statement | None:
    """Return what is told beside "hieß es", by nobody who is named: before it, or behind "Aus Kigali hieß es"."""
    low, high = sentence.low, sentence.high
    if words.low[at + 1 : at + 2] != ["es"] or at + 1 >= high:
        return None
    if at > low and words.kinds[at - 1] & g.EDGE:
        return Statement(((_left(words, low, at), at),), "hieß es", None)
    comma = next((n for n in range(at + 2, min(high - 1, at + _BRACKET)) if words.kinds[n] & g.PAUSE), None)
    told = comma is not None and (reports(words, comma + 1, high) or words.kinds[comma + 1] & g.MARK)
    return Statement(((comma + 1, high),), "hieß es", None) if comma is not None and told else None


def by_postposition(words: Words, sentence: Sentence, at: int, cast: Cast) -> Statement | None:
    """Return what is told around "dem Ministerium zufolge": behind it where it leads the sentence, else both."""
    low, high = sentence.low, sentence.high
    start = _phrase_start(words, low, at)
    paper = next((p for p in sentence.passages if p[1] == at), None)
    if paper is not None and start == at:
        start = _phrase_start(words, low, paper[0])  # "einem Bericht der „Post“ zufolge"
    if start == at or (at + 1 >= high and start <= low):
        return None
    speaker = _speaker(words, (start, at), cast)
    first = at + 2 if at + 1 < high and words.kinds[at + 1] & g.COMMA else at + 1
    behind = ((first, high),) if first < high else ()
    if start <= low:
        return Statement(behind, "zufolge", speaker) if behind else None
    return Statement(((_left(words, low, start), start), *behind), "zufolge", speaker)


def _phrase_start(words: Words, low: int, at: int) -> int:
    """Return where the phrase before "zufolge" begins: nouns with their articles, "einem Bericht der Post"."""
    start = at
    while start > low and not words.kinds[start - 1] & g.EDGE:
        word = words.low[start - 1]
        if not (words.kinds[start - 1] & g.CAPITAL or word in _DATIVES or word in _INSIDE or word.endswith("en")):
            break
        start -= 1
        if word in _DATIVES and (word not in _ALSO_GENITIVE or not words.kinds[max(low, start - 1)] & g.CAPITAL):
            break
    return start


_DATIVES = frozenset("dem der den einem einer seinem seiner ihrem ihrer ihm ihnen diesem dieser".split())
_ALSO_GENITIVE = frozenset({"der", "dieser", "einer"})
_INSIDE = frozenset("des von vom für am im .".split())


def _left(words: Words, low: int, at: int) -> int:
    """Return where what stands before an aside begins: behind a colon or semicolon."""
    return next((n + 1 for n in range(at - 1, low, -1) if words.low[n] in {":", ";"}), low)


def relates(words: Words, at: int, high: int) -> bool:
    """Tell whether a clause of another kind begins at a word, if no verb shows reported speech: "die gestern"."""
    led = words.kinds[at] & g.PREPOSITION and at + 1 < high  # "…, in dem es steht"
    if not (words.low[at + 1 if led else at] in _POINTING or words.kinds[at] & g.AND):
        return False
    return not (reports(words, at, high) or is_to_do(words, at, high))


_POINTING = frozenset("der die das dem den deren dessen denen welche welcher welches".split())


def is_governed(words: Words, sentence: Sentence, at: int) -> bool:
    """Tell whether a form depends on a verb before it other than "hat": "ist bestätigt", "will nichts sagen"."""
    start = clause_start(words, sentence.low, at)
    if words.low[at] == "sagen" and sentence.passages:
        return False  # "„Das ist irre“, darf sie noch sagen"
    start = next((n for n in range(at - 1, start, -1) if words.kinds[n] & g.AND), start)
    return any(words.kinds[n] & g.AUXILIARY and words.low[n] not in _HAVE for n in range(start, at))
