"""Numbers in words, in English, German, French and Spanish: "a dozen", "tens of thousands"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from msgspec import Struct

from wirebell.model.facts import Number
from wirebell.read.vocabulary.alternatives import any_of
from wirebell.read.vocabulary.openings import SPACES, Gate, gate

Value = Number | tuple[Number, Number]


class Numerals(Struct, frozen=True, gc=False):
    """What one language says for numbers; keys in small letters but for German nouns.

    `words` may be followed by more of them and by `powers`; `phrases` are whole. Vague ones ("thousands") are
    ranges from the power to ten times it. `moves` are verbs that tell a change in per cent.
    """

    words: dict[str, Number]
    powers: dict[str, int]
    phrases: dict[str, Value]
    moves: dict[str, int]


class Spelt(Struct, frozen=True, gc=False):
    """A number in words: its end, value, last power (1 if none) and whether it is a share or a move."""

    end: int
    value: Value
    scale: int
    share: bool = False
    move: bool = False


def _counted(first: Number, words: str, step: int = 1) -> dict[str, Number]:
    return {name: first + step * n for n, group in enumerate(words.split()) for name in group.split("|")}


def _vague(powers: dict[str, int]) -> dict[str, Value]:
    return {name: (power, 10 * power) for name, power in powers.items()}


def _shares(counts: dict[str, int], parts: dict[str, int]) -> dict[str, Value]:
    """Return "a third", "two thirds" and so on; `parts` are denominators by their singular and plural."""
    return {
        f"{count} {part}": round(n / of, 9)
        for count, n in counts.items()
        for part, of in parts.items()
        if n < of and (n > 1) == part.endswith("s")
    }


_ENGLISH_POWERS = {"hundred": 100, "thousand": 1_000, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_PARTS = {"third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "tenth": 10}
_SEVERAL = {
    f"{some} {name}": (power, 10 * power)
    for some in ("several", "a few", "few", "many")
    for name, power in [("dozen", 12), *_ENGLISH_POWERS.items()]
}
ENGLISH = Numerals(
    words=_counted(
        1,
        """one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
        seventeen
        eighteen nineteen""",
    )
    | _counted(20, "twenty thirty forty fifty sixty seventy eighty ninety", 10)
    | {f"a {name}": power for name, power in _ENGLISH_POWERS.items()}
    | {"a dozen": 12},
    powers=_ENGLISH_POWERS | {"dozen": 12},
    phrases=_vague({"dozens": 12, "hundreds": 100, "thousands": 1_000, "millions": 10**6, "billions": 10**9})
    | _vague({"tens of thousands": 10**4, "hundreds of thousands": 10**5, "tens of millions": 10**7})
    | _vague({"hundreds of millions": 10**8, "tens of billions": 10**10, "hundreds of billions": 10**11})
    | _vague({f"{many} upon {many}": 10**n for many, n in (("hundreds", 2), ("thousands", 3), ("millions", 6))})
    | _vague({"dozens of thousands": 12_000, "scores of": 20, "tens of": 10})
    | _SEVERAL
    | _shares({"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5}, _PARTS)
    | _shares(
        {"two": 2, "three": 3, "four": 4, "five": 5, "seven": 7, "nine": 9},
        {f"{p}s": n for p, n in _PARTS.items()},
    )
    | {"half": 0.5, "one half": 0.5, "half a dozen": 6, "half a million": 500_000, "half a billion": 5 * 10**8}
    | {
        "half a trillion": 5 * 10**11,
        "half million": 500_000,
        "half billion": 5 * 10**8,
        "a quarter of a million": 250_000,
        "a quarter million": 250_000,
        "quarter million": 250_000,
        "three quarters of a million": 750_000,
        "a quarter of a billion": 250 * 10**6,
        "a quarter billion": 250 * 10**6,
        "three quarters of a billion": 750 * 10**6,
        "a couple of": 2,
    }
    | {"a million and a half": 1_500_000, "half a thousand": 500},
    moves={"doubled": 100, "tripled": 200, "trebled": 200, "quadrupled": 300, "halved": -50},
)
_GERMAN_TENS = _counted(20, "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig", 10)
GERMAN = Numerals(
    words=_counted(
        2,
        """zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn
        achtzehn neunzehn""",
    )
    | _GERMAN_TENS
    | {"einhundert": 100, "hundert": 100, "zweihundert": 200, "dreihundert": 300, "fünfhundert": 500}
    | {"tausend": 1_000, "eintausend": 1_000, "zweitausend": 2_000, "eine Million": 10**6, "eine Milliarde": 10**9}
    | {"ein Dutzend": 12, "anderthalb": 1.5}
    | _counted(1.5, "eineinhalb zweieinhalb dreieinhalb viereinhalb fünfeinhalb sechseinhalb siebeneinhalb"),
    powers={"Dutzend": 12, "Millionen": 10**6, "Milliarden": 10**9, "Billionen": 10**12},
    phrases=_vague({"Dutzende": 12, "Hunderte": 100, "Tausende": 1_000, "Zehntausende": 10**4})
    | _vague({"hunderte": 100, "tausende": 1_000, "Hunderttausende": 10**5})
    | _vague({"Dutzende Millionen": 12 * 10**6, "Hunderte Millionen": 10**8, "hunderte Millionen": 10**8})
    | {
        "die Hälfte": 0.5,
        "ein Drittel": 0.333333333,
        "zwei Drittel": 0.666666667,
        "zwei Dritteln": 0.666666667,
        "ein Viertel": 0.25,
        "einem Viertel": 0.25,
        "einem Drittel": 0.333333333,
        "drei Viertel": 0.75,
        "drei Vierteln": 0.75,
        "zwei Fünftel": 0.4,
        "drei Fünftel": 0.6,
        "vier Fünftel": 0.8,
    }
    | {"ein Fünftel": 0.2, "ein Zehntel": 0.1, "eine halbe Million": 500_000, "ein halbes Dutzend": 6},
    moves={"verdoppelt": 100, "verdreifacht": 200, "halbiert": -50},
)
FRENCH = Numerals(
    words=_counted(2, "deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize", 1)
    | _counted(20, "vingt trente quarante cinquante soixante", 10)
    | {"quatre-vingts": 80, "cent": 100, "mille": 1_000, "un million": 10**6, "un milliard": 10**9}
    | {"une dizaine": 10, "une douzaine": 12, "une quinzaine": 15, "une vingtaine": 20, "une trentaine": 30}
    | {"une cinquantaine": 50, "une centaine": 100, "un millier": 1_000},
    powers={"cents": 100, "cent": 100, "mille": 1_000, "millions": 10**6, "milliards": 10**9},
    phrases=_vague({"des dizaines": 10, "des centaines": 100, "des milliers": 1_000})
    | _vague({"dizaines de milliers": 10**4, "centaines de milliers": 10**5, "des millions": 10**6})
    | _vague({"dizaines de millions": 10**7, "centaines de millions": 10**8})
    | _vague({"plusieurs dizaines": 10, "plusieurs centaines": 100, "plusieurs milliers": 1_000})
    | {
        "la moitié": 0.5,
        "un tiers": 0.333333333,
        "deux tiers": 0.666666667,
        "un quart": 0.25,
        "trois quarts": 0.75,
    },
    moves={"doublé": 100, "triplé": 200},
)
SPANISH = Numerals(
    words=_counted(2, "dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis")
    | _counted(20, "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa", 10)
    | {"cien": 100, "doscientos": 200, "trescientos": 300, "quinientos": 500, "mil": 1_000, "un millón": 10**6}
    | {"una docena": 12, "una decena": 10, "un centenar": 100},
    powers={"mil": 1_000, "millones": 10**6},
    phrases=_vague({"decenas de miles": 10**4, "cientos de miles": 10**5, "docenas": 12, "decenas": 10})
    | _vague({"decenas de millones": 10**7, "cientos de millones": 10**8, "miles de millones": 10**9})
    | _vague({"cientos": 100, "centenares": 100, "miles": 1_000})
    | {
        "la mitad": 0.5,
        "un tercio": 0.333333333,
        "dos tercios": 0.666666667,
        "una cuarta parte": 0.25,
        "un cuarto": 0.25,
    }
    | {"medio millón": 500_000, "media docena": 6},
    moves={"duplicó": 100, "duplicado": 100, "triplicó": 200},
)
NUMERALS = {"en": ENGLISH, "de": GERMAN, "fr": FRENCH, "es": SPANISH}


def numerals_of(language: str) -> Numerals:
    """Return the numerals of a language; unknown ones are read as English."""
    return NUMERALS.get(language, ENGLISH)


def _spaced(forms: Iterable[str]) -> str:
    both = {cased for form in forms for cased in (form, form[0].upper() + form[1:])}
    return any_of(both).replace(r"\ ", r"[\s-]")


BEFORE = SPACES | frozenset("(\"“‘'—–-")
"""What stands before a number in words."""


@cache
def beginnings(language: str) -> re.Pattern[str]:
    """Return the pattern of the first part of a number in words."""
    return re.compile(rf"({_spaced(_first_parts(language))})(?![^\W_])")


@cache
def first_words(language: str) -> Gate:
    """Return which words the first part of a number in words begins with."""
    return gate(_first_parts(language))


def _first_parts(language: str) -> list[str]:
    of = numerals_of(language)
    folds = [f"{word}fold" for word in of.words] if of is ENGLISH else []
    return [*of.words, *of.phrases, *of.moves, *folds]


_MORE = re.compile(r"[\s-](?:(?:and|und|et|y)\s)?([^\W\d_]+)")
_HALF = re.compile(r"[\s-]and[\s-]a[\s-](half|quarter)(?:\s(million|billion|trillion|thousand)(?!\w))?")


def spelt_out(body: str, m: re.Match[str], language: str) -> Spelt | None:
    """Return the number in words of which a match of `beginnings` is the first part."""
    of = numerals_of(language)
    said = m[1] if m[1] in of.words or m[1] in of.phrases else m[1][0].lower() + m[1][1:]
    said = said if said in of.words or said in of.phrases else " ".join(re.split(r"[\s-]", said))
    if said in of.moves:
        return Spelt(m.end(1), of.moves[said], 1, move=True)
    if said.endswith("fold"):
        return Spelt(m.end(1), of.words[said[:-4]], 1)
    if said in of.phrases:
        value = of.phrases[said]
        return Spelt(m.end(1), value, 1, share=isinstance(value, float))
    return _summed(body, m.end(1), of.words[said], of) if said in of.words else None


def _summed(body: str, end: int, first: Number, of: Numerals) -> Spelt:
    """Return the number that goes on after its first word: "twenty" "-six" "million"."""
    total: Number = 0
    current, last, largest = first, 1, 10**18
    if first >= 1_000:
        total, current, last = first, 0, int(first)
    while m := _MORE.match(body, end):
        word, joined = m[1] if m[1] in of.powers else m[1].lower(), " " in m.group().strip()
        power, plain = of.powers.get(word), of.words.get(word)
        if power is not None and not joined and (current < 100 if power < 1_000 else power < largest):
            if power < 1_000:
                current = max(current, 1) * power
            else:
                total, current, largest = total + max(current, 1) * power, 0, power
            last = power
        elif power == 10**6 and of is SPANISH and last == 1_000 and not current:
            total, last = total * power, 10**9  # "dos mil millones"
        elif plain is not None and _fits(current, plain, last):
            current += plain
        else:
            break
        end = m.end()
    half = _HALF.match(body, end) if of is ENGLISH and first < 100 else None
    if half is None:
        whole = total + current
        return Spelt(end, int(whole) if whole == int(whole) else whole, last)
    scale = of.powers.get(half[2] or "", 1)
    return Spelt(half.end(), (total + current + (0.5 if half[1] == "half" else 0.25)) * scale, scale)


def _fits(current: Number, plain: Number, last: int) -> bool:
    """Tell whether a word goes on with the number: units after tens, anything under a hundred after a power."""
    if plain >= 100:
        return False
    return (current >= 20 and current % 10 == 0 and plain < 10 and current % 100 != 0) or (
        last >= 100 and current % 100 == 0
    )
