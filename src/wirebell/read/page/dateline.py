"""The dateline at the head of a story: "PORT AVERIL, Jan 6 (Northern Press) -"."""

from __future__ import annotations

import re
from datetime import date, datetime

from wirebell.catalogue.names import key, load_names
from wirebell.model.facts import Dateline
from wirebell.read.page.months import MONTHS
from wirebell.read.text.language import language_of

_MONTH = r"(?P<month>[A-Za-zÀ-ÿ]{3,10})\.?"
_DAY = (
    rf"(?:{_MONTH}\ (?P<day>\d{{1,2}})(?!\d)|"
    rf"(?P<day_first>\d{{1,2}})\.?\ (?P<month_after>[A-Za-zÀ-ÿ]{{3,10}})\.?)(?:,?\ (?P<year>\d{{4}}))?"
)
_AGENCY = r"(?P<agency>\ ?[(\[/][A-Za-z][\w\ .&-]{1,40}[)\]/])"
_WIRE = (
    r"(?P<agency>\ ?[(\[](?:[A-Z]{2,5}|[a-z]{2,4}(?:/[a-z]{1,4})?|dpa\S{0,6}|"
    r"[\w\ .&-]{0,30}\b(?:Reuters|Bloomberg|Xinhua|Press|News|"
    r"Agency|Wire|Post|Times))[)\]])"
)
_LOUD = r"[A-ZÀ-Þ](?:[A-ZÀ-Þ.'’]|[\ -](?=[A-ZÀ-Þ])){1,40}(?:,\ (?:[A-ZÀ-Þ][\w.]{1,20}\ ?){1,3})?"
_QUIET = r"[A-ZÀ-Þ][\w.'’-]+(?:\ [A-ZÀ-Þ][\w.'’-]+){0,3}(?:,\ (?:[A-ZÀ-Þ][\w.]{1,20}\ ?){1,3})?"
_DASH = r"(?:\s*[–—]\s*|(?:\s+|(?<=[)\]/]))(?:--?|\|)\s+|:\s+|\s?\.\s?[-–—]{1,2}\s*)"
_NEXT = r"(?=[\"'“”‘„«(A-ZÀ-Þ\d])"
_LOUD_LINE = re.compile(rf"(?P<place>{_LOUD}?)(?:(?:,|\.)?\s*{_DAY})?{_AGENCY}?{_DASH}{_NEXT}", re.VERBOSE)
_QUIET_LINE = re.compile(
    rf"(?P<place>{_QUIET}?)(?:,\ (?:den\ |le\ |el\ )?{_DAY})?(?:{_WIRE}{_DASH}|(?<=\d)\s*[–—-]+\s+){_NEXT}",
    re.VERBOSE,
)
# German: a day with its stop, and a stop behind the month.
_STOPPED_LINE = re.compile(
    rf"(?P<place>{_LOUD}|{_QUIET}),\ (?P<day_first>\d{{1,2}})\.\ (?P<month_after>[A-Za-zÀ-ÿ]{{3,10}})"
    rf"(?:\ (?P<year>\d{{4}}))?\.(?P<agency>(?!))?(?P<month>(?!))?(?P<day>(?!))?\s+{_NEXT}",
    re.VERBOSE,
)
# In small letters and without an agency or a day: a long dash with space around it, and a sentence after it.
_PLAIN_LINE = re.compile(
    rf"(?P<place>{_QUIET})(?P<agency>\ \([A-ZÀ-Þ][^)\d]{{2,30}}\))?"
    rf"(?:,?\ (?:den\ |le\ )?{_DAY})?\s[–—]\s{_NEXT}",
    re.VERBOSE,
)
_LONGEST_PLAIN, _SHORTEST_AFTER_PLAIN = 40, 60
# A town that is known, alone: before a stop, as German papers have it, or a short dash with space around it.
_NOTHING = "".join(f"(?P<{group}>(?!))?" for group in ("agency", "month", "month_after", "day", "day_first"))
_TOWN_LINE = re.compile(
    rf"(?P<place>{_LOUD}?|[A-ZÀ-Þ][\w'’-]+(?:[\ /][A-ZÀ-Þ][\w'’-]+){{0,2}})"
    r"(?:\ \([a-z]{2,4}(?:/[a-z]{2,4})?\))?"
    rf"(?:(?P<stop>\.\ )|\ -\ (?!\w+\ \d{{4}}\b)){_NEXT}{_NOTHING}",
    re.VERBOSE,
)
_GERMAN_TOWN = re.compile(r"[A-ZÄÖÜ][a-zäöüß]{2,}(?:burg|hausen|stedt|dorf|furt|kirchen|brück)|Bad [A-ZÄÖÜ]\w{2,}")
_TOLD_OF_IT = re.compile(r"(?:Das (?:ist|sind|war|waren)|Hier|Dort|So|Da|Diese[rs]?)\b|[^.!?]{,40}[.!?]")
"""What follows a town that is only called: "Berlin. Das ist …", "Berlin. Paris. Rom."."""
_NO_PLACE = frozenset(
    """update updated breaking exclusive analysis opinion watch live video photos correction editorial comment
    note read factbox explainer timeline interview feature q&a q a faq tl;dr ps nb eilmeldung kommentar
    analyse hintergrund exklusiv urgent vidéo vídeo análisis opinión exclusivo última the a an this that
    these those and but yes no not i we he she it they there here why how what who when der die das ein eine
    le la les un une el los las""".split()
)


def dateline_of(text: str, published: datetime | None) -> tuple[Dateline | None, int]:
    """Return the dateline a paragraph begins with and how many characters it takes, or (None, 0).

    A place in capitals before a dash or colon is one; in small letters it needs an agency in brackets, a day, or a
    long dash between spaces with a sentence after it. A town that is known needs no more than a short dash, and
    before German a stop: "Hamburg. Das …".
    The year of a bare day is the one that brings it nearest to publication; without that there is no date.
    """
    head = text[:160]
    found = _LOUD_LINE.match(head) or _QUIET_LINE.match(head) or _STOPPED_LINE.match(head) or _plain(head, text)
    found = found or _of_a_town(head, text)
    if not found or len(text) - found.end() < 20:
        return None, 0
    place = found["place"].strip(" ,-")
    if len(place) < 3 or place.lower().split()[0] in _NO_PLACE or _ordinary(found, place):
        return None, 0
    return Dateline(place=_spoken(place), date=_day(found, published)), found.end()


def _plain(head: str, text: str) -> re.Match[str] | None:
    found = _PLAIN_LINE.match(head)
    if not found or len(found["place"]) > _LONGEST_PLAIN or len(text) - found.end() < _SHORTEST_AFTER_PLAIN:
        return None
    return found if text[-1] in '.!?…:”“»«"' else None


def _of_a_town(head: str, text: str) -> re.Match[str] | None:
    found = _TOWN_LINE.match(head) if ". " in head[:_LONGEST_PLAIN] or " - " in head[:_LONGEST_PLAIN] else None
    if not found or len(text) - found.end() < _SHORTEST_AFTER_PLAIN or text[-1] not in '.!?…:”“»«"':
        return None
    if not _is_town(_in_words(found["place"])):
        return None
    german = not found["stop"] or language_of(text[found.end() :]) == "de"
    return found if german and not (found["stop"] and _TOLD_OF_IT.match(text, found.end())) else None


def _is_town(place: str) -> bool:
    names, name = load_names(), place.partition("/")[0]
    known = names.known.get(key(name))
    if known is not None:
        return known.kind == "place" and known.name not in names.countries
    listed = name in names.classes.cities or name in names.classes.big_cities
    return listed or _GERMAN_TOWN.fullmatch(name) is not None


def _ordinary(found: re.Match[str], place: str) -> bool:
    """Tell a heading or an abbreviation ("NATO:") from a place: a colon or hyphen alone is not enough."""
    bare = not found["agency"] and not (found["day"] or found["day_first"])
    dash = found.group()[len(found["place"]) :].strip()
    return bare and (dash in {":", "|"} or (dash == "-" and " - " not in found.group())) and len(place) < 5


def _spoken(place: str) -> str:
    """Return a place as one writes it in a sentence: "PORT AVERIL, Ore." is "Port Averil, Ore."."""
    city, comma, rest = place.partition(",")
    return _in_words(city) + comma + (_in_words(rest) if len(rest.strip(" .")) > 2 else rest)


def _in_words(loud: str) -> str:
    return loud.title().replace("’S", "’s").replace("'S", "'s") if loud.isupper() else loud


def _day(found: re.Match[str], published: datetime | None) -> str | None:
    month = MONTHS.get((found["month"] or found["month_after"] or "").lower())
    day = found["day"] or found["day_first"]
    if not month or not day:
        return None
    if found["year"]:
        return _iso(int(found["year"]), month, int(day))
    if published is None:
        return None
    near = [_iso(published.year + shift, month, int(day)) for shift in (-1, 0, 1)]
    dates = [date.fromisoformat(d) for d in near if d]
    return min(dates, key=lambda d: abs(d - published.date())).isoformat() if dates else None


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:  # the 31st of a shorter month: a misprint, not a date
        return None
