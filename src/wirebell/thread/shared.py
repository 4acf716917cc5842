"""Why a story stands where it stands: the names, figures and words it shares with the nearest one."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from functools import cached_property
from itertools import islice

from wirebell.model.story import Story
from wirebell.model.storyline import Shared
from wirebell.standing import analysis
from wirebell.thread.strand import Held
from wirebell.thread.terms import Profile, Text, Vocabulary, terms_in

_MOST = 8
"""Shared terms that are shown."""


class Sharing:
    """What a story may share with others: asked for the nearest one, and for those it tells again."""

    def __init__(self, story: Story, text: Text, profile: Profile, vocabulary: Vocabulary) -> None:
        self._story, self._text, self._vocabulary = story, text, vocabulary
        self._profile = profile

    @cached_property
    def _terms(self) -> array[int]:
        return self._profile.terms

    def with_(self, nearest: Held) -> Shared:
        """Return the strongest terms of the story that another has too."""
        text, stems = self._text, self._common(nearest)
        written = self._written(stems)
        return Shared(
            story=nearest.story,
            names=self._names(stems, written),
            figures=tuple(written[term] for term in stems if _is_figure(stems[term])),
            words=tuple(written[term] for term in stems if not text.named(term)),
        )

    def names_with(self, nearest: Held) -> tuple[str, ...]:
        """Return the names alone."""
        stems = self._common(nearest)
        return self._names(stems, None)

    def _common(self, nearest: Held) -> dict[int, str]:
        """Return the strongest common terms, most telling first, with their stems."""
        there = set(terms_in(nearest.vector))
        common = islice((term for term in self._terms if term in there), _MOST)
        return {term: self._vocabulary.text(term) for term in common}

    def _names(self, stems: Mapping[int, str], written: Mapping[int, str] | None) -> tuple[str, ...]:
        names = [term for term in stems if self._text.named(term) and not _is_figure(stems[term])]
        of = self._mentioned if names else {}
        if whole := [of[stems[term]] for term in names if stems[term] in of]:
            return tuple(dict.fromkeys(whole))
        known = self._written(stems) if written is None else written
        return tuple(dict.fromkeys(known[term] for term in names))

    @cached_property
    def _mentioned(self) -> Mapping[str, str]:
        """The stems of the story's names, each with the first name that has it."""
        of: dict[str, str] = {}
        for mention in self._story.mentions:
            for stem in analysis.stemmed(analysis.split(mention.name), self._text.language):
                of.setdefault(stem, mention.name)
        return of

    def _written(self, wanted: Mapping[int, str]) -> dict[int, str]:
        """Return each of the terms as the body first writes it, else as the headline or standfirst does."""
        found = {term: self._text.written(term) for term in wanted}
        if None not in found.values():
            return {term: word or "" for term, word in found.items()}
        above = self._above
        return {term: word or above.get(wanted[term], wanted[term]) for term, word in found.items()}

    @cached_property
    def _above(self) -> Mapping[str, str]:
        above = analysis.split(f"{self._story.headline} {self._story.standfirst or ''}")
        return dict(zip(analysis.stemmed(above, self._text.language), above, strict=True))


def _is_figure(stem: str) -> bool:
    return stem[:1].isdigit()
