"""Telling a person's name from other words in a byline."""

from __future__ import annotations

import re

from wirebell.catalogue.classes import load_classes

_PARTICLES = frozenset(
    """de da do dos das del della di du van von der den ter ten zu zum zur la le las los el al bin ibn y
    und and af av et v. d’ mac st""".split()
)
_NO_NAME = frozenset(
    """uhr updated published posted today yesterday januar februar märz april mai juni juli august
    september oktober november dezember january february march may june july october december mayo enero
    hace min minutes minuten lesezeit read share teilen kommentare comments facebook twitter mehr more
    artikel beitrag news autor author autoren über about profil home archiv kontakt website webseite
    impressum artikelübersicht foto fotos photo bild alle alles all show posts zur zum das die the this
    sie ihr wir ich you ca veröffentlicht publiziert publicado follow last akt aktualisiert übersetzt
    übersetzung nachricht uncategorized anzeige werbung menü menu""".split()
)
_BEGINNINGS = frozenset({"von", "by", "par", "por", "and", "und", "et", "y"})
_PLAIN = re.compile(r"[^\W\d_][^\W\d_. -]*(?:[. -]+[^\W\d_.' ’-]+(?:['’-][^\W\d_]+)*)+\.?")
_NO_SURNAMES = frozenset(
    "holding group gruppe blog wiki schule stiftung foundation media medien verlag institut online magazin".split()
)
_MARKS = re.compile(r"[?!:;/=<>©]")


def looks_like_a_name(name: str, lone: bool = False) -> bool:
    """Tell a person's name: two to six words in capitals, particles apart; `lone`: one word will do, even a small
    one, where the page marks it as an author."""
    words = name.replace("(", " ").replace(")", " ").split()
    if not words or any(w.lower().strip(".,:;!?") in _NO_NAME for w in words) or _MARKS.search(name):
        return False
    if len(words) == 1:
        return lone and len(name) >= 2 and name.lower() not in _PARTICLES
    if words[0].lower() in _BEGINNINGS:
        return False
    big = [w for w in words if w.lower() not in _PARTICLES]
    return 1 <= len(big) <= 5 and len(words) <= 6 and all(w[0].isupper() or not w[0].isalpha() for w in big)


def is_surely_a_person(name: str) -> bool:
    """Tell a person's name where a site, a firm or a column may stand: two words, or three with an initial or a
    particle between, the first a known given name, the last no common word."""
    words = name.split()
    if len(words) == 3 and (words[1].lower() in _PARTICLES or len(words[1].strip(".")) == 1):
        del words[1]
    if len(words) != 2 or not _PLAIN.fullmatch(name) or not looks_like_a_name(name):
        return False
    classes = load_classes()
    return words[0].title() in classes.given and (
        words[1].title() in classes.surnames or words[1].lower() not in classes.common | _NO_SURNAMES
    )
