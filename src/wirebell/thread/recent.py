"""The stories of the last days in short, and which of them a new one tells again."""

from __future__ import annotations

from collections.abc import Sequence

from wirebell.thread.again import DAYS, Brief, Newcomer, Rarity, changed, sureness, weight
from wirebell.thread.strand import Held
from wirebell.thread.terms import Shares

MOST = 20_000
"""Stories kept: about 20 MB."""
_BESIDE = 11
"""Nearest stories that say how near a story is to others anyway."""
_USUAL = 0.17
"""How near that is, as far as there are no such stories yet."""


class Recent:
    """The newest stories in short, by their numbers in the window; `common` is as for a window."""

    def __init__(self, common: Shares, most: int = MOST) -> None:
        self._common, self._most = common, most
        self._rarities: dict[int, Rarity] = {}
        self._briefs: dict[int, Brief] = {}

    def add(self, number: int, brief: Brief) -> None:
        """Let a story in, and let go of those that are too old or too many."""
        self._briefs[number] = brief
        while self._briefs:
            first = next(iter(self._briefs))
            if len(self._briefs) <= self._most and self._briefs[first].day >= brief.day - 2 * DAYS:
                return
            del self._briefs[first]

    def drop(self, number: int) -> None:
        """Let a story go, if it is there."""
        self._briefs.pop(number, None)

    def again(
        self, new: Newcomer, nearest: Sequence[tuple[float, Held]], copies: Sequence[Held]
    ) -> list[tuple[Held, Brief]]:
        """Return the stories that a new one tells again, the surest first.

        `nearest` are the stories it is most like with their cosines, nearest first; `copies` are those it copies,
        which it tells again when they are older than a week too. A figure that changed is new, also in a copy.
        """
        cosines = [cosine for cosine, _ in nearest[: _BESIDE + 1]]
        cosines += [_USUAL] * (_BESIDE + 1 - len(cosines))
        whole, rarity = sum(cosines), self._rarity(new.language)
        headline = weight(new.words, rarity)
        found = []
        for at, (cosine, held) in enumerate(nearest):
            brief = self._briefs.get(held.number)
            if brief is None or (held not in copies and new.brief.day - brief.day > DAYS):
                continue
            beside = whole - cosines[min(at, _BESIDE)]
            sure = sureness(new, headline, brief, cosine - beside / _BESIDE, rarity)
            if (sure > 0 or held in copies) and not changed(new, brief):
                found.append((sure, held, brief))
        found.sort(key=lambda one: (-one[0], one[1].number))
        return [(held, brief) for _, held, brief in found]

    def _rarity(self, language: int) -> Rarity:
        return self._rarities.setdefault(language, Rarity(self._common.get(language, {})))
