"""Currencies by the names that CLDR has for them: "Kenyan shillings", "dänische Kronen", "libras esterlinas"."""

from __future__ import annotations

from functools import cache

from babel import Locale
from babel.numbers import get_currency_name, get_territory_currencies


@cache
def currency_names(language: str) -> dict[str, str]:
    """Return ISO 4217 codes by the names of two words and more that currencies in use have in a language.

    Names of one word ("dinar") are shared by many. German adjectives, which CLDR has with a capital, come with a
    small letter as well.
    """
    locale = Locale(language)
    return {
        form: code
        for code in sorted(_in_use())
        for count in (1, 5)
        for form in _forms(get_currency_name(code, count, locale))
    }


@cache
def _in_use() -> frozenset[str]:
    territories = [code for code in map(str, Locale("en").territories) if len(code) == 2]
    return frozenset(code for territory in territories for code in get_territory_currencies(territory))


def _forms(name: str) -> list[str]:
    return [name, name[0].lower() + name[1:]] if " " in name and name.replace(" ", "").isalpha() else []
