"""Turns of speech labelled with their speaker, as in transcripts and headlines: "HARROW: We kept our word."."""

from __future__ import annotations

import re

from msgspec import Struct
from msgspec.structs import replace

from wirebell.model.facts import Span, Speaker
from wirebell.read.speakers import Cast
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
    if sum(label is not None for label in labels) < _TURNS:
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


def _label(body: str, begin: int, end: int, cast: Cast) -> tuple[Speaker, int] | None:
    """Return who a paragraph's label names and where the words after it begin."""
    colon = body.find(":", begin, min(end, begin + _LONGEST))
    if colon < 0 or body[colon + 1 : colon + 2] not in {" ", "\xa0"}:
        return None
    start = begin + (body[begin] in _OPENING)
    after = colon + 1
    while after < end and body[after].isspace():
        after += 1
    if after >= end or body[after] in '"“”„«‘':
        return None
    if cast.covers(start, colon) and not body[start:colon].isupper():
        speaker = cast.first_in(start, colon)
        return (speaker, after) if speaker else None
    if _CAPITALS.fullmatch(body, start, colon):
        return cast.labelled((start, colon)), after
    return None
