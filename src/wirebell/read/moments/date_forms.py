"""How dates and periods are written, in one pattern for each language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from itertools import islice

from wirebell.read.vocabulary.alternatives import any_of
from wirebell.read.vocabulary.calendar import DECADES, DECADES_ABROAD, ENGLISH, TENS, TONGUES, Tongue
from wirebell.read.vocabulary.cutting import cut
from wirebell.read.vocabulary.date_openings import BEFORE, openings

YEAR = r"(?:(?:1[4-9]|20)\d\d|2100)"


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
        forms = [_of_months(), *forms, *_english()]
    elif tongue is TONGUES["de"]:
        forms += [
            r"(?P<decade>(?:den\s)?(?P<dec>(?:(?:1[4-9]|20)\d0|[2-9]0))er[\s-]Jahren?)",
            r"(?P<century>(?P<cent>1[0-9]|2[01])\.\sJahrhunderts?)",
            rf"(?P<named_decade>(?:[Dd](?:en|ie)\s)?(?P<dec_name>{_tens('de', tongue)})(?:\s?[Jj]ahren?))(?!\w)",
        ]
    elif tongue is TONGUES["fr"]:
        forms.append(r"(?P<decade>(?:les\s)?années\s(?P<dec>(?:(?:1[4-9]|20)\d0|[2-9]0)))(?!\d)")
        forms.append(rf"(?P<named_decade>(?:les\s)?années\s(?P<dec_name>{_tens('fr', tongue)}))(?![\w-])")
    else:
        led = r"(?:(?:los\s)?años\s|(?:la\s)?década\sde\s(?:los\s)?(?:años\s)?)"
        forms.append(rf"(?P<decade>{led}(?P<dec>(?:(?:1[4-9]|20)\d0|[2-9]0)))(?!\d)")
        forms.append(rf"(?P<named_decade>{led}(?P<dec_name>{_tens('es', tongue)}))(?!\w)")
    forms += [_weekday(tongue, small), _month(tongue, small)]
    forms.append(
        rf"(?P<year>(?:{tongue.part}|[Ff]iscal\s)?(?P<y>{YEAR})(?:[–/-](?P<y_end>\d\d(?:\d\d)?))?)"
        r"(?![\d%]|(?!ern?\b)[a-zà-ÿ]|[A-Z]\b|[.,:/-]\d|(?<=0)['’]s\b)"  # "2000N" is an address
    )
    return re.compile("(?:" + "|".join(forms) + ")")


def _tens(language: str, tongue: Tongue) -> str:
    return either_case(DECADES_ABROAD[language], tongue)


def _dated(tongue: Tongue, small: bool) -> list[str]:
    """Return the forms of days and months with numbers."""
    month, weekday = either_case(tongue.months, tongue, small), either_case(tongue.weekdays, tongue, small)
    link = rf"(?:(?:{tongue.of})\s)?"
    which = either_case(tongue.which, tongue)
    lead = rf"(?:(?:(?:{which})\s)?(?P<{{}}>{weekday})\.?,?\s(?:(?:{tongue.article})\s)?)?"
    to = rf"(?:\s?[–-]\s?|\s(?:to|and|bis(?:\szum)?|und|au|et|al|y)\s(?:(?:{tongue.article})\s)?)"
    return [
        r"(?P<iso>\d{4}-\d\d-\d\d)(?!\d)",
        r"(?P<numeric>\d{1,2}(?P<sep>[/.])\d{1,2}(?P=sep)(?:\d{4}|\d\d))(?!\d)",
        (
            rf"(?P<day_first>{lead.format('lead1')}(?P<d1>\d{{1,2}})(?:st|nd|rd|th|er|º)?\.?(?:{to}(?P<d1_end>\d{{1,2}})(?:st|nd|rd|th|er)?\.?)?"
            rf"\s{link}(?P<m1>{month})(?!\w)"
            rf"(?:\.?,?\s{link}(?P<y1>{YEAR})(?!\d)|\s{_that_year('y1_near', tongue)})?)"
        ),
        (
            rf"(?P<month_first>{lead.format('lead2')}(?P<m2>{month})\.?\s(?:the\s)?(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?"
            rf"(?:{to}(?P<d2_end>\d{{1,2}})(?!\w))?(?!\d|:\d|,\d{{3}}|\s?%|\.\d)"
            rf"(?:,?\s(?P<y2>{YEAR})(?!\d)|\s{_that_year('y2_near', tongue)})"
            rf"{'?' if tongue is ENGLISH else ''})"  # "en juin 12 pesticides"
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
    quarter = tongue.quarter.replace("{q}", rf"(?P<q>{either_case(tongue.quarters, tongue)})")
    half = tongue.half.replace("{q}", f"(?P<h>{either_case(_halves(tongue), tongue)})")
    seasons = either_case(tongue.seasons, tongue)
    phrases = either_case(tongue.phrases, tongue)
    which = either_case(tongue.which, tongue)
    bare = r"(?:[Ii]n|[Ii]m|en|au|el)\s(?:the\s)?"
    return [
        rf"(?P<ago>{ago})",
        rf"(?P<quarter>{quarter}{_of_year('qy')})(?!\w)",
        rf"(?P<half>{half}{_of_year('hy')})(?!\w)",
        (
            rf"(?P<season>(?:(?P<s_near>{which})\s(?P<s1>{seasons})(?!\w)|(?P<s2>{seasons})\s"
            rf"(?:of\s|de\s)?(?P<sy>{YEAR})(?!\d)|(?P<s3>{seasons}){_behind('s_after', tongue)}"
            rf"|{bare}(?P<s4>{seasons})(?!\w|\s(?:of\s|de\s)?\d)))"
        ),
        (
            rf"(?P<phrase>{_NO_MORNING if tongue is TONGUES['es'] else ''}"
            rf"(?:[Ee]arlier\s|[Ll]ater\s|[Ll]ate\s|[Ee]arly\s)?(?P<p>{phrases}))"
            r"(?![\w-])"
        ),
        rf"(?P<recent>{recent})",
    ]


_NO_MORNING = r"(?<!\b[Ll]a\s)"
"""In Spanish the morning ("de la mañana") has the name of tomorrow."""


def _of_year(group: str) -> str:
    """Return the pattern of the year a quarter or half may be said to be of."""
    said = rf"{YEAR}|(?:fiscal|FY)\s?{YEAR}|(?:last|this|next)\syear"
    return rf"(?:\s(?:of\s|de(?:l|\sl['’])?\s?)?(?P<{group}>{said})(?!\d))?"


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
        rf"(?P<named_decade>(?:{part})?(?:[Tt]he\s)(?:{part})?(?P<dec_name>{'|'.join(DECADES)}))(?!\w)",
        r"(?P<century>(?:early\s|late\s|mid-)?(?P<cent>1[0-9]|2[01])(?:th|st)[\s-]century)(?!\w)",
        (
            rf"(?P<spelt>nineteen[\s-](?:(?P<tens>{tens})(?:[\s-](?P<ones>{ones}))?)"
            rf"|(?:the\syear\s)two\sthousand(?:\s(?:and\s)?(?P<ones2>{ones}))?)(?![\w-])"
        ),
    ]


def _of_months() -> str:
    """Return the pattern of the months from one to another, whole: "the July-September quarter (of 2025)"."""
    month = either_case(ENGLISH.months, ENGLISH, False)
    return (
        rf"(?P<of_months>(?P<from_month>{month})\.?(?:(?P<joined>[-–—])|\s(?:to|through)\s)(?P<to_month>{month})"
        r"(?![\w-]|\.?\s\d\d?\b)(?(joined)|(?=\s(?:quarter|period|half)))"
        rf"(?:\s(?P<m_part>quarter|period|half))?(?:\s(?:of\s)?(?P<months_of>{YEAR})(?!\d)(?:\s(?:quarter|period|half))?)?)"
    )


def _month(tongue: Tongue, small: bool) -> str:
    full = [word for word in tongue.months if tongue is ENGLISH or not _is_short(word, tongue)]
    which, months = either_case(tongue.which, tongue), either_case(full, tongue, small)
    behind = f"(?:{_behind('m_after', tongue)})?"
    return (
        rf"(?P<month>(?:{tongue.part}|(?P<near>{which})\s)?(?P<m4>{months})(?!\w)"
        rf"{behind}(?:\s{_that_year('of_year', tongue)})?)"
    )


def _is_short(word: str, tongue: Tongue) -> bool:
    """Tell whether a month is shortened: alone such letters are words ("Mes del Mar")."""
    return any(full != word and full.startswith(word) for full in tongue.months)


def _weekday(tongue: Tongue, small: bool) -> str:
    full = either_case([w for w in tongue.weekdays if len(w) > 5 or small], tongue, small)
    behind = f"(?:{_behind('w_after', tongue)})?"
    weeks = either_case([said for said, (unit, _) in tongue.phrases.items() if unit == "week"], tongue)
    week = rf"(?:\s(?:(?:of|der|de)\s)?(?P<w_week>{weeks})(?![\w-]))?"
    parts = rf"(?:{tongue.day_parts})?(?!\w)"
    which = either_case(tongue.which, tongue)
    return rf"(?P<weekday>(?:(?P<which>{which})\s)?(?P<w>{full}){parts}{behind}{week}{_day_of_month(small)})"


def _behind(group: str, tongue: Tongue) -> str:
    """Return the pattern of what tells the last or the next behind a name; "last" only where no noun follows."""
    after = "|".join(re.escape(word) for word in tongue.which_after)
    ends = _NO_NOUN if tongue is ENGLISH else r"(?!\w)"
    return rf"\s(?P<{group}>{after}){ends}" if after else rf"\s(?P<{group}>(?!))"


_NO_NOUN = r"(?=[.,;:)\n]|\s(?:at|in|on|to|for|by|when|where|while|before|after|during|as|and|with)\b|\Z)"


def _that_year(group: str, tongue: Tongue) -> str:
    """Return the pattern of the year that is told by words: "of last year", "des vergangenen Jahres"."""
    said = {re.sub("^el ", "", phrase) for phrase, (unit, _) in tongue.phrases.items() if unit == "year"}
    return rf"(?:(?:of|des|del|de)\s)?(?P<{group}>{either_case(said, tongue)})(?![\w-])"


def _day_of_month(small: bool) -> str:
    """Return the pattern of the day that may stand behind a weekday without its month: "el lunes 16"."""
    ends = r"(?=[.,;)\n]|\s(?:au|à|et|al|y|hasta|avec|con)\b|\Z)"
    return rf"(?:\s(?P<w_day>\d{{1,2}}){ends})?" if small else ""


# -- finding them ---------------------------------------------------------------------------------------------


def found(body: str, language: str) -> tuple[re.Match[str], ...]:
    """Return where dates and periods are written in a body, in order; unknown languages are read as English.

    What stands after 100,000 places that look like dates is not read.
    """
    return _found(body, language if language in TONGUES else "en")


@lru_cache(maxsize=2)
def _found(body: str, language: str) -> tuple[re.Match[str], ...]:
    """Figures and moments look for the dates of the same body one after the other."""
    forms = tuple(_matches(body, language))
    if language == "en" and any(m.lastgroup in _PLAYED for m in forms) and _tells_of_play(body):
        return tuple(m for m in forms if not (m.lastgroup in _PLAYED and _is_played(m)))
    return forms


_PLAYED = frozenset({"quarter", "half", "beside"})
_PLAY = re.compile(
    r"\b(?:half-?time|touchdowns?|rebounds?|quarterbacks?|field goals?|three-pointers?|free throws?|interceptions?"
    r"|turnovers?|layups?|lay-ups?|dunks?|NBA|NFL|WNBA|NCAA|kick-?off|fumbles?|overtime|buzzer|scoreline|baskets)\b"
)
_BUSINESS = re.compile(
    r"\b(?:revenues?|earnings|profits?|sales|fiscal|shareholders|investors|economy|GDP|turnover of)\b"
)
_MOST_LOOKED = 20_000  # characters of a body that show what it tells of


def _tells_of_play(body: str) -> bool:
    """Tell whether a story is of a game that is played in quarters and halves."""
    played = len(_PLAY.findall(body, 0, _MOST_LOOKED))
    return played > 2 and played > len(_BUSINESS.findall(body, 0, _MOST_LOOKED))


def _is_played(m: re.Match[str]) -> bool:
    return not m.groupdict().get("qy") and not m.groupdict().get("hy") and "year" not in m.group()


_MOST = 100_000  # places looked at in one body, so that megabytes of numbers cost seconds


def _matches(body: str, language: str) -> Iterator[re.Match[str]]:
    match, at = grammar(language).match, 0
    first = match(body)
    if first:
        yield first
        at = first.end()
    for begin in islice(_places(body, language), _MOST):
        if begin < at:
            continue
        m = match(body, begin)
        if m:
            yield m
            at = m.end()


def _places(body: str, language: str) -> Iterator[int]:
    """Yield where a form may begin, in order: after a space or a mark, of which the words of the body are told."""
    opens, words = openings(language).match, cut(body, language)
    places = [words.starts[n] for n in words.dates]
    if "'" in body or "’" in body:
        places += [m.end() for m in _APOSTROPHE.finditer(body)]  # which may stand within a word
        places.sort()
    return (place for place in places if place and body[place - 1] in BEFORE and opens(body, place))


_APOSTROPHE = re.compile("['’]")
