"""Every word of ours that readers see, through message catalogues.

The English strings are the message ids. A catalogue for another language is `locale/<language>/LC_MESSAGES/
wirebell.mo` beside this file, made by Babel; a string it lacks stays English.
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
from babel.support import Translations

FOLDER = Path(__file__).parent / "locale"
HOUSE = Locale("en", "GB")


class Words:
    """Words, dates and lists in one language. Values are put in as they are: escaping is the template's affair."""

    def __init__(self, language: str) -> None:
        self.locale = _locale(language)
        self._catalogue = Translations.load(FOLDER, [str(self.locale), self.locale.language], "wirebell")

    def say(self, text: str, **values: str) -> str:
        """Return the text in this language, with its {named} places filled."""
        return self._catalogue.gettext(text).format(**values)

    def count(self, one: str, many: str, number: int, **values: str) -> str:
        """Return the form of the text that goes with the number, which fills {number}."""
        return self._catalogue.ngettext(one, many, number).format(number=number, **values)

    def moment(self, when: datetime, zone: str) -> str:
        """Return a date and time of day with its zone, as read there; an unknown zone is UTC."""
        return format_datetime(when, "d MMMM y, HH:mm z", tzinfo=_zone(zone), locale=self.locale)

    def all_of(self, names: Sequence[str]) -> str:
        """Return the names as a list in words: "A, B and C"."""
        return format_list(names, locale=self.locale)


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
