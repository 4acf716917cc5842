"""How dates and periods are written, in one pattern for each language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

from wirebell.read.alternatives import any_of
from wirebell.read.calendar import ENGLISH, TONGUES, Tongue

YEAR = r"(?:1[4-9]|20)\d\d"
TENS = {"ten": 10, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80}
TENS |= {"ninety": 90}
DECADES = {"twenties": 20, "thirties": 30, "forties": 40, "fifties": 50, "sixties": 60, "seventies": 70}
DECADES |= {"eighties": 80, "nineties": 90}
_ELSEWHERE_OPENERS = {
    "de": ["anfang ", "mitte ", "ende ", "vor ", "vergangene", "letzten ", "im s", "im w", "im f", "im h", "den "],
    "fr": ["début ", "mi-", "fin ", "courant ", "il y a ", "ces ", "les ", "des ", "année", "en ", "au printemps"],
    "es": ["principios", "comienzos ", "mediados ", "finales ", "fines de ", "a ", "hace ", "los ", "las ", "año", "en "],
}
_SPACES = re.compile(r"\\ ")


def _capital_or_not(word: str) -> str:
    return f"[{word[0].upper()}{word[0]}]{re.escape(word[1:])}" if word[0].isalpha() else re.escape(word)


def either_case(words: Iterable[str], tongue: Tongue, both: bool = True) -> str:
    """Return the alternation of the words, longest first, with a capital and, if `both`, without.

    Of several words only the first may have a capital; in German all may.
    """
    german = tongue is TONGUES["de"]
    forms = []
    for word in sorted(words, key=len, reverse=True):
        first, *rest = word.split()
        head = _capital_or_not(first) if both else re.escape(first.capitalize())
        forms.append(r"\s".join([head, *(_capital_or_not(w) if german else re.escape(w) for w in rest)]))
    return "|".join(forms)


@cache
def grammar(language: str) -> re.Pattern[str]:
    """Return one pattern for all the forms of a language; the name of the outer group tells the form."""
    tongue = TONGUES.get(language, ENGLISH)
    small = tongue in (TONGUES["fr"], TONGUES["es"])
    forms = [*_dated(tongue, small), *_named(tongue)]
    if tongue is ENGLISH:
        forms += _english()
    elif tongue is TONGUES["de"]:
        forms += [
            r"(?P<decade>(?:den\s)?(?P<dec>(?:(?:1[4-9]|20)\d0|[2-9]0))er[\s-]Jahren?)",
            r"(?P<century>(?P<cent>1[0-9]|2[01])\.\sJahrhunderts?)",
        ]
    elif tongue is TONGUES["fr"]:
        forms.append(r"(?P<decade>(?:les\s)?années\s(?P<dec>(?:(?:1[4-9]|20)\d0|[2-9]0)))(?!\d)")
    else:
        forms.append(r"(?P<decade>(?:los\s)?años\s(?P<dec>(?:(?:1[4-9]|20)\d0|[2-9]0)))(?!\d)")
    forms += [_weekday(tongue, small), _month(tongue, small)]
    forms.append(
        rf"(?P<year>(?:{tongue.part}|[Ff]iscal\s)?(?P<y>{YEAR})(?:[–/-](?P<y_end>\d\d(?:\d\d)?))?)"
        r"(?![\d%]|[.,:/-]\d|['’]?s\b)"
    )
    return re.compile("(?:" + "|".join(forms) + ")")


def _dated(tongue: Tongue, small: bool) -> list[str]:
    """Return the forms of days and months with numbers."""
    month, weekday = either_case(tongue.months, tongue, small), either_case(tongue.weekdays, tongue, small)
    link = rf"(?:(?:{tongue.of})\s)?"
    lead = rf"(?:(?:{weekday})\.?,?\s(?:(?:{tongue.article})\s)?)?"
    to = r"(?:\s?[–-]\s?|\s(?:to|and|bis|und|au|et|al|y)\s)"
    return [
        r"(?P<iso>\d{4}-\d\d-\d\d)(?!\d)",
        r"(?P<numeric>\d{1,2}(?P<sep>[/.])\d{1,2}(?P=sep)(?:\d{4}|\d\d))(?!\d)",
        (
            rf"(?P<day_first>{lead}(?P<d1>\d{{1,2}})(?:st|nd|rd|th|er|º)?\.?(?:{to}(?P<d1_end>\d{{1,2}})\.?)?"
            rf"\s{link}(?P<m1>{month})(?!\w)(?:\.?,?\s{link}(?P<y1>{YEAR})(?!\d))?)"
        ),
        (
            rf"(?P<month_first>{lead}(?P<m2>{month})\.?\s(?:the\s)?(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?"
            rf"(?:{to}(?P<d2_end>\d{{1,2}})(?!\w))?(?!\d|:\d|,\d{{3}}|\s?%|\.\d)(?:,?\s(?P<y2>{YEAR})(?!\d))?)"
        ),
        rf"(?P<month_year>(?:{tongue.part})?(?P<m3>{month})(?!\w)\.?,?\s{link}(?P<y3>{YEAR})(?!\d))",
    ]


def _named(tongue: Tongue) -> list[str]:
    """Return the forms of periods that are named, near the day of writing or in a year."""
    n = rf"(?P<{{}}>\d{{{{1,3}}}}|{either_case(tongue.counts, tongue)})"
    unit = any_of(tongue.units)
    german = tongue is TONGUES["de"]
    units = rf"(?P<{{}}>{unit if not german else either_case(tongue.units, tongue)})(?!\w)"
    ago = tongue.ago.replace("{n}", n.format("n")).replace("{unit}", units.format("unit"))
    recent = tongue.recent.replace("{n}", n.format("rn")).replace("{unit}", units.format("runit"))
    of_year = (
        rf"(?:\s(?:of\s|de(?:l|\sl['’])?\s?)?(?P<{{}}>{YEAR}|(?:fiscal|FY)\s?{YEAR}|(?:last|this|next)\syear)(?!\d))?"
    )
    quarter = tongue.quarter.replace("{q}", rf"(?P<q>{either_case(tongue.quarters, tongue)})")
    half = tongue.half.replace("{q}", f"(?P<h>{either_case(_halves(tongue), tongue)})")
    seasons = either_case(tongue.seasons, tongue)
    which = either_case(tongue.which, tongue)
    after = "|".join(re.escape(word) for word in tongue.which_after) or "(?!)"
    bare = r"(?:[Ii]n|[Ii]m|en|au|el)\s(?:the\s)?"
    return [
        rf"(?P<ago>{ago})",
        rf"(?P<quarter>{quarter}{of_year.format('qy')})(?!\w)",
        rf"(?P<half>{half}{of_year.format('hy')})(?!\w)",
        (
            rf"(?P<season>(?:(?P<s_near>{which})\s(?P<s1>{seasons})(?!\w)|(?P<s2>{seasons})\s"
            rf"(?:of\s|de\s)?(?P<sy>{YEAR})(?!\d)|(?P<s3>{seasons})\s(?P<s_after>{after})|{bare}(?P<s4>{seasons})(?!\w|\s(?:of\s|de\s)?\d)))"
        ),
        (
            rf"(?P<phrase>(?:[Ee]arlier\s|[Ll]ater\s|[Ll]ate\s|[Ee]arly\s)?(?P<p>{either_case(tongue.phrases, tongue)}))"
            r"(?![\w-])"
        ),
        rf"(?P<recent>{recent})",
    ]


def _halves(tongue: Tongue) -> list[str]:
    return [word for word, n in tongue.quarters.items() if n < 3 and word.isalpha()]


def _english() -> list[str]:
    units, part = "day|week|month|quarter|year|decade", ENGLISH.part
    tens, ones = "|".join(TENS), "one|two|three|four|five|six|seven|eight|nine"
    return [
        rf"(?P<q_year>(?:Q(?P<qn>[1-4])|H(?P<hn>[12]))\s(?P<qny>{YEAR})(?!\d))",
        r"(?P<towers>9/11)(?!\d)",
        (
            rf"(?P<of_this>(?:the\s)?(?:end|start|beginning|middle|close|rest|remainder)\sof\sthe\s(?P<this1>{units})"
            r"|(?P<this2>year)(?:[- ]end|['’]s[- ]end)|(?<=for\s)the\s(?P<this3>year))(?!\w)"
        ),
        (
            rf"(?P<beside>[Tt]he\s(?:(?P<side1>following|next|previous|preceding|same)\s(?P<unit1>{units})"
            rf"|(?P<unit2>{units})\s(?P<side2>before|after|earlier|later)(?!\syesterday|\stomorrow))"
            rf"|(?P<side3>[Tt]hat)\s(?P<unit3>{units})|(?P<side5>[Tt]he)\s(?P<unit5>quarter)(?!\sof|-)|(?P<side4>previous|following)\s(?P<unit4>{units}))(?!\w)"
        ),
        rf"(?P<decade>(?:{part}(?:the\s)?)?(?P<dec>(?:1[4-9]|20)\d0|['’]?[2-9]0)['’]?s)(?!\w)",
        rf"(?P<named_decade>(?:{part})?(?:the\s)(?:{part})?(?P<dec_name>{'|'.join(DECADES)}))(?!\w)",
        r"(?P<century>(?:early\s|late\s|mid-)?(?P<cent>1[0-9]|2[01])(?:th|st)[\s-]century)(?!\w)",
        (
            rf"(?P<spelt>nineteen[\s-](?:(?P<tens>{tens})(?:[\s-](?P<ones>{ones}))?)"
            rf"|(?:the\syear\s)two\sthousand(?:\s(?:and\s)?(?P<ones2>{ones}))?)(?![\w-])"
        ),
    ]


def _month(tongue: Tongue, small: bool) -> str:
    which = either_case(tongue.which, tongue)
    after = "|".join(re.escape(word) for word in tongue.which_after)
    behind = rf"(?:\s(?P<m_after>{after})(?!\w))?" if after else ""
    return (
        rf"(?P<month>(?:{tongue.part}|(?P<near>{which})\s)?(?P<m4>{either_case(tongue.months, tongue, small)})(?!\w)"
        rf"{behind}(?:\s(?:of\s)?(?P<of_year>last|this|next)\syear)?)"
    )


def _weekday(tongue: Tongue, small: bool) -> str:
    full = either_case([w for w in tongue.weekdays if len(w) > 5 or small], tongue, small)
    after = "|".join(re.escape(word) for word in tongue.which_after)
    behind = rf"(?:\s(?P<w_after>{after})(?!\w))?" if after else ""
    parts = rf"(?:{tongue.day_parts})?(?!\w)"
    return rf"(?P<weekday>(?:(?P<which>{either_case(tongue.which, tongue)})\s)?(?P<w>{full}){parts}{behind})"


# -- finding them ---------------------------------------------------------------------------------------------


@cache
def _openings(language: str) -> re.Pattern[str]:
    """Return what every form begins with, after a space or a mark; it spares nearly all words the trying of all forms.

    The pattern begins with a set of characters, which regular expressions look for far faster than for anything else.
    """
    tongue = TONGUES.get(language, ENGLISH)
    months, units = _spaced(word[:4] for word in tongue.months), _spaced(tongue.units)
    links = rf"\s(?:(?:{tongue.of})\s)?"
    numbers = (
        r"[0-9]{4}(?![0-9]|,[0-9])|[0-9]{1,2}[/.][0-9]{1,2}[/.]"
        rf"|[0-9]{{1,2}}(?:st|nd|rd|th|er|º)?\.?(?:\s?[–-]\s?[0-9]{{1,2}}\.?|\s[a-z]{{1,3}}\s[0-9]{{1,2}}\.?)?{links}{months}"
        rf"|[0-9]{{1,3}}\s{units}\s|[1-9][0-9]{{1,3}}(?:['’]?s|er)|[12][0-9](?:th|st|\.)[\s-][cJ]|9/11"
        rf"|[1-4](?:st|nd|rd|th|er|e|\.)[\s-][qhtsQHT]"
    )
    return re.compile(
        rf"[\s(\[\"“”‘’'„«»–—:;>|…](?=['’][2-9]0|[QH][1-4]\s|{numbers}|{_spaced(_first_words(tongue))})"
    )


_OPENING = 11  # letters of a form that are looked at first


def _spaced(words: Iterable[str]) -> str:
    """Return a pattern of the words, as they stand and with a capital."""
    return any_of({cased for word in words for cased in (word, word[0].upper() + word[1:])}).replace(r"\ ", r"\s")


def _first_words(tongue: Tongue) -> set[str]:
    """Return how all forms that begin with a word begin, by their first letters."""
    capital = tongue in (ENGLISH, TONGUES["de"])
    plain = [*tongue.months, *tongue.weekdays]
    names = [name.capitalize() for name in plain] if capital else [*plain, *(name.capitalize() for name in plain)]
    seasons = [cased for season in tongue.seasons for cased in (season, season.capitalize())]
    ordinals = [f"{word} " if tongue is not ENGLISH else f"{word}{by}{part}" for word in tongue.quarters for by in " -"
                for part in "qh"]  # fmt: skip
    listed = [*names, *seasons, *tongue.phrases, *ordinals]
    listed += [f"{which} {name}" for which in tongue.which for name in (*names, *seasons)]
    if tongue is ENGLISH:
        listed += _english_first_words()
    else:
        listed += _ELSEWHERE_OPENERS[next(tag for tag, one in TONGUES.items() if one is tongue)]
    if tongue is TONGUES["de"]:
        listed += [" ".join([first, *map(str.capitalize, rest)]) for first, *rest in map(str.split, tongue.phrases)]
    return {word[:_OPENING] for word in listed}


def _english_first_words() -> list[str]:
    counts = [f"{count} {unit}" for count in ENGLISH.counts for unit in _PLAIN]
    some = [*counts, *map(str, range(1, 10)), *_PLAIN]
    recent = [f"{past} {count}" for past in ("last", "past", "preceding") for count in some]
    ends = [f"{end} of the" for end in "end start beginning middle close rest remainder".split()]
    sides = [f"{side} {unit}" for side in ("following", "next", "previous", "preceding", "same") for unit in _PLAIN]
    beside = [f"{unit} {side}" for unit in _PLAIN for side in ("before", "after", "earlier", "later")]
    articled = [*recent, *ends, *sides, *beside, *DECADES, "year two", "year", "quarter", "early", "mid", "late"]
    parts = [f"{part}{by}" for part in ("early", "mid", "late", "end") for by in "- "]
    return [
        *counts, *recent, *ends, *sides, *parts, *(f"the {word}" for word in articled),
        *(f"that {unit}" for unit in _PLAIN), "earlier ", "later ", "fiscal ", "nineteen ", "year-", "year end", "year's",
        "year’s", *(f"in {by}{name}" for name in ENGLISH.seasons for by in ("", "the ")),
    ]  # fmt: skip


_PLAIN = ("day", "week", "month", "quarter", "year", "decade")

def found(body: str, language: str) -> tuple[re.Match[str], ...]:
    """Return where dates and periods are written in a body, in order; unknown languages are read as English."""
    return _found(body, language if language in TONGUES else "en")


@lru_cache(maxsize=2)
def _found(body: str, language: str) -> tuple[re.Match[str], ...]:
    """Figures and moments look for the dates of the same body one after the other."""
    return tuple(_matches(body, language))


def _matches(body: str, language: str) -> Iterator[re.Match[str]]:
    match, at = grammar(language).match, 0
    first = match(body)
    if first:
        yield first
        at = first.end()
    for opening in _openings(language).finditer(body):
        begin = opening.end()
        if begin < at:
            continue
        m = match(body, begin)
        if m:
            yield m
            at = m.end()
