"""Statements of a sentence: each verb or noun of saying with who says it and what, as words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from wirebell.model.facts import Speaker
from wirebell.read.quotes.clauses import Range, Sentence, Statement, Words, phrase_before, verb_group
from wirebell.read.quotes.contents import ends
from wirebell.read.quotes.german_clauses import as_told, is_governed, named_before
from wirebell.read.quotes.german_moods import is_to_do
from wirebell.read.quotes.nouns import by_noun
from wirebell.read.quotes.other_senses import says_nothing
from wirebell.read.quotes.sayings import Saying, Verb, saying_at
from wirebell.read.quotes.sides import in_dialogue, said, shows_told
from wirebell.read.quotes.sources import according_to, as_recalled
from wirebell.read.quotes.speakers import Cast
from wirebell.read.quotes.time_leads import is_time
from wirebell.read.vocabulary import grammar as g
from wirebell.read.vocabulary.cues import (
    ACCUSING,
    ASIDE,
    CLAUSE,
    INFINITIVE,
    MARKED,
    NAMING,
    OBJECTED,
    REPUTED,
    THAT,
    cues_of,
)
from wirebell.read.vocabulary.cues_abroad import PARTED

_MOST = 40  # verbs and nouns of one sentence that are looked at: no honest sentence has more
_INWARD = frozenset(
    """know think want believe feel hope wish expect understand prefer imagine guess wonder realize realise doubt
        fear see""".split()
)
_REPORTING = frozenset("meldete meldet verspricht versprach versprachen empfiehlt empfahl empfehlen".split())
_NEAR = 4
_NOBODY = frozenset("nobody none neither no niemand keiner".split())


def statements(words: Words, sentence: Sentence, telling: Sequence[int], cast: Cast) -> Iterator[Statement]:
    """Yield the statements of a sentence in the order of their verbs; none from within marks.

    `telling` are the words of it that may tell that something is said (`cutting.TELLING`).

    An attitude told within a statement ("he said that they back the plan") is none of its own.
    """
    if sentence.low >= sentence.high or not telling:
        return
    last: Speaker | None = None
    until = sentence.low
    for at in _telling(words, sentence, telling, cast):
        cast.teller = last
        found = _statement(words, sentence, at, cast, last)
        if found is None and _is_denied(words, sentence, at):
            until = _end_of_clause(words, at, sentence.high)  # "does not believe that they back the plan"
        if found is None or (found.weak and at < until and not _quotes(sentence, found)):
            continue
        if not found.aside:
            last = found.speaker or last
        if not found.weak and found.ranges:
            until = max(until, found.ranges[-1][1])
        yield found


def _quotes(sentence: Sentence, found: Statement) -> bool:
    return _in_marks(sentence, found.ranges)


def _in_marks(sentence: Sentence, ranges: Sequence[Range]) -> bool:
    return any(a <= begin < b for begin, _ in sentence.passages for a, b in ranges)


def _telling(words: Words, sentence: Sentence, telling: Sequence[int], cast: Cast) -> list[int]:
    """Return the words of a sentence outside marks and names that may tell something."""
    kinds, high = words.kinds, sentence.high
    found = telling if telling[-1] < high else [n for n in telling if n < high]
    if sentence.passages:
        found = [n for n in found if not any(begin <= n < end for begin, end in sentence.passages)]
    return [
        n
        for n in found[:_MOST]
        if not kinds[n] & g.CAPITAL or kinds[n] & g.SOURCE or not cast.within(words.starts[n])
    ]


def _statement(words: Words, sentence: Sentence, at: int, cast: Cast, last: Speaker | None) -> Statement | None:
    kind = words.kinds[at]
    if kind & g.NOUN and (told := by_noun(words, at, sentence, cast)):
        return told
    if kind & g.SOURCE:
        return according_to(words, sentence, at, cast)
    return (
        _spoken(words, sentence, Verb(at, cues_of(words.language)[words.low[at]]), cast, last)
        if kind & g.CUE
        else None
    )


def _spoken(words: Words, sentence: Sentence, verb: Verb, cast: Cast, last: Speaker | None) -> Statement | None:
    if words.language == "de":
        told = None if verb.cue.frames & MARKED else as_told(words, sentence, verb.at, cast)
        told = told or named_before(words, sentence, verb.at, cast)
        if told or not verb.cue.frames or is_governed(words, sentence, verb.at):
            return told
    group = verb_group(words, sentence.low, verb.at)
    if words.language == "fr" and (told := as_recalled(words, sentence, verb.at, group.start, cast)):
        return told
    if group.passive and (verb.cue.participle or not verb.cue.finite) and not verb.cue.gerund:
        return _reputed(words, sentence, verb, group.start)
    if group.negated or _parted(words, sentence, verb.at, group.start) or _is_done_by(words, sentence, verb):
        return None
    saying = saying_at(words, sentence, verb, group.start, cast, last)
    if saying is None or words.low[saying.left] in _NOBODY:
        return None
    if words.low[saying.left] == "you" and words.low[verb.at] in _INWARD:
        return None  # "if you think you have it", "as you know"
    return _told(words, sentence, verb, saying, group.start)


def _told(words: Words, sentence: Sentence, verb: Verb, saying: Saying, start: int) -> Statement | None:
    """Return what is said beside a clause of saying, if a verb that needs words in marks has such."""
    ranges = said(words, sentence, saying)
    if not ranges and words.low[sentence.high - 1] != ":":
        return None
    if verb.cue.gerund and words.language == "en" and ranges:
        ranges = (*ranges[:-1], _to_next_share(words, ranges[-1]))
    naming = NAMING.get(words.language)
    in_marks_alone = verb.cue.frames & MARKED and not verb.cue.particles
    if len(ranges) == 1 and (is_time(words, *ranges[0]) or _is_a_title(words, saying, ranges[0])):
        return None  # "On Friday, the board testified"
    needs_marks = in_marks_alone or (naming and words.low[verb.at] in naming) or _is_thing(words, saying, ranges)
    if needs_marks and not (_in_marks(sentence, ranges) or _shows(words, sentence, verb.at, ranges)):
        return None
    weak = not verb.cue.frames & (THAT | ASIDE)
    aside = _relates(words, start, sentence.low) or _relates(words, saying.left, sentence.low)
    return Statement(ranges, words.low[verb.at], saying.speaker, weak, aside)


def _to_next_share(words: Words, told: Range) -> Range:
    """Return what a share of those asked says, up to the next: "33% saying it is | and 41% saying it is not"."""
    for n in range(told[0] + 1, told[1] - 2):
        if words.kinds[n] & g.AND and words.low[n + 1][0].isdigit():
            near = words.low[n + 2 : min(told[1], n + _ASKED)]
            if "saying" in near:
                return told[0], n
    return told


_ASKED = 9  # words of a share: "and 41 percent of the men saying"


def _is_a_title(words: Words, saying: Saying, told: Range) -> bool:
    """Tell whether nothing but a title stands before who speaks: "Inspector General (IG) Reed"."""
    if told[1] != saying.left or words.low[told[1] - 1] != ")":
        return False
    return all(words.kinds[n] & _IN_A_TITLE or words.low[n] in _LINKS for n in range(*told))


_IN_A_TITLE = g.CAPITAL | g.STOP
_LINKS = frozenset({"of", "for", "."})


_REFUSING = frozenset({"rechazó", "condenó"})


def _is_thing(words: Words, saying: Saying, ranges: Sequence[Range]) -> bool:
    """Tell whether the object of a verb follows it, no clause: "a dénoncé un « abandon »"."""
    verb = words.low[saying.verb]
    if words.language == "en" or verb not in OBJECTED or verb in ACCUSING or not ranges:
        return False
    begin = ranges[0][0]
    return begin >= saying.right and not words.kinds[begin - 1] & (g.PAUSE | g.AS_THAT)


def _shows(words: Words, sentence: Sentence, at: int, ranges: Sequence[Range]) -> bool:
    """Tell whether words without marks are told: German by the form of their verb, others by "que" at the verb."""
    if not ranges:
        return False
    if words.language == "de":
        return shows_told(words, sentence, *ranges[0]) or is_to_do(words, *ranges[0])
    if in_dialogue(words, sentence, at):
        return True
    if words.low[at] in _REFUSING:
        return False
    return words.language != "en" and ranges[0][0] in {at + 2, at + 3} and bool(words.kinds[at + 1] & g.AS_THAT)


def _is_done_by(words: Words, sentence: Sentence, verb: Verb) -> bool:
    """Tell whether a participle tells what was done to the noun before it: "the box found by the divers"."""
    after = verb.at + 1
    if not verb.cue.participle or after + 1 >= sentence.high or words.low[after] not in _DOERS:
        return False
    return words.low[verb.at] not in _SAID and bool(words.kinds[after + 1] & (g.ARTICLE | g.CAPITAL))


_DOERS = frozenset({"by", "from"})
_SAID = frozenset({"said", "told"})  # "said by telephone"


def _is_denied(words: Words, sentence: Sentence, at: int) -> bool:
    """Tell whether a verb of thinking or saying with "that" behind it is denied."""
    cue = cues_of(words.language).get(words.low[at]) if words.kinds[at] & g.CUE else None
    return cue is not None and bool(cue.frames & CLAUSE) and verb_group(words, sentence.low, at).negated


def _end_of_clause(words: Words, at: int, high: int) -> int:
    """Return where ", but" or ", and" begins behind a word, or the end of the sentence."""
    return next((n for n in range(at, high - 1) if words.kinds[n] & g.COMMA and words.kinds[n + 1] & g.AND), high)


def _parted(words: Words, sentence: Sentence, at: int, start: int) -> bool:
    """Tell whether a verb says something else by its particle, or nothing without one: "teilte die Freude"."""
    high = sentence.high
    before = words.low[max(sentence.low, at - 1)]
    if words.language == "fr" and (before == "été" or words.low[at] in _CAUSED):
        return before not in {"fait", "font"}  # "pour le savoir", "il a été constaté"
    if words.language == "es" and _is_spanish_noun(words, at):
        return True
    if words.language == "es" and before == "se" and words.low[at + 1 : at + 2] == ["que"]:
        return True  # "se concluyó que": nobody says it
    if words.language != "de":
        return words.language == "en" and says_nothing(words, sentence, at, start)
    wanted = PARTED.get(words.low[at])
    if wanted is None:
        # "meldete sich zu Wort"
        if words.low[at] in _REPORTING:
            return "sich" in words.low[max(sentence.low, at - _NEAR) : min(high, at + _NEAR)]
        ahead = (n for n in range(at + 1, high) if n + 1 == high or words.kinds[n + 1] & g.EDGE)
        return words.low[next(ahead, at)] in _OTHERWISE
    ends = (n for n in range(at + 1, high) if n + 1 == high or words.kinds[n + 1] & g.EDGE)
    return not any(words.low[n] in wanted for n in ends)  # "Foto mit der Sängerin" ends no clause


def _is_spanish_noun(words: Words, at: int) -> bool:
    """Tell whether "denuncia" or "cuenta" is a noun: "una nueva denuncia que", "dan cuenta de que"."""
    if words.low[at] == "denuncia":
        return at == 0 or not words.kinds[at - 1] & g.CAPITAL
    return words.low[at] == "cuenta" and words.low[at + 1 : at + 2] == ["de"]


_OTHERWISE = frozenset("voraus fest ab frei um".split())  # "sagt voraus", "schreibt fest"
_CAUSED = frozenset({"savoir", "valoir"})


def _relates(words: Words, at: int, low: int) -> bool:
    """Tell whether "who" or "which" stands before a word of its sentence."""
    return at > low and bool(words.kinds[at - 1] & g.RELATIVE)


def _reputed(words: Words, sentence: Sentence, verb: Verb, start: int) -> Statement | None:
    """Return what somebody "is said to" do: the subject with the infinitive; nobody says it."""
    after = verb.at + 1
    if not verb.cue.frames & REPUTED or after >= sentence.high or not words.kinds[after] & g.TO:
        return None
    subject = phrase_before(words, sentence.low, start)
    if subject is None or words.low[subject[0]] == "it":
        return None
    end = ends(words, after, sentence.high, INFINITIVE, sentence.passages, False)
    if end == after + 2 and words.low[after + 1] == "do":
        return None  # "as they are known to do"
    return Statement(((subject[0], start), (after, end)), words.low[verb.at], None)
