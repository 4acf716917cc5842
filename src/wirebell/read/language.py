"""The language of a story, as its primary BCP 47 tag."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

# The commonest little words; those that two languages share count for both.
_LITTLE = {
    "en": "the of and to in that is was for on with said by at from as has his it are were which would",
    "de": "der die das und in zu den mit von ist nicht ein eine sich auf für dem des im auch als wie werden",
    "fr": "le la les de des et un une du en est que qui dans pour par sur au pas plus avec ce son sont",
    "es": "el la los las de del y que en un una es por con para se su al lo como más no fue",
    "it": "il lo la gli le di del della e che in un una è per con non si da al sono ha anche come",
    "pt": "o a os as de do da dos e que em um uma é por com para se não no na ao mais foi",
    "nl": "de het een en van in is dat op te voor met zijn niet aan er om door ook als bij naar",
    "sv": "och att det som en på är av för med den till inte om har ett var vid från",
    "pl": "i w na z do się nie to że jest o jak po za od przez dla przy oraz",
    "tr": "ve bir bu için ile de da olarak çok daha olan gibi en ne kadar sonra",
}
_BY_WORD: dict[str, tuple[str, ...]] = {}
for _tag, _words in _LITTLE.items():
    for _word in _words.split():
        _BY_WORD[_word] = (*_BY_WORD.get(_word, ()), _tag)

KNOWN = """ar bg bn ca cs da de el en es et fa fi fr he hi hr hu id it ja ko lt lv ms nl no pl pt ro ru sk sl sr
sv sw ta th tr uk ur vi zh""".split()
"""What detection may answer: languages with a press, so that rare ones do not take short texts."""

_TAG = re.compile(r"([a-zA-Z]{2,3})(?:[-_][a-zA-Z0-9-_]*)?\s*\Z")
_ALIASES = dict(
    pair.split(":")
    for pair in """iw:he in:id ji:yi nb:no nn:no mo:ro eng:en ger:de deu:de fre:fr fra:fr spa:es ita:it por:pt
    dut:nl nld:nl swe:sv pol:pl tur:tr rus:ru ara:ar zho:zh chi:zh jpn:ja""".split()
)
_TOKEN = re.compile(r"[^\W\d_]+")
_SAMPLE = 1500
_SHORT = 60
DEFAULT = "en"


def primary(tag: str | None) -> str | None:
    """Return the primary subtag of a language tag, lower case, None if it is no tag ("x-default", "")."""
    found = _TAG.match(tag.strip()) if tag else None
    if not found or found[1].lower() in {"und", "mul", "zxx", "x"}:
        return None
    return _ALIASES.get(found[1].lower(), found[1].lower())


def language_of(text: str, *declared: str | None) -> str:
    """Return the language: the first declared one that is a tag, unless the text's little words speak clearly
    against it.

    Without a declaration the little words of ten languages decide, and only where they do not, a trained
    model over the languages of `KNOWN` (95 MB, loaded at the first need). Texts under 60 characters are too
    short for either and are "en".
    """
    said = next((tag for tag in map(primary, declared) if tag), None)
    sample = text[:_SAMPLE]
    seen, sure = _by_little_words(sample)
    if said:
        return seen if seen and sure and said in _LITTLE else said
    if len(sample) < _SHORT:
        return DEFAULT
    return seen or _detected(sample)


def _by_little_words(sample: str) -> tuple[str | None, bool]:
    """Return the language whose little words are clearly commonest, and whether that may overrule a
    declaration."""
    counts = dict.fromkeys(_LITTLE, 0)
    words = Counter(_TOKEN.findall(sample.lower()))
    total = words.total()
    for word in words.keys() & _BY_WORD.keys():
        for tag in _BY_WORD[word]:
            counts[tag] += words[word]
    (best, most), (_, next_most) = sorted(counts.items(), key=lambda c: -c[1])[:2]
    clear = most >= 4 and most >= 2 * next_most and most >= 0.12 * total
    return (best if clear else None), most >= 15 and most >= 3 * next_most


def _detected(sample: str) -> str:
    tag, _ = _identifier().classify(sample)
    return str(tag)


@cache
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=False)
    identifier.set_languages(KNOWN)
    return identifier
