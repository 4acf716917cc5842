"""Every word of ours that readers see, through message catalogues.

The English strings are the message ids. A catalogue for another language is `locale/<language>.json` beside this
file: by the English string (of two forms, the one for one) what is said, in a list where there are two forms.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time, get_timezone_gmt
from babel.lists import format_list
from babel.numbers import format_decimal
from msgspec.json import decode

from wirebell.catalogue.topic_names import load_topic_names
from wirebell.errors import Asked, Counted, Topical, Wording

FOLDER = Path(__file__).parent / "locale"
HOUSE = Locale("en", "GB")
LANGUAGES = ("en", "de", "fr", "es")
"""The languages that pages and messages are in; the first is what strings are written in."""
_TOPIC_ALONE = re.compile(r'topic:(?:"([^"]+)"|([\w:.-]+))')


class Words:
    """Words, dates and lists in one language. Values are put in as they are: escaping is the template's affair."""

    def __init__(self, language: str) -> None:
        self.locale = _locale(language)
        self._known = catalogue(self.locale.language)

    def say(self, text: str, /, **values: str) -> str:
        """Return the text in this language, with its {named} places filled; of a Wording by what it brings."""
        if isinstance(text, Wording):
            return self.told(text)
        known = self._known.get(text, text)
        return (known if isinstance(known, str) else known[0]).format(**values)

    def told(self, wording: Wording) -> str:
        """Return a sentence of ours in this language; its values that are sentences or dates, too."""
        known = self._known.get(wording.template, wording.template)
        values = {name: self._value(value) for name, value in wording.values.items()}
        if isinstance(wording, Counted):
            return self._counted(wording, known, values)
        template = known if isinstance(known, str) else known[0]
        return template.format(**values) if values else template

    def _counted(self, wording: Counted, known: str | tuple[str, str], values: dict[str, object]) -> str:
        if isinstance(known, str):  # in English it stands as it was made
            return str(wording)
        values["number"] = str(format_decimal(wording.number, locale=self.locale))
        return known[0 if self._is_one(wording.number) else 1].format(**values)

    def _value(self, value: object) -> object:
        match value:
            case Wording():
                return self.told(value)
            case Asked():
                return self.asked(value)
            case Topical():
                return self.topic(value) or value
            case tuple():
                return ", ".join(str(self._value(one)) for one in value)
        return self.day(value) if isinstance(value, date) else value

    def count(self, one: str, many: str, number: int, **values: str) -> str:
        """Return the form of the text that goes with the number, which fills {number}."""
        forms = self._known.get(one, (one, many))
        shown = str(format_decimal(number, locale=self.locale))
        return forms[0 if self._is_one(number) else 1].format(number=shown, **values)

    def _is_one(self, number: float) -> bool:
        return str(self.locale.plural_form(number)) == "one"

    def moment(self, when: datetime, zone: str) -> str:
        """Return a date and time of day with its zone, as read there; an unknown zone is UTC."""
        there = when.astimezone(_zone(zone))
        name = format_time(there, "z", tzinfo=there.tzinfo, locale=self.locale)
        if name[:1] in "+-":  # a zone without a short name of its own in this language
            name = get_timezone_gmt(there, locale=self.locale)
        return f"{self.day(there)}, {there:%H:%M} {name}"

    def day(self, when: date) -> str:
        """Return a date: 4 February 2026, 4. Februar 2026, 4 de febrero de 2026."""
        return str(format_date(when, "long", locale=self.locale))

    def called(self, topic: str, label: str) -> str:
        """Return what a topic is called in this language, by its id; in English, and without a name, its label."""
        here = self.locale.language
        return label if here == LANGUAGES[0] else load_topic_names().name(topic, here) or label

    def topic(self, text: str) -> str | None:
        """Return what the topic of that name, in whatever language, or id is called in this; None for no topic."""
        names = load_topic_names()
        found = names.find(text)
        return names.name(found, self.locale.language) if found else None

    def asked(self, expression: str) -> str:
        """Return an expression as it is told in a sentence: a topic alone by its name, all else in words."""
        from wirebell.deliver.render.in_words import told_in_words  # which puts words of ours together

        alone = _TOPIC_ALONE.fullmatch(expression)
        return (self.topic(alone[1] or alone[2]) if alone else None) or told_in_words(
            expression, self.locale.language
        )

    def all_of(self, names: Sequence[str]) -> str:
        """Return the names as a list in words: "A, B and C"."""
        return format_list(names, locale=self.locale)

    def any_of(self, names: Sequence[str]) -> str:
        """Return the names as a choice in words: "A, B or C"."""
        return format_list(names, style="or", locale=self.locale)

    def language(self, tag: str) -> str:
        """Return what a language is called in this one, by its tag; the tag of one that has no name here."""
        return str(self.locale.languages.get(tag.replace("-", "_")) or self.locale.languages.get(tag) or tag)


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
