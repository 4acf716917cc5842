"""Write what CLDR calls countries and languages, as two tables of the package.

Run it as `python scripts/cldr_names.py` after an update of Babel or of the lists of words. Loading five of Babel's
locales took a third of the time that the names took, and what things are called must not change with a library.
`tests/catalogue/test_cldr_names.py` says when the tables are behind.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from babel import Locale

from wirebell.catalogue.classes import load_classes

DATA = Path(__file__).parents[1] / "src/wirebell/catalogue/data"
TONGUES = ("en", "de", "fr", "es")
_NO_COUNTRIES = frozenset({"EU", "EZ", "UN", "QO", "ZZ"})


def countries() -> str:
    """Return the table of countries: ISO 3166 code; the name in English, German, French and Spanish."""
    tongues = [Locale(tongue).territories for tongue in TONGUES]
    codes = (code for code in map(str, tongues[0]) if code.isalpha() and code not in _NO_COUNTRIES)
    rows = (";".join([code, *(str(names.get(code, "")) for names in tongues)]) for code in codes)
    return "\n".join(["# ISO 3166 code; name in English, German, French and Spanish, as in CLDR.", *rows, ""])


def languages() -> str:
    """Return the table of languages, by their English names."""
    remark = "# Languages of one word that is no person's, no town's and no common one, as in CLDR."
    return "\n".join([remark, *_names(), ""])


def _names() -> Iterator[str]:
    classes = load_classes()
    for name in Locale("en").languages.values():
        plain = name.isalpha() and len(name) > 3 and name.lower() not in classes.common
        if plain and not any(name in names for names in (classes.given, classes.surnames, classes.cities)):
            yield name


if __name__ == "__main__":
    DATA.joinpath("cldr-countries.txt").write_text(countries(), "utf-8")
    DATA.joinpath("cldr-languages.txt").write_text(languages(), "utf-8")
