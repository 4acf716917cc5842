"""Telling a person's name from other words in a byline."""

from __future__ import annotations

import re

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
