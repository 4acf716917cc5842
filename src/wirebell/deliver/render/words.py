"""Every word of ours that readers see, through message catalogues.

The English strings are the message ids. A catalogue for another language is `locale/<language>.json` beside this
file: by the English string (of two forms, the one for one) what is said, in a list where there are two forms.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale, UnknownLocaleError
from babel.dates import format_datetime
from babel.lists import format_list
from msgspec.json import decode

from wirebell.errors import Wording

FOLDER = Path(__file__).parent / "locale"
HOUSE = Locale("en", "GB")
LANGUAGES = ("en", "de", "fr", "es")
"""The languages that pages and messages are in; the first is what strings are written in."""


class Words:
    """Words, dates and lists in one language. Values are put in as they are: escaping is the template's affair."""

    def __init__(self, language: str) -> None:
        self.locale = _locale(language)
        self._known = catalogue(self.locale.language)

    def say(self, text: str, /, **values: str) -> str:
        """Return the text in this language, with its {named} places filled; of a Wording by what it brings."""
        if isinstance(text, Wording):
            return self._told(text)
        known = self._known.get(text, text)
        return (known if isinstance(known, str) else known[0]).format(**values)

    def _told(self, wording: Wording) -> str:
        known = self._known.get(wording.template, wording.template)
        template = known if isinstance(known, str) else known[0]
        values = {
            name: self._told(value) if isinstance(value, Wording) else value
            for name, value in wording.values.items()
        }
        return template.format(**values) if values else template

    def count(self, one: str, many: str, number: int, **values: str) -> str:
        """Return the form of the text that goes with the number, which fills {number}."""
        forms = self._known.get(one, (one, many))
        return forms[0 if self._is_one(number) else 1].format(number=number, **values)

    def _is_one(self, number: int) -> bool:
        return str(self.locale.plural_form(number)) == "one"

    def moment(self, when: datetime, zone: str) -> str:
        """Return a date and time of day with its zone, as read there; an unknown zone is UTC."""
        return format_datetime(when, "d MMMM y, HH:mm z", tzinfo=_zone(zone), locale=self.locale)

    def all_of(self, names: Sequence[str]) -> str:
        """Return the names as a list in words: "A, B and C"."""
        return format_list(names, locale=self.locale)


Catalogue = dict[str, str | tuple[str, str]]


@cache
def catalogue(language: str) -> Catalogue:
    """Return what is said in a language by the English strings; empty for English and for what we do not speak."""
    if language not in LANGUAGES[1:]:
        return {}
    return decode((FOLDER / f"{language}.json").read_bytes(), type=Catalogue)


@cache
def words(language: str) -> Words:
    """Return the Words of a language; English for one we do not know."""
    return Words(language)


def _locale(language: str) -> Locale:
    try:
        return HOUSE if language == "en" else Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return HOUSE


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")
