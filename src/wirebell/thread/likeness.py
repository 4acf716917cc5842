"""When a story belongs to a storyline: one sum of a few signs, above 0 for yes."""

from __future__ import annotations

from collections.abc import Sequence
from math import log, log1p

from wirebell.thread.strand import Held, Strand
from wirebell.thread.terms import Profile, Text, likes

_NEAREST = 3

# The weights are a logistic regression over the storylines of ECB+ and MEANTIME as they grow, the story sets in
# several orders; the base was then set for the best storylines on ECB+ without runaway ones on real wires.

_NEAR = 17.58
"""For the cosine with the storyline's nearest stories."""
_CORE = 1.71
"""For the share of what its stories have in common that this one has too."""
_NUMBERS = 3.18
"""For the share of the story's numbers that it has."""
_SIZE = -0.17
"""For the logarithm of how many stories it has."""
_LENGTH = -0.49
"""For the logarithm of the story's length: long stories are like many others."""
_KINSHIP = -8.13
"""For how like one another its stories are: a close storyline asks for a close story, a loose one does not."""
_LOOSEST = 0.3
"""Kinship below which a storyline counts as no looser: one that took in strangers must not take in all."""
_ALONE = -2.03
"""For a storyline of one story, whose kinship is not known yet."""
_BASE = -0.39
_AGE = -0.2
"""For the logarithm of the days between the story and the storyline's last."""


def nearness(profile: Profile, strand: Strand, found: Sequence[tuple[float, Held]]) -> float:
    """Return the mean cosine of a story with the nearest stories of a storyline.

    `found` are those already compared, with their cosines; where they are too few all the newest are compared.
    """
    cosines = [cosine for cosine, _ in found]
    if len(cosines) < min(_NEAREST, len(strand.newest)):
        seen = {held.number for _, held in found}
        others = [held.vector for held in strand.newest if held.number not in seen]
        cosines += likes(profile.vector, profile.exact, others)
    cosines.sort(reverse=True)
    return sum(cosines[:_NEAREST]) / len(cosines[:_NEAREST])


def belongs(near: float, text: Text, profile: Profile, strand: Strand, day: float | None) -> float:
    """Return how surely a story belongs to a storyline; above 0 it does.

    `near` comes from `nearness`; `day` is the story's, None if unknown: then time plays no part.
    """
    kinship = strand.kinship
    return (
        _BASE
        + _NEAR * near
        + _CORE * _core(text, strand)
        + _NUMBERS * _numbers(profile, strand)
        + _SIZE * log(strand.size)
        + _LENGTH * profile.length
        + (_ALONE if kinship is None else _KINSHIP * max(_LOOSEST, kinship))
        + _AGE * _age(day, strand.day())
    )


def _core(text: Text, strand: Strand) -> float:
    terms, weights, whole = strand.core
    return text.held(terms, weights) / whole if whole else 0.0


def _numbers(profile: Profile, strand: Strand) -> float:
    """One is added, so that a single number in common does not count as all of them."""
    return len(strand.numbers.intersection(profile.numbers)) / (len(profile.numbers) + 1)


def _age(day: float | None, last: float | None) -> float:
    return 0.0 if day is None or last is None else log1p(abs(day - last))
