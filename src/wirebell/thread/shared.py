"""Why a story stands where it stands: the names, figures and words it shares with the nearest one."""

from __future__ import annotations

from collections.abc import Iterable

from wirebell.model.story import Story
from wirebell.model.storyline import Shared
from wirebell.standing import analysis
from wirebell.thread.strand import Held
from wirebell.thread.terms import Profile, Terms

_MOST = 8
"""Shared terms that are shown."""


def shared(story: Story, terms: Terms, profile: Profile, nearest: Held) -> Shared:
    """Return the strongest terms of the story that the nearest story has too."""
    there = set(nearest.terms)
    common = [term for term in profile.weights if term in there][:_MOST]
    written = _written(story, terms, common)
    names = [term for term in common if terms.named(term) and not term[0].isdigit()]
    return Shared(
        story=nearest.story,
        names=tuple(dict.fromkeys(_whole(story, names, terms.language) or (written[term] for term in names))),
        figures=tuple(written[term] for term in common if term[0].isdigit()),
        words=tuple(written[term] for term in common if not terms.named(term)),
    )


def _written(story: Story, terms: Terms, wanted: Iterable[str]) -> dict[str, str]:
    """Return each of the stems as the body first writes it, else as the headline or standfirst does."""
    found = {}
    above = analysis.split(f"{story.headline} {story.standfirst or ''}")
    written = dict(zip(analysis.stemmed(above, terms.language), above, strict=True))
    for stem in wanted:
        in_body = stem in terms.body
        found[stem] = terms.words[terms.body.index(stem)] if in_body else written.get(stem, stem)
    return found


def _whole(story: Story, names: list[str], language: int) -> list[str]:
    """Return the names of those mentions that the terms are part of, in the order of the terms."""
    if not names:
        return []
    of: dict[str, str] = {}
    for mention in story.mentions:
        for stem in analysis.stemmed(analysis.split(mention.name), language):
            of.setdefault(stem, mention.name)
    return [of[name] for name in names if name in of]
