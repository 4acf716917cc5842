"""Who cannot be speaking: adverbs, question words and phrases without a noun that stand where a subject might."""

from __future__ import annotations

import re

from wirebell.model.facts import Speaker
from wirebell.read.vocabulary.cues import cues_of

_NEVER_FIRST = {
    "en": """what how why of in on at by for with from to into onto off than against between within without
        during since until upon towards very well long worth rest out due not never there again still
        as if when while because though although""",
    "de": """was wie wo wann warum wieso weshalb zumindest entsprechend deshalb daher darum dann dabei damit dafür
        dagegen jedoch aber und oder doch nun jetzt hier dort auch nur noch schon sogar etwa trotzdem dennoch
        allerdings zudem außerdem schließlich also denn sondern wenn weil dass ob als im in am an auf aus bei mit
        nach seit von vor zu zum zur über unter gegen ohne um bis mir dir ihm ihnen uns mich dich sich wer vielmehr
        zuletzt zugleich gleichzeitig anschließend daraufhin darüber ferner sowie speziell weder solange damals
        infolge allgemein generell grundsätzlich danach zuvor inzwischen mittlerweile dadurch hierzu dazu""",
    "fr": """or donc ainsi cependant toutefois pourtant mais et ou car si comme quand lorsque dans en à
        depuis pendant pour par sur sous avec sans chez après avant enfin ensuite puis alors aussi encore ici
        là où dont""",
    "es": """así sin según cuando como donde durante desde en a con por para tras ante entre hasta sobre pero y
        o si aunque además también luego entonces después antes ahora hoy ayer no ya se entiende""",
}
_FIRST = {language: frozenset(words.split()) for language, words in _NEVER_FIRST.items()}
_GERMAN_PRONOUNS = frozenset(
    """er sie es wir ich man ihr du das dies dieser diese jener jene viele einige andere mehrere alle beide jemand
    niemand keiner der die""".split()
)


_OWNS = ("'s", "’s")
_NO_NOUN = re.compile(r"\d+|less|most|almost|nearly|ever|re-election|(?!interviewed|surveyed|polled)[a-z]+ed")
"""What no subject is alone: numbers ("100 confirmed cases"), adverbs, halves of verbs ("targeted suspected …")."""


def leads_no_speaker(word: str, language: str) -> bool:
    """Tell whether nobody's name and no phrase for somebody begins with a word, in small letters."""
    return word in _FIRST.get(language, ())


def is_owner(speaker: Speaker) -> bool:
    """Tell whether a phrase only tells whose something is: "the minister's"; "who's" may speak."""
    return speaker.name.endswith(_OWNS) and speaker.name[:-2].lower() != "who"


def plausible(speaker: Speaker, language: str) -> bool:
    """Tell whether somebody may speak: a name always; in German else a pronoun or a phrase with a noun."""
    if speaker.mention is not None:
        return True
    words = speaker.name.split()
    if not words or leads_no_speaker(words[0].lower(), language):
        return False
    if language == "en" and (is_owner(speaker) or (len(words) == 1 and _NO_NOUN.fullmatch(words[0]))):
        return False
    if language != "de":
        return language == "en" or words[0].lower() not in cues_of(language)  # "contó la integrante"
    noun = any(word.lstrip('„“"»«(')[:1].isupper() for word in words[len(words) > 1 :])
    return noun or words[0].lower() in _GERMAN_PRONOUNS or words[-1].endswith(("jährige", "Jährige"))
