"""Stories written for learning names: the sentences of wire/templates.txt, filled with names at random.

The same seed gives the same stories. Names are drawn from the lists of the package or made up of syllables, so
that what is learned is how names stand in a sentence and not which ones there are.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import made_names as made

from wirebell.catalogue.names import Gazetteer, peoples

TEMPLATES = Path(__file__).parent / "wire" / "templates.txt"
_SLOT = re.compile(r"\{([A-Za-z#])(\d)\}")
_KIND = {
    **dict.fromkeys("Ppg", "PER"),
    **dict.fromkeys("CcRVLB", "LOC"),
    **dict.fromkeys("FfTtAaUNMGKXYI", "ORG"),
    **dict.fromkeys("DSEWOmHhJZ", "MISC"),
}


_NOT_DRAWN = frozenset(
    {
        "Antigua and Barbuda",
        "Ceuta and Melilla",
        "Heard and McDonald Islands",
        "Saint Barthélemy",
        "Saint Kitts and Nevis",
        "Saint Lucia",
        "Saint Martin",
        "Saint Pierre and Miquelon",
        "Saint Vincent and Grenadines",
        "Saint Vincent and the Grenadines",
        "South Georgia and South Sandwich Islands",
        "St Kitts and Nevis",
        "St Pierre and Miquelon",
        "St Vincent and Grenadines",
        "St Vincent and the Grenadines",
        "Svalbard and Jan Mayen",
        "São Tomé and Príncipe",
        "Turks and Caicos Islands",
        "Wallis and Futuna",
    }
)
"""Names that the catalogue has learned since: drawing them would change every story, and the model with them."""


@dataclass
class Story:
    """A text and the names in it as (start, end, kind)."""

    id: str
    text: str = ""
    names: list[tuple[int, int, str]] = field(default_factory=list)


def written_stories(count: int, seed: int, gazetteer: Gazetteer) -> Iterator[Story]:
    """Yield stories of six to sixteen sentences each."""
    kinds = _templates()
    rng = random.Random(seed)
    weights = [made.SHARES.get(kind, 2) for kind in kinds]
    for number in range(count):
        lines = kinds[rng.choices(list(kinds), weights)[0]]
        world = _World(rng, gazetteer)
        story = Story(f"written-{number}")
        if rng.random() < 0.6:
            _write(story, rng.choice(made.DATELINES), world)
            if rng.random() < 0.12:
                _shout(story)
        for line in rng.sample(lines, min(len(lines), rng.randint(6, 16))):
            _write(story, line, world)
        yield story


def _templates() -> dict[str, list[str]]:
    kinds: dict[str, list[str]] = {}
    for line in TEMPLATES.read_text(encoding="utf8").splitlines():
        if line.startswith("["):
            lines = kinds.setdefault(line.strip("[]"), [])
        elif line and not line.startswith("#"):
            lines.append(line)
    return kinds


def _shout(story: Story) -> None:
    """Write the first name of a story in capitals, as agencies write where a story is from."""
    start, end, _ = story.names[0]
    name = story.text[start:end].upper()
    if len(name) == end - start:
        story.text = story.text[:start] + name + story.text[end:]


def _write(story: Story, line: str, world: _World) -> None:
    story.text += "\n" if story.text else ""
    at = 0
    line = line.replace(" / ", "\n")
    for m in _SLOT.finditer(line):
        story.text += line[at : m.start()]
        at = m.end()
        letter, number = m.groups()
        start = len(story.text)
        story.text += world.word(letter, number)
        if letter in _KIND:
            story.names.append((start, len(story.text), _KIND[letter]))
    story.text += line[at:]


class _World:
    """The people, places and other things of one story."""

    def __init__(self, rng: random.Random, gazetteer: Gazetteer) -> None:
        self.rng = rng
        self.given = sorted(gazetteer.given)
        self.rare = sorted(gazetteer.classes.given)
        self.surnames = sorted(gazetteer.classes.surnames)
        self.cities, self.towns = sorted(gazetteer.classes.big_cities), sorted(gazetteer.classes.cities)
        known = gazetteer.known
        self.organisations = sorted(n for n, k in known.items() if k.kind == "organisation")
        self.places = sorted(n for n, k in known.items() if k.kind == "place" and n not in _NOT_DRAWN)
        self.peoples = _peoples()
        self.things: dict[str, str] = {}
        makers: dict[str, Callable[[str], str]] = {
            "P": self._person,
            "C": self._country,
            "c": lambda _: self._city(),
            "R": lambda _: self._region(),
            "V": lambda _: self._village(),
            "F": self._firm,
            "T": self._team,
            "A": self._office,
            "M": self._party,
            "K": lambda _: self._band(),
            "Y": lambda _: self._unit(),
            "H": self._product,
            "J": lambda _: self.rng.choice(made.SPECIES).format(self._invented("place").rstrip("aeio")),
            "S": lambda n: self.things["S" + n],
            "#": lambda _: str(rng.choice([rng.randint(2, 40), rng.randint(100, 900), rng.randint(1900, 2020)])),
        }
        patterns = {
            "L": made.LANDS,
            "B": made.GROUNDS,
            "U": made.SCHOOLS,
            "N": made.PAPERS,
            "G": made.GANGS,
            "E": made.CUPS,
            "W": made.WORKS,
            "O": made.LAWS,
            "X": made.LABELS,
            "I": made.BODIES,
            "Z": made.PRIZES,
        }
        for letter, forms in patterns.items():
            makers[letter] = self._pattern(forms)
        self.makers = makers

    def word(self, letter: str, number: str) -> str:
        """Return what a slot stands for in this story, made at its first use."""
        maker = {"p": "P", "g": "P", "D": "C", "S": "C", "f": "F", "t": "T", "a": "A", "m": "M", "h": "H"}.get(
            letter, letter
        )
        if maker == "#":
            return self.makers["#"](number)
        if maker + number not in self.things:
            made = self.makers[maker](number)
            self.things[maker + number] = made
        return self.things[letter + number]

    def _invented(self, kind: str) -> str:
        rng = self.rng
        parts = [
            rng.choice(made.ONSETS) + rng.choice(made.VOWELS) + rng.choice(made.CODAS)
            for _ in range(rng.choice([1, 1, 2]))
        ]
        return ("".join(parts) + rng.choice(made.ENDS[kind])).capitalize()

    def _chance(self, share: float) -> bool:
        return self.rng.random() < share

    def _surname(self) -> str:
        if self._chance(0.3):
            return self._invented("person")
        name = self.rng.choice(self.surnames)
        if self._chance(0.08):
            return (
                self.rng.choice(["van ", "de ", "al-", "O'", "Mc", "De ", "van der ", "Al-", "Ben ", "St "]) + name
            )
        return f"{name}-{self.rng.choice(self.surnames)}" if self._chance(0.03) else name

    def _given(self) -> str:
        if self._chance(0.2):
            return self.rng.choice(self.rare) if self._chance(0.5) else self._invented("person")
        return self.rng.choice(self.given)

    def _person(self, number: str) -> str:
        given, surname = self._given(), self._surname()
        self.things["g" + number], self.things["p" + number] = given, surname
        middle = self.rng.random()
        if middle < 0.08:
            return f"{given} {self.rng.choice('ABCDEFGHJKLMNPRSTW')}. {surname}"
        if middle < 0.14:
            return f"{given[0]}. {surname}"
        if middle < 0.18:
            return f"{given} {self._given()} {surname}"
        return f"{given} {surname}" + (" Jr." if middle > 0.985 else "")

    def _country(self, number: str) -> str:
        country, adjective, people = self._land() if self._chance(0.15) else self.rng.choice(self.peoples)
        self.things["D" + number], self.things["S" + number] = adjective, people
        return country

    def _land(self) -> tuple[str, str, str]:
        """Return a country that is none, as ours are to those who never heard of them."""
        name = self._invented("place")
        adjective = f"{name}n" if name.endswith("a") else f"{name.rstrip('eio')}ian"
        return name, adjective, f"{adjective}s"

    def _city(self) -> str:
        if self._chance(0.35):
            return self._invented("place")
        return self.rng.choice(self.cities if self._chance(0.7) else self.towns)

    def _region(self) -> str:
        if self._chance(0.6):
            return self.rng.choice(self.places)
        name = self._invented("place")
        form = self.rng.choice(
            ["{}", "{}", "{} Province", "{} County", "North {}", "Upper {}", "West {}", "New {}"]
        )
        return form.format(name)

    def _village(self) -> str:
        if self._chance(0.6):
            return self._invented("place") + (" " + self._invented("place") if self._chance(0.1) else "")
        return self.rng.choice(self.towns)

    def _firm(self, number: str) -> str:
        if self._chance(0.25):
            name = short = self.rng.choice(self.organisations)
        else:
            short = self._brand()
            name = f"{short} {self.rng.choice(made.SUFFIXES)}" if self._chance(0.6) else short
        self.things["f" + number] = short
        return name

    def _brand(self) -> str:
        form = self.rng.random()
        if form < 0.55:
            return self._invented("firm") + (f" {self._invented('firm')}" if self._chance(0.15) else "")
        if form < 0.7:
            return self._surname()
        if form < 0.8:
            return f"{self._surname()} & {self._surname()}"
        if form < 0.9:
            return "".join(self.rng.choice("ABCDEFGHIKLMNOPRSTUVX") for _ in range(self.rng.randint(2, 4)))
        return f"{self.rng.choice(['Bank of', 'First', 'National', 'Union', 'Royal', 'Air'])} {self._city()}"

    def _team(self, number: str) -> str:
        city = self._city() if self._chance(0.8) else self._region()
        form = self.rng.random()
        if form < 0.4:
            name, short = f"{city} {self.rng.choice(made.CLUBS)}", city
        elif form < 0.7:
            nick = self.rng.choice(made.NICKNAMES)
            name, short = self.rng.choice([f"{city} {nick}", nick]), city
        else:
            name = short = self.rng.choice([city, self._invented("firm"), f"{self.rng.choice(made.CLUBS)} {city}"])
        self.things["t" + number] = short
        return name

    def _office(self, number: str) -> str:
        form = self.rng.choice(made.OFFICES).format(self.rng.choice(made.FIELDS))
        if self._chance(0.3):
            form = f"{self.rng.choice(self.peoples)[1]} {form}"
        self.things["a" + number] = "".join(word[0] for word in form.split() if word[0].isupper())
        return form

    def _party(self, number: str) -> str:
        self.things["m" + number] = self.rng.choice(made.MEMBERS)
        return self.rng.choice(made.PARTIES).format(self.rng.choice(self.peoples)[1])

    def _band(self) -> str:
        rng = self.rng
        form = rng.random()
        first, second = rng.choice(made.FIRSTS), rng.choice(made.SECONDS)
        if form < 0.35:
            return f"{first} {second}"
        if form < 0.6:
            return f"The {rng.choice([first, second, first + ' ' + second])}"
        if form < 0.7:
            return f"{rng.randint(2, 99)} {second}"
        if form < 0.8:
            return f"{self._person('0')} and the {second}"
        return rng.choice([first, second, self._invented("firm"), self._invented("firm").upper()])

    def _unit(self) -> str:
        return self.rng.choice(made.UNITS).format(
            self.rng.randint(2, 99), self.rng.choice([self._city, self._region])()
        )

    def _product(self, number: str) -> str:
        short = self._invented("firm") if self._chance(0.6) else self.rng.choice(made.SECONDS)
        self.things["h" + number] = short
        return self.rng.choice(made.PRODUCTS).format(short)

    def _pattern(self, forms: list[str]) -> Callable[[str], str]:
        def made(_: str) -> str:
            name = self.rng.choice([self._city, self._surname, self._village])()
            return self.rng.choice(forms).format(name)

        return made


def _peoples() -> list[tuple[str, str, str]]:
    """Return countries with the adjective and the plural of their people."""
    return [(name, words[0], next((w for w in words if w.endswith("s")), words[0])) for name, words in peoples()]
