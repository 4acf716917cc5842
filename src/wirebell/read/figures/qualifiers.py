"""How sure a figure is: "more than", "about", "up to", "at least"."""

from __future__ import annotations

import re

_PHRASES = frozenset(
    " ".join(phrase.split())
    for phrase in """more than, less than, fewer than, greater than, higher than, lower than, larger than,
    smaller than, bigger than, longer than,
    shorter than, older than, younger than, faster than, slower than, no more than,
    no fewer than, no less than, not more than, at least, at most, over than, up to, about, around, nearly, almost,
    roughly, some,
    approximately, approx, approx., over, under, close to, an estimated, estimated, as many as, as much as, as
    few as,
    as low as, as high as, above, below, upwards of, just over, just under, well over, only, just, barely, a mere,
    slightly more than, slightly less than, a little over, exceeding, exceeded, exceeds, averaging about, or about,
    in excess of, plus or minus, give or take, a minimum of, a maximum of, minimum of, maximum of, under the age
    of,
    over the age of, more like, a total of,
    mehr als, weniger als, rund, etwa, fast, knapp, über, mindestens, höchstens, bis zu, gut, ungefähr, unter,
    zirka, circa, ca., nahezu,
    plus de, moins de, environ, près de, quelque, au moins, au plus, jusqu'à, jusqu’à, autour de, presque, à peine,
    plus d', plus d’, moins d', moins d’, près d', près d’,
    más de, menos de, unos, unas, cerca de, alrededor de, al menos, hasta, casi, aproximadamente, como mínimo,
    por lo menos""".split(",")
)
_HEADS = frozenset(phrase.split()[-1] for phrase in _PHRASES)
_SIGNS = {
    "~": "about", "≈": "about", ">": "more than", "<": "less than", "≥": "at least", "≤": "at most",
    "sub": "under", "±": "plus or minus",
}  # fmt: skip
_ARTICLES = frozenset({"the", "a", "an", "their", "its", "his", "her"})
_SAME: dict[str, str | None] = {"approx": "approximately", "approx.": "approximately", "a total of": None}
_SAME |= {f"{far} than": "more than" for far in "greater higher larger bigger over longer".split()}
_SAME |= {f"{near} than": "less than" for near in "lower smaller shorter".split()}
_AFTER = re.compile(
    r"\s?(?:or (more|less|fewer|so|thereabouts)\b|(and|or) (over|above|under|older|up)\b|(\+)|(-plus)\b)"
)
_MEANT = {"more": "at least", "less": "at most", "fewer": "at most", "so": "about", "thereabouts": "about"}
_GOING = frozenset("go goes went gone going pushed crept shot move moved edged inched back".split())
_LESS = frozenset({"under"})
_REACH = 70  # code points


def qualifier(body: str, low: int, start: int, end: int, sign: str) -> str | None:
    """Return the words that say how exact a figure is, as they stand before it, in small letters.

    Signs and what stands after ("~80%", "sub-7", "300 or more", "50+") come as the words of the same meaning.
    """
    if sign in _SIGNS:
        return _SIGNS[sign]
    words = body[max(low, start - 30) : start].lower().split()
    if words and words[-1] in _ARTICLES and len(words) > 1:
        words.pop()
    if words and words[-1] == "über" and _governed(body, low, start, end):
        return None
    if words and words[-1].lstrip("(\"“'") in _HEADS:
        words[-1] = words[-1].lstrip("(\"“'")
        for count in (4, 3, 2, 1):
            said = " ".join(words[-count:])
            if said == "up to" and words[:-2] and words[-3] in _GOING:
                return None
            if said in _PHRASES:
                return _SAME.get(said, said)
    return _after(body, end)


_GOVERNING = (
    r"\b(?:ver)?(?:füg|bericht|verhandel|diskutier|debattier|sprech|sprach|entscheid|entschied|informier)\w*"
)
_GOVERNED = re.compile(_GOVERNING + r"[^.,;:]*\süber\s$", re.IGNORECASE)
_GOVERNS = re.compile(r"[^.,;:]*" + _GOVERNING, re.IGNORECASE)


def _governed(body: str, low: int, start: int, end: int) -> bool:
    """Tell whether "über" belongs to a verb: "verfügen über zwei Typen", "über drei Anträge berichtet"."""
    before = _GOVERNED.search(body, max(low, start - _REACH), start)
    return before is not None or _GOVERNS.match(body, end, end + _REACH) is not None


def _after(body: str, end: int) -> str | None:
    m = _AFTER.match(body, end)
    if m is None:
        return None
    if m[1]:
        return _MEANT[m[1]]
    return "at most" if m[3] in _LESS else "at least"
