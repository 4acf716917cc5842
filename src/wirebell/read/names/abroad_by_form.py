"""Names in German, French and Spanish that their form tells: clubs by letters, places in the genitive."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wirebell.catalogue.names import Gazetteer
from wirebell.read.names.kinds import Found

_LETTERS = {
    "de": "FC VfB VfL VfR SV SC TSV TSG FSV SpVgg SSV MSV RB",
    "fr": "FC RC AS AC OGC SC",
    "es": "FC CD CF UD RCD SD",
}
_CLUB = {
    language: re.compile(
        rf"(?<![\w.-])(?:1\.\s)?(?:{'|'.join(letters.split())})\s(?:St\.\s)?([A-ZÄÖÜÉ][^\W\d_]{{2,}}(?:-[A-Z]\w+)?)"
        r"(?:\s([A-ZÄÖÜÉ][^\W\d_]{2,}))?(?![\w-])"
    )
    for language, letters in _LETTERS.items()
}
_GENITIVE = re.compile(r"(?<![\w-])([A-ZÄÖÜ][^\W\d_]{4,}(?:-[A-ZÄÖÜ][^\W\d_]+)?)s(?![\w-])")


def by_form(body: str, names: Gazetteer, language: str) -> Iterator[Found]:
    """Yield clubs ("FC Bayern München"), and for German known places in the genitive ("Ruandas")."""
    club = _CLUB.get(language)
    for m in club.finditer(body) if club else ():
        second = m[2] and _is_place(m[2], names)
        end = m.end() if second else m.end(1)
        text = body[m.start() : end]
        yield Found(m.start(), end, text, "organisation", names.known.get(text), (), 2, False)
    if language == "de":
        for m in _GENITIVE.finditer(body):
            if m.group() not in names.known and _is_place(m[1], names):
                yield Found(m.start(), m.end(1), m[1], "place", names.known.get(m[1]), (), 2, False)


def _is_place(word: str, names: Gazetteer) -> bool:
    thing = names.known.get(word)
    return thing is not None and thing.kind == "place"
