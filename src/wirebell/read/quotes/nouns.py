"""Statements that a noun tells: "the ministry's claim that …", "her promise to …", "his call for …"."""

from __future__ import annotations

from wirebell.model.facts import Speaker
from wirebell.read.quotes.clauses import Sentence, Statement, Words, phrase_before
from wirebell.read.quotes.contents import ends
from wirebell.read.quotes.speakers import Cast
from wirebell.read.vocabulary import grammar as g
from wirebell.read.vocabulary.cues import CLAUSE, INFINITIVE, THING

_LEADS = frozenset("for of to on about against".split())
_PARTS = g.EDGE | g.DETERMINING | g.VERB
_OWNERS = frozenset("his her their its my our".split())


def by_noun(words: Words, noun: int, sentence: Sentence, cast: Cast) -> Statement | None:
    """Return what follows a noun of saying, by whoever it belongs to; None where it is nobody's."""
    after = noun + 1
    if after + 1 >= sentence.high:
        return None
    kind = words.kinds[after]
    if kind & g.AS_THAT:
        begin, frame = after + 1, CLAUSE
    elif kind & g.TO and words.low[noun] in _TO_DO:
        begin, frame = after, INFINITIVE
    elif words.low[after] in _LEADS and words.low[noun] in _OF_THINGS:
        begin, frame = after + 1, THING
    else:
        return None
    speaker = _owner(words, noun, sentence.low, cast)
    if speaker is None:
        return None
    end = ends(words, begin, sentence.high, frame, sentence.passages, False)
    return Statement(((begin, end),), words.low[noun], speaker, frame == THING)


_TO_DO = frozenset("promise promises pledge pledges vow vows threat refusal offer demand".split())
_OF_THINGS = frozenset("call calls criticism condemnation endorsement praise rejection denial".split())


def _owner(words: Words, noun: int, low: int, cast: Cast) -> Speaker | None:
    """Return whose a noun is: "his claim", "the ministry's repeated claim"."""
    for at in range(noun - 1, max(low, noun - 4) - 1, -1):
        if words.low[at] in _OWNERS:
            return cast.pronoun((words.starts[at], words.end(at)))
        if words.possessive(at):
            return _possessor(words, at, low, cast)
        if words.kinds[at] & _PARTS:
            return None
    return None


def _possessor(words: Words, at: int, low: int, cast: Cast) -> Speaker | None:
    """Return whom a word with an apostrophe and "s" means, without these."""
    end = words.end(at) - 2
    named = cast.ends_at(end)
    if named is not None:
        return cast.named(named)
    found = phrase_before(words, low, at + 1)
    return cast.office(words.low[at][:-2], (words.starts[found[0]], end)) if found else None
