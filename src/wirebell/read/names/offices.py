"""What the words around a person's name say that the person is: "head of the navy", "police spokesman"."""

from __future__ import annotations

import re
from collections.abc import Iterable

from wirebell.catalogue.names import Gazetteer
from wirebell.model.facts import Span

_NO_OFFICE = (
    "and or but who which where when is was are were has had said says told to that on in with because so if for"
    " not through according including at from by after before while"
)
_AFTER = re.compile(
    rf", (?!(?:{'|'.join(_NO_OFFICE.split())}|as (?:well|they|he|she|it|we|if|long|soon)) )(?:as )?(?:the |an? )?"
    r"([^,.;:()\"“\n]{3,70})[,.]"
)
_BEFORE = re.compile(r"\b(?:[Tt]he|[Aa]n?|[Hh]is|[Hh]er|[Ii]ts|[Tt]heir|’s|'s) ([^,.;:()\"“”\n]{3,70}), $")
_BESIDE = re.compile(
    r"((?:(?:former|deputy|vice|chief|senior|prime|foreign|police|army|acting|interim) )*[a-z-]+) $"
)
_CLAUSE = re.compile(
    r"\b(?:is|was|are|were|has|had|have|would|will|could|can|should|did|does|said|says|told|ordered|asked|wrote"
    r"|called|added|he|she|they|it|since|between|than|it['’]s)\b"
)
_WORDS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_REACH = 76


def offices(body: str, spans: Iterable[Span], names: Gazetteer) -> dict[str, None]:
    """Return the offices told at these namings of a person, in order, each once.

    Told after the name or before it between commas, or by a small word right before it.
    """
    found: dict[str, None] = {}
    for start, end in spans:
        if body.startswith(", ", end) and (m := _AFTER.match(body, end)) and _tells(m[1], names):
            found[m[1].partition(" who ")[0]] = None
        last = body[max(0, start - 2) : start]
        if last == ", ":
            m = _BEFORE.search(body[max(0, start - _REACH) : start])
            if m and " who " not in m[1] and _tells(m[1], names):
                found[m[1]] = None
        elif last[-2:-1].islower() and (beside := _beside(body, start, names)):
            found[beside] = None
    return found


def _beside(body: str, start: int, names: Gazetteer) -> str | None:
    """Return the office that stands right before a place: one that ends in a small word and a space."""
    least = max(0, start - _REACH)
    at = body.rfind(" ", least, start - 1)
    word = body[(least if at < 0 else at + 1) : start - 1]
    if word not in names.role and word.isalpha() and word.isascii() and word.islower():
        return None  # what most names stand after
    m = _BESIDE.search(body[least:start])
    return m[1] if m and m[1].rpartition(" ")[2] in names.role else None


def _tells(text: str, names: Gazetteer) -> bool:
    """Tell whether a stretch names an office: a word of office stands in it before any "of" and "who"."""
    head = text.partition(" of ")[0].partition(" who ")[0]
    if _CLAUSE.search(head) or text.endswith(" U"):
        return False  # no office but a clause: "the minister said", "almost anyone other than the president"
    return any(word.lower() in names.role for word in _WORDS.findall(head))
