"""Where an English verb of saying says nothing: "called police", "claimed four lives", "a sailor accused of"."""

from __future__ import annotations

from wirebell.read.quotes.clauses import Sentence, Words
from wirebell.read.vocabulary import grammar as g

_NEXT: dict[str, frozenset[str]] = {
    **dict.fromkeys(("written", "write", "writes", "wrote"), frozenset({"off"})),
    **dict.fromkeys(("show", "shows", "showed", "shown", "showing"), frozenset({"up", "off"})),
    **dict.fromkeys(("accused",), frozenset({"of"})),  # who accuses names somebody first
    **dict.fromkeys(("continue", "continues", "continued"), frozenset({"to"})),
    **dict.fromkeys(("charge", "charges", "charged"), frozenset("for extra more less double".split())),
    **dict.fromkeys(
        ("call", "calls", "called", "calling"), frozenset("police 911 999 ambulance off up in".split())
    ),
}
"""What stands right behind a verb that then tells nothing."""
_CALLS = frozenset("call calls called calling".split())
_CLAIMS = frozenset("claim claims claimed claiming".split())
_HELP = frozenset("police ambulance 911 999 firefighters".split())
_LIVES = frozenset({"lives", "life"})
_NEAR = 5  # words behind a verb
_IT_IS = frozenset("it's that's this's what's there's".split())
_READERS = frozenset("you i we they he she".split())


def says_nothing(words: Words, sentence: Sentence, at: int, start: int) -> bool:
    """Tell whether an English verb of saying at a word, whose group begins at `start`, has another sense there."""
    said, high = words.low[at], sentence.high
    if at + 1 < high and words.low[at + 1] in _NEXT.get(said, ()):
        return True
    if said in _CALLS and (_for_help(words, at + 1, high) or _to_somebody(words, at + 1, high)):
        return True
    if said in _CLAIMS and not _LIVES.isdisjoint(words.low[at + 1 : min(high, at + _NEAR)]):
        return True
    before = words.low[start - 1] if start > sentence.low else ""
    return (said == "read" and before in _READERS) or (said == "called" and before in _IT_IS)


def _for_help(words: Words, at: int, high: int) -> bool:
    """Tell whether the police or an ambulance is called: "called the police." and not "called the police raid"."""
    if at + 1 >= high or words.low[at] not in {"the", "an"} or words.low[at + 1] not in _HELP:
        return False
    return at + 2 == high or bool(words.kinds[at + 2] & (g.EDGE | g.AND | g.PREPOSITION))


def _to_somebody(words: Words, at: int, high: int) -> bool:
    """Tell whether somebody is called by telephone: "called Jo Reed to congratulate her"."""
    end = at
    while end < high and words.body[words.starts[end]].isupper():
        end += 1
    if end == at and at < high and words.low[at] in {"him", "her", "them", "me", "us"}:
        end += 1
    return at < end < high - 1 and words.low[end] == "to" and words.low[end + 1] in _ON_THE_TELEPHONE


_ON_THE_TELEPHONE = frozenset("congratulate thank apologise apologize concede ask tell discuss offer wish".split())
