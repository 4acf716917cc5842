"""Turns of speech labelled with their speaker, as in transcripts and headlines: "HARROW: We kept our word."."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from wirebell.model.facts import Span, Speaker
from wirebell.read.quotes.interviews import LEAST, answers, is_question
from wirebell.read.quotes.speakers import Cast
from wirebell.standing.text import paragraphs

_CAPITALS = re.compile(r"(?:[A-Z][A-Z.'’\-]*[A-Z.] ?){1,4}|[QA]|Question|Answer")
_OPENING = '"“”'
_LONGEST = 60  # code points of a label
_TURNS = 3  # labels that make a transcript


class Turn(Struct, frozen=True, gc=False):
    """What follows a label, to the next one in a transcript: its span, who speaks, whether it is word for word."""

    span: Span
    speaker: Speaker
    verbatim: bool


def turns(body: str, cast: Cast) -> list[Turn]:
    """Return the labelled turns of a body in order; linear.

    A transcript has at least three; a paragraph without a label belongs to the turn before it, up to a stage
    direction in brackets. A headline ("Harrow: No plan") is a turn of its own, and told rather than quoted.
    """
    lines = paragraphs(body)
    labels = [_label(body, begin, end, cast) for begin, end in lines]
    if _is_paired(body, lines, labels):
        return _paired(body, lines, labels)
    if sum(label is not None for label in labels) < _TURNS:
        if answered := answers(body, lines, cast):
            return [Turn(span, who, True) for span, who in answered]
        first = labels[0] if labels else None
        return [Turn((first[1], lines[0][1]), first[0], False)] if first and first[0].mention else []
    found: list[Turn] = []
    speaking = False
    for label, (begin, end) in zip(labels, lines, strict=True):
        if label is not None:
            found.append(Turn((label[1], end), label[0], True))
            speaking = True
        elif body[begin] in "([":
            speaking = False
        elif speaking:
            found[-1] = replace(found[-1], span=(found[-1].span[0], end))
    return found


Label = tuple[Speaker, int]


def _is_paired(body: str, lines: Sequence[Span], labels: Sequence[Label | None]) -> bool:
    """Tell whether only the first question and its answer have labels, and more questions follow without."""
    at = next((n for n, label in enumerate(labels) if label is not None), None)
    if at is None or at + 1 >= len(labels) or labels[at + 1] is None or not is_question(body, lines[at]):
        return False
    labelled = sum(label is not None for label in labels)
    bare = sum(labels[n] is None and is_question(body, lines[n]) for n in range(at, len(lines)))
    return bare >= LEAST - 1 and labelled < bare + 2


def _paired(body: str, lines: Sequence[Span], labels: Sequence[Label | None]) -> list[Turn]:
    """Return the turns behind a labelled pair: questions are the first's, what follows them the other's."""
    at = next(n for n, label in enumerate(labels) if label is not None)
    asks, tells = (label for label in labels[at : at + 2] if label is not None)
    last = max(n for n, line in enumerate(lines) if is_question(body, line)) + 1
    bare = (
        n for n in range(at + 2, min(last + 1, len(lines))) if labels[n] is None and body[lines[n][0]] not in "(["
    )
    return [
        Turn((asks[1], lines[at][1]), asks[0], True),
        Turn((tells[1], lines[at + 1][1]), tells[0], True),
        *(Turn(lines[n], (asks if is_question(body, lines[n]) else tells)[0], True) for n in bare),
    ]


def _label(body: str, begin: int, end: int, cast: Cast) -> Label | None:
    """Return who a paragraph's label names and where the words after it begin."""
    colon = body.find(":", begin, min(end, begin + _LONGEST))
    if colon < 0 or body[colon + 1 : colon + 2] not in {" ", "\xa0"}:
        return None
    start = begin + (body[begin] in _OPENING)
    after = colon + 1
    while after < end and body[after].isspace():
        after += 1
    if after >= end or body[after] in '"“”„«‘@':
        return None
    if cast.covers(start, colon) and not body[start:colon].isupper():
        speaker = cast.first_in(start, colon)
        return (speaker, after) if speaker else None
    if _CAPITALS.fullmatch(body, start, colon):
        return cast.labelled((start, colon)), after
    return None
