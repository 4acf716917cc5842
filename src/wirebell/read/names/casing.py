"""Capitals that say nothing, undone: headlines and datelines in capitals get the case of running text."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple, TypeAlias

from wirebell.catalogue.names import Gazetteer

_SHOUTED = re.compile(r"^(?=[^\n]*[A-Z]{3})[^a-zß-öø-ÿ\n]{4,300}$", re.MULTILINE)
_DATELINE = re.compile(
    r"^[^\S\n]{0,8}([A-Z][A-Z.'’-]{2,20}(?: [A-Z.'’-]{2,20}){0,3})(?=,| ,| \(| [-–—_]{1,2} )", re.MULTILINE
)
_NOTE = re.compile(r"\.(?<=[a-z]{3}\.)\d{1,2}(?=\s+[A-Z]|\n|\Z)")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_CAPITALISED = re.compile(r"\b[A-Z]\w+")
_SMALL = re.compile(r"\b[a-z]{2,}\b")
# A line in capitals and a dateline begin with three letters that are not small ones; most lines do not.
_MAY_SHOUT = re.compile(r"\n[^a-zß-öø-ÿ\n]{3}")
_LEAST_WRAPPED = 40
_LONGEST_LINE = 100

_Replace: TypeAlias = "Callable[[re.Match[str]], str]"


def evened(body: str, names: Gazetteer) -> str:
    """Return the body, as long as it was, in the case of running text and without line breaks inside sentences.

    Line breaks are taken for wrapping only where no line of the body is longer than a hundred characters. The
    numbers of notes behind sentences are blanks.
    """
    body = _NOTE.sub(_as_blanks, body)
    lines = body.split("\n")
    if len(lines) > 4 and max(map(len, lines)) <= _LONGEST_LINE:
        body = _unwrapped(lines)
    begins = [m.start() for m in _MAY_SHOUT.finditer("\n" + body)]
    if not any(_SHOUTED.match(body, at) or _DATELINE.match(body, at) for at in begins):
        return body
    plain = _replaced(body, begins, lambda _: " ", lambda _: " ")
    cased = _Cased({w.upper(): w for w in _CAPITALISED.findall(plain)}, frozenset(_SMALL.findall(plain)), names)
    return _replaced(body, begins, cased.line, cased.dateline)


def _as_blanks(m: re.Match[str]) -> str:
    return ".".ljust(len(m.group()))


def _replaced(body: str, begins: list[int], line: _Replace, dateline: _Replace) -> str:
    """Return a body with others for those of its lines, and then of their datelines, that begin there."""
    parts: list[str] = []
    at = 0
    for begin in begins:
        shouted = _SHOUTED.match(body, begin)
        if m := shouted or _DATELINE.match(body, begin):
            replaced = (line if shouted else dateline)(m)
            if shouted and (again := _DATELINE.match(replaced)):
                replaced = dateline(again) + replaced[again.end() :]
            parts += [body[at:begin], replaced]
            at = m.end()
    return "".join([*parts, body[at:]])


def _unwrapped(lines: list[str]) -> str:
    """Return lines in one, with a space for each break between a long line and one that is not indented."""
    parts = [lines[0]]
    for before, line in pairwise(lines):
        parts.append(" " if len(before) >= _LEAST_WRAPPED and line and not line[0].isspace() else "\n")
        parts.append(line)
    return "".join(parts)


class _Cased(NamedTuple):
    """How a story writes its words outside of lines in capitals."""

    written: dict[str, str]
    small: frozenset[str]
    names: Gazetteer

    def line(self, m: re.Match[str]) -> str:
        """Return a line in capitals in the case of running text."""
        return _WORD.sub(self.word, _known_cased(m.group(), self.names))

    def dateline(self, m: re.Match[str]) -> str:
        """Return a place in capitals with capitals at the beginning of its words alone."""
        return self._replace(small=frozenset()).line(m)

    def word(self, m: re.Match[str]) -> str:
        """Return a word in capitals as the rest of the story writes it, else as its classes let expect."""
        word, names = m.group(), self.names
        low, title = word.lower(), word.capitalize()
        if len(low) != len(word) or not word.isupper():
            return word
        if word in self.written and (self.written[word] != title or low not in self.small):
            return self.written[word]
        if low in self.small or low in names.classes.context:
            return low
        if word in names.known and title not in names.known:
            return word
        common = low in names.classes.common and title not in names.known and title not in names.given
        return low if common else title


_CAPITALS = re.compile(r"[A-Z.'’-]+(?: [A-Z.'’-]+)+")


def _known_cased(line: str, names: Gazetteer) -> str:
    """Return a line in capitals with its known names of several words in their own case."""

    def phrases(m: re.Match[str]) -> str:
        words = m.group().split(" ")
        at = 0
        while at < len(words):
            size = min(names.shouted_reaches.get(words[at], 0), len(words) - at)
            while size > 1 and " ".join(words[at : at + size]) not in names.shouted:
                size -= 1
            if size > 1:
                words[at : at + size] = [w.capitalize() for w in words[at : at + size]]
            at += max(size, 1)
        return " ".join(words)

    return _CAPITALS.sub(phrases, line)
