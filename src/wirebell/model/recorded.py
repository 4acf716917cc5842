"""Sentences of ours as they stand on record, in English, made sayable in any language again. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from wirebell.errors import Asked, Wording

ONE_WORD = frozenset({"host", "status", "number", "where", "most"})
"""Places that hold no space: so the tail of another sentence before ours is not taken for one."""
NESTED = frozenset({"why", "because", "refusal"})
"""Places that hold a sentence of ours, or what a server said."""
ASKED = frozenset({"thing", "what"})
"""Places that hold what somebody follows, or what is closed to them."""
_PLACE = re.compile(r"\\{(\w+)\\}")


class Known:
    """The sentences that a part of the house writes into the record, by their templates; the first that fits.

    `within` knows the sentences that stand within ours.
    """

    def __init__(self, templates: Iterable[Wording], within: Sequence[Known] = ()) -> None:
        self._patterns = [(re.compile(_PLACE.sub(_group, re.escape(one)), re.DOTALL), one) for one in templates]
        self._within = (self, *within)

    def find(self, text: str) -> Wording | None:
        """Return the sentence with its values apart; None for one that is not known here."""
        for pattern, known in self._patterns:
            if found := pattern.fullmatch(text):
                return Wording(known, **{name: self._value(name, one) for name, one in found.groupdict().items()})
        return None

    def _value(self, name: str, text: str) -> str:
        if name in NESTED:
            return first(text, self._within)
        return Asked(text) if name in ASKED else text


def first(text: str, known: Iterable[Known]) -> Wording:
    """Return what the first that knows a sentence makes of it; one that nobody knows as it is."""
    return next((found for one in known if (found := one.find(text))), Wording(text))


def _group(place: re.Match[str]) -> str:
    name = place[1]
    return rf"(?P<{name}>\S+?)" if name in ONE_WORD else rf"(?P<{name}>.+?)"
