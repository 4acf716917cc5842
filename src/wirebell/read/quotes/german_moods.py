"""German reported speech by the form of its verbs: "habe", "seien", "falle", and infinitives with "zu"."""

from __future__ import annotations

import re

from wirebell.read.quotes.clauses import Range, Sentence, Words
from wirebell.read.quotes.plausible import leads_no_speaker
from wirebell.read.vocabulary import grammar as g

_REPORTED = 14  # words up to the verb that shows reported speech
_CONJUNCTIVE = frozenset(
    """habe sei seien werde könne müsse solle wolle dürfe hätte hätten wäre wären würde würden gebe gehe komme
    stehe liege handele handle brauche wisse bleibe lasse mache nehme sehe halte führe bringe erwarte lägen kämen
    gäben gäbe stünden stünde fänden müssten müsste könnten könnte nähmen sähen brächten""".split()
)
_OF_OTHERS = frozenset("hätte wäre wären würde würden müsste könnten könnte".split())
"""Forms that may be a writer's own as well: "das wäre schön"."""
_IN_TE = frozenset(
    """biete gelte trete arbeite bedeute leite fürchte koste leiste richte streite bereite berichte warte beachte
    rate vertrete betrachte verzichte achte belaste""".split()
)
_NO_VERBS = frozenset(
    """alle alleine beide beinahe bitte deine diese eine einige einzige ganze gerne gute heute ihre jede jene
    gerade keine lange leise manche mehrere meine nahe neue ohne pleite seine solche sowie unsere viele welche
    wenige große kleine ende weise pro alte vage rasche rote halbe erste zweite dritte andere weitere hohe
    """.split()
)
_ADJECTIVE = re.compile(r".*(?:(?<!e)ige|liche|ische|bare|same|hafte|lose|ende|ene|ste|ielle|uelle|nelle|äre)")
_SUBJECTS = frozenset("er sie es man".split())
_TO_DO = re.compile(
    r"(?:ab|an|auf|aus|bei|ein|fest|fort|her|hin|los|mit|nach|nieder|teil|um|unter|vor|weg|weiter|wieder|zurück|"
    r"zusammen|durch|heraus|hervor|bereit|statt|stand)zu\w{3,}n"
)
_ASKING = frozenset("welche welcher welches was".split())
_SELF = frozenset("ich du mich mir dich dir".split())
_LEADS_LAST = g.SUBORDINATE | g.WHETHER | g.AS_THAT
_POINTING = frozenset("der die das den dem deren dessen welche welcher welches".split())


def is_reported(words: Words, at: int) -> bool:
    """Tell whether a verb is in the form of reported speech: a known one, or "falle" behind its noun or "er"."""
    word = words.low[at]
    if word in _CONJUNCTIVE:
        return True
    if word[-1] != "e" or len(word) < _SHORTEST or at == 0 or words.kinds[at] & _IS_NO_VERB or word in _NO_VERBS:
        return False
    if not _may_precede(words, at):
        return False
    return (word[-2] != "t" or word in _IN_TE) and not _ADJECTIVE.fullmatch(word)


def _may_precede(words: Words, at: int) -> bool:
    """Tell whether the word before a verb is its noun or pronoun, or an adverb that leads the sentence."""
    before, kind = words.low[at - 1], words.kinds[at - 1]
    if before == "man" and at == 1:
        return False  # "Man denke an …" is the writer's
    if at + 1 < len(words.low) and words.kinds[at + 1] & g.VERB:
        return False  # "Mittlerweile hatten"
    if before in _SUBJECTS:
        return True
    if at == 1 and (kind & g.ADVERB or leads_no_speaker(before, "de")):
        return not kind & g.DETERMINING
    if at + 1 < len(words.low) and words.kinds[at + 1] & g.CAPITAL:
        return False  # "die | große Koalition", "beliefert das Werk | ganze Länder"
    if at == 1 and before in _THAT:
        return True
    return bool(kind & g.CAPITAL) and not kind & _NO_NOUN and at > 1


_SHORTEST = 4
_THAT = frozenset({"das", "dies"})
_NO_NOUN = g.DETERMINING | g.PRONOUN | g.AND | g.ADVERB | g.SUBORDINATE | g.RELATIVE | g.AUXILIARY | g.CUE
_IS_NO_VERB = (
    g.CAPITAL | g.ARTICLE | g.PRONOUN | g.PREPOSITION | g.ADVERB | g.SUBORDINATE | g.RELATIVE | g.CUE | g.AUXILIARY
)


def shows_reported(words: Words, start: int, end: int) -> bool:
    """Tell whether a verb within a range is in the form of reported speech."""
    return any(is_reported(words, n) for n in range(start, end))


def reports(words: Words, at: int, high: int) -> bool:
    """Tell whether a clause of reported speech begins at a word: "dass", or its verb shows it."""
    if at < high and words.kinds[at] & (g.AS_THAT | g.WHETHER):
        return True
    for n in range(at, min(high, at + _REPORTED)):
        if is_reported(words, n):
            return True
        if words.kinds[n] & g.PAUSE:
            return False
    return False


def is_to_do(words: Words, at: int, high: int) -> bool:
    """Tell whether the clause at a word ends in an infinitive with "zu": "die Grenze zu schließen"."""
    end = next((n for n in range(at, high) if words.kinds[n] & g.PAUSE), high)
    if end - at < 2 or words.kinds[end - 1] & g.CAPITAL:
        return False
    return words.low[end - 2] == "zu" or _TO_DO.fullmatch(words.low[end - 1]) is not None


def is_in_reported_form(words: Words, sentence: Sentence, start: int, strict: bool) -> bool:
    """Tell whether the main clause from a word on is reported speech, by nothing but its verb.

    With `strict` forms that a writer uses of his own count for nothing.
    """
    at = _main_verb(words, sentence, start)
    if at is None or (strict and words.low[at] in _OF_OTHERS) or words.low[start] in _ASKING:
        return False
    if words.low[at] == "sei" and (words.low[at - 1] == "auch" or words.low[at + 1 : at + 2] == ["denn"]):
        return False  # "wie dem auch sei", "es sei denn"
    return _SELF.isdisjoint(words.low[start : at + 3])


def _main_verb(words: Words, sentence: Sentence, start: int) -> int | None:
    """Return the verb of a main clause if it is in the form of reported speech and stands where such verbs do."""
    high, kinds = sentence.high, words.kinds
    leads = start < high and (kinds[start] & _LEADS_LAST or words.low[start] in _IF)
    if leads and not _is_pair(words, start):
        comma = _comma(words, sentence.passages, start, high)
        return comma + 1 if comma + 1 < high and is_reported(words, comma + 1) else None
    n = start + 1
    while n < high:
        if sentence.passages and (passed := _behind_passage(sentence.passages, n)) > n:
            n = passed
        elif is_reported(words, n):
            return n
        elif kinds[n] & g.COMMA:
            if n + 1 >= high or words.low[n + 1] not in _POINTING:
                return None
            comma = _comma(words, sentence.passages, n + 1, high)
            return comma + 1 if comma + 1 < high and is_reported(words, comma + 1) else None
        elif kinds[n] & _ENDS_SEARCH:
            return None
        else:
            n += 1
    return None


_IF = frozenset("wer da falls sobald sofern solange seitdem ehe".split())
_ENDS_SEARCH = g.STOP | g.AUXILIARY | g.BEING | g.SUBORDINATE | g.AS_THAT | g.WHETHER


def _is_pair(words: Words, start: int) -> bool:
    """Tell whether "als" or "während" leads a noun, not a clause: "Als Grund komme …"."""
    return words.low[start] in {"als", "während"} and start + 2 < len(words.low) and is_reported(words, start + 2)


def _comma(words: Words, passages: list[Range], start: int, high: int) -> int:
    n = start
    while n < high and not words.kinds[n] & g.COMMA:
        n = max(n + 1, _behind_passage(passages, n))
    return n


def _behind_passage(passages: list[Range], at: int) -> int:
    return next((end for begin, end in passages if begin <= at < end), at)
