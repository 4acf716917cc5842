"""Why a story stands where it stands: the names, figures and words it shares with the nearest one."""

from __future__ import annotations

from collections.abc import Mapping

from wirebell.model.story import Story
from wirebell.model.storyline import Shared
from wirebell.standing import analysis
from wirebell.thread.strand import Held
from wirebell.thread.terms import Profile, Text, Vocabulary, terms_in

_MOST = 8
"""Shared terms that are shown."""


def shared(story: Story, text: Text, profile: Profile, nearest: Held, vocabulary: Vocabulary) -> Shared:
    """Return the strongest terms of the story that the nearest story has too."""
    there = set(terms_in(nearest.vector))
    common = [term for term in profile.terms if term in there][:_MOST]
    stems = {term: vocabulary.text(term) for term in common}
    written = _written(story, text, stems)
    figures = {term for term in common if stems[term][:1].isdigit()}
    names = [term for term in common if text.named(term) and term not in figures]
    whole = _whole(story, [stems[term] for term in names], text.language)
    return Shared(
        story=nearest.story,
        names=tuple(dict.fromkeys(whole or (written[term] for term in names))),
        figures=tuple(written[term] for term in common if term in figures),
        words=tuple(written[term] for term in common if not text.named(term)),
    )


def _written(story: Story, text: Text, wanted: Mapping[int, str]) -> dict[int, str]:
    """Return each of the terms as the body first writes it, else as the headline or standfirst does."""
    found = {term: text.written(term) for term in wanted}
    if None not in found.values():
        return {term: word or "" for term, word in found.items()}
    above = analysis.split(f"{story.headline} {story.standfirst or ''}")
    written = dict(zip(analysis.stemmed(above, text.language), above, strict=True))
    return {term: word or written.get(wanted[term], wanted[term]) for term, word in found.items()}


def _whole(story: Story, names: list[str], language: int) -> list[str]:
    """Return the names of those mentions that the terms are part of, in the order of the terms."""
    if not names:
        return []
    of: dict[str, str] = {}
    for mention in story.mentions:
        for stem in analysis.stemmed(analysis.split(mention.name), language):
            of.setdefault(stem, mention.name)
    return [of[name] for name in names if name in of]
