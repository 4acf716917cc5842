"""Whom a name, a pronoun or an office beside a verb of saying means."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from wirebell.model.facts import Mention, Span, Speaker

_SHE = frozenset({"she", "her", "sie", "elle", "ella"})
_HE = frozenset({"he", "his", "him", "er", "il", "él"})
_THINGS = frozenset({"it", "its", "they", "their", "es", "ils", "elles", "ellos", "ellas"})
_FEMALE = frozenset({"mrs", "ms", "miss", "lady", "dame", "queen", "princess", "sister", "frau", "mme", "madame", "señora",
                     "chairwoman", "congresswoman", "spokeswoman", "councilwoman", "actress", "businesswoman", "mother",
                     "baroness", "duchess", "empress"})  # fmt: skip
_MALE = frozenset({"mr", "sir", "lord", "king", "prince", "brother", "herr", "monsieur", "señor", "chairman", "congressman",
                   "spokesman", "councilman", "actor", "businessman", "father", "baron", "duke", "emperor"})  # fmt: skip
_BACK = 12  # names that are looked at before a pronoun
_FRESH = 600  # code points within which the last speaker is still on stage


class Cast:
    """The mentions of a story by place, and who spoke last: answers who stands at a verb of saying."""

    def __init__(self, body: str, mentions: Sequence[Mention]) -> None:
        self.body = body
        self.last: Speaker | None = None
        placed = sorted((span, n) for n, m in enumerate(mentions) if m.kind != "other" for span in m.spans)
        self.spans = [span for span, _ in placed]
        self.of = [mentions[n] for _, n in placed]
        self._at_end = {span[1]: at for at, span in enumerate(self.spans)}
        self._by_family = {m.name.split()[-1].casefold(): m for m in reversed(mentions) if m.kind == "person"}
        self._at_start = {span[0]: at for at, span in enumerate(self.spans)}

    # -- where names stand ------------------------------------------------------------------------------------

    def ends_at(self, position: int) -> int | None:
        """Return the number of the name that ends at a position."""
        return self._at_end.get(position)

    def starting(self, position: int) -> int | None:
        """Return where the name that begins at a position ends."""
        at = self._at_start.get(position)
        return None if at is None else self.spans[at][1]

    def covers(self, start: int, end: int) -> bool:
        """Tell whether a stretch of the body is one name."""
        return self.starting(start) == end

    def within(self, position: int) -> bool:
        """Tell whether a position lies in a name."""
        at = bisect_right(self.spans, (position, len(self.body))) - 1
        return at >= 0 and self.spans[at][1] > position

    def named(self, at: int) -> Speaker:
        """Return the name of a number as a speaker."""
        return Speaker(name=self.of[at].name, mention=self.of[at].id, span=self.spans[at])

    def first_in(self, begin: int, end: int) -> Speaker | None:
        """Return the first person named in a stretch of the body, or else the first organisation."""
        low, high = bisect_left(self.spans, (begin, 0)), bisect_left(self.spans, (end, 0))
        for kind in ("person", "organisation"):
            for at in range(low, high):
                if self.of[at].kind == kind:
                    return self.named(at)
        return None

    def shouted(self, span: Span) -> Speaker:
        """Return whom a label in capitals means: the person with that family name, or somebody unnamed."""
        name = self.body[slice(*span)]
        meant = self._by_family.get(name.split()[-1].casefold())
        if meant is None:
            return Speaker(name=name, mention=None, span=span)
        return Speaker(name=meant.name, mention=meant.id, span=span)

    # -- whom words mean --------------------------------------------------------------------------------------

    def unnamed(self, core: Span, whole: Span) -> Speaker:
        """Return a speaker who is told by an office alone: whoever was named with it, or nobody."""
        return Speaker(name=self.body[whole[0] : whole[1]], mention=None, span=whole)

    def pronoun(self, span: Span) -> Speaker:
        """Return whom "he" or "they" means: the last speaker if near, else the last fitting name before it."""
        word = self.body[span[0] : span[1]].lower()
        meant = None
        if word in _THINGS:
            meant = self._back(span[0], {"organisation", "place"}, frozenset())
        elif word in _HE or word in _SHE:
            meant = self._person(span[0], _MALE if word in _SHE else _FEMALE)
        if meant is None:
            return Speaker(name=self.body[span[0] : span[1]], mention=None, span=span)
        return Speaker(name=meant.name, mention=meant.id, span=span)

    def _person(self, position: int, other: frozenset[str]) -> Mention | None:
        last = self._back(position, {"person"}, other)
        if self.last is None or self.last.mention is None or position - self.last.span[1] > _FRESH:
            return last
        at = bisect_right(self.spans, (position, 0))
        low = bisect_right(self.spans, self.last.span)
        newer = {m.id: m for m in self.of[low:at][-_BACK:] if m.kind == "person" and m.id != self.last.mention}
        if len(newer) == 1 and last is not None:
            return last
        back = range(at - 1, max(-1, at - 4 * _BACK), -1)
        return next((self.of[n] for n in back if self.of[n].id == self.last.mention), last)

    def _back(self, position: int, kinds: set[str], other: frozenset[str]) -> Mention | None:
        at = bisect_right(self.spans, (position, 0)) - 1
        for n in range(at, max(-1, at - _BACK), -1):
            if self.of[n].kind in kinds and not (other and self._told(n) & other):
                return self.of[n]
        return None

    def _told(self, at: int) -> set[str]:
        """Return the words of a person's roles and titles."""
        return {word.strip(".,").lower() for role in self.of[at].roles for word in role.split()}
