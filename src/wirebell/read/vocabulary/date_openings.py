"""What dates and periods begin with, so that most of a text need not be looked at."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from wirebell.read.vocabulary.alternatives import any_of
from wirebell.read.vocabulary.calendar import DECADES, DECADES_ABROAD, ENGLISH, TONGUES, Tongue
from wirebell.read.vocabulary.openings import SPACES, Gate, gate

_PLAIN = ("day", "week", "month", "quarter", "year", "decade")
_QUARTERS = ("q1", "q2", "q3", "q4", "h1", "h2", "h3", "h4")
_OPENING = 11  # letters of a form that are looked at first
_ELSEWHERE_OPENERS = {
    "de": [
        "anfang ",
        "mitte ",
        "ende ",
        "vor ",
        "vergangene",
        "letzten ",
        "im s",
        "im w",
        "im f",
        "im h",
        "den ",
        "die ",
    ],
    "fr": ["début ", "mi-", "fin ", "courant ", "il y a ", "ces ", "les ", "des ", "année", "en ", "au printemps"],
    "es": [
        "principios",
        "comienzos ",
        "mediados ",
        "finales ",
        "fines de ",
        "a ",
        "hace ",
        "los ",
        "las ",
        "año",
        "década ",
        "la década",
        "en ",
    ],
}


BEFORE = SPACES | frozenset("([\"“”‘’'„«»–—:;>|…")
"""What stands before a form."""


@cache
def openings(language: str) -> re.Pattern[str]:
    """Return what every form begins with; nearly all words are spared the trying."""
    tongue = TONGUES.get(language, ENGLISH)
    months, units = _spaced(word[:4] for word in tongue.months), _spaced(tongue.units)
    links = rf"\s(?:(?:{tongue.of})\s)?"
    numbers = (
        r"[0-9]{4}(?![0-9]|,[0-9])|[0-9]{1,2}[/.][0-9]{1,2}[/.]"
        rf"|[0-9]{{1,2}}(?:st|nd|rd|th|er|º)?\.?(?:\s?[–-]\s?[0-9]{{1,2}}\.?"
        rf"|\s(?:[a-z]{{1,3}}\s){{1,2}}[0-9]{{1,2}}(?:st|nd|rd|th|er)?\.?)?{links}{months}"
        rf"|[0-9]{{1,3}}\s{units}\s|[1-9][0-9]{{1,3}}(?:['’]?s|er)|[12][0-9](?:th|st|\.)[\s-][cJ]|9/11"
        rf"|[1-4](?:st|nd|rd|th|er|e|\.)[\s-][qhtsQHT]"
    )
    words = _spaced(word[:_OPENING] for word in _first_words(tongue))
    return re.compile(rf"['’][2-9]0|[QH][1-4]\s|{numbers}|{words}")


@cache
def opening_words(language: str) -> Gate:
    """Return which words every form begins with, digits and apostrophes among them."""
    return gate([*_first_words(TONGUES.get(language, ENGLISH)), *"0123456789'", *_QUARTERS])


def _spaced(words: Iterable[str]) -> str:
    """Return a pattern of the words, as they stand and with a capital."""
    return any_of({cased for word in words for cased in (word, word[0].upper() + word[1:])}).replace(r"\ ", r"\s")


def _first_words(tongue: Tongue) -> set[str]:
    """Return how all forms that begin with a word begin, by their first letters."""
    capital = tongue in (ENGLISH, TONGUES["de"])
    plain = [*tongue.months, *tongue.weekdays]
    names = [name.capitalize() for name in plain] if capital else [*plain, *(name.capitalize() for name in plain)]
    seasons = [cased for season in tongue.seasons for cased in (season, season.capitalize())]
    after = (" q", "-q", " h", "-h") if tongue is ENGLISH else (" ",)
    ordinals = [f"{word}{part}" for word in tongue.quarters for part in after]
    listed = [*names, *seasons, *tongue.phrases, *ordinals]
    listed += [f"{which} {name}" for which in tongue.which for name in (*names, *seasons)]
    if tongue is ENGLISH:
        listed += _english_first_words()
    else:
        listed += _ELSEWHERE_OPENERS[tongue.tag]
        listed += DECADES_ABROAD["de"] if tongue.tag == "de" else ()
    if tongue is TONGUES["de"]:
        listed += [
            " ".join([first, *map(str.capitalize, rest)]) for first, *rest in map(str.split, tongue.phrases)
        ]
    return set(listed)


def _english_first_words() -> list[str]:
    counts = [f"{count} {unit}" for count in ENGLISH.counts for unit in _PLAIN]
    some = [*counts, *map(str, range(1, 10)), *_PLAIN]
    recent = [f"{past} {count}" for past in ("last", "past", "preceding") for count in some]
    ends = [f"{end} of the" for end in "end start beginning middle close rest remainder".split()]
    sides = [
        f"{side} {unit}" for side in ("following", "next", "previous", "preceding", "same") for unit in _PLAIN
    ]
    beside = [f"{unit} {side}" for unit in _PLAIN for side in ("before", "after", "earlier", "later")]
    articled = [*recent, *ends, *sides, *beside, *DECADES, "year two", "year", "quarter", "early", "mid", "late"]
    parts = [f"{part}{by}" for part in ("early", "mid", "late", "end") for by in "- "]
    return [
        *counts, *recent, *ends, *sides, *parts, *(f"the {word}" for word in articled),
        *(f"that {unit}" for unit in _PLAIN),
        *(f"in {by}{name}" for name in ENGLISH.seasons for by in ("", "the ")),
        "earlier ", "later ", "fiscal ", "nineteen ", "year-", "year end", "year's", "year’s",
    ]  # fmt: skip
