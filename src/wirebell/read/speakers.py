"""Who speaks: the name, pronoun or office beside a verb of saying."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from wirebell.model.facts import Mention, Span, Speaker

_HE = re.compile(
    r"(?:^|(?<=[\s\"“”—–(]))(?:[Hh]e|[Ss]he|[Tt]hey|[Ii]t|I|[Ww]e|[Ee]r|[Ss]ie|[Ii]l|[Ee]lle|[Éé]l|[Ee]lla)$"
)
_HE_FIRST = re.compile(r"(?:He|She|They|It)\b")
_HE_AFTER = re.compile(r"\s(he|she|they|it|er|sie|-il|-elle)\b")
_ADVERBS = re.compile(
    r"(?:,?\s(?:also|has|have|had|later|then|repeatedly|reportedly|recently|previously|once|first|now|still|again"
    r"|already|just|further|often|even|would|will|did|hat|habe|[a-z]+ly|on\s[A-Z][a-z]+day|[A-Z][a-z]+day|,))*,?\s*$"
)
_NOUN = re.compile(
    r"(?:^|(?<=[\s\"“”—–(]))((?:[Aa]n?|[Tt]he|[Oo]ne|[Tt]wo|[Tt]hree|[Ss]ome|[Mm]any|[Mm]ost|[Oo]ther|[Aa]nother|[Ss]everal"
    r"|[Hh]is|[Hh]er|[Tt]heir|[Mm]y|[Oo]ur|[Ii]ts|[Bb]oth|[Ss]enior|[Ll]ocal|[Uu]nnamed)\s(?:[\w’'.-]+\s){0,6}?[\w’'-]+"
    r"|(?:(?:[Ff]ormer|[Ss]enior|law|enforcement|state|government|military|security|police|health|[Tt]op|federal"
    r"|intelligence|court|city|company|campaign|other|some|many)\s)*[A-Z]?[a-z-]*(?:s|men|women|people|police|one|source|official))$"
)
_NOUN_AFTER = re.compile(
    r"\s((?:an?|the|one|two|three|some|his|her|their|another|several)\s(?:[\w’'.-]+\s){0,5}?[\w’'-]+|[a-z]+s)(?=[\s,.;:]*(?:$|[,.;:\n]|who\b|in\b|at\b|on\b|with\b|of\b|from\b|after\b|as\b|during\b))"
)
_TO_NAME = re.compile(
    r"\s(?:(?!(?:in|to|at|on|for|from|that|of|as|by|with|during|about|after|before|and|he|she|it|they)\b)[a-zÀ-ÿ'’-]+,?\s){0,4}(?:[A-Z][\w.’'-]*\s){0,4}$"
)
_REACH = 160


class Cast:
    """The mentions of a story by place, and who spoke last: answers who stands at a verb of saying."""

    def __init__(self, body: str, mentions: Sequence[Mention]) -> None:
        self.body = body
        self.last: Speaker | None = None
        placed = sorted((span, n) for n, m in enumerate(mentions) if m.kind != "other" for span in m.spans)
        self.spans = [span for span, _ in placed]
        self.of = [mentions[n] for _, n in placed]

    def before(self, begin: int, cue: int) -> Speaker | None:
        """Return who stands before the verb at `cue`, looking back no further than `begin`."""
        low = max(begin, cue - _REACH)
        adverbs = _ADVERBS.search(self.body, low, cue)
        end = adverbs.start() if adverbs else cue
        if end <= low:
            return None
        named = self._subject(low, end)
        if named is not None:
            return self._named(named)
        if he := _HE.search(self.body, low, end):
            return self.pronoun(he.span())
        if noun := _NOUN.search(self.body, max(low, end - 90), end):
            return Speaker(name=noun.group(1), mention=None, span=noun.span(1))
        return None

    def _subject(self, low: int, end: int) -> int | None:
        """Return the name that ends at `end`, or the first whose apposition between commas does."""
        at = bisect_left(self.spans, (end, end)) - 1
        ends_there = at >= 0 and self.spans[at][0] >= low and not self.body[self.spans[at][1] : end].strip(" ,")
        if ends_there and self.body[end : end + 1] != ",":
            return at
        if self.body[end : end + 1] not in {",", ")"}:
            return None
        first = bisect_left(self.spans, (low, 0))
        return next(
            (
                n
                for n in range(first, at + 1)
                if self.body[self.spans[n][1] : self.spans[n][1] + 2] in {", ", " ("}
            ),
            None,
        )

    def apposed(self, begin: int, cue: int) -> Speaker | None:
        """Return the name whose apposition ends before the verb at `cue`: "X, head of the navy, said"."""
        end = cue - 1 if self.body[cue - 1 : cue] == " " else cue
        low = max(begin, cue - _REACH)
        named = self._subject(low, end - 1) if end > low and self.body[end - 1] == "," else None
        return None if named is None else self._named(named)

    def subject_of(self, begin: int, end: int) -> Speaker | None:
        """Return whose doing a sentence tells, for "…, saying": its first name or the pronoun it begins with."""
        if he := _HE_FIRST.match(self.body, begin, end):
            return self.pronoun(he.span())
        low, high = bisect_left(self.spans, (begin, 0)), bisect_left(self.spans, (end, 0))
        return next((self._named(n) for n in range(low, high) if self.of[n].kind != "place"), None)

    def after(self, cue: int, end: int) -> Speaker | None:
        """Return who stands after a verb of saying that ends at `cue`: "said Omar Sayed", "said an official"."""
        at = bisect_left(self.spans, (cue, 0))
        if he := _HE_AFTER.match(self.body, cue, end):
            return self.pronoun(he.span(1))
        close = at < len(self.spans) and self.spans[at][1] <= end and self.spans[at][0] - cue < 70
        if close and _TO_NAME.fullmatch(self.body, cue, self.spans[at][0]):
            return self._named(at)
        if noun := _NOUN_AFTER.match(self.body, cue, end):
            return Speaker(name=noun.group(1), mention=None, span=noun.span(1))
        return None

    def named_in(self, begin: int, end: int) -> Speaker | None:
        """Return the first person named in a stretch of the body."""
        low, high = bisect_left(self.spans, (begin, 0)), bisect_left(self.spans, (end, 0))
        return next((self._named(n) for n in range(low, high) if self.of[n].kind == "person"), None)

    def _named(self, at: int) -> Speaker:
        return Speaker(name=self.of[at].name, mention=self.of[at].id, span=self.spans[at])

    def pronoun(self, span: Span) -> Speaker | None:
        """Return whom "he" or "they" means: the last speaker if near, else the last fitting name before it."""
        word = self.body[span[0] : span[1]].lower()
        kinds = {"organisation", "place"} if word in {"it", "they"} else {"person"}
        last = self._last_named(span[0], kinds)
        if last is None:
            return Speaker(name=self.body[span[0] : span[1]], mention=None, span=span)
        return Speaker(name=last.name, mention=last.id, span=span)

    def _last_named(self, position: int, kinds: set[str]) -> Mention | None:
        at = bisect_right(self.spans, (position, 0)) - 1
        if self.last and self.last.mention and kinds == {"person"} and position - self.last.span[1] < 600:
            spoken = next((m for m in self.of[: at + 1] if m.id == self.last.mention and m.kind == "person"), None)
            newer = self._newer(at)
            return newer or spoken or self._first_back(at, kinds)
        return self._first_back(at, kinds)

    def _newer(self, at: int) -> Mention | None:
        """Return a person named since the last speaker, if there is one and no more."""
        assert self.last is not None
        low = bisect_right(self.spans, self.last.span)
        people = {m.id: m for m in self.of[low : at + 1] if m.kind == "person" and m.id != self.last.mention}
        return next(iter(people.values())) if len(people) == 1 else None

    def _first_back(self, at: int, kinds: set[str]) -> Mention | None:
        return next((self.of[n] for n in range(at, max(-1, at - 12), -1) if self.of[n].kind in kinds), None)
