"""A place in an expression that is being read, and the way to say that something is wrong there."""

from __future__ import annotations

import re
from typing import Final

from wirebell.errors import ExpressionError
from wirebell.standing.expression.limits import NESTING, Profile

QUOTES: Final = frozenset('"“”„‟«»＂')
_SPACE = re.compile(r"\s*")
_CHUNK = re.compile(r'[^\s()"“”„‟«»＂]*')
_QUOTE = re.compile(r'["“”„‟«»＂]')


class Cursor:
    """Reads an expression from the left; counts what the profile limits."""

    def __init__(self, text: str, profile: Profile) -> None:
        self.text, self.profile, self.at = text, profile, 0
        self.opened: list[int] = []
        self.first_not: int | None = None
        self.deepest = 0
        self._most = 0
        self._terms = 0
        self._looked, self._chunk = -1, ""

    def fail(
        self, problem: str, column: int | None = None, suggestion: str = "", /, **values: str
    ) -> ExpressionError:
        """Return the error that says so at that column, or here; `values` fill the {places} of what it says."""
        at = self.at if column is None else column
        return ExpressionError(problem, self.text, at, suggestion, **values)

    def space(self) -> None:
        """Step over white space."""
        self.at = _space(self.text, self.at)

    def here(self) -> str:
        """Return the character here, "" at the end."""
        return self.text[self.at : self.at + 1]

    def chunk(self) -> str:
        """Return, without stepping, what stands here up to white space, a parenthesis or a quotation mark."""
        if self._looked != self.at:  # each is looked at by several that might be meant
            found = _CHUNK.match(self.text, self.at)
            self._looked, self._chunk = self.at, found[0] if found else ""
        return self._chunk

    def take(self) -> str:
        """Return the chunk here and step over it."""
        found = self.chunk()
        self.at += len(found)
        return found

    def quoted(self) -> str:
        """Return what stands in the quotation marks that open here, and step over them."""
        start = self.at
        end = _QUOTE.search(self.text, start + 1)
        if end is None:
            raise self.fail("This quotation mark is never closed.", start, 'Put a " where the phrase ends.')
        self.at = end.end()
        return self.text[start + 1 : end.start()]

    def open(self) -> None:
        """Step into the parenthesis here."""
        if len(self.opened) >= NESTING:
            most = str(NESTING)
            raise self.fail("More than {most} parentheses stand inside each other.", None, "Nest less.", most=most)
        self.opened.append(self.at)
        if len(self.opened) > self._most:
            self._most, self.deepest = len(self.opened), self.at
        self.at += 1

    def close(self) -> None:
        """Step out of the parenthesis that must end here."""
        self.space()
        opened = self.opened.pop()
        if self.here() != ")":
            raise self.fail("This parenthesis is never closed.", opened, "Put a ) where it ends.")
        self.at += 1

    def spend(self, terms: int, column: int) -> None:
        """Count terms; past the profile's limit it is an error at that column."""
        self._terms += terms
        most = self.profile.terms
        if most is not None and self._terms > most:
            raise self.fail(
                "An expression may hold {most} words here; this is one too many.",
                column,
                "Split it into several follows, or use prefixes.",
                most=str(most),
            )


def _space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at
