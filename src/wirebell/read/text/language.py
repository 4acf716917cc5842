"""The language of a story, as its primary BCP 47 tag."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from wirebell.read.text.scripts import by_script, signs_of

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
# Small words that headlines are full of, for texts too short for the table above.
_IN_HEADLINES = {
    "en": "after over against amid says say new will up out how why when who what his her their into us uk not be",
    "de": "wird wegen nach bei vor über gegen soll will kein keine mehr noch neue neuer neues wie so zum zur bis "
    "um was oder jetzt gibt unter aus alles hat hatte seine ihre beim am an kann können sie wir ihr "
    "einen einem wieder zurück ab",
    "fr": "après contre sans sous chez ses aux nouveau nouvelle entre vers avant deux ans faut fait mais où",
    "es": "tras sin sobre entre contra hasta nuevo nueva desde pide dice años ante muy ya le este esta",
    "it": "dopo contro senza nuovo nuova tra fra sul sulla dei delle nel nella agli anni due già",
    "pt": "após contra sem sobre novo nova entre pelo pela aos nas nos até diz anos dois já",
    "nl": "na tegen over nieuwe wordt naar uit bij tot hoe waarom geen meer jaar moet",
    "sv": "efter mot nya ny blir ska nu hur varför inga år utan under",
    "pl": "po przed przez nowy nowa bez czy będzie są już jak co tym",
    "tr": "yeni karşı önce yok var mi mı değil neden nasıl oldu olacak",
}


def _by_word(*tables: dict[str, str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for table in tables:
        for tag, words in table.items():
            for word in dict.fromkeys(words.split()):
                found[word] = (*found.get(word, ()), tag)
    return found


_BY_WORD = _by_word(_LITTLE)
_BY_SHORT_WORD = {word: tags for word, tags in _by_word(_LITTLE, _IN_HEADLINES).items() if len(word) > 1}

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
_NO_LETTERS = bytes(code if chr(code).isalpha() else ord(" ") for code in range(128)) + bytes(128)
_MARKS = "’“”‘–—…\u00a0"
_SAMPLE = 1500
_SHORT = 90
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

    Without a declaration the script decides, then the little words of ten languages, and only where they do not,
    a trained model over the languages of `KNOWN` (95 MB, loaded at the first need). A headline (under 90
    characters) is told by its little words, letters and endings; "en" where they say nothing.
    """
    said = next((tag for tag in map(primary, declared) if tag), None)
    sample = text[:_SAMPLE]
    counts, total = _little_words(sample)
    if said:
        return (_against(said, counts) if said in _LITTLE else None) or said
    seen = _clearly(counts, total)
    if script := by_script(sample):
        return script
    return _of_headline(sample) if len(sample) < _SHORT else seen or _detected(sample)


def _of_headline(sample: str) -> str:
    """Return the language of a few words; the first of equals counts, and one sign alone says nothing."""
    low = sample.lower()
    scores = signs_of(low)
    for word in _TOKEN.findall(low):
        for tag in _BY_SHORT_WORD.get(word, ()):
            scores[tag] += 3 if len(word) > 2 else 2
    best = max(scores, key=lambda tag: (scores[tag], tag == DEFAULT))
    return best if scores[best] >= 2 else DEFAULT


def _little_words(sample: str) -> tuple[dict[str, int], int]:
    """Return how many little words of each of the ten languages a text has, and how many words."""
    counts = dict.fromkeys(_LITTLE, 0)
    words = _words(sample.lower())
    for word in filter(_BY_WORD.__contains__, words):
        for tag in _BY_WORD[word]:
            counts[tag] += 1
    return counts, len(words)


def _clearly(counts: dict[str, int], total: int) -> str | None:
    """Return the language whose little words are clearly commonest."""
    (best, most), (_, next_most) = sorted(counts.items(), key=lambda c: -c[1])[:2]
    clear = most >= 4 and most >= 2 * next_most and most >= 0.12 * total
    return best if clear else None


def _against(said: str, counts: dict[str, int]) -> str | None:
    """Return the language that overrules a declared one: three times its little words, and more than any other.

    Half as many again as the next is enough: Spanish shares half its little words with Portuguese and French.
    """
    (best, most), (_, next_most) = sorted(counts.items(), key=lambda c: -c[1])[:2]
    return best if most >= 15 and most >= 3 * counts[said] and 2 * most >= 3 * next_most else None


def _words(low: str) -> list[str]:
    """Return the runs of letters of a text."""
    if not low.isascii():
        for mark in _MARKS:
            low = low.replace(mark, " ")  # most texts have no other letters
    return low.encode().translate(_NO_LETTERS).decode().split() if low.isascii() else _TOKEN.findall(low)


def _detected(sample: str) -> str:
    tag, _ = _identifier().classify(sample)
    return str(tag)


@cache
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=False)
    identifier.set_languages(KNOWN)
    return identifier
