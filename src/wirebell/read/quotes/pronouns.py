"""Whom "he", "she", "it" and "they" may mean: people by their gender, bodies, and phrases without a name."""

from __future__ import annotations

import re

from wirebell.model.facts import Mention
from wirebell.read.quotes.genders import Gender, gender

_GENDERS: dict[str, Gender] = {
    **dict.fromkeys(("he", "er", "il", "él"), "m"),
    **dict.fromkeys(("she", "elle", "ella"), "f"),
}
OPENING = frozenset({*_GENDERS, "it", "they"})
"""Pronouns that at the head of a sentence mean whom the sentence before is about."""

# Nouns that look like a plural behind "the", "two" or a capital alone: "The loggers", "Relatives", "Police".
_SEVERAL = re.compile(
    r"(?:(?:the|two|three|some|many|several) )?(?:[\w-]+ ){0,3}?(?:[\w-]*[^s\W]s|people|men|women|police)",
    re.IGNORECASE,
)
_ENDS_SEVERAL = frozenset("sSeEnN")
_SOMEBODY = re.compile(
    r"(?:an?|the|one|another) (?:[\w-]+ ){0,3}?"
    r"(?:spokes\w+|\w*(?:m[ae]n|person|ist|ian)|official|officer|advis[eo]r|aide|source|expert|witness|resident|lawyer"
    r"|attorney|teacher|student|doctor|nurse|driver|owner|manager|director|professor|researcher|minister|mayor|judge"
    r"|mother|father|farmer|worker|voter|leader|neighbou?r)\b",
    re.IGNORECASE,
)


def are_several(name: str) -> bool:
    """Tell whether a phrase without a name means several people."""
    return name[-1:] in _ENDS_SEVERAL and _SEVERAL.fullmatch(name) is not None


def fits_person(mention: Mention, wanted: Gender) -> bool:
    """Tell whether a name is that of a person who may be of a gender."""
    return mention.kind == "person" and gender(mention) in {wanted, None}


def fits(mention: Mention, word: str) -> bool:
    """Tell whether a pronoun may mean what is named: "he" a man, "it" and "they" a body."""
    wanted = _GENDERS.get(word)
    return mention.kind == "organisation" if wanted is None else fits_person(mention, wanted)


def fits_unnamed(name: str, word: str) -> bool:
    """Tell whether a pronoun may mean a phrase without a name: "a spokesman", "the court", "the loggers"."""
    if word in _GENDERS:
        return _SOMEBODY.match(name) is not None
    if word == "they":
        return are_several(name)
    return name[:4].casefold() == "the " and not are_several(name) and _SOMEBODY.match(name) is None
