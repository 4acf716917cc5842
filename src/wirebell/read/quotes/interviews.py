"""Interviews without labels: questions a paragraph each, and between them the answers of whoever is asked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from wirebell.model.facts import Span, Speaker
from wirebell.read.quotes.speakers import Cast

LEAST = 3  # questions that make an interview
_LONGEST = 400  # code points of a question
_ASKED = re.compile(
    r"\b(?:interview(?:ed)?(?: with)?|(?:spoke|speaks|talk(?:s|ed)|chat(?:s|ted)|s[ai]ts? down|caught up)"
    r" (?:with|to)|(?:in )?conversation with|[Gg]espräch mit|Interview mit|sprach(?:en)? mit|spricht mit"
    r"|entretien avec|rencontre avec|entrevista (?:con|a)|habl(?:ó|amos) con|convers(?:ó|amos) con)\b"
)
_BESIDE = 40  # code points between the announcement and a name
_MARKS = frozenset('"“”„«»')


def is_question(body: str, span: Span) -> bool:
    """Tell whether a paragraph ends as a question does, and is no more than one may be."""
    start, end = span
    return end - start < _LONGEST and body[start:end].endswith("?") and body[start] not in _MARKS


def answers(body: str, lines: Sequence[Span], cast: Cast) -> list[tuple[Span, Speaker]]:
    """Return the paragraphs between questions with who answers: the person named where the interview is announced.

    Nothing is returned for fewer than three questions, questions side by side, or where nobody is announced.
    """
    asked = [n for n, line in enumerate(lines) if is_question(body, line)]
    if len(asked) < LEAST or any(b - a < 2 for a, b in pairwise(asked)):
        return []
    first = lines[asked[0]][0]
    who = _announced(body, first, cast)
    if who is None:
        return []
    beyond = _last(body, lines, asked[-1], who)
    questions = frozenset(asked)
    return [(lines[n], who) for n in range(asked[0] + 1, beyond) if n not in questions]


def _announced(body: str, end: int, cast: Cast) -> Speaker | None:
    """Return who is said to be asked before the first question: "we spoke with X", "X talks to the paper"."""
    asked = _ASKED.search(body, 0, end)
    if asked is None:
        return None
    line = body.rfind("\n", 0, asked.start()) + 1
    beside = cast.first_person(asked.end(), min(end, asked.end() + _BESIDE))
    return beside or cast.first_person(line, asked.start())


def _last(body: str, lines: Sequence[Span], question: int, who: Speaker) -> int:
    """Return the paragraph behind the last answer: at the latest where whoever answers is named again."""
    family = who.name.split()[-1]
    behind = (n for n in range(question + 2, len(lines)) if family in body[slice(*lines[n])])
    return next(behind, min(len(lines), question + 2))
