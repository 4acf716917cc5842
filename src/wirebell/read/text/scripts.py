"""Languages told by their letters: those with a script of their own, and Latin ones by letters and endings."""

from __future__ import annotations

import re
import string

_ASCII_LETTERS = string.ascii_letters.encode()
_SCRIPTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("ko", re.compile(r"[\uac00-\ud7af\u1100-\u11ff]")),
    ("zh", re.compile(r"[\u4e00-\u9fff\u3400-\u4dbf]")),
    ("el", re.compile(r"[\u0370-\u03ff\u1f00-\u1fff]")),
    ("he", re.compile(r"[\u0590-\u05ff]")),
    ("th", re.compile(r"[\u0e00-\u0e7f]")),
    ("hi", re.compile(r"[\u0900-\u097f]")),
    ("bn", re.compile(r"[\u0980-\u09ff]")),
    ("ta", re.compile(r"[\u0b80-\u0bff]")),
    ("ar", re.compile(r"[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc]")),
    ("ru", re.compile(r"[\u0400-\u04ff]")),
)
# Of one script: the first language whose own letters occur.
_WITHIN: dict[str, tuple[tuple[str, re.Pattern[str]], ...]] = {
    "ru": (
        ("uk", re.compile(r"[іїєґІЇЄҐ]")),
        ("sr", re.compile(r"[јљњћђџЈЉЊЋЂЏ]")),
        ("ru", re.compile(r"[ыэёЫЭЁ]")),
        ("bg", re.compile(r"[ъЪ][^\W\d_]")),
    ),
    "ar": (
        ("ur", re.compile(r"[ٹڈڑںے]")),
        ("fa", re.compile(r"[پچژگک]")),
    ),
}


def by_script(sample: str) -> str | None:
    """Return the language whose script most letters of the sample are of; None for Latin and for no letters.

    Kana among Han is Japanese; Cyrillic and Arabic are told apart by the letters that only one of them has.
    """
    plain = sample.encode("ascii", "ignore")
    others = len(sample) - len(plain)
    if not others or 2 * others <= len(plain) - len(plain.translate(None, _ASCII_LETTERS)):
        return None  # however many of the others are letters, the plain ones are as many
    letters = sum(map(str.isalpha, sample))
    if not letters:
        return None
    counts = {tag: len(rule.findall(sample)) for tag, rule in _SCRIPTS}
    if counts["ja"] and counts["ja"] + counts["zh"] > letters / 2:
        return "ja"
    best = max(counts, key=lambda tag: counts[tag])
    if counts[best] <= letters / 2:
        return None
    return next((tag for tag, rule in _WITHIN.get(best, ()) if rule.search(sample)), best)


_SIGNS: dict[str, re.Pattern[str]] = {
    "de": re.compile(
        r"ß|[äöü](?!\w*(?:ı|ş|ğ))|sch|cht|tz|\b(?:ver|ge|be|ent)\w+t\b|(?:ung|ungen|keit|heit|schaft|lich\w{0,2}|isch\w{0,2}|ieren|zeug)\b"
    ),
    "fr": re.compile(
        r"[çœùêèëâîôû]|\b(?:[ldcsnjmt]|qu)[’']|(?:eux|euse|ement|ité|ées?|és|ère|ique|aient|eaux?)\b"
    ),
    "es": re.compile(r"[ñ¿¡áíóú]|(?:ción|ciones|dad|dades|aron|ieron|miento|ista|ando|iendo|ado|ada)\b"),
    "pt": re.compile(r"[ãõ]|(?:ção|ções|dade|mento|ando|endo|ado|ada|ês)\b"),
    "it": re.compile(r"[òìù]|\b(?:dell|all|nell|sull|un|c|l)[’']|(?:zione|zioni|ità|mente|ato|ata|ano|ono|gli)\b"),
    "nl": re.compile(r"[^e\W]ij|aa[nrklt]|(?:heid|lijk\w?|tie)\b"),
    "sv": re.compile(r"[åäö]|(?:ning|het|ska|arna|erna|ade)\b"),
    "pl": re.compile(r"[łżźśćńęą]|(?:ski\w*|nia|nie|ów|ego|ych|ami)\b"),
    "tr": re.compile(r"[ışğ]|(?:lar|ler|dı|di|ıyor|nın|nin)\b"),
    "en": re.compile(r"\w[’']s\b|\bo[’']|(?:ing|ed|tion|ness|ship|ly|ers?)\b|th|wh"),
}


def signs_of(text: str) -> dict[str, int]:
    """Return how many letters and endings of each Latin-script language a short text in small letters shows."""
    return {tag: len(rule.findall(text)) for tag, rule in _SIGNS.items()}
