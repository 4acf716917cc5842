"""Ages: numbers that tell how old somebody or something is without saying so in a unit."""

from __future__ import annotations

import re

YEARS = "year of age"

_BEFORE = re.compile(
    r"\b(?:aged?|turn(?:s|ed|ing)|aged?\s\d{1,3}(?:,\s\d{1,3})*(?:,|\s(?:and|or|to))"
    r"|im Alter von(?:\s\d{1,3}\s(?:und|bis|oder))?|à l['’]âge de"
    r"|(?:he|she|who|I)\s(?:is|was|am|will be|would be|would have been|is now|was just|was only))"
    r"\s(?:(?:about|around|between|only|just|over|under|nearly)\s)?$",
    re.IGNORECASE,
)
_YOUNGER = re.compile(
    r"\b(?:people|children|adults|voters|women|men|those|anyone|everyone|boys|girls|players|pensioners|ages)"
    r"\s(?:under|over|aged|below|above)?\s?$"
)
_SPAN_OF_LIFE = re.compile(r"\b(?:life expectancy|median age|average age)\b[^.\d]{0,60}$", re.IGNORECASE)
_NOUN = re.compile(
    r"\s(?:and|or|und|oder|et|y|but|when|while|at|by|in|on|if|as|with|then|before|after"
    r"|were|who|had|have|years? old)\b|[.,;:!?)]|$"
)
_LAST = frozenset(  # the words that may stand last before an age; looking there first is cheap
    """
    age aged turn turns turned turning von de is was am be been now just only about around between over under
    below above ages nearly of at to and or und bis oder""".split()
)
_LIMITS = frozenset({"under", "over", "aged", "below", "above", "ages"})
_AGED = re.compile(r"\bim Alter von(?:\s\d{1,3}\s(?:und|bis|oder))?\s$")
_OLDEST = 120
_GERMAN = re.compile(r"jährige[mnrs]?\Z")
_PERSON = re.compile(  # "der 47-jährige deutsche Fahrer", not "die 10-jährige Laufzeit"
    r"(?:\s[a-zäöüß]+){0,2}\s(?!\w*(?:[dD]auer|[sS]ommer|[wW]inter|Termin)\b)[A-ZÄÖÜ][\wäöüß-]*"
    r"(?:er|in|ist|ent|ant|or|[mM]ann|[fF]rau|[sS]ohn|[tT]ochter|[kK]ind|[jJ]ungen?|[mM]ädchen|[bB]ub|[nN]effe)\b"
)


def is_age(body: str, low: int, start: int, end: int) -> bool:
    """Tell whether the plain number at a place is an age: "she was 10", "aged 42", "who turns 35 in May"."""
    words = body[max(low, start - 24) : start].split()
    if not words or words[-1].lower() not in _LAST:
        return False
    if _NOUN.match(body, end) and _BEFORE.search(body, max(low, start - 40), start):
        return True
    if words[-1] in _LIMITS and _YOUNGER.search(body, max(low, start - 32), start):
        return True
    return _SPAN_OF_LIFE.search(body, max(low, start - 80), start) is not None


def of_age(body: str, low: int, start: int, value: object, unit: str | None, end: int) -> str | None:
    """Return the unit of a figure, "year of age" where it tells an age."""
    if unit not in {None, "yr"} or not isinstance(value, int | tuple):
        return unit
    if isinstance(value, int) and not 0 < value <= _OLDEST:
        return unit
    if unit == "yr":
        if _GERMAN.search(body, start, end):
            return YEARS if _PERSON.match(body, end) else unit
        old = body[max(low, start - 12) : start].endswith((" age of ", " aged ", " à l'âge de "))
        return YEARS if old or _AGED.search(body, max(low, start - 32), start) else unit
    return YEARS if is_age(body, low, start, end) else None
